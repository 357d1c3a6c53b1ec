"""What HR changed in the master since the last run: values of the books, deleted records, and cells of the program's own.

The ledger keeps every row as it was written. A master that HR saved since is compared with that, cell by cell. What HR
changed of a book's fields is an edit on behalf of its owner; a row of Goals, Actuals or Check-ins that is gone is a deleted record;
whatever the program writes itself is written again and reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from appraisal.own_columns import Filler, OwnColumn
from appraisal.rules.context import CellProblem
from sync.fields import Bad, Key, Value, holds_id, reader_of
from sync.hr_fields import JOURNALLED, HrField, changed_fields
from sync.ledger import Ledger
from sync.master_fields import (
    ANSWER_BOOK,
    ANSWER_FIELD,
    BOOK_FIELD,
    ONLY_OWN,
    OWN_FIELD,
    OWN_TABLES,
    TABLES,
)
from sync.master_places import kept_layout
from sync.merge import Edits
from sync.own_fields import reader_of_own, unfit
from sync.provided.kept import AllProvided
from sync.roles import SELF
from sync.row_ids import RowNames, TableNames, stands_aside
from sync.rows import is_nameless
from sync.written_rows import packed, row_keys, same, visible
from sync.xlsx.tables import RawTable
from workbook_templates.books import filled_table, master
from workbook_templates.layout import OWN_KEYS, Owner, Table
from workbook_templates.master_names import is_block
from workbook_templates.own_columns import PLACES, fields_of

RECORDS: Mapping[str, str] = {
    "goals": "goals",
    "actuals": "actuals",
    "checkins": "checkins",
    "plans": "plans",
}
"""The master's tables whose rows are records of books: by deleting one HR deletes the record."""

_BOOK_TABLE = {place: table for table, place in TABLES.items()}
_OF_BOOKS = BOOK_FIELD.keys() | OWN_FIELD.keys()
"""The columns of the master, by table, in which HR may enter something on behalf of the recipient of a book."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A cell of the program's own that HR changed: where it stands, what HR typed, and what is written there again.

    ``not_back`` says that it is one of a book, into which nothing can be entered before it comes back.
    """

    table: str
    record: str
    column: str
    typed: str
    kept: str
    not_back: bool = False


@dataclass(slots=True)
class TakenOver:
    """What HR changed; ``edits`` by the file of the book whose fields or records they are, with what stood before.

    ``unfit`` are cells of the company's own columns in which HR typed what they do not take; what stood is written there again.
    ``hrs`` are the fields that HR changed in its own tables.
    """

    edits: dict[str, dict[Key, tuple[Value, Value]]] = field(default_factory=dict)
    deleted: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    overwritten: list[Overwritten] = field(default_factory=list)
    unfit: list[CellProblem] = field(default_factory=list)
    hrs: list[HrField] = field(default_factory=list)

    def of_book(self, file: str) -> Edits:
        """Return what HR changed of one book."""
        fields = {key: new for key, (_, new) in self.edits.get(file, {}).items()}
        return Edits(fields, frozenset(self.deleted.get(file, ())))

    def deleted_records(self, table: str) -> frozenset[str]:
        """Return the records of a table that HR deleted, of all books."""
        return frozenset(
            record for records in self.deleted.values() for name, record in records if name == table
        )

    @property
    def files(self) -> frozenset[str]:
        """The files of the books of which HR changed anything."""
        return frozenset(self.edits) | frozenset(self.deleted)


def take_over(
    tables: Mapping[str, RawTable], ledger: Ledger, names: RowNames, own: Sequence[OwnColumn] = ()
) -> TakenOver:
    """Compare a master that was read with what was written, and keep it as it stands now.

    ``names`` say which rows are which records, where their ids do not. ``own`` are the company's own columns, as the master
    declares them.
    """
    comparison = _Comparison(ledger, own)
    for _, table in master.BOOK.tables():
        if table.name in tables and not is_block(table):
            comparison.take(table, tables[table.name], names.get(table.name, TableNames()))
    return comparison.found


class _Comparison:
    """The comparison of a master with what was written."""

    def __init__(self, ledger: Ledger, own: Sequence[OwnColumn]) -> None:
        self.found = TakenOver()
        self._own = fields_of(own, master.BOOK.role)
        self._ledger = ledger
        self._measured: frozenset[str] | None = None
        self._provided = AllProvided(ledger)
        # Of a table that was never written, as in a ledger that is made anew, nothing is known that could have changed.
        self._told = JOURNALLED.keys() & kept_layout(ledger).keys()
        of_one = [book for book in ledger.registry if book.role == SELF]
        self._own_files = frozenset(book.file for book in of_one)
        self._own_books = {book.recipient_id: book for book in reversed(of_one)}

    def take(self, table: Table, raw: RawTable, names: TableNames) -> None:
        """Compare a table, note what HR changed, and keep the rows as they stand."""
        written = self._ledger.written
        gone = set(written.keys(table.name))
        lacking = frozenset(column.key for column in table.columns if column.key not in raw.columns)
        kept: list[tuple[str, int, Sequence[Any]]] = []
        for key, row in row_keys(table, raw, names.names):
            said = packed(table, row.cells)
            known = written.row(table.name, key) if key in gone else None
            gone.discard(key)
            cells, changed = (said, []) if known is None else _joined(table, known.cells, said, lacking)
            if known is None or known.row != row.number or list(known.cells) != cells:
                kept.append((key, row.number, cells))
            if stands_aside(table.name, key, row.number):
                continue  # it is no record: nothing in it is a change of anything
            if known is None or is_nameless(key):
                self._note_hrs(table, key, row.number, None, said)
            if known is not None:
                for place in changed:
                    self._note(table, key, place, known.cells, cells)
                if changed and not is_nameless(key):
                    self._note_hrs(table, key, row.number, known.cells, cells)
        for key in gone:
            lost = written.row(table.name, key)
            # A row that was no record is none that HR deleted.
            if lost is None or is_nameless(key) or stands_aside(table.name, key, lost.row):
                continue
            if _book_of(table, lost.cells) not in names.unsure:
                self._note_deleted(table, key, lost.cells)
            self._note_hrs(table, key, lost.row, lost.cells, None)
        written.put_many(table.name, kept)
        written.drop(table.name, gone)

    def _note(self, table: Table, key: str, place: int, old: Sequence[Any], new: Sequence[Any]) -> None:
        column = table.columns[place]
        if column.owner is Owner.HR or _is_hrs(table, old):
            return
        if column.key in OWN_KEYS:
            self._note_own(table, key, place, old, new)
            return
        file, field_of_book = self._field_of_book(table, column.key, old)
        value = _canonical(*field_of_book, new[place]) if field_of_book else Bad("")
        imported = table is master.ACTUALS and key in self._provided
        if (
            field_of_book is None
            or isinstance(value, Bad)
            or imported
            or self._is_worked_out(field_of_book, key)
        ):
            not_back = file not in self._came_back and (table.name, column.key) in _OF_BOOKS
            said = Overwritten(table.name, key, column.key, _text(new[place]), _text(old[place]), not_back)
            self.found.overwritten.append(said)
            return
        before = _canonical(*field_of_book, old[place])
        known = None if isinstance(before, Bad) else before
        edits = self.found.edits.setdefault(file, {})
        edits[Key(field_of_book[0], key, field_of_book[1])] = known, value

    @cached_property
    def _came_back(self) -> frozenset[str]:
        """The files of the books of which anything has come back: nothing can be entered into another."""
        returned = {one.book_id for one in self._ledger.returns.currents()}
        return frozenset(book.file for book in self._ledger.registry if book.book_id in returned)

    def _field_of_book(
        self, table: Table, column: str, cells: Sequence[Any]
    ) -> tuple[str, tuple[str, str] | None]:
        """Return which field of which book a cell is: what a manager answers to a row of a self book is the manager's."""
        file, place = _book_of(table, cells), (table.name, column)
        fields = OWN_FIELD if file in self._own_files else BOOK_FIELD
        if place in ANSWER_FIELD and _text_of(table, cells, ANSWER_BOOK) != file:
            file, fields = _text_of(table, cells, ANSWER_BOOK), ANSWER_FIELD
        return file, fields.get(place) if file in self._came_back else None

    def _note_own(self, table: Table, key: str, place: int, old: Sequence[Any], new: Sequence[Any]) -> None:
        """Note a change in one of the company's own columns: HR's own and free ones are HR's to fill."""
        name = table.columns[place].key
        declared = self._own.get((table.name, name))
        if declared is None or declared.filler is Filler.HR:
            return
        read, places = reader_of_own(declared), PLACES[declared.sheet]
        by_manager = declared.filler is Filler.MANAGER
        file = self._team_book(table, old) if by_manager else self._self_book(table, old)
        typed, before = (visible(cells[place]) for cells in (new, old))
        value, known = (None if cell is None else read(cell) for cell in (typed, before))
        if isinstance(value, Bad):
            self.found.unfit.append(unfit(table.name, key, declared, _text(new[place])))
            return
        if not file:
            said = Overwritten(table.name, key, name, _text(new[place]), _text(old[place]))
            self.found.overwritten.append(said)
            return
        field_of_book = Key(places.team if by_manager else places.own, key, name)
        self.found.edits.setdefault(file, {})[field_of_book] = (
            None if isinstance(known, Bad) else known,
            value,
        )

    def _team_book(self, table: Table, cells: Sequence[Any]) -> str:
        """Return the file of the team book that a row came from, "" for a row that came from elsewhere."""
        file = _book_of(table, cells)
        return "" if file in self._own_files else file

    def _note_hrs(
        self, table: Table, key: str, row: int, old: Sequence[Any] | None, new: Sequence[Any] | None
    ) -> None:
        """Note what HR changed in a row of its own; one that has had no id until now is new."""
        of_book = table is master.GOALS and _book_of(table, old or new or ())
        if table.name in self._told and not of_book:
            self.found.hrs += changed_fields(table, key, row, old, new)

    def _note_deleted(self, table: Table, key: str, cells: Sequence[Any]) -> None:
        file = _book_of(table, cells)
        if not file or table.name not in RECORDS:
            return
        if file in self._came_back:
            named = OWN_TABLES if file in self._own_files else RECORDS
            self.found.deleted.setdefault(file, set()).add((named[table.name], key))
            return
        # A plan that goes on stands in a book that never came back: its row is written again, and HR hears of it.
        place = next(at for at, column in enumerate(table.columns) if (table.name, column.key) in BOOK_FIELD)
        said = Overwritten(table.name, key, table.columns[place].key, "", _text(cells[place]))
        self.found.overwritten.append(said)

    def _self_book(self, table: Table, cells: Sequence[Any]) -> str:
        """Return the file of the self book of whom a row is about, "" where none of theirs has come back."""
        keys = list(table.positions)
        person = visible(cells[keys.index("owner_id" if "owner_id" in keys else "employee_id")])
        book = self._own_books.get(person) if isinstance(person, str) else None
        came_back = book is not None and self._ledger.registry.standing(book.book_id) is not None
        return book.file if book is not None and came_back else ""

    def _is_worked_out(self, field_of_book: tuple[str, str], goal_id: str) -> bool:
        """Whether an actual was added up from the rows of Actuals: it is changed there."""
        if field_of_book != ("review", "actual"):
            return False
        if self._measured is None:
            self._measured = frozenset(found.goal_id for found in self._ledger.returns.measurements())
        return goal_id in self._measured


def _joined(
    table: Table, old: Sequence[Any], new: Sequence[Any], lacking: frozenset[str]
) -> tuple[list[Any], list[int]]:
    """Return the cells as they are kept, and the places of those that HR changed.

    A column that HR deleted says nothing: its cells are kept as they were.
    """
    old = [*old, *[None] * (len(new) - len(old))]
    cells: list[Any] = []
    changed: list[int] = []
    for place, column in enumerate(table.columns):
        if column.key in lacking or same(old[place], new[place]):
            cells.append(old[place])
        else:
            cells.append(new[place])
            changed.append(place)
    return cells, changed


def _is_hrs(table: Table, cells: Sequence[Any]) -> bool:
    """Whether a row is HR's own from end to end: settings and people, goals of the organisation and the departments."""
    owners = {column.owner for column in table.columns}
    if table.name == "goals":
        return not _book_of(table, cells)
    return Owner.HR in owners and table.columns[0].owner is Owner.HR


def _book_of(table: Table, cells: Sequence[Any]) -> str:
    """Return the file of the book that a row came from, "" for a row of HR's."""
    if "book" not in table.by_key or table.name not in _BOOK_TABLE.keys() | ONLY_OWN.keys():
        return ""
    return _text_of(table, cells, "book")


def _text_of(table: Table, cells: Sequence[Any], column: str) -> str:
    place = table.columns.index(table.by_key[column])
    value = visible(cells[place]) if place < len(cells) else None
    return value if isinstance(value, str) else ""


def _canonical(table: str, column: str, cell: Any) -> Value | Bad:
    value = visible(cell)
    if value is None:
        return None
    declared = filled_table(table).by_key[column]
    if holds_id(declared):
        return str(value).strip() or None
    return reader_of(table, declared)(value)


def _text(cell: Any) -> str:
    value = visible(cell)
    return "" if value is None else str(value)
