"""What must hold for all numbers: rounding, the direction of every method, missing values, order, bands."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from appraisal.explain import explain_line
from appraisal.grades import grade, pool, seats
from appraisal.kpi import achievement
from appraisal.messages import LANGUAGES
from appraisal.model import (
    CellState,
    Goal,
    KpiParameters,
    Level,
    Method,
    Part,
    Review,
    Scorecard,
    ScoreLine,
    Section,
)
from appraisal.numbers import LIMIT, read_number, round2, round_to
from appraisal.policy import DEFAULT_BANDS, Band, Scheme
from appraisal.result import result
from appraisal.scorecard import score_line, scorecard

SCHEME = Scheme()
ONE_SECTION = Scheme(section_weights={Section.KPI: 1.0})

anything = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14)
points = st.integers(0, 12000).map(lambda hundredths: hundredths / 100)
typed = st.decimals(-10_000, 10_000, places=3).map(float)
positive = st.decimals("0.01", 10_000, places=2).map(float)


# --- rounding ---------------------------------------------------------------------------------------------------


@given(anything, st.integers(0, 9))
def test_rounding_is_idempotent(x: float, places: int) -> None:
    assert round_to(x, places) == round_to(round_to(x, places), places)


@given(anything, st.integers(0, 9))
def test_rounding_is_odd(x: float, places: int) -> None:
    assert -round_to(x, places) == round_to(-x, places)


@given(anything, st.integers(0, 9))
def test_rounding_is_half_up_on_15_significant_digits(x: float, places: int) -> None:
    digits = Context(prec=15).create_decimal(Decimal(x))
    assert float(digits.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=60))) == round_to(
        x, places
    )


@given(
    st.integers(-(10**16), 10**16).map(float) | st.sampled_from([999999999999999.0, 1e15, -1e15]),
    st.integers(0, 9),
)
def test_rounding_leaves_whole_numbers_of_15_digits_and_cuts_longer_ones(x: float, places: int) -> None:
    assert float(Context(prec=15, rounding=ROUND_HALF_UP).create_decimal(Decimal(x))) == round_to(x, places)


@given(anything, anything)
def test_rounding_keeps_the_order(x: float, y: float) -> None:
    low, high = sorted((x, y))
    assert round2(low) <= round2(high)


@given(points, st.integers(-40, 40))
def test_the_last_bits_of_a_sum_do_not_decide(value: float, steps: int) -> None:
    near = value + 0.005
    moved = near
    for _ in range(abs(steps)):
        moved = math.nextafter(moved, math.inf if steps > 0 else -math.inf)
    assert round2(near) == round2(moved)


@given(st.one_of(st.floats(), st.integers(), st.text(), st.booleans(), st.none()))
def test_a_reading_is_a_number_or_a_problem_or_blank(raw: object) -> None:
    reading = read_number(raw)
    assert reading.value is None or reading.problem is None
    if reading.value is not None:
        assert abs(reading.value) < LIMIT
        assert not isinstance(raw, str | bool)


@given(st.decimals(-1_000_000, 1_000_000, places=4))
def test_a_number_typed_as_text_suggests_that_number(number: Decimal) -> None:
    assert float(number) == read_number(f"{number:,}").suggestion
    assert read_number(f"{number:,}").value is None


# --- the methods ------------------------------------------------------------------------------------------------

Ys = st.lists(st.integers(0, 120).map(float), min_size=1, max_size=6)


@st.composite
def tables(draw: st.DrawFn, descending: bool = False) -> tuple[tuple[float, float], ...]:
    ys = sorted(draw(Ys), reverse=descending)
    xs = draw(st.lists(typed, min_size=len(ys), max_size=len(ys), unique=True))
    return tuple(zip(sorted(xs), ys, strict=True))


@st.composite
def spans(draw: st.DrawFn, rising: bool) -> KpiParameters:
    baseline, target = draw(typed), draw(typed)
    assume(abs(target - baseline) > 0.001)
    low, high = sorted((baseline, target))
    return KpiParameters(baseline=low, target=high) if rising else KpiParameters(baseline=high, target=low)


@st.composite
def ranges(draw: st.DrawFn) -> KpiParameters:
    low, high = sorted((draw(typed), draw(typed)))
    assume(high - low > 0.001)
    return KpiParameters(low=low, high=high)


targets = positive.map(lambda target: KpiParameters(target=target))
rates = positive.map(lambda rate: KpiParameters(rate=rate))

UP = [
    (Method.HIGHER, targets),
    (Method.PROGRESS, spans(rising=True)),
    (Method.INTERPOLATE, tables().map(lambda table: KpiParameters(points=table))),
    (Method.STEP, tables().map(lambda table: KpiParameters(points=table))),
    (Method.GATE, spans(rising=True)),
    (Method.ADD, rates),
    (Method.RATED, st.just(KpiParameters(low=-10_000, high=10_000))),
]
DOWN = [
    (Method.LOWER, targets),
    (Method.LOWER_LINEAR, targets),
    (Method.PROGRESS, spans(rising=False)),
    (
        Method.STEP,
        tables(descending=True).filter(lambda t: t[0][1] > t[-1][1]).map(lambda t: KpiParameters(points=t)),
    ),
    (Method.GATE, spans(rising=False)),
    (Method.DEDUCT, rates),
]


@pytest.mark.parametrize(
    ("method", "parameters"), UP, ids=lambda value: str(value) if isinstance(value, Method) else ""
)
def test_more_is_never_worse(method: Method, parameters: st.SearchStrategy[KpiParameters]) -> None:
    _is_monotonic(method, parameters, lambda low, high: low <= high)


@pytest.mark.parametrize(
    ("method", "parameters"), DOWN, ids=lambda value: str(value) if isinstance(value, Method) else ""
)
def test_less_is_never_worse(method: Method, parameters: st.SearchStrategy[KpiParameters]) -> None:
    _is_monotonic(method, parameters, lambda low, high: low >= high)


def _is_monotonic(
    method: Method, parameters: st.SearchStrategy[KpiParameters], ordered: Callable[[float, float], bool]
) -> None:
    @given(typed, typed, parameters)
    def check(one: float, other: float, given_parameters: KpiParameters) -> None:
        at_low = achievement(method, min(one, other), given_parameters, SCHEME).value
        at_high = achievement(method, max(one, other), given_parameters, SCHEME).value
        assert at_low is not None
        assert at_high is not None
        assert ordered(at_low, at_high)

    check()


@given(typed, typed, ranges())
def test_nearer_to_the_band_is_never_worse(one: float, other: float, parameters: KpiParameters) -> None:
    assert parameters.low is not None
    assert parameters.high is not None
    middle = (parameters.low + parameters.high) / 2
    near, far = sorted((one, other), key=lambda actual: abs(actual - middle))
    assume(abs(far - middle) - abs(near - middle) > 1e-6)
    at_near = achievement(Method.BAND, near, parameters, SCHEME).value
    at_far = achievement(Method.BAND, far, parameters, SCHEME).value
    assert at_near is not None
    assert at_far is not None
    assert at_near >= at_far


optional = st.one_of(st.none(), st.floats(-1e6, 1e6), st.sampled_from((0.0, 1.0, -1.0, 1e-12, 45000.0)))
parameter_sets = st.builds(
    KpiParameters,
    target=optional,
    baseline=optional,
    low=optional,
    high=optional,
    rate=optional,
    floor=st.one_of(st.none(), st.integers(-50, 60).map(float)),
    cap=st.one_of(st.none(), st.integers(60, 200).map(float)),
    points=st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3)), max_size=6).map(tuple),
)


@given(st.sampled_from(Method), optional, parameter_sets)
def test_an_achievement_lies_between_floor_and_cap_or_has_a_problem(
    method: Method, actual: float | None, parameters: KpiParameters
) -> None:
    scored = achievement(method, actual, parameters, SCHEME)
    if scored.value is None:
        assert scored.problem
        return
    assert not scored.problem
    assert actual is not None
    floor = 0 if method is Method.ADD else SCHEME.floor if parameters.floor is None else parameters.floor
    assert floor <= scored.value <= (SCHEME.cap if parameters.cap is None else parameters.cap)
    assert scored.value == round2(scored.value)


@given(st.sampled_from(Method), optional, parameter_sets, st.sampled_from(LANGUAGES))
def test_every_item_can_be_explained(
    method: Method, actual: float | None, parameters: KpiParameters, language: str
) -> None:
    goal = Goal("G", Level.PERSON, "E", "Goal", weight=0.5, method=method, parameters=parameters)
    scored = score_line(goal, Review("G", "E", actual), (), SCHEME)
    said = explain_line(scored, SCHEME, language)
    assert len(said) >= 2
    assert not any(re.search(r"[{}]|nan|inf(?!o)", text) for text in said)
    if scored.achievement is not None:
        assert f"{scored.achievement:,.2f}".replace("-", "−").replace(",", "") in said[-1].replace(",", "")


# --- scorecards -------------------------------------------------------------------------------------------------


def line(value: float | None, weight: float, state: CellState = CellState.VALUE) -> ScoreLine:
    return ScoreLine("G", "", Section.KPI, Method.HIGHER, weight, 100, value, state, value)


def card(lines: list[ScoreLine]) -> Scorecard:
    return scorecard("E", "M", lines, ONE_SECTION)


@st.composite
def scored_lines(draw: st.DrawFn, least: int = 1) -> list[ScoreLine]:
    """Draw items whose weights are whole percents that make 100 %."""
    cuts = draw(st.lists(st.integers(1, 99), min_size=least - 1, max_size=7, unique=True))
    edges = [0, *sorted(cuts), 100]
    return [line(draw(points), (high - low) / 100) for low, high in pairwise(edges)]


@given(scored_lines(least=2), st.data())
def test_leaving_an_item_blank_never_earns_a_grade(lines: list[ScoreLine], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    blanked = [*lines]
    blanked[place] = replace(lines[place], state=CellState.PENDING, achievement=None)
    assert card(lines).grade
    assert card(blanked).grade == ""
    assert card(blanked).provisional


@given(scored_lines(least=2), st.data())
def test_not_applicable_is_worth_as_much_as_the_rest_and_no_more(
    lines: list[ScoreLine], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    left_out = [*lines]
    left_out[place] = replace(lines[place], state=CellState.NA, achievement=None)
    rest = [item.achievement or 0.0 for index, item in enumerate(lines) if index != place]
    total = card(left_out).total
    assert total is not None
    assert min(rest) <= total <= max(rest)


@given(scored_lines(), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(lines: list[ScoreLine], random: object) -> None:
    # Sums run in row order and may differ in their last bits; the rounding rule takes that away.
    shuffled = [*lines]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert card(lines).total == card(shuffled).total


@given(scored_lines(), points)
def test_an_item_without_weight_changes_nothing(lines: list[ScoreLine], value: float) -> None:
    before, after = card(lines), card([*lines, line(value, 0.0)])
    assert (before.total, before.grade, before.coverage) == (after.total, after.grade, after.coverage)


@given(scored_lines(), st.data())
def test_a_better_item_never_lowers_the_total(lines: list[ScoreLine], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    better = [*lines]
    better[place] = line(
        data.draw(points.filter(lambda p: p >= (lines[place].achievement or 0))), lines[place].weight or 0
    )
    before, after = card(lines).total, card(better).total
    assert before is not None
    assert after is not None
    assert before <= after


@given(scored_lines())
def test_a_total_lies_between_its_items(lines: list[ScoreLine]) -> None:
    values = [item.achievement or 0.0 for item in lines]
    total = card(lines).total
    assert total is not None
    assert min(values) <= total <= max(values)


@given(st.lists(st.tuples(st.integers(1, 184), points), min_size=1, max_size=5))
def test_a_result_lies_between_its_parts(parts: list[tuple[int, float]]) -> None:
    person = result("E", [Part("M", days, total, False) for days, total in parts], SCHEME)
    assert person.total is not None
    assert min(total for _, total in parts) <= person.total <= max(total for _, total in parts)


# --- grades -----------------------------------------------------------------------------------------------------


@given(points)
def test_every_total_lies_in_exactly_one_band(total: float) -> None:
    band = grade(total, DEFAULT_BANDS)
    edges = [*(band.low for band in DEFAULT_BANDS), math.inf]
    inside = [low <= total < high for low, high in pairwise(edges)]
    assert inside.count(True) == 1
    assert band is DEFAULT_BANDS[inside.index(True)]


@given(points, points)
def test_a_higher_total_never_has_a_lower_coefficient(one: float, other: float) -> None:
    def coefficient(total: float) -> float:
        band = grade(total, DEFAULT_BANDS)
        return band.coefficient if isinstance(band, Band) else -1.0

    assert coefficient(min(one, other)) <= coefficient(max(one, other))


@given(st.integers(0, 5000), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_every_person_has_one_seat_and_no_grade_is_off_by_a_whole_one(people: int, parts: list[int]) -> None:
    guide = [part / sum(parts) for part in parts]
    divided = seats(people, guide)
    assert sum(divided) == people
    assert all(abs(seat - people * share) < 1 + 1e-6 for seat, share in zip(divided, guide, strict=True))


paths = st.lists(st.sampled_from("AB"), max_size=3).map(tuple)


@given(st.dictionaries(paths, st.integers(0, 15)), st.integers(1, 12))
def test_pooling_loses_nobody(sizes: dict[tuple[str, ...], int], minimum: int) -> None:
    groups = {path: [f"{path}{person}" for person in range(size)] for path, size in sizes.items()}
    pooled = pool(groups, minimum)
    assert sum(map(len, groups.values())) == len(
        {member for members in pooled.values() for member in members}
    )
    assert all(len(members) >= minimum for path, members in pooled.items() if path)
