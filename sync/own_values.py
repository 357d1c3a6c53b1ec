"""What stands in a company's own columns: each value from where its owner fills it.

Managers' come from the team books, employees' from the self books, HR's from the master. Wherever else a column is shown
it only shows that.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

from appraisal.own_columns import Filler, OwnColumn, OwnSheet
from sync.fields import Bad, Value
from sync.hr import HrContent, TypedRow
from sync.ledger import Ledger, RegisteredBook
from sync.own_fields import Fields, reader_of_own
from sync.roles import SELF, TEAM
from sync.standing import standing_of
from sync.team_rows import Row
from workbook_templates.books import team
from workbook_templates.layout import OWN_KEYS
from workbook_templates.own_columns import PLACES, fields_of, own_sheet, owner_of
from workbook_templates.ownership import RECIPIENTS

REVIEW = team.REVIEW.name

_Said: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Value]]]
_Values: TypeAlias = Mapping[OwnSheet, Mapping[str, Mapping[str, Value]]]


class OwnValues:
    """Knows the values of a company's own columns, as HR's content and the ledger stand.

    ``books`` are those from which values are asked for, ``None`` stands for all.
    """

    def __init__(self, content: HrContent, ledger: Ledger, books: Collection[str] | None = None) -> None:
        self._content, self._ledger, self._books = content, ledger, books
        self._read: dict[str, _Said] = {}
        self.columns = content.policy.own_columns
        self._above = {row.goal.id: row.cells for row in content.goal_rows if row.goal is not None}

    @cached_property
    def _managers(self) -> _Values:
        return self._filled(TEAM, Filler.MANAGER)

    @cached_property
    def _employees(self) -> _Values:
        return self._filled(SELF, Filler.EMPLOYEE)

    def _filled(self, role: str, filler: Filler) -> _Values:
        """Return what the recipients of all books of a role have filled, by sheet, record and key."""
        columns = [column for column in self.columns if column.filler is filler]
        found: dict[OwnSheet, dict[str, dict[str, Value]]] = {}
        for book in self._ledger.registry if columns else ():
            if book.role == role and self._is_asked(book, columns):
                self._take(book, fields_of(columns, role), found)
        return found

    def _is_asked(self, book: RegisteredBook, columns: Iterable[OwnColumn]) -> bool:
        """Whether a book's values are asked for; the people's, which stand in Results, always are."""
        people = any(column.sheet is OwnSheet.TEAM for column in columns)
        return people or self._books is None or book.book_id in self._books

    def _take(
        self, book: RegisteredBook, fields: Fields, found: dict[OwnSheet, dict[str, dict[str, Value]]]
    ) -> None:
        says = self._says(book)
        for (table, key), column in fields.items():
            records = found.setdefault(column.sheet, {})
            for record, row in says.get(table, {}).items():
                if row.get(key) is not None and self._counts(book, column.sheet, record):
                    records.setdefault(record, {})[key] = row[key]

    def _says(self, book: RegisteredBook) -> _Said:
        """Return what a book says in these columns, by table and record, read once; of Review at least the records."""
        if book.book_id not in self._read:
            names = {REVIEW, *(table for table, _ in fields_of(self.columns, book.role))}
            self._read[book.book_id] = {
                name: {
                    record: {key: row[key] for key in OWN_KEYS if key in row} for record, row in rows.items()
                }
                for name, rows in standing_of(self._ledger, book).items()
                if name in names
            }
        return self._read[book.book_id]

    def _counts(self, book: RegisteredBook, sheet: OwnSheet, record: str) -> bool:
        """Whether a book speaks for a record: of a person with two managers that of today's does."""
        employee = self._content.employees.get(record) if sheet is OwnSheet.TEAM else None
        return employee is None or employee.manager_id == book.recipient_id

    def value(self, column: OwnColumn, record: str) -> Value:
        """Return what stands in a column for a record, ``None`` for nothing and for what does not fit."""
        above = self._above.get(record) if column.sheet is OwnSheet.GOALS else None
        if above is not None:
            return _sound(column, above)
        if column.filler is Filler.MANAGER:
            return self._managers.get(column.sheet, {}).get(record, {}).get(column.key)
        if column.filler is Filler.EMPLOYEE:
            return self._employees.get(column.sheet, {}).get(record, {}).get(column.key)
        return _sound(column, self.typed(PLACES[column.sheet].master, record))

    def typed(self, master_table: str, record: str) -> TypedRow:
        """Return what HR typed beside a row of the master, as it was typed: into HR's columns, and into free ones."""
        return self._content.own_typed.get(master_table, {}).get(record, {})

    def cells(self, master_table: str, record: str) -> Row:
        """Return the cells of a row of the master."""
        sheet = own_sheet(master_table)
        if sheet is None:
            return {}
        others = [
            column for column in self.columns if column.sheet is sheet and column.filler is not Filler.HR
        ]
        typed = self.typed(master_table, record)
        return {**typed, **{column.key: self.value(column, record) for column in others}}

    def given(self, role: str, table: str, record: str, *, above: bool = False) -> Row:
        """Return the cells of a record in a book of a role that its recipient does not fill.

        ``above`` says that the record only stands in the book: nothing of it is the recipient's.
        """
        recipient = RECIPIENTS[role]
        return {
            column.key: self.value(column, record)
            for (name, _), column in fields_of(self.columns, role).items()
            if name == table and (above or owner_of(column) is not recipient)
        }

    def given_to(self, book: RegisteredBook) -> dict[str, dict[str, Row]]:
        """Return all such cells of a book, by table and record."""
        tables = dict.fromkeys(table for table, _ in fields_of(self.columns, book.role))
        says = self._says(book) if tables else {}
        reviewed = says.get(REVIEW, {})
        return {
            table: {
                record: self.given(
                    book.role, table, record, above=table == "goals" and record not in reviewed
                )
                for record in says.get(table, {})
            }
            for table in tables
        }


def _sound(column: OwnColumn, typed: Mapping[str, float | str | bool | None]) -> Value:
    """Return what HR typed into a column, ``None`` for nothing and for what does not fit."""
    raw = typed.get(column.key)
    value = None if raw is None else reader_of_own(column)(raw)
    return None if isinstance(value, Bad) else value
