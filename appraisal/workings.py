"""The workings of an achievement: which formula, or which of a method's edges, gave it, with the numbers put in.

:mod:`appraisal.explain` says them; the arithmetic itself is :mod:`appraisal.kpi`'s alone.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from appraisal.kpi import BAND_RATE, DEDUCT_BASE, GATE_HIGH, GATE_LOW, unclamped
from appraisal.model import Method, ScoreLine, Zone
from appraisal.policy import Scheme

Formula = tuple[str, Mapping[str, float | None]]
"""The key of a formula's text below ``explain.formula.``, and the numbers that are put in."""


def unrounded(line: ScoreLine, scheme: Scheme) -> float | None:
    """Return the achievement before cap, floor and rounding, as :mod:`appraisal.kpi` computes it."""
    if line.veto:
        return float("-inf")
    if line.event_points is None:
        return unclamped(line.method, line.actual, line.parameters, scheme)
    points = max(0.0, line.event_points)
    return points if line.method is Method.ADD else _or(line.parameters.high, DEDUCT_BASE) - points


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def formula(line: ScoreLine, scheme: Scheme) -> Formula:
    """Return the formula of an item that has an achievement, with the numbers that are put in."""
    if line.veto:
        return "veto", {}
    if line.method is Method.RATED:
        return _rated(line, scheme)
    if isinstance(line.actual, Zone):
        return "milestone-zone", {}
    method = line.method or Method.HIGHER
    return _FORMULAS[method](line, line.actual if line.actual is not None else 0.0)


def _ratio(line: ScoreLine, a: float) -> Formula:
    if line.method is Method.HIGHER and a < 0:
        return "higher-negative", {}
    if line.method is Method.LOWER and a <= 0:
        return "lower-nothing", {}
    return f"{line.method}", {"actual": a, "target": line.target}


def _progress(line: ScoreLine, a: float) -> Formula:
    b, t = _or(line.parameters.baseline, 0.0), _or(line.target, 0.0)
    wrong_side = (a - b) / (t - b) < 0
    return ("progress-wrong-side" if wrong_side else "progress"), {"actual": a, "baseline": b, "target": t}


def _interpolate(line: ScoreLine, a: float) -> Formula:
    points = line.parameters.points
    if a < points[0][0]:
        return "interpolate-below", {"x": points[0][0]}
    for (x1, y1), (x2, y2) in pairwise(points):
        if a < x2:
            return "interpolate", {"actual": a, "x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return "interpolate-above", {"x": points[-1][0]}


def _step(line: ScoreLine, a: float) -> Formula:
    points = line.parameters.points
    if points[-1][1] < points[0][1]:
        reached = next((x for x, _ in points if a <= x), None)
    else:
        reached = next((x for x, _ in reversed(points) if a >= x), None)
    return ("step-none", {}) if reached is None else ("step", {"x": reached})


def _gate(line: ScoreLine, a: float) -> Formula:
    p = line.parameters
    gate, full = _or(p.baseline, 0.0), _or(p.target, 0.0)
    numbers = {
        "actual": a,
        "gate": gate,
        "target": full,
        "low": _or(p.low, GATE_LOW),
        "high": _or(p.high, GATE_HIGH),
    }
    rising = full > gate
    if a < gate if rising else a > gate:
        return "gate-before", numbers
    if a >= full if rising else a <= full:
        return "gate-full", numbers
    return "gate", numbers


def _deduct(line: ScoreLine, a: float) -> Formula:
    base, rate = _or(line.parameters.high, DEDUCT_BASE), line.parameters.rate
    if _counted(line, a) <= 0:
        return "deduct-nothing", {"base": base}
    if line.event_points is not None:
        return "deduct-events", {"base": base, "points": line.event_points}
    return "deduct", {"base": base, "count": a, "rate": rate}


def _add(line: ScoreLine, a: float) -> Formula:
    if _counted(line, a) <= 0:
        return "add-nothing", {}
    if line.event_points is not None:
        return "add-events", {}
    return "add", {"count": a, "rate": line.parameters.rate}


def _counted(line: ScoreLine, a: float) -> float:
    return line.event_points if line.event_points is not None else a * _or(line.parameters.rate, 0.0)


def _band(line: ScoreLine, a: float) -> Formula:
    low, high = _or(line.parameters.low, 0.0), _or(line.parameters.high, 0.0)
    distance = max(0.0, low - a, a - high)
    numbers = {"low": low, "high": high, "distance": distance, "rate": _or(line.parameters.rate, BAND_RATE)}
    return ("band" if distance else "band-inside"), numbers


def _milestone(line: ScoreLine, a: float) -> Formula:
    days = max(0.0, a - _or(line.target, a))
    return ("milestone-late" if days else "milestone"), {"days": days, "rate": line.parameters.rate}


def _rated(line: ScoreLine, scheme: Scheme) -> Formula:
    low, high = _or(line.parameters.low, scheme.scale_min), _or(line.parameters.high, scheme.scale_max)
    ends = {"low": low, "high": high, "top": scheme.scale_high, "bottom": scheme.scale_low}
    return "rated", {"actual": None if isinstance(line.actual, Zone) else line.actual, **ends}


_FORMULAS: Mapping[Method, Callable[[ScoreLine, float], Formula]] = MappingProxyType(
    {
        Method.HIGHER: _ratio,
        Method.LOWER: _ratio,
        Method.LOWER_LINEAR: _ratio,
        Method.PROGRESS: _progress,
        Method.INTERPOLATE: _interpolate,
        Method.STEP: _step,
        Method.GATE: _gate,
        Method.DEDUCT: _deduct,
        Method.ADD: _add,
        Method.BAND: _band,
        Method.MILESTONE: _milestone,
    }
)
