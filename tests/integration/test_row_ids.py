"""Rows of HR's own that were copied with their id: the original counts, and HR hears of the copy."""

import pytest

from appraisal.appraise import message
from sync.ledger import Ledger
from sync.master_places import kept_layout
from sync.present_master import kept_content
from sync.xlsx.cells import Edit
from workbook_templates.books import master

from .conftest import Cycle
from .copying_rows import (
    Cells,
    copy_below,
    deleted,
    goal,
    put,
    record,
    row_of,
    rows,
    shown_in_books,
    told,
    type_at,
    unchanged_by_another_run,
    values,
)
from .typing_in import hr_types, table_of

pytestmark = pytest.mark.usefixtures("consolidated")


def test_a_copied_goal_of_the_company_does_not_replace_the_original(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    title = row_of(cycle, "goals", top).cells["title"].value
    place = row_of(cycle, "goals", top).number
    number = copy_below(cycle, "goals", top, title="Something else", target=55.0)
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-id")
    assert (found.code, str(found.severity), found.place.cell) == ("S07", "error", f"B{number}")
    assert f"row {place}" in message(found, "en")
    assert f"第 {place} 行" in message(found, "zh-CN")
    assert {title} == shown_in_books(cycle, top)
    with Ledger.open(cycle.folder) as ledger:
        (kept,) = [one for one in kept_content(ledger).goals if one.id == top]
    assert title == kept.title
    assert values(rows(cycle, "goals")[-1])["title"] == "Something else", "the copy stays as it was typed"
    assert unchanged_by_another_run(cycle)


def test_a_copy_whose_id_is_cleared_is_a_goal_of_its_own(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    number = copy_below(cycle, "goals", top, title="Something else")
    cycle.consolidate()
    type_at(cycle, "goals", number, goal_id=None)
    receipt = cycle.consolidate()
    assert told(receipt, "repeated-id") == []
    new = record("goals", rows(cycle, "goals")[-1])
    assert new.startswith("G")
    with Ledger.open(cycle.folder) as ledger:
        titles = {one.id: one.title for one in kept_content(ledger).goals}
    assert titles[new] == "Something else" != titles[top]
    assert {"Something else"} == shown_in_books(cycle, new)
    assert deleted(cycle.folder) == []


def test_a_copy_that_is_deleted_again_deletes_nothing(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    number = copy_below(cycle, "goals", top, title="Something else")
    cycle.consolidate()
    put(cycle, "goals", {number: {}})
    receipt = cycle.consolidate()
    assert told(receipt, "repeated-id") == []
    assert deleted(cycle.folder) == []
    assert top in {record("goals", row) for row in rows(cycle, "goals")}


def test_a_copy_put_in_above_its_original_is_the_copy_all_the_same(cycle: Cycle) -> None:
    first, second = (row for row in rows(cycle, "goals")[:2])
    below = rows(cycle, "goals")
    # "Insert copied cells": every row from the original on moves down by one.
    moved = {row.number + 1: values(row) for row in below}
    put(cycle, "goals", {**moved, first.number: {**values(first), "title": "Something else"}})
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-id")
    assert found.place.cell == f"B{first.number}"
    top, title = record("goals", first), first.cells["title"].value
    assert {title} == shown_in_books(cycle, top)
    with Ledger.open(cycle.folder) as ledger:
        assert [title] == [one.title for one in kept_content(ledger).goals if one.id == top]
        assert kept_layout(ledger)
    assert record("goals", second) in {record("goals", row) for row in rows(cycle, "goals")}
    assert unchanged_by_another_run(cycle)


def test_whoever_edits_the_original_of_a_copy_far_below_is_heard(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    copy_below(cycle, "goals", top)
    hr_types(cycle.folder, "goals", top, title="A better title")
    assert len(told(cycle.consolidate(), "repeated-id")) == 1
    with Ledger.open(cycle.folder) as ledger:
        assert [one.title for one in kept_content(ledger).goals if one.id == top] == ["A better title"]


def test_of_two_new_goals_with_one_id_the_first_counts(cycle: Cycle) -> None:
    number = copy_below(cycle, "goals", goal(cycle, "O"), goal_id="X0000001", title="First")
    copy_below(cycle, "goals", "X0000001", title="Second")
    (found,) = told(cycle.consolidate(), "repeated-id")
    assert found.place.cell == f"B{number + 1}"
    assert {"First"} == shown_in_books(cycle, "X0000001")


def test_a_copied_assignment_is_no_second_one(cycle: Cycle) -> None:
    assigned = record("assignments", rows(cycle, "assignments")[-1])
    number = copy_below(cycle, "assignments", assigned, share=0.5)
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-id")
    assert (found.place.sheet, found.place.cell) == ("Assignments", f"B{number}")
    with Ledger.open(cycle.folder) as ledger:
        assert sum(one.id == assigned for one in kept_content(ledger).assignments) == 1
    type_at(cycle, "assignments", number, assignment_id=None)
    assert told(cycle.consolidate(), "repeated-id") == []
    new = record("assignments", rows(cycle, "assignments")[-1])
    assert new not in ("", assigned)


def test_a_kpi_that_stands_twice_in_the_library_is_the_first_one(cycle: Cycle) -> None:
    kpi = rows(cycle, "library")[0]
    code, name = record("library", kpi), kpi.cells["name"].value
    number = copy_below(cycle, "library", code, name="Something else")
    (found,) = told(cycle.consolidate(), "repeated-key")
    assert (found.place.sheet, found.place.cell) == ("KPI library", f"B{number}")
    with Ledger.open(cycle.folder) as ledger:
        assert kept_content(ledger).library[code].name == name


@pytest.mark.parametrize(
    ("name", "key", "changed"),
    [("settings", "company", {"value": "Other Ltd"}), ("rules", "G02", {"severity": "Off"})],
)
def test_a_setting_that_stands_twice_is_the_first_one(
    cycle: Cycle, name: str, key: str, changed: dict[str, Edit]
) -> None:
    with Ledger.open(cycle.folder) as ledger:
        before = kept_content(ledger).policy
    number = copy_below(cycle, name, key, **changed)
    (found,) = told(cycle.consolidate(), "repeated-key")
    assert found.place.cell.endswith(str(number))
    with Ledger.open(cycle.folder) as ledger:
        assert before == kept_content(ledger).policy
    assert unchanged_by_another_run(cycle)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("setgoals", {"department": "Sales", "title": "Know the new tariff", "weight": 0.1}),
        ("positions", {"position": "Trainee", "kpi": "revenue", "weight": 0.5}),
    ],
)
def test_what_is_set_twice_for_the_same_people_counts_once(cycle: Cycle, name: str, cells: Cells) -> None:
    found = table_of(cycle.master, master.BOOK, name)
    first = max((row.number for row in found.rows), default=found.header_row) + 1
    put(cycle, name, {first: cells, first + 1: {**cells, "weight": 0.2}})
    receipt = cycle.consolidate()
    (problem,) = told(receipt, "repeated-key")
    assert problem.place.cell.removeprefix(problem.place.cell.rstrip("0123456789")) == str(first + 1)
    assert f"row {first}" in message(problem, "en")
    with Ledger.open(cycle.folder) as ledger:
        content = kept_content(ledger)
    set_goals = [one.goal.weight for one in content.set_goals if one.goal.title == "Know the new tariff"]
    positions = [one.weight for one in content.positions if one.position == "Trainee"]
    assert (set_goals if name == "setgoals" else positions) == [cells["weight"]]
    assert unchanged_by_another_run(cycle)


def test_goals_for_departments_and_positions_of_one_name_are_two(cycle: Cycle) -> None:
    found = table_of(cycle.master, master.BOOK, "setgoals")
    first = max((row.number for row in found.rows), default=found.header_row) + 1
    put(
        cycle,
        "setgoals",
        {
            first: {"department": "Buyer", "title": "Know the new tariff", "weight": 0.1},
            first + 1: {"position": "Buyer", "title": "Know the new tariff", "weight": 0.1},
        },
    )
    assert told(cycle.consolidate(), "repeated-key") == []
