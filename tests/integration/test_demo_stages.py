"""The sample company stage by stage: what stands in the master and in the books then, and which mistakes are found."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from addin.demo.company import company, with_story
from addin.demo.living import LIVED, Life
from addin.demo.run import DemoRun
from addin.demo.stages import DAYS, DemoStage
from appraisal.findings import Severity
from appraisal.messages import LANGUAGES
from appraisal.model import Assignment, RaterStatus, Role, Source
from appraisal.numbers import to_serial
from sync.closed_master import Master, read_master
from sync.consolidate import consolidate
from sync.receipt import Receipt
from sync.roles import PEER, SELF, TEAM
from sync.run import Progress
from sync.workers import early_workers
from workbook_templates.books import self_review, team
from workbook_templates.labels import choice_words

from .typing_in import table_of

NOW = datetime(2027, 1, 18, 9, 0)
PEOPLE = 42
"""So many are needed for somebody who changes managers and two managers whose level of rating shows."""


@dataclass(frozen=True)
class Stop:
    """A company at the end of a stage."""

    stage: DemoStage
    folder: Path
    done: DemoRun

    @property
    def master(self) -> Master:
        return read_master(self.folder)

    @property
    def codes(self) -> Counter[str]:
        return Counter(finding.code for finding in self.done.receipt.findings)

    def rows(self, name: str) -> list[dict[str, object]]:
        """Return the filled cells of the rows of one of the master's tables."""
        return [{key: cell.value for key, cell in row.cells.items()} for row in self.master.tables[name].rows]

    def filled(self, name: str, column: str, role: str = TEAM) -> int:
        """Return how many cells of a column are filled in the books that are in their places."""
        book = self_review.BOOK if role == SELF else team.BOOK
        tables = (
            table_of(self.folder / one.file, book, name)
            for one in self.done.books
            if one.role == role and (self.folder / one.file).exists()
        )
        return sum(
            row.cells[column].value is not None
            for table in tables
            for row in table.rows
            if column in row.cells
        )


def _quiet(name: str, steps: int) -> Progress:
    assert name
    assert steps >= 0
    return lambda _done, _total: None


def _stops(root: Path, language: str) -> Iterator[Stop]:
    folder, issued = root / "cycle", root / "issued"
    sample = with_story(company(PEOPLE, language), unforeseen=True)
    with early_workers() as readers:
        life = Life(folder, issued, sample, NOW, _quiet, readers)
        for stage in LIVED:
            done = life.live(stage)
            kept = root / stage
            shutil.copytree(folder, kept)
            yield Stop(stage, kept, done)


@pytest.fixture(scope="module")
def stops(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[DemoStage, Stop]]:
    """Return the stops of a life in a language; nobody writes into their folders."""
    lived: dict[str, dict[DemoStage, Stop]] = {}

    def get(language: str) -> dict[DemoStage, Stop]:
        if language not in lived:
            found = _stops(tmp_path_factory.mktemp("life"), language)
            lived[language] = {stop.stage: stop for stop in found}
        return lived[language]

    return get


@pytest.mark.parametrize("stage", LIVED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_made_so_far_is_found_and_no_other_error(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str, stage: DemoStage
) -> None:
    stop = stops(language)[stage]
    expected = Counter(code for mistake in stop.done.mistakes for code in mistake.codes)
    assert not expected - stop.codes
    errors = Counter(
        finding.code for finding in stop.done.receipt.findings if finding.severity is Severity.ERROR
    )
    assert not errors - expected
    people = {(finding.code, finding.subject) for finding in stop.done.receipt.findings}
    for mistake in stop.done.mistakes:
        if mistake.subject:
            for code in set(mistake.codes) - {"S04", "S05"}:
                assert (code, mistake.subject) in people, mistake


@pytest.mark.parametrize("stage", LIVED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_master_is_in_the_stage_and_nothing_waits_for_another_run(
    stops: Callable[[str], dict[DemoStage, Stop]], tmp_path: Path, language: str, stage: DemoStage
) -> None:
    stop = stops(language)[stage]
    assert stop.master.content.policy.stage is stage.opened
    folder = tmp_path / "again"
    shutil.copytree(stop.folder, folder)
    before = (folder / "master.xlsx").read_bytes()
    consolidate(folder, datetime.combine(DAYS[stage], NOW.time()), jobs=1)
    assert (folder / "master.xlsx").read_bytes() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_goals_are_set_people_answer_and_nobody_enters_actuals(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str
) -> None:
    plan = stops(language)[DemoStage.PLAN]
    assert {book.state for book in plan.done.receipt.books} == {"draft", "issued"}
    assert plan.filled("review", "actual") == plan.filled("actuals", "value") == 0
    assert plan.filled("checkins", "day") == 0
    assert plan.filled("goals", "target") > 0
    assert plan.codes["P01"] >= 2
    assert plan.codes["K01"] == plan.codes["X03"] == 0
    voices = [row for row in plan.rows("voices") if row.get("comment")]
    assert any(row.get("new_target") is not None for row in voices)
    assert plan.filled("voices", "comment") == len(voices)
    assert plan.filled("self_review", "own_view", SELF) == 0
    answers = Counter(row.get("answer") for row in plan.rows("agreements") if row.get("answer"))
    assert len(answers) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_people_are_coached_there_are_talks_and_figures_of_the_first_months(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str
) -> None:
    coach = stops(language)[DemoStage.COACH]
    last = float(to_serial(DAYS[DemoStage.COACH]))
    assert coach.filled("review", "actual") == 0
    talks = [row["day"] for row in coach.rows("checkins") if row.get("day")]
    assert talks
    assert all(isinstance(day, float) and day <= last for day in talks)
    days = [row["day"] for row in coach.rows("actuals") if row.get("day")]
    assert days
    assert all(isinstance(day, float) and day <= last for day in days)
    assert coach.codes["K01"] == 1
    assert coach.filled("voices", "reply") == coach.filled("voices", "comment") > 0
    assert coach.filled("own_goals", "reply", SELF) > 0
    months = {figure.month_end for figure in coach.done.figures}
    assert months == {date(2026, month, day) for month, day in ((7, 31), (8, 31), (9, 30), (10, 31))}
    assert (coach.folder / "finance-2026-10.csv").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_hr_brings_in_who_moved_joined_and_left(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str
) -> None:
    found = stops(language)
    sample = found[DemoStage.PLAN].done.company
    july = found[DemoStage.PLAN].master.content
    november = found[DemoStage.COACH].master.content
    late = next(person for person in sample.employees if person.hired and person.hired > date(2026, 7, 1))
    left = next(person for person in sample.employees if person.left)
    assert late.id not in july.employees
    assert july.employees[left.id].left is None
    assert november.employees[left.id].left == left.left
    assert late.id in found[DemoStage.ASSESS].master.content.employees
    moved = next(line for line in sample.assignments if line.start == date(2026, 10, 1))
    assert [(line.start, line.end) for line in _of(july.assignments, moved.employee_id)] == [
        (date(2026, 7, 1), date(2026, 12, 31))
    ]
    assert [(line.start, line.end) for line in _of(november.assignments, moved.employee_id)] == [
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
    matrix = next(line.employee_id for line in sample.assignments if line.role is Role.PROJECT)
    assert sorted(line.share for line in _of(november.assignments, matrix)) == [0.3, 0.7]


def _of(lines: tuple[Assignment, ...], employee_id: str) -> list[Assignment]:
    return [line for line in lines if line.employee_id == employee_id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_assessed_with_a_lenient_and_a_strict_manager_and_nobody_is_calibrated(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str
) -> None:
    assess = stops(language)[DemoStage.ASSESS]
    receipt = assess.done.receipt
    assert assess.codes["R09"] == 2
    assert Counter(mistake.kind for mistake in assess.done.mistakes)["lenient"] == 1
    graded = [result for result in receipt.results if result.grade]
    assert len(graded) > PEOPLE / 2
    assert not any(row.get("calibrated_score") for row in assess.rows("calibration"))
    assert assess.filled("self_review", "own_view", SELF) > 0
    assert _parts_of_the_matrix(receipt, assess) == 2


def _parts_of_the_matrix(receipt: Receipt, stop: Stop) -> int:
    """Return by how many managers the one who works for two is rated."""
    lines = stop.done.company.assignments
    matrix = next(line.employee_id for line in lines if line.role is Role.PROJECT)
    return len(next(result for result in receipt.results if result.employee_id == matrix).parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hr_chooses_raters_when_people_are_assessed_and_a_manager_proposes_another(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str
) -> None:
    found = stops(language)
    for early in (DemoStage.PLAN, DemoStage.COACH):
        assert not any(book.role == PEER for book in found[early].done.books)
        assert not any(row.get("rater_id") for row in found[early].rows("raters"))
    assess = found[DemoStage.ASSESS]
    chosen = assess.done.company.raters
    assert {row["ratee_id"] for row in assess.rows("raters")} == {one.ratee_id for one in chosen}
    assert len(assess.rows("raters")) == len(chosen) == 14
    raters = {book.manager.id for book in assess.done.books if book.role == PEER}
    assert raters == {one.rater_id for one in assess.done.company.confirmed_raters}
    (proposed,) = (one for one in assess.master.content.raters if one.status is RaterStatus.PROPOSED)
    assert (proposed.ratee_id, proposed.rater_id) == (chosen[-1].ratee_id, chosen[-1].rater_id)
    few = [finding.subject for finding in assess.done.receipt.findings if finding.code == "R04"]
    assert few == [proposed.ratee_id]
    shown = {(row["employee_id"], row["source"]) for row in assess.rows("aggregates") if row.get("count")}
    peer = choice_words("source", language)[Source.PEER]
    assert {(chosen[0].ratee_id, peer), (chosen[4].ratee_id, peer)} <= shown
    assert (proposed.ratee_id, peer) not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_imported_months_reach_the_book_and_score(
    stops: Callable[[str], dict[DemoStage, Stop]], language: str
) -> None:
    assess = stops(language)[DemoStage.ASSESS]
    figures = assess.done.figures
    assert {figure.month_end.month for figure in figures} == {7, 8, 9, 10, 11, 12}
    rows = assess.rows("actuals")
    for figure in figures:
        day = float(to_serial(figure.month_end))
        assert any(row.get("day") == day and row.get("value") == figure.actual for row in rows), figure
    assert assess.codes["D01"] == assess.codes["D02"] == assess.codes["S06"] == 0
