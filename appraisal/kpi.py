"""The KPI methods: how an actual becomes an achievement.

Every method first computes a raw achievement E by the expression below, in exactly the order in which it is written
(multiplication and division from left to right, as in Python and in a spreadsheet), and then

    achievement = ROUND(ROUND(MAX(floor, MIN(cap, E)) * 100, 7), 0) / 100

``floor`` and ``cap`` are the goal's own where typed, else the scheme's. t target, a actual, b baseline, L ``low``,
H ``high``, k ``rate``, (x1, y1) … (xn, yn) the points. "= 0" and "> 0" of a *computed* value, and of the divisor t,
are tested on ROUND(value, 9); typed parameters are compared as typed. Actuals, and targets that were aggregated
from periods, arrive here already rounded by ROUND(value, 9): an actual is often pasted from a computation, where 0.9 - 0.6
is not quite 0.3.

============ ========================================================= ===========================================
method       E                                                         edges
============ ========================================================= ===========================================
higher       100 * a / t                                               t > 0; a < 0 → floor
lower        100 * t / a                                               t > 0; a ≤ 0 → cap
lower-linear 100 * (2 - a / t)                                         t > 0
progress     MAX(0, 100 * (a - b) / (t - b))                           t - b ≠ 0
interpolate  yi + (a - xi) * (yj - yi) / (xj - xi)                     between neighbours xi ≤ a < xj;
                                                                       a < x1 → L (default floor); a ≥ xn → yn
step         y of the best step reached                                yn ≥ y1: the last x ≤ a; yn < y1: the first
                                                                       x ≥ a; none reached → L (default floor)
gate         L + (a - b) * (H - L) / (t - b)                           b is the gate, t is full; before the gate → 0;
                                                                       t reached or passed → H; L 40, H 100 unless
                                                                       typed; t < b: lower is better
deduct       H - MAX(0, a * k), or with events H - MAX(0, Σ n * d)     H 100 unless typed; a veto event → floor
add          MAX(0, a * k), or with events MAX(0, Σ n * p)             clamped to [0, cap], not to the floor; a veto
                                                                       event → 0
band         100 - k * MAX(0, L - a, a - H) / (H - L)                  k 100 unless typed; H - L > 0
milestone    100 - k * MAX(0, a - t)                                   a and t are date serials; zones fail, commit,
                                                                       target, stretch → y1 … y4 (0, 70, 100, 120)
rated        (a - L) / (H - L) * (M - m) + m                           L, H: the scale, the scheme's unless typed;
                                                                       M, m: the scheme's points at its ends
============ ========================================================= ===========================================

Sources: ratio, cap 120 and tables as in SAP SuccessFactors' business goals; ``progress`` as in puzzle/okr; ``rated`` as in
SAP KBA 2435115; gate, deductions (扣分制) and additions (加分项) as practised in Chinese companies.

A result without a value carries a *problem*: a message key below ``explain.note.`` such as ``target-missing``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from appraisal.model import KpiParameters, Measurement, Method, Zone
from appraisal.numbers import FIRST_SERIAL, round2, round_to
from appraisal.policy import Scheme

Points = tuple[tuple[float, float], ...]

ZONE_ACHIEVEMENTS = (0.0, 70.0, 100.0, 120.0)
"""House default of the zones fail, commit, target and stretch."""

GATE_LOW, GATE_HIGH = 40.0, 100.0
"""Achievement at the gate and at full (as practised: 6 of 15 points at 60 % and all 15 at 100 %)."""

DEDUCT_BASE = 100.0
BAND_RATE = 100.0
"""Points lost per band width outside the band."""

USES: Mapping[Method, tuple[str, ...]] = MappingProxyType(
    {
        Method.HIGHER: ("target",),
        Method.LOWER: ("target",),
        Method.LOWER_LINEAR: ("target",),
        Method.PROGRESS: ("baseline", "target"),
        Method.INTERPOLATE: ("points", "low"),
        Method.STEP: ("points", "low"),
        Method.GATE: ("baseline", "target", "low", "high"),
        Method.DEDUCT: ("high", "rate"),
        Method.ADD: ("rate",),
        Method.BAND: ("low", "high", "rate"),
        Method.MILESTONE: ("target", "rate", "points"),
        Method.RATED: ("low", "high"),
    }
)
"""The parameters that each method uses, besides ``floor`` and ``cap``, which all use (``add`` has no floor)."""

NEEDS: Mapping[Method, tuple[str, ...]] = MappingProxyType(
    {
        Method.HIGHER: ("target",),
        Method.LOWER: ("target",),
        Method.LOWER_LINEAR: ("target",),
        Method.PROGRESS: ("baseline", "target"),
        Method.INTERPOLATE: ("points",),
        Method.STEP: ("points",),
        Method.GATE: ("baseline", "target"),
        Method.DEDUCT: ("rate",),
        Method.ADD: ("rate",),
        Method.BAND: ("low", "high"),
        Method.MILESTONE: ("target", "rate"),
        Method.RATED: (),
    }
)
"""The parameters without which a method cannot score. A milestone that is reviewed by zone needs none, a deduction or
addition whose events all carry their own points needs no ``rate``."""

EVENT_METHODS = (Method.DEDUCT, Method.ADD)


@dataclass(frozen=True, slots=True)
class Achievement:
    """An achievement in points, clamped and rounded to 2 places; or ``None`` with the ``problem`` that prevents it."""

    value: float | None
    problem: str = ""


class _NoAchievementError(Exception):
    """Carries a problem out of a method; never leaves this module."""


def achievement(
    method: Method | None,
    actual: float | Zone | None,
    parameters: KpiParameters,
    scheme: Scheme,
    events: Sequence[Measurement] = (),
) -> Achievement:
    """Score one actual by one method.

    ``events`` are the event rows of ``deduct`` and ``add``; where there are any, they win over ``actual``. Only a
    milestone's actual may be a :class:`Zone`.
    """
    try:
        raw = _checked(method, actual, parameters, scheme, events)
    except _NoAchievementError as problem:
        return Achievement(None, str(problem))
    floor, cap = bounds(method, parameters, scheme)
    return Achievement(round2(max(floor, min(cap, raw))))


def unclamped(
    method: Method | None,
    actual: float | Zone | None,
    parameters: KpiParameters,
    scheme: Scheme,
    events: Sequence[Measurement] = (),
) -> float | None:
    """Return E itself, before floor, cap and rounding; ±infinity where the method goes straight to the cap or floor.

    ``None`` where :func:`achievement` has no value.
    """
    try:
        return _checked(method, actual, parameters, scheme, events)
    except _NoAchievementError:
        return None


def event_points(events: Sequence[Measurement], rate: float | None) -> float | None:
    """Return Σ number·points of events in row order, ``rate`` where an event has no points of its own.

    ``None`` where a number or its points are missing.
    """
    try:
        return _event_points(events, rate)
    except _NoAchievementError:
        return None


def bounds(method: Method | None, parameters: KpiParameters, scheme: Scheme) -> tuple[float, float]:
    """Return the floor and the cap of an achievement; added points start at 0."""
    cap = _default(parameters.cap, scheme.cap)
    return (0.0 if method is Method.ADD else _default(parameters.floor, scheme.floor)), cap


def is_lowest(method: Method, value: float, parameters: KpiParameters, scheme: Scheme) -> bool:
    """Whether an achievement is the lowest that its item can have."""
    return value <= round2(bounds(method, parameters, scheme)[0])


_BEST = float("inf")
_WORST = float("-inf")


def _checked(
    method: Method | None,
    actual: float | Zone | None,
    parameters: KpiParameters,
    scheme: Scheme,
    events: Sequence[Measurement],
) -> float:
    if method is None:
        raise _NoAchievementError("method-missing")
    floor, cap = bounds(method, parameters, scheme)
    if floor > cap:
        raise _NoAchievementError("floor-above-cap")
    return _raw(method, actual, parameters, scheme, events)


def _raw(
    method: Method,
    actual: float | Zone | None,
    p: KpiParameters,
    scheme: Scheme,
    events: Sequence[Measurement],
) -> float:
    if method in EVENT_METHODS:
        return _with_events(method, actual, p, events)
    if method is Method.MILESTONE:
        return _milestone(actual, p)
    a = _number(actual)
    if method is Method.RATED:
        return _rated(a, p, scheme)
    if method in _TABLES:
        return _TABLES[method](a, _points(p), _default(p.low, _default(p.floor, scheme.floor)))
    return _FORMULAS[method](a, p)


def _number(actual: float | Zone | None) -> float:
    if actual is None:
        raise _NoAchievementError("actual-missing")
    if isinstance(actual, Zone):
        raise _NoAchievementError("actual-not-a-number")
    return actual


def _default(value: float | None, default: float) -> float:
    return default if value is None else value


def _needed(value: float | None, problem: str) -> float:
    if value is None:
        raise _NoAchievementError(problem)
    return value


def _positive_target(p: KpiParameters) -> float:
    t = _needed(p.target, "target-missing")
    if round_to(t, 9) <= 0:
        raise _NoAchievementError("target-not-positive")
    return t


def _way(p: KpiParameters) -> tuple[float, float, float]:
    """Return the baseline, the target and the way between them, which is not 0."""
    t = _needed(p.target, "target-missing")
    b = _needed(p.baseline, "baseline-missing")
    if round_to(t - b, 9) == 0:
        raise _NoAchievementError("target-equals-baseline")
    return b, t, t - b


def _higher(a: float, p: KpiParameters) -> float:
    t = _positive_target(p)
    return _WORST if a < 0 else 100 * a / t


def _lower(a: float, p: KpiParameters) -> float:
    t = _positive_target(p)
    return _BEST if a <= 0 else 100 * t / a


def _lower_linear(a: float, p: KpiParameters) -> float:
    t = _positive_target(p)
    return 100 * (2 - a / t)


def _progress(a: float, p: KpiParameters) -> float:
    b, _, way = _way(p)
    return max(0.0, 100 * (a - b) / way)


def _points(p: KpiParameters) -> Points:
    if not p.points:
        raise _NoAchievementError("points-missing")
    xs = [x for x, _ in p.points]
    if len(set(xs)) < len(xs):
        raise _NoAchievementError("points-equal")
    if sorted(xs) != xs:
        raise _NoAchievementError("points-not-ascending")
    return p.points


def _interpolate(a: float, points: Points, low: float) -> float:
    if a < points[0][0]:
        return low
    for (xi, yi), (xj, yj) in pairwise(points):
        if a < xj:
            return yi + (a - xi) * (yj - yi) / (xj - xi)
    return points[-1][1]


def _step(a: float, points: Points, low: float) -> float:
    if points[-1][1] < points[0][1]:
        return next((y for x, y in points if a <= x), low)
    return next((y for x, y in reversed(points) if a >= x), low)


def _gate(a: float, p: KpiParameters) -> float:
    gate, full, way = _way(p)
    low, high = _default(p.low, GATE_LOW), _default(p.high, GATE_HIGH)
    if a < gate if way > 0 else a > gate:
        return 0.0
    if a >= full if way > 0 else a <= full:
        return high
    return low + (a - gate) * (high - low) / way


def _band(a: float, p: KpiParameters) -> float:
    lowest, highest = _needed(p.low, "low-missing"), _needed(p.high, "high-missing")
    width = highest - lowest
    if round_to(width, 9) <= 0:
        raise _NoAchievementError("band-empty")
    distance = max(0.0, lowest - a, a - highest)
    return 100 - _default(p.rate, BAND_RATE) * distance / width


_FORMULAS: Mapping[Method, Callable[[float, KpiParameters], float]] = MappingProxyType(
    {
        Method.HIGHER: _higher,
        Method.LOWER: _lower,
        Method.LOWER_LINEAR: _lower_linear,
        Method.PROGRESS: _progress,
        Method.GATE: _gate,
        Method.BAND: _band,
    }
)
_TABLES: Mapping[Method, Callable[[float, Points, float], float]] = MappingProxyType(
    {Method.INTERPOLATE: _interpolate, Method.STEP: _step}
)


def _milestone(actual: float | Zone | None, p: KpiParameters) -> float:
    if isinstance(actual, Zone):
        return _zone(actual, p.points)
    a = _number(actual)
    t = _needed(p.target, "target-missing")
    if a < FIRST_SERIAL or t < FIRST_SERIAL:
        raise _NoAchievementError("not-a-date")
    return 100 - _needed(p.rate, "rate-missing") * max(0.0, a - t)


def _zone(zone: Zone, points: Points) -> float:
    if not points:
        return ZONE_ACHIEVEMENTS[tuple(Zone).index(zone)]
    if len(points) != len(Zone):
        raise _NoAchievementError("zones-incomplete")
    return points[tuple(Zone).index(zone)][1]


def _rated(a: float, p: KpiParameters, scheme: Scheme) -> float:
    lowest, highest = _default(p.low, scheme.scale_min), _default(p.high, scheme.scale_max)
    if round_to(highest - lowest, 9) <= 0:
        raise _NoAchievementError("scale-empty")
    if not lowest <= a <= highest:
        raise _NoAchievementError("rating-outside-scale")
    return (a - lowest) / (highest - lowest) * (scheme.scale_high - scheme.scale_low) + scheme.scale_low


def _with_events(
    method: Method, actual: float | Zone | None, p: KpiParameters, events: Sequence[Measurement]
) -> float:
    if any(event.veto for event in events):
        return _WORST
    points = max(0.0, _event_points(events, p.rate) if events else _counted(actual, p))
    return points if method is Method.ADD else _default(p.high, DEDUCT_BASE) - points


def _counted(actual: float | Zone | None, p: KpiParameters) -> float:
    return _number(actual) * _needed(p.rate, "rate-missing")


def _event_points(events: Sequence[Measurement], rate: float | None) -> float:
    # Σ number·points in row order; an event without points of its own takes the goal's rate.
    total = 0.0
    for event in events:
        number = _needed(event.value, "event-incomplete")
        total += number * _needed(event.points if event.points is not None else rate, "rate-missing")
    return total
