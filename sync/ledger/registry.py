"""The registry: which books were issued to whom, what stood in them when they were handed out, and where each stands.

Of each book the ledger keeps packed snapshots, whose form is the merge's: what each issue of it held when it was handed out,
what that issue last *said* (at first what it held), and what *stands* in the master of the fields that the book shows.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sync.ledger.blobs import Blobs
from workbook_templates.stamp import BookIdentity

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

    @classmethod
    def of(cls, identity: BookIdentity, file: str, created: datetime) -> Self:
        """Return the entry of the book that its identity describes; no issue of it is counted yet."""
        return cls(
            book_id=identity.book_id,
            code=identity.code,
            role=identity.role,
            recipient_id=identity.recipient_id,
            language=identity.language,
            file=file,
            version=identity.version,
            created=created,
        )


class BookMark(StrEnum):
    """What HR did with a book that came back."""

    NONE = ""
    RETURNED = "returned"
    """Sent back with its findings."""
    APPROVED = "approved"
    RELEASED = "released"
    """Its results are given back."""


_COLUMNS = "book_id, code, role, recipient_id, language, file, version, issue, created"


class Registry:
    """The books and issues of a ledger; reached as :attr:`sync.ledger.Ledger.registry`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._blobs = Blobs(connection)

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
        number = self._count_up(book_id)
        self._connection.execute(
            "INSERT INTO issues (book, issue, issued, base) VALUES (?, ?, ?, ?)",
            (self.number(book_id), number, issued.isoformat(), _packed(base)),
        )
        return number

    def _count_up(self, book_id: str) -> int:
        self._connection.execute("UPDATE books SET issue = issue + 1 WHERE book_id = ?", (book_id,))
        return self.book(book_id).issue

    def base(self, book_id: str, issue: int) -> Base | None:
        """Return what :meth:`issue` kept of that issue; ``None`` if it was never handed out, or kept as a snapshot."""
        row = self._connection.execute(
            """SELECT base FROM issues JOIN books ON books.no = issues.book
               WHERE book_id = ? AND issues.issue = ? AND blob IS NULL""",
            (book_id, issue),
        ).fetchone()
        return _unpacked(row[0]) if row else None

    def issue_blob(self, book_id: str, blob: bytes, issued: datetime, file_hash: str) -> int:
        """Keep the snapshot and the file's hash of what is handed out in a book, and return the issue's number."""
        number = self._count_up(book_id)
        self._connection.execute(
            "INSERT INTO issues (book, issue, issued, base, blob, file_hash) VALUES (?, ?, ?, x'', ?, ?)",
            (self.number(book_id), number, issued.isoformat(), self._blobs.keep(blob), file_hash),
        )
        return number

    def issued_blob(self, book_id: str, issue: int) -> bytes | None:
        """Return the snapshot of that issue as it was handed out, ``None`` if none was kept."""
        return self._blob(
            """SELECT content FROM issues JOIN books ON books.no = issues.book JOIN blobs ON digest = blob
               WHERE book_id = ? AND issues.issue = ?""",
            (book_id, issue),
        )

    def issued_hash(self, book_id: str, issue: int) -> str:
        """Return the hash of the file that was handed out as that issue, "" if it is not known."""
        row = self._connection.execute(
            """SELECT file_hash FROM issues JOIN books ON books.no = issues.book
               WHERE book_id = ? AND issues.issue = ?""",
            (book_id, issue),
        ).fetchone()
        return str(row[0]) if row else ""

    def seen(self, book_id: str, issue: int) -> bytes | None:
        """Return the snapshot of what that issue last said, at first of what it held; ``None`` if there is none."""
        said = self._blob(
            """SELECT content FROM seen JOIN books ON books.no = seen.book JOIN blobs ON digest = blob
               WHERE book_id = ? AND seen.issue = ?""",
            (book_id, issue),
        )
        return self.issued_blob(book_id, issue) if said is None else said

    def keep_seen(self, book_id: str, issue: int, blob: bytes) -> None:
        """Keep the snapshot of what that issue says now."""
        self._keep_blob("seen", {"book": self.number(book_id), "issue": issue}, blob)

    def standing(self, book_id: str) -> bytes | None:
        """Return the snapshot of what the master holds of this book's fields, ``None`` before the first."""
        return self._blob(
            """SELECT content FROM standings JOIN books ON books.no = standings.book JOIN blobs ON digest = blob
               WHERE book_id = ?""",
            (book_id,),
        )

    def keep_standing(self, book_id: str, blob: bytes) -> None:
        """Keep the snapshot of what the master holds of this book's fields now."""
        self._keep_blob("standings", {"book": self.number(book_id)}, blob)

    def _blob(self, statement: str, values: tuple[str | int, ...]) -> bytes | None:
        row = self._connection.execute(statement, values).fetchone()
        return bytes(row[0]) if row else None

    def _keep_blob(self, table: str, key: Mapping[str, int], blob: bytes) -> None:
        place = " AND ".join(f"{name} = :{name}" for name in key)
        before = self._connection.execute(f"SELECT blob FROM {table} WHERE {place}", key).fetchone()
        digest = self._blobs.keep(blob)
        names = ", ".join(f":{name}" for name in (*key, "blob"))
        self._connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({names})", {**key, "blob": digest})
        if before and before[0] != digest:
            self._blobs.release(before[0])

    def mark(self, book_id: str, state: BookMark, at: datetime) -> None:
        """Note that HR returned, approved or released a book, or took that back (:attr:`BookMark.NONE`)."""
        self._connection.execute(
            "INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", (self.number(book_id), state, at.isoformat())
        )

    def marked(self, book_id: str) -> tuple[BookMark, datetime | None]:
        """Return how HR marked a book, and when."""
        row = self._connection.execute(
            "SELECT state, at FROM marks JOIN books ON books.no = marks.book WHERE book_id = ?", (book_id,)
        ).fetchone()
        return (BookMark(row[0]), datetime.fromisoformat(row[1])) if row else (BookMark.NONE, None)

    def marks(self) -> dict[str, BookMark]:
        """Return how HR marked the books that it marked, by book id."""
        rows = self._connection.execute(
            "SELECT book_id, state FROM marks JOIN books ON books.no = marks.book WHERE state <> '' ORDER BY no"
        )
        return {book_id: BookMark(state) for book_id, state in rows}

    def wait(self, book_id: str, reason: str) -> None:
        """Note why a book could not be brought up to date: it is open, locked, away; "" when it was."""
        number = self.number(book_id)
        if reason:
            self._connection.execute("INSERT OR REPLACE INTO waiting VALUES (?, ?)", (number, reason))
        else:
            self._connection.execute("DELETE FROM waiting WHERE book = ?", (number,))

    def waiting(self) -> dict[str, str]:
        """Return the reasons of the books that wait, by book id."""
        return dict(
            self._connection.execute(
                "SELECT book_id, reason FROM waiting JOIN books ON books.no = waiting.book ORDER BY no"
            )
        )

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

    def withdraw(self, book_id: str) -> None:
        """Take a book out of the registry that nobody ever had, with everything that is noted of it."""
        self._connection.execute("DELETE FROM books WHERE book_id = ? AND no > 0", (book_id,))
        self._connection.execute("DELETE FROM meta WHERE key LIKE ? OR value = ?", (f"%{book_id}%", book_id))

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
