"""Columns of a company's own: read from the master's sheet of that name, and put into the declarations of the books.

Every table that can have some declares places for them at its end (:data:`workbook_templates.layout.OWN_KEYS`). A book that
people fill is drawn with those that HR has declared and no others; the master has all of them, under a heading that says
that they are free.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from appraisal.own_columns import MOST, Filler, OwnColumn, OwnKind, OwnSheet
from workbook_templates.books import BOOKS, master, self_review, team
from workbook_templates.books.policy import OWN_COLUMNS
from workbook_templates.labels import choice_code, column_label
from workbook_templates.layout import LANGUAGES, OWN_KEYS, Book, Column, Kind, Owner, Table, Where
from workbook_templates.raw_rows import PolicyProblem, RawRow, RowReader, parts_of

Word = TypeVar("Word", bound=StrEnum)

TABLE = OWN_COLUMNS.name

_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Places:
    """The tables of one sheet: in the team book, in the self book ("" for none), and in the master."""

    team: str
    own: str
    master: str

    def of(self, role: str) -> str:
        """Return the table in books of a role, "" for none."""
        tables = {team.BOOK.role: self.team, self_review.BOOK.role: self.own, master.BOOK.role: self.master}
        return tables.get(role, "")


PLACES: Mapping[OwnSheet, Places] = {
    OwnSheet.GOALS: Places(team.GOALS.name, self_review.OWN_GOALS.name, master.GOALS.name),
    OwnSheet.REVIEW: Places(team.REVIEW.name, self_review.SELF_REVIEW.name, master.REVIEWS.name),
    OwnSheet.CHECKINS: Places(team.CHECKINS.name, "", master.CHECKINS.name),
    OwnSheet.TEAM: Places(team.TEAM.name, "", master.RESULTS.name),
}

_KINDS: Mapping[OwnKind, Kind] = {
    OwnKind.TEXT: Kind.TEXT,
    OwnKind.NUMBER: Kind.NUMBER,
    OwnKind.PERCENT: Kind.PERCENT,
    OwnKind.DATE: Kind.DATE,
    OwnKind.CHOICE: Kind.CHOICE,
}
_WIDTHS: Mapping[OwnKind, float] = {OwnKind.TEXT: 22, OwnKind.CHOICE: 15}
_OWNERS: Mapping[Filler, Owner] = {
    Filler.EMPLOYEE: Owner.EMPLOYEE,
    Filler.MANAGER: Owner.MANAGER,
    Filler.HR: Owner.HR,
}


def owner_of(column: OwnColumn) -> Owner:
    """Return who owns the fields of a column."""
    return _OWNERS[column.filler]


def fields_of(columns: Sequence[OwnColumn], role: str) -> dict[tuple[str, str], OwnColumn]:
    """Return the columns by table and key as they stand in books of a role.

    How managers and HR see what came of a goal is not for the employee's book: of Review it has the employee's columns only.
    """
    found = ((PLACES[column.sheet].of(role), column) for column in columns)
    return {(table, column.key): column for table, column in found if table and _may_see(column, role)}


def _may_see(column: OwnColumn, role: str) -> bool:
    hidden = role == self_review.BOOK.role and column.sheet is OwnSheet.REVIEW
    return not hidden or column.filler is Filler.EMPLOYEE


_BY_MASTER_TABLE = {places.master: sheet for sheet, places in PLACES.items()}


def own_sheet(master_table: str) -> OwnSheet | None:
    """Return the sheet whose columns stand in a table of the master, ``None`` where it has none."""
    return _BY_MASTER_TABLE.get(master_table)


def with_own(book: Book, columns: Sequence[OwnColumn]) -> Book:
    """Return a book that people fill with the declared columns, and without the places that nobody uses."""
    fields = fields_of(columns, book.role)
    sheets = tuple(
        replace(sheet, tables=tuple(_table(table, fields) for table in sheet.tables)) for sheet in book.sheets
    )
    return replace(book, sheets=sheets)


def _table(table: Table, fields: Mapping[tuple[str, str], OwnColumn]) -> Table:
    if not any(column.key in OWN_KEYS for column in table.columns):
        return table
    ours = tuple(column for column in table.columns if column.key not in OWN_KEYS)
    apart = any(column.where is Where.PARAMETERS for column in ours)
    where = Where.PARAMETERS if apart else Where.MAIN
    own = (fields[table.name, key] for key in OWN_KEYS if (table.name, key) in fields)
    return replace(table, columns=(*ours, *(drawn(column, where) for column in own)))


def drawn(column: OwnColumn, where: Where = Where.MAIN) -> Column:
    """Return a column as books that have it declare it."""
    return Column(
        column.key,
        _KINDS[column.kind],
        owner_of(column),
        _WIDTHS.get(column.kind, 12.5),
        choices=f"{column.sheet}_{column.key}" if column.kind is OwnKind.CHOICE else "",
        where=where,
        label=column.label,
        hint=column.about,
        words=column.choices,
    )


def read_own_columns(
    rows: Sequence[RawRow], problems: list[PolicyProblem]
) -> tuple[tuple[OwnColumn, ...], tuple[int, ...]]:
    """Return the columns that the rows declare, and the places of rows that declare one and have no id yet.

    What is wrong with a row is a problem at its cell, and its column is left out.
    """
    found: dict[str, OwnColumn] = {}
    taken: set[tuple[OwnSheet, str]] = set()
    new: list[int] = []
    for place, cells in enumerate(rows):
        reader = RowReader(TABLE, place, cells, problems)
        reader.record = reader.text("column")
        column = None if reader.blank else _declared(reader, taken)
        if column is None:
            continue
        if not reader.record:
            new.append(place)
        elif reader.record in found:
            reader.problem("column", "duplicate", typed=reader.record)
        elif key := _key(reader.record, column.sheet):
            found[reader.record] = replace(column, key=key)
        else:
            reader.problem("sheet", "own-moved", typed=reader.record)
    return tuple(found.values()), tuple(new)


def column_id(sheet: OwnSheet, number: int) -> str:
    """Return how a column is called for good: ``goals-1``."""
    return f"{sheet}-{number}"


def _key(record: str, sheet: OwnSheet) -> str:
    """Return the key that a column's id stands for, "" where it is none of that sheet's."""
    ids = {column_id(sheet, number): key for number, key in enumerate(OWN_KEYS, start=1)}
    return ids.get(record, "")


def _declared(reader: RowReader, taken: set[tuple[OwnSheet, str]]) -> OwnColumn | None:
    """Return what a row declares, without its key; ``None`` where something is wrong with it."""
    before = len(reader.problems)
    sheet = _word(reader, "sheet", "own_sheet", OwnSheet)
    kind = _word(reader, "kind", "own_kind", OwnKind)
    filler = _word(reader, "filler", "own_filler", Filler)
    label = " ".join(reader.text("label").split())
    choices = tuple(dict.fromkeys(parts_of(reader.text("choices"))))
    if not label:
        reader.problem("label", "missing", "text")
    elif len(label) > _LONGEST_LABEL:
        reader.problem("label", "own-long-label", allowed=str(_LONGEST_LABEL))
    elif sheet is not None and (label.casefold() in _our_labels(sheet) or (sheet, label.casefold()) in taken):
        reader.problem("label", "own-label-taken", typed=label)
    if kind is OwnKind.CHOICE and not choices:
        reader.problem("choices", "own-no-choices")
    if sheet is not None and filler is Filler.EMPLOYEE and not PLACES[sheet].own:
        reader.problem("filler", "own-not-employee")
    if sheet is None or kind is None or filler is None or len(reader.problems) > before:
        return None
    taken.add((sheet, label.casefold()))
    return OwnColumn(
        sheet, "", label, kind, filler, choices if kind is OwnKind.CHOICE else (), reader.text("about")
    )


def _word(reader: RowReader, column: str, name: str, kind: type[Word]) -> Word | None:
    typed = reader.text(column)
    code = choice_code(name, typed) if typed else None
    if not typed:
        reader.problem(column, "missing", "text")
    elif code is None:
        reader.problem(column, "unknown-word", typed=typed, allowed=", ".join(kind))
    return None if code is None else kind(code)


def _our_labels(sheet: OwnSheet) -> frozenset[str]:
    """Return the headings of a sheet's tables in all books and languages, in small letters."""
    return frozenset(label.casefold() for label in _labels(sheet))


def _labels(sheet: OwnSheet) -> Iterator[str]:
    for role, book in BOOKS.items():
        table = book.table_by_name.get(PLACES[sheet].of(role))
        if table is not None:
            yield from (
                column_label(role, table, column, language)
                for column in table.columns
                for language in LANGUAGES
            )


__all__ = [
    "MOST", "PLACES", "TABLE", "Places", "column_id", "drawn", "fields_of", "own_sheet", "owner_of",
    "read_own_columns", "with_own",
]  # fmt: skip
