"""The registry: which books were issued to whom, and what stood in them when they were handed out."""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

Cell = None | bool | int | float | str | date
"""What a cell of a base holds."""

Base = Mapping[str, Sequence[Mapping[str, Cell]]]
"""The rows of each table of a book, by table name, as they were handed out."""


@dataclass(frozen=True, slots=True)
class RegisteredBook:
    """A review book: ``book_id`` is random and decides; ``code`` is its short printed form; ``file`` is relative.

    ``issue`` counts how often it was handed out (0: never), ``version`` is its template's.
    """

    book_id: str
    code: str
    role: str
    recipient_id: str
    language: str
    file: str
    version: str = ""
    issue: int = 0
    created: datetime | None = None


_COLUMNS = "book_id, code, role, recipient_id, language, file, version, issue, created"


class Registry:
    """The books and issues of a ledger; reached as :attr:`sync.ledger.Ledger.registry`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, book: RegisteredBook) -> None:
        """Register a book; a second one with the same id is a bug and raises :class:`sqlite3.IntegrityError`."""
        created = book.created.isoformat() if book.created else ""
        self._connection.execute(
            f"INSERT INTO books ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                book.book_id, book.code, book.role, book.recipient_id, book.language, book.file, book.version,
                book.issue, created,
            ),
        )  # fmt: skip

    def issue(self, book_id: str, base: Base, issued: datetime) -> int:
        """Keep what is handed out in a book, count its issue up and return the issue's number (from 1)."""
        self._connection.execute("UPDATE books SET issue = issue + 1 WHERE book_id = ?", (book_id,))
        number = self.book(book_id).issue
        self._connection.execute(
            "INSERT INTO issues (book, issue, issued, base) VALUES (?, ?, ?, ?)",
            (self.number(book_id), number, issued.isoformat(), _packed(base)),
        )
        return number

    def base(self, book_id: str, issue: int) -> Base | None:
        """Return what stood in that issue of the book, ``None`` if it was never handed out."""
        row = self._connection.execute(
            "SELECT base FROM issues JOIN books ON books.no = issues.book WHERE book_id = ? AND issues.issue = ?",
            (book_id, issue),
        ).fetchone()
        return _unpacked(row[0]) if row else None

    def find(self, book_id: str) -> RegisteredBook | None:
        """Return the book of that id, ``None`` if it is not one of this cycle's."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM books WHERE book_id = ? AND no > 0", (book_id,)
        ).fetchone()
        return _book(found) if found else None

    def book(self, book_id: str) -> RegisteredBook:
        """Return the book of that id, which must exist (:class:`KeyError`)."""
        if (found := self.find(book_id)) is None:
            raise KeyError(book_id)
        return found

    def with_code(self, code: str) -> tuple[RegisteredBook, ...]:
        """Return the books that carry a printed code."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM books WHERE code = ? AND no > 0", (code,))
        return tuple(map(_book, rows))

    def of_recipient(self, recipient_id: str, role: str = "") -> tuple[RegisteredBook, ...]:
        """Return the books of a recipient, of one role if it is given."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM books WHERE recipient_id = ? AND no > 0 AND ? IN ('', role) ORDER BY no",
            (recipient_id, role),
        )
        return tuple(map(_book, rows))

    def move(self, book_id: str, file: str) -> None:
        """Note a book's new file."""
        self._connection.execute("UPDATE books SET file = ? WHERE book_id = ?", (file, book_id))

    def __iter__(self) -> Iterator[RegisteredBook]:
        """Yield all books in the order in which they were registered."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM books WHERE no > 0 ORDER BY no")
        return map(_book, rows)

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM books WHERE no > 0").fetchone()[0])

    def number(self, book_id: str) -> int:
        """Return the short number under which a book's rows are kept; "" is the master's."""
        row = self._connection.execute("SELECT no FROM books WHERE book_id = ?", (book_id,)).fetchone()
        if row is None:
            raise KeyError(book_id)
        return int(row[0])

    def ids(self) -> dict[int, str]:
        """Return the id of each book by its short number, the master's "" included."""
        return dict(self._connection.execute("SELECT no, book_id FROM books"))


def _book(row: tuple[Any, ...]) -> RegisteredBook:
    book = RegisteredBook(*row[:8])
    return replace(book, created=datetime.fromisoformat(row[8])) if row[8] else book


def _packed(base: Base) -> bytes:
    """Return the base as deflated JSON, each table as its columns and its rows of cells."""
    tables = {name: _table(rows) for name, rows in base.items()}
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"), default=_dated)
    return zlib.compress(text.encode(), level=3)


def _table(rows: Sequence[Mapping[str, Cell]]) -> list[list[Any]]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return [columns, *([row.get(key) for key in columns] for row in rows)]


def _dated(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"a cell cannot hold {type(value).__name__}")


def _unpacked(packed: bytes) -> Base:
    tables = json.loads(zlib.decompress(packed), object_hook=_date_of)
    return {
        name: tuple(
            {key: cell for key, cell in zip(columns, row, strict=True) if cell is not None} for row in rows
        )
        for name, (columns, *rows) in tables.items()
    }


def _date_of(found: dict[str, Any]) -> object:
    # A book has no table called ``date``, so this cannot be the outer mapping.
    return date.fromisoformat(found["date"]) if found.keys() == {"date"} else found
