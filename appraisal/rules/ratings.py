"""R01, R02, R06 and R08: what reviewers entered."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from appraisal.bias import straight
from appraisal.findings import Spot, Value
from appraisal.grades import grade
from appraisal.kpi import EVENT_METHODS, achievement
from appraisal.model import Goal, KpiParameters, Method, Review, Zone
from appraisal.numbers import is_serial
from appraisal.policy import Scheme
from appraisal.raters import on_scale
from appraisal.rules.context import BookContext, Hit

_THIS_CENTURY = 36_526.0
"""The serial number of 2000-01-01."""


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
            dated = not isinstance(review.actual, Zone) and _is_date(review.actual, high)
            yield Hit(_actual(context, goal), goal.owner_id, values, "date" if dated else "")

    for rating in context.ratings:
        scheme = context.scheme(rating.ratee_id)
        if not on_scale(rating, scheme) and not rating.exempt:
            values = {"low": scheme.scale_min, "high": scheme.scale_max}
            spot = Spot("ratings", rating.id, "value", context.book_id)
            dated = rating.value is not None and _is_date(rating.value, scheme.scale_max)
            yield Hit(spot, rating.ratee_id, values, "date" if dated else "unsaid")

    for own in context.own_ratings:
        scheme = context.scheme(context.manager_id)
        low = scheme.scale_min if own.low is None else own.low
        high = scheme.scale_max if own.high is None else own.high
        if not low <= own.value <= high:
            values = {"low": low, "high": high}
            spot = Spot("self_review", own.goal_id, "own_view", context.book_id)
            yield Hit(spot, context.manager_id, values, "date" if _is_date(own.value, high) else "unsaid")


def _is_date(value: float, high: float) -> bool:
    """Whether what stands instead of a rating is a date of this century: what spreadsheet programs make of 4/5."""
    return value >= _THIS_CENTURY > high and is_serial(value)


def blank_as_zero(context: BookContext) -> Iterator[Hit]:
    """R06: a 0 without evidence, where the actual is more likely to be unknown than nil.

    Counts of events are often 0; other measures rarely are, and where lower is better a 0 earns the most points.
    """
    with_rows = {line.goal_id for line in context.measurements}
    for goal, review in _reviewed(context):
        likely = goal.method is not None and goal.method not in EVENT_METHODS
        if likely and review.actual == 0 and not review.evidence.strip() and goal.id not in with_rows:
            yield Hit(_actual(context, goal), goal.owner_id, {"title": goal.title})


def evidence_missing(context: BookContext) -> Iterator[Hit]:
    """R02: a rating that scores the top or the bottom grade, without evidence or with hardly any."""
    for goal, review in _rated(context):
        if isinstance(review.actual, Zone):
            continue
        scheme = context.scheme(goal.owner_id)
        extreme = _extreme(review.actual, goal.parameters, scheme)
        if extreme and _short(review.evidence, scheme):
            values = {"title": goal.title, **_evidence(review.actual, extreme, scheme)}
            spot = Spot("review", goal.id, "evidence", context.book_id)
            yield Hit(spot, goal.owner_id, values, "" if review.evidence.strip() else "none")
    yield from _unproved_ratings(context)


def _unproved_ratings(context: BookContext) -> Iterator[Hit]:
    """Yield one hit for all ratings of a rater: whom the rater rated at an end of the scale nobody shall read."""
    for rating in context.ratings:
        scheme = context.scheme(rating.ratee_id)
        extreme = "" if rating.exempt else _extreme(rating.value, KpiParameters(), scheme)
        if extreme and _short(rating.comment, scheme):
            least = scheme.raters.evidence_min
            values: dict[str, Value] = {"least": least, "characters": -(-least // 2)}
            yield Hit(Spot("ratings", "", "comment", context.book_id), "", values, "unsaid")
            return


def _extreme(value: float | None, parameters: KpiParameters, scheme: Scheme) -> str:
    """Return the top or the bottom grade, if a rating scores it, else "". With two grades every rating would be extreme."""
    scored = achievement(Method.RATED, value, parameters, scheme).value
    band = grade(scored, scheme.bands) if scored is not None and len(scheme.bands) > 2 else None
    return band.grade if band and band in (scheme.bands[0], scheme.bands[-1]) else ""


def _short(text: str, scheme: Scheme) -> bool:
    return width(text) < scheme.raters.evidence_min


def _evidence(value: float | None, extreme: str, scheme: Scheme) -> dict[str, Value]:
    least = scheme.raters.evidence_min
    return {"rating": value, "grade": extreme, "least": least, "characters": -(-least // 2)}


def width(text: str) -> int:
    """Return the length of a text in half-width characters: a Chinese character says as much as two letters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in " ".join(text.split()))


def straight_line(context: BookContext) -> Iterator[Hit]:
    """R08: one rater gave one and the same value to all items of all people."""
    reviewed = []
    for goal, review in _rated(context):
        scheme = context.scheme(goal.owner_id)
        scored = achievement(Method.RATED, review.actual, goal.parameters, scheme).value
        if scored is not None and scheme.bias:
            reviewed.append((goal.owner_id, scored))
    answered = [
        (rating.ratee_id, rating.value)
        for rating in context.ratings
        if rating.value is not None and not rating.exempt and context.scheme(rating.ratee_id).bias
    ]
    yield from _all_alike(context, reviewed, Spot("review", "", "actual", context.book_id))
    yield from _all_alike(context, answered, Spot("ratings", "", "value", context.book_id))


def _all_alike(context: BookContext, given: Sequence[tuple[str, float]], spot: Spot) -> Iterator[Hit]:
    people = len({person for person, _ in given})
    least = context.scheme(context.manager_id).raters.ratings_min
    if straight([value for _, value in given], least):
        values: dict[str, Value] = {
            "name": context.name(context.manager_id),
            "count": len(given),
            "people": people,
        }
        yield Hit(spot, "", values, "one" if people == 1 else "")


def _rated(context: BookContext) -> Iterator[tuple[Goal, Review]]:
    """Yield the ratings that count, each with its goal."""
    for goal, review in _reviewed(context):
        if goal.method is Method.RATED and review.actual is not None and review.exempt is None:
            yield goal, review


def _reviewed(context: BookContext) -> Iterator[tuple[Goal, Review]]:
    goals: Mapping[str, Goal] = {goal.id: goal for goal in context.goals}
    for review in context.reviews:
        if review.goal_id in goals:
            yield goals[review.goal_id], review


def _actual(context: BookContext, goal: Goal) -> Spot:
    return Spot("review", goal.id, "actual", context.book_id)
