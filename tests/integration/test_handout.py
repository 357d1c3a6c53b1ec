"""Handing books out: who gets one, what stands in it, and what happens the second time."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from appraisal.model import Assignment
from sync.consolidate import open_master
from sync.cycle import apply_roster, issue_books, roster_change
from sync.handout import teams
from sync.ledger import Ledger
from sync.roster import Roster
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import team

from .conftest import NOW, Cycle


def book_of(cycle: Cycle, manager: str) -> Path:
    return next(path for path in (cycle.folder / "books").iterdir() if path.name.startswith(manager))


def tables(path: Path) -> dict[str, RawTable]:
    return read_book(path, (team.BOOK,)).tables


def column(table: RawTable, key: str) -> list[object]:
    return [row.cells[key].value if key in row.cells else None for row in table.rows]


def test_everybody_stands_in_one_book_of_each_of_their_managers(cycle: Cycle) -> None:
    content = open_master(cycle.folder).content
    wanted = sorted((found.manager_id, found.employee_id) for found in content.assignments)
    with Ledger.open(cycle.folder) as ledger:
        assert sorted(set(wanted)) == sorted(ledger.columns.issued_people())


def test_no_goal_id_stands_in_two_books(cycle: Cycle) -> None:
    ids = [
        name
        for path in (cycle.folder / "books").iterdir()
        for name in column(tables(path)["review"], "goal_id")
    ]
    assert len(ids) == len(set(ids))


def test_the_managers_own_goals_and_those_of_the_departments_stand_above(cycle: Cycle) -> None:
    manager = "E0002"
    goals = tables(book_of(cycle, manager))["goals"]
    levels = dict(zip(column(goals, "goal_id"), column(goals, "level"), strict=True))
    reviewed = set(column(tables(book_of(cycle, manager))["review"], "goal_id"))
    above = {levels[name] for name in levels if name not in reviewed and name is not None}
    assert above == {"organisation", "department", "person"}


def test_a_second_handout_hands_out_nothing_and_touches_no_book(cycle: Cycle) -> None:
    before = {path: path.read_bytes() for path in (cycle.folder / "books").iterdir()}
    assert issue_books(cycle.folder, NOW) == []
    assert {path: path.read_bytes() for path in (cycle.folder / "books").iterdir()} == before


def test_a_joiner_gets_into_a_further_book_of_the_manager(cycle: Cycle) -> None:
    content = open_master(cycle.folder).content
    someone = next(person for person in content.employees.values() if person.manager_id == "E0002")
    joiner = replace(someone, id="E9001", name="Ada Newcomer", hired=date(2026, 8, 1), email="")
    roster = Roster((*content.employees.values(), joiner))
    change = roster_change(cycle.folder, roster, date(2026, 8, 1))
    assert [person.id for person in change.joiners] == ["E9001"]
    first = book_of(cycle, "E0002")
    before = first.read_bytes()
    apply_roster(cycle.folder, change, NOW)
    (done,) = issue_books(cycle.folder, NOW)
    assert (done.manager.id, done.people) == ("E0002", 1)
    assert done.file.endswith("(2).xlsx")
    assert column(tables(cycle.folder / done.file)["team"], "employee_id") == ["E9001"]
    assert first.read_bytes() == before


def test_two_times_with_one_manager_make_one_person_with_the_days_of_both(cycle: Cycle) -> None:
    content = open_master(cycle.folder).content
    person = content.assignments[5].employee_id
    manager = "E0002"
    pair = (
        Assignment("A9000001", person, manager, start=date(2026, 7, 1), end=date(2026, 7, 31)),
        Assignment("A9000002", person, manager, start=date(2026, 12, 1), end=date(2026, 12, 31)),
    )
    (found,) = teams(replace(content, assignments=pair), {})
    assert [(member.employee.id, member.days) for member in found.members] == [(person, 62)]
