"""Whose manager somebody is, and when."""

from datetime import date

import pytest

from appraisal.model import Assignment
from sync.tenures import Tenures

MOVED, SECOND = date(2026, 9, 30), date(2026, 10, 1)
TENURES = Tenures(
    [
        Assignment("A1", "E1", "old", end=MOVED),
        Assignment("A2", "E1", "new", start=SECOND),
        Assignment("A3", "E2", "line"),
        Assignment("A4", "E2", "project"),
        Assignment("A5", "E4", "first", end=MOVED),
        Assignment("A6", "E4", "last", start=SECOND, end=date(2026, 12, 31)),
    ]
)


@pytest.mark.parametrize(
    ("manager", "employee", "day", "concerned"),
    [
        ("old", "E1", MOVED, True),
        ("old", "E1", SECOND, False),
        ("new", "E1", MOVED, False),
        ("new", "E1", SECOND, True),
        ("old", "E1", None, False),
        ("new", "E1", None, True),
        ("line", "E2", None, True),
        ("project", "E2", SECOND, True),
        ("line", "E1", SECOND, False),
        ("anybody", "E3", SECOND, True),
    ],
)
def test_whom_something_concerns(manager: str, employee: str, day: date | None, concerned: bool) -> None:
    assert TENURES.concern(manager, employee, day) is concerned


@pytest.mark.parametrize(
    ("manager", "employee", "day", "leads"),
    [
        ("old", "E1", MOVED, True),
        ("new", "E1", MOVED, False),
        ("old", "E1", SECOND, False),
        ("new", "E1", SECOND, True),
        ("first", "E4", date(2027, 2, 1), False),
        ("last", "E4", date(2027, 2, 1), True),
        ("line", "E2", SECOND, True),
        ("anybody", "E3", SECOND, True),
    ],
)
def test_who_has_to_do_what_is_due(manager: str, employee: str, day: date, leads: bool) -> None:
    assert TENURES.leads(manager, employee, day) is leads


@pytest.mark.parametrize(
    ("manager", "employee", "day", "over"),
    [
        ("old", "E1", MOVED, False),
        ("old", "E1", SECOND, True),
        ("new", "E1", MOVED, False),
        ("new", "E1", date(2030, 1, 1), False),
        ("line", "E1", MOVED, True),
        ("line", "E2", SECOND, False),
        ("anybody", "E3", SECOND, False),
    ],
)
def test_for_whom_it_is_over(manager: str, employee: str, day: date, over: bool) -> None:
    assert TENURES.is_over(manager, employee, day) is over
