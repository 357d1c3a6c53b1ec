"""The three-way merge from file to file: what HR and a manager changed at the same time, and what HR decides."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from appraisal.findings import Severity
from sync.agreed_goals import FROZEN_GOAL
from sync.errors import TEXTS
from sync.ledger import Ledger
from sync.ledger.conflicts import ConflictState
from workbook_templates.books import master, team

from .conftest import Cycle
from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of


@pytest.fixture
def book(cycle: Cycle) -> Path:
    """Return the book of a manager who returned it in its place, without a mistake that matters here."""
    return next(path for path in cycle.books() if "E0028" in path.name)


def reviewed(book: Path, number: int = 0) -> str:
    """Return the id of a goal of the book that has a number as its actual."""
    found = table_of(book, team.BOOK, "review")
    return [
        str(row.cells["goal_id"].value)
        for row in found.rows
        if "actual" in row.cells and isinstance(row.cells["actual"].value, float) and "evidence" in row.cells
    ][number]


def conflicts(cycle: Cycle, state: ConflictState | None = ConflictState.OPEN) -> list[tuple[str, str, str]]:
    with Ledger.open(cycle.folder) as ledger:
        return [(str(one.kind), one.record, one.column) for one in ledger.conflicts.all(state)]


def test_all_cells_that_came_back_are_accounted_for(cycle: Cycle) -> None:
    cells = cycle.consolidate().cells
    assert cells.balanced
    assert cells.returned > 10_000
    assert cells.applied > 1_000


@pytest.mark.usefixtures("consolidated")
def test_what_hr_enters_for_a_manager_counts_and_is_in_the_change_log(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    hr_types(cycle.folder, "reviews", goal, evidence="Read off the till by HR")
    receipt = cycle.consolidate()
    assert receipt.cells.returned == 0
    assert in_master(cycle.folder, "reviews", goal)["evidence"] == "Read off the till by HR"
    log = table_of(cycle.master, master.BOOK, "changes").rows
    assert [row.cells["kind"].value for row in log if row.cells["record"].value == goal][-1] == "On behalf"
    assert [found.code for found in receipt.findings if found.code == "S14"] == ["S14"]


@pytest.mark.usefixtures("consolidated")
def test_source_and_reason_settle_what_hr_entered(cycle: Cycle, book: Path) -> None:
    hr_types(cycle.folder, "reviews", reviewed(book), evidence="Read off the till by HR")
    cycle.consolidate()
    key = str(table_of(cycle.master, master.BOOK, "changes").rows[-1].cells["change"].value)
    hr_types(cycle.folder, "changes", key, source="mail of 3 March", reason="he is on leave")
    assert "S14" not in {found.code for found in cycle.consolidate().findings}


@pytest.mark.usefixtures("consolidated")
def test_hr_and_a_manager_who_change_the_same_cell_are_a_conflict(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    hr_types(cycle.folder, "reviews", goal, evidence="HR says so")
    manager_types(book, "review", goal, evidence="The manager says so")
    receipt = cycle.consolidate()
    assert [("value", goal, "evidence")] == conflicts(cycle)
    assert (receipt.conflicts, receipt.cells.conflict) == (1, 1)
    assert in_master(cycle.folder, "reviews", goal)["evidence"] == "HR says so"
    assert "S13" in {found.code for found in receipt.findings}
    shown = in_master(cycle.folder, "conflicts", "K0000001")
    assert (shown["master"], shown["returned"]) == ("HR says so", "The manager says so")


@pytest.mark.usefixtures("consolidated")
@pytest.mark.parametrize(
    ("choice", "value", "stands"),
    [
        ("Take the returned", None, "The manager says so"),
        ("Keep the master's", None, "HR says so"),
        ("Value beside", "Both say so", "Both say so"),
    ],
)
def test_what_hr_chooses_stands_and_is_never_asked_again(
    cycle: Cycle, book: Path, choice: str, value: str | None, stands: str
) -> None:
    goal = reviewed(book)
    hr_types(cycle.folder, "reviews", goal, evidence="HR says so")
    manager_types(book, "review", goal, evidence="The manager says so")
    cycle.consolidate()
    hr_types(cycle.folder, "conflicts", "K0000001", choice=choice, value=value, decided_by="Li Na")
    receipt = cycle.consolidate()
    assert conflicts(cycle) == []
    assert stands == in_master(cycle.folder, "reviews", goal)["evidence"]
    assert in_master(cycle.folder, "conflicts", "K0000001")["state"] == "Settled"
    assert "S13" not in {found.code for found in receipt.findings}
    manager_types(book, "answer", "finished", answer="Yes")  # saved again, and nothing else changed
    cycle.consolidate()
    assert conflicts(cycle) == []
    assert stands == in_master(cycle.folder, "reviews", goal)["evidence"]


@pytest.mark.usefixtures("consolidated")
def test_different_cells_of_a_row_are_no_conflict(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    actual = in_master(cycle.folder, "reviews", goal)["actual"]
    assert isinstance(actual, float)
    hr_types(cycle.folder, "reviews", goal, evidence="HR says so")
    manager_types(book, "review", goal, actual=actual + 1)
    receipt = cycle.consolidate()
    row = in_master(cycle.folder, "reviews", goal)
    assert (0, "HR says so", actual + 1) == (receipt.conflicts, row["evidence"], row["actual"])


def test_in_row_strict_mode_they_are_one(cycle: Cycle, book: Path) -> None:
    hr_types(cycle.folder, "settings", "merge_rows", value="Rows")
    cycle.consolidate()
    goal = reviewed(book)
    actual = in_master(cycle.folder, "reviews", goal)["actual"]
    assert isinstance(actual, float)
    hr_types(cycle.folder, "reviews", goal, evidence="HR says so")
    manager_types(book, "review", goal, actual=actual + 1)
    cycle.consolidate()
    assert [("value", goal, "actual")] == conflicts(cycle)
    assert actual == in_master(cycle.folder, "reviews", goal)["actual"]


@pytest.mark.usefixtures("consolidated")
def test_a_score_follows_what_stands_and_not_what_the_book_says(cycle: Cycle) -> None:
    measured = {row.cells["goal_id"].value for row in table_of(cycle.master, master.BOOK, "actuals").rows}
    row = next(
        row.cells
        for row in table_of(cycle.master, master.BOOK, "reviews").rows
        if row.cells["method"].value == "Higher is better"
        and {"actual", "target"} <= row.cells.keys()
        and row.cells["goal_id"].value not in measured
    )
    goal, target = str(row["goal_id"].value), row["target"].value
    assert isinstance(target, float)
    hr_types(cycle.folder, "reviews", goal, actual=target / 2)
    cycle.consolidate()
    after = in_master(cycle.folder, "reviews", goal)
    assert (target / 2, 50.0) == (after["actual"], after["achievement"])


@pytest.mark.usefixtures("consolidated")
def test_an_actual_that_was_added_up_is_written_again_and_reported(cycle: Cycle) -> None:
    goal = str(table_of(cycle.master, master.BOOK, "actuals").rows[0].cells["goal_id"].value)
    before = in_master(cycle.folder, "reviews", goal)["actual"]
    hr_types(cycle.folder, "reviews", goal, actual=1.0)
    receipt = cycle.consolidate()
    assert before == in_master(cycle.folder, "reviews", goal)["actual"]
    (found,) = [found for found in receipt.findings if found.code == "S12"]
    assert ("reviews", goal, "actual") == (found.spot.table, found.spot.record, found.spot.field)
    assert found.place.file == "master.xlsx"


def test_an_agreed_target_changes_only_as_a_proposal(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    owner = str(row_of(book, team.BOOK, "goals", goal)["owner"]).split(" ", 1)[0]
    manager_types(book, "team", owner, agreed=46266.0)
    cycle.consolidate()
    assert in_master(cycle.folder, "goals", goal)["status"] == "Agreed"
    target = in_master(cycle.folder, "goals", goal)["target"]
    assert isinstance(target, float)
    manager_types(book, "goals", goal, target=target * 2)
    receipt = cycle.consolidate()
    assert [("proposal", goal, "target")] == conflicts(cycle)
    assert target == in_master(cycle.folder, "goals", goal)["target"]
    (found,) = [found for found in receipt.findings if found.code == "P02"]
    assert Severity.ERROR is found.severity
    assert (found.spot.record, found.spot.field) == (goal, "target")
    hr_types(cycle.folder, "conflicts", "K0000001", choice="Take the returned", decided_by="Li Na")
    after = cycle.consolidate()
    assert target * 2 == in_master(cycle.folder, "goals", goal)["target"]
    assert "P02" not in {found.code for found in after.findings}


def test_nothing_of_an_agreed_goal_changes_by_giving_it_away_or_clearing_it(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    row = row_of(book, team.BOOK, "goals", goal)
    owner = str(row["owner"])
    manager_types(book, "team", owner.split(" ", 1)[0], agreed=46266.0)
    cycle.consolidate()
    before = in_master(cycle.folder, "goals", goal)
    other = next(
        str(one.cells["label"].value)
        for one in table_of(book, team.BOOK, "team").rows
        if "label" in one.cells and str(one.cells["label"].value) != owner
    )
    manager_types(book, "goals", goal, owner=other)
    cycle.consolidate()
    manager_types(book, "goals", goal, target=1.0, weight=0.01, title="Another goal")
    cycle.consolidate()
    assert before == in_master(cycle.folder, "goals", goal)
    assert {column for _, _, column in conflicts(cycle)} == {"owner", "target", "weight", "title"}


def test_an_agreed_goal_that_a_manager_clears_is_one_question_and_stands_whole(
    cycle: Cycle, book: Path
) -> None:
    goal = reviewed(book)
    row = row_of(book, team.BOOK, "goals", goal)
    manager_types(book, "team", str(row["owner"]).split(" ", 1)[0], agreed=46266.0)
    cycle.consolidate()
    before = in_master(cycle.folder, "goals", goal)
    inputs = [key for key in FROZEN_GOAL if row.get(key) not in (None, "")]
    manager_types(book, "goals", goal, **dict.fromkeys(inputs))
    receipt = cycle.consolidate()
    assert before == in_master(cycle.folder, "goals", goal)
    ((_, record, column),) = conflicts(cycle)
    assert (record, column, receipt.cells.balanced) == (goal, "", True)
    hr_types(cycle.folder, "conflicts", "K0000001", choice="Take the returned", decided_by="Li Na")
    cycle.consolidate()
    assert in_master(cycle.folder, "goals", goal)["status"] == "Withdrawn"


def test_a_proposal_stays_a_finding_while_it_waits(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    owner = str(row_of(book, team.BOOK, "goals", goal)["owner"]).split(" ", 1)[0]
    manager_types(book, "team", owner, agreed=46266.0)
    cycle.consolidate()
    manager_types(book, "goals", goal, weight=0.9)
    cycle.consolidate()
    hr_types(cycle.folder, "settings", "company", value="Harbour Tea Holdings")  # judges every book anew
    assert "P02" in {found.code for found in cycle.consolidate().findings}


def test_a_goal_above_that_a_manager_changed_is_reported_and_kept(cycle: Cycle, book: Path) -> None:
    above = next(
        str(row.cells["goal_id"].value)
        for row in table_of(book, team.BOOK, "goals").rows
        if row.cells["level"].value == "organisation"
    )
    before = in_master(cycle.folder, "goals", above)["title"]
    manager_types(book, "goals", above, title="Double the revenue")
    receipt = cycle.consolidate()
    assert before == in_master(cycle.folder, "goals", above)["title"]
    assert [above] == [found.spot.record for found in receipt.findings if found.code == "S12"]


@pytest.mark.usefixtures("consolidated")
def test_a_goal_that_hr_deletes_leaves_the_scores_and_keeps_nothing_secret(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    delete_row(cycle.master, master.BOOK, "goals", goal)
    cycle.consolidate()
    with Ledger.open(cycle.folder) as ledger:
        assert goal not in {found.id for found in ledger.returns.goals()}
        assert [goal] == [
            change.record for entry in ledger.journal.entries(kind="on-behalf") for change in entry.changes
        ]
    assert in_master(cycle.folder, "reviews", goal)["state"] == "Withdrawn"


@pytest.mark.usefixtures("consolidated")
def test_a_goal_that_hr_deletes_and_the_manager_edits_is_a_conflict(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    delete_row(cycle.master, master.BOOK, "goals", goal)
    manager_types(book, "goals", goal, title="Sell more and better")
    cycle.consolidate()
    assert [("edit-delete", goal, "")] == conflicts(cycle)


@pytest.mark.usefixtures("consolidated")
def test_a_filled_row_that_is_gone_from_a_book_is_never_lost_silently(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    title = in_master(cycle.folder, "goals", goal)["title"]
    delete_row(book, team.BOOK, "goals", goal)
    cycle.consolidate()
    assert ("row-missing", goal, "") in conflicts(cycle)
    assert title == in_master(cycle.folder, "goals", goal)["title"]


@pytest.mark.usefixtures("consolidated")
def test_what_taking_a_row_that_is_gone_would_do_is_said_beside_it(cycle: Cycle, book: Path) -> None:
    """A goal without its row on Review would be nobody's, so that whoever takes "no row" there withdraws the goal."""
    goal = reviewed(book)
    delete_row(book, team.BOOK, "review", goal)
    cycle.consolidate()
    rows = table_of(cycle.master, master.BOOK, "conflicts").rows
    (told,) = [row for row in rows if "record" in row.cells and row.cells["record"].value == goal]
    assert told.cells["returned"].value == TEXTS("told.no-goal", "en")


@pytest.mark.usefixtures("consolidated")
def test_a_goal_that_a_manager_clears_is_withdrawn_and_keeps_its_row(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    cells = row_of(book, team.BOOK, "goals", goal)
    manager_types(book, "goals", goal, **dict.fromkeys(cells.keys() & team.GOALS.inputs))
    receipt = cycle.consolidate()
    assert in_master(cycle.folder, "goals", goal)["status"] == "Withdrawn"
    assert receipt.cells.cleared > 3


@pytest.mark.usefixtures("consolidated")
def test_a_value_that_cannot_be_read_leaves_the_good_one_that_stood(cycle: Cycle, book: Path) -> None:
    goal = reviewed(book)
    actual = in_master(cycle.folder, "reviews", goal)["actual"]
    manager_types(book, "review", goal, actual="about 90 %")
    receipt = cycle.consolidate()
    assert actual == in_master(cycle.folder, "reviews", goal)["actual"]
    assert goal in {found.spot.record for found in receipt.findings if found.code == "S03"}
    assert receipt.cells.rejected > 0


def test_the_same_comes_out_in_whatever_order_books_come(
    sample_cycle: Callable[[str], Cycle], tmp_path: Path
) -> None:
    import shutil

    seen = []
    for order in ("forwards", "backwards"):
        folder = tmp_path / order / "2026-H2"
        shutil.copytree(sample_cycle("en").folder, folder)
        mine = Cycle(folder, sample_cycle("en").sample, ())
        books = mine.books()
        away = tmp_path / order / "away"
        away.mkdir()
        for path in books:
            path.rename(away / f"{path.parent.name}-{path.name}")
        for path in books if order == "forwards" else reversed(books):
            (away / f"{path.parent.name}-{path.name}").rename(path)
            mine.consolidate()
        with Ledger.open(folder) as ledger:
            found = ledger.returns
            seen.append((list(found.goals()), list(found.reviews()), list(found.measurements())))
    assert seen[0] == seen[1]


@pytest.mark.usefixtures("consolidated")
def test_a_copy_that_does_not_count_opens_no_conflict_and_tells_no_change(cycle: Cycle) -> None:
    first, last = sorted((cycle.folder / "inbox").glob("E0047*"), key=lambda path: path.stat().st_mtime_ns)
    goal = reviewed(last)
    before = in_master(cycle.folder, "reviews", goal)["evidence"]
    hr_types(cycle.folder, "reviews", goal, evidence="HR says so")
    manager_types(first, "review", goal, evidence="An older copy says so")
    manager_types(last, "answer", "finished", answer="Yes")
    moment = last.stat().st_mtime_ns
    os.utime(first, ns=(moment - 10**10, moment - 10**10))
    receipt = cycle.consolidate()
    assert before != "HR says so"
    assert (conflicts(cycle), receipt.conflicts, receipt.cells.conflict) == ([], 0, 0)
    assert in_master(cycle.folder, "reviews", goal)["evidence"] == "HR says so"
    log = [row.cells for row in table_of(cycle.master, master.BOOK, "changes").rows]
    assert "An older copy says so" not in [row["after"].value for row in log if "after" in row]


@pytest.mark.usefixtures("consolidated")
def test_what_the_program_shows_on_the_dashboard_is_no_change_of_hrs(cycle: Cycle, book: Path) -> None:
    person = str(table_of(cycle.master, master.BOOK, "employees").rows[5].cells["employee_id"].value)
    for place, position in enumerate(("Chief of tea", "Head of tea")):
        hr_types(cycle.folder, "employees", person, position=position)
        manager_types(book, "review", reviewed(book, place), actual=None)
        assert "S12" not in {found.code for found in cycle.consolidate().findings}


def test_returns_that_vanish_during_a_run_cost_themselves(cycle: Cycle) -> None:
    def vanish(_done: int, _all: int) -> None:
        for path in (cycle.folder / "inbox").glob("*.xlsx"):
            path.unlink()

    receipt = cycle.consolidate(progress=vanish)
    assert receipt.cells.balanced
    assert {found.code for found in receipt.findings} & {"S10"}
    assert not cycle.consolidate().cells.returned


def test_a_folder_that_was_copied_is_as_before(cycle: Cycle) -> None:
    cycle.consolidate()
    before = cycle.master.read_bytes()
    for path in cycle.books():
        os.utime(path)
    again = cycle.consolidate()
    assert (again.written, again.read, cycle.master.read_bytes()) == (False, 0, before)
