"""Who heads a department."""

import pytest

from appraisal.heads import department_heads
from appraisal.model import Employee


def company(*people: tuple[str, str, str]) -> dict[str, Employee]:
    """Return people by id; each is an id, a department, and the id of the manager."""
    return {
        person: Employee(person, person, department=department, manager_id=manager)
        for person, department, manager in people
    }


BOARD, SALES, LEAD, CLERK = ("B", "Board", ""), ("S", "Sales", "B"), ("L", "Sales", "S"), ("C", "Sales", "L")


def test_head_is_the_manager_above_whom_nobody_of_the_department_stands() -> None:
    assert department_heads(company(BOARD, SALES, LEAD, CLERK), {"B", "S", "L"}) == {
        "Board": "B",
        "Sales": "S",
    }


def test_whoever_leads_nobody_is_no_head() -> None:
    assert department_heads(company(BOARD, ("S", "Sales", "B")), {"B"}) == {"Board": "B"}


def test_department_with_two_at_the_top_has_no_head() -> None:
    people = company(BOARD, SALES, ("T", "Sales", "B"), LEAD)
    assert department_heads(people, {"B", "S", "T"}) == {"Board": "B"}


def test_second_person_at_the_top_who_leads_nobody_does_not_count() -> None:
    people = company(BOARD, SALES, ("T", "Sales", "B"), LEAD)
    assert department_heads(people, {"B", "S"}) == {"Board": "B", "Sales": "S"}


def test_somebody_of_the_department_further_up_stands_above_too() -> None:
    people = company(("S", "Sales", "M"), ("M", "Market", "T"), ("T", "Sales", ""))
    assert department_heads(people, {"S", "M", "T"}) == {"Sales": "T", "Market": "M"}


def test_people_who_manage_each_other_in_a_circle_have_no_head() -> None:
    assert department_heads(company(("A", "Sales", "B"), ("B", "Sales", "A")), {"A", "B"}) == {}


def test_circle_over_two_departments_has_no_head_either() -> None:
    assert department_heads(company(("A", "Sales", "B"), ("B", "Market", "A")), {"A", "B"}) == {}


@pytest.mark.parametrize("managers", [set(), {"X"}])
def test_managers_whom_nobody_knows_head_nothing(managers: set[str]) -> None:
    assert department_heads(company(BOARD, SALES), managers) == {}


def test_people_without_a_department_head_none() -> None:
    assert department_heads(company(("A", "", "")), {"A"}) == {}
