"""Formulas that cover several cells of a sheet: shared ones are written out when their first cell goes, arrays refuse."""

import re
from collections.abc import Collection
from html import unescape

from sync.errors import ContentError
from sync.xlsx.edits import Cached, RowEdit
from sync.xlsx.ranges import span
from sync.xlsx.references import column_index
from sync.xlsx.row_cells import Cell, row_cells
from sync.xlsx.row_patch import rewritten_cells, with_formula
from sync.xlsx.shared_formulas import SharedFormula
from sync.xlsx.splice import ATTRIBUTE, TAG

_WHOLE = re.compile(rb"<(?:[\w.-]+:)?f\s[^<]*")
_FIRST = re.compile(rb'<c r="([A-Z]{1,3})([0-9]+)"[^<>]*><f ([^<>]*[^<>/])>([^<]+)</f>')


class FormulaGroups:
    """What is known of a sheet's groups of cells so far, as its rows stream past."""

    def __init__(self, context: bytes) -> None:
        self.written_out: set[int] = set()
        """Rows in which a member of a group got a formula of its own, because the group's first cell went."""
        self._context = context
        self.arrays: list[tuple[int, int, int, int]] = []
        """The areas of array formulas and data tables of more than one cell."""
        self._shared: dict[str, SharedFormula] = {}
        self._gone: dict[str, SharedFormula] = {}

    def learn(self, markup: bytes) -> None:
        """Take note of the groups that begin in some rows."""
        if b"array" in markup or b"dataTable" in markup:
            for match in _WHOLE.finditer(markup):
                found = _attributes(match[0])
                area = span(found.get("ref", "")) if found.get("t") in ("array", "dataTable") else None
                if area and area[:2] != area[2:]:
                    self.arrays.append(area)
        if b"shared" in markup:
            for match in _FIRST.finditer(markup):
                found = _attributes(b"<f " + match[3] + b">")
                if found.get("t") == "shared":
                    place = column_index(match[1].decode()), int(match[2])
                    self._shared[found.get("si", "")] = SharedFormula(unescape(match[4].decode()), *place)

    def check(self, number: int, edit: RowEdit) -> None:
        """Refuse to change a cell of an array formula or a data table that has others.

        Raises:
            ContentError: an edit would; the value that the cell shows may be refreshed.

        """
        for left, top, right, bottom in self.arrays:
            for column, new in edit.cells.items():
                inside = top <= number <= bottom and left <= column_index(column) <= right
                if inside and not isinstance(new, Cached):
                    raise ContentError("patch.array-formula", cell=f"{column}{number}")

    def leave(self, cell: Cell, number: int) -> None:
        """Take note that a formula cell is overwritten: if it is a group's first, the others must do without it."""
        found = _attributes(cell.formula)
        if found.get("t") == "shared" and (text := _text(cell.formula)):
            self._gone[found.get("si", "")] = SharedFormula(text, column_index(cell.column), number)

    def without_the_gone(self, row: bytes, number: int) -> bytes:
        """Return a row in which no cell shares a formula whose first cell went."""
        if not self._gone or b"shared" not in row:
            return row
        found = row_cells(row, number, self._context)
        new: dict[str, bytes] = {}
        for cell in found.cells:
            si = _attributes(cell.formula).get("si", "") if b"shared" in cell.formula else ""
            if si in self._gone and _text(cell.formula):
                del self._gone[si]
            elif si in self._gone:
                formula = self._gone[si].at(cell.column, number)
                new[cell.column] = with_formula(row, cell, found.prefix, formula)
        if new:
            self.written_out.add(number)
        return rewritten_cells(row, found, new)

    def formulas(self, cells: Collection[Cell], number: int) -> dict[str, str]:
        """Return the formulas of a row's cells by column; those that share one have it in full."""
        full: dict[str, str] = {}
        for cell in cells:
            text = _text(cell.formula)
            shared = self._shared.get(_attributes(cell.formula).get("si", "")) if cell.formula else None
            if text:
                full[cell.column] = text
            elif shared:
                full[cell.column] = shared.at(cell.column, number)
        return full


def _attributes(formula: bytes) -> dict[str, str]:
    tag = TAG.match(formula)
    if tag is None:
        return {}
    return {
        match[1].decode(): unescape(match[2][1:-1].decode())
        for match in ATTRIBUTE.finditer(formula, tag.start(2), tag.end(2))
    }


def _text(formula: bytes) -> str:
    """Return the text in a formula's markup, "" for a member of a group."""
    tag = TAG.match(formula)
    if tag is None or tag[3]:
        return ""
    return unescape(formula[tag.end() : formula.rindex(b"</")].decode())
