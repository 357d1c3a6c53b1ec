"""Rows of HR's own that say what another row above them says already: goals set twice for the same people, a KPI twice for a position.

These rows have no id: what they are for is their key. The first one counts, the others are told of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from appraisal.findings import Spot
from appraisal.rules.context import CellProblem
from sync.rows import REPEATED_KEY, as_text, aside
from sync.written_rows import record_of
from sync.xlsx.tables import RawRow, RawTable
from workbook_templates.books.planning import SET_GOALS
from workbook_templates.books.policy import POSITIONS
from workbook_templates.layout import Table

_KEYED = ((SET_GOALS, ("origin",)), (POSITIONS, ()))
"""The tables, and the columns in which rows for the same may differ: goals that were carried over may be called alike."""


def first_of_each_key(tables: Mapping[str, RawTable], problems: list[CellProblem]) -> Mapping[str, RawTable]:
    """Return the tables without the rows that repeat another one, and note each of those."""
    found = dict(tables)
    for table, others in _KEYED:
        raw = tables.get(table.name)
        if raw is not None:
            repeated = dict(_repeated(table, (*table.row_key, *others), raw))
            problems.extend(repeated.values())
            if repeated:
                found[table.name] = replace(raw, rows=[row for row in raw.rows if row.number not in repeated])
    return found


def _repeated(table: Table, keys: tuple[str, ...], raw: RawTable) -> Iterator[tuple[int, CellProblem]]:
    """Yield the number and the problem of each row that says what another one above it says."""
    first: dict[tuple[str, ...], int] = {}
    for row in raw.rows:
        said = tuple(_text(row, key) for key in keys)
        number = first.setdefault(said, row.number) if any(said) else row.number
        if number != row.number:
            column = max((key for key in table.row_key if _text(row, key)), key=table.row_key.index)
            spot = Spot(table.name, aside(record_of(table, row), row.number), column)
            typed = ", ".join(filter(None, said[: len(table.row_key)]))
            yield row.number, CellProblem(spot, REPEATED_KEY, typed, number)


def _text(row: RawRow, key: str) -> str:
    cell = row.cells.get(key)
    return "" if cell is None or cell.value is None else as_text(cell.value)
