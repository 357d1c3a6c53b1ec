"""R01 and R06: what reviewers entered."""

from collections.abc import Iterator, Mapping

from appraisal.findings import Spot, Value
from appraisal.kpi import EVENT_METHODS
from appraisal.model import Goal, Method, Review, Zone
from appraisal.rules.context import BookContext, Hit


def rating_outside_scale(context: BookContext) -> Iterator[Hit]:
    """R01: a rating is not on the scale."""
    for goal, review in _reviewed(context):
        if goal.method is not Method.RATED or review.actual is None:
            continue
        scheme = context.scheme(goal.owner_id)
        low, high = goal.parameters.low, goal.parameters.high
        low = scheme.scale_min if low is None else low
        high = scheme.scale_max if high is None else high
        if isinstance(review.actual, Zone) or not low <= review.actual <= high:
            values: dict[str, Value] = {
                "title": goal.title,
                "rating": review.actual,
                "low": low,
                "high": high,
            }
            yield Hit(_actual(context, goal), goal.owner_id, values)


def blank_as_zero(context: BookContext) -> Iterator[Hit]:
    """R06: a 0 without evidence, where the actual is more likely to be unknown than nil.

    Counts of events are often 0; other measures rarely are, and where lower is better a 0 earns the most points.
    """
    with_rows = {line.goal_id for line in context.measurements}
    for goal, review in _reviewed(context):
        likely = goal.method is not None and goal.method not in EVENT_METHODS
        if likely and review.actual == 0 and not review.evidence.strip() and goal.id not in with_rows:
            yield Hit(_actual(context, goal), goal.owner_id, {"title": goal.title})


def _reviewed(context: BookContext) -> Iterator[tuple[Goal, Review]]:
    goals: Mapping[str, Goal] = {goal.id: goal for goal in context.goals}
    for review in context.reviews:
        if review.goal_id in goals:
            yield goals[review.goal_id], review


def _actual(context: BookContext, goal: Goal) -> Spot:
    return Spot("review", goal.id, "actual", context.book_id)
