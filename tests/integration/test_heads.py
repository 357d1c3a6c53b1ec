"""While a cycle is planned, heads of departments set the targets of its goals: into HR's rows, and on to the other books."""

import hashlib
import io
import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from addin.demo.company import company
from addin.demo.run import found_cycle
from appraisal.model import Level, Stage
from sync.consolidate import consolidate, open_master
from sync.cycle import issue_books
from sync.ledger import Choice, Conflict, ConflictState, Ledger
from sync.receipt import Receipt
from sync.resolve import Decision, resolve
from sync.undo import undo
from workbook_templates.books import master, team
from workbook_templates.labels import choice_words

from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of

# openpyxl does not know the extension in which Excel keeps the colours of data bars, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
HEAD, ABOVE, OTHER = "E0002", "E0001", "E0008"
"""The head of Sales, the manager above, and the head of Production: in all their books stand the company's goals."""


@dataclass(frozen=True)
class Planning:
    """A cycle that is being planned, with the goal of Sales whose target is at stake."""

    folder: Path
    goal: str
    target: float

    def book(self, manager: str) -> Path:
        return next(path for path in (self.folder / "books").glob("*.xlsx") if path.name.startswith(manager))

    def head_sets(self, target: object) -> None:
        manager_types(self.book(HEAD), "goals", self.goal, target=target)  # type: ignore[arg-type]

    def hr_sets(self, target: object) -> None:
        hr_types(self.folder, "goals", self.goal, target=target)  # type: ignore[arg-type]

    def consolidate(self) -> Receipt:
        return consolidate(self.folder, NOW, jobs=1)

    def shown(self, manager: str) -> object:
        """Return the target that a book shows."""
        return row_of(self.book(manager), team.BOOK, "goals", self.goal).get("target")

    @property
    def kept(self) -> object:
        """The target in HR's row of the master."""
        return in_master(self.folder, "goals", self.goal).get("target")

    def conflicts(self, state: ConflictState = ConflictState.OPEN) -> list[Conflict]:
        with Ledger.open(self.folder) as ledger:
            return list(ledger.conflicts.all(state))


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heads") / "2026-H2"
    sample = company(20, "en")
    found_cycle(folder, replace(sample, policy=replace(sample.policy, stage=Stage.PLAN)), NOW)
    issue_books(folder, NOW)
    return folder


@pytest.fixture
def planning(handed_out: Path, tmp_path: Path) -> Planning:
    folder = shutil.copytree(handed_out, tmp_path / "2026-H2")
    goals = open_master(folder).content.goals
    goal = next(goal for goal in goals if goal.level is Level.DEPARTMENT and goal.owner_id == "Sales")
    assert goal.parameters.target is not None
    return Planning(folder, goal.id, goal.parameters.target)


def unlocked(path: Path) -> set[tuple[str, str]]:
    """Return the cells of Goals, by record and column, that people may fill, of the goals above."""
    found = table_of(path, team.BOOK, "goals")
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))[found.sheet_title]
    return {
        (str(row.cells["goal_id"].value), column)
        for row in found.rows
        if "goal_id" in row.cells and row.cells["level"].value != Level.PERSON
        for column in found.columns
        if not sheet[found.cell_reference(column, row.number)].protection.locked
    }


def test_only_the_targets_of_the_own_department_are_open_and_only_in_its_heads_book(
    planning: Planning,
) -> None:
    goals = open_master(planning.folder).content.goals
    sales = {(goal.id, "target") for goal in goals if goal.owner_id == "Sales"}
    assert sales == unlocked(planning.book(HEAD))
    assert set() == unlocked(planning.book(ABOVE))


def test_target_that_a_head_sets_stands_in_hrs_row_and_in_every_book_that_shows_the_goal(
    planning: Planning,
) -> None:
    planning.head_sets(5000.0)
    receipt = planning.consolidate()
    assert (planning.kept, planning.shown(HEAD), planning.shown(ABOVE)) == (5000.0, 5000.0, 5000.0)
    assert planning.conflicts() == []
    assert [found for found in receipt.findings if found.code == "S12"] == []


def test_change_log_says_who_set_which_target(planning: Planning) -> None:
    planning.head_sets(5000.0)
    planning.consolidate()
    rows = table_of(planning.folder / "master.xlsx", master.BOOK, "changes").rows
    told = [{key: cell.value for key, cell in row.cells.items()} for row in rows if row.cells]
    about = [row for row in told if row.get("record") == planning.goal]
    said = [(row["who"], row["before"], row["after"], row["kind"]) for row in about]
    assert said == [(HEAD, "4700", "5000", "Returned")]


def test_second_run_after_a_head_set_a_target_changes_no_byte(planning: Planning) -> None:
    planning.head_sets(5000.0)
    planning.consolidate()
    files = [planning.folder / "master.xlsx", *sorted((planning.folder / "books").iterdir())]
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert not planning.consolidate().written
    assert before == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_target_that_hr_and_the_head_set_differently_is_a_conflict_and_both_stay(planning: Planning) -> None:
    planning.hr_sets(4800.0)
    planning.head_sets(5000.0)
    planning.consolidate()
    (found,) = planning.conflicts()
    assert ("value", planning.goal, "target") == (found.kind, found.record, found.column)
    assert (planning.target, 4800.0, 5000.0) == (found.base, found.master, found.returned)
    assert (planning.kept, planning.shown(ABOVE), planning.shown(HEAD)) == (4800.0, 4800.0, 5000.0)


@pytest.mark.parametrize(
    ("choice", "value", "expected"),
    [(Choice.MASTER, "", 4800.0), (Choice.RETURNED, "", 5000.0), (Choice.VALUE, "4900", 4900.0)],
)
def test_what_hr_chooses_stands_everywhere(
    planning: Planning, choice: Choice, value: str, expected: float
) -> None:
    planning.hr_sets(4800.0)
    planning.head_sets(5000.0)
    planning.consolidate()
    resolve(planning.folder, ["K1"], Decision(choice, value, "E0001", "agreed"), NOW)
    planning.consolidate()
    assert (expected, expected, expected) == (planning.kept, planning.shown(HEAD), planning.shown(ABOVE))
    assert planning.conflicts() == []
    assert planning.consolidate().conflicts == 0


def test_target_that_hr_and_the_head_set_alike_is_no_conflict(planning: Planning) -> None:
    planning.hr_sets(5000.0)
    planning.head_sets(5000.0)
    planning.consolidate()
    assert (planning.conflicts(), planning.kept) == ([], 5000.0)


def test_conflict_goes_away_when_hr_types_what_the_head_says(planning: Planning) -> None:
    planning.hr_sets(4800.0)
    planning.head_sets(5000.0)
    planning.consolidate()
    planning.hr_sets(5000.0)
    planning.consolidate()
    assert [found.number for found in planning.conflicts(ConflictState.WITHDRAWN)] == [1]
    assert (planning.conflicts(), planning.shown(ABOVE)) == ([], 5000.0)


def test_hr_who_changes_the_row_again_and_keeps_the_masters_value_keeps_the_later_one(
    planning: Planning,
) -> None:
    planning.hr_sets(4800.0)
    planning.head_sets(5000.0)
    planning.consolidate()
    planning.hr_sets(4850.0)
    planning.consolidate()
    assert (planning.conflicts()[0].master, planning.shown(HEAD)) == (4850.0, 5000.0)
    resolve(planning.folder, ["K1"], Decision(Choice.MASTER, "", "E0001", "agreed"), NOW)
    planning.consolidate()
    assert (planning.kept, planning.shown(HEAD)) == (4850.0, 4850.0)


def test_new_target_of_hrs_flows_into_the_heads_book_and_is_what_the_next_return_starts_from(
    planning: Planning,
) -> None:
    planning.hr_sets(4800.0)
    planning.consolidate()
    assert planning.shown(HEAD) == 4800.0
    planning.head_sets(5000.0)
    planning.consolidate()
    assert (planning.conflicts(), planning.kept, planning.shown(ABOVE)) == ([], 5000.0, 5000.0)


def test_head_may_clear_a_target(planning: Planning) -> None:
    planning.head_sets(None)
    planning.consolidate()
    assert (planning.kept, planning.shown(ABOVE)) == (None, None)
    assert planning.conflicts() == []


def test_text_for_a_target_stays_in_the_heads_book_and_hrs_number_stands(planning: Planning) -> None:
    planning.head_sets("as much as possible")
    planning.hr_sets(4800.0)
    planning.consolidate()
    assert (planning.kept, planning.shown(HEAD)) == (4800.0, "as much as possible")
    planning.head_sets(5000.0)
    planning.consolidate()
    assert planning.shown(HEAD) != "as much as possible"


def test_row_that_a_head_deleted_is_reported_and_hrs_goal_stands(planning: Planning) -> None:
    delete_row(planning.book(HEAD), team.BOOK, "goals", planning.goal)
    planning.consolidate()
    assert (planning.target, []) == (planning.kept, planning.conflicts())


def test_whoever_heads_another_department_sets_nothing(planning: Planning) -> None:
    manager_types(planning.book(ABOVE), "goals", planning.goal, target=5000.0)
    receipt = planning.consolidate()
    assert [planning.goal] == [found.spot.record for found in receipt.findings if found.code == "S12"]
    assert (planning.target, planning.target) == (planning.kept, planning.shown(ABOVE))


def test_target_is_hrs_once_planning_is_over(planning: Planning) -> None:
    hr_types(planning.folder, "settings", "stage", value=choice_words("stage", "en")[Stage.COACH])
    planning.head_sets(5000.0)
    receipt = planning.consolidate()
    assert [planning.goal] == [found.spot.record for found in receipt.findings if found.code == "S12"]
    assert (planning.target, planning.target) == (planning.kept, planning.shown(HEAD))


def test_question_that_is_open_when_planning_ends_stays_open_and_is_settled_as_any_other(
    planning: Planning,
) -> None:
    planning.hr_sets(4800.0)
    planning.head_sets(5000.0)
    planning.consolidate()
    hr_types(planning.folder, "settings", "stage", value=choice_words("stage", "en")[Stage.COACH])
    planning.consolidate()
    assert (len(planning.conflicts()), planning.kept, planning.shown(HEAD)) == (1, 4800.0, 5000.0)
    resolve(planning.folder, ["K1"], Decision(Choice.RETURNED, "", "E0001", "agreed"), NOW)
    planning.consolidate()
    assert (planning.kept, planning.shown(ABOVE)) == (5000.0, 5000.0)


@pytest.mark.parametrize("rewritten", [False, True])
def test_undone_run_gives_hr_the_old_target_back_and_the_next_one_takes_the_heads_again(
    planning: Planning, rewritten: bool
) -> None:
    planning.consolidate()
    planning.head_sets(5000.0)
    if rewritten:
        hr_types(planning.folder, "goals", "O0000001", target=4900.0)
    planning.consolidate()
    undo(planning.folder, NOW)
    assert planning.kept == planning.target
    planning.consolidate()
    assert (planning.kept, planning.shown(ABOVE)) == (5000.0, 5000.0)


def test_two_copies_of_a_heads_book_are_taken_one_after_the_other_and_the_one_that_counts_stands(
    planning: Planning,
) -> None:
    second = planning.folder / "inbox" / "second.xlsx"
    second.parent.mkdir(exist_ok=True)
    shutil.copy(planning.book(HEAD), second)
    planning.head_sets(5000.0)
    manager_types(second, "goals", planning.goal, target=6000.0)
    os.utime(second, (planning.book(HEAD).stat().st_mtime + 60,) * 2)
    planning.consolidate()
    assert (planning.kept, planning.shown(ABOVE), planning.conflicts()) == (6000.0, 6000.0, [])


def test_two_books_of_one_head_that_set_a_target_differently_are_a_conflict(planning: Planning) -> None:
    rows = table_of(planning.folder / "master.xlsx", master.BOOK, "assignments").rows
    moved = next(
        str(row.cells["assignment_id"].value)
        for row in rows
        if row.cells and row.cells["employee_id"].value == "E0009"
    )
    hr_types(planning.folder, "assignments", moved, manager_id=HEAD)
    first = planning.book(HEAD)
    (further,) = issue_books(planning.folder, NOW)
    assert further.file.endswith("(2).xlsx")
    manager_types(planning.folder / further.file, "goals", planning.goal, target=6000.0)
    manager_types(first, "goals", planning.goal, target=5000.0)
    planning.consolidate()
    (found,) = planning.conflicts()
    assert {found.master, found.returned} == {5000.0, 6000.0}
    assert planning.kept == found.master


def test_books_that_are_handed_out_after_planning_are_locked(tmp_path: Path) -> None:
    folder = tmp_path / "2026-H2"
    found_cycle(folder, company(20, "en"), NOW)
    hr_types(folder, "settings", "stage", value=choice_words("stage", "en")[Stage.COACH])
    issue_books(folder, NOW)
    head = next(path for path in (folder / "books").glob("*.xlsx") if path.name.startswith(HEAD))
    assert set() == unlocked(head)
