"""Figures about raters: they stay inside their bounds, and neither order nor scale changes what they say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.bias import (
    RaterFigures,
    adverse_impact,
    chance,
    correlation,
    deviation,
    grade_shares,
    halo,
    leniency,
    mean,
    pooled,
    spread,
)
from appraisal.model import Source

POINTS = st.lists(st.floats(0, 120).map(lambda x: round(x, 2)), min_size=1, max_size=12)
TEAMS = st.lists(POINTS, min_size=1, max_size=6)
COUNTS = st.tuples(st.integers(0, 60), st.integers(30, 60), st.integers(0, 60), st.integers(30, 60)).filter(
    lambda counts: counts[0] <= counts[1] and counts[2] <= counts[3]
)


def figures(team: list[float]) -> RaterFigures:
    return RaterFigures(
        "M",
        Source.MANAGER,
        "",
        len(team),
        len(team),
        mean(team) or 0.0,
        deviation(team),
        min(team),
        max(team),
    )


@given(TEAMS)
def test_pooled_figures_are_those_of_all_ratings_together(teams: list[list[float]]) -> None:
    number, centre, sd = pooled(figures(team) for team in teams)
    together = [value for team in teams for value in team]
    assert number == len(together)
    assert centre == pytest.approx(mean(together))
    expected = deviation(together)
    assert (sd is None) == (expected is None)
    assert sd == pytest.approx(expected, abs=1e-6) if sd is not None else expected is None


@given(TEAMS)
def test_leniency_weighed_by_ratings_cancels_out(teams: list[list[float]]) -> None:
    """Nobody is lenient but against others: Σ n·d is 0."""
    _, centre, sd = pooled(figures(team) for team in teams)
    apart = [leniency(mean(team), centre, sd) for team in teams]
    if sd is None or sd < 1e-6:
        return
    assert all(found is not None for found in apart)
    total = sum(len(team) * (found or 0.0) for team, found in zip(teams, apart, strict=True))
    assert total == pytest.approx(0, abs=1e-6)
    assert all((found := spread(deviation(team), sd)) is None or found >= 0 for team in teams)


PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=12)


@given(PAIRS)
def test_a_correlation_is_between_the_ends_and_knows_no_order(pairs: list[tuple[int, int]]) -> None:
    r = correlation(pairs)
    assert r is None or -1 - 1e-9 <= r <= 1 + 1e-9
    turned = correlation([(y, x) for x, y in reversed(pairs)])
    assert turned == (None if r is None else pytest.approx(r))
    if any(x != y for x, y in pairwise(first for first, _ in pairs)) and len(pairs) >= 3:
        assert correlation([(x, 2 * x + 1) for x, _ in pairs]) == pytest.approx(1)


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.dictionaries(st.sampled_from("xyz"), st.integers(1, 5)), max_size=6
    )
)
def test_halo_is_a_mean_of_correlations(ratings: dict[str, dict[str, int]]) -> None:
    found = halo(ratings)
    assert found is None or -1 - 1e-9 <= found <= 1 + 1e-9
    assert found == halo(dict(reversed(ratings.items())))


@given(COUNTS)
def test_adverse_impact_knows_no_first_and_second_group(counts: tuple[int, int, int, int]) -> None:
    top, people, other_top, other_people = counts
    ratio, z = adverse_impact(*counts), chance(*counts)
    swapped = (other_top, other_people, top, people)
    assert ratio == adverse_impact(*swapped)
    assert ratio is None or 0 <= ratio <= 1
    other = chance(*swapped)
    assert other == (None if z is None else pytest.approx(-z))
    assert (ratio == 1) <= (z is None or z == 0)


GRADES = st.dictionaries(st.sampled_from("SABCD"), st.integers(0, 20))


@given(GRADES, GRADES)
def test_shares_against_the_company_cancel_out(given_: dict[str, int], others: dict[str, int]) -> None:
    company = {grade: given_.get(grade, 0) + others.get(grade, 0) for grade in given_ | others}
    found = grade_shares(given_, company)
    assert (found is None) == (sum(given_.values()) == 0)
    assert sum((found or {}).values()) == pytest.approx(0)
