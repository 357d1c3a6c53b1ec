"""P01 and P03: whether people take part in the setting of their own goals."""

from collections.abc import Iterator
from datetime import date

from appraisal.findings import Spot, Value
from appraisal.rules.context import CompanyContext, Hit
from appraisal.voices import Signature


def not_signed_off(context: CompanyContext) -> Iterator[Hit]:
    """P01: the goals of a person were not agreed by both sides in time.

    Nothing is said before the last day has passed, and nothing where nobody keeps dates of agreement. An agreement that
    the manager recorded with evidence counts for the person's own, unless the person says no on that day or later; without a
    self book the manager's date counts for both.
    """
    for signed in _due(context):
        case = _open_side(signed)
        if not case:
            continue
        values: dict[str, Value] = {
            "name": context.name(signed.employee_id),
            "until": signed.until.isoformat(),
            "day": (last_day(signed) or signed.until).isoformat(),
        }
        column = "manager_day" if case in ("manager", "both", "undated") else "employee_day"
        yield Hit(Spot("agreements", signed.employee_id, column), signed.employee_id, values, case)


def nothing_said(context: CompanyContext) -> Iterator[Hit]:
    """P03: a person answered in the self book, and neither commented on a goal nor proposed one."""
    for signed in _due(context):
        if signed.own_book and signed.answer is not None and not signed.said:
            values: dict[str, Value] = {"name": context.name(signed.employee_id)}
            yield Hit(Spot("agreements", signed.employee_id, "comments"), signed.employee_id, values)


def _due(context: CompanyContext) -> Iterator[Signature]:
    today = context.today
    for one in context.signatures:
        due = one.asked and today is not None and today > one.until
        if due and not context.has_left(one.employee_id):
            yield one


def _open_side(signed: Signature) -> str:
    """Return what is missing: a side, an agreement in time, or a yes; "" where nothing is."""
    by_manager = signed.manager_day is not None
    by_person = not signed.refused and (
        signed.recorded or not signed.own_book or (signed.answer is True and signed.employee_day is not None)
    )
    if not by_manager:
        return "manager" if by_person and signed.own_book else "both" if signed.own_book else "undated"
    if not by_person:
        return "refused" if signed.refused else "employee"
    last = last_day(signed)
    return "late" if last is not None and last > signed.until else ""


def last_day(signed: Signature) -> date | None:
    """Return the day on which the second side agreed."""
    own = signed.employee_day if signed.own_book and not signed.recorded else None
    return max((day for day in (signed.manager_day, own) if day is not None), default=None)
