"""The sample company lives through a cycle stage by stage, through the same commands that HR has, and stops where it is told.

What one stage leaves is what the next goes on with: the master, the books as people hold them, and what HR knows of whom.
"""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from addin.demo.company import END, START, Company, company, with_story
from addin.demo.feeding_back import feed_back
from addin.demo.fill_files import Desk
from addin.demo.hr_typing import choose_raters, open_stage
from addin.demo.improving import improve
from addin.demo.paying import pay_people
from addin.demo.roster_file import write_roster
from addin.demo.run import (
    ROSTER,
    DemoRun,
    Filled,
    Sheets,
    Stage,
    fill,
    found_cycle,
    import_months,
    run,
)
from addin.demo.stages import DAYS, HANDED_OUT, PROPOSED, DemoStage, found_by, morning
from appraisal.model import Assignment, Employee, Role
from sync.consolidate import consolidate
from sync.cycle import apply_roster, issue_books, roster_change
from sync.errors import CycleFolderError
from sync.handout import HandedOut
from sync.receipt import Receipt
from sync.roles import SELF, TEAM
from sync.roster import read_roster
from sync.workers import early_workers

LIVED = (DemoStage.PLAN, DemoStage.COACH, DemoStage.ASSESS)
"""The stages that are lived through one after the other."""

TOLD = (DemoStage.FEEDBACK, DemoStage.IMPROVE, DemoStage.RESULTS)
"""The stages after the release of results, which are lived through one after the other, too."""


def live_until(
    folder: Path,
    people: int,
    language: str,
    until: DemoStage,
    now: datetime,
    stage: Stage,
    sheets: Sheets | None = None,
) -> DemoRun:
    """Let the sample company live in a new folder up to the end of a stage; ``now`` says in which time zone.

    Up to calibration it goes straight, as :func:`addin.demo.run.run` does: each stage on the way takes another reading of all books.
    With ``sheets`` some managers work there; that is for this straight way alone.

    Raises:
        ReviewbookError: the folder is not empty, or cannot be written to.

    """
    if until is DemoStage.CALIBRATE:
        return run(folder, people, language, now, stage, sheets)
    if sheets is not None:
        raise CycleFolderError("demo-sheets.stage")
    sample = with_story(company(people, language), unforeseen=True)
    with TemporaryDirectory() as issued, early_workers() as readers:
        life = Life(folder, Path(issued), sample, now, stage, readers)
        *before, last = LIVED[: LIVED.index(until) + 1] if until in LIVED else LIVED
        for one in before:
            life.live(one)
        done = life.live(last)
        if until in TOLD:
            done = life.feed_back(done)
        if until in TOLD[1:]:
            done = life.improve(done)
        if until is DemoStage.RESULTS:
            life.pay()
        return done


class Life:
    """A company, its folder, and its books, which :meth:`live` takes from stage to stage; ``issued`` is an empty folder.

    It keeps the books there as they were handed out. ``readers`` read what comes back, all along: to start them for each
    reading takes longer than to read the books of a small company.
    """

    def __init__(
        self, folder: Path, issued: Path, sample: Company, now: datetime, stage: Stage, readers: Executor
    ) -> None:
        self._folder, self._issued, self._sample = folder, issued, sample
        self._now, self._stage, self._readers = now, stage, readers
        self._day = START
        self._books: list[HandedOut] = []
        self._first: frozenset[str] = frozenset()

    def live(self, stage: DemoStage) -> DemoRun:
        """Live up to the end of a stage, each of :data:`LIVED` in its turn, and return what came of it."""
        receipt, filled = self._plan() if stage is DemoStage.PLAN else self._go_on(stage)
        made = (*self._sample.mistakes, *filled.mistakes)
        mistakes = tuple(one for one in made if found_by(one, stage))
        return DemoRun(self._sample, receipt, tuple(self._books), mistakes, filled.figures)

    def feed_back(self, done: DemoRun) -> DemoRun:
        """Go on from the end of the last of :data:`LIVED`: results are told, talked about and answered to."""
        self._stage("feeding-back", 0)
        told = feed_back(self._folder, self._sample, self._books, done.receipt, self._now, self._readers)
        return replace(done, receipt=told.receipt, mistakes=(*done.mistakes, *told.mistakes))

    def improve(self, done: DemoRun) -> DemoRun:
        """Go on from the end of feedback: low grades that were told get plans."""
        self._stage("improving", 0)
        return improve(self._folder, done, self._now, self._readers)

    def pay(self) -> None:
        """Go on from the end of improvement: results become pay."""
        self._stage("paying", 0)
        pay_people(self._folder, self._sample, self._at(DAYS[DemoStage.RESULTS]))

    def _plan(self) -> tuple[Receipt, Filled]:
        """Start the cycle: managers enter goals, employees see them and answer."""
        policy = replace(self._sample.policy, stage=DemoStage.PLAN.opened)
        assignments = tuple(_assignments_on(self._sample, START))
        july = replace(people_on(self._sample, START), assignments=assignments, policy=policy, raters=())
        found_cycle(self._folder, july, self._at(HANDED_OUT))
        self._hand_out(HANDED_OUT)
        self._first = frozenset(book.book_id for book in self._books)
        filled = self._fill([book for book in self._books if book.role == TEAM], DemoStage.PLAN)
        receipt = self._consolidate(PROPOSED)
        own = [book for book in self._books if book.role == SELF]
        if own:
            said = self._fill(own, DemoStage.PLAN)
            filled = Filled((*filled.mistakes, *said.mistakes))
            receipt = self._consolidate(DAYS[DemoStage.PLAN])
        return receipt, filled

    def _go_on(self, stage: DemoStage) -> tuple[Receipt, Filled]:
        """Live from the end of one stage to that of the next: people come, go and move, HR opens it, and all go on."""
        day = DAYS[stage]
        for event in self._events(day):
            self._bring_in_roster(event)
        if stage is DemoStage.ASSESS:
            choose_raters(self._folder, self._sample.confirmed_raters, self._sample.language)
        self._hand_out(day)
        open_stage(self._folder, stage.opened, self._sample.language)
        filled = self._fill(self._books, stage)
        receipt = self._consolidate(day)
        imported = import_months(self._folder, filled.figures, self._sample.language, self._at(day))
        if imported is not None:
            receipt = replace(imported, read=receipt.read, unchanged=receipt.unchanged, cells=receipt.cells)
        return receipt, filled

    def _at(self, day: date) -> datetime:
        return morning(day, self._now)

    def _consolidate(self, day: date) -> Receipt:
        reading = self._stage("reading", 0)
        return consolidate(self._folder, self._at(day), progress=reading, executor=self._readers)

    def _hand_out(self, day: date) -> None:
        """Hand out what is missing, and keep a copy of it."""
        for book in issue_books(self._folder, self._at(day), self._stage("handout", 0)):
            copy = self._issued / book.file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._folder / book.file, copy)
            self._books.append(book)

    def _fill(self, books: Sequence[HandedOut], stage: DemoStage) -> Filled:
        """Fill books; in a further book of a manager there are no mistakes, which were all made in the first one."""
        desk = Desk(self._folder, stage, self._issued)
        progress = self._stage(f"filling-{stage}", len(books))
        first = [book for book in books if not self._first or book.book_id in self._first]
        further = [book for book in books if book not in first]
        made = fill(desk, first, self._sample, progress)
        more = fill(desk, further, replace(self._sample, plan={}), progress)
        return Filled((*made.mistakes, *more.mistakes), (*made.figures, *more.figures))

    # --- people ---

    def _events(self, day: date) -> Iterator[date]:
        """Yield the days on which HR brings in a new roster: whenever somebody changed managers, and on the last day."""
        last = min(day, END)
        moves = {
            line.start
            for line in self._sample.assignments
            if line.role is Role.LINE and line.start and self._follows(line)
        }
        yield from sorted({move for move in moves if self._day < move <= last} | {last})
        self._day = last

    def _follows(self, line: Assignment) -> bool:
        """Whether somebody had another manager before."""
        hired = self._sample.by_id[line.employee_id].hired or START
        return line.start is not None and line.start > max(START, hired)

    def _bring_in_roster(self, day: date) -> None:
        file = self._folder / ROSTER
        write_roster(people_on(self._sample, day), file)
        change = roster_change(self._folder, read_roster(file), day)
        if change:
            apply_roster(self._folder, change, self._at(day))


def people_on(sample: Company, day: date) -> Company:
    """Return the company with the people whom HR knows of on a day, each under the manager of that day."""
    managers = {
        line.employee_id: line.manager_id
        for line in sample.assignments
        if line.role is Role.LINE and (line.start or START) <= day <= (line.end or END)
    }
    known = (person for person in sample.employees if person.hired is None or person.hired <= day)
    return replace(sample, employees=tuple(_person_on(sample, person, managers, day) for person in known))


def _person_on(sample: Company, person: Employee, managers: dict[str, str], day: date) -> Employee:
    """Return a person as the roster of a day shows them: who is to move still works in the department of the manager."""
    manager = managers.get(person.id, person.manager_id)
    moved = manager == person.manager_id
    return replace(
        person,
        manager_id=manager,
        department=person.department if moved else sample.by_id[manager].department,
        left=person.left if person.left is not None and person.left <= day else None,
    )


def _assignments_on(sample: Company, day: date) -> Iterator[Assignment]:
    """Yield the assignments as they stand on a day: nobody knows yet that one will end before the cycle does."""
    return (replace(line, end=END) for line in sample.assignments if (line.start or START) <= day)
