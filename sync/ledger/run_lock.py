"""One run at a time: a lock on a cycle folder that the operating system takes back when its process dies."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sync.ledger.storage import mapped

LOCK_FILE: Final = ".run.lock"
"""An empty SQLite file; nobody writes into it, and nobody may open it but through here."""

WAIT_SECONDS: Final = 0.2
"""How long a run that ends just now is waited for."""


@contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Hold a cycle folder for one run, on every system the same way: as SQLite locks its files.

    Raises:
        LedgerError: another run holds it (``ledger.in-use``), or the folder cannot be written to.

    """
    path = folder / LOCK_FILE
    with mapped(folder.resolve()):
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    with closing(connection):
        with mapped(folder.resolve()):
            # Nothing is ever written, so there is nothing to roll back, and no second file to leave behind.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
        yield
