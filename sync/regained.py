"""What a ledger that was lost is made from: the books that lie about, and what the master says of them.

A book's file still says which book it is and what everybody but its recipient has written into it; the master says what
stood of it. What had been handed out to the recipient is not known any more. It is taken for blank: where master and book
say the same, nothing happens; where one of them is blank, the other counts; where both are filled and differ, HR decides.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appraisal.periods import read_period
from appraisal.rules.raters import ASKED
from sync.closed_master import Master
from sync.errors import ReviewbookError, library_errors
from sync.fields import Bad, Key, Value, holds_id, reader_of
from sync.files import BOOKS, WORKBOOK_SUFFIXES, returned_files
from sync.ledger import ARCHIVE, Ledger, RegisteredBook, digest
from sync.master_fields import (
    ANSWER_BOOK,
    ANSWER_FIELD,
    BOOK_FIELD,
    ONLY_OWN,
    OWN_FIELD,
    OWN_TABLES,
    TABLES,
)
from sync.merging import MergeRules, Recipient, rights_in
from sync.provided.kept import JOINT, Provided
from sync.roles import DECLARED, PEER, READ, ROLES, TEAM
from sync.rows import as_text
from sync.snapshots import Row, Snapshot, snapshot, sound
from sync.told import Telling
from sync.xlsx.gate import load
from sync.xlsx.read import RawBook, read_book
from sync.xlsx.tables import RawRow
from workbook_templates.books import FILLED, filled_table, master
from workbook_templates.labels import choice_code
from workbook_templates.stamp import STAMP_TIME, BookIdentity


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of a book: where it lies, which issue it is, and everything that it says."""

    path: Path
    identity: BookIdentity
    said: Snapshot
    changed: float


def copies(folder: Path) -> Iterator[Copy]:
    """Yield the copies of books in the folder, and those in the archive of books that lie nowhere else."""
    known: set[str] = set()
    for path in returned_files(folder):
        if found := _copy(path):
            known.add(found.identity.book_id)
            yield found
    for path in sorted((folder / ARCHIVE).glob("??/*")):
        found = _copy(path) if path.suffix.lower() in WORKBOOK_SUFFIXES else None
        if found and found.identity.book_id not in known:
            yield found


def _copy(path: Path) -> Copy | None:
    """Return what a file is, ``None`` for one that is no book or cannot be read: the run after this one says why."""
    try:
        with library_errors(path):
            raw = read_book(load(path), DECLARED, tables=READ, helpers=False, others=True)
            changed = path.stat().st_mtime
    except ReviewbookError:
        return None
    identity = _identity(raw)
    if identity is None or not raw.tables.keys() >= set(ROLES[identity.role].needed):
        return None
    said = sound(snapshot(raw.tables, FILLED[identity.role], identity.recipient_id).rows)
    return Copy(path, identity, said, changed)


def _identity(raw: RawBook) -> BookIdentity | None:
    found = raw.identity
    book_id, role = found.field("book_id"), found.field("role")
    if not book_id or role not in ROLES or role != raw.role or found.disagreements():
        return None
    return BookIdentity(
        book_id,
        found.field("cycle_id"),
        found.field("recipient_id"),
        role,
        found.field("version"),
        found.issue or 1,
        found.field("language"),
    )


@dataclass(frozen=True, slots=True)
class Regained:
    """A book as its copies and the master know it.

    ``bases`` hold by issue what it was given, ``standing`` what the master holds of it; ``said`` is what its newest copy
    says. ``as_issued`` are the hashes of copies into which nobody has typed, ``older`` the copies that did not count.
    """

    book: RegisteredBook
    said: Snapshot
    bases: Mapping[int, Snapshot]
    standing: Snapshot | None
    members: tuple[str, ...]
    as_issued: tuple[str, ...]
    older: tuple[Copy, ...]


_ANONYMOUS = frozenset(ASKED)
"""The sources of peer books: what was shown of them must not be compared with anything else."""


class MasterSays:
    """What a master says of the books: the places of their records, which were sent back, which files counted, and the rows."""

    def __init__(self, found: Master) -> None:
        self._tables = found.tables
        self.places: dict[str, str] = {}
        self.returned: set[str] = set()
        self.counted: dict[str, str] = {}
        self.provided: dict[str, list[Provided]] = {}
        self._rows: dict[str, dict[tuple[str, str], dict[str, Value]]] = {}
        for row in self._rows_of(master.SUBMISSIONS.name):
            self.counted[_text(row, "book_code")] = _text(row, "file")
            if choice_code("submission", _text(row, "state")) == "returned":
                self.returned.add(_text(row, "book_code"))
        for table, place in TABLES.items():
            for row in self._rows_of(place):
                self._take(table, place, row)
        for place, table in ONLY_OWN.items():
            for row in self._rows_of(place):
                self._take_own(table, place, row)
        for row in self._rows_of(master.ACTUALS.name):
            self._take_provided(row)
        self._drop_worked_out()

    def _drop_worked_out(self) -> None:
        """Pass over actuals that were added up from the rows of Actuals: nobody typed them."""
        for rows in self._rows.values():
            measured = {fields.get("goal") for (table, _), fields in rows.items() if table == "actuals"}
            for (table, record), fields in rows.items():
                if table == "review" and record in measured:
                    fields.pop("actual", None)

    def _rows_of(self, name: str) -> Iterable[RawRow]:
        return self._tables[name].rows if name in self._tables else ()

    def _take(self, table: str, place: str, row: RawRow) -> None:
        file, record = _text(row, "book"), _text(row, master.BOOK.table_by_name[place].row_key[0])
        if file and record:
            self.places.setdefault(record, file)
            by_employee = place in OWN_TABLES and choice_code("author", _text(row, "author")) == "employee"
            held, fields = (OWN_TABLES[place], OWN_FIELD) if by_employee else (table, BOOK_FIELD)
            self._rows.setdefault(file, {})[held, record] = dict(_fields(fields, place, row))
            if by_employee and (answered := _text(row, ANSWER_BOOK)):
                self._take_answer(place, answered, record, row)

    def _take_answer(self, place: str, file: str, record: str, row: RawRow) -> None:
        """Take what the manager says in another book to a row of a self book."""
        said = dict(_fields(ANSWER_FIELD, place, row))
        if said:
            held, _ = next(iter(ANSWER_FIELD.values()))
            self._rows.setdefault(file, {})[held, record] = said

    def _take_own(self, table: str, place: str, row: RawRow) -> None:
        """Take what an employee said in the self book that a row of the master names."""
        file, record = _text(row, "book"), _text(row, master.BOOK.table_by_name[place].row_key[0])
        fields = dict(_fields(OWN_FIELD, place, row))
        if file and record and fields:
            self._rows.setdefault(file, {})[table, record] = fields

    def _take_provided(self, row: RawRow) -> None:
        """Take an imported row: its note begins with its period."""
        value = row.cells.get("value")
        period = read_period(_text(row, "note").split(JOINT)[0])
        if _text(row, "source") and period and value is not None and isinstance(value.value, float):
            target = row.cells.get("target")
            found = Provided(
                _text(row, "row_id"),
                _text(row, "goal_id"),
                choice_code("measurement", _text(row, "kind")) or "period",
                period.code,
                value.value,
                target.value if target is not None and isinstance(target.value, float) else None,
                _text(row, "source"),
                _text(row, "provider"),
            )
            self.provided.setdefault(_text(row, "book"), []).append(found)

    def provided_of(self, file: str) -> frozenset[str]:
        """Return the ids of the imported rows of a book."""
        return frozenset(found.record for found in self.provided.get(file, ()))

    def standing(self, file: str) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """Return what stands of a book's fields, by table and record."""
        return self._rows.get(file, {})

    def ids(self, table: str, column: str) -> Iterator[str]:
        """Yield the ids that stand in a column."""
        return (_text(row, column) for row in self._rows_of(table))

    def shown_means(self) -> Iterator[tuple[str, str, str, float, float]]:
        """Yield the means of anonymous sources: person, source, item, number of answers, mean."""
        for row in self._rows_of(master.AGGREGATES.name):
            source = choice_code("source", _text(row, "source"))
            count, mean = (row.cells[key].value if key in row.cells else None for key in ("count", "mean"))
            if source in _ANONYMOUS and isinstance(count, float) and isinstance(mean, float):
                yield _text(row, "employee_id"), source, _text(row, "item_id"), count, mean

    def disputes(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of the sheet Conflicts, as texts."""
        for row in self._rows_of(master.CONFLICTS.name):
            yield {column.key: _text(row, column.key) for column in master.CONFLICTS.columns}

    def on_behalf(self, telling: Telling) -> Iterator[tuple[str, str, str, str]]:
        """Yield the changes beside which HR says source and reason: what each is called, and its field."""
        for row in self._rows_of(master.CHANGES.name):
            if choice_code("change", _text(row, "kind")) == "on-behalf":
                record = _text(row, "record")
                yield _text(row, "change"), *_told_field(_text(row, "what"), record, telling)


def _told_field(what: str, record: str, telling: Telling) -> tuple[str, str, str]:
    """Return the field (table, record, column) that was told of as ``what``; titles may have changed since."""
    ends = _ends(what)
    declared = {table.name: table for book in DECLARED for _, table in book.tables()}
    for table in declared.values():
        for column in table.by_key:
            if ends == _ends(telling.where(table.name, record, column)):
                return table.name, record, column
    # A record as a whole: its sheet is named first.
    tables = (name for name in declared if ends[0] == _ends(telling.where(name, record, ""))[0])
    return next(tables, ""), record, ""


def _ends(what: str) -> tuple[str, str]:
    """Return the sheet and the column of a field that is told in words."""
    first, *_, last = what.split(" › ") if " › " in what else (what, "")
    return first, last


def _text(row: RawRow, column: str) -> str:
    cell = row.cells.get(column)
    return "" if cell is None or cell.value is None else as_text(cell.value)


def _fields(
    fields: Mapping[tuple[str, str], tuple[str, str]], place: str, row: RawRow
) -> Iterator[tuple[str, Value]]:
    """Yield the fields of a book that a row of the master shows and the book's recipient fills."""
    for column, cell in row.cells.items():
        found = fields.get((place, column))
        if found is None or cell.value is None:
            continue
        value = _value(*found, cell.value)
        if value is not None and not isinstance(value, Bad):
            yield found[1], value


def _value(table: str, column: str, typed: float | str | bool) -> Value | Bad:
    declared = filled_table(table).by_key[column]
    if holds_id(declared):
        return as_text(typed).strip() or None
    return reader_of(table, declared)(typed)


def regain(found: list[Copy], says: MasterSays, rules: MergeRules, ledger: Ledger, now: datetime) -> Regained:
    """Return one book from all its copies."""
    newest = max(found, key=lambda copy: (copy.identity.issue, copy.changed))
    identity = newest.identity
    file = _place(found, newest, says, ledger)
    book = RegisteredBook.of(identity, file, now)
    by_issue = {
        copy.identity.issue: given(copy.said, rules, identity, says.provided_of(file))
        for copy in (*found, newest)
    }
    latest = by_issue[identity.issue]
    bases = {issue: by_issue.get(issue, latest) for issue in range(1, identity.issue + 1)}
    untouched = [copy for copy in found if is_untouched(copy, says.provided_of(file))]
    return Regained(
        book,
        newest.said,
        bases,
        _standing(latest, says.standing(file)),
        _members(newest),
        tuple(digest(copy.path) for copy in untouched),
        tuple(copy for copy in _older(found, says, ledger) if copy not in untouched),
    )


def _members(copy: Copy) -> tuple[str, ...]:
    """Return who stands in a book."""
    if copy.identity.role == TEAM:
        return tuple(copy.said.get("team", {}))
    if copy.identity.role != PEER:
        return (copy.identity.recipient_id,)
    rated = (row.get("ratee_id") for row in copy.said.get("ratings", {}).values())
    return tuple(dict.fromkeys(person for person in rated if isinstance(person, str)))


def _older(found: list[Copy], says: MasterSays, ledger: Ledger) -> Iterator[Copy]:
    """Yield the copies beside the return that counted when the master was written, and no younger than that."""
    counted = next(
        (one for one in found if ledger.files.relative(one.path) == says.counted.get(one.identity.code)), None
    )
    if counted is not None:
        yield from (one for one in found if one is not counted and one.changed <= counted.changed)


def _place(found: list[Copy], newest: Copy, says: MasterSays, ledger: Ledger) -> str:
    """Return where a book belongs: where the master says, else where a copy lies among the books."""
    # Goals above are reviewed in other books.
    records = newest.said.get("review", {})
    named = next((says.places[record] for record in records if record in says.places), "")
    files = [ledger.files.relative(copy.path) for copy in found]
    return named or next((file for file in files if file.startswith(f"{BOOKS}/")), files[0])


def given(
    said: Snapshot, rules: MergeRules, book: Recipient, provided: frozenset[str] = frozenset()
) -> Snapshot:
    """Return what a book was given by others than its recipient: every row, and of it what the recipient does not fill.

    ``provided`` are the rows of imported actuals.
    """
    rights = rights_in(said, rules, book, provided)
    found: dict[str, dict[str, Row]] = {}
    for table, rows in said.items():
        found[table] = {
            record: {column: row[column] for column in row.keys() - rights.columns(table, record)}
            for record, row in rows.items()
        }
    return found


def _standing(
    base: Snapshot, rows: Mapping[tuple[str, str], Mapping[str, Value]]
) -> dict[str, dict[str, Row]] | None:
    """Return what the master holds of a book, ``None`` where it holds nothing: the book never came back."""
    if not rows:
        return None
    standing = {table: dict(records) for table, records in base.items()}
    for (table, record), fields in rows.items():
        records = standing.setdefault(table, {})
        records[record] = {**records.get(record, {}), **fields}
    return standing


def is_untouched(copy: Copy, provided: frozenset[str] = frozenset()) -> bool:
    """Whether a copy is as it was handed out: no program saved it, and its recipient filled nothing but what goals hold.

    ``provided`` are the rows of imported actuals, which nobody typed.
    """
    filled = any(
        column in inputs
        for table, rows in copy.said.items()
        if table != "goals"
        for inputs in (filled_table(table).inputs,)
        for record, row in rows.items()
        if record not in provided
        for column in row
    )
    return not filled and _is_stamped(copy.path)


def _is_stamped(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return all(part.date_time == STAMP_TIME for part in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return False


def field_of(said: Snapshot, record: str, column: str) -> Key | None:
    """Return which field of a book is called so on the sheet Conflicts, ``None`` where a whole row is meant."""
    for table, rows in said.items():
        if record in rows and column in filled_table(table).inputs:
            return Key(table, record, column)
    return None
