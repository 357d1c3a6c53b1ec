"""Laws of the comparison with the past, for any numbers."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from appraisal.appraise import check_book
from appraisal.model import Employee, Goal, KpiParameters, Level, Method
from appraisal.planning import PastActual
from appraisal.policy import Policy, Scheme
from appraisal.rules.context import BookContext

numbers = st.floats(1, 1e6).map(lambda value: round(value, 3))
shares = st.floats(0.1, 1).map(lambda value: round(value, 2))


def codes(target: float, actuals: list[float], method: Method, scheme: Scheme) -> set[str]:
    goal = Goal(
        "G1", Level.PERSON, "E1", "Output", kpi_id="output", method=method, unit="t", weight=1.0,
        parameters=KpiParameters(target=target),
    )  # fmt: skip
    known = tuple(
        PastActual("E1", actual, "output", end=date(2000 + year, 12, 31))
        for year, actual in enumerate(actuals)
    )
    context = BookContext(
        Policy(schemes=(scheme,)), "B", "M", {"E1": Employee("E1", "Li")}, (goal,), history={"E1": known}
    )
    return {finding.code for finding in check_book(context)} & {"G09", "G10"}


@given(
    numbers, st.lists(numbers, min_size=1, max_size=8), shares, st.sampled_from([Method.HIGHER, Method.LOWER])
)
def test_no_target_is_too_low_and_too_high_at_once(
    target: float, actuals: list[float], share: float, method: Method
) -> None:
    assert len(codes(target, actuals, method, Scheme(history_share=share))) <= 1


@given(st.lists(numbers, min_size=1, max_size=8), st.sampled_from([Method.HIGHER, Method.LOWER]))
def test_to_keep_the_last_actual_is_never_reported(actuals: list[float], method: Method) -> None:
    assert codes(actuals[-1], actuals, method, Scheme()) == set()


@given(numbers, st.lists(numbers, min_size=1, max_size=8), shares)
def test_to_ask_for_less_of_the_last_actual_never_reports_more(
    target: float, actuals: list[float], share: float
) -> None:
    strict = codes(target, actuals, Method.HIGHER, Scheme())
    lenient = codes(target, actuals, Method.HIGHER, Scheme(history_share=share))
    assert lenient <= strict


@given(numbers, st.lists(numbers, min_size=4, max_size=8), st.floats(1, 10))
def test_a_larger_multiple_never_reports_more(target: float, actuals: list[float], factor: float) -> None:
    near = codes(target, actuals, Method.HIGHER, Scheme(history_factor=1))
    far = codes(target, actuals, Method.HIGHER, Scheme(history_factor=factor))
    assert "G10" not in far or "G10" in near
