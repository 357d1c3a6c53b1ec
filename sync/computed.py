"""Computed cells of a returned book that no longer show what their formula says."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from appraisal.findings import Spot
from appraisal.policy import Policy
from appraisal.rules.context import ComputedCell
from sync.rows import as_text
from sync.xlsx.read import RawTable
from workbook_templates.books import filled_table
from workbook_templates.layout import Where
from workbook_templates.live import compute
from workbook_templates.stamp import Row

TOLERANCE = 1e-6
"""Two programs add in different orders: a computed value may differ by this, relative to its size."""


def changed_cells(
    tables: Mapping[str, RawTable], book: str, policy: Policy, language: str, role: str = "team"
) -> tuple[ComputedCell, ...]:
    """Return the visible computed cells that lost their formula, or else those that show a stale value.

    A formula that was typed over makes everything behind it differ; then only the lost formulas are returned, so that
    one mistake gives one finding. The same goes for an error value that was typed or pasted into an input cell.
    """
    rows = {name: list(_typed(name, table)) for name, table in tables.items()}
    expected = compute(rows, policy, language, role)
    lost: list[ComputedCell] = []
    stale: list[ComputedCell] = []
    for name, table in tables.items():
        for cell in _differing(table, expected[name], book):
            (stale if cell.has_formula else lost).append(cell)
    spread = bool(stale) and any(map(_has_error, tables.values()))
    return tuple(lost if lost or spread else stale)


def _has_error(table: RawTable) -> bool:
    """Whether an input cell holds an error value: it spreads through the formulas, and is a finding of its own."""
    inputs = filled_table(table.name).inputs
    return any(cell.error for row in table.rows for key, cell in row.cells.items() if key in inputs)


def _typed(name: str, table: RawTable) -> Iterator[Row]:
    """Yield the rows without their computed cells."""
    computed = filled_table(name).computed
    for row in table.rows:
        yield {key: cell.value for key, cell in row.cells.items() if key not in computed}


def _differing(raw: RawTable, expected: Sequence[Row], book: str) -> Iterator[ComputedCell]:
    """Yield the visible computed cells that hold no formula, or show something else than it gives."""
    table = filled_table(raw.name)
    columns = [key for key in _visible(raw.name) if key in raw.columns]
    for row, truth in zip(raw.rows, expected, strict=True):
        record = row.cells.get(table.row_key[0])
        if record is None or record.value is None:
            continue
        for key in columns:
            cell, wanted = row.cells.get(key), truth.get(key)
            # What a program saved without calculating it shows nothing, and nothing wrong.
            if cell is None or not cell.formula or not (cell.value is None or _same(cell.value, wanted)):
                spot = Spot(raw.name, as_text(record.value), key, book)
                yield ComputedCell(
                    spot,
                    cell is not None and cell.formula,
                    None if cell is None else cell.value,
                    wanted if isinstance(wanted, float | str) else None,
                )


@cache
def _visible(name: str) -> tuple[str, ...]:
    """Return the keys of a table's computed columns that people see."""
    columns = filled_table(name).columns
    return tuple(column.key for column in columns if column.computed and column.where is not Where.HIDDEN)


def _same(shown: object, wanted: object) -> bool:
    if shown == wanted:
        return True
    if isinstance(shown, float) and isinstance(wanted, int | float):
        return abs(shown - wanted) <= TOLERANCE * max(1.0, abs(wanted))
    return (shown or "") == (wanted or "")
