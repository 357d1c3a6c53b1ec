"""G09, and what G10 knows of the past: targets against what the same person reached before."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from appraisal.findings import Value
from appraisal.model import Aggregate, Cycle, Goal, Method
from appraisal.planning import PastActual
from appraisal.rules.context import BookContext, Hit
from appraisal.rules.wording import normalised

SAME_LENGTH = 0.2
"""A sum over a time that is longer or shorter by more than this share says nothing about the goal's."""

_EXACT = 9
"""Decimal places to which actuals are compared, so that 0.1 + 0.2 is no step beyond 0.3."""

_TIMELESS = (Aggregate.MEAN, Aggregate.LAST)
"""How actuals are taken together that a longer time does not make larger."""


def sandbag(context: BookContext) -> Iterator[Hit]:
    """G09: a target that asks for less than the person reached last.

    The target may fall short of the last actual by 1 − ``history_share`` of its size.
    """
    for goal in context.goals:
        target, way = goal.parameters.target, direction(goal)
        points = past_of(context, goal) if way and target is not None else ()
        if not points or target is None:
            continue
        last = points[-1].actual
        allowed = (1 - context.scheme(goal.owner_id).history_share) * abs(last)
        if round(way * (last - target) - allowed, _EXACT) > 0:
            values = _values(goal) | {"last": last, "cycle": points[-1].cycle}
            yield Hit(context.spot(goal, "target"), goal.owner_id, values, "lower" if way < 0 else "")


def too_far(context: BookContext, goal: Goal) -> Hit | None:
    """Return what is wrong (G10) with a target that asks for far more than the person ever added in one step.

    The best step is the largest improvement from one past actual to the next. It is unknown with fewer than
    ``history_points`` actuals, or where nothing ever improved.
    """
    scheme, way, target = context.scheme(goal.owner_id), direction(goal), goal.parameters.target
    points = past_of(context, goal) if way and target is not None else ()
    if target is None or len(points) < scheme.history_points:
        return None
    best = max(way * (after.actual - before.actual) for before, after in pairwise(points))
    asked = way * (target - points[-1].actual)
    if best <= 0 or round(asked - scheme.history_factor * best, _EXACT) <= 0:
        return None
    values = _values(goal) | {
        "last": points[-1].actual,
        "asked": round(asked, _EXACT),
        "best": round(best, _EXACT),
        "factor": scheme.history_factor,
    }
    return Hit(context.spot(goal, "target"), goal.owner_id, values, "history")


def direction(goal: Goal) -> int:
    """Return 1 where a larger actual is better, -1 where a smaller one is, 0 where neither is or nobody can tell."""
    numbers = goal.parameters
    match goal.method:
        case Method.HIGHER:
            return 1
        case Method.LOWER | Method.LOWER_LINEAR:
            return -1
        case Method.PROGRESS | Method.GATE:
            return _sign(numbers.baseline, numbers.target)
        case Method.INTERPOLATE | Method.STEP if len(numbers.points) > 1:
            return _sign(numbers.points[0][1], numbers.points[-1][1])
    return 0


def _sign(before: float | None, after: float | None) -> int:
    if before is None or after is None or before == after:
        return 0
    return 1 if after > before else -1


def past_of(context: BookContext, goal: Goal) -> tuple[PastActual, ...]:
    """Return the past actuals of a goal in a book."""
    return past_actuals(context.history.get(goal.owner_id, ()), goal, context.policy.cycle)


def past_actuals(known: Iterable[PastActual], goal: Goal, cycle: Cycle) -> tuple[PastActual, ...]:
    """Return, of what a goal's owner reached before, that with the goal's KPI, the oldest first and one an end of time.

    Where several goals of one time had the KPI, the one with the same title counts; if that decides nothing, none does.
    """
    found = [past for past in known if _same_kpi(past, goal) and _comparable(past, goal, cycle)]
    by_end: dict[str, list[PastActual]] = {}
    for past in found:
        by_end.setdefault(past.end.isoformat() if past.end else past.cycle, []).append(past)
    counted = (_one_of(by_end[end], goal) for end in sorted(by_end))
    return tuple(past for past in counted if past is not None)


def _one_of(found: Sequence[PastActual], goal: Goal) -> PastActual | None:
    if len(found) > 1:
        found = [past for past in found if normalised(past.title) == normalised(goal.title)]
    return found[0] if len(found) == 1 else None


def _same_kpi(past: PastActual, goal: Goal) -> bool:
    """Whether an actual is of the goal's KPI: by the library's id where both have one, else by title; never in another unit."""
    if past.unit and goal.unit and normalised(past.unit) != normalised(goal.unit):
        return False
    if past.kpi_id and goal.kpi_id:
        return past.kpi_id.casefold() == goal.kpi_id.casefold()
    return bool(past.title.strip()) and normalised(past.title) == normalised(goal.title)


def _comparable(past: PastActual, goal: Goal, cycle: Cycle) -> bool:
    """Whether an actual measures about as long a time as the goal; what does not grow with time always does."""
    if goal.aggregate in _TIMELESS or past.start is None or past.end is None:
        return True
    days = ((goal.due or cycle.end) - (goal.start or cycle.start)).days + 1
    return abs((past.end - past.start).days + 1 - days) <= SAME_LENGTH * days


def _values(goal: Goal) -> dict[str, Value]:
    return {"title": goal.title, "target": goal.parameters.target, "unit": goal.unit}
