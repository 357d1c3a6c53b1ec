"""I01 and I02: grades that ask for an improvement plan nobody backs, and plans that cannot be followed."""

from collections.abc import Iterator, Sequence
from datetime import date

from appraisal.calibration import is_final
from appraisal.findings import Spot, Value
from appraisal.improvement import Plan, by_employee, needs_plan, review_days
from appraisal.model import Stage
from appraisal.rules.context import CompanyContext, Hit

TABLE, FROM_EMPLOYEE, OWN = "plans", "employee_plans", "own_plans"
"""The tables of plans: of the master and of managers, of managers with what employees wrote, of the self book."""


def plan_required(context: CompanyContext) -> Iterator[Hit]:
    """I01: a final grade that asks for an improvement plan, and none that the manager backs; from the stage Improve on."""
    if context.policy.stage is not Stage.IMPROVE:
        return
    plans = by_employee(context.plans)
    for result in context.results:
        key, scheme = result.employee_id, context.policy.scheme(result.scheme)
        if not (is_final(result) and needs_plan(scheme, result.grade)):
            continue
        if key in context.planless or context.has_left(key):
            continue
        own = plans.get(key, ())
        if not any(plan.backed for plan in own):
            values: dict[str, Value] = {"name": context.name(key), "grade": result.grade}
            yield Hit(Spot("results", key, "grade"), key, values, _missing(own))


def _missing(plans: Sequence[Plan]) -> str:
    """Return the case: no plan at all, one that waits for its manager, or only such as were not backed."""
    if not plans:
        return ""
    return "waiting" if any(plan.answer.backed is None for plan in plans) else "refused"


def plan_shape(context: CompanyContext) -> Iterator[Hit]:
    """I02: a plan without gap, measurable target, support or dates, about another's goal, or with a review overdue today."""
    for plan in context.plans:
        if plan.ended or not plan.employee_id or context.has_left(plan.employee_id):
            continue
        for column, case in _defects(context, plan):
            if column not in plan.text.problems:
                yield _hit(context, plan, _written(plan, column), case)
        yield from _overdue(context, plan)


def _defects(context: CompanyContext, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the cells in which a plan is not whole, each with its case."""
    text = plan.text
    if not text.gap:
        yield "gap", "gap"
    if _is_of_another(context, plan):
        yield "goal", "another"
    if not text.target and not text.goal_id:
        yield "target", ""
    elif not plan.measurable:
        yield "target", "unmeasured"
    if not (text.support or plan.answer.offered):
        yield "support", "support"
    if text.start is None or text.due is None:
        yield "start" if text.start is None else "due", "dates"
    elif text.due <= text.start:
        yield "due", "order"


def _is_of_another(context: CompanyContext, plan: Plan) -> bool:
    """Whether the goal of a plan is somebody else's; of a goal that has not come back nothing is known."""
    goal = plan.text.goal_id
    return goal in context.forest and context.forest[goal].owner_id != plan.employee_id


def _overdue(context: CompanyContext, plan: Plan) -> Iterator[Hit]:
    days = review_days(context.scheme(plan.employee_id))
    late = plan.overdue(days, context.today) if context.today is not None else None
    if late is not None:
        column = f"review{late.number}_day"
        if column not in plan.answer.problems:
            values: dict[str, Value] = {"number": late.number, "days": days[late.number - 1]}
            yield _hit(context, plan, _answered(plan, column), "review", late.day, values)


def _hit(
    context: CompanyContext,
    plan: Plan,
    spot: Spot,
    case: str,
    day: date | None = None,
    more: dict[str, Value] | None = None,
) -> Hit:
    values: dict[str, Value] = {"name": context.name(plan.employee_id), **(more or {})}
    return Hit(spot, plan.employee_id, values | ({"day": day.isoformat()} if day else {}), case)


def _written(plan: Plan, column: str) -> Spot:
    return Spot(OWN if plan.by_employee else TABLE, plan.id, column, plan.text.book)


def _answered(plan: Plan, column: str) -> Spot:
    """Return the cell of a manager's answer; as long as no book has a place for it, the one of the master."""
    if not plan.answer_book:
        return Spot(TABLE, plan.id, column)
    there = TABLE if plan.answer_book == plan.text.book else FROM_EMPLOYEE
    return Spot(there, plan.id, column, plan.answer_book)
