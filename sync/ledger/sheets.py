"""Which Google Sheet each book is, and how far it has been read: the authority on both, whatever a sheet says of itself."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownSheet:
    """The Google Sheet of a book.

    ``version`` is the version of the file that its ``.gbook`` shows, 0 before the first reading and where that is not
    known. ``read`` is the version of a reading that waits to be put in its place, 0 where none does.
    """

    book_id: str
    file_id: str
    url: str
    version: int = 0
    read: int = 0


_COLUMNS = "book_id, file_id, url, sheets.version, sheets.read"
_JOINED = "sheets JOIN books ON books.no = sheets.book"


class Sheets:
    """The sheets of a ledger; reached as :attr:`sync.ledger.Ledger.sheets`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, sheet: KnownSheet) -> None:
        """Register the sheet of a registered book, in place of the one that it had.

        A file that is another book's already is a bug and raises :class:`sqlite3.IntegrityError`.
        """
        self._connection.execute(
            """INSERT INTO sheets (book, file_id, url, version, read)
               SELECT no, ?2, ?3, ?4, ?5 FROM books WHERE book_id = ?1
               ON CONFLICT (book) DO UPDATE SET file_id = ?2, url = ?3, version = ?4, read = ?5""",
            (sheet.book_id, sheet.file_id, sheet.url, sheet.version, sheet.read),
        )

    def find(self, book_id: str) -> KnownSheet | None:
        """Return the sheet of a book, ``None`` for a book that is a file."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM {_JOINED} WHERE book_id = ?", (book_id,)
        ).fetchone()
        return KnownSheet(*row) if row else None

    def with_file(self, file_id: str) -> KnownSheet | None:
        """Return the sheet that a file of Google's is, ``None`` for one that nobody here handed out."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM {_JOINED} WHERE file_id = ?", (file_id,)
        ).fetchone()
        return KnownSheet(*row) if row else None

    def note_read(self, book_id: str, version: int) -> None:
        """Note that a reading of this version lies ready, or (0) that none does any more."""
        self._set(book_id, "read", version)

    def note_version(self, book_id: str, version: int) -> None:
        """Note the version that the book's ``.gbook`` shows; no reading waits after that."""
        self._set(book_id, "version", version)
        self._set(book_id, "read", 0)

    def _set(self, book_id: str, column: str, version: int) -> None:
        self._connection.execute(
            f"UPDATE sheets SET {column} = ? WHERE book = (SELECT no FROM books WHERE book_id = ?)",
            (version, book_id),
        )

    def forget(self, book_id: str) -> None:
        """Drop the sheet of a book."""
        self._connection.execute(
            "DELETE FROM sheets WHERE book = (SELECT no FROM books WHERE book_id = ?)", (book_id,)
        )

    def __iter__(self) -> Iterator[KnownSheet]:
        """Yield all sheets in the order in which their books were registered."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM {_JOINED} ORDER BY no").fetchall()
        return (KnownSheet(*row) for row in rows)

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM sheets").fetchone()[0])
