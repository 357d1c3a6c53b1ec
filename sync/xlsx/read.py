"""Reading a workbook of ours: identity and tables, as they stand in the file, with nothing interpreted yet.

``read_book`` is a straight line: gate → table of contents → identity → the sheets that hold the wanted tables → the
tables. Parsing what cells mean (numbers, dates, choices) is :mod:`sync.records`' work.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from appraisal.findings import Place
from sync import identity as identities
from sync.errors import ContentError, IdentityError, Notice, library_errors
from sync.identity import ReadIdentity
from sync.versions import has_table
from sync.xlsx.gate import BOOK, Limits, load
from sync.xlsx.other_formats import open_source
from sync.xlsx.sheet_expat import SheetCells
from sync.xlsx.source import Source
from sync.xlsx.tables import Found, Labels, RawRow, RawTable, find_by_labels, find_tables, normal
from sync.xlsx.unread import Helpers
from sync.xlsx.values import Cell, SheetRow
from sync.xlsx.workbook_part import SheetPart
from workbook_templates.labels import column_label, sheet_title, sheet_titles
from workbook_templates.layout import LANGUAGES, Book, Table, Where

__all__ = ["Cell", "RawBook", "RawRow", "RawTable", "read_book"]


@dataclass(slots=True)
class RawBook:
    """What a workbook holds: the wanted tables by name, what it says about itself, and notices for people.

    ``kind`` is the format of the file: ``xlsx``, ``gbook``, ``ods``, ``xls`` or ``xlsb``. ``unseen`` are the titles of its
    hidden sheets.
    """

    role: str
    identity: ReadIdentity
    tables: dict[str, RawTable] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    kind: str = "xlsx"
    unseen: frozenset[str] = frozenset()

    @property
    def formulas_known(self) -> bool:
        """Whether computed cells show what they showed in the spreadsheet program.

        LibreOffice writes 0 into an .xls wherever a formula gives a text, so nothing is to be said about those.
        """
        return self.kind != "xls"

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of wanted tables that were found nowhere."""
        return tuple(
            str(dict(notice.values)["table"]) for notice in self.notices if notice.key == "book.missing-table"
        )


def read_book(
    source: Path | bytes,
    books: Iterable[Book],
    *,
    tables: Collection[str] | None = None,
    labels: Labels | None = None,
    limits: Limits = BOOK,
    helpers: bool = True,
    others: bool = False,
) -> RawBook:
    """Read one workbook of any of these declarations.

    ``tables`` names the wanted tables (all, if ``None``): sheets without any are not parsed. ``labels`` gives the
    column key by heading for each table, where key rows are gone; the declared labels of all languages serve otherwise.
    Without ``helpers`` the hidden computed columns need not be read, which is three times as fast. With ``others`` a
    book that somebody saved as .ods, .xls or .xlsb is read too, with the notice ``notice.other-format``.
    Raises :class:`sync.errors.BookError` or :class:`sync.errors.FileError` with the file's name.
    """
    with library_errors("" if isinstance(source, bytes) else source):
        declared = tuple(books)
        unread = {} if helpers else _helper_columns(declared)
        content = source if isinstance(source, bytes) else load(source, limits)
        return _Reading(open_source(content, limits, unread, others)).read(declared, tables, labels)


def _helper_columns(books: Iterable[Book]) -> Helpers:
    return {name: keys for book in books for name, keys in _helpers_of(book).items()}


def _helpers_of(book: Book) -> Helpers:
    place = book.role, book.version
    if place not in _KNOWN_HELPERS:
        _KNOWN_HELPERS[place] = {
            table.name: frozenset(
                column.key for column in table.columns if column.computed and column.where is Where.HIDDEN
            )
            for _, table in book.tables()
        }
    return _KNOWN_HELPERS[place]


_KNOWN_HELPERS: dict[tuple[str, str], Helpers] = {}
"""By a book's role and version, because a whole book is slow to hash."""


@cache
def _known_titles(role: str, sheet: str) -> frozenset[str]:
    return frozenset(normal(sheet_title(role, sheet, language)) for language in LANGUAGES)


def known_labels(book: Book) -> Labels:
    """Return, for each table, the column key by normalised heading in all languages."""
    place = book.role, book.version
    if place not in _KNOWN_LABELS:
        _KNOWN_LABELS[place] = {table.name: _table_labels(book, table) for _, table in book.tables()}
    return _KNOWN_LABELS[place]


_KNOWN_LABELS: dict[tuple[str, str], Labels] = {}


def _table_labels(book: Book, table: Table) -> dict[str, str]:
    """Return the column key by heading; of equal headings the first visible column's wins."""
    found: dict[str, str] = {}
    for column in sorted(table.columns, key=lambda column: column.where is Where.HIDDEN):
        for language in LANGUAGES:
            found.setdefault(normal(column_label(book.role, table, column, language)), column.key)
    return found


class _Reading:
    """One reading of one file; keeps the sheets that were parsed, so that none is parsed twice."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._parsed: dict[str, SheetCells] = {}
        self._notices = source.notices

    def read(self, books: tuple[Book, ...], tables: Collection[str] | None, labels: Labels | None) -> RawBook:
        properties = identities.from_properties(self._source.properties())
        hidden = identities.from_hidden_sheet(self._hidden_rows(books))
        book = self._choose(books, properties.get("role") or hidden.get("role", ""))
        wanted = {
            name: table for name, table in book.table_by_name.items() if tables is None or name in tables
        }
        version = properties.get("version") or hidden.get("version", "")
        found = self._find(book, version, wanted, known_labels(book) if labels is None else labels)
        if wanted and not found and not properties and not hidden:
            raise IdentityError("book.foreign")
        identity = ReadIdentity(properties, hidden, identities.printed_code(self._printed(found)))
        self._note_missing(book, wanted, found)
        self._note_strange(book, found)
        titles = tuple(sheet.title for sheet in self._source.sheets)
        unseen = frozenset(sheet.title for sheet in self._source.sheets if sheet.state != "visible")
        return RawBook(book.role, identity, found, self._notices, titles, self._source.kind, unseen)

    def _hidden_rows(self, books: Iterable[Book]) -> Iterator[SheetRow]:
        titles = {title for book in books for title in _known_titles(book.role, "identity")}
        for sheet in self._source.sheets:
            if normal(sheet.title) in titles:
                yield from self._cells(sheet).rows

    def _choose(self, books: tuple[Book, ...], role: str) -> Book:
        by_role = {book.role: book for book in books}
        if role in by_role:
            return by_role[role]
        if role:
            raise IdentityError("book.wrong-role", role=role, expected=", ".join(by_role))
        return books[0] if len(books) == 1 else max(books, key=self._tables_of)

    def _tables_of(self, book: Book) -> int:
        return sum(
            len(find_tables(sheet.title, self._cells(sheet), book.table_by_name, {}).tables)
            for sheet in self._source.sheets
        )

    def _find(
        self, book: Book, version: str, wanted: Mapping[str, Table], labels: Labels
    ) -> dict[str, RawTable]:
        found: dict[str, RawTable] = {}
        named = {
            title for name in wanted for title in _known_titles(book.role, book.sheet_of_table[name].name)
        }
        likely = [sheet for sheet in self._source.sheets if normal(sheet.title) in named]
        others = [sheet for sheet in self._source.sheets if sheet not in likely]
        # What its version never had is looked for where it would stand, and nowhere else.
        drawn = {name: table for name, table in wanted.items() if has_table(version, table)}
        for sheets, tables in ((likely, wanted), (others, drawn)):
            for sheet in sheets:
                missing = {name: table for name, table in tables.items() if name not in found}
                if missing:
                    self._keep(book, found, find_tables(sheet.title, self._cells(sheet), missing, labels))
        for name in [name for name in drawn if name not in found]:
            cells = {sheet.title: self._cells(sheet) for sheet in self._source.sheets}
            taken = {(table.sheet_title, table.header_row) for table in found.values()}
            self._keep(book, found, find_by_labels(cells, wanted[name], labels.get(name, {}), taken))
        return found

    def _keep(self, book: Book, found: dict[str, RawTable], more: Found) -> None:
        self._notices += (_with_label(book, notice) for notice in more.notices)
        for table in more.tables:
            kept = found.setdefault(table.name, table)
            if kept is not table:
                values = (("table", table.name), ("kept", kept.sheet_title))
                self._notices.append(Notice("notice.duplicate-table", values=values))

    def _note_missing(self, book: Book, wanted: Mapping[str, Table], found: Mapping[str, RawTable]) -> None:
        self._notices += [
            Notice("book.missing-table", values=(("table", name), *sheet_titles(book, name).items()))
            for name in wanted
            if name not in found
        ]

    def _note_strange(self, book: Book, found: Mapping[str, RawTable]) -> None:
        """Note the sheets that are none of ours and hold no table of ours: people may have typed into a copy."""
        known = {title for sheet in book.sheets for title in _known_titles(book.role, sheet.name)}
        known |= {normal(table.sheet_title) for table in found.values()}
        for sheet in self._source.sheets:
            if normal(sheet.title) in known:
                continue
            if sheet.state == "veryHidden":
                self._notices.append(Notice("notice.hidden-sheet", values=(("title", sheet.title),)))
            elif sheet.title not in self._parsed:
                self._notices.append(Notice("notice.strange-sheet", values=(("title", sheet.title),)))

    def _printed(self, found: Mapping[str, RawTable]) -> Iterator[str]:
        for title in {table.sheet_title for table in found.values()}:
            yield self._parsed[title].footer
            for row in self._parsed[title].rows[:4]:
                yield from (cell.value for cell in row.cells.values() if isinstance(cell.value, str))

    def _cells(self, sheet: SheetPart) -> SheetCells:
        if sheet.title not in self._parsed:
            try:
                self._parsed[sheet.title] = self._source.cells(sheet)
            except ContentError as error:
                error.at(sheet=sheet.title)
                raise
            self._note_beyond(sheet.title, self._parsed[sheet.title])
        return self._parsed[sheet.title]

    def _note_beyond(self, title: str, cells: SheetCells) -> None:
        if cells.beyond:
            place = Place("", title, cells.first_beyond)
            values = (("count", cells.beyond), ("first", cells.first_beyond))
            self._notices.append(Notice("notice.beyond", place, values))


def _with_label(book: Book, notice: Notice) -> Notice:
    """Return a notice that says of a column that is gone what people call it, in each language."""
    if notice.key != "notice.missing-column":
        return notice
    said = dict(notice.values)
    table = book.table_by_name[str(said["table"])]
    column = table.by_key[str(said["column"])]
    labels = (
        (f"label_{language[:2]}", column_label(book.role, table, column, language)) for language in LANGUAGES
    )
    return replace(notice, values=(*notice.values, *labels))
