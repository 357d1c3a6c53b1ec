"""Every field that a manager fills has its place in the master, and is found there again."""

import pytest

from sync.master_fields import ANSWER_FIELD, BOOK_FIELD, MASTER_FIELD, OWN_FIELD
from workbook_templates.books import master, team
from workbook_templates.books.team import EMPLOYEE_PLANS
from workbook_templates.layout import OWN_KEYS, Owner

OWN_OF_TEAM = frozenset(("team", key) for key in OWN_KEYS)
"""The company's own columns of Team: a person can stand in two books, so Results shows them, and nobody changes them there."""

BOOK_ONLY = (
    OWN_OF_TEAM
    | {("team", "agreed"), ("team", "agreed_how"), ("voices", "reply"), ("answer", "answer")}
    | {("nominations", column) for column in ("person", "rater", "source", "reason")}
    | frozenset(("employee_plans", column) for column in EMPLOYEE_PLANS.inputs)
)
"""What a book says about itself: the days of agreement become the goals' status and rows of Agreements, the answer the book's state; a reply
stands beside what the employee says. A proposed rater becomes a row of Raters, which is HR's. What a manager answers to an
employee's plan stands in the row of the plan, which came from another book."""

FILLED = [
    (table.name, column.key)
    for _, table in team.BOOK.tables()
    for column in table.columns
    if column.owner is Owner.MANAGER
]


@pytest.mark.parametrize("field", [field for field in FILLED if field not in BOOK_ONLY], ids="-".join)
def test_field_of_a_manager_has_one_place_in_the_master(field: tuple[str, str]) -> None:
    table, column = MASTER_FIELD[field]
    assert column in master.BOOK.table_by_name[table].by_key
    assert BOOK_FIELD[table, column] == field


def test_no_two_fields_share_a_place() -> None:
    assert len(set(MASTER_FIELD.values())) == len(MASTER_FIELD)


def test_field_without_a_place_is_named() -> None:
    assert frozenset(FILLED) - MASTER_FIELD.keys() == BOOK_ONLY


def test_field_of_hrs_is_no_field_of_a_managers() -> None:
    assert ("reviews", "consent") not in BOOK_FIELD


def test_answer_to_a_plan_of_an_employee_stands_in_the_row_of_the_plan() -> None:
    answers = {column for _, column in ANSWER_FIELD.values()}
    assert answers == EMPLOYEE_PLANS.inputs
    assert all(column in master.BOOK.table_by_name[place].by_key for place, column in ANSWER_FIELD)
    assert ANSWER_FIELD.keys().isdisjoint(OWN_FIELD)
