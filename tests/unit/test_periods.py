"""Periods as people and programs write them."""

from datetime import date, datetime

import pytest

from appraisal.periods import Period, read_period

JULY = Period("2026-07", date(2026, 7, 1), date(2026, 7, 31))
THIRD_QUARTER = Period("2026Q3", date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    "typed",
    ["2026-07", "2026/7", "2026.07", "202607", "2026M07", "2026年7月", "2026 年 07 月份", "２０２６－０７", "07/2026", "7-2026",
     "Jul 2026", "July 2026", "2026 Jul", "2026-07-31", "2026-07-01", "2026年7月31日", "31.07.2026", "20260731",
     202607, 202607.0, date(2026, 7, 31), datetime(2026, 7, 1, 0, 0)],
)  # fmt: skip
def test_a_month_has_many_spellings(typed: object) -> None:
    assert read_period(typed) == JULY


@pytest.mark.parametrize(
    "typed",
    ["2026Q3", "2026-Q3", "2026 q3", "Q3 2026", "Q3/2026", "2026年第3季度", "2026年三季度", "2026年Q3"],
)
def test_a_quarter_has_many_spellings(typed: str) -> None:
    assert read_period(typed) == THIRD_QUARTER


@pytest.mark.parametrize(
    ("typed", "code", "start", "end"),
    [
        ("2026H2", "2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026年上半年", "2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026年度", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-12", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026Q4", "2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02-29", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-07-15", "2026-07-15", date(2026, 7, 15), date(2026, 7, 15)),
    ],
)
def test_other_periods(typed: str, code: str, start: date, end: date) -> None:
    assert read_period(typed) == Period(code, start, end)


@pytest.mark.parametrize(
    "typed",
    [None, "", "  ", "July", "07-08", "3/4/2026", "2026-13", "2026-00", "2026Q5", "2026H3", "Jux 2026", "2026-02-30", True,
     46234.5, 46234, 7, "9999-01", "0007-07", "#N/A"],
)  # fmt: skip
def test_what_names_no_period_for_certain_is_none(typed: object) -> None:
    assert read_period(typed) is None


def test_a_period_reads_its_own_code() -> None:
    for code in ("2026-07", "2026Q3", "2026H2", "2026", "2026-07-15"):
        found = read_period(code)
        assert found is not None
        assert found.code == code


def test_periods_overlap_where_they_share_a_day() -> None:
    july, august = read_period("2026-07"), read_period("2026-08")
    assert july is not None
    assert august is not None
    assert THIRD_QUARTER.overlaps(july)
    assert july.overlaps(THIRD_QUARTER)
    assert not july.overlaps(august)
    assert july.within(date(2026, 7, 1), date(2026, 7, 31))
    assert not july.within(date(2026, 7, 2), date(2026, 7, 31))
