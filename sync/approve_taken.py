"""What of a book's decisions on results is taken: with the total that was seen, and only of people two levels below."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from appraisal.approval import Approval, chain_of
from appraisal.model import Employee
from appraisal.rules.context import BookContext


def as_typed(approvals: Iterable[Approval], typed: Iterable[Approval]) -> Iterator[Approval]:
    """Yield what stands of decisions with the total that whoever decided saw: in the file, or, if HR decided, in the master."""
    in_file = {one.employee_id: one for one in typed}
    for one in approvals:
        found = in_file.get(one.employee_id)
        by_hr = found is None or (found.decision, found.day) != (one.decision, one.day)
        yield replace(one, seen=found.seen if found else None, on_behalf=by_hr)


def with_strange_approvals(
    context: BookContext, typed: Iterable[Approval], employees: Mapping[str, Employee]
) -> BookContext:
    """Return what the rules look at, with what a file says and was not taken of people who do not stand two levels below."""
    taken = {said.employee_id for said in context.approvals}
    strange = tuple(
        said
        for said in typed
        if said.employee_id not in taken
        and chain_of(said.employee_id, employees).approver_id != context.manager_id
    )
    known = {
        said.employee_id: employees[said.employee_id] for said in strange if said.employee_id in employees
    }
    return replace(context, employees={**context.employees, **known}, strange_approvals=strange)
