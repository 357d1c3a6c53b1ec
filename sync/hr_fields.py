"""What HR changed in its own tables: goals above people's goals, goals set for many, people, and by what they are appraised.

Each changed field is told as it was and as it is, so that the journal knows who changed a target. A run that takes up a master
compares it with what was written; what our own commands changed was written by them, and is no change of HR's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from appraisal.numbers import from_serial, is_serial
from sync.fields import Bad, reader_of
from sync.hr import HrContent
from sync.ledger.parts import Change
from sync.ledger.values import MISSING, Said
from sync.rows import as_text, is_nameless
from sync.written_rows import visible
from workbook_templates.books import master, planning
from workbook_templates.books.policy import BANDS, LIBRARY, POSITIONS, RULES, SCHEMES, SETTINGS
from workbook_templates.layout import Column, Owner, Table

IN_MASTER = "in-master"
"""The kind of entries of the journal that say what HR changed in its own tables, and what became of these fields."""

JOURNALLED: Mapping[str, Table] = {
    table.name: table
    for table in (
        master.GOALS,
        planning.SET_GOALS,
        master.EMPLOYEES,
        master.ASSIGNMENTS,
        SETTINGS,
        SCHEMES,
        BANDS,
        RULES,
        LIBRARY,
        POSITIONS,
    )
}
"""The tables whose changes are told. What was reached in earlier cycles is no change of this one; who rates whom stays on Raters."""

_STANDS_FOR = {master.EMPLOYEES.name: "name", master.ASSIGNMENTS.name: "manager_id"}
"""The field that is told of a row that is new or gone, in tables into which whole rosters are pasted."""

_DAYS = frozenset({"cycle_start", "cycle_end", "due"})
"""The settings that are days."""


class HrField(NamedTuple):
    """One field that HR changed: the key of its row, the number of the row, and what stood and stands there."""

    table: str
    key: str
    row: int
    column: str
    old: Said
    new: Said
    subject: str = ""


def changed_fields(
    table: Table, key: str, row: int, old: Sequence[Any] | None, new: Sequence[Any] | None
) -> Iterator[HrField]:
    """Yield what HR changed of a row: all that is told of it where it is new (no ``old``) or gone (no ``new``)."""
    for place, column in enumerate(table.columns):
        whole = old is None or new is None
        if not _is_told(table, column, whole=whole):
            continue
        before, after = (_said(table, column, key, cells, place) for cells in (old, new))
        blank = {before, after} <= {None, MISSING}
        if before != after and not (whole and blank):
            yield HrField(table.name, key, row, column.key, before, after, _subject(table, new or old or ()))


def _is_told(table: Table, column: Column, *, whole: bool) -> bool:
    """Whether a column is HR's to fill and, of a row that is new or gone, stands for the row."""
    if column.owner is Owner.COMPUTED or column.key in ("goal_id", "book"):
        return False
    if whole and table.name in _STANDS_FOR:
        return column.key == _STANDS_FOR[table.name]
    return column.owner is Owner.HR or table is master.GOALS


def _said(table: Table, column: Column, key: str, cells: Sequence[Any] | None, place: int) -> Said:
    """Return what a row says in a column, free of language; what does not fit the column as it was typed."""
    if cells is None:
        return MISSING
    value = visible(cells[place]) if place < len(cells) else None
    if value is None:
        return None
    if table is SETTINGS and key in _DAYS and isinstance(value, float) and is_serial(value):
        return from_serial(value).isoformat()
    read = reader_of(table.name, column)(value)
    return read.text if isinstance(read, Bad) else read


def _subject(table: Table, cells: Sequence[Any]) -> str:
    """Return the id of the person whom a row is about, "" where it is about nobody."""
    columns = [column.key for column in table.columns]
    if "employee_id" not in columns or not cells:
        return ""
    value = visible(cells[columns.index("employee_id")])
    return "" if value is None else as_text(value)


def changes_of(fields: Iterable[HrField], content: HrContent) -> list[Change]:
    """Return changes for the journal; rows got their ids meanwhile, and what has none is no record yet."""
    named = _named(content)
    found = []
    for one in fields:
        record = named.get((one.table, one.row), "") if is_nameless(one.key) else one.key
        if record:
            found.append(
                Change(one.table, record, one.column, one.old, one.old, one.new, IN_MASTER, one.subject)
            )
    return found


def _named(content: HrContent) -> dict[tuple[str, int], str]:
    """Return the ids of rows that the program names, by table and number."""
    goals = ((row.number, row.goal.id) for row in content.goal_rows if row.goal is not None)
    name = master.ASSIGNMENTS.name
    ids = (as_text(row.get("assignment_id") or "") for row in content.rows.get(name, ()))
    assignments = zip(content.numbers.get(name, ()), ids, strict=False)
    return {
        **{(master.GOALS.name, number): record for number, record in goals},
        **{(name, number): record for number, record in assignments},
    }
