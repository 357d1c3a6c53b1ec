"""Reading the cells of a company's own columns: what fits their kind, and the problem of a cell that does not."""

from collections.abc import Iterator, Mapping
from functools import partial

from appraisal.findings import Spot
from appraisal.own_columns import OwnColumn, OwnKind
from appraisal.rules.context import CellProblem
from sync.fields import Bad, RawValue, Reader, Value, read_as_it_is, read_date_of, read_number_of
from sync.rows import NOT_A_CHOICE, RowReader, as_text
from sync.xlsx.read import RawTable
from workbook_templates.layout import Table

Fields = Mapping[tuple[str, str], OwnColumn]
"""The columns by table and key, as they stand in books of one role or in the master."""


def reader_of_own(column: OwnColumn) -> Reader:
    """Return what reads a cell of a column."""
    if column.kind in (OwnKind.NUMBER, OwnKind.PERCENT):
        return read_number_of
    if column.kind is OwnKind.DATE:
        return read_date_of
    if column.kind is OwnKind.CHOICE:
        return partial(_read_choice, {word.casefold(): word for word in column.choices})
    return read_as_it_is


def _read_choice(words: Mapping[str, str], raw: RawValue) -> Value | Bad:
    """Return the word as HR wrote it; a number, where HR's words are numbers, as it stands."""
    value = read_as_it_is(raw)
    if value is None:
        return None
    word = words.get(as_text(value).casefold())
    if word is None:
        return Bad(as_text(value))
    return value if isinstance(value, float) else word


def readers(fields: Fields) -> dict[tuple[str, str], Reader]:
    """Return what reads the cells of the columns, by table and key."""
    return {place: reader_of_own(column) for place, column in fields.items()}


def own_problems(
    tables: Mapping[str, RawTable], declared: Mapping[str, Table], fields: Fields, book: str = ""
) -> Iterator[CellProblem]:
    """Yield a problem for each cell that holds something else than its column asks for."""
    for (name, key), column in fields.items():
        raw = tables.get(name)
        if raw is None or key not in raw.columns:
            continue
        (record,) = declared[name].row_key
        for row in raw.rows:
            named = row.cells.get(record)
            if key in row.cells and named is not None and named.value is not None:
                reader = RowReader(name, as_text(named.value), row.cells, book)
                _look(reader, column)
                yield from reader.problems


def unfit(table: str, record: str, column: OwnColumn, typed: str) -> CellProblem:
    """Return the problem of a cell of the master in which HR typed what a column does not take."""
    return CellProblem(Spot(table, record, column.key), NOT_A_CHOICE, typed, allowed=words_of(column))


def words_of(column: OwnColumn) -> str:
    """Return the words of a column as a message names them, "" where it has none."""
    return ", ".join(column.choices)


def _look(reader: RowReader, column: OwnColumn) -> None:
    """Read a cell, so that whatever is wrong with it becomes a problem."""
    if column.kind in (OwnKind.NUMBER, OwnKind.PERCENT):
        reader.number(column.key)
    elif column.kind is OwnKind.DATE:
        reader.day(column.key)
    else:
        typed = reader.text(column.key)
        words = frozenset(word.casefold() for word in column.choices)
        if column.kind is OwnKind.CHOICE and typed and typed.casefold() not in words:
            reader.note(column.key, NOT_A_CHOICE, typed, allowed=words_of(column))
