"""Consolidating a cycle: the main line, from the returned books to the master.

    master  = what HR keeps                           read from the closed master, unless nothing has changed
    tasks   = files that are new, or judged anew      listed; recognised without opening them
    returns = map(read_and_check, tasks)              in workers; one compact return a book, stored as it comes
    verdict = the company's results and findings      over narrow columns of the ledger
    receipt = the master, drawn anew                  rows streamed from the ledger

What a run writes into the ledger becomes true together with the new master, or not at all.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.closed_master import Master, check_writable, read_master
from sync.commit import commit, judge, prepared
from sync.drawn_by import policies
from sync.errors import CycleFolderError
from sync.files import MASTER
from sync.hr import HrContent
from sync.intake import Intake
from sync.ledger import FILE_NAME, Ledger, digest
from sync.listing import Listing
from sync.receipt import Receipt, receipt_of
from sync.returns import Desk, Task
from sync.row_numbers import as_drawn, as_read
from sync.workers import read_all

Progress = Callable[[int, int], None]
"""Called with the number of files that are done and the number of all."""

JUDGED_BY = "judged by"
"""A ledger fact: the digest of everything by which books were judged; when it changes, all are judged anew."""


class _TakenBack(Exception):  # noqa: N818 - no error: it undoes what a dry run wrote into the ledger
    pass


def consolidate(
    folder: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Receipt:
    """Read what came back, judge it, and write the master.

    ``dry_run`` does everything but change a file. ``jobs`` is the number of processes that read.

    Raises:
        ReviewbookError: the folder, the master or the ledger cannot be used; nothing has changed then.

    """
    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger:
        unchanged = _nothing_changed(folder, ledger)
        if unchanged is not None:
            return unchanged
        master = read_master(folder)
        if not dry_run:
            check_writable(folder)
        try:
            with ledger.transaction():
                content = prepared(master, ledger)
                receipt = _run(_Cycle(folder, master, content, ledger, now, dry_run), jobs, progress)
                if dry_run:
                    raise _TakenBack
        except _TakenBack:
            pass
    return receipt


def _nothing_changed(folder: Path, ledger: Ledger) -> Receipt | None:
    """Return a receipt if the master and all returned files are what the last run left, without opening one."""
    with ledger.reading():
        last, listing, path = ledger.runs.last(), Listing(folder, ledger), folder / MASTER
        same = (
            last is not None and listing.is_as_before() and path.exists() and digest(path) == last.master_hash
        )
        if last is None or not same:
            return None
        return receipt_of(ledger, last.number, written=False, read=0, unchanged=listing.answers)


def open_master(folder: Path) -> Master:
    """Read the master of a cycle folder.

    Raises:
        CycleFolderError: there is no such folder, or it holds no cycle.
        MasterError: the master cannot be used.

    """
    check_cycle_folder(folder)
    return read_master(folder)


def check_cycle_folder(folder: Path) -> None:
    """Raise :class:`CycleFolderError` where there is no folder, or one that holds no cycle."""
    if not folder.is_dir():
        raise CycleFolderError("cycle.missing", file=str(folder))
    if not (folder / MASTER).exists() and not (folder / FILE_NAME).exists():
        raise CycleFolderError("cycle.not-a-cycle", file=str(folder))


@dataclass(frozen=True, slots=True)
class _Cycle:
    """What one run works on."""

    folder: Path
    master: Master
    content: HrContent
    ledger: Ledger
    now: datetime
    dry_run: bool


def _run(cycle: _Cycle, jobs: int | None, progress: Progress | None) -> Receipt:
    """Read, judge and write, inside the caller's transaction."""
    ledger, content = cycle.ledger, cycle.content
    judged_by = _judged_by(content)
    listing = Listing(cycle.folder, ledger)
    tasks = _tasks(cycle, listing, judged_by)
    number = ledger.runs.start(cycle.now)
    intake = Intake(ledger, content.policy, cycle.now, keep=not cycle.dry_run)
    for done, returned in enumerate(read_all(tasks, desk_of(content, ledger), jobs), start=1):
        intake.settle(returned)
        if progress is not None:
            progress(done, len(tasks))
    ledger.set_meta(JUDGED_BY, judged_by)
    rows = (as_read if cycle.dry_run else as_drawn)(cycle.master.rows, content)
    standing = judge(cycle.folder, content, ledger, rows, cycle.now)
    master_hash = commit(cycle.folder, content, ledger, standing, write=not cycle.dry_run)
    Listing(cycle.folder, ledger).keep()
    receipt = receipt_of(ledger, number, written=True, read=len(tasks), unchanged=listing.answers)
    ledger.runs.finish(number, cycle.now, receipt.figures(), master_hash)
    return receipt


def _tasks(cycle: _Cycle, listing: Listing, judged_by: str) -> list[Task]:
    """Return the files to read: those that are new, and all that count where HR changed by what they are judged."""
    ledger = cycle.ledger
    tasks = [Task(path, ledger.files.relative(path)) for path in listing.fresh]
    if ledger.meta(JUDGED_BY) != judged_by:
        tasks += _judged_anew(cycle, listing.hashes, frozenset(task.shown for task in tasks))
    return tasks


def _judged_anew(cycle: _Cycle, known: Mapping[Path, str | None], listed: frozenset[str]) -> list[Task]:
    """Return the returns that count, to be read again: from their place, or from the archive."""
    ledger = cycle.ledger
    current = [submission for submission in ledger.returns.currents() if submission.file not in listed]
    paths = {found.file: cycle.folder / found.file for found in current}
    return [
        Task(
            paths[found.file]
            if known.get(paths[found.file]) == found.hash
            else ledger.archive.path(found.hash),
            found.file,
        )
        for found in current
    ]


def _judged_by(content: HrContent) -> str:
    """Return a digest of everything by which books are judged."""
    rows = {
        name: [sorted((key, value) for key, value in row.items() if value is not None) for row in typed]
        for name, typed in content.rows.items()
    }
    facts = (rows, content.goals, sorted(content.consents))
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def desk_of(content: HrContent, ledger: Ledger) -> Desk:
    """Return what those who read books must know of the cycle."""
    return Desk(
        policy=content.policy,
        employees=content.employees,
        library=content.library,
        consents=content.consents,
        books={book.book_id: book for book in ledger.registry},
        drawn_by=policies(ledger),
    )
