"""Two desks in memory: tables of a master, what people do to them, and what becomes of them when a plan is carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sync.google.master.edits import Typed
from sync.google.master.plan import TablePlan
from sync.google.master.rows import DeskRow, DeskTable, table_of
from sync.xlsx.tables import RawRow, RawTable
from sync.xlsx.values import Cell
from workbook_templates.books import master
from workbook_templates.layout import Table

PEOPLE = master.EMPLOYEES
JOBS = master.ASSIGNMENTS

Line = Mapping[str, Any]


def desk(table: Table, lines: Sequence[Line], first: int = 0) -> DeskTable:
    """Return a table with these rows."""
    start = first or table.first_row + 1
    rows = [
        RawRow(number, {key: Cell(value) for key, value in line.items() if value not in (None, "")})
        for number, line in enumerate(lines, start=start)
    ]
    filled = [row for row in rows if row.cells]
    return table_of(table, RawTable(table.name, "T", dict(table.positions), table.header_row + 1, filled))


def lines(found: DeskTable) -> list[dict[str, Any]]:
    """Return what stands in the rows of a table."""
    keys = list(found.table.positions)
    return [
        {key: cell for key, cell in zip(keys, row.shown, strict=False) if cell is not None}
        for row in found.rows
    ]


def as_set(found: DeskTable) -> list[tuple[tuple[str, str], ...]]:
    """Return the rows in an order of their own."""
    return sorted(tuple(sorted((key, str(value)) for key, value in line.items())) for line in lines(found))


def typed_into(here: DeskTable, typed: Typed) -> DeskTable:
    """Return master.xlsx's table with what goes into it from the sheet."""
    name = here.table.name
    changed = {change.number: change.cells for change in typed.changed.get(name, ())}
    cleared = set(typed.cleared.get(name, ()))
    rows = [
        _with(here.table, row, changed.get(row.number, {})) for row in here.rows if row.number not in cleared
    ]
    blank = (None,) * len(here.table.columns)
    rows += [
        _with(here.table, DeskRow("", here.last_row + place, blank), cells)
        for place, cells in enumerate(typed.added.get(name, ()), start=1)
    ]
    return _again(here, rows)


def carried_out(there: DeskTable, plans: Sequence[TablePlan]) -> DeskTable:
    """Return the sheet's table after a plan."""
    plan = next((plan for plan in plans if plan.place.table is there.table), None)
    if plan is None:
        return there
    rows = [
        _with(there.table, row, plan.cells.get(row.number, {}))
        for row in there.rows
        if row.number not in plan.gone
    ]
    blank = (None,) * len(there.table.columns)
    rows += [
        _with(there.table, DeskRow("", there.last_row + place, blank), cells)
        for place, cells in enumerate(plan.new, start=1)
    ]
    return _again(there, rows)


def moved_down(found: DeskTable, first: int) -> DeskTable:
    """Return a table into which somebody inserted a blank row, at this number."""
    rows = [row._replace(number=row.number + (row.number >= first)) for row in found.rows]
    return replace(found, rows=tuple(rows))


def _with(table: Table, row: DeskRow, cells: Mapping[str, Any]) -> DeskRow:
    keys = list(table.positions)
    new = [*row.cells, *[None] * (len(keys) - len(row.cells))]
    for key, value in cells.items():
        new[keys.index(key)] = value
    return row._replace(cells=tuple(new))


def _again(found: DeskTable, rows: Sequence[DeskRow]) -> DeskTable:
    """Return a table with these rows, read again."""
    keys = list(found.table.positions)
    raw = [
        RawRow(
            row.number,
            {key: Cell(cell) for key, cell in zip(keys, row.shown, strict=False) if cell is not None},
        )
        for row in rows
    ]
    again = table_of(found.table, RawTable(found.table.name, "T", dict(found.columns), found.header_row, raw))
    return replace(again, sheet=found.sheet)
