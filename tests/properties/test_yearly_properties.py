"""Laws of a year's result that hold for any totals and weights."""

from hypothesis import assume, given
from hypothesis import strategies as st

from appraisal.policy import Scheme
from appraisal.yearly import ABSENT, PartState, YearPart, year_result

SCHEME = Scheme()
totals = st.none() | st.floats(0, 120).map(lambda total: round(total, 2))
shares = st.lists(st.integers(1, 100), min_size=1, max_size=6)


@st.composite
def years(draw: st.DrawFn) -> tuple[list[float | None], list[float]]:
    """Return totals, ``None`` for a cycle in which the person was not, and weights that sum to 1."""
    parts = draw(shares)
    weights = [part / sum(parts) for part in parts]
    return draw(st.lists(totals, min_size=len(weights), max_size=len(weights))), weights


def parts_of(found: list[float | None]) -> list[YearPart]:
    """Return the parts of totals."""
    return [ABSENT if total is None else YearPart(PartState.FINAL, total, "", 181) for total in found]


@given(years())
def test_a_years_total_lies_between_its_cycles(year: tuple[list[float | None], list[float]]) -> None:
    found, weights = year
    known = [total for total in found if total is not None]
    result = year_result("E1", parts_of(found), weights, SCHEME)
    assert (result.total is None) is (not known)
    if result.total is not None:
        assert min(known) - 0.005 <= result.total <= max(known) + 0.005


@given(years(), st.data())
def test_a_missing_cycle_is_never_better_or_worse_than_leaving_it_out(
    year: tuple[list[float | None], list[float]], data: st.DataObject
) -> None:
    found, weights = year
    assume(len(found) > 1)
    place = data.draw(st.integers(0, len(found) - 1))
    missing = [*found[:place], None, *found[place + 1 :]]
    rest = [total for number, total in enumerate(found) if number != place]
    left = [weight for number, weight in enumerate(weights) if number != place]
    whole = year_result("E1", parts_of(missing), weights, SCHEME)
    part = year_result("E1", parts_of(rest), left, SCHEME)
    assert whole.total == part.total
    assert whole.coverage == part.coverage


@given(years())
def test_a_better_cycle_never_makes_a_worse_year(year: tuple[list[float | None], list[float]]) -> None:
    found, weights = year
    better = [None if total is None else min(120.0, total + 1) for total in found]
    one, other = (year_result("E1", parts_of(totals), weights, SCHEME) for totals in (found, better))
    assert (one.total is None) == (other.total is None)
    if one.total is not None and other.total is not None:
        assert other.total >= one.total


@given(years())
def test_what_counts_is_the_weight_of_the_cycles_with_a_total(
    year: tuple[list[float | None], list[float]],
) -> None:
    found, weights = year
    counted = sum(weight for total, weight in zip(found, weights, strict=True) if total is not None)
    assert abs(year_result("E1", parts_of(found), weights, SCHEME).coverage - counted) < 1e-8
