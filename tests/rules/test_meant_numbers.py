"""S03: what was probably meant by a percentage depends on the unit of the goal, wherever it was typed."""

from dataclasses import replace
from datetime import date

import pytest
from clean_world import BOOK, World

from appraisal.findings import Spot
from appraisal.model import Measurement
from appraisal.rules.context import CellProblem

LINE = Measurement("R1", "G103", "period", date(2026, 9, 30), None, problems=("value",))


@pytest.mark.parametrize(("unit", "meant"), [("%", 93.0), ("％", 93.0), ("points", 0.93)])
@pytest.mark.parametrize(
    ("table", "record", "column"), [("review", "G103", "actual"), ("actuals", "R1", "value")]
)
def test_a_percentage_is_meant_in_the_unit_of_its_goal(
    table: str, record: str, column: str, unit: str, meant: float
) -> None:
    problem = CellProblem(Spot(table, record, column, BOOK), "text-number", "93%", 0.93)
    world = World().with_goal("G103", unit=unit)
    world = replace(world, measurements=(LINE,), facts=replace(world.facts, problems=(problem,)))
    (found,) = [one for one in world.findings() if one.code == "S03"]
    assert dict(found.values)["suggestion"] == meant
