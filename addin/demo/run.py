"""The sample company lives through a cycle: roster, goals, books handed out, filled and consolidated."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from addin.demo.calibrating import calibrate_people
from addin.demo.company import Company, company, with_self_books
from addin.demo.fill_files import fill_file, fill_own_file
from addin.demo.finance_export import write_finance_export
from addin.demo.mistakes import Mistake
from addin.demo.roster_file import write_roster
from sync.consolidate import consolidate
from sync.cycle import issue_books, people_rows, start
from sync.handout import HandedOut
from sync.master_rows import goal_cells
from sync.receipt import Receipt
from sync.roles import SELF
from sync.roster import read_roster
from sync.run import Progress

ROSTER = "roster.xlsx"

FILLED_ALONE = 24
"""Up to so many books are filled in this process: starting workers would take longer."""

Stage = Callable[[str, int], Progress]
"""Called when a stage begins, with its name and the number of its steps; returns what to call after each step."""


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What came of the sample company: the receipt, the books, and every mistake that was made on purpose.

    The receipt is that of the run after HR calibrated; what was read stands in it as the run before counted it.
    """

    company: Company
    receipt: Receipt
    books: tuple[HandedOut, ...]
    mistakes: tuple[Mistake, ...]


def run(folder: Path, people: int, language: str, now: datetime, stage: Stage) -> DemoRun:
    """Make the sample company in a new folder and bring it to its consolidated master.

    Raises:
        ReviewbookError: the folder is not empty, or cannot be written to.

    """
    sample = with_self_books(company(people, language))
    found_cycle(folder, sample, now)
    done = stage("handout", 0)
    books = tuple(issue_books(folder, now, done))
    mistakes = (*sample.mistakes, *fill_books(folder, books, sample, stage("filling", len(books))))
    first = consolidate(folder, now, progress=stage("reading", 0))
    stage("calibrating", 0)
    careless = calibrate_people(folder, sample, first, now)
    receipt = consolidate(folder, now)
    counted = replace(receipt, read=first.read, unchanged=first.unchanged, cells=first.cells)
    write_finance_export(folder, language)
    return DemoRun(sample, counted, books, (*mistakes, *careless))


def found_cycle(folder: Path, sample: Company, now: datetime) -> None:
    """Start the cycle from the roster as HR would export it; its goals are in the master as HR would type them."""
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / ROSTER
        write_roster(sample, file)
        roster = read_roster(file)
    goals = [goal_cells(goal, sample.language) for goal in sample.goals_above]
    assignments = people_rows((), sample.assignments, sample.policy)["assignments"]
    start(folder, sample.policy, roster, now, {"goals": goals, "assignments": assignments})
    write_roster(sample, folder / ROSTER)


def fill_books(
    folder: Path, books: Sequence[HandedOut], sample: Company, progress: Progress
) -> list[Mistake]:
    """Fill every book as the one does who has it, and return the mistakes that were made."""
    mistakes: list[Mistake] = []
    for done, made in enumerate(_filled(folder, books, sample), start=1):
        mistakes += made
        progress(done, len(books))
    return mistakes


def _filled(folder: Path, books: Sequence[HandedOut], sample: Company) -> Iterator[tuple[Mistake, ...]]:
    """Yield the mistakes in each book; many books are filled by several processes."""
    if len(books) <= FILLED_ALONE:
        for book in books:
            yield _filled_one(folder, book, sample)
        return
    spawn = multiprocessing.get_context("spawn")
    arguments = (folder, sample.people, sample.language, sample.seed, bool(sample.policy.self_books))
    with ProcessPoolExecutor(mp_context=spawn, initializer=_sit_down, initargs=arguments) as pool:
        yield from pool.map(_fill_one, books, chunksize=8)


_table: tuple[Path, Company] | None = None


def _sit_down(folder: Path, people: int, language: str, seed: int, self_books: bool) -> None:
    """Give a worker its folder and its company, which it makes itself: the same numbers make the same one."""
    global _table
    sample = company(people, language, seed)
    _table = folder, with_self_books(sample) if self_books else sample


def _fill_one(book: HandedOut) -> tuple[Mistake, ...]:
    if _table is None:
        raise RuntimeError("a worker fills before it has its company")
    folder, sample = _table
    return _filled_one(folder, book, sample)


def _filled_one(folder: Path, book: HandedOut, sample: Company) -> tuple[Mistake, ...]:
    """Fill a book as the one does who has it: a manager, or an employee."""
    if book.role == SELF:
        return fill_own_file(folder / book.file, book.manager, sample)
    return fill_file(folder, folder / book.file, book.manager, sample).mistakes
