"""How far goals are, without a score."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.cascade import Forest, Node
from appraisal.goal_board import BoardGoal, GoalState, board
from appraisal.model import CellState, Level, Method, ScoreLine, Section

COMPANY = Node(
    "G1", Level.ORGANISATION, "", "", None, 10, None, "", Method.HIGHER, None, None, date(2026, 12, 31), ""
)
SALES = COMPANY._replace(id="G2", level=Level.DEPARTMENT, owner_id="Sales", parent_id="G1")
ANNA = COMPANY._replace(id="G3", level=Level.PERSON, owner_id="E1", parent_id="G2")
LI_NA = ANNA._replace(id="G4", owner_id="E2")
LINE = ScoreLine("G3", "", Section.KPI, Method.HIGHER, 0.5, 10, 11, CellState.VALUE, 110.0)
GOALS = (COMPANY, SALES, ANNA, LI_NA)


def found(*lines: ScoreLine, goals: tuple[Node, ...] = GOALS) -> dict[str, BoardGoal]:
    return {goal.node.id: goal for goal in board(Forest(goals), lines)}


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (LINE, GoalState.REACHED),
        (replace(LINE, achievement=100.0), GoalState.REACHED),
        (replace(LINE, achievement=99.99), GoalState.ON_THE_WAY),
        (replace(LINE, achievement=None, state=CellState.PENDING), GoalState.ON_THE_WAY),
        (replace(LINE, achievement=None, actual=None, state=CellState.PENDING), GoalState.OPEN),
    ],
)
def test_a_persons_goal_is_as_far_as_its_line(line: ScoreLine, state: GoalState) -> None:
    assert found(line)["G3"].state is state


def test_a_goal_above_is_as_far_as_the_peoples_goals_below_it() -> None:
    half = found(LINE)
    assert [(half[goal].state, half[goal].progress) for goal in ("G1", "G2")] == [
        (GoalState.ON_THE_WAY, 0.5)
    ] * 2
    whole = found(LINE, replace(LINE, goal_id="G4"))
    assert whole["G1"].state is GoalState.REACHED
    assert found()["G1"].state is GoalState.OPEN


def test_a_goal_with_nobody_below_it_is_open_and_has_no_progress() -> None:
    alone = found(goals=(COMPANY,))["G1"]
    assert (alone.state, alone.progress) == (GoalState.OPEN, None)


def test_ratings_behaviour_and_bonus_points_are_not_on_the_board() -> None:
    hidden = (
        ANNA._replace(id="G5", method=Method.RATED),
        ANNA._replace(id="G6", section=Section.BEHAVIOUR),
        ANNA._replace(id="G7", method=Method.ADD),
    )
    shown = found(LINE, goals=(*GOALS, *hidden))
    assert shown.keys() == {"G1", "G2", "G3", "G4"}
    assert shown["G1"].goals == 2


def test_a_chain_that_loops_is_walked_once() -> None:
    loop = (COMPANY._replace(parent_id="G2"), SALES, ANNA)
    assert found(LINE, goals=loop)["G1"].goals == 1
