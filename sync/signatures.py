"""How far everybody's goals are agreed, from what managers and employees say in their books.

Goals are agreed with the manager who sets them: who changes manager in the cycle agrees the new goals anew, and has as many
days for it as everybody has at its start.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from appraisal.model import Employee
from appraisal.result import days_in_cycle
from appraisal.rules.participation import last_day
from appraisal.voices import Agreement, Signature
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.roles import SELF
from sync.tenures import Tenures


@dataclass(slots=True)
class _Said:
    """What the books say: of the managers by person and manager, of the people by themselves, and how much each person said."""

    tenures: Tenures
    managers: dict[tuple[str, str], Agreement] = field(default_factory=dict)
    own: dict[str, Agreement] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    dating: set[str] = field(default_factory=set)
    """The managers who keep dates of agreement for anybody."""


def signatures(content: HrContent, ledger: Ledger) -> tuple[Signature, ...]:
    """Return how far the goals of everybody who is appraised are agreed, in the order of the roster.

    Of several managers it is the one with whom something is to be settled.
    """
    said = _said(ledger, Tenures(content.assignments))
    own_books = {person for _, person in ledger.columns.issued_people(SELF)}
    managers = _managers(content)
    return tuple(
        _foremost(list(_of_person(content.employees[person], found, said, person in own_books, content)))
        for person, found in managers.items()
    )


def _said(ledger: Ledger, tenures: Tenures) -> _Said:
    roles = {book.book_id: book for book in ledger.registry}
    found = _Said(tenures)
    for one in ledger.returns.agreements():
        book = roles[one.book]
        if book.role == SELF:
            found.own[one.employee_id] = one
        else:
            found.managers[one.employee_id, book.recipient_id] = one
            found.dating.add(book.recipient_id)
    found.said.update(
        view.employee_id for view in ledger.returns.own_views() if view.comment or view.proposes
    )
    found.said.update(goal.employee_id for goal in ledger.returns.proposed())
    return found


def _managers(content: HrContent) -> Mapping[str, Mapping[str, date]]:
    """Return the managers of everybody who is appraised, in the order of the roster, each with the first day under them."""
    start = content.policy.cycle.start
    found: dict[str, dict[str, date]] = {person: {} for person in content.employees}
    for assignment in content.assignments:
        employee = content.employees.get(assignment.employee_id)
        if employee is None or assignment.manager_id not in content.employees:
            continue
        if days_in_cycle(assignment, employee, content.policy.cycle) > 0:
            since = max(assignment.start or start, start)
            before = found[employee.id].get(assignment.manager_id, since)
            found[employee.id][assignment.manager_id] = min(before, since)
    return {person: managers for person, managers in found.items() if managers}


def _of_person(
    person: Employee, managers: Mapping[str, date], said: _Said, own_book: bool, content: HrContent
) -> Iterator[Signature]:
    """Yield how far a person's goals are agreed with each manager, in the order of the last days for it."""
    own = said.own.get(person.id, Agreement(person.id))
    in_order = sorted(managers.items(), key=lambda one: one[1])
    for number, (manager, since) in enumerate(in_order):
        later = [first for _, first in in_order[number + 1 :] if first > since]
        until = content.policy.agreed_by(person, since)
        if later and said.tenures.is_over(manager, person.id, until):
            continue  # before these goals had to be agreed
        # A self book holds one answer: what was said before a manager came is not about that manager's goals, and
        # what was said since another one came is not about these any more: then the manager's date counts for both.
        is_about = own.day is None or since == in_order[0][1] or own.day >= since
        is_over = own.day is not None and bool(later) and own.day >= later[0]
        answer = own if is_about and not is_over else Agreement(person.id)
        by_manager = said.managers.get((person.id, manager), Agreement(person.id))
        yield Signature(
            employee_id=person.id,
            until=until,
            manager_day=by_manager.day,
            how=by_manager.how,
            own_book=own_book and not is_over,
            answer=answer.agreed,
            employee_day=answer.day,
            said=said.said[person.id],
            asked=own_book or manager in said.dating,
            manager_id=manager,
        )


def _foremost(found: list[Signature]) -> Signature:
    """Return what is not agreed yet, else what was agreed too late, else how it stands with the last manager."""
    open_yet = sorted(
        (one for one in found if not is_agreed(one, _state(one))), key=lambda one: not one.asked
    )
    late = [one for one in found if (last_day(one) or one.until) > one.until]
    return (*open_yet, *late, found[-1])[0]


_AGREED = frozenset({"agreed", "recorded"})
"""The codes of ``choice.agreement`` that say that goals are agreed."""


def is_agreed(one: Signature, state: str) -> bool:
    """Whether goals count as agreed: without a self book the manager's date counts for both, as for rule P01."""
    return state in _AGREED or (state == "manager" and not one.own_book)


def signatures_shown(found: tuple[Signature, ...]) -> Iterator[tuple[Signature, str]]:
    """Yield each signature with the code of ``choice.agreement`` that says how it stands."""
    for one in found:
        yield one, _state(one)


def _state(one: Signature) -> str:
    by_person = one.answer is True and one.employee_day is not None
    if one.manager_day is not None:
        if by_person:
            return "agreed"
        if one.refused:
            return "refused"
        return "recorded" if one.recorded else "manager"
    if by_person:
        return "employee"
    return "refused" if one.refused else "open"
