"""G04–G08, G10 and G15: whether a goal can be measured, and its target means something."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from appraisal.findings import Severity, Value
from appraisal.kpi import EVENT_METHODS, NEEDS
from appraisal.model import Goal, Kpi, KpiParameters, Method, Zone
from appraisal.rules.context import BookContext, Hit
from appraisal.rules.past import past_of, too_far
from appraisal.rules.wording import normalised, words_of

RATIO = frozenset({Method.HIGHER, Method.LOWER, Method.LOWER_LINEAR})
"""Methods that divide by the target or by the actual."""

POINTS_NEEDED = {Method.INTERPOLATE: 2, Method.STEP: 1}
"""How many points a table needs at least."""


def target_missing(context: BookContext) -> Iterator[Hit]:
    """G04: a method that needs a target has none, or its number has no unit."""
    by_period = {line.goal_id for line in context.measurements if line.target is not None}
    by_zone = {review.goal_id for review in context.reviews if isinstance(review.actual, Zone)}
    for goal in context.goals:
        if goal.method is None or "target" not in NEEDS[goal.method]:
            continue
        milestone = goal.method is Method.MILESTONE
        elsewhere = goal.id in by_period or (milestone and goal.id in by_zone)
        target = goal.parameters.target is not None or elsewhere
        unit = bool(goal.unit.strip()) or milestone
        if case := _missing(target=target, unit=unit):
            column = "unit" if case == "unit" else "target"
            yield Hit(context.spot(goal, column), goal.owner_id, _values(goal), case)


def _missing(*, target: bool, unit: bool) -> str:
    if target:
        return "" if unit else "unit"
    return "target" if unit else "both"


def target_zero(context: BookContext) -> Iterator[Hit]:
    """G05: a ratio to a target of 0 has no meaning."""
    for goal in context.goals:
        if goal.method in RATIO and goal.parameters.target == 0:
            better: dict[str, Value] = {"deduct": Method.DEDUCT, "progress": Method.PROGRESS}
            yield Hit(context.spot(goal, "target"), goal.owner_id, _values(goal) | better)


def target_sign(context: BookContext) -> Iterator[Hit]:
    """G06: a ratio with a negative target, or with a baseline on the other side of zero."""
    for goal in context.goals:
        target, baseline = goal.parameters.target, goal.parameters.baseline
        if goal.method not in RATIO or target is None:
            continue
        values = _values(goal) | {"progress": Method.PROGRESS}
        if target < 0:
            yield Hit(context.spot(goal, "target"), goal.owner_id, values, "negative")
        elif baseline is not None and baseline < 0 < target:
            yield Hit(context.spot(goal, "baseline"), goal.owner_id, values, "straddle")


def direction_conflict(context: BookContext) -> Iterator[Hit]:
    """G07: the method's direction contradicts the order of baseline and target, or of the points."""
    for goal in context.goals:
        if conflict := _conflict(goal):
            case, column = conflict
            yield Hit(context.spot(goal, column), goal.owner_id, _values(goal), case)


def _conflict(goal: Goal) -> tuple[str, str] | None:
    """Return the message and the column of a contradiction."""
    numbers = goal.parameters
    if goal.method in POINTS_NEEDED:
        return _points_conflict(numbers.points)
    if goal.method is Method.GATE and numbers.low is not None and numbers.high is not None:
        return ("gate", "high") if numbers.high <= numbers.low else None
    if goal.method is Method.BAND and numbers.low is not None and numbers.high is not None:
        return ("band", "high") if numbers.high <= numbers.low else None
    return _target_conflict(goal)


def _target_conflict(goal: Goal) -> tuple[str, str] | None:
    target, baseline = goal.parameters.target, goal.parameters.baseline
    if goal.method not in RATIO or target is None or baseline is None:
        return None
    if goal.method is Method.HIGHER:
        return ("worse-higher", "target") if target < baseline else None
    return ("worse-lower", "target") if target > baseline else None


def _points_conflict(points: Sequence[tuple[float, float]]) -> tuple[str, str] | None:
    """Return where a table of points stops rising in x, or turns in y."""
    steps = list(enumerate(pairwise(points), start=2))
    for number, ((x, _), (following, _)) in steps:
        if following <= x:
            return "points-x", f"x{number}"
    rises = [following - y for _, ((_, y), (_, following)) in steps]
    for (number, _), rise in zip(steps, rises, strict=True):
        if rise * (points[-1][1] - points[0][1]) < 0 or (rise and points[-1][1] == points[0][1]):
            return "points-y", f"y{number}"
    return None


def flat_target(context: BookContext) -> Iterator[Hit]:
    """G08: the target asks for (almost) nothing more than the baseline."""
    for goal in context.goals:
        target, baseline = goal.parameters.target, goal.parameters.baseline
        if target is None or baseline is None or not _has_direction(goal):
            continue
        if target == baseline and goal.method not in RATIO:  # nothing can be scored between two equal ends
            yield Hit(context.spot(goal, "target"), goal.owner_id, _values(goal), "equal", Severity.ERROR)
        elif target == baseline or abs(target - baseline) < _flat(context, goal) * abs(baseline):
            yield Hit(context.spot(goal, "target"), goal.owner_id, _values(goal))


def _flat(context: BookContext, goal: Goal) -> float:
    """Return the share of the baseline by which a target should move it."""
    return context.scheme(goal.owner_id).flat_share


def _has_direction(goal: Goal) -> bool:
    return goal.method in RATIO or goal.method in (Method.PROGRESS, Method.GATE)


def overreach(context: BookContext) -> Iterator[Hit]:
    """G10: a target beyond the person's own past, the KPI library's range or, failing both, common sense."""
    by_name = {normalised(kpi.name): kpi for kpi in context.library.values()}
    for goal in context.goals:
        target = goal.parameters.target
        if target is None or goal.method is Method.MILESTONE:
            continue
        kpi = context.library.get(goal.kpi_id) or by_name.get(normalised(goal.title))
        low, high = plausible_range(goal, kpi)
        if hit := too_far(context, goal):
            yield hit
        elif (low is not None and target < low) or (high is not None and target > high):
            case = "too-high" if high is not None and target > high else "too-low"
            values = _values(goal) | {"low": low, "high": high}
            yield Hit(context.spot(goal, "target"), goal.owner_id, values, case)
        elif (
            (low, high) == (None, None)
            and _leaps(goal, times := _times(context, goal))
            and not past_of(context, goal)
        ):
            values = _values(goal) | {"times": times}
            yield Hit(context.spot(goal, "target"), goal.owner_id, values, "leap")


def _times(context: BookContext, goal: Goal) -> float:
    """Return how many times better than its baseline a target may be where nothing else is known."""
    return context.scheme(goal.owner_id).leap_factor


def _leaps(goal: Goal, times: float) -> bool:
    """Whether a target is several times better than its baseline, which is all that there is to compare it with."""
    target, baseline = goal.parameters.target, goal.parameters.baseline
    if goal.method not in RATIO or target is None or baseline is None or min(target, baseline) <= 0:
        return False
    better, worse = (target, baseline) if goal.method is Method.HIGHER else (baseline, target)
    return better > times * worse


def plausible_range(goal: Goal, kpi: Kpi | None) -> tuple[float | None, float | None]:
    """Return the plausible range of a target in its own unit; ``None`` where an end is open.

    The library's range counts. Without one, a share such as market share or on-time delivery has the house's ceiling;
    a target above 1.5 is then taken as counted in per cent (80 for 80 %), as its unit must say.
    """
    if kpi is not None and (kpi.plausible_low is not None or kpi.plausible_high is not None):
        return kpi.plausible_low, kpi.plausible_high
    title = normalised(goal.title)
    for words, high in _shares():
        if "%" in normalised(goal.unit) and any(word in title for word in words):
            in_percent = (goal.parameters.target or 0.0) > 1.5
            return None, high * 100 if in_percent else high
    return None, None


@cache
def _shares() -> tuple[tuple[tuple[str, ...], float], ...]:
    entries = words_of("plausible")["share"]
    assert isinstance(entries, list)
    return tuple((tuple(entry["words"]), float(entry["high"])) for entry in entries)


def method_missing(context: BookContext) -> Iterator[Hit]:
    """G15: no method, a parameter that the method needs is missing, or nobody knows where the actual comes from."""
    complete = _complete_without(context)
    for goal in context.goals:
        if goal.method is None:
            yield Hit(context.spot(goal, "method"), goal.owner_id, {"title": goal.title}, "method")
            continue
        if not _allowed(context, goal, goal.method):
            yield Hit(
                context.spot(goal, "method"), goal.owner_id, _values(goal), "not-allowed", Severity.WARN
            )
        if goal.id not in complete:
            for column in missing_parameters(goal.method, goal.parameters):
                yield Hit(
                    context.spot(goal, column), goal.owner_id, _values(goal) | {"field": column}, "parameter"
                )
        if goal.method is not Method.RATED and not goal.data_source.strip():
            yield Hit(
                context.spot(goal, "data_source"), goal.owner_id, _values(goal), "source", Severity.WARN
            )


def _complete_without(context: BookContext) -> frozenset[str]:
    """Return the goals that need no parameters: events that carry their own points, milestones told by zone."""
    methods = {goal.id: goal.method for goal in context.goals}
    priced = (line.goal_id for line in context.measurements if line.points is not None)
    zoned = (review.goal_id for review in context.reviews if isinstance(review.actual, Zone))
    return frozenset(
        {
            *(goal_id for goal_id in priced if methods.get(goal_id) in EVENT_METHODS),
            *(goal_id for goal_id in zoned if methods.get(goal_id) is Method.MILESTONE),
        }
    )


def missing_parameters(method: Method, parameters: KpiParameters) -> Iterator[str]:
    """Yield the columns of the parameters that a method needs and does not have, the target apart (G04 says it)."""
    for name in NEEDS[method]:
        if name == "points":
            if (given := len(parameters.points)) < POINTS_NEEDED[method]:
                yield f"x{given + 1}"
        elif name == "rate" and method is Method.MILESTONE and parameters.target is None:
            continue  # what is late cannot be said before there is a date
        elif name != "target" and getattr(parameters, name) is None:
            yield name


def _allowed(context: BookContext, goal: Goal, method: Method) -> bool:
    """Whether the manager may use the method: HR's library may use all, managers those of the scheme."""
    return goal.kpi_id in context.library or method in context.scheme(goal.owner_id).methods


def _values(goal: Goal) -> dict[str, Value]:
    numbers = goal.parameters
    return {
        "title": goal.title,
        "method": goal.method,
        "target": numbers.target,
        "baseline": numbers.baseline,
        "unit": goal.unit,
    }
