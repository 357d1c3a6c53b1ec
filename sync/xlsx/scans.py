"""What is known of a book in another format before python-calamine opens it, and what calamine does not tell.

Calamine shows an error value, an empty text and a blank alike, knows no formulas, and reserves memory for the whole
rectangle that a sheet's cells span, so that one stray cell can end the process. A scan of the raw records in front of it
finds the errors and the formulas, and refuses what spans too much.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from struct import pack, unpack

from sync.errors import ContentError, GateError, Notice
from sync.xlsx.gate import Limits
from sync.xlsx.references import letters

AREA = 2_000_000
"""Cells that all sheets of a book may span together; a team book spans a twentieth of it."""

ERROR_NAMES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""Error values by the code that Excel's binary formats keep for them."""

STATES = ("visible", "hidden", "veryHidden")
"""Sheet states by their code in Excel's binary formats."""


def short_number(packed: int) -> float:
    """Return the number that Excel's binary formats keep in 32 bits: two flags, an integer or the head of a double."""
    value: float
    if packed & 2:
        value = unpack("<l", pack("<L", packed))[0] >> 2
    else:
        (value,) = unpack("<d", pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else float(value)


@dataclass(slots=True)
class SheetScan:
    """What a scan found on one sheet; rows and columns count from 0."""

    title: str
    state: str = "visible"
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    """Formulas that the file keeps no value for."""
    numbers: dict[tuple[int, int], float] = field(default_factory=dict)
    """Numbers as the file keeps them: calamine makes dates of some, and rounds those."""
    height: int = 0
    width: int = 0
    cells: int = 0

    def take(self, limits: Limits, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Count a filled cell, or a block of equal ones; one far outside the form is refused."""
        height, width = row + rows, column + columns
        if height > limits.rows or width > limits.columns:
            raise ContentError("content.far-cell", sheet=self.title, cell=f"{letters(width - 1)}{height}")
        self.height, self.width = max(self.height, height), max(self.width, width)
        self.cells += rows * columns
        if self.cells > limits.cells:
            raise ContentError("content.too-many-cells", sheet=self.title, limit=limits.cells)

    def number(self, row: int, column: int, value: float) -> None:
        """Keep the number of a cell; one that no spreadsheet can hold is refused."""
        if not isfinite(value):
            place = f"{letters(column)}{row + 1}"
            raise ContentError("content.number", sheet=self.title, cell=place, typed=str(value))
        self.numbers[row, column] = value


@dataclass(slots=True)
class Scan:
    """What a scan found in a book."""

    sheets: list[SheetScan] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    dates_1904: bool = False
    """Whether dates count from 1904: then only calamine can tell which numbers are dates."""
    records: int = 0

    def count(self, limits: Limits, part: str) -> None:
        """Count a record or an element; more than any book holds are refused, however small each is."""
        self.records += 1
        if self.records > limits.elements:
            raise GateError("gate.bomb", part=part)

    def add(self, sheet: SheetScan) -> SheetScan:
        """Take one more sheet; two of the same name are refused."""
        if any(sheet.title.casefold() == other.title.casefold() for other in self.sheets):
            raise GateError("gate.duplicate-sheet", title=sheet.title)
        self.sheets.append(sheet)
        return sheet

    def note(self, key: str) -> None:
        """Report something once, however often it stands in the file."""
        if all(notice.key != key for notice in self.notices):
            self.notices.append(Notice(key))

    def checked(self) -> "Scan":
        """Return itself if the sheets together span no more than a reader may reserve memory for."""
        for sheet in _over(self.sheets):
            raise ContentError("content.far-cell", sheet=sheet.title)
        return self


def _over(sheets: Sequence[SheetScan]) -> list[SheetScan]:
    area = sum(sheet.height * sheet.width for sheet in sheets)
    return [max(sheets, key=lambda sheet: sheet.height * sheet.width)] if area > AREA else []
