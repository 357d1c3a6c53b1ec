"""Where HR's records stand in the master: in the one that was read, and in the one that is drawn from it.

A drawn master closes the gaps that HR left between rows, and HR's goals stand above those that came back from books.
"""

from collections.abc import Iterable, Mapping

from sync.hr import HrContent, TypedRow, nameless
from sync.rows import as_text
from workbook_templates.books import master
from workbook_templates.layout import Table

RowNumbers = Mapping[str, Mapping[str, int]]
"""The row of each record, from 1, by table and row key; a goal that has no id yet is called by its place."""


def as_read(rows: RowNumbers, content: HrContent) -> RowNumbers:
    """Return where the records stand in the master that HR typed into; ``rows`` knows those that have a key."""
    goals = {key: row.number for key, row in zip(_goal_keys(content), content.goal_rows, strict=True)}
    return {**rows, "goals": {**rows.get("goals", {}), **goals}}


def as_drawn(rows: RowNumbers, content: HrContent) -> RowNumbers:
    """Return where HR's records stand after the master was drawn anew; what arrives keeps its place of ``rows``."""
    tables = master.BOOK.table_by_name
    kept = {name: _numbered(tables[name], _keys(tables[name], typed)) for name, typed in content.rows.items()}
    return {**rows, **kept, "goals": _numbered(master.GOALS, _goal_keys(content))}


def _numbered(table: Table, keys: Iterable[str]) -> dict[str, int]:
    """Return the row of each key; of lines with the same key the first one's."""
    found: dict[str, int] = {}
    for row, key in enumerate(keys, start=table.first_row + 1):
        found.setdefault(key, row)
    return found


def _keys(table: Table, typed: Iterable[TypedRow]) -> list[str]:
    return [_key([row.get(name) for name in table.row_key]) for row in typed]


def _key(values: Iterable[float | str | bool | None]) -> str:
    return "|".join(as_text(value) for value in values if value is not None)


def _goal_keys(content: HrContent) -> list[str]:
    return [
        row.goal.id if row.goal and row.goal.id else nameless(index)
        for index, row in enumerate(content.goal_rows)
    ]
