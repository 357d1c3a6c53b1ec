"""The data register: every field that is kept, what for, who sees it, and for how long.

It is made from what is declared anyway, the sheets of all books and the tables of the ledger, so that nothing is forgotten that a
later version adds: a table without a purpose in the texts fails a test.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from sync.errors import TEXTS
from sync.ledger.forgetting import ABOUT
from sync.ledger.schema import migrate
from sync.rights.about import names_someone
from workbook_templates.books import BOOKS
from workbook_templates.draw_pages import Page, PageColumn
from workbook_templates.labels import column_label, sheet_title
from workbook_templates.layout import OWN_KEYS, Book, Column, Sheet, Table, Where
from workbook_templates.master_names import is_block

LEDGER = "ledger"
"""Stands among the books for the ledger."""

_NOBODYS = frozenset(
    {"settings", "schemes", "bands", "rules", "owncolumns", "library", "positions", "checks", "answer"}
)
"""Tables of sheets that are about nobody, though a column of theirs may hold an id."""

_OF_THE_FILE = frozenset(
    {"migrations", "counters", "runs", "masters", "journal", "journal_columns", "marks", "waiting"}
)
"""Tables of the ledger that are about nobody."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a table: what people call it, what it holds, and who fills it, "" in the ledger."""

    name: str
    holds: str
    filled_by: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A table in the register: where it stands, what for, whether it is about people, its fields, and its unseen helper columns."""

    book: str
    table: str
    title: str
    purpose: str
    about_people: bool
    fields: tuple[Field, ...]
    helpers: int = 0


def purpose_key(book: str, table: str) -> str:
    """Return the key of the text that says what a table is for."""
    return f"register.purpose.{book}.{table}"


def register(language: str) -> Iterator[Registered]:
    """Yield every table that is kept, book by book, the ledger last; blocks of figures are one entry."""
    for book in BOOKS.values():
        for sheet, table in book.tables():
            if not is_block(table):
                yield _of_sheet(book, sheet, table, language)
    for name, columns in ledger_tables().items():
        fields = tuple(Field(column, kind.lower()) for column, kind in columns)
        purpose = TEXTS(purpose_key(LEDGER, name), language)
        yield Registered(LEDGER, name, name, purpose, name not in _OF_THE_FILE, fields)


def _of_sheet(book: Book, sheet: Sheet, table: Table, language: str) -> Registered:
    shown = [one for one in table.columns if one.where is not Where.HIDDEN and one.key not in OWN_KEYS]
    about = table.name not in _NOBODYS and any(names_someone(table, column.key) for column in table.columns)
    return Registered(
        book.role,
        table.name,
        sheet_title(book.role, sheet.name, language),
        TEXTS(purpose_key(book.role, table.name), language),
        about or book.role != "master",
        tuple(_field(book, table, column, language) for column in shown),
        sum(column.where is Where.HIDDEN for column in table.columns),
    )


def _field(book: Book, table: Table, column: Column, language: str) -> Field:
    label = column_label(book.role, table, column, language)
    return Field(
        label,
        TEXTS(f"register.kind-{column.kind}", language),
        TEXTS(f"register.owner-{column.owner}", language),
    )


def ledger_tables() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the columns of every table of a new ledger with the type that SQLite has for each."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, "")
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: tuple((row[1], row[2] or "any") for row in connection.execute(f"PRAGMA table_info({name})"))
            for name in sorted(
                names, key=lambda name: list(ABOUT).index(name) if name in ABOUT else len(ABOUT)
            )
            if not name.startswith("sqlite_")
        }


def kept(found: Registered, language: str) -> str:
    """Return for how long a table's rows are kept."""
    return TEXTS("register.kept-person" if found.about_people else "register.kept-cycle", language)


def as_markdown(language: str, rights_page: str) -> str:
    """Return the register as a page of the docs; ``rights_page`` is the link to the page about people's rights."""

    def text(key: str, **values: str | int) -> str:
        return TEXTS(f"register.{key}", language, **values)

    link = f"[{text('rights-page')}]({rights_page})"
    opening = (text("intro"), text("machine"), text("rights", link=link), text("google"))
    lines = [f"# {text('title')}", "", *(line for paragraph in opening for line in (paragraph, ""))]
    book = ""
    for found in register(language):
        if found.book != book:
            book = found.book
            lines += [f"## {text(f'book-{book}')}", "", f"{text('seen')}: {text(f'seen-{book}')}", ""]
            if book == "master":
                lines += [text("figures"), ""]
        lines += [f"### {found.title} (`{found.table}`)" if book != LEDGER else f"### `{found.table}`", ""]
        lines += [f"{text('what-for')}: {found.purpose}  ", f"{text('kept')}: {kept(found, language)}", ""]
        lines += _table(found, language)
    return "\n".join(lines)


def _table(found: Registered, language: str) -> Iterator[str]:
    headings = [TEXTS(f"register.{key}", language) for key in ("field", "holds", "filled")]
    if found.book == LEDGER:
        yield ", ".join(f"`{field.name}`" for field in found.fields)
    else:
        yield f"| {' | '.join(headings)} |"
        yield "|---|---|---|"
        yield from (
            f"| {field.name.replace('|', chr(92) + '|')} | {field.holds} | {field.filled_by} |"
            for field in found.fields
        )
    if found.helpers:
        yield ""
        yield TEXTS("register.helpers", language, count=found.helpers)
    yield ""


def as_pages(language: str) -> tuple[Page, ...]:
    """Return the register as pages of a workbook, one a book."""
    columns = tuple(
        PageColumn(TEXTS(f"register.{key}", language), width=width)
        for key, width in (
            ("table", 22),
            ("field", 26),
            ("holds", 12),
            ("filled", 18),
            ("what-for", 50),
            ("kept", 50),
        )
    )
    pages: dict[str, list[tuple[str, ...]]] = {}
    for found in register(language):
        pages.setdefault(found.book, []).extend(
            (found.title, field.name, field.holds, field.filled_by, found.purpose, kept(found, language))
            for field in found.fields
        )
    return tuple(
        Page(
            TEXTS(f"register.book-{book}", language).split(" (")[0].split("（")[0],
            TEXTS(f"register.book-{book}", language),
            f"{TEXTS('register.seen', language)}: {TEXTS(f'register.seen-{book}', language)}",
            columns,
            tuple(rows),
        )
        for book, rows in pages.items()
    )
