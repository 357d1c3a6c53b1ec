"""The sample company goes straight through a cycle: roster, goals, books handed out, filled, consolidated and calibrated."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from addin.demo.calibrating import calibrate_people
from addin.demo.company import Company, company, with_self_books, with_story
from addin.demo.fill_files import Desk, fill_file, fill_own_file, fill_peer_file
from addin.demo.filling import Figure
from addin.demo.finance_export import write_finance_export, write_months
from addin.demo.mistakes import Mistake
from addin.demo.raters import rater_row
from addin.demo.roster_file import write_roster
from sync.consolidate import consolidate
from sync.cycle import issue_books, people_rows, start
from sync.handout import HandedOut
from sync.master_rows import goal_cells
from sync.provided.importing import keep_import
from sync.receipt import Receipt
from sync.roles import PEER, SELF, TEAM
from sync.roster import read_roster
from sync.run import Progress
from workbook_templates.stamp import Row

ROSTER = "roster.xlsx"

FILLED_ALONE = 24
"""Up to so many books are filled in this process: starting workers would take longer."""

Stage = Callable[[str, int], Progress]
"""Called when a stage begins, with its name and the number of its steps; returns what to call after each step."""


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What came of the sample company: the receipt, the books, and every mistake that was made on purpose.

    The receipt is that of the last run; what was read stands in it as the run counted it that read the books. ``figures``
    are those that HR imported.
    """

    company: Company
    receipt: Receipt
    books: tuple[HandedOut, ...]
    mistakes: tuple[Mistake, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of filling books: the mistakes that were made, and the figures that were left to Finance."""

    mistakes: tuple[Mistake, ...] = ()
    figures: tuple[Figure, ...] = ()


class Sheets(Protocol):
    """Where some managers work instead of in files: :class:`addin.demo.in_sheets.SheetsDesk`."""

    def issue(self, folder: Path, sample: Company, now: datetime, progress: Progress) -> list[HandedOut]:
        """Hand out all books, some of them as sheets."""

    def fill(self, folder: Path, book: HandedOut, sample: Company) -> Filled:
        """Fill a sheet as the one does who has it."""


def run(
    folder: Path,
    people: int,
    language: str,
    now: datetime,
    stage: Stage,
    sheets: Sheets | None = None,
) -> DemoRun:
    """Make the sample company in a new folder and bring it straight to its calibrated master.

    With ``sheets`` some of its managers work there.

    Raises:
        ReviewbookError: the folder is not empty, or cannot be written to.

    """
    sample = with_story(company(people, language))
    found_cycle(folder, sample, now)
    done = stage("handout", 0)
    books = tuple(sheets.issue(folder, sample, now, done) if sheets else issue_books(folder, now, done))
    filled = _fill_all(folder, books, sample, stage("filling", len(books)), sheets)
    first = consolidate(folder, now, progress=stage("reading", 0))
    receipt = import_months(folder, filled.figures, language, now) or first
    stage("calibrating", 0)
    careless = calibrate_people(folder, sample, receipt, now)
    receipt = consolidate(folder, now)
    counted = replace(receipt, read=first.read, unchanged=first.unchanged, cells=first.cells)
    write_finance_export(folder, language, filled.figures)
    mistakes = (*sample.mistakes, *filled.mistakes, *careless)
    return DemoRun(sample, counted, books, mistakes, filled.figures)


def _fill_all(
    folder: Path, books: Sequence[HandedOut], sample: Company, progress: Progress, sheets: Sheets | None
) -> Filled:
    """Fill all books, each where it is."""
    files = [book for book in books if not book.link]
    filled = fill(Desk(folder), files, sample, progress)
    for done, book in enumerate((book for book in books if book.link), start=len(files) + 1):
        if sheets is not None:
            made = sheets.fill(folder, book, sample)
            filled = Filled((*filled.mistakes, *made.mistakes), (*filled.figures, *made.figures))
        progress(done, len(books))
    return filled


def found_cycle(folder: Path, sample: Company, now: datetime) -> None:
    """Start the cycle from the roster as HR would export it; its goals are in the master as HR would type them."""
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / ROSTER
        write_roster(sample, file)
        roster = read_roster(file)
    goals = [goal_cells(goal, sample.language) for goal in sample.goals_above]
    assignments = people_rows((), sample.assignments, sample.policy)["assignments"]
    raters = [rater_row(one, sample.language) for one in sample.confirmed_raters]
    more: dict[str, Iterable[Row]] = {"goals": goals, "assignments": assignments, "raters": raters}
    start(folder, sample.policy, roster, now, more)
    write_roster(sample, folder / ROSTER)


def import_months(folder: Path, figures: Sequence[Figure], language: str, now: datetime) -> Receipt | None:
    """Import Finance's monthly figures, as HR does, and return the receipt; ``None`` where there are none."""
    if not figures:
        return None
    return keep_import(folder, write_months(folder, figures, language), now).receipt


def fill_books(
    folder: Path, books: Sequence[HandedOut], sample: Company, progress: Progress
) -> list[Mistake]:
    """Fill every book as the one does who has it, and return the mistakes that were made."""
    return list(fill(Desk(folder), books, sample, progress).mistakes)


def fill(desk: Desk, books: Sequence[HandedOut], sample: Company, progress: Progress) -> Filled:
    """Fill every book as far as people come at a desk, and return what came of it."""
    mistakes: list[Mistake] = []
    figures: list[Figure] = []
    for done, made in enumerate(_filled(desk, books, sample), start=1):
        mistakes += made.mistakes
        figures += made.figures
        progress(done, len(books))
    return Filled(tuple(mistakes), tuple(figures))


def _filled(desk: Desk, books: Sequence[HandedOut], sample: Company) -> Iterator[Filled]:
    """Yield what came of each book; many books are filled by several processes."""
    if len(books) <= FILLED_ALONE:
        for book in books:
            yield _filled_one(desk, book, sample)
        return
    spawn = multiprocessing.get_context("spawn")
    arguments = (desk, sample.people, sample.language, sample.seed, _Made.of(sample))
    with ProcessPoolExecutor(mp_context=spawn, initializer=_sit_down, initargs=arguments) as pool:
        yield from pool.map(_fill_one, books, chunksize=8)


@dataclass(frozen=True, slots=True)
class _Made:
    """How a company was made from the one of its numbers: what a worker is told, because a whole company is large."""

    self_books: bool
    story: bool
    unforeseen: bool
    mistaken: bool

    @classmethod
    def of(cls, sample: Company) -> "_Made":
        unforeseen = sample.cascade.unforeseen
        return cls(bool(sample.policy.self_books), sample.monthly, unforeseen, bool(sample.plan))

    def anew(self, found: Company) -> Company:
        """Return the company made in the same way."""
        if self.story:
            found = with_story(found, unforeseen=self.unforeseen)
        elif self.self_books:
            found = with_self_books(found)
        return found if self.mistaken else replace(found, plan={})


_table: tuple[Desk, Company] | None = None


def _sit_down(desk: Desk, people: int, language: str, seed: int, made: _Made) -> None:
    """Give a worker its desk and its company, which it makes itself: the same numbers make the same one."""
    global _table
    _table = desk, made.anew(company(people, language, seed))


def _fill_one(book: HandedOut) -> Filled:
    if _table is None:
        raise RuntimeError("a worker fills before it has its company")
    desk, sample = _table
    return _filled_one(desk, book, sample)


def _filled_one(desk: Desk, book: HandedOut, sample: Company) -> Filled:
    """Fill a book as the one does who has it."""
    return _BY_ROLE[book.role](desk, book, sample)


def _fill_team(desk: Desk, book: HandedOut, sample: Company) -> Filled:
    edits = fill_file(desk, book.file, book.manager, sample)
    return Filled(edits.mistakes, edits.figures if edits.returned else ())


def _fill_own(desk: Desk, book: HandedOut, sample: Company) -> Filled:
    return Filled(fill_own_file(desk, book.file, book.manager, sample))


def _fill_peer(desk: Desk, book: HandedOut, sample: Company) -> Filled:
    fill_peer_file(desk, book.file, book.manager, sample)
    return Filled()


_BY_ROLE: Mapping[str, Callable[[Desk, HandedOut, Company], Filled]] = {
    TEAM: _fill_team,
    SELF: _fill_own,
    PEER: _fill_peer,
}
"""Who fills a book of each role, and how: managers their teams' books, employees their own, raters their colleagues'."""
