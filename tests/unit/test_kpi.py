"""Every KPI method and each of its edges, calculated by hand."""

from datetime import date

import pytest

from appraisal.kpi import NEEDS, USES, Achievement, achievement, event_points, is_lowest, unclamped
from appraisal.model import KpiParameters, Measurement, Method, Zone
from appraisal.numbers import to_serial
from appraisal.policy import Scheme

SCHEME = Scheme()
P = KpiParameters

DUE = float(to_serial(date(2026, 9, 30)))
RISING = ((80.0, 60.0), (90.0, 80.0), (100.0, 100.0))
FALLING = ((2.0, 100.0), (4.0, 80.0), (6.0, 60.0))
DIPPING = ((0.0, 0.0), (10.0, 100.0), (20.0, 50.0))

VALUES = [
    # higher: 100·a/t
    (95.56, Method.HIGHER, 86, P(target=90)),
    (100, Method.HIGHER, 90, P(target=90)),
    (120, Method.HIGHER, 200, P(target=90)),
    (0, Method.HIGHER, 0, P(target=90)),
    (0, Method.HIGHER, -5, P(target=90)),
    (50, Method.HIGHER, 0.000001, P(target=0.000002)),
    # lower: 100·t/a
    (83.33, Method.LOWER, 6, P(target=5)),
    (100, Method.LOWER, 5, P(target=5)),
    (120, Method.LOWER, 4, P(target=5)),
    (120, Method.LOWER, 0, P(target=5)),
    (120, Method.LOWER, -1, P(target=5)),
    # lower-linear: 100·(2 − a/t)
    (80, Method.LOWER_LINEAR, 6, P(target=5)),
    (100, Method.LOWER_LINEAR, 5, P(target=5)),
    (120, Method.LOWER_LINEAR, 0, P(target=5)),
    (0, Method.LOWER_LINEAR, 10, P(target=5)),
    (0, Method.LOWER_LINEAR, 11, P(target=5)),
    # progress: 100·(a − b)/(t − b)
    (50, Method.PROGRESS, 75, P(baseline=70, target=80)),
    (80, Method.PROGRESS, 6, P(baseline=10, target=5)),
    (60, Method.PROGRESS, -4, P(baseline=-10, target=0)),
    (100, Method.PROGRESS, 0, P(baseline=-10, target=0)),
    (50, Method.PROGRESS, 70.002, P(baseline=70, target=70.004)),
    (0, Method.PROGRESS, 70, P(baseline=70, target=80)),
    (0, Method.PROGRESS, 65, P(baseline=70, target=80)),
    (0, Method.PROGRESS, 12, P(baseline=10, target=5)),
    (120, Method.PROGRESS, 90, P(baseline=70, target=80)),
    (0, Method.PROGRESS, 65, P(baseline=70, target=80, floor=-50)),  # the wrong side is 0 before the clamp
    (20, Method.PROGRESS, 65, P(baseline=70, target=80, floor=20)),
    # interpolate
    (70, Method.INTERPOLATE, 85, P(points=RISING)),
    (60, Method.INTERPOLATE, 80, P(points=RISING)),
    (80, Method.INTERPOLATE, 90, P(points=RISING)),
    (100, Method.INTERPOLATE, 100, P(points=RISING)),
    (100, Method.INTERPOLATE, 130, P(points=RISING)),
    (0, Method.INTERPOLATE, 79.99, P(points=RISING)),
    (30, Method.INTERPOLATE, 79.99, P(points=RISING, low=30)),
    (10, Method.INTERPOLATE, 79.99, P(points=RISING, floor=10)),
    (75, Method.INTERPOLATE, 15, P(points=DIPPING)),
    (90, Method.INTERPOLATE, 3, P(points=FALLING)),
    (60, Method.INTERPOLATE, 99, P(points=FALLING)),
    (88, Method.INTERPOLATE, 7, P(points=((7.0, 88.0),))),
    # step, higher is better: the last step that is reached
    (60, Method.STEP, 80, P(points=RISING)),
    (60, Method.STEP, 89.99, P(points=RISING)),
    (80, Method.STEP, 90, P(points=RISING)),
    (100, Method.STEP, 1000, P(points=RISING)),
    (0, Method.STEP, 79.99, P(points=RISING)),
    (30, Method.STEP, 79.99, P(points=RISING, low=30)),
    # step, lower is better
    (100, Method.STEP, 1, P(points=FALLING)),
    (100, Method.STEP, 2, P(points=FALLING)),
    (80, Method.STEP, 2.01, P(points=FALLING)),
    (80, Method.STEP, 4, P(points=FALLING)),
    (60, Method.STEP, 6, P(points=FALLING)),
    (0, Method.STEP, 6.01, P(points=FALLING)),
    (25, Method.STEP, 6.01, P(points=FALLING, low=25)),
    (100, Method.STEP, 5, P(points=((5.0, 100.0),))),
    (0, Method.STEP, 4, P(points=((5.0, 100.0),))),
    # gate: 6 of 15 points at 60 %, 15 at 100 %
    (0, Method.GATE, 59.99, P(baseline=60, target=100)),
    (40, Method.GATE, 60, P(baseline=60, target=100)),
    (70, Method.GATE, 80, P(baseline=60, target=100)),
    (100, Method.GATE, 100, P(baseline=60, target=100)),
    (100, Method.GATE, 150, P(baseline=60, target=100)),
    (90, Method.GATE, 80, P(baseline=60, target=100, low=60, high=120)),
    (0, Method.GATE, 10.1, P(baseline=10, target=5)),
    (40, Method.GATE, 10, P(baseline=10, target=5)),
    (76, Method.GATE, 7, P(baseline=10, target=5)),
    (100, Method.GATE, 5, P(baseline=10, target=5)),
    (100, Method.GATE, 1, P(baseline=10, target=5)),
    # deduct: base − n·d
    (90, Method.DEDUCT, 2, P(rate=5)),
    (100, Method.DEDUCT, 0, P(rate=5)),
    (0, Method.DEDUCT, 25, P(rate=5)),
    (110, Method.DEDUCT, 2, P(rate=5, high=120)),
    (60, Method.DEDUCT, 25, P(rate=5, floor=60)),
    (100, Method.DEDUCT, -3, P(rate=5)),  # a deduction never becomes an addition
    # add: n·p, clamped to [0, cap]
    (6, Method.ADD, 3, P(rate=2)),
    (5, Method.ADD, 3, P(rate=2, cap=5)),
    (0, Method.ADD, 0, P(rate=2, floor=50)),
    (0, Method.ADD, -3, P(rate=2)),
    # band: 100 − k·distance in widths of the band
    (100, Method.BAND, 15, P(low=10, high=20)),
    (100, Method.BAND, 10, P(low=10, high=20)),
    (100, Method.BAND, 20, P(low=10, high=20)),
    (80, Method.BAND, 22, P(low=10, high=20)),
    (80, Method.BAND, 8, P(low=10, high=20)),
    (90, Method.BAND, 22, P(low=10, high=20, rate=50)),
    (0, Method.BAND, 40, P(low=10, high=20)),
    # milestone
    (100, Method.MILESTONE, DUE, P(target=DUE, rate=2)),
    (100, Method.MILESTONE, DUE - 30, P(target=DUE, rate=2)),
    (94, Method.MILESTONE, DUE + 3, P(target=DUE, rate=2)),
    (100, Method.MILESTONE, 61, P(target=61, rate=2)),
    (0, Method.MILESTONE, DUE + 90, P(target=DUE, rate=2)),
    (0, Method.MILESTONE, Zone.FAIL, P()),
    (70, Method.MILESTONE, Zone.COMMIT, P()),
    (100, Method.MILESTONE, Zone.TARGET, P()),
    (120, Method.MILESTONE, Zone.STRETCH, P()),
    (85, Method.MILESTONE, Zone.COMMIT, P(points=((1, 20), (2, 85), (3, 100), (4, 110)))),
    (110, Method.MILESTONE, Zone.STRETCH, P(points=((1, 20), (2, 85), (3, 100), (4, 110)))),
    # rated: a scale that starts at 1 is not r/max
    (60, Method.RATED, 1, P()),
    (75, Method.RATED, 2, P()),
    (90, Method.RATED, 3, P()),
    (97.5, Method.RATED, 3.5, P()),
    (120, Method.RATED, 5, P()),
    (90, Method.RATED, 5, P(low=0, high=10)),
    (90, Method.RATED, 0.002, P(low=0, high=0.004)),
    # the goal's own bounds win over the scheme's
    (150, Method.HIGHER, 150, P(target=100, cap=150)),
    (30, Method.HIGHER, 10, P(target=100, floor=30)),
]


@pytest.mark.parametrize(("expected", "method", "actual", "parameters"), VALUES)
def test_achievement(
    expected: float, method: Method, actual: float | Zone, parameters: KpiParameters
) -> None:
    assert Achievement(expected) == achievement(method, actual, parameters, SCHEME)


def test_every_method_is_in_the_table() -> None:
    assert set(Method) == {method for _, method, _, _ in VALUES} == set(USES) == set(NEEDS)


PROBLEMS = [
    ("method-missing", None, 1, P(target=1)),
    ("actual-missing", Method.HIGHER, None, P(target=1)),
    ("actual-missing", Method.RATED, None, P()),
    ("actual-missing", Method.MILESTONE, None, P()),
    ("actual-missing", Method.DEDUCT, None, P(rate=1)),
    ("actual-not-a-number", Method.HIGHER, Zone.TARGET, P(target=1)),
    ("actual-not-a-number", Method.ADD, Zone.TARGET, P(rate=1)),
    ("target-missing", Method.HIGHER, 1, P()),
    ("target-not-positive", Method.HIGHER, 1, P(target=0)),
    ("target-not-positive", Method.HIGHER, 1, P(target=1e-12)),
    ("target-not-positive", Method.LOWER, 0, P(target=0)),
    ("target-not-positive", Method.LOWER_LINEAR, 1, P(target=-5)),
    ("baseline-missing", Method.PROGRESS, 1, P(target=5)),
    ("target-missing", Method.PROGRESS, 1, P(baseline=5)),
    ("target-equals-baseline", Method.PROGRESS, 1, P(target=5, baseline=5)),
    ("target-equals-baseline", Method.PROGRESS, 1, P(target=0.3, baseline=0.1 + 0.2)),
    ("target-equals-baseline", Method.GATE, 1, P(target=5, baseline=5)),
    ("points-missing", Method.INTERPOLATE, 1, P()),
    ("points-equal", Method.INTERPOLATE, 1, P(points=((1, 0), (1, 50)))),
    ("points-not-ascending", Method.STEP, 1, P(points=((2, 0), (1, 50)))),
    ("rate-missing", Method.DEDUCT, 1, P()),
    ("rate-missing", Method.MILESTONE, DUE, P(target=DUE)),
    ("target-missing", Method.MILESTONE, DUE, P(rate=1)),
    ("not-a-date", Method.MILESTONE, 60, P(target=DUE, rate=1)),
    ("not-a-date", Method.MILESTONE, DUE, P(target=30, rate=1)),
    ("zones-incomplete", Method.MILESTONE, Zone.FAIL, P(points=((1, 0), (2, 70)))),
    ("low-missing", Method.BAND, 1, P(high=2)),
    ("high-missing", Method.BAND, 1, P(low=2)),
    ("band-empty", Method.BAND, 1, P(low=2, high=2)),
    ("band-empty", Method.BAND, 1, P(low=3, high=2)),
    ("scale-empty", Method.RATED, 1, P(low=3, high=3)),
    ("rating-outside-scale", Method.RATED, 0.99, P()),
    ("rating-outside-scale", Method.RATED, 5.01, P()),
    ("floor-above-cap", Method.HIGHER, 1, P(target=1, floor=130)),
]


@pytest.mark.parametrize(("problem", "method", "actual", "parameters"), PROBLEMS)
def test_problem(
    problem: str, method: Method | None, actual: float | None, parameters: KpiParameters
) -> None:
    assert Achievement(None, problem) == achievement(method, actual, parameters, SCHEME)
    assert unclamped(method, actual, parameters, SCHEME) is None


def event(value: float | None, points: float | None = None, *, veto: bool = False) -> Measurement:
    return Measurement("R1", "G1", "event", None, value, points=points, veto=veto)


@pytest.mark.parametrize(
    ("expected", "method", "parameters", "events"),
    [
        (84, Method.DEDUCT, P(rate=5), [event(2), event(1, 6)]),  # 100 − (2·5 + 1·6)
        (94, Method.DEDUCT, P(), [event(1, 6)]),
        (0, Method.DEDUCT, P(rate=5), [event(1), event(1, veto=True)]),
        (60, Method.DEDUCT, P(rate=5, floor=60), [event(None, veto=True)]),
        (100, Method.DEDUCT, P(rate=5), [event(-2)]),
        (11, Method.ADD, P(rate=2), [event(3), event(1, 5)]),
        (4, Method.ADD, P(rate=2, cap=4), [event(3)]),
        (0, Method.ADD, P(rate=2), [event(3), event(0, veto=True)]),
    ],
)
def test_events(
    expected: float, method: Method, parameters: KpiParameters, events: list[Measurement]
) -> None:
    assert Achievement(expected) == achievement(method, 99, parameters, SCHEME, events)


@pytest.mark.parametrize(
    ("problem", "parameters", "events"),
    [
        ("event-incomplete", P(rate=5), [event(None)]),
        ("rate-missing", P(), [event(1)]),
        ("rate-missing", P(), [event(1, 5), event(1)]),
    ],
)
def test_incomplete_events_give_no_achievement(
    problem: str, parameters: KpiParameters, events: list[Measurement]
) -> None:
    assert Achievement(None, problem) == achievement(Method.DEDUCT, 0, parameters, SCHEME, events)
    assert event_points(events, parameters.rate) is None


def test_unclamped_is_the_formula_before_cap_floor_and_rounding() -> None:
    assert unclamped(Method.HIGHER, 200, P(target=90), SCHEME) == 100 * 200 / 90
    assert float("inf") == unclamped(Method.LOWER, 0, P(target=90), SCHEME)


def test_a_zero_parameter_is_a_value_and_not_a_blank() -> None:
    assert Achievement(0) == achievement(Method.STEP, 1, P(points=((2, 60),), low=0, floor=-20), SCHEME)
    assert Achievement(-20) == achievement(Method.STEP, 1, P(points=((2, 60),), floor=-20), SCHEME)
    assert Achievement(100) == achievement(Method.BAND, 99, P(low=1, high=2, rate=0), SCHEME)
    assert Achievement(0) == achievement(Method.HIGHER, 99, P(target=100, cap=0), SCHEME)


def test_the_lowest_achievement_of_an_item_is_its_own_floor() -> None:
    assert is_lowest(Method.HIGHER, 30, P(floor=30), SCHEME)
    assert not is_lowest(Method.HIGHER, 30.01, P(floor=30), SCHEME)
    assert is_lowest(Method.HIGHER, 0, P(), SCHEME)
