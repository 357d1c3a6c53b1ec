"""A copy of the ledger as it was before a run, and the way back to it: for an undo, and for a run that was cut short.

Going back does not mean forgetting: what is a record of what happened stays (:attr:`Fate.KEPT`), what says how things stand goes
back (:attr:`Fate.STATE`). Rows are copied from a connection of their own, so that going back is part of the caller's
transaction and happens wholly or not at all.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from enum import Enum
from pathlib import Path

from sync.errors import LedgerError
from sync.ledger.archive import archive_errors, flush_to_disk
from sync.ledger.blobs import Blobs
from sync.ledger.schema import is_ledger, version_of
from sync.ledger.storage import mapped


class Fate(Enum):
    """What becomes of a table when the ledger goes back."""

    STATE = "it is again what it was"
    KEPT = "it stays: what happened, happened, and no number is given out twice"
    MIXED = "it says which of its rows are what"


FATES: Mapping[str, Fate] = {
    "meta": Fate.MIXED,
    "migrations": Fate.KEPT,
    "counters": Fate.KEPT,
    "books": Fate.KEPT,
    "members": Fate.KEPT,
    "blobs": Fate.MIXED,
    "issues": Fate.KEPT,
    "sheets": Fate.KEPT,
    "submissions": Fate.MIXED,
    "runs": Fate.KEPT,
    "journal": Fate.KEPT,
    "journal_columns": Fate.KEPT,
    "journal_parts": Fate.KEPT,
    "masters": Fate.KEPT,
    "files": Fate.STATE,
    "seen": Fate.STATE,
    "standings": Fate.STATE,
    "marks": Fate.STATE,
    "waiting": Fate.STATE,
    "returns": Fate.STATE,
    "goals": Fate.STATE,
    "reviews": Fate.STATE,
    "measurements": Fate.STATE,
    "checkins": Fate.STATE,
    "scorecards": Fate.STATE,
    "sections": Fate.STATE,
    "lines": Fate.STATE,
    "agreements": Fate.STATE,
    "own_views": Fate.STATE,
    "proposed_goals": Fate.STATE,
    "replies": Fate.STATE,
    "approvals": Fate.STATE,
    "ratings": Fate.STATE,
    "nominations": Fate.STATE,
    "interviews": Fate.STATE,
    "answers": Fate.STATE,
    "plan_texts": Fate.STATE,
    "plan_answers": Fate.STATE,
    "shown": Fate.KEPT,
    "releases": Fate.STATE,
    "layouts": Fate.STATE,
    "employees": Fate.STATE,
    "assignments": Fate.STATE,
    "results": Fate.STATE,
    "findings": Fate.STATE,
    "conflicts": Fate.STATE,
    "written": Fate.STATE,
}
"""Every table of the schema; of two that refer to each other, the one that is referred to stands first."""

STATE = tuple(table for table, fate in FATES.items() if fate is Fate.STATE)

KEPT_FACTS = (
    "cycle_id",
    "ledger_id",
    "issued:*",
    "policy:*",
    "drawn by:*",
    "given:*",
    "made from:*",
    "sheet:*",
    "google",
    "google mark",
)
"""The facts (``meta``) that stay, as patterns: what the ledger is, and what was handed out."""


def take_snapshot(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the ledger into a file, which is there wholly or not at all; a write-ahead log goes in with it.

    Within a transaction this is a bug: the copy would hold what has not happened yet.

    Raises:
        LedgerError: the disk is full, or the folder cannot be written to.

    """
    if connection.in_transaction:
        raise RuntimeError("a snapshot is taken before a transaction")
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with archive_errors(path), mapped(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy_file(connection, temporary)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        if os.name == "posix":
            flush_to_disk(path.parent)


def _copy_file(connection: sqlite3.Connection, path: Path) -> None:
    # What a killed process of the same number left would be copied into, not replaced.
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        connection.backup(target)
        # One file and no log beside it, which a later snapshot of the same name would not fit.
        target.execute("PRAGMA journal_mode = DELETE")
    flush_to_disk(path)


def restore_snapshot(connection: sqlite3.Connection, path: Path) -> None:
    """Put every table back as :data:`FATES` says, inside the caller's transaction.

    Raises:
        LedgerError: the snapshot is missing, damaged, of another ledger or of another version of the schema.

    """
    if not path.is_file():
        raise LedgerError("ledger.no-snapshot", file=path.name)
    with mapped(path), closing(_opened(path)) as snapshot:
        _check(connection, snapshot, path)
        # Rows refer to each other across tables; all of it is right again at the end.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        _add_blobs(connection, snapshot)
        _restore_facts(connection, snapshot)
        _restore_submissions(connection, snapshot)
        for table in reversed(STATE):
            connection.execute(f"DELETE FROM {table}")
        for table in STATE:
            _copy(connection, snapshot, table)
        Blobs(connection).sweep()


def issues_in(path: Path) -> dict[str, int]:
    """Return the last issue of each book, by book id, as it was at a snapshot.

    Raises:
        LedgerError: the snapshot is missing or damaged.

    """
    if not path.is_file():
        raise LedgerError("ledger.no-snapshot", file=path.name)
    with mapped(path), closing(_opened(path)) as snapshot:
        return dict(snapshot.execute("SELECT book_id, issue FROM books WHERE no > 0"))


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _check(connection: sqlite3.Connection, snapshot: sqlite3.Connection, path: Path) -> None:
    if not is_ledger(snapshot) or _ledger_id(snapshot) != _ledger_id(connection):
        raise LedgerError("ledger.other-snapshot", file=path.name)
    if version_of(snapshot) != version_of(connection):
        raise LedgerError("ledger.older-snapshot", file=path.name)


def _ledger_id(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
    return str(row[0]) if row else ""


def _copy(connection: sqlite3.Connection, snapshot: sqlite3.Connection, table: str) -> None:
    rows = snapshot.execute(f"SELECT * FROM {table}")
    marks = ", ".join("?" * len(rows.description))
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _add_blobs(connection: sqlite3.Connection, snapshot: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO blobs VALUES (?, ?)", snapshot.execute("SELECT digest, content FROM blobs")
    )


def _restore_facts(connection: sqlite3.Connection, snapshot: sqlite3.Connection) -> None:
    state = " AND ".join("key NOT GLOB ?" for _ in KEPT_FACTS)
    connection.execute(f"DELETE FROM meta WHERE {state}", KEPT_FACTS)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        snapshot.execute(f"SELECT key, value FROM meta WHERE {state}", KEPT_FACTS),
    )


def _restore_submissions(connection: sqlite3.Connection, snapshot: sqlite3.Connection) -> None:
    """Let what came back earlier count as it did; what came later stays as it is, and counts for no book."""
    connection.executemany(
        """UPDATE submissions SET book_id = ?, issue = ?, state = ?, finished = ?, errors = ?, warnings = ?
           WHERE hash = ? AND file = ?""",
        snapshot.execute(
            "SELECT book_id, issue, state, finished, errors, warnings, hash, file FROM submissions"
        ),
    )
