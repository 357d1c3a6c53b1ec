"""Second-level approval through a cycle: a manager of managers reads results, approves, returns, and proposes a grade."""

from collections.abc import Callable
from pathlib import Path

import pytest

from addin.actions import explain_person
from appraisal.approval import Decision
from appraisal.findings import Severity
from appraisal.messages import LANGUAGES
from sync.consolidate import open_master
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger
from sync.rebuild import rebuild
from sync.releasing import Chosen, release_results, take_back
from sync.reminders import reminders
from sync.undo import undo
from workbook_templates.books import master, team
from workbook_templates.labels import TEXTS

from .approving import DAY, Firm, case, copied, firm, kept, of
from .conftest import NOW
from .typing_in import hr_types, in_master, manager_types, row_of, table_of

__all__ = ["firm", "kept"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_is_approved_one_returned_and_a_grade_is_proposed(
    kept: Callable[[str], Firm], tmp_path: Path, language: str
) -> None:
    firm = copied(kept(language), tmp_path / "2026-H2")
    one, two, three, *_ = firm.below()
    grade = "S" if firm.shown(three)["grade"] != "S" else "A"
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="figures of May are missing")
    firm.decides(three, proposed=grade)
    receipt = firm.consolidate()
    assert of(receipt, "A05", one) == []
    assert [case(found) for person in (two, three) for found in of(receipt, "A05", person)] == [
        "returned",
        "",
    ]
    words = {person: firm.in_master(person)["state"] for person in (one, two, three)}
    assert words == {
        one: firm.word("approval_state", "approved"),
        two: firm.word("approval_state", "returned"),
        three: firm.word("approval_state", "open"),
    }
    assert firm.in_master(one)["decided_total"] == firm.in_master(one)["total"] == firm.shown(one)["total"]
    assert firm.in_master(two)["reason"] == "figures of May are missing"
    assert (firm.in_master(three)["proposed"], firm.in_master(three).get("decision")) == (grade, None)
    assert "figures of May are missing" in str(firm.told(two))
    assert str(firm.told(two)).startswith("✘")
    assert str(firm.told(one)).startswith("✔")
    assert firm.told(three) is None
    assert not firm.consolidate().written


def test_the_second_level_sees_what_the_master_holds(firm: Firm) -> None:
    person = firm.below()[0]
    result, seen = in_master(firm.folder, "results", person), firm.shown(person)
    goals = [
        row
        for row in table_of(firm.folder / "master.xlsx", master.BOOK, "reviews").rows
        if row.cells["employee_id"].value == person
    ]
    assert (seen["total"], seen["grade"], seen.get("confirmed")) == (result["total"], result["grade"], None)
    assert (seen["name"], seen["manager"]) == (result["name"], result["manager"])
    assert (seen["goals"], seen["weight"]) == (float(len(goals)), 1.0)
    assert seen["check"] == TEXTS("team.flag.decision_waits", "en")


def test_a_calibrated_grade_is_told_to_nobody_before_its_release(firm: Firm) -> None:
    person = firm.below()[0]
    before = firm.shown(person)
    hr_types(
        firm.folder, "calibration", person, calibrated_score=10.0, reason="agreed in the round", calibrated_by="HR",
        calibrated_on=DAY,
    )  # fmt: skip
    firm.consolidate()
    assert in_master(firm.folder, "results", person)["grade"] == "D" != before["grade"]
    assert firm.shown(person) == before


def test_a_confirmed_grade_is_told_to_the_second_level_once_it_is_released(firm: Firm) -> None:
    people = firm.below()
    grades = {person: str(in_master(firm.folder, "results", person)["grade"]) for person in people}
    for person in people:
        hr_types(firm.folder, "results", person, confirmed_grade=grades[person])
        firm.decides(person, "approved", day=DAY)
    firm.consolidate()
    assert [firm.shown(person).get("confirmed") for person in people] == [None] * len(people)
    found = release_results(firm.folder, Chosen(tuple(people)), "Mary Hill", NOW)
    released = [one.employee_id for one in found if one.release is not None]
    assert released
    firm.consolidate()
    told = {person: firm.shown(person).get("confirmed") for person in people}
    assert told == {person: grades[person] if person in released else None for person in people}
    take_back(firm.folder, Chosen(tuple(released)), "Mary Hill", "wrong list", NOW)
    firm.consolidate()
    assert [firm.shown(person).get("confirmed") for person in people] == [None] * len(people)


def test_what_was_decided_is_told_to_the_present_manager_alone(firm: Firm) -> None:
    person, *_ = firm.below()
    firm.decides(person, "returned", day=DAY, reason="figures of May are missing")
    firm.consolidate()
    former = open_master(firm.folder).content.employees[person].manager_id
    assert "figures of May" in str(firm.told(person))
    hr_types(firm.folder, "employees", person, manager_id=firm.top)
    firm.consolidate()
    assert row_of(firm.path(former), team.BOOK, "team", person).get("approval") is None


def test_that_nobody_stands_above_the_head_is_said_once_and_blocks_nobody(firm: Firm) -> None:
    (found,) = [one for one in firm.consolidate().findings if case(one) == "no-second-level"]
    people = open_master(firm.folder).content.employees
    assert (found.severity, found.subject) == (Severity.INFO, "")
    assert dict(found.values)["manager"] == people[firm.top].name
    reports = {person.id for person in people.values() if person.manager_id == firm.top}
    assert found.spot.record in reports
    assert 0 < int(str(dict(found.values)["count"])) <= len(reports)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_approved_result_that_hr_calibrates_says_so_to_hr_alone(
    kept: Callable[[str], Firm], tmp_path: Path, language: str
) -> None:
    firm = copied(kept(language), tmp_path / "2026-H2")
    person = firm.below()[0]
    firm.decides(person, "approved", day=DAY)
    firm.consolidate()
    told = firm.told(person)
    hr_types(
        firm.folder, "calibration", person, calibrated_score=88.0, reason="agreed in the round", calibrated_by="HR",
        calibrated_on=DAY,
    )  # fmt: skip
    assert of(firm.consolidate(), "A05", person) == []
    shown = firm.in_master(person)
    assert shown["state"] == firm.word("approval_state", "calibrated")
    assert shown["decided_total"] == shown["total"]
    explained = explain_person(firm.folder, person, language)
    assert explained is not None
    approver = open_master(firm.folder).content.employees[firm.top].name
    said = [line for line in explained.lines if approver in line and ("calibrated" in line or "校准" in line)]
    assert len(said) == 1
    assert any(f"{float(str(shown['total'])):.2f}" in line and approver in line for line in explained.lines)
    assert firm.told(person) == told


def test_only_people_two_levels_below_stand_there(firm: Firm) -> None:
    people = open_master(firm.folder).content.employees
    rows = table_of(firm.above, team.BOOK, "approve").rows
    shown = {str(row.cells["employee_id"].value) for row in rows if "employee_id" in row.cells}
    assert shown == {
        person.id
        for person in people.values()
        if people.get(person.manager_id, person).manager_id == firm.top
    }
    for manager in firm.books.keys() - {firm.top}:
        others = table_of(firm.path(manager), team.BOOK, "approve").rows
        assert not [row for row in others if "employee_id" in row.cells]


def test_a_result_that_changes_is_not_approved_any_more_until_it_is_looked_at_again(firm: Firm) -> None:
    person = firm.below()[0]
    manager = firm.path(open_master(firm.folder).content.employees[person].manager_id)
    firm.decides(person, "approved", day=DAY)
    firm.consolidate()
    goals = table_of(firm.folder / "master.xlsx", master.BOOK, "reviews").rows
    figures = table_of(firm.folder / "master.xlsx", master.BOOK, "actuals").rows
    added_up = {row.cells["goal_id"].value for row in figures if "goal_id" in row.cells}
    goal = next(
        row.cells
        for row in goals
        if row.cells["employee_id"].value == person
        and row.cells["method"].value == "Rating"
        and row.cells["goal_id"].value not in added_up
    )
    manager_types(manager, "review", str(goal["goal_id"].value), actual=3.5)  # type: ignore[arg-type]
    (found,) = of(firm.consolidate(), "A05", person)
    assert case(found) == "changed"
    assert firm.in_master(person)["decided_total"] != firm.in_master(person)["total"]
    assert str(firm.told(person)).startswith("●")
    assert firm.shown(person)["total"] == firm.in_master(person)["total"]
    # The same decision comes back with the new total beside it: nobody has looked again.
    firm.decides(person, proposed="C")
    assert [case(one) for one in of(firm.consolidate(), "A05", person)] == ["changed"]
    firm.decides(person, day=DAY + 3)
    assert of(firm.consolidate(), "A05", person) == []


def test_hr_decides_on_behalf_and_it_flows_into_the_book(firm: Firm) -> None:
    one, two, *_ = firm.below()
    firm.decides(one, proposed="A")
    firm.consolidate()
    hr_types(firm.folder, "approvals", one, decision="Approved", day=DAY)
    hr_types(firm.folder, "approvals", two, decision="Approved")
    receipt = firm.consolidate()
    assert of(receipt, "A05", one) == []
    assert (firm.shown(one)["decision"], firm.shown(one)["day"]) == ("Approved", DAY)
    assert firm.in_master(one)["decided_total"] == firm.in_master(one)["total"]
    # Where the second level has not said anything yet, the row belongs to no book: what HR typed is reported.
    assert firm.in_master(two).get("decision") is None
    assert [found.code for found in receipt.findings if found.spot.record == two and found.code == "S12"]


def test_what_both_changed_is_a_conflict(firm: Firm) -> None:
    person = firm.below()[0]
    firm.decides(person, "returned", day=DAY, reason="first words")
    firm.consolidate()
    hr_types(firm.folder, "approvals", person, reason="HR's words")
    firm.decides(person, reason="the second level's words")
    assert firm.consolidate().conflicts == 1
    assert firm.in_master(person)["reason"] == "HR's words"


def test_a_decision_stands_in_the_history_and_can_be_taken_back(firm: Firm) -> None:
    person = firm.below()[0]
    firm.decides(person, "returned", day=DAY, reason="why")
    firm.consolidate()
    firm.decides(person, "approved", day=DAY + 1)
    firm.consolidate()
    with Ledger.open(firm.folder) as ledger:
        told = [(one.table, one.record, one.column) for one in history_of(ledger, person, "en", 100)]
    assert ("approve", person, "decision") in told
    (change, *_) = [
        row.cells
        for row in table_of(firm.folder / "master.xlsx", master.BOOK, "changes").rows
        if row.cells["record"].value == person
    ]
    assert str(change["what"].value).startswith(f"Approvals › {person}")
    undo(firm.folder, NOW)
    assert firm.in_master(person)["decision"] == "Returned"
    with Ledger.open(firm.folder) as ledger:
        assert [said.decision for said in ledger.returns.approvals()] == [Decision.RETURNED]


def test_a_rebuilt_ledger_knows_decisions_and_what_they_were_about(firm: Firm) -> None:
    one, two, *_ = firm.below()
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="why")
    firm.consolidate()
    before = {person: firm.in_master(person) for person in (one, two)}
    (firm.folder / FILE_NAME).unlink()
    rebuild(firm.folder, NOW, 1)
    assert {person: firm.in_master(person) for person in (one, two)} == before
    with Ledger.open(firm.folder) as ledger:
        assert {said.employee_id for said in ledger.returns.approvals()} == {one, two}
    assert of(firm.consolidate(), "A05", one) == []


def test_the_approver_is_reminded_of_the_results_that_wait_and_nobody_else_is(firm: Firm) -> None:
    one, two, three, *_ = firm.below()
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="figures of May are missing")
    firm.consolidate()
    people = open_master(firm.folder).content.employees
    told = {found.employee.id: found.waiting for found in reminders(firm.folder, NOW.date()) if found.waiting}
    assert told.keys() == {firm.top}
    assert people[three].name in told[firm.top]
    assert {people[one].name, people[two].name}.isdisjoint(told[firm.top])
