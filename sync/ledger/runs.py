"""The runs: what each set out to do, whether the master that it made is in place, and its receipt.

A run that changes the master says so before it touches it (*prepared*: from which hash to which), and again when the new
master is in place (*done*). One that is found prepared was killed in between: the hash of the master tells which side of the
replacement it is on.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sync.ledger.journal import Journal


class RunState(StrEnum):
    """How far a run got."""

    STARTED = ""
    PREPARED = "prepared"
    """Everything is in the ledger; the master is about to be replaced."""
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: ``ended`` is ``None`` while it goes on, and stays so if it was killed.

    ``kind`` is the command: consolidate, handout, undo … ``old_hash`` is the master that it found, ``master_hash`` the
    one that it leaves; ``chain_number`` and ``chain_link`` are the journal's head at its end.
    """

    number: int
    started: datetime
    ended: datetime | None = None
    counts: Mapping[str, int] | None = None
    master_hash: str = ""
    kind: str = "consolidate"
    state: RunState = RunState.STARTED
    old_hash: str = ""
    chain_number: int = 0
    chain_link: str = ""

    @property
    def new_hash(self) -> str:
        """The master that the run leaves."""
        return self.master_hash


_COLUMNS = "number, started, ended, counts, master_hash, kind, state, old_hash, chain_number, chain_link"


class Runs:
    """The runs and their receipts; reached as :attr:`sync.ledger.Ledger.runs`."""

    def __init__(self, connection: sqlite3.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    @property
    def coming(self) -> int:
        """The number that the next run will have, if no other program starts one before."""
        return int(self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM runs").fetchone()[0])

    def start(self, now: datetime, kind: str = "consolidate") -> int:
        """Note that a run begins and return its number (from 1)."""
        cursor = self._connection.execute(
            "INSERT INTO runs (started, kind) VALUES (?, ?) RETURNING number", (now.isoformat(), kind)
        )
        return int(cursor.fetchone()[0])

    def finish(self, number: int, now: datetime, counts: Mapping[str, int], master_hash: str) -> None:
        """Keep the receipt of a run, what it counted and the hash of the master that it left; it is done.

        A run that replaces the master keeps its receipt with :meth:`keep` and is done when the new master is in place.
        """
        self.keep(number, now, counts)
        self._connection.execute("UPDATE runs SET master_hash = ? WHERE number = ?", (master_hash, number))
        self.done(number)

    def keep(self, number: int, now: datetime, counts: Mapping[str, int]) -> None:
        """Keep the receipt of a run: what it counted."""
        self._connection.execute(
            "UPDATE runs SET ended = ?, counts = ? WHERE number = ?",
            (now.isoformat(), json.dumps(dict(counts)), number),
        )

    def prepare(self, number: int, old_hash: str, new_hash: str) -> None:
        """Say that the master is about to be replaced: the file with the one hash by the file with the other."""
        self._connection.execute(
            "UPDATE runs SET old_hash = ?, master_hash = ? WHERE number = ?", (old_hash, new_hash, number)
        )
        self._move(number, RunState.PREPARED)

    def done(self, number: int) -> None:
        """Say that what the run was to do is done."""
        self._move(number, RunState.DONE)

    def undone(self, number: int) -> None:
        """Say that what the run did was taken back."""
        self._move(number, RunState.UNDONE)

    def failed(self, number: int) -> None:
        """Say that the run came to nothing."""
        self._move(number, RunState.FAILED)

    def _move(self, number: int, state: RunState) -> None:
        # The head is that of the run's own end: a later undo does not move it.
        self._connection.execute("UPDATE runs SET state = ? WHERE number = ?", (state, number))
        if state in (RunState.PREPARED, RunState.DONE):
            self._connection.execute(
                "UPDATE runs SET chain_number = ?, chain_link = ? WHERE number = ?",
                (*self._journal.head, number),
            )

    def find(self, number: int) -> Run:
        """Return the run of that number, which must exist (:class:`KeyError`)."""
        found = self._one("WHERE number = ?", number)
        if found is None:
            raise KeyError(number)
        return found

    def prepared(self) -> Run | None:
        """Return the run that was to replace the master and did not say that it is done: it goes on, or was killed."""
        return self._one("WHERE state = 'prepared' ORDER BY number DESC LIMIT 1")

    def last(self, state: RunState = RunState.DONE) -> Run | None:
        """Return the last run of a state: of those that came to their end, unless another is asked for."""
        return self._one("WHERE state = ? ORDER BY number DESC LIMIT 1", state)

    def with_hash(self, master_hash: str) -> Run | None:
        """Return the last run that left a master with that hash."""
        return self._one("WHERE master_hash = ? ORDER BY number DESC LIMIT 1", master_hash)

    def all(self) -> Iterator[Run]:
        """Yield all runs, the first one first."""
        return map(_run, self._connection.execute(f"SELECT {_COLUMNS} FROM runs ORDER BY number"))

    def __iter__(self) -> Iterator[Run]:
        return self.all()

    def _one(self, which: str, *values: str | int) -> Run | None:
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM runs {which}", values).fetchone()
        return _run(row) if row else None


def _run(row: tuple[Any, ...]) -> Run:
    number, started, ended, counts, master_hash, kind, state, old_hash, chain_number, chain_link = row
    return Run(
        number,
        datetime.fromisoformat(started),
        datetime.fromisoformat(ended) if ended else None,
        json.loads(counts) if counts else None,
        master_hash or "",
        kind,
        RunState(state),
        old_hash,
        chain_number,
        chain_link,
    )
