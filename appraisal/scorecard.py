"""From goals, reviews and measurements to the scorecard of one person by one manager.

Nothing is scored 0 because it is missing, and nothing that is missing is an advantage: a cell is VALUE, PENDING, NA
or UNABLE, any PENDING item makes the total provisional, and what is left out is shown. Sums run in row order, like a
spreadsheet's SUM. Rounding happens twice only, by :func:`appraisal.numbers.round2`: each achievement and each total.
What else is computed and then compared with a threshold (coverage, a sum of weights, days) is rounded by
ROUND(value, 9), sums of weights by ROUND(sum, 4).

The reasons why there is no grade, and the notes of lines, are message keys (``explain.reason.…`` and
``explain.note.…``).
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from appraisal.grades import grade
from appraisal.kpi import EVENT_METHODS, USES, Achievement, achievement, event_points, is_lowest
from appraisal.model import (
    Aggregate,
    CellState,
    Goal,
    KpiParameters,
    Measurement,
    Method,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    SectionScore,
    Zone,
)
from appraisal.numbers import round2, round_to, to_serial
from appraisal.policy import Scheme

LEFT_OUT = (CellState.NA, CellState.UNABLE)


# --- one item ---------------------------------------------------------------------------------------------------


def score_line(
    goal: Goal, review: Review | None, measurements: Sequence[Measurement], scheme: Scheme
) -> ScoreLine:
    """Score one goal of a person. ``measurements`` are the rows of this goal, in row order.

    Event rows of ``deduct`` and ``add``, else period rows, win over an actual that was typed; the line then says so.
    """
    events = [row for row in measurements if row.kind == "event"] if goal.method in EVENT_METHODS else []
    rows = events or [row for row in measurements if row.kind == "period"]
    parameters, actual, problem = _inputs(goal, review, rows, bool(events))
    if review is not None and review.exempt is not None:
        state, value, note = _exempted(goal.method, review, review.exempt)
    elif problem := problem or _unreadable(goal, review, rows):
        state, value, note = CellState.PENDING, None, problem
    else:
        typed_too = bool(rows) and review is not None and review.actual is not None
        scored = achievement(goal.method, actual, parameters, scheme, events)
        state, value, note = _scored(scored, "typed-actual-not-used" if typed_too else "")
    return ScoreLine(
        goal_id=goal.id,
        title=goal.title,
        section=goal.section or Section.KPI,
        method=goal.method,
        weight=goal.weight,
        target=parameters.target,
        actual=actual,
        state=state,
        achievement=value,
        periods=len(rows),
        critical=goal.critical,
        parameters=parameters,
        unit=goal.unit,
        note=note,
        event_points=event_points(events, parameters.rate) if events else None,
        veto=any(event.veto for event in events) if events else False,
    )


Outcome = tuple[CellState, float | None, str]
"""What a line says: its state, its achievement, its note."""


def _scored(scored: Achievement, remark: str) -> Outcome:
    if scored.value is None:
        return CellState.PENDING, None, scored.problem
    return CellState.VALUE, scored.value, remark


def _exempted(method: Method | None, review: Review, exempt: CellState) -> Outcome:
    if exempt is CellState.UNABLE:
        if method is Method.RATED:
            return CellState.UNABLE, None, "unable"
        return CellState.PENDING, None, "unable-not-rated"
    if not review.evidence.strip():
        return CellState.PENDING, None, "na-without-reason"
    if not review.consent:
        return CellState.PENDING, None, "na-without-consent"
    return CellState.NA, None, "na"


def _inputs(
    goal: Goal, review: Review | None, rows: Sequence[Measurement], are_events: bool
) -> tuple[KpiParameters, float | Zone | None, str]:
    """Return the parameters with the target that counts, the actual that counts, and what is wrong with the rows."""
    parameters = goal.parameters
    if goal.method is Method.MILESTONE and parameters.target is None and goal.due is not None:
        parameters = replace(parameters, target=float(to_serial(goal.due)))
    if not rows:
        return parameters, _typed_actual(review), ""
    if are_events:
        return parameters, row_sum(row.value or 0.0 for row in rows), _event_problem(rows)
    if problem := _period_problem(rows, goal.aggregate):
        return parameters, None, problem
    if any(row.target is not None for row in rows):
        targets = aggregate([(row.day, row.target or 0.0) for row in rows], goal.aggregate)
        parameters = replace(parameters, target=targets)
    return parameters, aggregate([(row.day, row.value or 0.0) for row in rows], goal.aggregate), ""


def _typed_actual(review: Review | None) -> float | Zone | None:
    actual = review.actual if review is not None else None
    return actual if actual is None or isinstance(actual, Zone) else round_to(actual, 9)


def aggregate(values: Sequence[tuple[date | None, float]], how: Aggregate | None) -> float:
    """Make one number of the periods' (day, value) in row order, rounded by ROUND(x, 9); ``None`` means the sum.

    ``last`` takes the latest day; of several rows with that day, the last one.
    """
    if how is Aggregate.LAST:
        latest = max(day or date.min for day, _ in values)
        return next(value for day, value in reversed(values) if (day or date.min) == latest)
    total = row_sum(value for _, value in values)
    return round_to(total / len(values) if how is Aggregate.MEAN else total, 9)


def row_sum(values: Iterable[float]) -> float:
    """Return the sum in the order of the rows, as a spreadsheet's SUM gives it."""
    # Plain addition in order: since 3.12 the built-in sum compensates, and would differ from 3.11 in the last bits.
    total = 0.0
    for value in values:
        total += value
    return total


def _period_problem(rows: Sequence[Measurement], how: Aggregate | None) -> str:
    if any(row.value is None for row in rows):
        return "period-incomplete"
    with_target = len([row for row in rows if row.target is not None])
    if 0 < with_target < len(rows) or any("target" in row.problems for row in rows):
        return "period-target-missing"
    if how is Aggregate.LAST and len(rows) > 1 and any(row.day is None for row in rows):
        return "period-without-day"
    return ""


def _event_problem(rows: Sequence[Measurement]) -> str:
    if any(row.veto for row in rows):
        return ""
    if any(row.value is None or "points" in row.problems or "veto" in row.problems for row in rows):
        return "event-incomplete"
    return ""


_POINT_COLUMNS = frozenset(f"{axis}{number}" for axis in "xy" for number in range(1, 7))


def _unreadable(goal: Goal, review: Review | None, rows: Sequence[Measurement]) -> str:
    """Say which input is there but is not what its cell asks for; the method's default must not stand in for it."""
    if not rows and review is not None and "actual" in review.problems:
        return "actual-not-a-number"
    if not goal.problems or goal.method is None:
        return ""
    used = {"floor", "cap", "method", "section", "aggregate", *USES[goal.method]}
    if "points" in used:
        used |= _POINT_COLUMNS
    return "parameter-not-readable" if used.intersection(goal.problems) else ""


# --- one scorecard ----------------------------------------------------------------------------------------------


def scorecard(employee_id: str, manager_id: str, lines: Iterable[ScoreLine], scheme: Scheme) -> Scorecard:
    """Roll the items of one person by one manager up into sections, a total and, where nothing is missing, a grade."""
    items = tuple(lines)
    sections = tuple(_sections(items, scheme))
    bonus = row_sum(item.achievement or 0.0 for item in items if item.method is Method.ADD)
    total = _weighted_total(sections, bonus, scheme)
    coverage = _coverage(sections)
    open_points = tuple(_open_points(items, sections, scheme))
    reasons = open_points + why_no_grade(total, coverage, scheme)
    return Scorecard(
        employee_id=employee_id,
        manager_id=manager_id,
        scheme=scheme.name,
        lines=items,
        sections=sections,
        bonus=bonus,
        total=total,
        coverage=coverage,
        provisional=bool(open_points),
        grade=_grade(total, scheme) if not reasons else "",
        reasons=reasons,
    )


def scorecards_of(
    people: Iterable[str],
    manager_id: str,
    goals: Iterable[Goal],
    reviews: Iterable[Review],
    measurements: Iterable[Measurement],
    scheme_of: Callable[[str], Scheme],
) -> Iterator[Scorecard]:
    """Yield the scorecard of each person by what one manager's book says of all of them."""
    review_of = {review.goal_id: review for review in reviews}
    measured: dict[str, list[Measurement]] = {}
    for measurement in measurements:
        measured.setdefault(measurement.goal_id, []).append(measurement)
    goals_of: dict[str, list[Goal]] = {}
    for goal in goals:
        goals_of.setdefault(goal.owner_id, []).append(goal)
    for person in people:
        scheme = scheme_of(person)
        lines = [
            score_line(goal, review_of.get(goal.id), measured.get(goal.id, ()), scheme)
            for goal in goals_of.get(person, ())
        ]
        yield scorecard(person, manager_id, lines, scheme)


def _sections(items: Sequence[ScoreLine], scheme: Scheme) -> Iterable[SectionScore]:
    for section in Section:
        weight = scheme.section_weights.get(section, 0.0)
        inside = [item for item in items if item.section is section]
        if weight > 0 or inside:
            yield _section(section, weight, inside, scheme)


def _section(section: Section, weight: float, items: Sequence[ScoreLine], scheme: Scheme) -> SectionScore:
    typed = scored = left_out = points = 0.0
    vetoed = False
    for item in items:
        if item.method is Method.ADD:
            continue
        w = item.weight if has_weight(item) and item.weight is not None else 0.0
        typed += w
        if item.state in LEFT_OUT:
            left_out += w
        elif item.achievement is not None:
            scored += w
            points += w * item.achievement
            vetoed = vetoed or _vetoes(item, scheme)
    mean = points / scored if scored else None
    return SectionScore(
        section=section,
        weight=weight,
        weight_typed=typed,
        weight_scored=scored,
        weight_left_out=left_out,
        pending=len([item for item in items if item.state is CellState.PENDING]),
        score=scheme.floor if vetoed else mean,
        vetoed=vetoed,
    )


def has_weight(item: ScoreLine) -> bool:
    """Whether an item has a weight that can count: a number, 0 or more."""
    return item.weight is not None and item.weight >= 0


def _vetoes(item: ScoreLine, scheme: Scheme) -> bool:
    # A critical item at its lowest makes its section lowest. [5 CFR 430.208(b)(1)]
    if not item.critical or item.method is None or item.achievement is None:
        return False
    return is_lowest(item.method, item.achievement, item.parameters, scheme)


def _weighted_total(sections: Sequence[SectionScore], bonus: float, scheme: Scheme) -> float | None:
    points = weight = 0.0
    for section in sections:
        if section.score is not None and section.weight > 0:
            points += section.weight * section.score
            weight += section.weight
    return round2(min(scheme.total_cap, points / weight + bonus)) if weight else None


def _coverage(sections: Sequence[SectionScore]) -> float:
    """Return Σ W·(applicable weight / typed weight) over the weighted sections, rounded by ROUND(x, 9)."""
    coverage = 0.0
    for section in sections:
        if section.weight > 0 and section.weight_typed > 0:
            applicable = section.weight_typed - section.weight_left_out
            coverage += section.weight * (applicable / section.weight_typed)
    return round_to(coverage, 9)


def _open_points(
    items: Sequence[ScoreLine], sections: Sequence[SectionScore], scheme: Scheme
) -> Iterable[str]:
    """Yield what keeps a total provisional. Sections without weight hold nothing up; added points always count."""
    weighted = {section.section: section for section in sections if section.weight > 0}
    inside = [item for item in items if item.section in weighted and item.method is not Method.ADD]
    filled = {item.section for item in inside}
    if len(filled) < len(weighted):
        yield "section-empty"
    if any(item.state is CellState.PENDING and _counts(item, weighted) for item in items):
        yield "pending"
    if not all(has_weight(item) for item in inside):
        yield "weight-missing"
    elif any(_not_100(weighted[section].weight_typed) for section in filled):
        yield "weights-not-100"
    if _not_100(row_sum(scheme.section_weights.values())):
        yield "sections-not-100"


def _counts(item: ScoreLine, weighted: Container[Section]) -> bool:
    return item.section in weighted or item.method is Method.ADD


def _not_100(weights: float) -> bool:
    return round_to(weights, 4) != 1


def why_no_grade(total: float | None, coverage: float, scheme: Scheme) -> tuple[str, ...]:
    """Return why a total has no grade, as message keys: too little of the weight is scored, nothing is, or no band holds it."""
    reasons = []
    if round_to(coverage, 9) < scheme.min_coverage:
        reasons.append("coverage-low")
    if total is None:
        reasons.append("no-score")
    elif not _grade(total, scheme):
        reasons.append("outside-bands")
    return tuple(reasons)


def _grade(total: float | None, scheme: Scheme) -> str:
    band = grade(total, scheme.bands) if total is not None else None
    return band.grade if band else ""
