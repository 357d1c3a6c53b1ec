"""A05 to A07: results that the second level has not approved, decisions that are not whole, and deciders who stand elsewhere."""

from collections.abc import Collection, Iterator

from appraisal.approval import Approval, ApprovalState, Decision, Gap, Standing, knows_grade
from appraisal.calibration import is_final
from appraisal.findings import Severity, Spot, Value
from appraisal.rules.context import BookContext, CompanyContext, Hit

TABLE, IN_BOOK = "approvals", "approve"
"""The tables of the master and of the team book in which decisions stand."""


def not_approved(context: CompanyContext) -> Iterator[Hit]:
    """A05: a final result that needs the approval of the manager's manager and does not have it."""
    final = {result.employee_id for result in context.results if is_final(result)}
    for state in context.approvals:
        if state.employee_id in final and not state.may_be_released:
            case = _case(state)
            column = "approver" if state.chain.gap else "decision"
            values: dict[str, Value] = {"name": context.name(state.employee_id)}
            if state.chain.manager_id:
                values["manager"] = context.name(state.chain.manager_id)
            if state.chain.approver_id:
                values["approver"] = context.name(state.chain.approver_id)
            yield Hit(Spot(TABLE, state.employee_id, column), state.employee_id, values, case)
    yield from _without_second_level(context, final)


def _without_second_level(context: CompanyContext, final: Collection[str]) -> Iterator[Hit]:
    """Say once a manager that nobody stands above: the approval that the scheme asks for cannot be had, nor is it waited for."""
    reports: dict[str, list[str]] = {}
    for state in context.approvals:
        if state.needed and state.employee_id in final and state.chain.gap is Gap.NO_SECOND:
            reports.setdefault(state.chain.manager_id, []).append(state.employee_id)
    for manager, people in reports.items():
        values: dict[str, Value] = {"manager": context.name(manager), "count": len(people)}
        yield Hit(Spot(TABLE, people[0], "approver"), "", values, Gap.NO_SECOND, Severity.INFO)


def _case(state: ApprovalState) -> str:
    if state.chain.gap is not None:
        return state.chain.gap
    if state.standing is Standing.CHANGED and state.basis is None:
        return "unseen"
    return "" if state.standing is Standing.OPEN else state.standing


def bad_decision(context: BookContext) -> Iterator[Hit]:
    """A06: a result returned without a reason, a proposed grade that the scheme does not have, a decision without its day."""
    for approval in context.approvals:
        name = context.name(approval.employee_id)
        for column, case, values, severity in _defects(context, approval):
            spot = Spot(IN_BOOK, approval.employee_id, column, context.book_id)
            yield Hit(spot, approval.employee_id, {"name": name, **values}, case, severity)


def _defects(
    context: BookContext, approval: Approval
) -> Iterator[tuple[str, str, dict[str, Value], Severity | None]]:
    """Yield what is wrong with a row: the cell, the case, the values of its text, and a severity of its own."""
    if approval.decision is Decision.RETURNED and not approval.reason:
        yield "reason", "", {}, None
    scheme = context.scheme(approval.employee_id)
    if approval.grade and scheme.bands and not knows_grade(scheme, approval.grade):
        grades = ", ".join(band.grade for band in reversed(scheme.bands))
        yield "proposed", "grade", {"grades": grades}, None
    if approval.decision is not None and approval.day is None:
        yield "day", "day", {}, Severity.WARN


def not_above_in_book(context: BookContext) -> Iterator[Hit]:
    """A07: a row of the sheet Approve in which somebody typed a person who does not stand two levels below."""
    for approval in context.strange_approvals:
        key = approval.employee_id
        person = context.employees.get(key)
        own = person is not None and person.manager_id == context.manager_id
        values: dict[str, Value] = {"name": context.name(key), "decider": context.name(context.manager_id)}
        spot = Spot(IN_BOOK, key, "decision", context.book_id)
        yield Hit(spot, key if person else "", values, "own-report" if own else "")


def not_above(context: CompanyContext) -> Iterator[Hit]:
    """A07: somebody decided on a result without standing above the person's manager, such as the manager."""
    for state in context.approvals:
        for decider, book in state.strangers:
            values: dict[str, Value] = {
                "name": context.name(state.employee_id),
                "decider": context.name(decider),
            }
            case = "own-report" if decider == state.chain.manager_id else ""
            spot = Spot(IN_BOOK, state.employee_id, "decision", book)
            yield Hit(spot, state.employee_id, values, case, None if state.needed else Severity.WARN)
