"""Improvement plans from file to file: the employee writes one, the manager backs it, and each sees what the other says."""

from pathlib import Path

from sync.cycle import issue_books
from workbook_templates.books import master, self_review, team
from workbook_templates.books.improvement import OWN_ROWS

from .improving_cycle import (
    ANSWER,
    AUTUMN,
    DAY,
    PLAN,
    employee_writes,
    fresh,
    given,
    goal_label,
    kept,
    label,
    manager_writes,
    own_rows,
    plans,
)
from .own_books import JULY, Own, inside, made
from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of

__all__ = ["fresh", "kept"]

# --- there and back ---


def test_the_employee_writes_a_plan_and_the_manager_backs_it(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    goal, book = fresh.goals(person)[0], fresh.team_of(person)
    row = in_master(fresh.folder, "plans", record)
    assert PLAN | {"goal_id": goal, "employee_id": person, "book": fresh.own_file(person)} == {
        key: row[key] for key in (*PLAN, "goal_id", "employee_id", "book")
    }
    assert (row["author"], row["state"]) == ("Employee", "Waits for the manager")
    assert row["answer_book"] == book.relative_to(fresh.folder).as_posix()
    shown = row_of(book, team.BOOK, "employee_plans", record)
    assert shown == PLAN | {
        "row_id": record, "person": label(fresh, person), "goal": goal_label(fresh, person, goal),
        "check": "● Waits: back it, or say No", "bad": 0.0,
    }  # fmt: skip
    manager_types(book, "employee_plans", record, **ANSWER)
    fresh.consolidate(AUTUMN)
    assert ANSWER.items() <= fresh.row(person, "own_plans", record).items()
    assert fresh.row(person, "own_plans", record)["check"] == "✔ Backed by my manager"
    row = in_master(fresh.folder, "plans", record)
    assert ANSWER.items() <= row.items()
    assert row["state"] == "Under way"
    before = (fresh.folder / "master.xlsx").read_bytes(), fresh.path(person).read_bytes(), book.read_bytes()
    fresh.consolidate(AUTUMN)
    assert before == (
        (fresh.folder / "master.xlsx").read_bytes(), fresh.path(person).read_bytes(), book.read_bytes(),
    )  # fmt: skip


def test_reviews_and_outcome_reach_the_employee(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    said = {
        "review1_day": DAY + 30, "review1_status": "At risk", "review1_note": "late",
        "outcome": "Partly achieved", "outcome_day": DAY + 80, "outcome_note": "70 calls",
    }  # fmt: skip
    manager_types(fresh.team_of(person), "employee_plans", record, **ANSWER, **said)
    fresh.consolidate(AUTUMN)
    assert said.items() <= fresh.row(person, "own_plans", record).items()
    assert in_master(fresh.folder, "plans", record)["state"] == "Ended: partly"


def test_a_managers_plan_is_shown_to_the_employee_once_it_is_backed(fresh: Own) -> None:
    person, *others = (
        fresh.person,
        *(book.manager.id for book in fresh.own if book.manager.id != fresh.person),
    )
    record = manager_writes(fresh, person, gap="something private")
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "plans", record)["author"] == "Manager"
    assert given(fresh, person) == {}
    assert "something private" not in inside(fresh.path(person))
    manager_types(fresh.team_of(person), "plans", record, **ANSWER)
    fresh.consolidate(AUTUMN)
    wanted = (
        PLAN | ANSWER | {"gap": "something private", "row_id": record, "check": "✔ Written by my manager"}
    )
    assert given(fresh, person) == {record: wanted}
    assert all("something private" not in inside(fresh.path(other)) for other in others)
    # What the manager takes back goes.
    manager_types(fresh.team_of(person), "plans", record, backed="No")
    fresh.consolidate(AUTUMN)
    assert given(fresh, person) == {record: {"row_id": record, "check": ""}}


def test_no_other_manager_reads_the_plan(fresh: Own) -> None:
    person = fresh.person
    employee_writes(fresh, person, gap="something private")
    fresh.consolidate(AUTUMN)
    books = {fresh.folder / book.file for book in fresh.books} - {fresh.team_of(person), fresh.path(person)}
    assert all("something private" not in inside(book) for book in books)


def test_no_two_rows_of_a_cycle_have_one_id(fresh: Own) -> None:
    ids = [record for book in fresh.own for record in own_rows(fresh, book.manager.id)]
    for path in {fresh.team_of(book.manager.id) for book in fresh.own}:
        ids += [str(row.cells["row_id"].value) for row in table_of(path, team.BOOK, "plans").rows]
    assert len(ids) == len(set(ids)) > OWN_ROWS * len(fresh.own)


def test_finished_books_still_get_plans_and_answers(fresh: Own) -> None:
    person = fresh.person
    book = fresh.team_of(person)
    manager_types(book, "answer", "finished", answer="Yes")
    fresh.types(person, "answer", "finished", answer="Yes")
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    assert row_of(book, team.BOOK, "employee_plans", record)["gap"] == PLAN["gap"]
    manager_types(book, "employee_plans", record, **ANSWER)
    fresh.consolidate(AUTUMN)
    assert fresh.row(person, "own_plans", record)["backed"] == "Yes"
    assert row_of(book, team.BOOK, "answer", "finished")["answer"] == "Yes"


def test_self_books_that_are_drawn_later_show_what_was_backed_before(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    person = next(book for book in found.books if book.people > 1).members[0].id
    record = manager_writes(found, person, **ANSWER)
    found.consolidate(JULY)
    hr_types(found.folder, "settings", "self_books", value="Yes")
    drawn = Own(found.folder, (*found.books, *issue_books(found.folder, JULY)))
    assert given(drawn, person)[record]["gap"] == PLAN["gap"]


# --- taking back, and who owns what ---


def test_a_plan_that_the_employee_takes_back_keeps_its_row_and_the_answer(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, **ANSWER)
    fresh.consolidate(AUTUMN)
    filled = fresh.row(person, "own_plans", record).keys() & self_review.OWN_PLANS.inputs
    fresh.types(person, "own_plans", record, **dict.fromkeys(filled))
    fresh.consolidate(AUTUMN)
    row = in_master(fresh.folder, "plans", record)
    assert row["state"] == "Taken back"
    assert row.keys() & PLAN.keys() == set()
    left = row_of(fresh.team_of(person), team.BOOK, "employee_plans", record)
    assert left["person"] == label(fresh, person)
    assert left.keys() & PLAN.keys() == set()
    assert ANSWER.items() <= left.items()


def test_what_is_not_ones_own_is_reported_and_not_applied(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, gap="none at all")
    fresh.types(person, "own_plans", record, backed="Yes")
    receipt = fresh.consolidate(AUTUMN)
    assert {finding.spot.field for finding in receipt.findings if finding.code == "S12"} == {"gap", "backed"}
    assert not plans(fresh)[record].backed
    assert in_master(fresh.folder, "plans", record)["gap"] == PLAN["gap"]


def test_hr_enters_the_plan_and_the_answer_on_behalf_of_their_owners(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    manager_types(fresh.team_of(person), "goals", fresh.goals(person)[1], title="A new name")
    fresh.consolidate(AUTUMN)
    hr_types(fresh.folder, "plans", record, support="HR's words", **ANSWER)
    receipt = fresh.consolidate(AUTUMN)
    assert "S14" in {finding.code for finding in receipt.findings}
    assert fresh.row(person, "own_plans", record)["support"] == "HR's words"
    answered = row_of(fresh.team_of(person), team.BOOK, "employee_plans", record)
    assert ANSWER.items() <= answered.items()
    assert answered["support"] == "HR's words"
    assert plans(fresh)[record].backed


def test_nothing_is_entered_into_a_book_that_never_came_back(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    hr_types(fresh.folder, "plans", record, backed="Yes")
    receipt = fresh.consolidate(AUTUMN)
    (found,) = (finding for finding in receipt.findings if finding.code == "S12")
    assert (found.spot.table, dict(found.values)["case"]) == ("plans", "master-not-back")
    assert "backed" not in in_master(fresh.folder, "plans", record)


def test_hr_and_the_manager_say_different_things_and_hr_chooses(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, offered="at first")
    fresh.consolidate(AUTUMN)
    hr_types(fresh.folder, "plans", record, offered="HR's words")
    manager_types(fresh.team_of(person), "employee_plans", record, offered="my words")
    assert fresh.consolidate(AUTUMN).conflicts == 1
    (row,) = table_of(fresh.folder / "master.xlsx", master.BOOK, "conflicts").rows
    assert str(row.cells["where"].value) == f"Their plans › {record} › Support offered"
    hr_types(fresh.folder, "conflicts", str(row.cells["conflict"].value), choice="Returned")
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "plans", record)["offered"] == "my words"


def test_a_plan_that_hr_deletes_goes_from_the_book_of_its_author(fresh: Own) -> None:
    person, other = fresh.person, next(one.manager.id for one in fresh.own if one.manager.id != fresh.person)
    own, managers = employee_writes(fresh, person), manager_writes(fresh, other)
    fresh.consolidate(AUTUMN)
    for record in (own, managers):
        delete_row(fresh.folder / "master.xlsx", master.BOOK, "plans", record)
    fresh.consolidate(AUTUMN)
    assert "gap" not in fresh.row(person, "own_plans", own)
    assert "gap" not in row_of(fresh.team_of(other), team.BOOK, "plans", managers)
    assert plans(fresh) == {}
