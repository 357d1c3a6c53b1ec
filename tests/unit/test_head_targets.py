"""The targets of the departments' goals in HR's rows: whose they are, what they say, and how they are set anew."""

from dataclasses import replace

import pytest

from appraisal.findings import Spot
from appraisal.model import Stage
from appraisal.rules.context import CellProblem
from sync.cycle import content_of
from sync.fields import Key, Value
from sync.head_targets import headed_goals, hr_targets, targets_in, with_hr_targets, with_targets
from sync.hr import HrContent
from sync.merge import Edits
from workbook_templates.stamp import Cell

TARGET = Key("goals", "D1", "target")


def content(target: Cell = 100.0) -> HrContent:
    """Return a company in which S heads Sales, and nobody heads Production."""
    return content_of(
        {
            "employees": [
                {"employee_id": "B", "name": "Boss", "department": "Board"},
                {"employee_id": "S", "name": "Head", "department": "Sales", "manager_id": "B"},
                {"employee_id": "C", "name": "Clerk", "department": "Sales", "manager_id": "S"},
            ],
            "assignments": [
                {"assignment_id": "A1", "employee_id": "S", "manager_id": "B"},
                {"assignment_id": "A2", "employee_id": "C", "manager_id": "S"},
            ],
            "goals": [
                {"goal_id": "O1", "level": "Organisation", "title": "Profit", "target": 9.0},
                {"goal_id": "D1", "level": "Department", "owner_id": "Sales", "title": "Revenue", "target": target},
                {"goal_id": "D2", "level": "Department", "owner_id": "Production", "title": "Output"},
            ],
        }
    )  # fmt: skip


def test_head_sets_the_targets_of_the_own_departments_goals() -> None:
    assert headed_goals(content()) == {"S": frozenset({"D1"})}


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.PLAN])
def test_nobody_sets_them_once_planning_is_over(stage: Stage) -> None:
    found = content()
    assert headed_goals(replace(found, policy=replace(found.policy, stage=stage))) == {}


@pytest.mark.parametrize(("typed", "expected"), [(100.0, 100.0), (None, None), ("a lot", None)])
def test_target_in_hrs_row_is_read_as_a_field_is(typed: Cell, expected: Value) -> None:
    assert hr_targets(content(typed), {"D1"}) == {"D1": expected}


def test_what_hrs_rows_say_stands_beside_what_hr_changed_otherwise_and_a_settled_target_goes_first() -> None:
    other = Key("review", "G1", "actual")
    assert with_hr_targets(Edits({other: 1.0}), {"D1": 5.0}).fields == {other: 1.0, TARGET: 5.0}
    assert with_hr_targets(Edits({TARGET: 6.0}), {"D1": 5.0}).fields == {TARGET: 6.0}


def test_only_targets_of_hrs_goals_are_taken_from_the_fields_of_a_book() -> None:
    fields: dict[Key, Value] = {
        TARGET: 5.0,
        Key("goals", "D1", "title"): "x",
        Key("goals", "G1", "target"): 7.0,
        Key("review", "D1", "target"): 8.0,
    }
    assert targets_in(fields, content()) == {"D1": 5.0}


@pytest.mark.parametrize("value", [120.0, None])
def test_target_that_is_set_stands_in_the_row_and_in_the_goal_and_nothing_else_changes(value: Value) -> None:
    before = content()
    found = with_targets(before, {"D1": value})
    assert hr_targets(found, {"D1"}) == {"D1": value}
    assert [goal.parameters.target for goal in found.goals] == [9.0, value, None]
    assert with_targets(found, {"D1": 100.0}) == before


def test_setting_a_target_mends_a_cell_that_nobody_could_read() -> None:
    before = content("a lot")
    assert [problem.spot for problem in before.problems if isinstance(problem, CellProblem)] == [
        Spot("goals", "D1", "target")
    ]
    found = with_targets(before, {"D1": 100.0})
    assert (found.problems, found.goals[1].problems) == ((), ())


def test_no_target_is_no_change() -> None:
    found = content()
    assert with_targets(found, {}) is found
