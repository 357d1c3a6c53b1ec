"""The ledger: what a cycle knows about its books, kept in one SQLite file beside the master.

    with Ledger.open(folder) as ledger:
        with ledger.transaction():
            ledger.returns.accept(submission, records)
            ledger.verdicts.find(submission.book_id, findings)

Rooms: :attr:`Ledger.registry` (books, what was handed out, where each stands), :attr:`Ledger.sheets` (those that are Google Sheets), :attr:`Ledger.returns` (what came back),
:attr:`Ledger.columns` (the few columns of it that rules across books read), :attr:`Ledger.people`,
:attr:`Ledger.verdicts` (findings, results), :attr:`Ledger.releases` (what people were told), :attr:`Ledger.conflicts`, :attr:`Ledger.written` (the master as we wrote it),
:attr:`Ledger.journal` (all that ever changed), :attr:`Ledger.runs` (receipts), :attr:`Ledger.archive`,
:attr:`Ledger.archive_master`, :attr:`Ledger.archive_ledger` and :attr:`Ledger.files`. Nothing is held in memory: everything that may be long is an
iterator.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sync.errors import LedgerError
from sync.files import LEDGER
from sync.ledger.archive import Archive, KnownFiles, digest
from sync.ledger.columns import CardScores, CardTotal, Columns, Layout
from sync.ledger.conflicts import Conflict, Conflicts, ConflictState
from sync.ledger.counters import count_past, count_up
from sync.ledger.forgetting import Forgetting
from sync.ledger.journal import Entry, Journal
from sync.ledger.ledger_archive import LedgerArchive
from sync.ledger.master_archive import MasterArchive
from sync.ledger.packed_records import PackedRecords, Records, packed_records
from sync.ledger.parts import Change
from sync.ledger.registry import Base, BookMark, Cell, RegisteredBook, Registry
from sync.ledger.releases import Releases
from sync.ledger.returns import MASTER, Returns, Submission, SubmissionState
from sync.ledger.run_lock import run_lock
from sync.ledger.runs import Run, Runs, RunState
from sync.ledger.sheets import KnownSheet, Sheets
from sync.ledger.shown import ShownGroups
from sync.ledger.snapshot import issues_in, restore_snapshot, take_snapshot
from sync.ledger.storage import check_sound, connect, mapped, transaction
from sync.ledger.values import MISSING, Missing, Said, Value
from sync.ledger.verdicts import COMPANY, People, Verdicts
from sync.ledger.written import Written, WrittenRow
from sync.merge.outcome import Choice, ConflictKind, FieldClaim

__all__ = [
    "COMPANY",
    "FILE_NAME",
    "MASTER",
    "MISSING",
    "Archive",
    "Base",
    "BookMark",
    "CardScores",
    "CardTotal",
    "Cell",
    "Change",
    "Choice",
    "Columns",
    "Conflict",
    "ConflictKind",
    "ConflictState",
    "Conflicts",
    "Entry",
    "FieldClaim",
    "Journal",
    "KnownFiles",
    "KnownSheet",
    "Layout",
    "Ledger",
    "LedgerArchive",
    "MasterArchive",
    "Missing",
    "PackedRecords",
    "People",
    "Records",
    "RegisteredBook",
    "Registry",
    "Returns",
    "Run",
    "RunState",
    "Runs",
    "Said",
    "Sheets",
    "Submission",
    "SubmissionState",
    "Value",
    "Verdicts",
    "Written",
    "WrittenRow",
    "digest",
    "packed_records",
    "run_lock",
]

FILE_NAME = LEDGER
ARCHIVE = "archive"
MASTERS = "master"
"""The folder of the archive that holds the masters."""
MINT_DIGITS = 7


class Ledger:
    """The ledger of one cycle folder. Open it with :meth:`create` or :meth:`open`; close it, or use ``with``."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.path = folder / FILE_NAME
        self._connection = connect(self.path, datetime.now(UTC).isoformat(), create=create)
        self.registry = Registry(self._connection)
        self.sheets = Sheets(self._connection)
        self.returns = Returns(self._connection, self.registry)
        self.columns = Columns(self._connection, self.registry)
        self.people = People(self._connection)
        self.verdicts = Verdicts(self._connection)
        self.shown = ShownGroups(self._connection)
        self.releases = Releases(self._connection)
        self.conflicts = Conflicts(self._connection)
        self.written = Written(self._connection)
        self.journal = Journal(self._connection)
        self.runs = Runs(self._connection, self.journal)
        self.forgetting = Forgetting(self._connection, self.journal)
        self.archive = Archive(folder / ARCHIVE)
        self.archive_master = MasterArchive(self._connection, folder / ARCHIVE / MASTERS)
        self.archive_ledger = LedgerArchive(folder / ARCHIVE / "ledger")
        self.files = KnownFiles(self._connection, folder)

    @classmethod
    def create(cls, folder: Path, cycle_id: str) -> Self:
        """Make the ledger of a new cycle folder.

        Raises:
            LedgerError: there is one already, or the folder cannot be written to.

        """
        path = folder / FILE_NAME
        # A file without a byte is what a run leaves that was killed before it wrote anything.
        if path.exists() and path.stat().st_size:
            raise LedgerError("ledger.exists", file=FILE_NAME)
        ledger = cls(folder, create=True)
        with ledger.transaction():
            ledger.set_meta("cycle_id", cycle_id)
            ledger.set_meta("ledger_id", uuid.uuid4().hex)
        return ledger

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the ledger of a cycle folder.

        Raises:
            LedgerError: it is missing, none of ours, of a newer program, damaged, or in use by another run.

        """
        return cls(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file. What SQLite found wrong with it becomes a :class:`~sync.errors.LedgerError`."""
        self.close()
        if isinstance(error, sqlite3.DatabaseError):
            with mapped(self.path):
                raise error

    def close(self) -> None:
        """Close the file; an unfinished transaction has not happened."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that is inside, or nothing of it; one inside another is part of the outer one.

        What was archived meanwhile is safe on the disk before the ledger says so.

        Raises:
            LedgerError: another run is writing, the disk is full, or the file is damaged or cannot be written to.

        """
        outermost = not self._connection.in_transaction
        with transaction(self._connection, self.path):
            yield
            if outermost:
                self.archive.flush()

    def check(self) -> None:
        """Make sure that the file is sound, before a run goes by it.

        Raises:
            LedgerError: it is damaged.

        """
        check_sound(self._connection, self.path)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one and the same state until the end, whatever another run commits meanwhile.

        Raises:
            LedgerError: the file is damaged or cannot be reached.

        """
        with mapped(self.path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def snapshot(self, path: Path) -> None:
        """Copy the ledger into a file: before a run, which an undo then takes back.

        Raises:
            LedgerError: the disk is full, or the folder cannot be written to.

        """
        take_snapshot(self._connection, path)

    def restore(self, path: Path) -> None:
        """Let everything stand as it stood at a snapshot, but for what happened since: see :mod:`sync.ledger.snapshot`.

        Inside a transaction it is part of it, so that an undo and its journal entry are one.

        Raises:
            LedgerError: the snapshot is missing, damaged, of another ledger or of another version of the program.

        """
        with self.transaction():
            restore_snapshot(self._connection, path)

    def issues_since(self, path: Path) -> Iterator[tuple[str, int]]:
        """Yield book and number of every issue that was handed out after a snapshot.

        Raises:
            LedgerError: the snapshot is missing or damaged.

        """
        before = issues_in(path)
        for book in self.registry:
            yield from (
                (book.book_id, issue) for issue in range(before.get(book.book_id, 0) + 1, book.issue + 1)
            )

    def query(self, statement: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the column names and the rows of a SELECT: for summaries and exports."""
        cursor = self._connection.execute(statement)
        return [column[0] for column in cursor.description], cursor

    @property
    def cycle_id(self) -> str:
        """The cycle whose ledger this is."""
        return self.meta("cycle_id")

    def meta(self, key: str) -> str:
        """Return a fact about the ledger, "" if it was never set."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a fact about the ledger."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def reserve(self, kind: str, names: Iterable[str]) -> None:
        """Make sure that none of these ids, which HR typed or brought along, is minted later."""
        numbers = (int(name[1:]) for name in names if name[:1] == kind and name[1:].isdecimal())
        count_past(self._connection, kind, max(numbers, default=0))

    def mint(self, kind: str, count: int) -> list[str]:
        """Return new ids that nobody has had before: the kind's letter and seven digits, ``G0000001``.

        ``G`` is a goal, ``M`` a row of actuals, ``A`` an assignment, ``C`` a check-in, ``P`` a goal that
        an employee proposes, ``I`` an improvement plan, ``R`` a row of a peer book, or a proposed rater, ``T`` a
        released result. An id that was minted in a transaction which did
        not happen may be minted again.
        """
        last = count_up(self._connection, kind, count)
        return [f"{kind}{number:0{MINT_DIGITS}d}" for number in range(last - count + 1, last + 1)]
