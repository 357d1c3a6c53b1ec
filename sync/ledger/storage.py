"""The SQLite file under the ledger: opening it, its transactions, and its errors."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.errors import LedgerError
from sync.ledger.location import journal_mode, locking_mode
from sync.ledger.schema import VERSION, is_ledger, migrate, version_of

LOCK_SECONDS = 5.0
"""How long a writer waits for another one before it says that the ledger is in use."""

ERROR_KEYS = {
    sqlite3.SQLITE_BUSY: "ledger.in-use",
    sqlite3.SQLITE_LOCKED: "ledger.in-use",
    sqlite3.SQLITE_PROTOCOL: "ledger.in-use",
    sqlite3.SQLITE_NOTADB: "ledger.foreign",
    sqlite3.SQLITE_CORRUPT: "ledger.damaged",
    sqlite3.SQLITE_FULL: "ledger.disk-full",
    sqlite3.SQLITE_READONLY: "ledger.read-only",
    sqlite3.SQLITE_PERM: "ledger.read-only",
    sqlite3.SQLITE_CANTOPEN: "ledger.unreadable",
    sqlite3.SQLITE_IOERR: "ledger.unreadable",
}


@contextmanager
def mapped(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the file into :class:`~sync.errors.LedgerError`; a wrong statement stays a bug."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # The low byte is the kind; the rest of the code says more than people need.
        key = ERROR_KEYS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if key is None:
            raise
        if key == "ledger.unreadable" and path.exists() and not os.access(path.parent, os.W_OK):
            # SQLite wants to lay a file beside the ledger, and says only that it cannot be opened.
            key = "ledger.read-only"
        raise LedgerError(key, file=path.name, reason=str(error)) from error


CACHE, PIECE = 16_384, 2_048
"""Kibibytes of the ledger that are kept in memory, and while something long is sorted."""


def connect(path: Path, now: str, *, create: bool = False) -> sqlite3.Connection:
    """Open a ledger, bring its schema up to date and return the connection; ``create`` makes a new one.

    Raises:
        LedgerError: the file is missing, is none of ours, is newer than this program, is damaged or in use.

    """
    if not create and not path.is_file():
        raise LedgerError("ledger.missing", file=path.name)
    with mapped(path):
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
        try:
            _check(connection, path, create=create)
            _settle(connection, path)
            migrate(connection, now)
            check_sound(connection, path, ALWAYS_CHECKED)
        except BaseException:
            connection.close()
            raise
    return connection


def _check(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if create and not tables:
        return
    if not is_ledger(connection):
        raise LedgerError("ledger.foreign", file=path.name)
    if (found := version_of(connection)) > VERSION:
        raise LedgerError("ledger.newer", file=path.name, found=found, known=VERSION)


ALWAYS_CHECKED = ("meta", "books", "submissions", "returns", "runs")
"""The tables that every command goes by: small, and checked whenever the ledger is opened."""


def check_sound(connection: sqlite3.Connection, path: Path, tables: Iterable[str] = ("1",)) -> None:
    """Look at the pages of some tables, or of all: SQLite reads a page of zeros without a word, as if there were no rows.

    Of all, that takes 2 ms a megabyte.

    Raises:
        LedgerError: one of them is damaged.

    """
    with mapped(path):
        for table in tables:
            (found,) = connection.execute(f"PRAGMA quick_check({table})").fetchone()
            if found != "ok":
                raise LedgerError("ledger.damaged", file=path.name, reason=found)


def _settle(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute(f"PRAGMA locking_mode = {locking_mode(path.parent)}")
    connection.execute(f"PRAGMA journal_mode = {journal_mode(path.parent)}")
    # With a log, NORMAL cannot damage the file, but a power cut could take back the last commit, and the master
    # may have been replaced by then.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE}")


@contextmanager
def sorting_in_pieces(connection: sqlite3.Connection) -> Iterator[None]:
    """Let SQLite sort in small pieces, which it lays aside in files: whatever it sorts at once takes four times the cache."""
    connection.execute(f"PRAGMA cache_size = -{PIECE}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = -{CACHE}")


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Do everything inside, or nothing. One inside another is part of the outer one."""
    if connection.in_transaction:
        yield
        return
    with mapped(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # SQLite itself has rolled back already where the disk was full or the file unreadable.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
