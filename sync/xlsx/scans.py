"""What is known of a book in another format before python-calamine opens it, and what calamine does not tell.

Calamine shows an error value, an empty text and a blank alike, knows no formulas, and reserves memory for the whole
rectangle that a sheet's cells span, so that one stray cell can end the process. A scan of the raw records in front of it
finds the errors and the formulas, and refuses what spans too much.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class SheetScan:
    """What a scan found on one sheet; rows and columns count from 0."""

    title: str
    state: str = "visible"
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    """Formulas that the file keeps no value for."""
    height: int = 0
    width: int = 0
    cells: int = 0

    def take(self, limits: Limits, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Count a filled cell, or a block of equal ones; one far outside the form is refused."""
        self.height, self.width = max(self.height, row + rows), max(self.width, column + columns)
        self.cells += rows * columns
        if self.height > limits.rows or self.width > limits.columns:
            cell = f"{letters(min(self.width, 16_384) - 1)}{self.height}"
            raise ContentError("content.far-cell", sheet=self.title, cell=cell)
        if self.cells > limits.cells:
            raise ContentError("content.too-many-cells", sheet=self.title, limit=limits.cells)


@dataclass(slots=True)
class Scan:
    """What a scan found in a book."""

    sheets: list[SheetScan] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

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
