"""How well people worked, and the actuals that show it.

Each person has a total that their work deserves; over a company the totals fall into the grades about as the guide
expects. From it come achievements of the single goals, which scatter around it, and from each achievement the actual
that a manager would find in a report: the KPI methods read backwards.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from operator import mul
from random import Random
from types import MappingProxyType

from appraisal.kpi import BAND_RATE, DEDUCT_BASE, GATE_HIGH, GATE_LOW
from appraisal.model import Employee, KpiParameters, Method
from appraisal.policy import Scheme

_QUANTILES = ((0.0, 60.0), (0.05, 70.0), (0.15, 85.0), (0.65, 100.0), (0.90, 110.0), (1.0, 116.0))
"""Share of the people and the total below which they stay; the steps are the guide's grades D, C, B, A and S."""

HALVINGS = 14
"""How often the search for the centre is halved: 180 points come down to a hundredth."""
SCATTER = 4.0
"""Standard deviation, in points, of a goal around what the person's work deserves."""

_BEST: Mapping[Method, float] = MappingProxyType(
    {Method.DEDUCT: 100.0, Method.BAND: 100.0, Method.MILESTONE: 100.0, Method.STEP: 110.0}
)
"""Methods that do not reach the cap in practice, and what they reach."""


def desired_totals(staff: Sequence[Employee], rng: Random) -> dict[str, float]:
    """Return the total that each person's work deserves: within each group spread as the guide expects."""
    groups: dict[str, list[str]] = {}
    for person in staff:
        groups.setdefault(person.group, []).append(person.id)
    totals: dict[str, float] = {}
    for members in groups.values():
        rng.shuffle(members)
        for rank, employee_id in enumerate(members):
            totals[employee_id] = round(_quantile((rank + 0.5) / len(members)), 2)
    return totals


def _quantile(share: float) -> float:
    above = min(bisect_right([low for low, _ in _QUANTILES], share), len(_QUANTILES) - 1)
    (low, start), (high, end) = _QUANTILES[above - 1], _QUANTILES[above]
    return start + (share - low) / (high - low) * (end - start)


@dataclass(frozen=True, slots=True)
class Item:
    """What an achievement needs to be turned into an actual."""

    method: Method
    weight: float
    parameters: KpiParameters

    def best(self, scheme: Scheme) -> float:
        """Return the highest achievement that work can bring."""
        if self.method is Method.GATE:
            high = self.parameters.high
            return GATE_HIGH if high is None else high
        return _BEST.get(self.method, scheme.cap)


def spread(items: Sequence[Item], mean: float, scheme: Scheme, rng: Random) -> list[float]:
    """Return an achievement for each item, so that their weighted mean is about ``mean``.

    What an item cannot give because its best lies below, the others give.
    """
    wished = [rng.gauss(0.0, SCATTER) for _ in items]
    weights = [item.weight for item in items]
    bests = [item.best(scheme) for item in items]

    def around(centre: float) -> list[float]:
        return [
            max(scheme.floor, min(best, centre + noise)) for best, noise in zip(bests, wished, strict=True)
        ]

    low, high = mean - 60.0, mean + 120.0
    for _ in range(HALVINGS):
        centre = (low + high) / 2
        if _weighted(around(centre), weights, centre) < mean:
            low = centre
        else:
            high = centre
    return around((low + high) / 2)


def _weighted(values: Sequence[float], weights: Sequence[float], otherwise: float) -> float:
    total = sum(weights)
    return sum(map(mul, values, weights)) / total if total else otherwise


def actual_for(item: Item, achievement: float, scheme: Scheme) -> float | None:
    """Return an actual, rounded as reports are, that scores about ``achievement``.

    For ``milestone`` it is the date as a serial number. ``None`` where the goal's numbers are not complete.
    """
    try:
        return _INVERSE[item.method](achievement, item.parameters, scheme)
    except (TypeError, ZeroDivisionError):
        return None


def _given(value: float | None, default: float) -> float:
    return default if value is None else value


def rounded(value: float, like: float | None) -> float:
    """Round a figure as reports do: whole for large ones and counts, one decimal or two for shares."""
    size = abs(_given(like, value))
    whole = float(_given(like, value)).is_integer() and size < 40
    if size >= 200 or (whole and size >= 5):
        return float(round(value))
    return round(value, 1 if size >= 5 else 2)


def _needed(value: float | None) -> float:
    if value is None:
        raise TypeError("a number of the method is missing")
    return value


def _higher(x: float, p: KpiParameters, _: Scheme) -> float:
    return rounded(x / 100 * _needed(p.target), p.target)


def _lower(x: float, p: KpiParameters, _: Scheme) -> float:
    return rounded(100 * _needed(p.target) / max(x, 1.0), p.target)


def _lower_linear(x: float, p: KpiParameters, _: Scheme) -> float:
    return rounded(_needed(p.target) * (2 - x / 100), p.target)


def _progress(x: float, p: KpiParameters, _: Scheme) -> float:
    b, t = _needed(p.baseline), _needed(p.target)
    return round(b + x / 100 * (t - b), 1)


def _interpolate(x: float, p: KpiParameters, _: Scheme) -> float:
    (x1, y1), *rest = p.points
    if x <= y1:
        return round(x1 - (y1 - x) / 20, 2)
    for x2, y2 in rest:
        if x <= y2:
            return round(x1 + (x - y1) / (y2 - y1) * (x2 - x1), 2)
        x1, y1 = x2, y2
    return x1


def _step(x: float, p: KpiParameters, _: Scheme) -> float:
    point = min(p.points, key=lambda pair: abs(pair[1] - x))
    inward = 0.3 if p.points[-1][1] > p.points[0][1] else -0.3
    return round(point[0] + inward, 1)


def _gate(x: float, p: KpiParameters, _: Scheme) -> float:
    b, t = _needed(p.baseline), _needed(p.target)
    low, high = _given(p.low, GATE_LOW), _given(p.high, GATE_HIGH)
    return round(b + max(-0.05, min(1.0, (x - low) / (high - low))) * (t - b), 1)


def _deduct(x: float, p: KpiParameters, _: Scheme) -> float:
    return float(max(0, round((_given(p.high, DEDUCT_BASE) - x) / _needed(p.rate))))


def _add(x: float, p: KpiParameters, _: Scheme) -> float:
    return float(max(0, round(x / _needed(p.rate))))


def _band(x: float, p: KpiParameters, _: Scheme) -> float:
    low, high = _needed(p.low), _needed(p.high)
    over = max(0.0, 100 - x) / _given(p.rate, BAND_RATE)
    return round(high - 0.2 * (high - low) if over == 0 else high + over * (high - low), 1)


def _milestone(x: float, p: KpiParameters, _: Scheme) -> float:
    late = round((100 - x) / _needed(p.rate))
    return _needed(p.target) + (late if late > 0 else -(1 + round(x) % 5))


def _rated(x: float, p: KpiParameters, scheme: Scheme) -> float:
    low, high = _given(p.low, scheme.scale_min), _given(p.high, scheme.scale_max)
    share = (x - scheme.scale_low) / (scheme.scale_high - scheme.scale_low)
    halves = floor((low + share * (high - low)) * 2 + 0.5) / 2
    return max(low, min(high, halves))


_INVERSE: Mapping[Method, Callable[[float, KpiParameters, Scheme], float]] = MappingProxyType(
    {
        Method.HIGHER: _higher,
        Method.LOWER: _lower,
        Method.LOWER_LINEAR: _lower_linear,
        Method.PROGRESS: _progress,
        Method.INTERPOLATE: _interpolate,
        Method.STEP: _step,
        Method.GATE: _gate,
        Method.DEDUCT: _deduct,
        Method.ADD: _add,
        Method.BAND: _band,
        Method.MILESTONE: _milestone,
        Method.RATED: _rated,
    }
)
