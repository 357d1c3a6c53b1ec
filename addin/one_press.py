"""One press at a time: a lock in the user's own folder that the operating system takes back when its process dies."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from addin.refusal import RefusalError
from sync.errors import writing

_LOCK = ".press.lock"


@contextmanager
def one_press(folder: Path) -> Iterator[None]:
    """Hold the lock for the block.

    Raises:
        RefusalError: another press holds it.
        FileError: the folder cannot be written to.

    """
    with writing(folder / _LOCK):
        folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / _LOCK, timeout=0, isolation_level=None)) as connection:
        try:
            # Nothing is ever written: SQLite only locks its file, on every system the same way.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise RefusalError("press.busy") from error
        yield
