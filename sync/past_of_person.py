"""A person over the cycles: what they came to before, what they reached with each KPI, and this cycle's result."""

from dataclasses import dataclass

from appraisal.calibration import is_final
from appraisal.planning import EarlierResult, PastActual
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.releasable import confirmed_grade


@dataclass(frozen=True, slots=True)
class PersonsPast:
    """A person's results in the order of the cycles, this one the last, and past actuals in the order of their days."""

    employee_id: str
    name: str
    results: tuple[EarlierResult, ...]
    actuals: tuple[PastActual, ...]


def past_of_person(ledger: Ledger, typed: str) -> PersonsPast | None:
    """Return what is known of a person over the cycles, ``None`` where the id is none of a person's."""
    content = kept_content(ledger)
    people = {employee.id.casefold(): employee for employee in content.employees.values()}
    employee = people.get(typed.strip().casefold())
    if employee is None:
        return None
    before = [one for one in content.earlier_results if one.employee_id == employee.id]
    now = this_result(ledger, content, employee.id)
    results = sorted(before, key=lambda one: (one.start is not None, one.start, one.cycle))
    actuals = sorted(
        content.history.get(employee.id, ()), key=lambda one: (one.end is not None, one.end, one.cycle)
    )
    return PersonsPast(
        employee.id, employee.name, (*results, *([] if now is None else [now])), tuple(actuals)
    )


def this_result(ledger: Ledger, content: HrContent, employee_id: str) -> EarlierResult | None:
    """Return what a person comes to in this cycle, as the last run left it: the grade that somebody confirmed, else the proposed one."""
    result = ledger.verdicts.result(employee_id)
    if result is None:
        return None
    cycle = content.policy.cycle
    return EarlierResult(
        employee_id,
        cycle.id,
        cycle.start,
        cycle.end,
        result.days,
        result.total if result.calibrated is None else result.calibrated,
        confirmed_grade(content, employee_id) or (result.grade if is_final(result) else ""),
        content.policy.year_weight,
    )
