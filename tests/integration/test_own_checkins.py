"""Check-ins in self books: the employee writes some, the manager others, and each of them shows what it should."""

from pathlib import Path

from sync.cycle import issue_books
from sync.roles import SELF
from workbook_templates.books import master, self_review, team
from workbook_templates.books.checkins import OWN_ROWS

from .own_books import JULY, Own, inside, made
from .typing_in import hr_types, in_master, manager_types, row_of, table_of
from .writing_talks import (
    AUTUMN,
    DAY,
    employee_writes,
    fresh,
    given,
    goal_label,
    kept,
    label,
    manager_writes,
    managers_row,
    own_rows,
    said,
)

__all__ = ["fresh", "kept"]


def test_the_employee_writes_one_and_the_manager_another(fresh: Own) -> None:
    person = fresh.person
    own, other = employee_writes(fresh, person), manager_writes(fresh, person)
    assert own != other
    fresh.consolidate(AUTUMN)
    goals = fresh.goals(person)
    mine, theirs = in_master(fresh.folder, "checkins", own), in_master(fresh.folder, "checkins", other)
    assert (mine["author"], theirs["author"]) == ("Employee", "Manager")
    assert mine["employee_id"] == theirs["employee_id"] == person
    assert (mine["goal_id"], theirs["goal_id"]) == (goals[0], goals[1])
    assert mine["title"] == fresh.row(person, "own_goals", goals[0])["title"]
    wanted = {
        "day": DAY, "progress": 0.4, "status": "At risk", "obstacle": "no data", "support": "access",
        "action": "ask IT", "next_day": DAY + 14, "book": fresh.own_file(person),
    }  # fmt: skip
    assert {key: mine[key] for key in wanted} == wanted
    # Both stand in the self book: the employee's where it was typed, the manager's as it was written.
    assert fresh.row(person, "own_checkins", own)["obstacle"] == "no data"
    assert given(fresh, person) == {
        other: {
            "row_id": other, "goal": goal_label(fresh, person, goals[1]), "day": DAY + 7, "progress": 0.6,
            "status": "On track", "action": "go on", "check": "✔ Written by my manager",
        }
    }  # fmt: skip
    before = (fresh.folder / "master.xlsx").read_bytes(), fresh.path(person).read_bytes()
    fresh.consolidate(AUTUMN)
    assert before == ((fresh.folder / "master.xlsx").read_bytes(), fresh.path(person).read_bytes())


def test_no_two_rows_of_a_cycle_have_one_id(fresh: Own) -> None:
    ids = [record for book in fresh.own for record in own_rows(fresh, book.manager.id)]
    for path in {fresh.team_of(book.manager.id) for book in fresh.own}:
        ids += [str(row.cells["row_id"].value) for row in table_of(path, team.BOOK, "checkins").rows]
    assert len(ids) == len(set(ids)) > OWN_ROWS * len(fresh.own)


def test_nobody_sees_the_check_ins_of_anybody_else(fresh: Own) -> None:
    person, *others = (book.manager.id for book in fresh.own)
    manager_writes(fresh, person, obstacle="something private")
    fresh.consolidate(AUTUMN)
    assert "something private" in inside(fresh.path(person))
    for other in others:
        assert "something private" not in inside(fresh.path(other))
        assert given(fresh, other) == {}


def test_what_the_manager_changes_or_takes_back_shows_in_the_self_book(fresh: Own) -> None:
    person = fresh.person
    record = manager_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "checkins", record, obstacle="late parts")
    fresh.consolidate(AUTUMN)
    assert given(fresh, person)[record]["obstacle"] == "late parts"
    filled = row_of(fresh.team_of(person), team.BOOK, "checkins", record).keys() & team.CHECKINS.inputs
    manager_types(fresh.team_of(person), "checkins", record, **dict.fromkeys(filled))
    fresh.consolidate(AUTUMN)
    assert given(fresh, person) == {record: {"row_id": record, "check": ""}}


def test_the_manager_reads_what_the_employee_wrote(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    shown = {
        "row_id": record, "person": label(fresh, person), "day": DAY, "progress": 0.4, "status": "At risk",
        "goal": goal_label(fresh, person, fresh.goals(person)[0]), "obstacle": "no data", "support": "access",
        "action": "ask IT", "next_day": DAY + 14, "check": "✔ Written by the employee",
    }  # fmt: skip
    book = fresh.team_of(person)
    assert row_of(book, team.BOOK, "employee_checkins", record) == shown
    others = {fresh.folder / one.file for one in fresh.books if one.role != SELF} - {book}
    assert all(row_of(other, team.BOOK, "employee_checkins", record) == {} for other in others)
    # It is the employee's: what the manager types over it is reported and not applied.
    manager_types(book, "employee_checkins", record, obstacle="none at all")
    assert "S12" in {finding.code for finding in fresh.consolidate(AUTUMN).findings}
    assert in_master(fresh.folder, "checkins", record)["obstacle"] == "no data"


def test_a_manager_reads_nothing_of_the_time_after_the_employee_left(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    line = next(
        str(row.cells["assignment_id"].value)
        for row in table_of(fresh.folder / "master.xlsx", master.BOOK, "assignments").rows
        if row.cells["employee_id"].value == person
    )
    hr_types(fresh.folder, "assignments", line, end=float(DAY - 1))
    fresh.consolidate(AUTUMN)
    assert said(fresh)[record] == (SELF, "no data")
    assert row_of(fresh.team_of(person), team.BOOK, "employee_checkins", record) == {}
    hr_types(fresh.folder, "assignments", line, end=float(DAY))
    fresh.consolidate(AUTUMN)
    assert row_of(fresh.team_of(person), team.BOOK, "employee_checkins", record)["obstacle"] == "no data"


def test_what_the_employee_takes_back_goes_from_the_managers_book(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    filled = fresh.row(person, "own_checkins", record).keys() & self_review.OWN_CHECKINS.inputs
    fresh.types(person, "own_checkins", record, **dict.fromkeys(filled))
    fresh.consolidate(AUTUMN)
    left = row_of(fresh.team_of(person), team.BOOK, "employee_checkins", record)
    assert left == {"row_id": record, "person": label(fresh, person), "check": ""}


def test_a_team_book_that_was_drawn_before_self_books_waits_for_nothing(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    hr_types(found.folder, "settings", "self_books", value="Yes")
    drawn = Own(found.folder, (*found.books, *issue_books(found.folder, JULY)))
    person = drawn.person
    record = employee_writes(drawn, person)
    receipt = drawn.consolidate(AUTUMN)
    assert "S16" not in {finding.code for finding in receipt.findings}
    assert in_master(drawn.folder, "checkins", record)["author"] == "Employee"
    assert row_of(drawn.team_of(person), team.BOOK, "employee_checkins", record) == {}


def test_what_an_employee_changes_of_the_managers_is_reported_and_not_applied(fresh: Own) -> None:
    person = fresh.person
    record = manager_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    fresh.types(person, "manager_checkins", record, progress=0.9)
    receipt = fresh.consolidate(AUTUMN)
    assert "S12" in {finding.code for finding in receipt.findings if finding.subject == person}
    assert in_master(fresh.folder, "checkins", record)["progress"] == 0.6


def test_self_books_that_are_drawn_later_show_what_was_written_before(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    person = next(book for book in found.books if book.people > 1).members[0].id
    path, folder = found.team_of(person), found.folder
    record = managers_row(found, person)
    manager_types(path, "checkins", record, person=label(found, person), day=DAY, status="On track")
    found.consolidate(JULY)
    hr_types(folder, "settings", "self_books", value="Yes")
    drawn = Own(folder, (*found.books, *issue_books(folder, JULY)))
    assert given(drawn, person)[record]["day"] == DAY
