"""Everything that is kept of a person, readable: a workbook with one sheet for each kind, in HR's language or another.

The sheets of the master are gone through as they are declared, whatever they are, and every row about the person is told as people
see it. What the person wrote in books of their own comes next, then what changed and when, and the files in which the person
stands. What others said of the person without their names is told as the master shows it: as means above the floor, never
who said it. Documents about others are not part of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appraisal.model import Source
from appraisal.numbers import from_serial, round_to
from sync.closed_master import Master, read_master
from sync.cycle import opened
from sync.errors import TEXTS, LedgerError
from sync.history import Happened, history_of, spoken
from sync.ledger import Ledger, RegisteredBook, digest
from sync.packing import unpack
from sync.pay.workbook import pay_path
from sync.rights.about import is_about
from sync.rights.person import KnownPerson, Nobody, known_person, own_books, words_of
from sync.rights.search import remains
from sync.roles import PEER
from sync.snapshots import Snapshot
from sync.told import Telling
from sync.xlsx.read import RawRow, RawTable
from workbook_templates.books import FILLED, filled_table, master
from workbook_templates.draw_pages import Page, PageColumn, Value, draw_pages
from workbook_templates.labels import TEXTS as SHEET_TEXTS
from workbook_templates.labels import choice_code, choice_words, column_label, sheet_title
from workbook_templates.layout import Column, Kind, Table, Where
from workbook_templates.master_names import is_block

BY_NAME = frozenset({Source.SELF, Source.MANAGER})
"""Sources whose raters stand by name."""

_WHO_RATES = frozenset({"rater_id", "rater", "proposed_by", "reason", "state"})
"""Columns of the sheet Raters by which one could tell who rated the person."""

_MOST = 100_000
_LONG = frozenset({Kind.LONG_TEXT, Kind.FLAG})


@dataclass(frozen=True, slots=True)
class PersonData:
    """What is kept of a person: the workbook, its pages, and how many rows each of them has."""

    content: bytes
    pages: tuple[Page, ...]

    @property
    def rows(self) -> dict[str, int]:
        """The number of rows by the tab of the page."""
        return {page.tab: len(page.rows) for page in self.pages}


def person_data(folder: Path, typed: str, now: datetime, language: str = "") -> PersonData:
    """Return everything that is kept of a person in a cycle, in a language, HR's if none is given.

    Raises:
        CycleFolderError: nobody of that id is in the cycle.
        ReviewbookError: the folder, the master or the ledger cannot be used.

    """
    with opened(folder) as ledger:
        found = read_master(folder)
        known = known_person(found.content, ledger, typed)
        gathering = _Gathering(folder, ledger, found, known, language or found.content.policy.language)
        pages = tuple(page for page in gathering.pages(now) if page.rows)
    return PersonData(draw_pages(pages, gathering.language, gathering.text("title")), pages)


class _Gathering:
    """Gathers the pages about one person."""

    def __init__(
        self, folder: Path, ledger: Ledger, found: Master, known: KnownPerson, language: str
    ) -> None:
        self._folder, self._ledger, self._master, self._known = folder, ledger, found, known
        self._whom = known.whom
        self.language = language
        self._content = spoken(found.content, language)
        self._own = own_books(ledger, known.id)

    def text(self, key: str, **values: str | int) -> str:
        """Return a text of these pages."""
        return TEXTS(f"person.{key}", self.language, **values)

    def pages(self, now: datetime) -> Iterator[Page]:
        """Yield the pages; the first one says what the others are."""
        found = [
            *self._master_pages(),
            *self._book_pages(),
            self._changes(),
            self._files(),
        ]
        filled = [page for page in found if page.rows]
        rows = [(page.tab, page.title, len(page.rows)) for page in filled]
        columns = (
            PageColumn(self.text("sheet"), width=26),
            PageColumn(self.text("what"), width=60),
            PageColumn(self.text("rows"), Kind.COUNT, 10),
        )
        who = f"{self._known.id} {self._known.name}".strip()
        cycle = self._content.policy.cycle
        note = self.text("note", who=who, cycle=cycle.name, day=f"{now:%Y-%m-%d}")
        said = ("anonymous", "others", *(("pay",) if pay_path(self._folder).exists() else ()), "forget")
        rights = [("", self.text(key), None) for key in said]
        yield Page(self.text("tab"), self.text("title"), note, columns, (*rows, *rights))
        yield from filled

    def _master_pages(self) -> Iterator[Page]:
        for sheet, table in master.BOOK.tables():
            raw = self._master.tables.get(table.name)
            if raw is not None and not is_block(table):
                yield self._master_page(sheet.name, table, raw)

    def _master_page(self, sheet: str, table: Table, raw: RawTable) -> Page:
        columns = [
            column
            for column in table.columns
            if column.where is not Where.HIDDEN and column.key in raw.columns
        ]
        rows = [self._row(table, columns, row) for row in raw.rows if self._is_about(table, row)]
        used = [place for place, column in enumerate(columns) if any(row[place] is not None for row in rows)]
        return Page(
            sheet_title(master.BOOK.role, sheet, self.language),
            SHEET_TEXTS(f"master.title.{sheet}", self.language),
            self.text("from-master"),
            tuple(self._column(table, columns[place]) for place in used),
            tuple(tuple(row[place] for place in used) for row in rows),
        )

    def _column(self, table: Table, column: Column) -> PageColumn:
        label = column_label(master.BOOK.role, table, column, self.language)
        return PageColumn(label, column.kind, 44 if column.kind in _LONG else max(column.width, 12))

    def _is_about(self, table: Table, row: RawRow) -> bool:
        return is_about(table, {key: cell.value for key, cell in row.cells.items()}, self._whom)

    def _row(self, table: Table, columns: Sequence[Column], row: RawRow) -> list[Value]:
        hidden = _WHO_RATES if table is master.RATERS and self._is_anonymous(row) else frozenset()
        return [None if column.key in hidden else self._value(column, row) for column in columns]

    def _is_anonymous(self, row: RawRow) -> bool:
        """Whether a row of the sheet Raters says who rates the person without their name."""
        told = {key: str(cell.value) for key, cell in row.cells.items()}
        if told.get("ratee_id") != self._known.id:
            return False
        return choice_code("source", told.get("source", "")) not in BY_NAME

    def _value(self, column: Column, row: RawRow) -> Value:
        cell = row.cells.get(column.key)
        if cell is None or cell.value is None or cell.value == "":
            return None
        value = cell.value
        if column.kind is Kind.DATE and isinstance(value, float):
            return from_serial(value)
        if isinstance(value, float) and column.kind is Kind.NUMBER:
            return round_to(value, 4)
        if column.choices and isinstance(value, str):
            code = choice_code(column.choices, value)
            return choice_words(column.choices, self.language).get(code or "", value)
        return value

    def _book_pages(self) -> Iterator[Page]:
        """Yield what the person wrote in books of their own: as they said it last, whether the master took it or not."""
        for book in self._own:
            title = choice_words("book_role", self.language).get(book.role, book.role)
            columns = tuple(
                PageColumn(self.text(key), width=width)
                for key, width in (("sheet", 22), ("record", 14), ("field", 24), ("value", 60))
            )
            yield Page(
                self.text("book-tab", book=title),
                self.text("book-title", book=title, code=book.code),
                self.text("from-peer-book" if book.role == PEER else "from-book"),
                columns,
                tuple(self._said(book)),
            )

    def _said(self, book: RegisteredBook) -> Iterator[tuple[Value, ...]]:
        blob = self._ledger.registry.seen(book.book_id, book.issue)
        said: Snapshot = unpack(blob) if blob is not None else {}
        telling = Telling(self._content, self._ledger, ())
        for name, rows in said.items():
            table = filled_table(name)
            for record, row in rows.items():
                telling.learn(record, row)
                for key, value in row.items():
                    if key in table.inputs:
                        yield (
                            sheet_title(book.role, _sheet_of(book.role, name), self.language),
                            record,
                            column_label(book.role, table, table.by_key[key], self.language),
                            telling.value(name, record, key, value),
                        )

    def _changes(self) -> Page:
        columns = tuple(
            PageColumn(self.text(key), kind, width)
            for key, kind, width in (
                ("when", Kind.TEXT, 18), ("what", Kind.LONG_TEXT, 44), ("before", Kind.LONG_TEXT, 30),
                ("after", Kind.LONG_TEXT, 30), ("by", Kind.TEXT, 20), ("why", Kind.LONG_TEXT, 30),
            )
        )  # fmt: skip
        rows = tuple(
            (f"{one.at:%Y-%m-%d %H:%M}", one.where, one.before, one.after, one.who, one.why)
            for one in self._happened()
        )
        title = self.text("changes")
        return Page(title, title, self.text("from-journal"), columns, rows)

    def _happened(self) -> Iterator[Happened]:
        try:
            found = history_of(self._ledger, self._known.id, self.language, _MOST)
        except LedgerError:
            return
        others = self._peer_entries()
        yield from (one for one in found if one.entry not in others)

    def _peer_entries(self) -> frozenset[int]:
        """Return the entries of the journal that came from other people's ratings: who said what is nobody's to know."""
        mine = {book.book_id for book in self._own}
        theirs = {
            book.book_id for book in self._ledger.registry if book.role == PEER and book.book_id not in mine
        }
        return frozenset(entry.number for entry in self._ledger.journal.entries() if entry.book_id in theirs)

    def _files(self) -> Page:
        """Return the files of the folder in which the person stands; of ratings by others only that there are some."""
        words = words_of({self._known: Nobody("X", "X")}, self._content)
        places = dict.fromkeys(one.file for one in remains(self._folder, words) if not one.unread)
        rows = tuple(self._file(place) for place in places if not self._is_others_rating(place))
        columns = (
            PageColumn(self.text("file"), width=60),
            PageColumn(self.text("kind"), width=40),
            PageColumn(self.text("changed"), Kind.TEXT, 18),
            PageColumn("SHA-256", width=60),
        )
        title = self.text("files")
        return Page(title, title, self.text("from-folder"), columns, rows)

    def _file(self, place: str) -> tuple[Value, ...]:
        path = self._folder / place
        mine = {book.book_id for book in self._own}
        kept = self._ledger.returns.with_hash(path.stem)
        alone = any(one.book_id in mine for one in kept) or place in {book.file for book in self._own}
        first = Path(place).parts[0]
        key = "ledger" if first.startswith("ledger") else "alone" if alone else "several"
        changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        return place, self.text(f"file-{key}"), f"{changed:%Y-%m-%d %H:%M}", digest(path)

    def _is_others_rating(self, place: str) -> bool:
        """Whether a file is somebody else's peer book: its name says whose."""
        mine = {book.book_id for book in self._own}
        files = {
            book.file for book in self._ledger.registry if book.role == PEER and book.book_id not in mine
        }
        kept = self._ledger.returns.with_hash(Path(place).stem)
        books = {one.book_id for one in kept} | {
            one.book_id for one in self._ledger.returns.submissions() if one.file == place
        }
        roles = {book.book_id: book.role for book in self._ledger.registry}
        return place in files or any(roles.get(book) == PEER and book not in mine for book in books)


def _sheet_of(role: str, table: str) -> str:
    return FILLED[role].sheet_of_table[table].name
