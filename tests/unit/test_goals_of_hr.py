"""HR's own rows of Goals: whose a goal is may stand where its name stands."""

import pytest

from sync.cycle import content_of

PEOPLE = [{"employee_id": "E1", "name": "Li Na", "department": "Sales"}]


@pytest.mark.parametrize(
    ("cells", "owner"),
    [
        ({"level": "Department", "owner": "Sales"}, "Sales"),
        ({"level": "Department", "owner": "Sales", "owner_id": "Plant"}, "Plant"),
        # What the program shows for a goal without an owner is the company's name.
        ({"level": "Department", "owner": "Harbour Tea Co."}, ""),
        ({"level": "Organisation", "owner": "Sales"}, ""),
        ({"level": "Department"}, ""),
    ],
)
def test_a_department_that_is_typed_as_the_owner_is_the_owner(cells: dict[str, str], owner: str) -> None:
    goals = [{"goal_id": "G0000001", "title": "Win new shops", **cells}]
    (goal,) = content_of({"employees": PEOPLE, "goals": goals}).goals
    assert goal.owner_id == owner
