"""The masters that were put in place, kept by their hash: the way back for an undo, and for a master that was lost."""

import sqlite3
from pathlib import Path

from sync.ledger.archive import Archive

KEPT = 10
"""How many of the last masters stay."""


class MasterArchive:
    """The folder ``archive/master``; reached as :attr:`sync.ledger.Ledger.archive_master`."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, kept: int = KEPT) -> None:
        self._connection = connection
        self._archive = Archive(folder)
        self._kept = kept

    def keep(self, master: Path, suffix: str = ".xlsx") -> str:
        """Keep a master as the newest and return its hash; the oldest go once it is safe on the disk.

        Raises:
            LedgerError: the folder cannot be written to.
            OSError: the master cannot be read.

        """
        key = self._archive.keep_file(master, suffix)
        self._archive.flush()
        self._connection.execute("DELETE FROM masters WHERE hash = ?", (key,))
        self._connection.execute("INSERT INTO masters (hash, suffix) VALUES (?, ?)", (key, suffix))
        self._drop_oldest()
        return key

    def _drop_oldest(self) -> None:
        oldest = self._connection.execute(
            "SELECT number, hash, suffix FROM masters ORDER BY number DESC LIMIT -1 OFFSET ?", (self._kept,)
        ).fetchall()
        for number, key, suffix in oldest:
            # One that is open in a spreadsheet program goes the next time.
            if self._archive.drop(key, suffix):
                self._connection.execute("DELETE FROM masters WHERE number = ?", (number,))

    def path(self, key: str) -> Path | None:
        """Return where the master of a hash is kept, ``None`` if it is not."""
        row = self._connection.execute("SELECT suffix FROM masters WHERE hash = ?", (key,)).fetchone()
        path = self._archive.path(key, row[0]) if row else None
        return path if path and path.exists() else None

    def read(self, key: str) -> bytes:
        """Return the bytes of the master of a hash (:class:`KeyError` if it is not kept)."""
        path = self.path(key)
        if path is None:
            raise KeyError(key)
        return path.read_bytes()

    def hashes(self) -> tuple[str, ...]:
        """Return the hashes of the masters that are kept, the newest first."""
        rows = self._connection.execute("SELECT hash FROM masters ORDER BY number DESC")
        return tuple(key for (key,) in rows)
