"""What a department's goals achieved, and which results count for pay."""

from datetime import date
from decimal import Decimal

from appraisal.cascade import Forest, Node
from appraisal.model import CellState, Level, Method, Result, ScoreLine, Section
from appraisal.pay.departments import department_achievements
from sync.pay.results import NO_RESULT, counted_results

DAY = date(2026, 12, 31)
SALES = Node("D1", Level.DEPARTMENT, "Sales", "", None, 10, None, "", Method.HIGHER, None, None, DAY, "")
OTHER = SALES._replace(id="D2")
ANNA = SALES._replace(id="G1", level=Level.PERSON, owner_id="E1", parent_id="D1")
LI_NA = ANNA._replace(id="G2", owner_id="E2")
BELOW = ANNA._replace(id="G3", owner_id="E3", parent_id="G2")
BONUS = ANNA._replace(id="G4", method=Method.ADD)
THERE = ANNA._replace(id="G5", parent_id="D2")


def line(goal: str, achievement: float | None) -> ScoreLine:
    state = CellState.PENDING if achievement is None else CellState.VALUE
    return ScoreLine(goal, "", Section.KPI, Method.HIGHER, 0.5, 10, 11, state, achievement)


def achieved(*nodes: Node, **points: float | None) -> dict[str, Decimal]:
    return department_achievements(Forest(nodes), [line(goal, value) for goal, value in points.items()])


def test_a_goal_is_the_mean_of_the_peoples_goals_below_it_and_bonus_points_do_not_count() -> None:
    found = achieved(SALES, ANNA, LI_NA, BELOW, BONUS, G1=110.0, G2=90.0, G3=70.01, G4=2.0)
    assert found == {"Sales": Decimal(90)}


def test_goals_count_alike_or_by_their_weights() -> None:
    assert achieved(SALES, OTHER, ANNA, THERE, G1=100.0, G5=70.0) == {"Sales": Decimal(85)}
    heavy, light = SALES._replace(weight=0.8), OTHER._replace(weight=0.2)
    assert achieved(heavy, light, ANNA, THERE, G1=100.0, G5=70.0) == {"Sales": Decimal(94)}
    assert achieved(heavy, OTHER, ANNA, THERE, G1=100.0, G5=70.0) == {"Sales": Decimal(85)}


def test_a_department_without_a_scored_goal_is_left_out() -> None:
    assert achieved(SALES, ANNA, G1=None) == {}
    assert achieved(SALES) == {}


def test_only_a_final_result_counts() -> None:
    final = Result("E1", "standard", (), 184, 101.0, False, "A", 1.2)
    open_one = Result("E2", "standard", (), 184, 101.0, True, "", None, ("part-provisional",))
    found = counted_results({"E1": final, "E2": open_one}, {})
    assert (found["E1"].grade, found["E1"].coefficient) == ("A", Decimal("1.2"))
    assert (found["E2"].grade, found["E2"].coefficient, found["E2"].reasons) == (
        "",
        None,
        ("part-provisional",),
    )
    assert NO_RESULT.coefficient is None
