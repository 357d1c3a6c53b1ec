"""What the sheet must be told so that it shows what master.xlsx shows: cells that differ, rows that are new, rows that are gone.

What HR typed into the sheet since it was last looked at is never overwritten: the next run takes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.google.master.align import Alignment, align
from sync.google.master.rows import Desk, DeskRow, DeskTable, cell_at
from sync.written_rows import FORMULA, same, visible
from workbook_templates.books import master
from workbook_templates.master_names import is_block
from workbook_templates.stamp import Cell

Cells = Mapping[str, Cell]
"""Cells by column key."""


@dataclass(slots=True)
class TablePlan:
    """What changes of one table, where it stands in the sheet (``place``).

    ``cells`` are cells by the number of their row, ``new`` the rows that come behind the last one, ``gone`` the numbers of the rows
    that go, and ``hidden`` says which rows of a block of figures are hidden from now on.
    """

    place: DeskTable
    cells: dict[int, Cells] = field(default_factory=dict)
    new: list[Cells] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    hidden: dict[int, bool] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return any((self.cells, self.new, self.gone, self.hidden))


def plan_of(base: Desk, there: Desk, here: Desk) -> list[TablePlan]:
    """Return what differs, table by table, between the sheet (``there``) and master.xlsx (``here``).

    ``base`` is how the sheet stood when both were in step: what differs from it in the sheet is HR's.
    """
    plans = (
        _block(table, here[name])
        if is_block(table.table)
        else _Differences(base.get(name, table), table, here[name]).plan()
        for name, table in there.items()
        if name in here
    )
    return [plan for plan in plans if plan]


class _Differences:
    """The differences of one table."""

    def __init__(self, base: DeskTable, there: DeskTable, here: DeskTable) -> None:
        self._base, self._there, self._here = base, there, here
        self._keys = [column.key for column in there.table.columns]
        self._before = align(base.rows, there.rows)
        self._known = {after: base.rows[before] for before, after in self._before.partner.items()}

    def plan(self) -> TablePlan:
        """Return what changes."""
        plan = TablePlan(self._there)
        both = align(self._there.rows, self._here.rows)
        for one, other in sorted(both.partner.items()):
            cells = dict(self._cells(one, self._here.rows[other]))
            if cells:
                plan.cells[self._there.rows[one].number] = cells
        plan.gone = [self._there.rows[place].number for place in both.gone if self._is_ours(place)]
        plan.new = [self._filled(row) for row in self._added(both)]
        return plan

    def _cells(self, place: int, here: DeskRow) -> Iterator[tuple[str, Cell]]:
        there, known = self._there.rows[place], self._known.get(place)
        for at, key in enumerate(self._keys):
            stands, wanted = cell_at(there, at), cell_at(here, at)
            if key not in self._there.columns or key not in self._here.columns or same(stands, wanted):
                continue
            before = None if known is None else cell_at(known, at)
            if same(before, stands):
                yield key, visible(wanted)

    def _is_ours(self, place: int) -> bool:
        """Whether a row stands as it did: one that HR added or changed since is HR's."""
        known = self._known.get(place)
        return known is not None and all(
            same(cell_at(known, at), cell_at(self._there.rows[place], at)) for at in range(len(self._keys))
        )

    def _added(self, both: Alignment) -> Iterator[DeskRow]:
        """Yield the rows that the sheet lacks, but for those that HR deleted there since."""
        deleted = [self._base.rows[place] for place in self._before.gone]
        rows = [self._here.rows[place] for place in both.new]
        known = set(align(deleted, rows).partner.values()) if deleted else set()
        return (row for place, row in enumerate(rows) if place not in known)

    def _filled(self, row: DeskRow) -> Cells:
        cells = zip(self._keys, row.cells, strict=False)
        return {key: visible(cell) for key, cell in cells if visible(cell) is not None}


def _block(there: DeskTable, here: DeskTable) -> TablePlan:
    """Return what changes of a block of figures: it never grows, and its formulas work themselves out."""
    plan = TablePlan(there)
    shown, wanted = _by_line(there), _by_line(here)
    keys = [key for key in there.table.positions if key in there.columns and key in here.columns]
    for line in sorted(shown.keys() | wanted.keys()):
        cells = dict(_block_cells(keys, there, shown.get(line, ()), wanted.get(line, ())))
        if cells:
            plan.cells[there.header_row + line] = cells
    if there.table is not master.TILES:
        one, other = ({number - desk.header_row for number in desk.hidden} for desk in (there, here))
        lines = sorted(line for line in one ^ other if line > 0)
        plan.hidden = {there.header_row + line: line in other for line in lines}
    return plan


def _by_line(table: DeskTable) -> dict[int, tuple[Any, ...]]:
    return {row.number - table.header_row: row.cells for row in table.rows}


def _block_cells(
    keys: list[str], table: DeskTable, shown: tuple[Any, ...], wanted: tuple[Any, ...]
) -> Iterator[tuple[str, Cell]]:
    for at, column in enumerate(table.table.columns):
        stands = shown[at] if at < len(shown) else None
        new = wanted[at] if at < len(wanted) else None
        if column.key in keys and not _works_itself_out(stands) and not same(stands, new):
            yield column.key, visible(new)


def _works_itself_out(cell: Any) -> bool:
    return isinstance(cell, list) and cell[0] == FORMULA
