"""Consolidating a cycle: the main line, from the returned books to the master.

    sheets  = what people typed into Google Sheets      if a cycle has any: read into their files, those alone that changed
    master  = what HR keeps, and what HR changed       read from the closed master, or known from the last run
    tasks   = files that are new, or judged anew       listed; recognised without opening them
    returns = map(read_and_check, tasks)               in workers: read, merged three ways, checked, scored; stored as they come
    verdict = the company's results and findings       over narrow columns of the ledger
    staged  = a copy of the master, patched            what differs, and nothing else; read back through a second library
    receipt = staged, put in place                     from here on a run that is killed is finished or undone by the next
    books   = what changed above them, written in      each book by itself; one that is open or away waits

What a run writes into the ledger becomes true together with the new master, or not at all.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sync.closed_master import Master, read_master
from sync.collecting import CollectProgress, Sheets, collect_sheets, without_google
from sync.commit import recover
from sync.due_days import nothing_falls_due
from sync.errors import CycleFolderError
from sync.files import find_master
from sync.finishers import finishing
from sync.garbage_collection import collecting_rarely
from sync.ledger import FILE_NAME, Ledger, digest, run_lock
from sync.listing import Listing
from sync.present_master import present_master
from sync.receipt import Receipt, receipt_of
from sync.run import MasterRun, Progress, Reading, run_once
from sync.second_desk import both_desks, is_told
from sync.two_way import bring_and_show, nothing_to_bring
from sync.workers import early_workers


class _TakenBack(Exception):  # noqa: N818 - no error: it undoes what a dry run wrote into the ledger
    pass


def consolidate(
    folder: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    sheets: Sheets = Sheets.CHANGED,
    collecting: CollectProgress | None = None,
) -> Receipt:
    """Read what came back, merge it with the master, judge it, and write the master.

    ``dry_run`` does everything but change a file. ``jobs`` is the number of processes that read; ``executor`` reads in
    their place. ``sheets`` says which of a cycle's Google Sheets are read before, ``collecting`` is called as that goes on.

    Raises:
        ReviewbookError: the folder, the master or the ledger cannot be used; nothing has changed then.

    """
    check_cycle_folder(folder)
    with (
        collecting_rarely(),
        run_lock(folder),
        Ledger.open(folder) as ledger,
        without_google(sheets is Sheets.NONE),
    ):
        recovered = "" if dry_run else recover(folder, ledger)
        if not dry_run:
            collect_sheets(folder, ledger, sheets, collecting)
        with nullcontext() if dry_run else both_desks(folder, ledger):
            unchanged = _nothing_changed(folder, ledger, now.date())
            if unchanged is not None:
                return replace(unchanged, recovered=recovered)
            reading = Reading(jobs, progress, executor)
            if dry_run:
                return _tried(folder, ledger, now, reading)
            return replace(_consolidated(folder, ledger, now, reading), recovered=recovered)


def _consolidated(folder: Path, ledger: Ledger, now: datetime, reading: Reading) -> Receipt:
    """Do the run, and bring the books up to date with what it changed."""
    runs: list[MasterRun] = []

    def work(run: MasterRun) -> Receipt:
        runs.append(run)
        return run.with_returns(reading)

    with finishing(reading.jobs) as finishers:
        with _readers(folder, ledger, replace(reading, finishers=finishers)) as reading:
            receipt = run_once(folder, ledger, now, "consolidate", work).brief
        return bring_and_show(folder, runs[0], ledger, now, receipt, finishers)


@contextmanager
def _readers(folder: Path, ledger: Ledger, reading: Reading) -> Iterator[Reading]:
    """Let the processes that read start while the master is being read, if there is anything for them to read.

    They end as soon as all is read, and leave their memory to the processes that make the sheets.
    """
    if reading.executor is not None or not Listing(folder, ledger).fresh:
        yield reading
        return
    with ExitStack() as workers:
        executor = workers.enter_context(early_workers(reading.jobs))
        yield replace(reading, executor=executor, done=workers.close)


def _tried(folder: Path, ledger: Ledger, now: datetime, reading: Reading) -> Receipt:
    """Do everything, and take it back."""
    ledger.check()
    present = present_master(folder, ledger)
    try:
        with ledger.transaction():
            receipt = MasterRun(folder, present, ledger, now, dry=True).with_returns(reading)
            raise _TakenBack
    except _TakenBack:
        return receipt


def _nothing_changed(folder: Path, ledger: Ledger, today: date) -> Receipt | None:
    """Return a receipt if the master and all returned files are what the last run left, without opening one."""
    with ledger.reading():
        last, listing, path = ledger.runs.last(), Listing(folder, ledger), find_master(folder)
        same = (
            last is not None
            and nothing_to_bring(ledger)
            and is_told(ledger)
            and nothing_falls_due(ledger, today)
            and listing.is_as_before()
            and path.exists()
            and digest(path) == last.master_hash
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
    if not find_master(folder).exists() and not (folder / FILE_NAME).exists():
        raise CycleFolderError("cycle.not-a-cycle", file=str(folder))
