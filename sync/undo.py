"""Taking back the last run: the ledger and the master stand again as they stood before it.

What happened stays in the journal, and nothing that was handed out is taken out of anybody's hands: books keep what is in
them, issue numbers and ids are never given out twice. The master gets back, byte for byte, the file that the run found. An
undo is a run itself and goes the same way to the master (:mod:`sync.commit`): one that is killed is finished or undone by the
next start.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.closed_master import check_writable
from sync.commit import (
    UNDONE,
    Staged,
    close_run,
    last_command,
    lay_aside,
    put_in_place,
    stage,
    temporary_master,
)
from sync.cycle import opened
from sync.errors import ReviewbookError, library_errors, writing
from sync.files import find_master, flush_file
from sync.ledger import Ledger, Run, digest
from sync.ledger.journal import FORGET
from sync.listing import forget_listing
from sync.present_master import kept_content
from sync.run import merge_rules
from sync.send_back import SENDING_BACK
from sync.untaken import take_in_again

UNDO = "undo"
"""The kind of a run that takes back another."""

LASTING = frozenset({"new", UNDO, "rebuild", FORGET})
"""The kinds of runs that are not taken back."""


class UndoError(ReviewbookError):
    """The last run cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the run, by which run, and whether the master changed; so many ``books`` still show it."""

    run: Run
    by: int
    written: bool
    books: int = 0


def undo(folder: Path, now: datetime) -> Undone:
    """Take back the last run, and what only followed it.

    Raises:
        UndoError: there is nothing to take back, HR saved the master since, or what is needed for it is gone.
        ReviewbookError: the folder, the master or the ledger cannot be used.

    """
    with opened(folder) as ledger:
        command = _last(ledger)
        before = _before(folder, ledger, command)
        check_writable(folder)
        lay_aside(ledger)
        with ledger.transaction():
            number, staged, books = _take_back(folder, ledger, command, before, now)
        if staged is not None:
            put_in_place(folder, ledger, number, staged)
        else:
            close_run(ledger, number)
        return Undone(command[0], number, staged is not None, books)


Command = tuple[Run, ...]


def _last(ledger: Ledger) -> Command:
    command = last_command(ledger)
    kind = command[0].kind if command else "nothing"
    if kind in LASTING or not command:
        raise UndoError(f"undo.{kind}")
    if ledger.archive_ledger.find(command[0].number) is None:
        raise UndoError("undo.no-copy", run=command[0].number)
    return command


def _before(folder: Path, ledger: Ledger, command: Command) -> bytes | None:
    """Return the master that the command found, ``None`` where it left it as it was."""
    first, last, master = command[0], command[-1], find_master(folder)
    with library_errors(master):
        now = digest(master)
    if now != last.master_hash:
        raise UndoError("undo.master-edited", file=master.name, run=last.number)
    found = first.old_hash or first.master_hash
    if found == now:
        return None
    if ledger.archive_master.path(found) is None:
        raise UndoError("undo.no-master", run=first.number)
    return ledger.archive_master.read(found)


def _take_back(
    folder: Path, ledger: Ledger, command: Command, before: bytes | None, now: datetime
) -> tuple[int, Staged | None, int]:
    """Return the number of the run, the master to be put in place, and how many books still show what was taken back."""
    first, left = command[0], command[-1].master_hash
    number = ledger.runs.start(now, UNDO)
    copy = ledger.archive_ledger.before(first.number)
    since = tuple(ledger.issues_since(copy))
    ledger.restore(copy)
    # Books that the run had handed out are unknown from now on, and show nothing else.
    books = len({book for book, _ in since if ledger.registry.find(book) is not None})
    # Who sends a book back takes no answer in, and it is we who cleared that it was finished.
    if first.kind != SENDING_BACK:
        take_in_again(ledger, since, merge_rules(kept_content(ledger)))
    # The folder may have changed since the run that is taken back: the next consolidation looks at every file.
    forget_listing(ledger)
    ledger.journal.append(run=number, at=now, kind=UNDO, why=f"{first.kind} {first.number}")
    counts = {UNDONE: first.number}
    if before is None:
        ledger.runs.finish(number, now, counts, left)
        return number, None, books
    made = temporary_master(folder)
    with writing(made), made.open("wb") as file:
        file.write(before)
        flush_file(file)
    staged = stage(folder, ledger, number, left, made)
    ledger.runs.keep(number, now, counts)
    return number, staged, books
