"""Whoever is somebody's manager no more hears nothing further of them: what they said until then stays."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.numbers import from_serial, to_serial
from appraisal.voices import voice_id
from sync.consolidate import open_master
from sync.cycle import issue_books
from sync.receipt import Receipt
from workbook_templates.books import master, team

from .own_books import AUGUST, Own, made
from .typing_in import hr_types, manager_types, row_of, table_of

OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return made(tmp_path_factory.mktemp("former") / "2026-H2", filled=False)


def moves(own: Own, person: str) -> None:
    """Let HR give the person another manager."""
    folder = own.folder
    people = open_master(folder).content.employees
    other = next(
        one.id for one in people.values() if not one.manager_id and one.id != people[person].manager_id
    )
    line = next(
        str(row.cells["assignment_id"].value)
        for row in table_of(folder / "master.xlsx", master.BOOK, "assignments").rows
        if row.cells["employee_id"].value == person
    )
    hr_types(folder, "assignments", line, manager_id=other)


def heard(own: Own, goal: str, person: str) -> dict[str, object]:
    return row_of(own.team_of(person), team.BOOK, "voices", voice_id(goal, person))


def test_what_is_said_after_a_move_does_not_reach_the_former_manager(kept: Own) -> None:
    person = kept.person
    first, second, *_ = kept.goals(person)
    kept.types(person, "own_goals", first, comment="Too high for my first year")
    kept.consolidate(AUGUST)
    assert heard(kept, first, person)["comment"] == "Too high for my first year"
    manager_types(kept.team_of(person), "voices", voice_id(first, person), reply="Let us talk")
    kept.consolidate(AUGUST)

    moves(kept, person)
    kept.types(person, "own_goals", first, comment="My new manager agrees with me", new_target=3.0)
    kept.types(person, "own_goals", second, comment="Said after the move")
    kept.consolidate(OCTOBER)

    row = heard(kept, first, person)
    assert (row["comment"], row["reply"]) == ("Too high for my first year", "Let us talk")
    assert row.get("new_target") is None
    assert heard(kept, second, person) == {}
    in_book = said(kept.team_of(person), team.BOOK)
    in_master = said(kept.folder / "master.xlsx", master.BOOK)
    assert "Said after the move" in in_master
    assert "My new manager agrees with me" in in_master
    assert not {"Said after the move", "My new manager agrees with me"} & in_book
    assert not kept.consolidate(OCTOBER).written


def test_plans_reach_a_manager_until_the_last_day_and_stay_as_they_stood_then(tmp_path: Path) -> None:
    own = made(tmp_path / "2026-H2", filled=False)
    person, book = own.person, own.team_of(own.person)
    moves_on(own, person, date(2026, 12, 1))
    first, second, *_ = (str(row.cells["row_id"].value) for row in own.table(person, "own_plans").rows)
    own.types(person, "own_plans", first, gap="written before", target="90 %")
    own.consolidate(OCTOBER)
    assert row_of(book, team.BOOK, "employee_plans", first)["gap"] == "written before"
    manager_types(book, "employee_plans", first, backed="Yes", backed_day=46300.0)
    own.consolidate(OCTOBER)
    assert own.row(person, "own_plans", first)["backed"] == "Yes"

    own.types(person, "own_plans", first, gap="written again")
    own.types(person, "own_plans", second, gap="written after the move")
    own.consolidate(DECEMBER)

    row = row_of(book, team.BOOK, "employee_plans", first)
    assert (row["gap"], row["target"], row["backed"]) == ("written before", "90 %", "Yes")
    assert row_of(book, team.BOOK, "employee_plans", second) == {}
    assert row_of(own.folder / "master.xlsx", master.BOOK, "plans", second)["gap"] == "written after the move"
    assert not own.consolidate(DECEMBER).written


def test_a_managers_plan_goes_on_with_the_manager_who_follows(tmp_path: Path) -> None:
    own = made(tmp_path / "2026-H2", filled=False)
    person, book = own.person, own.team_of(own.person)
    plan, draft = (str(row.cells["row_id"].value) for row in table_of(book, team.BOOK, "plans").rows[:2])
    about = {"person": str(row_of(book, team.BOOK, "team", person)["label"]), "gap": "late", "start": 46260.0}
    manager_types(book, "plans", plan, **about, target="90 % in time", backed="Yes", review1_day=46290.0)
    manager_types(book, "plans", draft, **about)
    own.consolidate(OCTOBER)
    moves(own, person)
    before = {path.name for path in (own.folder / "books").glob("*.xlsx")}
    issue_books(own.folder, OCTOBER)
    own.consolidate(OCTOBER)

    (following,) = (path for path in (own.folder / "books").glob("*.xlsx") if path.name not in before)
    given = row_of(following, team.BOOK, "employee_plans", plan)
    assert (given["gap"], given["target"]) == ("late", "90 % in time")
    assert row_of(following, team.BOOK, "employee_plans", draft) == {}
    assert row_of(book, team.BOOK, "employee_plans", plan) == {}
    in_master = row_of(own.folder / "master.xlsx", master.BOOK, "plans", plan)
    assert in_master["answer_book"] == f"books/{following.name}"
    assert in_master["review1_day"] == 46290.0

    manager_types(following, "employee_plans", plan, review2_day=46320.0, outcome="Achieved")
    own.consolidate(DECEMBER)
    hr_types(own.folder, "plans", plan, outcome_note="told by telephone")
    own.consolidate(DECEMBER)

    in_master = row_of(own.folder / "master.xlsx", master.BOOK, "plans", plan)
    said = ("backed", "review1_day", "review2_day", "outcome", "outcome_note")
    assert [in_master[key] for key in said] == ["Yes", 46290.0, 46320.0, "Achieved", "told by telephone"]
    assert row_of(following, team.BOOK, "employee_plans", plan)["outcome_note"] == "told by telephone"
    shown = own.row(person, "manager_plans", plan)
    assert (shown["backed"], shown["review2_day"], shown["outcome"]) == ("Yes", 46320.0, "Achieved")
    assert not own.consolidate(DECEMBER).written


def test_new_goals_are_agreed_with_the_new_manager_within_as_many_days_as_at_the_start(
    tmp_path: Path,
) -> None:
    """Neither side's word about the former goals counts for the new ones, and the days run from the move."""
    own = made(tmp_path / "2026-H2", filled=False)
    person, team_book = own.person, own.team_of(own.person)
    manager_types(team_book, "team", person, agreed=serial(date(2026, 7, 20)), agreed_how="Signed sheet")
    own.types(person, "agreement", person, agree="Yes", day=serial(date(2026, 7, 22)))
    own.consolidate(AUGUST)
    assert agreement(own, person) == {"state": "Agreed by both", "until": date(2026, 7, 31)}

    moves_on(own, person, date(2026, 10, 1))
    before = {path.name for path in (own.folder / "books").glob("*.xlsx")}
    issue_books(own.folder, OCTOBER)
    (following,) = (path for path in (own.folder / "books").glob("*.xlsx") if path.name not in before)
    manager_types(
        following, "plans", first_id(following, "plans"), gap="anything, so that the book comes back"
    )
    receipt = own.consolidate(OCTOBER)
    assert agreement(own, person) == {"state": "Open", "until": date(2026, 10, 31)}
    assert "manager_day" not in own.row(person, "agreement", person)
    assert person not in late(receipt)
    assert person in late(own.consolidate(DECEMBER))

    manager_types(following, "team", person, agreed=serial(date(2026, 10, 20)))
    own.types(person, "agreement", person, agree="Yes", day=serial(date(2026, 10, 22)))
    receipt = own.consolidate(DECEMBER)
    assert agreement(own, person) == {"state": "Agreed by both", "until": date(2026, 10, 31)}
    assert own.row(person, "agreement", person)["manager_day"] == serial(date(2026, 10, 20))
    assert person not in late(receipt)


def serial(day: date) -> float:
    return float(to_serial(day))


def first_id(book: Path, table: str) -> str:
    return str(table_of(book, team.BOOK, table).rows[0].cells["row_id"].value)


def late(receipt: Receipt) -> set[str]:
    """Return the people who have not agreed their goals in time."""
    return {found.subject for found in receipt.findings if found.code == "P01"}


def agreement(own: Own, person: str) -> dict[str, object]:
    """Return how the person's goals are agreed as the master shows it, and until when they should be."""
    row = row_of(own.folder / "master.xlsx", master.BOOK, "agreements", person)
    return {"state": row["state"], "until": from_serial(float(str(row["until"])))}


def moves_on(own: Own, person: str, day: date) -> None:
    """Let HR give the person another manager from a day on, in a row of the sheet that somebody else had."""
    folder, start = own.folder, float(to_serial(day))
    rows = [row.cells for row in table_of(folder / "master.xlsx", master.BOOK, "assignments").rows]
    mine = next(row for row in rows if row["employee_id"].value == person)
    line = next(row for row in rows if row["manager_id"].value != mine["manager_id"].value)
    hr_types(folder, "assignments", str(mine["assignment_id"].value), end=start - 1)
    hr_types(folder, "assignments", str(line["assignment_id"].value), employee_id=person, start=start)


def said(path: Path, book: object) -> set[object]:
    return {
        row.cells["comment"].value
        for row in table_of(path, book, "voices").rows  # type: ignore[arg-type]
        if "comment" in row.cells
    }
