"""What people see of a field's value: in messages, on the sheets Conflicts and Change log, and in the terminal."""

from collections.abc import Mapping
from types import MappingProxyType

from appraisal.numbers import from_serial, is_serial, round_to
from appraisal.own_columns import OwnColumn
from sync.fields import GOALS, OWN_GOALS, PEOPLE, Bad, Missing, Said
from sync.rows import as_text
from workbook_templates.books import filled_column, master, peer
from workbook_templates.labels import choice_words
from workbook_templates.layout import Column, Kind
from workbook_templates.own_columns import drawn

UNSAID = "•••"
"""Stands for what a rater says of somebody, wherever people would see a single answer."""

_NOBODY: Mapping[str, str] = MappingProxyType({})
_NO_COLUMNS: Mapping[tuple[str, str], OwnColumn] = MappingProxyType({})


def value_text(
    table: str,
    column: str,
    value: Said,
    language: str,
    names: Mapping[str, str] = _NOBODY,
    own: Mapping[tuple[str, str], OwnColumn] = _NO_COLUMNS,
    *,
    milestone: bool = False,
) -> str:
    """Return what a cell of that column shows: "" for a blank and for a row that is not there.

    ``names`` are people's names by id, ``own`` the company's own columns by table and key. The target of
    a ``milestone`` is a day. What one rater says is never shown.
    """
    if value is None or isinstance(value, Missing):
        return ""
    if table == peer.RATINGS.name:
        # Whatever the column: an answer may have been typed or pasted beside its place.
        return UNSAID
    if isinstance(value, Bad):
        return value.text
    if isinstance(value, float) and is_serial(value) and holds_day(table, column, own, milestone=milestone):
        return from_serial(value).isoformat()
    found = _column(table, column, own)
    return as_text(value) if found is None else _shown(found, value, language, names)


def holds_day(
    table: str, column: str, own: Mapping[tuple[str, str], OwnColumn] = _NO_COLUMNS, *, milestone: bool
) -> bool:
    """Whether the cells of a column hold days, as the target of a ``milestone`` does."""
    if milestone and column == "target":
        return True
    found = _column(table, column, own)
    return found is not None and found.kind is Kind.DATE


def _column(table: str, column: str, own: Mapping[tuple[str, str], OwnColumn]) -> Column | None:
    """Return a column of a book, or that of HR's in the master where no book has it, or shows it without a choice."""
    if (table, column) in own:
        return drawn(own[table, column])
    found, of_hr = filled_column(table, column), master.BOOK.table_by_name.get(table)
    if of_hr is None or (found is not None and found.choices):
        return found
    declared = of_hr.by_key.get(column)
    return declared if found is None or (declared is not None and declared.choices) else found


def _shown(column: Column, value: bool | float | str, language: str, names: Mapping[str, str]) -> str:
    if isinstance(value, float):
        if column.kind is Kind.PERCENT:
            return f"{as_text(round_to(value * 100, 6))} %"
        return as_text(value)
    if not isinstance(value, str) or column.choices in (GOALS, OWN_GOALS):
        return as_text(value)
    if column.choices == PEOPLE:
        return f"{value} {names.get(value, '')}".strip()
    return choice_words(column.choices, language).get(value, value) if column.choices else value
