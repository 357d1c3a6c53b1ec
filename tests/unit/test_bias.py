"""The figures about raters, recomputed by hand, and undefined where there is nothing to say."""

import pytest

from appraisal.bias import (
    RaterFigures,
    adverse_impact,
    agreement,
    correlation,
    deviation,
    grade_shares,
    halo,
    leniency,
    mean,
    pooled,
    self_gap,
    spread,
    straight,
)
from appraisal.model import Source


def test_mean_and_deviation() -> None:
    assert (mean([90, 105]), mean([])) == (97.5, None)
    assert deviation([2, 4, 4, 4, 5, 5, 7, 9]) == pytest.approx(2.13809, abs=1e-5)
    assert (deviation([3]), deviation([3, 3])) == (None, 0.0)


def figures(*values: float) -> RaterFigures:
    sd = deviation(values)
    centre = mean(values) or 0.0
    return RaterFigures(
        "M", Source.MANAGER, "B", len(values), len(values), centre, sd, min(values), max(values)
    )


def test_pooled_figures_are_those_of_all_ratings() -> None:
    teams = ((90.0, 105.0, 75.0), (120.0, 105.0), (60.0,))
    together = [value for team in teams for value in team]
    assert pooled(figures(*team) for team in teams) == (
        6,
        pytest.approx(mean(together)),
        pytest.approx(deviation(together)),
    )
    assert pooled([]) == (0, None, None)
    assert pooled([figures(90.0)]) == (1, 90.0, None)


def test_leniency_and_spread_are_in_standard_deviations() -> None:
    assert leniency(105, 97.5, 15) == 0.5
    assert spread(6, 15) == 0.4
    undefined = (leniency(105, 97.5, 0), leniency(None, 97.5, 15), spread(None, 15), spread(6, 0))
    assert undefined == (None,) * 4


def test_a_straight_line_needs_five_values() -> None:
    assert (straight([3] * 5), straight([3, 3, 3, 3, 4]), straight([3] * 4)) == (True, False, None)


def test_correlation() -> None:
    assert correlation([(1, 2), (2, 4), (3, 6)]) == pytest.approx(1)
    assert correlation([(1, 3), (2, 2), (3, 1)]) == pytest.approx(-1)
    assert correlation([(1, 2), (2, 4)]) is None
    assert correlation([(1, 2), (1, 4), (1, 6)]) is None


def test_halo_is_the_mean_correlation_of_the_items() -> None:
    """Teamwork and safety rise together; order goes the other way round: (1 − 1 − 1) / 3."""
    given = {
        person: {"teamwork": float(n), "safety": float(n + 1), "order": float(5 - n)}
        for n, person in enumerate("abc", start=1)
    }
    assert halo(given) == pytest.approx(-1 / 3)
    assert halo({person: {"teamwork": items["teamwork"]} for person, items in given.items()}) is None


def test_self_gap_is_over_the_items_that_both_rated() -> None:
    assert self_gap({"a": 5, "b": 4, "c": 1}, {"a": 3, "b": 4}) == 1
    assert self_gap({"a": 5}, {"b": 4}) is None


def test_agreement_is_over_the_people_whom_both_rated() -> None:
    manager = {"E1": 3.0, "E2": 4.0, "E3": 5.0, "E4": 1.0}
    assert agreement(manager, {"E1": 2.0, "E2": 3.0, "E3": 4.0}) == pytest.approx(1)
    assert agreement(manager, {"E1": 2.0}) is None


def test_grade_shares_are_against_the_company() -> None:
    found = grade_shares({"A": 3, "B": 1}, {"A": 25, "B": 50, "C": 25})
    assert found == {"A": 0.5, "B": -0.25, "C": -0.25}
    assert grade_shares({}, {"A": 1}) is None


def test_adverse_impact_is_the_lower_share_by_the_higher() -> None:
    assert adverse_impact(3, 30, 12, 60) == pytest.approx(0.5)
    assert adverse_impact(12, 60, 3, 30) == pytest.approx(0.5)
    assert adverse_impact(0, 30, 12, 60) == 0
    assert (adverse_impact(3, 29, 12, 60), adverse_impact(0, 30, 0, 30)) == (None, None)
