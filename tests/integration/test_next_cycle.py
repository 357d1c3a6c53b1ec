"""A cycle that begins where an earlier one ended: what it takes over, and what its books and rules make of that."""

import hashlib
import shutil
from pathlib import Path

import pytest

from appraisal.findings import Severity
from appraisal.model import CellState
from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.earlier import read_earlier
from sync.frames import frames
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master, planning, team

from .conftest import NOW, Cycle
from .terminal import typed
from .typing_in import delete_row, hr_types, manager_types, table_of


def values(table: RawTable) -> list[dict[str, object]]:
    return [{key: cell.value for key, cell in row.cells.items()} for row in table.rows]


def tables(folder: Path) -> dict[str, list[dict[str, object]]]:
    return {name: values(table) for name, table in read_master(folder).tables.items()}


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def ended(consolidated: Cycle) -> Cycle:
    """Return a cycle whose books came back and were consolidated."""
    return consolidated


def next_to(cycle: Cycle) -> Path:
    return cycle.folder.with_name("2027-H1")


def test_a_new_cycle_takes_over_what_hr_decided_and_writes_nothing_of_the_old_one(ended: Cycle) -> None:
    hr_types(ended.folder, "schemes", "standard", cap=130.0)
    hr_types(ended.folder, "rules", "G14", severity="Off")
    hr_types(ended.folder, "library", "revenue", plausible_high=77_777.0)
    before = hashes(ended.folder)
    code, said = typed("new", next_to(ended), "--from", ended.folder)
    assert code == 0, said
    assert "2027-01-01" in said
    assert hashes(ended.folder) == before
    content = read_master(next_to(ended)).content
    assert content.policy.company == "Harbour Tea Co."
    caps = {scheme.name: scheme.cap for scheme in content.policy.schemes}
    assert (caps["standard"], content.policy.severity("G14", Severity.WARN)) == (130, Severity.OFF)
    assert content.library["revenue"].plausible_high == 77_777
    assert (content.policy.cycle.id, content.policy.stage) == ("2027-H1", "plan")
    assert content.settings_problems == ()
    assert content.problems == ()


def test_goals_above_go_on_under_new_ids_below_their_new_parents_in_the_new_cycle(ended: Cycle) -> None:
    typed("new", next_to(ended), "--from", ended.folder)
    old = {goal.id: goal for goal in read_master(ended.folder).content.goals}
    content = read_master(next_to(ended)).content
    origins = {
        row.goal.id: str(row.cells["origin"]).split(": ")[1]
        for row in content.goal_rows
        if row.goal is not None
    }
    assert set(origins.values()) == set(old)
    assert origins.keys().isdisjoint(old)
    for goal in content.goals:
        before = old[origins[goal.id]]
        assert origins.get(goal.parent_id, "") == before.parent_id
        assert (goal.title, goal.level, goal.owner_id) == (before.title, before.level, before.owner_id)
        assert (
            content.policy.cycle.start <= (goal.due or content.policy.cycle.start) <= content.policy.cycle.end
        )


def test_a_goal_that_hr_calls_reached_or_withdrawn_stays_behind(ended: Cycle) -> None:
    first, second = [goal.id for goal in read_master(ended.folder).content.goals][:2]
    hr_types(ended.folder, "goals", first, status="Reached")
    hr_types(ended.folder, "goals", second, status="Withdrawn")
    count = len(read_master(ended.folder).content.goals)
    typed("new", next_to(ended), "--from", ended.folder)
    assert len(read_master(next_to(ended)).content.goals) == count - 2


def test_unfinished_goals_of_people_stand_in_their_new_books_marked_as_carried_over(ended: Cycle) -> None:
    typed("new", next_to(ended), "--from", ended.folder)
    rows = tables(next_to(ended))["setgoals"]
    assert rows
    earlier = {found.goal.id: found for found in read_earlier(ended.folder).goals}
    for row in rows:
        found = earlier[str(row["origin"]).split(": ")[1]]
        assert found.goal.owner_id == row["employee_id"]
        assert found.reached.achievement is None or found.reached.achievement < 100
    typed("handout", next_to(ended))
    books = [
        values(read_book(path, (team.BOOK,)).tables["goals"])
        for path in sorted((next_to(ended) / "books").glob("*.xlsx"))
    ]
    carried = {
        (str(row["owner"]).split(" ")[0], row["title"])
        for book in books
        for row in book
        if str(row.get("origin", "")).startswith("Carried over from 2026-H2")
        and row.get("weight") is not None
    }
    assert {(row["employee_id"], row["title"]) for row in rows} <= carried


def test_goals_of_a_manager_who_was_left_stay_behind_and_hr_hears_whose(ended: Cycle) -> None:
    typed("new", next_to(ended), "--from", ended.folder)
    mover = str(tables(next_to(ended))["setgoals"][0]["employee_id"])
    shutil.rmtree(next_to(ended))
    lines = tables(ended.folder)["assignments"]
    mine = next(row for row in lines if row["employee_id"] == mover)
    other = next(row["manager_id"] for row in lines if row["manager_id"] not in (mover, mine["manager_id"]))
    hr_types(ended.folder, "assignments", str(mine["assignment_id"]), manager_id=other)
    code, said = typed("new", next_to(ended), "--from", ended.folder)
    assert code == 0, said
    assert "stay with a manager whom the person had left" in said
    assert mover not in {row["employee_id"] for row in tables(next_to(ended))["setgoals"]}


def test_a_score_of_several_raters_is_one_that_was_reached(ended: Cycle) -> None:
    goal = next(
        str(row["goal_id"]) for row in tables(ended.folder)["reviews"] if row.get("state") == "Scored"
    )
    hr_types(ended.folder, "reviews", goal, state="Several raters")
    (found,) = (one for one in read_earlier(ended.folder).goals if one.goal.id == goal)
    assert found.reached.state is CellState.VALUE


def test_what_was_reached_is_kept_and_shown_beside_the_goals_and_held_against_targets(ended: Cycle) -> None:
    typed("new", next_to(ended), "--from", ended.folder)
    history = tables(next_to(ended))["history"]
    scored = {
        (row["employee_id"], row["actual"])
        for row in tables(ended.folder)["reviews"]
        if row.get("state") == "Scored"
    }
    assert history
    assert {(row["employee_id"], row["actual"]) for row in history} <= scored
    assert {row["cycle"] for row in history} == {"2026-H2"}
    typed("handout", next_to(ended))
    path, goal = _goal_with_past(next_to(ended))
    worse = float(str(goal["previous"])) / 2
    manager_types(path, "goals", str(goal["goal_id"]), target=worse)
    receipt = consolidate(next_to(ended), NOW, jobs=1)
    spots = {(one.code, one.spot.record) for one in receipt.findings}
    assert ("G09", goal["goal_id"]) in spots
    # HR corrects the past on the sheet, and the book is judged anew though nobody touched it.
    for row in tables(next_to(ended))["history"]:
        if (row["employee_id"], row.get("kpi")) == (str(goal["owner"]).split(" ")[0], goal["kpi"]):
            key = "|".join(_text(row[name]) for name in planning.HISTORY.row_key if row.get(name) is not None)
            _type_history(next_to(ended), key, actual=worse)
    spots = {(one.code, one.spot.record) for one in consolidate(next_to(ended), NOW, jobs=1).findings}
    assert ("G09", goal["goal_id"]) not in spots


def _text(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _type_history(folder: Path, record: str, **cells: float) -> None:
    from sync.xlsx.cells import set_cells

    found = read_master(folder)
    table = found.tables["history"]
    for row in table.rows:
        names = [row.cells[name].value for name in planning.HISTORY.row_key if name in row.cells]
        if "|".join(map(_text, names)) == record:
            edits = {table.cell_reference(key, row.number): value for key, value in cells.items()}
            path = found.path
            path.write_bytes(set_cells(path.read_bytes(), {table.sheet_title: edits}))
            return
    raise AssertionError(record)


def _goal_with_past(folder: Path) -> tuple[Path, dict[str, object]]:
    """Return a book and a goal in it of which more is better, with what was reached before."""
    for path in sorted((folder / "books").glob("*.xlsx")):
        for row in values(read_book(path, (team.BOOK,)).tables["goals"]):
            if row.get("previous") and row.get("method") == "Higher is better" and row.get("kpi"):
                return path, row
    raise AssertionError("no goal of any book has a past")


def test_a_second_new_cycle_carries_the_history_of_both_before_it(ended: Cycle) -> None:
    typed("new", next_to(ended), "--from", ended.folder)
    third = ended.folder.with_name("2027-H2")
    code, said = typed("new", third, "--from", next_to(ended))
    assert code == 0, said
    assert tables(third)["history"] == tables(next_to(ended))["history"]


def test_the_people_may_come_from_a_new_roster(ended: Cycle) -> None:
    roster = ended.folder.parent / "roster.csv"
    roster.write_text(
        "Employee ID,Name,Department,Manager ID\nE0001,Wang Min,Management,\nX1,Ada New,Sales,E0001\n"
    )
    code, said = typed("new", next_to(ended), "--from", ended.folder, "--roster", roster)
    assert code == 0, said
    assert "are not in this one" in said
    assert "were left behind" in said
    content = read_master(next_to(ended)).content
    assert list(content.employees) == ["E0001", "X1"]
    assert set(content.history) <= {"E0001", "X1"}


def test_the_master_alone_is_enough_and_the_old_folder_may_be_gone(ended: Cycle, tmp_path: Path) -> None:
    kept = tmp_path / "last-year.xlsx"
    shutil.copy(ended.master, kept)
    shutil.rmtree(ended.folder)
    code, said = typed("new", tmp_path / "2027-H1", "--from", kept)
    assert code == 0, said
    assert tables(tmp_path / "2027-H1")["history"]


def test_what_is_no_earlier_cycle_is_said_in_one_line_and_nothing_is_made(
    ended: Cycle, tmp_path: Path
) -> None:
    target = tmp_path / "2027-H1"
    book = next((ended.folder / "books").glob("*.xlsx"))
    (tmp_path / "empty").mkdir()
    for wrong, word in (
        (tmp_path / "empty", "no earlier cycle"),
        (tmp_path / "nowhere", "no earlier cycle"),
        (book, "not the master of an earlier cycle"),
    ):
        code, said = typed("new", target, "--from", wrong)
        assert (code, said.count("✘")) == (2, 1)
        assert word in said
        assert not target.exists()
    code, said = typed("new", tmp_path / "2026-H1", "--from", ended.folder)
    assert code == 2
    assert "not before the new cycle" in said
    code, said = typed("new", target)
    assert code == 2
    assert "--from" in said


def test_an_unfinished_improvement_plan_goes_on_in_the_book_of_the_next_cycle(cycle: Cycle) -> None:
    path = max((cycle.folder / "books").glob("*.xlsx"))
    person = values(table_of(path, team.BOOK, "team"))[0]
    first, second, *_ = (str(row["row_id"]) for row in values(table_of(path, team.BOOK, "plans")))
    said = {"gap": "late", "target": "90 % in time", "due": 46400.0, "support": "a screen", "start": 46300.0}
    answer = {"backed": "Yes", "backed_day": 46301.0, "review1_day": 46330.0, "review1_status": "At risk"}
    manager_types(path, "plans", first, person=str(person["label"]), **said, **answer)
    ended = {"outcome": "Achieved", "outcome_day": 46390.0}
    manager_types(path, "plans", second, person=str(person["label"]), **said, **answer, **ended)
    cycle.consolidate()
    code, shown = typed("new", next_to(cycle), "--from", cycle.folder)
    assert code == 0, shown
    assert "Improvement plans that go on: 1" in shown
    (row,) = tables(next_to(cycle))["earlierplans"]
    assert (row["employee_id"], row["gap"]) == (person["employee_id"], "late")
    typed("handout", next_to(cycle))
    book = next(
        path
        for path in sorted((next_to(cycle) / "books").glob("*.xlsx"))
        if person["employee_id"] in {row["employee_id"] for row in values(table_of(path, team.BOOK, "team"))}
    )
    (carried,) = (row for row in values(table_of(book, team.BOOK, "plans")) if "person" in row)
    assert said.items() | answer.items() <= carried.items()
    assert carried["origin"] == f"{cycle.folder.name}, plan {first}"
    assert carried["check"] == "✔ Backed"
    # It counts before the book comes back, and its manager goes on with it.
    consolidate(next_to(cycle), NOW, jobs=1)
    assert [row["gap"] for row in tables(next_to(cycle))["plans"]] == ["late"]
    manager_types(book, "plans", str(carried["row_id"]), outcome="Achieved", outcome_day=46500.0)
    consolidate(next_to(cycle), NOW, jobs=1)
    assert [row["outcome"] for row in tables(next_to(cycle))["plans"]] == ["Achieved"]


def test_hr_changes_nothing_of_a_plan_in_a_book_that_never_came_back_and_hears_so(cycle: Cycle) -> None:
    path = max((cycle.folder / "books").glob("*.xlsx"))
    person = values(table_of(path, team.BOOK, "team"))[0]
    record = str(values(table_of(path, team.BOOK, "plans"))[0]["row_id"])
    manager_types(path, "plans", record, person=str(person["label"]), gap="late", target="90 %")
    cycle.consolidate()
    typed("new", next_to(cycle), "--from", cycle.folder)
    typed("handout", next_to(cycle))
    consolidate(next_to(cycle), NOW, jobs=1)
    (plan,) = tables(next_to(cycle))["plans"]
    carried = str(plan["row_id"])
    assert list(frames(next_to(cycle))["improvement_plans"]["plan_id"]) == [carried]
    hr_types(next_to(cycle), "plans", carried, gap="HR's words")
    receipt = consolidate(next_to(cycle), NOW, jobs=1)
    assert [row["gap"] for row in tables(next_to(cycle))["plans"]] == ["late"]
    assert [(one.spot.record, one.spot.field) for one in receipt.findings if one.code == "S12"] == [
        (carried, "gap")
    ]
    delete_row(next_to(cycle) / "master.xlsx", master.BOOK, "plans", carried)
    receipt = consolidate(next_to(cycle), NOW, jobs=1)
    assert [row["gap"] for row in tables(next_to(cycle))["plans"]] == ["late"]
    assert [one.spot.record for one in receipt.findings if one.code == "S12"] == [carried]
    assert not tables(next_to(cycle)).get("changes")


def test_goals_that_are_set_for_people_are_known_after_the_handout_as_before(ended: Cycle) -> None:
    typed("new", next_to(ended), "--from", ended.folder)
    before = {row["title"] for row in tables(next_to(ended))["setgoals"]}
    typed("handout", next_to(ended))
    with Ledger.open(next_to(ended)) as ledger:
        assert before
        assert before == {one.goal.title for one in kept_content(ledger).set_goals}
