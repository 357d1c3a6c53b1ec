"""Improvement plans from file to file: the employee writes one, the manager backs it, and each sees what the other says."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from addin.actions import explain_person
from appraisal.improvement import Plan, PlanState, training_needs
from appraisal.numbers import to_serial
from sync.consolidate import open_master
from sync.cycle import issue_books
from sync.frames import frames
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger
from sync.plan_given import PlanGiving
from sync.plans import plans_of
from sync.rebuild import rebuild
from sync.reminders import reminders
from sync.reports import write_reports
from workbook_templates.books import master, self_review, team
from workbook_templates.books.improvement import OWN_ROWS

from .older_books import drawn_before
from .own_books import JULY, Own, inside, made
from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of

START = date(2026, 8, 3)
DAY = float(to_serial(START))
AUTUMN = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 9, 3, 9, 0, tzinfo=UTC)
"""The day after the first review was due."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return made(tmp_path_factory.mktemp("plans") / "2026-H2", filled=False)


@pytest.fixture
def fresh(kept: Own, tmp_path: Path) -> Own:
    """Return a cycle whose books were handed out just now."""
    shutil.copytree(kept.folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept.books)


def own_rows(found: Own, person: str) -> list[str]:
    rows = found.table(person, "own_plans").rows
    return [str(row.cells["row_id"].value) for row in rows if "row_id" in row.cells]


def managers_row(found: Own, person: str) -> str:
    rows = table_of(found.team_of(person), team.BOOK, "plans").rows
    return next(str(row.cells["row_id"].value) for row in rows if "person" not in row.cells)


def label(found: Own, person: str) -> str:
    return str(row_of(found.team_of(person), team.BOOK, "team", person)["label"])


def goal_label(found: Own, person: str, goal: str) -> str:
    return f"{goal} {found.row(person, 'own_goals', goal)['title']}"


PLAN: dict[str, float | str] = {
    "gap": "calls are not noted", "target": "90 calls a week noted", "due": DAY + 80, "support": "a colleague's help",
    "start": DAY, "training": "Note taking",
}  # fmt: skip
ANSWER: dict[str, float | str] = {"offered": "two hours a week", "backed": "Yes", "backed_day": DAY + 2}


def employee_writes(found: Own, person: str, **cells: float | str) -> str:
    """Let an employee write a plan, and return its id."""
    record = own_rows(found, person)[0]
    goal = goal_label(found, person, found.goals(person)[0])
    found.types(person, "own_plans", record, goal=goal, **PLAN | cells)
    return record


def manager_writes(found: Own, person: str, **cells: float | str) -> str:
    """Let the manager write a plan about a person, and return its id."""
    record = managers_row(found, person)
    manager_types(found.team_of(person), "plans", record, person=label(found, person), **PLAN | cells)
    return record


def plans(found: Own) -> dict[str, Plan]:
    with Ledger.open(found.folder) as ledger:
        return {plan.id: plan for plan in plans_of(open_master(found.folder).content, ledger)}


def given(found: Own, person: str) -> dict[str, dict[str, object]]:
    """Return what stands of the managers' plans in a self book, by id."""
    rows = found.table(person, "manager_plans").rows
    cells = ({key: cell.value for key, cell in row.cells.items() if cell.value is not None} for row in rows)
    return {str(row["row_id"]): row for row in cells if row.get("row_id")}


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


# --- what cannot be read, and what falls due ---


def test_wrong_words_and_wrong_dates_are_found_at_their_cells(fresh: Own) -> None:
    person = fresh.person
    one, two, three = own_rows(fresh, person)
    fresh.types(person, "own_plans", one, gap="slow", due="soon", start="Monday")
    fresh.types(person, "own_plans", two, **PLAN, goal="G9999999 of somebody else")
    fresh.types(person, "own_plans", three, **PLAN)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", three, backed="Perhaps", review1_status="Splendid")
    receipt = fresh.consolidate(AUTUMN)
    found = {(item.spot.record, item.spot.field) for item in receipt.findings if item.code == "S03"}
    assert found == {
        (one, "due"), (one, "start"), (two, "goal"), (three, "backed"), (three, "review1_status"),
    }  # fmt: skip


def test_a_plan_about_the_goal_of_somebody_else_in_the_same_book_is_found(fresh: Own) -> None:
    person, book = fresh.person, fresh.team_of(fresh.person)
    others = {row.cells["label"].value for row in table_of(book, team.BOOK, "team").rows} - {
        label(fresh, person)
    }
    another = next(
        row.cells
        for row in table_of(book, team.BOOK, "goals").rows
        if "owner" in row.cells and row.cells["owner"].value in others and "title" in row.cells
    )
    record = manager_writes(fresh, person, goal=f"{another['goal_id'].value} {another['title'].value}")
    receipt = fresh.consolidate(AUTUMN)
    found = [item for item in receipt.findings if item.code in ("I02", "S03")]
    assert [(item.code, item.spot.record, item.spot.field) for item in found] == [("I02", record, "goal")]
    assert found[0].place.sheet == "Improvement plans"


def test_a_new_day_alone_makes_a_review_overdue(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, **ANSWER)
    receipt = fresh.consolidate(AUTUMN)
    assert "I02" not in {finding.code for finding in receipt.findings}
    receipt = fresh.consolidate(LATER)
    (late,) = (finding for finding in receipt.findings if finding.code == "I02")
    assert (late.spot.table, late.spot.record, late.spot.field) == ("employee_plans", record, "review1_day")
    assert late.place.sheet == "Their plans"
    assert in_master(fresh.folder, "plans", record)["state"] == "Review overdue"
    assert plans(fresh)[record].state((30, 60, 90), LATER.date()) is PlanState.OVERDUE


# --- the ledger ---


def test_a_lost_ledger_is_made_anew_with_plans_of_both_sides(fresh: Own) -> None:
    person, other = fresh.person, next(one.manager.id for one in fresh.own if one.manager.id != fresh.person)
    own = employee_writes(fresh, person)
    managers = manager_writes(fresh, other, **ANSWER)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", own, **ANSWER)
    fresh.consolidate(AUTUMN)
    before = plans(fresh)
    assert set(before) == {own, managers}
    (fresh.folder / FILE_NAME).unlink()
    rebuild(fresh.folder, AUTUMN)
    receipt = fresh.consolidate(AUTUMN)
    assert receipt.conflicts == 0
    after = plans(fresh)
    assert {key: plan.answer.backed for key, plan in after.items()} == {own: True, managers: True}
    assert {key: plan.text.gap for key, plan in after.items()} == {
        key: plan.text.gap for key, plan in before.items()
    }


def test_books_of_earlier_versions_lack_nothing(fresh: Own) -> None:
    """Books that were drawn before there were plans come back, and are brought up to date, without them."""
    person = fresh.person
    team_file = fresh.team_of(person).relative_to(fresh.folder).as_posix()
    drawn_before(fresh.folder, team_file, team.BOOK, "5", ("plans", "employee_plans"))
    drawn_before(fresh.folder, fresh.own_file(person), self_review.BOOK, "2", ("own_plans", "manager_plans"))
    goal = fresh.goals(person)[0]
    manager_types(fresh.team_of(person), "goals", goal, target=1234.0)
    receipt = fresh.consolidate(AUTUMN)
    about = {
        finding.code
        for finding in receipt.findings
        if finding.place.file in (team_file, fresh.own_file(person))
    }
    assert not about & {"S02", "S05", "S10", "S11", "S16"}
    assert fresh.row(person, "own_goals", goal)["target"] == 1234.0


# --- what is told of it ---


def test_plans_are_exported_with_the_training_that_they_ask_for(fresh: Own) -> None:
    person, other = fresh.person, next(one.manager.id for one in fresh.own if one.manager.id != fresh.person)
    record = employee_writes(fresh, person)
    manager_writes(fresh, other, training="note  taking", outcome="Achieved", **ANSWER)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, **ANSWER)
    fresh.consolidate(AUTUMN)
    found = frames(fresh.folder)
    rows = {row["plan_id"]: row for row in found["improvement_plans"].to_dict("records")}
    assert (rows[record]["author"], rows[record]["backed"], rows[record]["gap"]) == (
        "employee", True, PLAN["gap"],
    )  # fmt: skip
    assert len(rows) == 2
    needs = found["training_needs"].to_dict("records")
    with Ledger.open(fresh.folder) as ledger:
        content = open_master(fresh.folder).content
        departments = {one.id: one.department for one in content.employees.values()}
        wanted = training_needs(plans_of(content, ledger), departments)
    assert [(row["training"], row["people"], row["departments"]) for row in needs] == [
        (need.kind, need.people, "; ".join(need.departments)) for need in wanted
    ]
    assert [need.kind for need in wanted] == [PLAN["training"]]


def test_the_report_tells_nobodys_training(fresh: Own) -> None:
    employee_writes(fresh, fresh.person)
    fresh.consolidate(AUTUMN)
    written = write_reports(fresh.folder, AUTUMN, "en")
    assert str(PLAN["training"]) not in inside(written.report)


def test_the_manager_is_reminded_of_missing_plans_and_late_reviews(fresh: Own) -> None:
    person, manager = fresh.person, ""
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, **ANSWER)
    fresh.consolidate(LATER)
    told = {one.employee.id: one for one in reminders(fresh.folder, LATER.date())}
    manager = next(
        book.manager.id for book in fresh.books if fresh.folder / book.file == fresh.team_of(person)
    )
    names = {one.id: one.name for one in open_master(fresh.folder).content.employees.values()}
    assert told[manager].unreviewed == (names[person],)
    assert all(not one.unreviewed for key, one in told.items() if key != manager)


def test_a_persons_record_tells_of_the_plan(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "employee_plans", record, **ANSWER)
    fresh.consolidate(AUTUMN)
    found = explain_person(fresh.folder, person, "en")
    assert found is not None
    assert "Improvement plans" in found.lines
    assert any(f"{record}, written by the employee: calls are not noted" in line for line in found.lines)
    with Ledger.open(fresh.folder) as ledger:
        told = {(one.table, one.column) for one in history_of(ledger, person, "en", 100)}
    assert {("own_plans", "gap"), ("employee_plans", "backed")} <= told


def test_a_draft_is_stopped_before_it_is_written_whatever_asked_for_it(
    fresh: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = fresh.person
    record = manager_writes(fresh, person, gap="something private")
    draft = {record: {"gap": "something private"}}
    monkeypatch.setattr(PlanGiving, "by_managers", lambda *_: draft)
    with pytest.raises(RuntimeError, match=f"manager_plans.row_id of {record} must not be written into book"):
        fresh.consolidate(AUTUMN)
