"""Where live books are, and how the next issue of one gets there: a folder of files, or Google.

Whatever a store is made of, a live book has a file in ``books`` that says what was read of it last, or was handed out: reading,
merging and rewriting know that file alone. Books of a folder *are* these files; a Google Sheet is read into its file before a
consolidation begins, and what a new file changes is sent to the sheet before the file is replaced (:mod:`sync.google.store`).
"""

from pathlib import Path
from typing import Protocol

from sync.errors import FileError, GateError, writing
from sync.files import lock_holder, replace_file
from sync.issue_source import Source, Waits, reason_of, source_of
from sync.ledger import Ledger, RegisteredBook, digest


class BookStore(Protocol):
    """Holds live books."""

    def source(self, book: RegisteredBook) -> Source | Waits:
        """Return what the next issue of a book starts from, or why there cannot be one now."""

    def put(self, book: RegisteredBook, source: Source, made: bytes) -> Waits | None:
        """Let a new issue take the place of the book that it was made from, or return why it cannot.

        Where it waits, nothing that anybody typed is lost, and the next run makes another issue.

        Raises:
            FileError: the disk is full.

        """


class FolderBooks:
    """Books that are files in a folder."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder, self._ledger = folder, ledger

    def source(self, book: RegisteredBook) -> Source | Waits:
        """Return what the next issue of a book starts from: its file, unless a program holds it or somebody worked in it."""
        return source_of(self._folder, self._ledger, book)

    def put(self, book: RegisteredBook, source: Source, made: bytes) -> Waits | None:
        """Replace the file, unless a program holds it or somebody saved it meanwhile."""
        del book
        if lock_holder(source.path) is not None:
            return Waits.OPEN
        return replaced(self._ledger, source, made)


def replaced(ledger: Ledger, source: Source, made: bytes) -> Waits | None:
    """Replace a book's file that nobody changed since it was read, and remember it; or return why it cannot be.

    Raises:
        FileError: the disk is full.

    """
    try:
        with writing(source.path):
            if digest(source.path) != source.hash:
                return Waits.NEWER
            replace_file(source.path, made)
            stat = source.path.stat()
    except (FileError, GateError) as error:
        if error.key == "file.disk-full":
            raise
        return reason_of(error)
    with ledger.transaction():
        ledger.files.remember(source.path, stat, digest(source.path))
    return None


def store_of(folder: Path, ledger: Ledger, book: RegisteredBook) -> BookStore:
    """Return the store that holds a book."""
    if ledger.sheets.find(book.book_id) is None:
        return FolderBooks(folder, ledger)
    from sync.google.store import GoogleBooks  # a cycle without sheets never loads it

    return GoogleBooks(folder, ledger)
