"""One run over a cycle: from the master as it is and the files that came back to a new master, inside one transaction.

A run that does not look at what came back (handing out, a new roster, a conflict that HR settled) goes the same way: what HR
changed in the master is merged, books of which something changed are judged anew, and the master is patched.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from sync.arrived import arrived
from sync.closed_master import check_writable
from sync.commit import Staged, close_run, lay_aside, put_in_place
from sync.conflict_rows import Told, conflict_id, with_ids
from sync.drawn_by import POLICY_TABLES, policies
from sync.finishers import nobody
from sync.head_targets import (
    headed_goals,
    hr_targets,
    keep_up,
    targets_in,
    with_hr_targets,
    with_targets,
)
from sync.hr import HrContent
from sync.hr_changes import HrChanges, keep_on_behalf
from sync.intake import Intake, forget_removed
from sync.judge import judge, judge_waiting, prepared
from sync.known import book_of, known_book
from sync.ledger import Ledger
from sync.listing import Listing, forget_listing
from sync.logo import with_logo_problem
from sync.master_places import MasterPlaces
from sync.master_tables import summary_head
from sync.merge import Counts
from sync.merging import Before, MergeRules
from sync.nominations import with_nominations
from sync.present_master import KNOWN, Present, present_master, take_over_master
from sync.processes import Processes
from sync.provided.kept import ACTUALS, withdraw
from sync.receipt import Receipt, receipt_of
from sync.remaining import NOTHING_GONE, Remaining, count_from, remaining
from sync.returns import BookReturn, Desk, Task, read_and_check
from sync.roles import TEAM
from sync.rows_aside import with_rows_aside
from sync.second_desk import with_disagreements
from sync.workers import read_all
from sync.write_master import Judge, Making, make_next
from workbook_templates.dashboard import Summary, who_when

Progress = Callable[[int, int], None]
"""Called with the number of files that are done and the number of all."""

JUDGED_BY = "judged by"
"""A ledger fact: the digest of everything by which books were judged; when it changes, all are judged anew."""


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: by so many processes, or by an executor in their place; ``done`` is called when all are read.

    From then on ``finishers`` make the long sheets of the master.
    """

    jobs: int | None = None
    progress: Progress | None = None
    executor: Executor | None = None
    done: Callable[[], None] = _nothing
    finishers: Processes = field(default_factory=nobody)


ALONE = Reading(jobs=1)
"""Reading a few books at most."""

READ_HERE = 4
"""Up to so many books that were read before, and did no harm then, are read in this process: starting another takes longer."""


class MasterRun:
    """One run, inside its caller's transaction; afterwards ``staged`` is the new master, if there is one."""

    def __init__(
        self,
        folder: Path,
        present: Present,
        ledger: Ledger,
        now: datetime,
        kind: str = "consolidate",
        *,
        dry: bool = False,
    ) -> None:
        self._folder, self._ledger, self._now, self._dry = folder, ledger, now, dry
        self._present = present
        self._places = {book.file: book.book_id for book in ledger.registry}
        self.number = ledger.runs.start(now, kind)
        taken = take_over_master(present, ledger)
        withdraw(ledger, taken.deleted_records(ACTUALS))
        self.edits = HrChanges(ledger, taken, self.number, now)
        content = with_logo_problem(prepared(present.content, ledger), folder)
        content = with_rows_aside(with_disagreements(content, ledger), ledger)
        self.edits.take_hrs(content)
        keep_up(ledger, content, self.number, now)
        self.content = self.edits.settled(content)
        self._headed = headed_goals(self.content)
        self._heads_taken: set[str] = set()
        self._finishers = nobody()
        self.staged: Staged | None = None

    def with_returns(self, reading: Reading) -> Receipt:
        """Read what came back, merge, judge and write."""
        self._finishers = reading.finishers
        taken = self._taken(reading)
        reading.done()
        self._write(taken.told)
        Listing(self._folder, self._ledger).keep()
        return self._receipt(taken.read, taken.unchanged, taken.cells)

    def _taken(self, reading: Reading) -> "_Taken":
        """Take in what came back, and let go of all that only reading needs: of 10,000 files it takes 20 MB."""
        ledger, content = self._ledger, self.content
        judged_by = _judged_by(content)
        listing = Listing(self._folder, ledger)
        fresh = [Task(path, ledger.files.relative(path)) for path in listing.fresh]
        new = frozenset(task.shown for task in fresh)
        anew = self._anew(listing, new, all_anew=ledger.meta(JUDGED_BY) != judged_by)
        left = remaining(self._folder, ledger, listing)
        forget_removed(ledger, listing.hashes)
        intake = self._take_in([*anew, *fresh], reading, left)
        ledger.set_meta(JUDGED_BY, judged_by if self.content is content else _judged_by(self.content))
        again = len(left.copies)
        return _Taken(len(fresh) + again, listing.answers - again, intake.told, intake.counts)

    def without_returns(self) -> Receipt:
        """Merge what HR changed, judge and write, and leave what came back to the next consolidation."""
        listing = Listing(self._folder, self._ledger)
        known = frozenset(self._ledger.files.relative(path) for path in listing.fresh)
        intake = self._take_in(list(self._anew(listing, known, all_anew=False)), ALONE)
        self._write(intake.told)
        forget_listing(self._ledger)
        return self._receipt(0, listing.answers, intake.counts)

    def showing_books(self) -> Receipt:
        """Show where the books stand now, and nothing else, unless HR saved the master since it was read."""
        if self._present.read is not None:
            return self.without_returns()
        ledger, content = self._ledger, self.content
        listing = Listing(self._folder, ledger)
        standing = judge_waiting(
            self._folder, content, ledger, MasterPlaces(content, ledger, self._present.layout)
        )
        making, only = self._making(standing.summary), frozenset({"submissions", "findings"})
        self._make(replace(making, told=self.edits.told, only=only), lambda: standing)
        return self._receipt(0, listing.answers, Counts())

    @property
    def left(self) -> Present:
        """The master as this run leaves it, for a run that follows at once."""
        now = self._present.hash if self.staged is None else self.staged.hash
        return Present(now, self.content, self._present.layout)

    def _take_in(self, tasks: Sequence[Task], reading: Reading, left: Remaining = NOTHING_GONE) -> Intake:
        self._take_settled_targets()
        intake = Intake(
            self._ledger,
            self.content.policy,
            self._now,
            self.number,
            keep=not self._dry,
            gone=left.gone,
            left=left.books,
        )
        found = chain(self._read(tasks, reading), self._read_left(left))
        for done, returned in enumerate(found, start=1):
            intake.settle(returned)
            self._take_targets(returned)
            if reading.progress is not None:
                reading.progress(done, len(tasks) + len(left.copies))
        return intake

    def _read_left(self, left: Remaining) -> Iterator[BookReturn]:
        """Read the copies that may count again, here and last: they are few, and were read before."""
        if not left.copies:
            return
        ledger, desk = self._ledger, desk_of(self.content, self._ledger)
        for copy in left.copies:
            current = ledger.returns.current(copy.book_id)
            if current is not None and current.file in left.gone:
                count_from(ledger, copy, current, merge_rules(self.content))
            task = Task(self._folder / copy.file, copy.file, self._before(copy.book_id))
            yield read_and_check(task, desk)

    def _take_settled_targets(self) -> None:
        """Put targets of departments' goals about which HR was asked, and has chosen, into HR's rows."""
        for book_id in self.edits.books:
            settled = targets_in(self.edits.of_book(book_id).fields, self.content)
            self.content = with_targets(self.content, settled)

    def _take_targets(self, returned: BookReturn) -> None:
        """Put targets that the head of a department set into HR's rows, if the return is the one that counts."""
        if returned.merged is None or not returned.merged.targets:
            return
        current = self._ledger.returns.current(returned.book_id)
        if current is not None and (current.file, current.hash) == (returned.file.shown, returned.file.hash):
            self.content = with_targets(self.content, returned.merged.targets)
            self._heads_taken.add(self._ledger.registry.book(returned.book_id).recipient_id)

    def _receipt(self, read: int, unchanged: int, cells: Counts) -> Receipt:
        """Return the receipt and keep it; a run that replaces the master is done only when the new one is in place."""
        written = self.staged is not None
        receipt = receipt_of(
            self._ledger, self.number, written=written, read=read, unchanged=unchanged, cells=cells
        )
        if self.staged is not None:
            self._ledger.runs.keep(self.number, self._now, receipt.figures())
            receipt = replace(receipt, stale_pivots=self.staged.stale_pivots)
        else:
            self._ledger.runs.finish(self.number, self._now, receipt.figures(), self._present.hash)
        return receipt

    def _anew(self, listing: Listing, fresh: frozenset[str], *, all_anew: bool) -> Iterator[Task]:
        """Yield the returns that count, to be read again: from their place, or from the archive.

        All of them where HR changed by what they are judged, else those of which HR changed something.
        """
        ledger = self._ledger
        edited = frozenset(self.edits.books)
        for current in ledger.returns.currents():
            if current.book_id in edited or (all_anew and current.file not in fresh):
                path = self._folder / current.file
                kept = ledger.archive.path(current.hash, path.suffix.lower() or ".xlsx")
                source = path if listing.hashes.get(path) == current.hash else kept
                yield Task(source, current.file, self._before(current.book_id), again=True)

    def _before(self, book_id: str) -> Before | None:
        book = self._ledger.registry.find(book_id)
        if book is None:
            return None
        edits, headed = self.edits.of_book(book_id), self._headed.get(book.recipient_id)
        if headed and book.role == TEAM:
            edits = with_hr_targets(edits, hr_targets(self.content, headed))
        return known_book(self._ledger, book, edits)

    def _read(self, tasks: Sequence[Task], reading: Reading) -> Iterator[BookReturn]:
        """Read the files, and once more here where the ledger has moved on, or knew another book.

        A file may turn out to be another book than it seemed, and two files of one head may set the same targets.
        """
        desk = desk_of(self.content, self._ledger)
        for returned in self._answers(tasks, desk, reading):
            if returned.error is None and (
                returned.merged is None or desk.books[returned.book_id].recipient_id in self._heads_taken
            ):
                file, before = returned.file, self._before(returned.book_id)
                yield read_and_check(Task(file.path, file.shown, before, again=returned.again), desk)
            else:
                yield returned

    def _answers(self, tasks: Sequence[Task], desk: Desk, reading: Reading) -> Iterator[BookReturn]:
        """Read the files in workers, but for a few that were read before."""
        known = (task if task.before else self._with_before(task) for task in tasks)
        if len(tasks) <= READ_HERE and all(task.again for task in tasks):
            return (read_and_check(task, desk) for task in known)
        return read_all(known, desk, reading.jobs, executor=reading.executor)

    def _with_before(self, task: Task) -> Task:
        """Return a task with what the ledger knows of the book that lies, or should lie, under that name.

        Whoever reads the file says which book it really is.
        """
        book_id = self._places.get(task.shown) or book_of(task.path)
        return replace(task, before=self._before(book_id)) if book_id else task

    def _write(self, returned: Sequence[Told]) -> None:
        """Judge the company, and make the new master, if it shows anything else than the old one."""
        ledger = self._ledger
        content = self.content = with_nominations(self.content, ledger)
        keep_on_behalf(ledger, self.edits.told)
        places = MasterPlaces(content, ledger, self._present.layout)
        places.expect("raters", (one.record for one in content.raters))
        places.expect("conflicts", (conflict_id(one.number) for one in ledger.conflicts.all()))
        # What HR changed stands before what came back, of which no finding names a row.
        places.expect("changes", (key for one in self.edits.told for key, _ in with_ids(ledger, one)))
        what = arrived(content, ledger)
        making = self._making(summary_head(content, self._now))
        making = replace(making, arrived=what, told=[*self.edits.told, *returned])
        judging = partial(judge, self._folder, content, ledger, places, self._now, what)
        self._make(making, partial(judging, overwritten=self.edits.overwritten))

    def _making(self, summary: Summary) -> Making:
        """Return what the new master is made from, under titles that say what ``summary`` says."""
        layout, line = self._present.layout, who_when(summary, self.content.policy.language)
        return Making(
            self._folder, self.content, self._ledger, layout, self.number, line, finishers=self._finishers
        )

    def _make(self, making: Making, judge_all: Judge) -> None:
        """Judge, and make the new master; a dry run makes none."""
        if self._dry:
            judge_all()
            return
        ledger, found = self._ledger, self._present
        self.staged = make_next(making, judge_all, found.hash)
        ledger.set_meta(KNOWN, found.hash if self.staged is None else self.staged.hash)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came back: how many files were read, and had been read before, what people are told, what became of the cells."""

    read: int
    unchanged: int
    told: Sequence[Told]
    cells: Counts


def _judged_by(content: HrContent) -> str:
    """Return a digest of everything in the master by which books are judged: what :func:`desk_of` gives of it."""
    policy = [
        [
            sorted((key, value) for key, value in row.items() if value is not None)
            for row in content.rows[name]
        ]
        for name in POLICY_TABLES
        if name in content.rows
    ]
    people = (replace(employee, email="", entity="") for employee in content.employees.values())
    facts = (policy, content.library, merge_rules(content).levels, sorted(content.consents))
    found = hashlib.sha256()
    # One by one: as one text, those of 80,000 people take 60 MB.
    for fact in chain(facts, people, content.history.items()):
        found.update(repr(fact).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def merge_rules(content: HrContent) -> MergeRules:
    """Return by what books are merged."""
    policy = content.policy
    levels = {goal.id: goal.level for goal in content.goals}
    return MergeRules(policy.stage, levels, policy.row_strict, headed_goals(content), policy.own_columns)


def desk_of(content: HrContent, ledger: Ledger) -> Desk:
    """Return what those who read books must know of the cycle."""
    policy = content.policy
    return Desk(
        policy=policy,
        employees=content.employees,
        library=content.library,
        consents=content.consents,
        books={book.book_id: book for book in ledger.registry},
        drawn_by=policies(ledger),
        rules=merge_rules(content),
        history=content.history,
    )


def run_once(
    folder: Path,
    ledger: Ledger,
    now: datetime,
    kind: str,
    work: Callable[[MasterRun], Receipt],
    left: Present | None = None,
) -> Receipt:
    """Do one run wholly: lay the ledger aside, do the work in one transaction, and put the new master in place.

    The caller holds the folder's lock, and has recovered what an earlier run left. ``left`` is the master as a run of the
    same command left it just now: as long as nobody has saved it since, nothing is read again.

    Raises:
        ReviewbookError: the master or the ledger cannot be used; nothing has changed then.

    """
    check_writable(folder)
    ledger.check()
    present = present_master(folder, ledger, left)
    lay_aside(ledger)
    with ledger.transaction():
        run = MasterRun(folder, present, ledger, now, kind)
        receipt = work(run)
    if run.staged is not None:
        put_in_place(folder, ledger, run.number, run.staged)
    else:
        close_run(ledger, run.number)
    return receipt
