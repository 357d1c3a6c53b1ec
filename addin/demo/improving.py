"""The sample company improves: low grades get plans, managers back and review them, and some of it goes wrong."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from addin.demo.company import Company
from addin.demo.fill_files import Cells, type_into
from addin.demo.hr_typing import open_stage
from addin.demo.mistakes import Mistake
from addin.demo.open_book import Typed
from addin.demo.people import TEXTS
from addin.demo.run import DemoRun
from addin.demo.stages import DAYS, DemoStage, morning
from appraisal.calibration import is_final
from appraisal.improvement import needs_plan
from appraisal.model import Result
from appraisal.numbers import to_serial
from sync.consolidate import consolidate
from sync.files import replace_file
from sync.ledger import Ledger, RegisteredBook
from sync.releases import releases
from sync.roles import SELF, TEAM
from sync.rows import as_text
from sync.team_rows import person_label
from sync.tenures import Tenures
from sync.xlsx.read import read_book
from workbook_templates.books import FILLED
from workbook_templates.books.improvement import BY_EMPLOYEE, BY_MANAGER, OWN
from workbook_templates.labels import TEXTS as WORDS

WRITTEN = date(2027, 2, 15)
"""When plans are written and begin: appeals are decided."""
ASKED = date(2027, 2, 19)
"""When managers have answered to them."""
REVIEWED = date(2027, 3, 17)
"""When the first review is held, and the plan that is through early ends."""
PLANNED = 8
"""At most so many people have plans: those whose grade asks for one, then others with low totals."""

SUBJECTS = ("a", "b", "c")
"""The plans that people of the sample company have, by the key of their texts."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody with a low result, the book of the manager, and the own one, if there is one."""

    result: Result
    needed: bool
    team: RegisteredBook
    own: RegisteredBook | None


def improve(folder: Path, done: DemoRun, now: datetime, readers: Executor) -> DemoRun:
    """Let a company whose results are told live through the stage Improve, and return what came of it."""
    sample = done.company
    open_stage(folder, DemoStage.IMPROVE.opened, sample.language)
    with Ledger.open(folder) as ledger, ledger.reading():
        people = _with_plans(list(_candidates(done, ledger)), done)
    plans = {one.result.employee_id: SUBJECTS[number % 3] for number, one in enumerate(people)}
    for one in people:
        _write(folder, one, plans[one.result.employee_id], sample, vague=one is people[0])
    consolidate(folder, morning(WRITTEN, now), executor=readers)
    for number, one in enumerate(people):
        _answer(folder, one, plans[one.result.employee_id], sample, through=number == 1)
    receipt = consolidate(folder, morning(DAYS[DemoStage.IMPROVE], now), executor=readers)
    missing = [
        result.employee_id
        for result in done.receipt.results
        if _needs(result, sample) and result.employee_id not in plans
    ]
    mistakes = (
        *(_mistake(person, "no-plan", "I01", "results", "grade") for person in missing),
        *(_mistake(person, "vague-plan", "I02", OWN, "target") for person in list(plans)[:1]),
    )
    counted = replace(
        receipt, read=done.receipt.read, unchanged=done.receipt.unchanged, cells=done.receipt.cells
    )
    return replace(done, receipt=counted, mistakes=(*done.mistakes, *mistakes))


def _mistake(person: str, kind: str, code: str, table: str, field: str) -> Mistake:
    return Mistake("", kind, (code,), person, table, person, field)


def _with_plans(candidates: list[_Candidate], done: DemoRun) -> list[_Candidate]:
    """Return those who have a plan: of those whose grade asks for it all but one, if there are several, and some others."""
    required = sum(_needs(result, done.company) for result in done.receipt.results)
    needed = [one for one in candidates if one.needed]
    forgotten = needed[1:][-1:] if len(needed) == required else []
    return [one for one in candidates if one not in forgotten][:PLANNED]


def _candidates(done: DemoRun, ledger: Ledger) -> Iterator[_Candidate]:
    """Yield those whose grade asks for a plan, then others, the lowest totals first.

    Nobody plans before the result is told, and who is in a book that came back another way is left out: it lies no more where
    it was handed out.
    """
    told = releases(ledger)
    sample = done.company
    lines = Tenures(sample.assignments)
    current = {one.book_id: one.file for one in ledger.returns.currents()}
    own = {book.recipient_id: book for book in ledger.registry if book.role == SELF}
    teams = {
        person: book
        for book_id, person in ledger.columns.seats(TEAM)
        if current.get(book_id) == (book := ledger.registry.book(book_id)).file
        and lines.concern(book.recipient_id, person)
    }
    for result in sorted(done.receipt.results, key=_urgency(sample)):
        needed = _needs(result, sample)
        team = teams.get(result.employee_id)
        if result.employee_id in told and team is not None and (needed or _is_low(result, sample)):
            yield _Candidate(result, needed, team, own.get(result.employee_id))


def _needs(result: Result, sample: Company) -> bool:
    return is_final(result) and needs_plan(sample.policy.scheme(result.scheme), result.grade)


def _is_low(result: Result, sample: Company) -> bool:
    """Whether a grade is the lowest but one: nobody has to have a plan for it, and some want one."""
    bands = sample.policy.scheme(result.scheme).bands
    return len(bands) > 1 and result.grade == bands[1].grade


def _urgency(sample: Company) -> "_Urgency":
    return _Urgency(sample)


@dataclass(frozen=True, slots=True)
class _Urgency:
    """Orders results: those that ask for a plan first, then by total."""

    sample: Company

    def __call__(self, result: Result) -> tuple[bool, float, str]:
        return not _needs(result, self.sample), result.total or 0.0, result.employee_id


def _write(folder: Path, one: _Candidate, subject: str, sample: Company, *, vague: bool) -> None:
    """Let the person write a plan into the own book, or the manager into the team's."""
    book, table = (one.own, OWN) if one.own is not None else (one.team, BY_MANAGER)
    record = _free_row(folder / book.file, table)
    person = sample.by_id[one.result.employee_id]
    row: dict[str, Typed] = {
        **{part: TEXTS(f"plan.{subject}.{part}", sample.language) for part in ("gap", "support", "training")},
        "target": TEXTS(f"plan.{'vague' if vague else subject}.target", sample.language),
        "start": float(to_serial(WRITTEN)),
        "due": float(to_serial(WRITTEN + timedelta(days=90))),
    }
    if table == BY_MANAGER:
        row["person"] = person_label(person.id, person.name)
    _type(folder / book.file, {table: {record: row}}, sample)


def _answer(folder: Path, one: _Candidate, subject: str, sample: Company, *, through: bool) -> None:
    """Let the manager back a plan and hold its first review; one that is through early ends as achieved."""
    language, table = sample.language, BY_EMPLOYEE if one.own is not None else BY_MANAGER
    record = _row_of(folder / one.team.file, table, one.result.employee_id)
    row: dict[str, Typed] = {
        "offered": TEXTS(f"plan.{subject}.offered", language),
        "backed": WORDS("choice.yes.yes", language),
        "backed_day": float(to_serial(ASKED)),
        "review1_day": float(to_serial(REVIEWED)),
        "review1_status": WORDS("choice.track.on-track", language),
        "review1_note": TEXTS("plan.review", language),
    }
    if through:
        row |= {
            "outcome": WORDS("choice.plan_outcome.achieved", language),
            "outcome_day": float(to_serial(REVIEWED)),
            "outcome_note": TEXTS("plan.through", language),
        }
    _type(folder / one.team.file, {table: {record: row}}, sample)


def _type(file: Path, typed: Cells, sample: Company) -> None:
    replace_file(file, type_into(file.read_bytes(), typed, sample))


def _rows(file: Path, table: str) -> Iterator[Mapping[str, str]]:
    for row in read_book(file, FILLED.values()).tables[table].rows:
        yield {key: as_text(cell.value) for key, cell in row.cells.items() if cell.value is not None}


def _free_row(file: Path, table: str) -> str:
    """Return the id of the first row that nobody has used."""
    return next(row["row_id"] for row in _rows(file, table) if row.get("row_id") and not row.get("gap"))


def _row_of(file: Path, table: str, employee_id: str) -> str:
    """Return the id of the row about a person."""
    return next(
        row["row_id"] for row in _rows(file, table) if row.get("person", "").split(" ", 1)[0] == employee_id
    )
