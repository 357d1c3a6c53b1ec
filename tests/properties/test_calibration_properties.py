"""What must hold for any totals: means, spreads and order after adjustment; nobody lost between seats."""

from math import fsum, inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.calibration import Rated, adjusted, credibility, level, shift, shrunken, z
from appraisal.nine_box import Performance, counts, performance
from appraisal.policy import Scheme
from appraisal.seating import GROUP_AT_LEAST, Tie, groups, seated

SCHEME = Scheme()
points = st.integers(0, 12000).map(lambda hundredths: hundredths / 100)
teams = st.lists(st.lists(points, min_size=1, max_size=8), min_size=1, max_size=6)
departments = st.lists(
    st.tuples(st.sampled_from(["", "Sales", "Plant", "IT", "HR"]), points), min_size=1, max_size=60
)


def people(found: list[tuple[str, float]]) -> list[Rated]:
    return [Rated(f"E{n:03}", "M", department, total) for n, (department, total) in enumerate(found)]


def rated(found: list[list[float]]) -> list[Rated]:
    return [Rated(f"{n}.{m}", str(n), "", x) for n, team in enumerate(found) for m, x in enumerate(team)]


@given(teams)
def test_every_team_has_the_mean_of_all_after_shift_and_z(found: list[list[float]]) -> None:
    everyone = level([total for team in found for total in team])
    for team in found:
        own = level(team)
        for adjust in (shift, z):
            moved = [adjust(total, own, everyone) for total in team]
            assert fsum(moved) / len(moved) == pytest.approx(everyone.mean, abs=1e-6)


@given(teams)
def test_every_team_that_has_a_spread_has_that_of_all_after_z(found: list[list[float]]) -> None:
    everyone = level([total for team in found for total in team])
    for team in found:
        own = level(team)
        expected = everyone.sd if own.sd else 0.0
        assert level([z(total, own, everyone) for total in team]).sd == pytest.approx(expected, abs=1e-6)


@given(teams)
def test_order_inside_a_team_is_kept(found: list[list[float]]) -> None:
    rows = rated(found)
    moved = adjusted(rows, SCHEME)
    for one in rows:
        for other in rows:
            if one.team == other.team and one.total <= other.total:
                lower, upper = moved[one.employee_id], moved[other.employee_id]
                assert (lower.shift or 0.0) <= (upper.shift or 0.0)
                assert (lower.shrunken or 0.0) <= (upper.shrunken or 0.0)


@given(teams)
def test_shrunken_lies_between_the_raw_total_and_the_shifted_one(found: list[list[float]]) -> None:
    everyone, k = level([total for team in found for total in team]), credibility(found)
    for team in found:
        own = level(team)
        for total in team:
            value, moved = shrunken(total, own, everyone, k), shift(total, own, everyone)
            if value is None:
                assert len(found) > 1
                assert all(len(one) == 1 for one in found)
            else:
                assert min(total, moved) - 1e-9 <= value <= max(total, moved) + 1e-9


@given(teams)
def test_what_is_shown_is_rounded_and_on_the_scale(found: list[list[float]]) -> None:
    for one in adjusted(rated(found), SCHEME).values():
        for value in (one.shift, one.factor, one.z, one.shrunken):
            assert value is None or SCHEME.floor <= value <= SCHEME.total_cap
            assert value is None or value == pytest.approx(round(value, 2), abs=1e-12)


@given(teams, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(found: list[list[float]], rng: Random) -> None:
    rows = rated(found)
    mixed = list(rows)
    rng.shuffle(mixed)
    assert adjusted(mixed, SCHEME) == adjusted(rows, SCHEME)


@given(teams)
def test_credibility_is_never_negative(found: list[list[float]]) -> None:
    k = credibility(found)
    assert k is None or 0 <= k <= inf


@given(departments)
def test_everybody_is_compared_once_and_no_group_is_smaller_than_it_must_be(
    found: list[tuple[str, float]],
) -> None:
    rows = people(found)
    grouped = groups(rows)
    assert sorted(one.employee_id for one in rows) == sorted(
        member for members in grouped.values() for member in members
    )
    if len(rows) >= GROUP_AT_LEAST:
        assert all(len(members) >= GROUP_AT_LEAST for members in grouped.values())


@given(departments)
def test_everybody_has_one_seat_and_a_better_total_never_a_worse_grade(
    found: list[tuple[str, float]],
) -> None:
    rows = people(found)
    seats = seated(rows, SCHEME)
    assert seats.keys() == {one.employee_id for one in rows}
    order = {"": 0} | {band.grade: place for place, band in enumerate(SCHEME.bands)}
    for one in rows:
        for other in rows:
            mine, theirs = seats[one.employee_id], seats[other.employee_id]
            if mine.group == theirs.group and one.total > other.total:
                assert mine.rank < theirs.rank
                assert order[mine.grade] >= order[theirs.grade]
            if mine.group == theirs.group and one.total == other.total:
                assert mine.rank == theirs.rank
                assert mine.grade == theirs.grade or mine.tie is theirs.tie is Tie.TOTAL


@given(st.lists(st.tuples(points, st.integers(1, 3))))
def test_the_nine_boxes_hold_everybody(found: list[tuple[float, int]]) -> None:
    boxes = counts((performance(total, SCHEME), potential) for total, potential in found)
    assert sum(boxes.values()) == len(found)
    assert set(boxes) == {(column, row) for column in Performance for row in (1, 2, 3)}
