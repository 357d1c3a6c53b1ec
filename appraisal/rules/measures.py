"""G04–G08, G10 and G15: whether a goal can be measured, and its target means something."""

from collections.abc import Iterator

from appraisal.findings import Value
from appraisal.model import Goal, Method
from appraisal.rules.context import BookContext, Hit

RATIO = frozenset({Method.HIGHER, Method.LOWER, Method.LOWER_LINEAR})
"""Methods that divide by the target or by the actual."""

WITH_TARGET = RATIO | {Method.PROGRESS, Method.GATE, Method.MILESTONE}
"""Methods that cannot score without a target."""


def target_missing(context: BookContext) -> Iterator[Hit]:
    """G04: a method that needs a target has none, or a number has no unit."""
    by_period = {line.goal_id for line in context.measurements if line.target is not None}
    for goal in context.goals:
        if goal.method not in WITH_TARGET:
            continue
        values: dict[str, Value] = {"title": goal.title, "method": goal.method}
        target = goal.parameters.target is not None or goal.id in by_period or _has_zones(goal)
        unit = bool(goal.unit.strip()) or goal.method is Method.MILESTONE
        if not target:
            case = "target" if unit else "both"
            yield Hit(context.spot(goal, "target"), goal.owner_id, values, case)
        elif not unit:
            yield Hit(context.spot(goal, "unit"), goal.owner_id, values, "unit")


def _has_zones(goal: Goal) -> bool:
    """Whether a milestone is told by its zones rather than by a date."""
    return goal.method is Method.MILESTONE and bool(goal.parameters.points)


def target_zero(context: BookContext) -> Iterator[Hit]:
    """G05: a ratio to a target of 0 has no meaning."""
    for goal in context.goals:
        if goal.method in RATIO and goal.parameters.target == 0:
            values: dict[str, Value] = {
                "title": goal.title,
                "method": goal.method,
                "deduct": Method.DEDUCT,
                "progress": Method.PROGRESS,
            }
            yield Hit(context.spot(goal, "target"), goal.owner_id, values)
