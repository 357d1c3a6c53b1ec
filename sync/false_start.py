"""A cycle that was cut short while it was started: what it leaves in its folder, and how it is cleared away.

Nothing in such a folder is anybody's work: it holds no master and no book, its ledger knows of no run that came to an end,
and there is no file that we did not make ourselves.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from sync.files import FOLDERS, find_master
from sync.ledger import ARCHIVE, FILE_NAME
from sync.ledger.run_lock import LOCK_FILE
from sync.ledger.schema import is_ledger

_LEFT = re.compile(rf"\.master\.xlsx\.\d+\.tmp|{re.escape(FILE_NAME)}(-wal|-shm|-journal)?")
_OURS = frozenset({*FOLDERS, LOCK_FILE})


def is_free(folder: Path) -> bool:
    """Whether a cycle may be started in a folder: nothing lies there, or only what a killed start left."""
    if not folder.exists() or not any(folder.iterdir()):
        return True
    ours = all(path.name in _OURS or _LEFT.fullmatch(path.name) for path in folder.iterdir())
    return ours and not find_master(folder).exists() and not any(_others(folder)) and _never_ran(folder)


def _others(folder: Path) -> Iterator[Path]:
    """Yield what lies in the folders of a cycle, the archive aside."""
    for name in FOLDERS:
        if name != ARCHIVE and (folder / name).is_dir():
            yield from (folder / name).iterdir()


def _never_ran(folder: Path) -> bool:
    """Whether the ledger knows of no run that came to an end; one that cannot be read may know of some."""
    path = folder / FILE_NAME
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            return not connection.execute(_sign_of_use(connection)).fetchone()[0]
    except sqlite3.DatabaseError:
        return False


def _sign_of_use(connection: sqlite3.Connection) -> str:
    """Return the query that counts what only a ledger in use has: runs, if it was made wholly, else tables of others."""
    if not is_ledger(connection):
        return "SELECT count(*) FROM sqlite_master"
    made = connection.execute("SELECT count(*) FROM meta WHERE key = 'cycle_id'").fetchone()[0]
    return "SELECT count(*) FROM runs WHERE state IN ('done', 'undone')" if made else "SELECT 0"


def clear(folder: Path) -> None:
    """Remove what a killed start left in a folder that is free; the caller holds its lock.

    Raises:
        OSError: a program holds a file.

    """
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / ARCHIVE)
    for path in folder.iterdir():
        if _LEFT.fullmatch(path.name):
            path.unlink(missing_ok=True)
    (folder / ARCHIVE).mkdir()
