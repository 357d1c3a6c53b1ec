"""Working days: a Chinese year with its make-up Saturdays, lists of days as HR types them, and limits that end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.calendar import Calendar, read_days, spelled

HOLIDAYS = (
    "2026-01-01..2026-01-03, 2026-02-15..2026-02-23, 2026-04-04..2026-04-06, 2026-05-01..2026-05-05, "
    "2026-06-19..2026-06-21, 2026-09-25..2026-09-27, 2026-10-01..2026-10-07"
)
MAKE_UP = "2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09, 2026-09-20, 2026-10-10"
"""The public holidays of 2026 in China, and the weekend days on which people work in their place."""

CHINA = Calendar(read_days(HOLIDAYS)[0], read_days(MAKE_UP)[0])
PLAIN = Calendar()


def test_a_chinese_year_has_its_working_days() -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(map(CHINA.works, year)) == 248
    assert sum(map(PLAIN.works, year)) == 261


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 20), True),  # a Sunday on which people work
        (date(2026, 10, 10), True),  # a Saturday on which people work
        (date(2026, 9, 19), False),  # a Saturday
        (date(2026, 10, 1), False),  # a Thursday off
        (date(2026, 10, 4), False),  # a Sunday off
        (date(2026, 10, 8), True),
    ],
)
def test_weekends_holidays_and_make_up_days(day: date, works: bool) -> None:
    assert CHINA.works(day) is works


@pytest.mark.parametrize(
    ("calendar", "first", "count", "last"),
    [
        (PLAIN, date(2027, 1, 22), 10, date(2027, 2, 5)),
        (PLAIN, date(2027, 1, 22), 0, date(2027, 1, 22)),
        (PLAIN, date(2027, 1, 23), 1, date(2027, 1, 25)),
        # Mid-Autumn is off, then National Day; 10 October is a Saturday on which people work.
        (CHINA, date(2026, 9, 24), 10, date(2026, 10, 15)),
        # Over the Spring Festival: 14 February is a Saturday on which people work.
        (CHINA, date(2026, 2, 12), 3, date(2026, 2, 24)),
        (CHINA, date(2026, 2, 27), 1, date(2026, 2, 28)),
    ],
)
def test_the_last_day_of_a_time_limit(calendar: Calendar, first: date, count: int, last: date) -> None:
    assert calendar.after(first, count) == last


def test_a_day_in_both_lists_is_off() -> None:
    day = date(2026, 10, 10)
    assert not Calendar(frozenset({day}), frozenset({day})).works(day)


def test_a_limit_ends_even_if_nobody_ever_works() -> None:
    always = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(800))
    assert Calendar(always).after(date(2026, 1, 1), 2) > date(2026, 1, 2)


@given(first=st.dates(date(2026, 1, 1), date(2026, 11, 1)), count=st.integers(1, 30), china=st.booleans())
def test_a_limit_of_so_many_days_holds_so_many(first: date, count: int, china: bool) -> None:
    calendar = CHINA if china else PLAIN
    last = calendar.after(first, count)
    assert calendar.works(last)
    assert calendar.between(first, last) == count
    assert calendar.between(first, last - timedelta(days=1)) == count - 1


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert PLAIN.between(date(2026, 5, 8), date(2026, 5, 1)) == 0


GOLDEN = frozenset(date(2026, 10, day) for day in range(1, 8))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-10-01..2026-10-07", GOLDEN),
        ("2026-10-01 to 10-07", GOLDEN),
        ("2026-10-01~2026-10-07", GOLDEN),
        ("2026/10/1 – 2026/10/7", GOLDEN),
        ("2026年10月1日至7日", GOLDEN),
        ("2026年10月1日至10月7日；2026年12月25日", GOLDEN | {date(2026, 12, 25)}),
        ("2026-12-25、2026-12-26", frozenset({date(2026, 12, 25), date(2026, 12, 26)})),
        ("", frozenset()),
        (" ,; ", frozenset()),
    ],
)
def test_lists_are_read_as_people_type_them(text: str, days: frozenset[date]) -> None:
    assert read_days(text) == (days, ())


@pytest.mark.parametrize(
    "typed",
    [
        "Christmas",
        "2026-13-01",
        "2026-02-30",
        "2026-10-07..2026-10-01",
        "2026-01-01..2028-01-01",
        "10-01",
        "2026-10-01..",
        "2026-10-01..soon",
        "2026-10-01..31-31",
    ],
)
def test_what_is_no_day_is_named_and_the_others_count(typed: str) -> None:
    assert read_days(f"2026-12-25, {typed}") == (frozenset({date(2026, 12, 25)}), (typed,))


@given(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40))
def test_days_are_spelled_as_they_are_read(days: frozenset[date]) -> None:
    assert read_days(spelled(days)) == (days, ())
