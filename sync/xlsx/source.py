"""Where a book's sheets come from: one seam in front of every file format.

Finding tables and identity (:mod:`sync.xlsx.read`) asks a source for titles, properties and cells, and does not know
whether an xlsx package is behind it or, through another library, an .ods, .xls or .xlsb.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from sync.errors import ContentError, Notice
from sync.xlsx import workbook_part, xml
from sync.xlsx.gate import Limits, Package
from sync.xlsx.markup import NotUnderstoodError
from sync.xlsx.shared_strings import read_shared_strings
from sync.xlsx.sheet_expat import SheetCells, read_sheet
from sync.xlsx.sheet_fast import read_sheet_fast
from sync.xlsx.unread import Helpers
from sync.xlsx.values import Values
from sync.xlsx.workbook_part import SheetPart

PROPERTIES_PART = "docProps/custom.xml"


class Source(Protocol):
    """A workbook behind the gate; ``kind`` is its format, ``xlsx`` and the like."""

    kind: str
    notices: list[Notice]

    @property
    def sheets(self) -> Sequence[SheetPart]:
        """The worksheets in the order of their tabs."""

    def properties(self) -> dict[str, str]:
        """Return the custom document properties; nothing where the format or a program lost them."""

    def cells(self, sheet: SheetPart) -> SheetCells:
        """Return the filled cells of a sheet."""


class XlsxSource:
    """An .xlsx or .xlsm package, read by our own readers."""

    def __init__(self, package: Package, limits: Limits, unread: Helpers) -> None:
        self._package, self._limits, self._unread = package, limits, unread
        self._workbook = workbook_part.read_workbook(package)
        self._values: Values | None = None
        self.kind = package.kind
        self.notices = package.notices
        if self._workbook.dates_1904:
            self.notices.append(Notice("notice.date-1904"))

    @property
    def sheets(self) -> Sequence[SheetPart]:
        """The worksheets in the order of their tabs."""
        return self._workbook.sheets

    def properties(self) -> dict[str, str]:
        """Return the custom document properties by name."""
        return package_properties(self._package)

    def cells(self, sheet: SheetPart) -> SheetCells:
        """Return the filled cells of a sheet, whose rows must go downwards."""
        cells = self._read(sheet.part)
        for above, below in pairwise(cells.rows):
            if above.number >= below.number:
                raise ContentError("content.row-order", row=below.number)
        return cells

    def _read(self, part: str) -> SheetCells:
        blocks, values = self._package.blocks, self._cell_values()
        if not self._workbook.dates_1904:
            cells = read_sheet_fast(part, _of_short_texts(blocks(part)), values, self._limits, self._unread)
            if cells is not None:
                return cells
        return read_sheet(part, blocks(part), values, self._limits)

    def _cell_values(self) -> Values:
        if self._values is None:
            part, dates = self._workbook.strings_part, frozenset[str]()
            strings = self._strings(part) if part else []
            if self._workbook.dates_1904:
                dates = workbook_part.date_styles(self._package, self._workbook)
            self._values = Values(strings, dates)
        return self._values

    def _strings(self, part: str) -> list[str]:
        return read_shared_strings(part, self._package.blocks(part), self._limits.cells)


def _of_short_texts(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks for the fast reader, which keeps a row until it ends; expat gives up on a text without end."""
    for block in blocks:
        if b"<" not in block:
            raise NotUnderstoodError
        yield block


def package_properties(package: Package) -> dict[str, str]:
    """Return the custom document properties of an Office package by name."""
    if PROPERTIES_PART not in package:
        return {}
    found: dict[str, str] = {}
    name = ""
    for element, attributes, text in xml.elements(PROPERTIES_PART, package.blocks(PROPERTIES_PART)):
        if element == "property":
            name = attributes.get("name", "")
        elif text:
            found.setdefault(name, text)
    return found
