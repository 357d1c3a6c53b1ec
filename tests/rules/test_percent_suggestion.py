"""S03 suggests a percentage in the unit of the goal."""

import pytest

from appraisal.appraise import check_book
from appraisal.findings import Spot
from appraisal.model import Goal, Level, Method
from appraisal.policy import Policy
from appraisal.rules.context import BookContext, CellProblem, SheetFacts


@pytest.mark.parametrize(
    ("unit", "field", "expected"),
    [("%", "actual", 92.0), ("％", "target", 92.0), ("", "actual", 0.92), ("%", "weight", 0.92)],
)
def test_a_percentage_that_was_typed_as_text(unit: str, field: str, expected: float) -> None:
    goal = Goal("G0000001", Level.PERSON, "E1", "Answer 92 % of calls", method=Method.HIGHER, unit=unit)
    problem = CellProblem(Spot("review", goal.id, field, "b"), "text-number", "92%", 0.92)
    context = BookContext(Policy(), "b", "E0", {}, goals=(goal,), facts=SheetFacts(problems=(problem,)))
    (finding,) = [found for found in check_book(context) if found.code == "S03"]
    assert expected == dict(finding.values)["suggestion"]
