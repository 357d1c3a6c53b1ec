"""A year's result: weights are never changed silently, a missing cycle is no 0, and nobody is taken for somebody else."""

from datetime import date

import pytest

from appraisal.policy import Scheme
from appraisal.yearly import (
    ABSENT,
    Doubt,
    PartState,
    WeightsError,
    YearCycle,
    YearPart,
    doubts,
    year_result,
    year_weights,
)

FIRST = YearCycle("2026-H1", "2026 H1", date(2026, 1, 1), date(2026, 6, 30))
SECOND = YearCycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
SCHEME = Scheme()


def part(total: float | None, days: float = 181, state: PartState = PartState.FINAL) -> YearPart:
    """Return a part of a year."""
    return YearPart(state, total, "", days)


def test_cycles_count_by_their_weights() -> None:
    found = year_result("E1", (part(100), part(80)), (0.4, 0.6), SCHEME)
    assert (found.total, found.coverage, found.grade, found.reasons) == (88.0, 1.0, "B", ())


def test_a_missing_cycle_is_left_out_and_lowers_what_counts() -> None:
    found = year_result("E1", (ABSENT, part(80)), (0.5, 0.5), SCHEME)
    assert (found.total, found.coverage, found.grade, found.reasons) == (80.0, 0.5, "", ("coverage",))


def test_a_late_joiner_has_a_grade_where_enough_of_the_weight_counts() -> None:
    found = year_result("E1", (ABSENT, part(80)), (0.2, 0.8), SCHEME)
    assert (found.total, found.grade) == (80.0, "C")


def test_a_provisional_cycle_makes_the_year_provisional() -> None:
    found = year_result("E1", (part(100), part(90, state=PartState.PROVISIONAL)), (0.5, 0.5), SCHEME)
    assert (found.total, found.grade, found.reasons) == (95.0, "", ("provisional",))


def test_little_service_gives_no_grade() -> None:
    found = year_result("E1", (part(100, 30), part(90, 40)), (0.5, 0.5), SCHEME)
    assert (found.grade, found.reasons) == ("", ("service-short",))


def test_without_any_total_there_is_none() -> None:
    found = year_result("E1", (ABSENT, part(None, state=PartState.NO_TOTAL)), (0.5, 0.5), SCHEME)
    assert (found.total, found.coverage, found.reasons) == (None, 0.0, ("no-total",))


@pytest.mark.parametrize(
    ("typed", "own", "expected"),
    [
        ((0.3, 0.7), (None, None), (0.3, 0.7)),
        ((), (0.4, 0.6), (0.4, 0.6)),
        ((0.3, 0.7), (0.4, 0.6), (0.3, 0.7)),
        ((), (None, None), (0.5, 0.5)),
    ],
)
def test_typed_weights_go_first_then_those_of_the_settings(
    typed: tuple[float, ...], own: tuple[float | None, ...], expected: tuple[float, ...]
) -> None:
    cycles = [YearCycle("a", "a", FIRST.start, FIRST.end, weight) for weight in own]
    assert year_weights(typed, cycles) == expected


@pytest.mark.parametrize(
    ("typed", "own", "key"),
    [
        ((1.0,), (None, None), "count"),
        ((), (0.5, None), "some"),
        ((-0.5, 1.5), (None, None), "negative"),
        ((0.5, 0.4), (None, None), "sum"),
        ((), (0.25, 0.25), "sum"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    typed: tuple[float, ...], own: tuple[float | None, ...], key: str
) -> None:
    cycles = [YearCycle("a", "a", FIRST.start, FIRST.end, weight) for weight in own]
    with pytest.raises(WeightsError) as refused:
        year_weights(typed, cycles)
    assert refused.value.key == key


def test_names_and_ids_that_changed_are_in_doubt() -> None:
    found = doubts([{"E1": "Ann Lee", "E2": "Bo Xu"}, {"E1": "Ann Wood", "E3": "Bo Xu"}])
    assert found == (Doubt("names", ("E1",), ("Ann Lee", "Ann Wood")), Doubt("ids", ("E2", "E3"), ("Bo Xu",)))


def test_two_people_of_one_name_in_one_cycle_are_no_doubt() -> None:
    assert doubts([{"E1": "Ann Lee", "E2": "Ann Lee"}, {"E1": "Ann Lee"}]) == ()


def test_two_people_of_one_name_in_one_cycle_are_no_doubt_whatever_they_were_called_before() -> None:
    (doubt,) = doubts([{"E1": "Ann Lee"}, {"E1": "Ann Wood", "E2": "Ann Lee"}])
    assert doubt == Doubt("names", ("E1",), ("Ann Lee", "Ann Wood"))
