"""Making anew what was lost: the ledger from the master and the books, or the master from the ledger.

A ledger that cannot be used is laid aside under another name, never deleted. The new one continues what people see: ids, the
numbers of conflicts and of changes go on behind those that were given out, and what HR decided stays decided. What had been
handed out in each field is lost; :mod:`sync.regained` says what is made of that.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from appraisal.voices import PROPOSAL
from sync import files
from sync.book_copies import Copy, copies
from sync.closed_master import Master, check_writable, newest_kept, read_master
from sync.commit import close_run, lay_aside, put_in_place, recover
from sync.conflict_rows import CHANGES_BEFORE
from sync.conflicts_regained import take_up_conflicts
from sync.consolidate import check_cycle_folder
from sync.drawn_by import keep_policy, note_book
from sync.errors import LedgerError, MasterError, ReviewbookError, library_errors, writing
from sync.files import find_master
from sync.finishers import finishing
from sync.google.gbook import KIND, SUFFIX, head_of
from sync.hr_changes import ON_BEHALF
from sync.intake import ISSUED
from sync.issue_source import MADE
from sync.ledger import (
    FILE_NAME,
    KnownSheet,
    Ledger,
    Submission,
    SubmissionState,
    digest,
    run_lock,
)
from sync.ledger.registry import BookMark
from sync.master_places import as_found, kept_layout, lost_sheets
from sync.master_says import MasterSays
from sync.packing import pack
from sync.present_master import Present, check_chain
from sync.provided.kept import keep_rows
from sync.receipt import Receipt
from sync.regained import Regained, Regaining
from sync.releases_regained import regained_releases
from sync.run import MasterRun, Reading, merge_rules
from sync.shown_before import keep_shown_before
from sync.told import Telling
from sync.xlsx.gate import open_package

REBUILD = "rebuild"
"""The kind of a run that makes the ledger or the master anew."""

_SIDE_FILES = ("", "-wal", "-shm", "-journal")


class RebuildError(ReviewbookError):
    """What is lost cannot be made anew."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made anew: ``ledger``, ``master``, or nothing because both are ``sound``; how many books the ledger knows; where the old file was laid aside.

    ``receipt`` is that of the run that read the books again, ``None`` where the master was put back.
    """

    what: str
    books: int
    aside: str = ""
    receipt: Receipt | None = None


def rebuild(folder: Path, now: datetime, jobs: int | None = None) -> Rebuilt:
    """Make anew what is lost or damaged.

    Raises:
        RebuildError: neither is left, sheets of ours are gone from the only one that is, or not even the archive holds the master.
        ReviewbookError: the folder cannot be used or written to.

    """
    check_cycle_folder(folder)
    with run_lock(folder):
        usable = _is_usable(folder)
        master = _master(folder)
        lost = _lost(folder, master) if usable else LEDGER
        if not lost:
            return Rebuilt("sound", 0)
        if lost != LEDGER:
            return _put_master_back(folder, now, lost)
        master = _whole(folder, master)
        check_writable(folder)
        aside = _lay_aside(folder, now)
        with finishing(jobs) as finishers:
            return replace(_new_ledger(folder, master, now, Reading(jobs, finishers=finishers)), aside=aside)


def _master(folder: Path) -> Master | None:
    """Return the master, ``None`` where it is gone or cannot be read."""
    try:
        return read_master(folder)
    except ReviewbookError:
        return None


def _whole(folder: Path, master: Master | None) -> Master:
    """Return the master, from which alone a ledger can be made: what is not in it would be gone.

    Raises:
        RebuildError: there is none, or sheets of ours are gone from it.

    """
    kept = newest_kept(folder, master.identity.field("cycle_id") if master is not None else "")
    lost = () if master is None or kept is None else lost_sheets(as_found(kept.tables), master.tables)
    if master is not None and not lost:
        return master
    if kept is None:
        raise RebuildError("rebuild.nothing-left")
    raise RebuildError(
        "rebuild.sheets-gone" if lost else "rebuild.only-kept",
        name=f"{files.MASTER[:-5]}{kept.path.suffix}",
        kept=kept.path.relative_to(folder).as_posix(),
        when=f"{kept.since:%Y-%m-%d %H:%M}",
        sheets=", ".join(lost),
    )


def _is_usable(folder: Path) -> bool:
    """Whether the ledger is sound; a run that was cut short is finished or taken back."""
    try:
        with Ledger.open(folder) as ledger:
            _, rows = ledger.query("PRAGMA quick_check")
            sound = [said for (said,) in rows] == ["ok"] and ledger.journal.verify() is None
            if not sound or ledger.runs.last() is None:
                return False
            recover(folder, ledger)
            return True
    except LedgerError as error:
        if error.key in ("ledger.in-use", "ledger.newer", "ledger.disk-full", "ledger.read-only"):
            raise
        return False


LEDGER, DAMAGED, OLDER = "ledger", "damaged", "older"
"""What is lost: the ledger, the master or sheets of it, or the newest master, in whose place an older one lies."""


def _lost(folder: Path, master: Master | None) -> str:
    """Return what is lost beside a sound ledger, "" where the master is the one that it wrote last."""
    if master is None:
        return DAMAGED
    try:
        with Ledger.open(folder) as ledger:
            check_chain(master.identity, ledger, find_master(folder).name)
            return DAMAGED if lost_sheets(kept_layout(ledger), master.tables) else ""
    except LedgerError:
        return LEDGER
    except MasterError:
        return OLDER


def _lay_aside(folder: Path, now: datetime) -> str:
    """Rename the old ledger, and return its new name, "" where there was none."""
    name = f"ledger.damaged-{now:%Y%m%d-%H%M%S}.db"
    if not (folder / FILE_NAME).exists():
        return ""
    for end in _SIDE_FILES:
        with library_errors(folder / FILE_NAME), suppress(FileNotFoundError):
            (folder / f"{FILE_NAME}{end}").rename(folder / f"{name}{end}")
    return name


def _new_ledger(folder: Path, master: Master, now: datetime, reading: Reading) -> Rebuilt:
    with Ledger.create(folder, master.content.policy.cycle.id) as ledger:
        lay_aside(ledger)
        with ledger.transaction():
            _regain(folder, master, ledger, now)
            present = Present(master.hash, master.content, as_found(master.tables), master)
            run = MasterRun(folder, present, ledger, now, REBUILD)
            receipt = run.with_returns(reading)
        if run.staged is not None:
            put_in_place(folder, ledger, run.number, run.staged)
        else:
            close_run(ledger, run.number)
        return Rebuilt("ledger", len(ledger.registry), receipt=receipt)


def _regain(folder: Path, master: Master, ledger: Ledger, now: datetime) -> None:
    """Write down what master and books say: the books, what stands of each, ids that are taken, and conflicts."""
    says = MasterSays(master)
    found: dict[str, list[Copy]] = {}
    for copy in copies(folder):
        if copy.identity.cycle_id == ledger.cycle_id:
            found.setdefault(copy.identity.book_id, []).append(copy)
    telling = Telling(master.content, ledger, ())
    regaining = Regaining(says, telling, merge_rules(master.content), ledger, now)
    books = [regaining.book(same) for same in found.values()]
    policy = keep_policy(ledger, master.content)
    for book in books:
        _register(book, says, ledger, policy, now)
    _reserve(books, says, ledger)
    take_up_conflicts(books, says, telling, ledger, now)
    ledger.set_meta(ON_BEHALF, json.dumps(list(says.on_behalf(telling))))
    keep_shown_before(ledger, says.shown_means())
    ledger.releases.add(regained_releases(master.tables))


def _register(found: Regained, says: MasterSays, ledger: Ledger, policy: str, now: datetime) -> None:
    book_id, registry = found.book.book_id, ledger.registry
    registry.add(found.book)
    _register_sheet(found, ledger)
    for _, base in sorted(found.bases.items()):
        registry.issue_blob(book_id, pack(base), now, "")
    if found.standing is not None:
        registry.keep_standing(book_id, pack(found.standing))
    if found.book.code in says.returned:
        registry.mark(book_id, BookMark.RETURNED, now)
    ledger.columns.seat(book_id, found.members)
    if found.book.file in says.provided:
        keep_rows(ledger, book_id, says.provided[found.book.file])
    note_book(ledger, book_id, policy)
    for copy in found.older:
        _note_older(copy, ledger, now)
    for key in found.as_issued:
        ledger.set_meta(ISSUED + key, book_id)
    if found.made_from is not None:
        ledger.set_meta(MADE + book_id, " ".join(found.made_from))


def _register_sheet(found: Regained, ledger: Ledger) -> None:
    """Let the ledger know again which Google Sheet a book is: its file says so. The sheet is read anew by the next run."""
    path = ledger.path.parent / found.book.file
    if path.suffix.lower() != SUFFIX or not path.exists():
        return
    with library_errors(path):
        sheet = head_of(open_package(path, kinds=(KIND,)))
    if ledger.sheets.with_file(sheet.file_id) is None:
        ledger.sheets.add(KnownSheet(found.book.book_id, sheet.file_id, sheet.url))


def _note_older(copy: Copy, ledger: Ledger, now: datetime) -> None:
    """Let a copy that did not count be known, so that it counts no more now."""
    stat, key, shown = copy.path.stat(), copy.hash, ledger.files.relative(copy.path)
    ledger.files.remember(copy.path, stat, key)
    ledger.returns.note(
        Submission(
            hash=key,
            file=shown,
            book_id=copy.identity.book_id,
            issue=copy.identity.issue,
            received=now,
            size=stat.st_size,
            mtime_ns=stat.st_mtime_ns,
            state=SubmissionState.OLDER,
        )
    )


def _reserve(books: Iterable[Regained], says: MasterSays, ledger: Ledger) -> None:
    """Let no id be given out again that stands anywhere."""
    for table, column, kind in (
        ("goals", "goal_id", "G"),
        ("actuals", "row_id", "M"),
        ("checkins", "row_id", "C"),
        ("own_checkins", "row_id", "C"),
        ("proposals", "row_id", PROPOSAL),
        ("plans", "row_id", "I"),
        ("own_plans", "row_id", "I"),
        ("voices", "voice", PROPOSAL),
        ("assignments", "assignment_id", "A"),
        ("ratings", "row_id", "R"),
        ("nominations", "row_id", "R"),
        ("releases", "release", "T"),
    ):
        ledger.reserve(kind, says.ids(table, column))
        for book in books:
            ledger.reserve(kind, book.said.get(table, {}))
    changes = (name[1:].partition("-")[0] for name in says.ids("changes", "change"))
    ledger.set_meta(
        CHANGES_BEFORE, str(max((int(digits) for digits in changes if digits.isdecimal()), default=0))
    )


def _put_master_back(folder: Path, now: datetime, lost: str) -> Rebuilt:
    """Put the master of the last run in its place again; what lies there is kept under a name that says why, and when."""
    master = find_master(folder)
    with Ledger.open(folder) as ledger:
        last = ledger.runs.last()
        kept = ledger.archive_master.path(last.master_hash) if last else None
        if last is None or kept is None or digest(kept) != last.master_hash:
            raise RebuildError("rebuild.no-master", file=master.name)
        check_writable(folder)
        aside = ""
        if master.exists():
            aside = f"{master.stem}.{lost}-{now:%Y%m%d-%H%M%S}{master.suffix}"
            with writing(master):
                master.rename(folder / aside)
        with writing(master):
            files.replace_file(folder / f"{files.MASTER[:-5]}{kept.suffix}", kept.read_bytes())
        return Rebuilt("master", len(ledger.registry), aside)
