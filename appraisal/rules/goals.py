"""G01–G03 and G12: the weights, the number and the dates of a person's goals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from appraisal.findings import Severity, Spot, Value
from appraisal.model import Employee, Goal, Method, Section
from appraisal.policy import Scheme
from appraisal.rules.context import BookContext, Hit

WEIGHT_PLACES = 4
"""A weight sum is compared after rounding to this many places, as the sheets do."""


def weights_not_100(context: BookContext) -> Iterator[Hit]:
    """G01: the weights of a section do not add up to 100 %, or a weight is missing."""
    for employee in context.people:
        goals = weighted(context, employee.id)
        if _unplaced(context, employee.id):
            continue
        if not goals:
            yield Hit(_team(context, employee, "goals"), employee.id, {"name": employee.name}, "no-goals")
            continue
        for section, share in context.scheme(employee.id).section_weights.items():
            if share > 0:
                inside = [goal for goal in goals if goal.section is section]
                yield from _section_weights(context, employee, section, share, inside)


def _unplaced(context: BookContext, employee_id: str) -> bool:
    """Whether a goal that may be this person's has no owner or no section, so that nothing can be added up."""
    return any(
        not goal.owner_id or (goal.owner_id == employee_id and goal.section is None) for goal in context.goals
    )


def _section_weights(
    context: BookContext, employee: Employee, section: Section, share: float, goals: Sequence[Goal]
) -> Iterator[Hit]:
    values: dict[str, Value] = {"name": employee.name, "section": section, "share": share}
    cell = _team(context, employee, f"weight_{section}")
    if not goals:
        yield Hit(cell, employee.id, values, "empty-section")
        return
    blank = [goal for goal in goals if goal.weight is None]
    for goal in blank:
        yield Hit(context.spot(goal, "weight"), employee.id, {"title": goal.title}, "missing")
    if blank:
        return
    total = round(sum(goal.weight or 0.0 for goal in goals), WEIGHT_PLACES)
    if total != 1:
        yield Hit(
            cell, employee.id, values | {"sum": total, "difference": round(abs(1 - total), 4)}, _side(total)
        )


def _side(total: float) -> str:
    """Return the message for weights that are too small or too large, or typed as 30 where 30 % was meant."""
    if total > 2:
        return "not-percent"
    return "too-low" if total < 1 else "too-high"


def weight_out_of_bounds(context: BookContext) -> Iterator[Hit]:
    """G02: one KPI goal weighs less or more than the scheme allows."""
    for employee in context.people:
        scheme = context.scheme(employee.id)
        goals = [goal for goal in weighted(context, employee.id) if goal.section is Section.KPI]
        for goal in goals:
            if case := _weight_case(goal.weight, scheme, len(goals)):
                values: dict[str, Value] = {
                    "title": goal.title,
                    "weight": goal.weight,
                    "low": scheme.weight_min,
                    "high": scheme.weight_max,
                }
                yield Hit(context.spot(goal, "weight"), employee.id, values, case)


def _weight_case(weight: float | None, scheme: Scheme, count: int) -> str:
    """Return which bound is broken, as far as it can be kept with so many goals (else G03 says it)."""
    if weight is None or weight > 1:
        return ""
    if round(weight - scheme.weight_min, WEIGHT_PLACES) < 0 and count <= scheme.goals_max:
        return "too-low"
    if round(weight - scheme.weight_max, WEIGHT_PLACES) > 0 and count >= scheme.goals_min:
        return "too-high"
    return ""


def goal_count(context: BookContext) -> Iterator[Hit]:
    """G03: a person has too few or too many KPI goals."""
    for employee in context.people:
        scheme = context.scheme(employee.id)
        count = sum(goal.section is Section.KPI for goal in weighted(context, employee.id))
        if (
            count
            and not _unplaced(context, employee.id)
            and not scheme.goals_min <= count <= scheme.goals_max
        ):
            case = "too-few" if count < scheme.goals_min else "too-many"
            values: dict[str, Value] = {
                "name": employee.name,
                "count": count,
                "low": scheme.goals_min,
                "high": scheme.goals_max,
            }
            yield Hit(_team(context, employee, "goals"), employee.id, values, case)


def dates(context: BookContext) -> Iterator[Hit]:
    """G12: a due date is missing, or the date of a goal, an actual or a check-in is out of order or outside the cycle.

    A check-in outside the cycle is a warning: people talk before it and after it, and nothing is scored by it.
    """
    for goal in context.goals:
        if goal.section is not Section.BEHAVIOUR:
            yield from _goal_dates(context, goal)
    owners = {goal.id: goal.owner_id for goal in context.goals}
    cycle = context.policy.cycle
    for line in context.measurements:
        if line.day is not None and not cycle.start <= line.day <= cycle.end:
            spot = Spot("actuals", line.id, "day", context.book_id)
            values = _cycle_values(context) | {"day": line.day.isoformat()}
            yield Hit(spot, owners.get(line.goal_id, ""), values, "actual-outside")
    for spot, talk in context.talks:
        if talk.day is not None and not cycle.start <= talk.day <= cycle.end:
            values = _cycle_values(context) | {"day": talk.day.isoformat()}
            yield Hit(replace(spot, field="day"), talk.employee_id, values, "checkin-outside", Severity.WARN)


def _goal_dates(context: BookContext, goal: Goal) -> Iterator[Hit]:
    cycle = context.policy.cycle
    values = _cycle_values(context) | {
        "title": goal.title,
        "from": _iso(goal.start),
        "due": _iso(goal.due),
    }
    if goal.due is None:
        yield Hit(context.spot(goal, "due"), goal.owner_id, values, "no-due")
    elif not cycle.start <= goal.due <= cycle.end:
        yield Hit(context.spot(goal, "due"), goal.owner_id, values, "due-outside")
    elif goal.start is not None and goal.start >= goal.due:
        yield Hit(context.spot(goal, "start"), goal.owner_id, values, "not-before")
    if goal.start is not None and not cycle.start <= goal.start <= cycle.end:
        yield Hit(context.spot(goal, "start"), goal.owner_id, values, "start-outside")


def _cycle_values(context: BookContext) -> dict[str, Value]:
    cycle = context.policy.cycle
    return {"cycle_start": cycle.start.isoformat(), "cycle_end": cycle.end.isoformat()}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def weighted(context: BookContext, employee_id: str) -> tuple[Goal, ...]:
    """Return a person's goals that share the 100 %: all but those that add points on top."""
    return tuple(_of(context.goals, employee_id))


def _of(goals: Iterable[Goal], employee_id: str) -> Iterator[Goal]:
    return (goal for goal in goals if goal.owner_id == employee_id and goal.method is not Method.ADD)


def _team(context: BookContext, employee: Employee, column: str) -> Spot:
    """Return a cell of a person's row on the Team sheet."""
    return Spot("team", employee.id, column, context.book_id)
