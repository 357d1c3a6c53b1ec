"""Putting a new master in place: the only writer of a master.

What a run does becomes true wholly or not at all, wherever it is cut short:

1. before anything else, a copy of the ledger is laid aside, under the number of the coming run;
2. inside one transaction the run writes what it found, makes the new master beside the old one, flushes it to the disk,
   reads it back through a second library, keeps a copy in the archive, and notes the hashes of the old and the new one
   (*prepared*): with that the transaction ends;
3. the master must still be the one that was read, and nobody may hold it; then the new one takes its place, and the
   folder is flushed;
4. the run is noted as done.

:func:`recover` runs at every start. A run that is found prepared has died between 2 and 4: the hash of the master says on
which side of 3 (or, where HR saved it since, the run that it names), and the archive and the copy of the ledger lead either way.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sync import files
from sync.closed_master import check_writable, read_master
from sync.errors import LedgerError, MasterError, ReviewbookError, library_errors, writing
from sync.files import BOOKS, PENDING, find_master, lock_holder
from sync.finish_forgetting import finish_forgetting
from sync.ledger import Ledger, Run, RunState, digest
from sync.placing import place

_HALF_WRITTEN = (
    ".master.xls*.*.tmp",
    ".master.gbook.*.tmp",
    f"{BOOKS}/.*.tmp",
    "archive/*.tmp",
    "archive/master/*.tmp",
)

UNDONE = "undone"
"""What a run counts that takes back a command: the number of the command's first run."""

FOLLOWING = "push"
"""The kind of a run that belongs to the command of the run before it: it shows which books were brought up to date."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A new master that waits beside the old one: its file, its hash, and the hash of the one that it is to replace.

    ``stale_pivots`` are HR's pivot tables over our tables: they show the new figures once HR refreshes them.
    """

    path: Path
    hash: str
    old_hash: str
    stale_pivots: tuple[str, ...] = ()


def lay_aside(ledger: Ledger) -> None:
    """Keep the ledger as it is now, for the coming run, which may have to be taken back.

    The copy from before the last run stays until the coming one is done: see :func:`close_run`.

    Raises:
        LedgerError: the disk is full, or the folder cannot be written to.

    """
    ledger.snapshot(ledger.archive_ledger.before(ledger.runs.coming))


def close_run(ledger: Ledger, run: int) -> None:
    """Note that a run is done, and undone what it took back; only the copies of the ledger stay that an undo needs."""
    first = (ledger.runs.find(run).counts or {}).get(UNDONE, run)
    with ledger.transaction():
        ledger.runs.done(run)
        for one in tuple(ledger.runs):
            if first <= one.number < run and one.state is RunState.DONE:
                ledger.runs.undone(one.number)
    # What a command does may come after its run: a book that is sent back.
    ledger.archive_ledger.keep_only(*(one.number for one in last_command(ledger)), run)


def last_command(ledger: Ledger) -> tuple[Run, ...]:
    """Return the runs of the last command that changed something: its first run, and those that only followed it."""
    done = [run for run in ledger.runs if run.state is RunState.DONE]
    before = {run.number: earlier.master_hash for earlier, run in pairwise(done)}
    command: list[Run] = []
    changed = False
    for run in reversed(done):
        command.append(run)
        changed = changed or run.master_hash != before.get(run.number, "") or ledger.journal.wrote(run.number)
        if run.kind != FOLLOWING:
            if changed:
                break
            command.clear()
    return tuple(reversed(command))


def temporary_master(folder: Path) -> Path:
    """Return where a new master is made: hidden beside the old one, so that a rename puts it in place."""
    return folder / f".{find_master(folder).name}.{os.getpid()}.tmp"


def stage(folder: Path, ledger: Ledger, run: int, old_hash: str, made: Path, suffix: str = "") -> Staged:
    """Keep a new master, which is on the disk and verified, in the archive, and note what it is to replace.

    One that HR saved is kept too, for an undo. ``suffix`` is that of a first master. Inside the caller's transaction, as
    its last step.
    """
    master = find_master(folder)
    if old_hash and ledger.archive_master.path(old_hash) is None:
        with library_errors(master):
            ledger.archive_master.keep(master, master.suffix)
    with library_errors(made):
        key = ledger.archive_master.keep(made, suffix or master.suffix)
    ledger.runs.prepare(run, old_hash, key)
    return Staged(made, key, old_hash)


def put_in_place(folder: Path, ledger: Ledger, run: int, staged: Staged) -> None:
    """Let the new master take the place of the old one, and note that the run is done.

    Raises:
        MasterError: HR saved the old one meanwhile (the run is taken back), or a program holds it: then the new one waits
            as ``master.pending.xlsx`` for the next start.
        FileError: it cannot be written; the run is taken back.

    """
    master = find_master(folder)
    try:
        _check_unchanged(master, staged)
        _replace(master, staged)
    except _Held:
        raise MasterError("master.pending", file=master.name, pending=pending_path(folder).name) from None
    except ReviewbookError:
        take_back(folder, ledger, run)
        raise
    close_run(ledger, run)


class _Held(Exception):  # noqa: N818 - no error yet: the new master waits
    pass


def pending_path(folder: Path) -> Path:
    """Return where a new master waits for a program that holds the old one."""
    return folder / f"{PENDING}{find_master(folder).suffix}"


def _check_unchanged(master: Path, staged: Staged) -> None:
    """Make sure, just before it is replaced, that the master is the one that was read."""
    with library_errors(master):
        if staged.old_hash and digest(master) != staged.old_hash:
            raise MasterError("master.changed-meanwhile", file=master.name)
    if lock_holder(master) is not None:
        _wait(master, staged)


def _replace(master: Path, staged: Staged) -> None:
    with writing(master):
        try:
            files.put(staged.path, master)
        except PermissionError as error:
            if not files.is_sharing_violation(error):
                raise
            _wait(master, staged)


def _wait(master: Path, staged: Staged) -> None:
    """Leave the new master beside the held one, and say so."""
    with suppress(OSError):
        os.replace(staged.path, pending_path(master.parent))
    raise _Held


def take_back(folder: Path, ledger: Ledger, run: int) -> None:
    """Let the ledger be as it was before a run that came to nothing."""
    # Both at once: a run that still looked prepared over a ledger that went back would be finished by the next start.
    with ledger.transaction():
        ledger.restore(ledger.archive_ledger.before(run))
        ledger.runs.failed(run)
    for left in (temporary_master(folder), pending_path(folder)):
        with suppress(OSError):
            left.unlink(missing_ok=True)


def recover(folder: Path, ledger: Ledger) -> str:
    """Finish or undo a run that was cut short, and return what was done: ``finished``, ``undone``, or "".

    Raises:
        FileError: the folder cannot be written to.
        MasterError: a program holds the master that is to be replaced.
        BookError: HR saved the master since, and the gate refuses it.
        LedgerError: neither way is open, because the archive or the copy of the ledger is gone.

    """
    with writing(folder):
        place(ledger)
    _sweep(folder)
    if finish_forgetting(folder, ledger):
        return "finished"
    run = ledger.runs.prepared()
    if run is not None:
        return _settle(folder, ledger, run)
    return _put_back_lost(folder, ledger)


def _settle(folder: Path, ledger: Ledger, run: Run) -> str:
    master = find_master(folder)
    with library_errors(master):
        now = digest(master) if master.exists() else ""
    if now == run.new_hash or (now not in ("", run.old_hash) and _was_in_place(folder, run)):
        close_run(ledger, run.number)
        _drop_pending(folder)
        return "finished"
    if now == run.old_hash or (not now and not run.old_hash):
        _put_from_archive(folder, ledger, run)
        close_run(ledger, run.number)
        _drop_pending(folder)
        return "finished"
    take_back(folder, ledger, run.number)
    return "undone"


def _was_in_place(folder: Path, run: Run) -> bool:
    """Whether the master, which HR saved since, is the one that the run had put in place: it says which run wrote it."""
    return read_master(folder).identity.hidden.get("run") == str(run.number)


def _put_back_lost(folder: Path, ledger: Ledger) -> str:
    """Put the master of the last run in place again where its renaming did not survive a power cut."""
    last, master = ledger.runs.last(), find_master(folder)
    if last is None or not last.old_hash or not master.exists():
        return ""
    with library_errors(master):
        now = digest(master)
    if now != last.old_hash or last.old_hash == last.new_hash:
        return ""
    if ledger.archive_master.path(last.new_hash) is None:
        return ""
    _put_from_archive(folder, ledger, last)
    return "finished"


def _put_from_archive(folder: Path, ledger: Ledger, run: Run) -> None:
    kept, master = ledger.archive_master.path(run.new_hash), find_master(folder)
    if kept is None:
        raise LedgerError("ledger.master-not-kept", file=master.name)
    check_writable(folder)
    with writing(master):
        files.replace_file(master, kept.read_bytes())


def _drop_pending(folder: Path) -> None:
    with suppress(OSError):
        pending_path(folder).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what killed runs left half-written; nobody else runs now."""
    for pattern in _HALF_WRITTEN:
        for left in folder.glob(pattern):
            with suppress(OSError):
                left.unlink()
