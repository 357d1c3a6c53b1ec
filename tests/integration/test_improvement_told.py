"""What is found amiss in improvement plans, what a lost ledger and an older book do to them, and who is told of them."""

import pytest

from addin.actions import explain_person
from appraisal.improvement import PlanState, training_needs
from sync.consolidate import open_master
from sync.frames import frames
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger
from sync.plan_given import PlanGiving
from sync.plans import plans_of
from sync.rebuild import rebuild
from sync.reminders import reminders
from sync.reports import write_reports
from workbook_templates.books import self_review, team

from .improving_cycle import (
    ANSWER,
    AUTUMN,
    LATER,
    PLAN,
    employee_writes,
    fresh,
    kept,
    label,
    manager_writes,
    own_rows,
    plans,
)
from .older_books import drawn_before
from .own_books import Own, inside
from .typing_in import in_master, manager_types, table_of

__all__ = ["fresh", "kept"]

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
