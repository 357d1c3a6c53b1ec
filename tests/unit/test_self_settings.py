"""Who gets a self book, and until when goals are to be agreed, as HR types it in Settings."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.model import Employee
from appraisal.policy import EVERYBODY, Policy, Scheme
from sync.cycle import content_of, people_rows
from workbook_templates.defaults import default_rows, settings_rows
from workbook_templates.policy_rows import policy_from_rows

POLICY = Policy()
SALES, FINANCE = Employee("E1", "Ann", department="Sales"), Employee("E2", "Bo", department="Finance")


def read(typed: object) -> tuple[str, ...]:
    rows = [
        {**row, "value": typed} if row["setting"] == "self_books" else row
        for row in settings_rows(POLICY, "en")
    ]
    policy, problems = policy_from_rows(rows, [], [], [])
    assert not [problem for problem in problems if problem.record == "self_books"]
    return policy.self_books


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (None, ()),
        ("No", ()),
        ("否", ()),
        ("yes", (EVERYBODY,)),
        ("是", (EVERYBODY,)),
        ("Sales", ("Sales",)),
        (" Sales,  Customer service ,Sales", ("Sales", "Customer service")),
        ("销售部、财务部；人力资源部", ("销售部", "财务部", "人力资源部")),
    ],
)
def test_yes_no_and_names_of_departments_are_understood(typed: object, wanted: tuple[str, ...]) -> None:
    assert read(typed) == wanted


@pytest.mark.parametrize("chosen", [(), (EVERYBODY,), ("Sales", "Finance")])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_is_written_is_read_back(chosen: tuple[str, ...], language: str) -> None:
    policy = replace(POLICY, self_books=chosen, plan_days=45)
    read_back, _ = policy_from_rows(settings_rows(policy, language), [], [], [])  # type: ignore[arg-type]
    assert (read_back.self_books, read_back.plan_days) == (chosen, 45)


def test_departments_choose_people() -> None:
    policy = replace(POLICY, self_books=("Sales",))
    assert [policy.gets_self_book(person) for person in (SALES, FINANCE)] == [True, False]
    assert replace(POLICY, self_books=(EVERYBODY,)).gets_self_book(FINANCE)
    assert not POLICY.gets_self_book(SALES)


def test_a_name_that_is_no_department_is_a_problem_at_its_cell() -> None:
    policy = replace(POLICY, self_books=("Sales", "Slaes"))
    content = content_of(default_rows(policy, "en") | people_rows([SALES], [], policy))
    found = [problem for problem in content.settings_problems if problem.record == "self_books"]
    assert [dict(problem.values) for problem in found] == [{"typed": "Slaes"}]


def test_the_last_day_for_agreeing_counts_from_the_first_day_of_the_cycle() -> None:
    assert POLICY.plan_end == date(2026, 7, 31)


PLANT = Policy(plan_days=20, schemes=(Scheme("plant", group="P", plan_days=60), Scheme()))


@pytest.mark.parametrize(
    ("group", "hired", "expected"),
    [
        ("P", None, date(2026, 8, 30)),
        ("P", date(2026, 6, 1), date(2026, 8, 30)),
        ("P", date(2026, 9, 1), date(2026, 10, 31)),
        ("", None, date(2026, 7, 21)),
        ("", date(2026, 9, 1), date(2026, 9, 21)),
    ],
)
def test_a_scheme_says_until_when_goals_are_agreed_and_settings_where_it_does_not(
    group: str, hired: date | None, expected: date
) -> None:
    assert PLANT.agreed_by(Employee("E1", "Ann", group=group, hired=hired)) == expected


def test_days_of_zero_are_not_a_blank() -> None:
    at_once = replace(PLANT, schemes=(Scheme(plan_days=0),))
    assert at_once.agreed_by(SALES) == date(2026, 7, 1)
