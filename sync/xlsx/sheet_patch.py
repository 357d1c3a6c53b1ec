"""Patching one sheet part as it streams past: edited rows change, all other bytes pass as they are."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import groupby, repeat
from operator import itemgetter

from sync.errors import MasterError
from sync.xlsx.cell_markup import shaped_rows
from sync.xlsx.edits import Cached, Edit, Formula, RowEdit, RowShape, ShapedRow, SheetChange
from sync.xlsx.formula_groups import FormulaGroups
from sync.xlsx.ranges import span
from sync.xlsx.references import column_index, letters
from sync.xlsx.row_cells import Cell, RowCells, row_cells
from sync.xlsx.row_patch import PatchedRow, new_row, overwritten_row, patched_row
from sync.xlsx.sheet_rows import SheetRows
from sync.xlsx.splice import Splices, elements
from sync.xlsx.table_parts import GrowingTable
from workbook_templates.stamp import Link

_NOTHING = RowEdit({})
_FORMULAS = frozenset({Formula, Link})
_WITH_AREAS = frozenset({"conditionalFormatting", "dataValidation", "ignoredError", "protectedRange"})
_WITH_AREA = frozenset({"autoFilter", "sortState", "sortCondition"})

Area = tuple[int, int, int, int]


@dataclass(slots=True)
class SheetPatch:
    """One sheet while it is patched; afterwards it says what became of it.

    Take :meth:`body` wholly, then :meth:`frame`.
    """

    part: str
    change: SheetChange
    rows: SheetRows
    tables: Sequence[GrowingTable]
    groups: FormulaGroups
    formulas_changed: bool = False
    added: Area | None = None
    """The area of the cells that did not exist before: first column, first row, last column, last row."""

    def body(self) -> Iterator[bytes]:
        """Yield everything between the head and the tail of the sheet."""
        edits = _edits(self.change.rows, self.tables)
        number, edit = next(edits, _END)
        for chunk in self.rows.chunks():
            self.groups.learn(chunk.markup)
            done = 0
            for row in chunk.rows:
                if number < row.number:
                    yield chunk.markup[done : row.start]
                    done = row.start
                    while number < row.number:
                        yield self._new(number, edit)
                        number, edit = next(edits, _END)
                old = chunk.markup[row.start : row.end]
                self._look(old, row.number)
                new = old
                if number == row.number:
                    new = self._edited(old, number, edit.edit() if isinstance(edit, ShapedRow) else edit)
                    number, edit = next(edits, _END)
                new = self.groups.without_the_gone(new, row.number)
                if new is not old:
                    yield chunk.markup[done : row.start]
                    yield new
                    done = row.end
            yield chunk.markup[done:]
        while number < _END[0]:
            yield self._new(number, edit)
            number, edit = next(edits, _END)

    def frame(self) -> tuple[bytes, bytes]:
        """Return the head and the tail of the sheet, in which every range has followed."""
        head, tail = self.rows.head, self.rows.tail
        splices = Splices(head + tail)
        for element in elements(self.part, splices.part):
            attributes = element.attributes
            if element.name == "dimension":
                splices.set_attribute(element, "ref", self._extent(attributes.get("ref", "")))
            elif element.name in _WITH_AREAS and "sqref" in attributes:
                if followed := self._followed(attributes["sqref"]):
                    splices.set_attribute(element, "sqref", followed)
            elif element.name in _WITH_AREA and "ref" in attributes:
                if followed := self._followed(attributes["ref"]):
                    splices.set_attribute(element, "ref", followed)
            elif element.name == "sqref" and element.parent in _WITH_AREAS:
                if followed := self._followed(element.text):
                    splices.set_text(element, followed)
            elif element.name == "mergeCell":
                self._check_merged(attributes.get("ref", ""))
        return splices.result(0, len(head)), splices.result(len(head))

    def _new(self, number: int, edit: RowEdit | ShapedRow) -> bytes:
        if isinstance(edit, ShapedRow):
            if edit.shape.columns and not self.groups.arrays and not self._completes(number, edit.shape):
                return self._shaped(number, edit)
            edit = edit.edit()
        edit = self._completed(number, edit)
        self.groups.check(number, edit)
        self.formulas_changed |= not _FORMULAS.isdisjoint(map(type, edit.cells.values()))
        return self._taken(number, new_row(number, edit, self.rows.prefix))

    def _completes(self, number: int, shape: RowShape) -> bool:
        """Whether a table adds cells of HR's, or styles, to a new row."""
        return any(table.is_new(number) and (table.own or "" in shape.styles) for table in self.tables)

    def _shaped(self, number: int, row: ShapedRow) -> bytes:
        writer = shaped_rows(row.shape, self.rows.prefix)
        self.formulas_changed = self.formulas_changed or Link in map(type, row.values)
        return self._taken(number, PatchedRow(writer.row(number, row.values).encode(), writer.span))

    def _edited(self, row: bytes, number: int, edit: RowEdit) -> bytes:
        if not any(table.is_new(number) for table in self.tables) and not self.groups.arrays:
            quick = overwritten_row(row, number, edit)
            if quick is not None:
                self.formulas_changed |= not _FORMULAS.isdisjoint(map(type, edit.cells.values()))
                return quick
        found = self._cells(row, number)
        edit = self._completed(number, edit, {cell.column for cell in found.cells if cell.filled})
        self.groups.check(number, edit)
        self.formulas_changed |= not _FORMULAS.isdisjoint(map(type, edit.cells.values()))

        def replaced(cell: Cell, new: Edit) -> None:
            if not isinstance(new, Cached):
                self.formulas_changed = True
                self.groups.leave(cell, number)

        return self._taken(number, patched_row(row, number, edit, found, replaced))

    def _taken(self, number: int, row: PatchedRow) -> bytes:
        if row.added:
            self.added = _joined(self.added, (row.added[0], number, row.added[1], number))
        return row.markup

    def _cells(self, row: bytes, number: int) -> RowCells:
        return row_cells(row, number, self.rows.context)

    def _look(self, row: bytes, number: int) -> None:
        """Learn from the last row of a growing table, and make sure that its new rows are free."""
        for table in self.tables:
            if number == table.growth.last_row:
                cells = self._cells(row, number).cells
                table.styles = {cell.column: cell.style for cell in cells}
                table.formulas = self.groups.formulas(cells, number)
            elif table.is_new(number) and number not in table.growth.typed:
                for cell in self._cells(row, number).cells:
                    if cell.filled and table.follower.covers(column_index(cell.column)):
                        raise self._in_the_way(f"{cell.column}{number}", table)

    def _check_merged(self, reference: str) -> None:
        merged = span(reference)
        if merged is None:
            return
        left, top, right, bottom = merged
        for table in self.tables:
            rule = table.follower
            beside = right < rule.first_column or left > rule.last_column
            if not beside and bottom > rule.last_row and top <= rule.new_last_row:
                raise self._in_the_way(reference.partition(":")[0], table)

    def _in_the_way(self, cell: str, table: GrowingTable) -> MasterError:
        return MasterError(
            "patch.in-the-way", sheet=self.change.title, cell=cell, last=table.growth.new_last_row
        )

    def _completed(self, number: int, edit: RowEdit, filled: Container[str] = ()) -> RowEdit:
        """Return the edits of a row; in a table's new row also those of HR's columns, in the style of the row above.

        What HR has typed into her columns of a new row already, the ``filled`` ones, stays.
        """
        for table in self.tables:
            if table.is_new(number):
                own = {column: new for column, new in table.own_cells(number).items() if column not in filled}
                edit = replace(edit, cells=own | dict(edit.cells), styles={**table.styles, **edit.styles})
        return edit

    def _extent(self, reference: str) -> str:
        old = span(reference)
        if old is None or self.added is None:
            return reference
        left, top, right, bottom = _joined(old, self.added)
        return f"{letters(left)}{top}:{letters(right)}{bottom}"

    def _followed(self, areas: str) -> str:
        """Return areas as they are after the growth of a table, or "" if they stay."""
        for table in self.tables:
            followed = table.follower.sqref(areas)
            if followed != " ".join(areas.split()):
                return followed
        return ""


Edits = Iterable[tuple[int, RowEdit | ShapedRow]]

_END: tuple[int, RowEdit | ShapedRow] = (1 << 30, _NOTHING)


def _edits(rows: Edits, tables: Sequence[GrowingTable]) -> Iterator[tuple[int, RowEdit | ShapedRow]]:
    """Yield the edits in order, with one for each new row in which HR's own columns need a cell."""
    last = 0
    for number, edit in _with_own(rows, tables):
        if number <= last:
            raise ValueError(f"row {number} comes after row {last}")
        last = number
        yield number, edit


def _with_own(rows: Edits, tables: Sequence[GrowingTable]) -> Edits:
    new_rows: list[Edits] = [
        zip(range(table.growth.last_row + 1, table.growth.new_last_row + 1), repeat(_NOTHING))
        for table in tables
        if table.own
    ]
    return _joined_edits(rows, new_rows) if new_rows else rows


def _joined_edits(rows: Edits, new_rows: Iterable[Edits]) -> Edits:
    for number, group in groupby(merge(rows, *new_rows, key=itemgetter(0)), key=itemgetter(0)):
        yield number, next((edit for _, edit in group if edit is not _NOTHING), _NOTHING)


def _joined(first: Area | None, second: Area) -> Area:
    if first is None:
        return second
    return (
        min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3])
    )  # fmt: skip
