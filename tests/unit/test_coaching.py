"""Gaps between check-ins, the newest progress of a goal, and the span in which talks can be expected."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from appraisal.coaching import Coaching, Gap, Noted, Talk, Track, coaching_of, gaps, span_of
from appraisal.model import Assignment, Cycle, Employee

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 25)
DAYS = st.dates(date(2026, 6, 1), date(2027, 1, 31))


def day(number: int) -> date:
    return CYCLE.start + timedelta(days=number)


def test_the_first_gap_begins_with_the_span_and_the_last_is_open() -> None:
    found = list(gaps([day(40), day(10), day(10)], day(0), day(50)))
    assert found == [
        Gap(day(0), day(10), first=True),
        Gap(day(10), day(40)),
        Gap(day(40), day(50), open=True),
    ]
    assert [gap.days for gap in found] == [10, 30, 10]


def test_without_talks_the_one_gap_is_first_and_open() -> None:
    assert list(gaps([day(-5), day(60)], day(0), day(50))) == [Gap(day(0), day(50), open=True, first=True)]


@given(st.lists(DAYS, max_size=9), DAYS, st.integers(0, 200))
def test_gaps_fill_the_span_without_overlap(days: list[date], start: date, length: int) -> None:
    end = start + timedelta(days=length)
    found = list(gaps(days, start, end))
    assert sum(gap.days for gap in found) == length
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(one.end == two.start for one, two in pairwise(found))
    assert [gap.open for gap in found] == [False] * (len(found) - 1) + [True]
    assert [gap.first for gap in found] == [True] + [False] * (len(found) - 1)


@given(st.lists(DAYS, max_size=9), DAYS)
def test_one_more_talk_never_makes_the_longest_gap_longer(days: list[date], more: date) -> None:
    def longest(talks: list[date]) -> int:
        return max(gap.days for gap in gaps(talks, CYCLE.start, CYCLE.end))

    assert longest([*days, more]) <= longest(days)


def coaching(*talks: Talk) -> Coaching:
    return coaching_of(talks, TODAY)["E1"]


def test_the_newest_progress_is_that_of_the_goal_or_of_all_work() -> None:
    found = coaching(
        Talk("E1", "G1", day(20), 0.2), Talk("E1", "", day(30), 0.3), Talk("E1", "G1", day(10), 0.9)
    )
    assert found.newest("G1") == Noted(day(30), 0.3)
    assert found.newest("G2") == Noted(day(30), 0.3)
    assert coaching(Talk("E1", "G1", day(20), 0.2)).newest("G2") is None


def test_a_blank_progress_is_no_progress_of_zero() -> None:
    found = coaching(Talk("E1", "", day(20), 0.4), Talk("E1", "", day(40), None))
    assert found.newest("G1") == Noted(day(20), 0.4)
    assert found.days == [day(20), day(40)]


def test_a_talk_that_is_still_to_come_shows_no_rhythm() -> None:
    found = coaching(Talk("E1", "", TODAY + timedelta(days=1), 0.9, Track.AT_RISK))
    assert (found.days, found.newest("G1"), found.warned) == ([], None, True)


def test_a_talk_without_a_day_warns_all_the_same() -> None:
    assert coaching(Talk("E1", "", None, 0.5, Track.OFF)).warned
    assert not coaching(Talk("E1", "", day(1), 0.5, Track.ON), Talk("E1", "", day(2))).warned


def span(employee: Employee | None, *times: Assignment, today: date = TODAY) -> tuple[date, date]:
    return span_of(employee, times, CYCLE, today)


def test_nobody_is_asked_for_talks_before_somebody_joined_or_after_they_left() -> None:
    assert span(None) == (CYCLE.start, TODAY)
    assert span(Employee("E1", "Li", hired=date(2020, 1, 1))) == (CYCLE.start, TODAY)
    assert span(Employee("E1", "Li", hired=day(30), left=day(60))) == (day(30), day(60))
    assert span(None, today=date(2027, 3, 1)) == (CYCLE.start, CYCLE.end)
    start, end = span(None, today=date(2026, 6, 1))
    assert end < start


def test_the_span_is_that_of_all_assignments_together() -> None:
    first = Assignment("A1", "E1", "M1", start=day(10), end=day(40))
    second = Assignment("A2", "E1", "M2", start=day(41), end=day(100))
    assert span(None, first, second) == (day(10), day(100))
    assert span(None, first, Assignment("A3", "E1", "M3")) == (CYCLE.start, TODAY)


def test_one_talk_that_both_noted_is_one_and_the_managers_word_stands() -> None:
    theirs = Talk("E1", "G1", day(20), 0.2, Track.ON)
    own = Talk("E1", "G1", day(20), 0.9, Track.OFF, own=True)
    for talks in ((theirs, own), (own, theirs)):
        found = coaching(*talks)
        assert found.days == [day(20)]
        assert found.progress["G1"].progress == 0.2
        assert found.track("G1") is Track.ON
        assert found.warned


def test_a_talk_that_the_employee_alone_noted_counts() -> None:
    found = coaching(Talk("E1", "", day(20), 0.2), Talk("E1", "", day(30), 0.4, own=True))
    assert sorted(found.days) == [day(20), day(30)]
    assert found.progress[""].progress == 0.4


def test_a_progress_that_is_no_share_says_nothing_of_how_far_a_goal_is() -> None:
    talks = [Talk("E1", "G1", day(number), progress) for number, progress in ((5, 0.3), (9, 2.0), (12, -0.1))]
    found = coaching_of(talks, TODAY)["E1"]
    assert found.newest("G1") == Noted(day(5), 0.3)
    assert found.days == [day(5), day(9), day(12)]
