"""How far everybody's goals are agreed, from what managers and employees say in their books."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from appraisal.model import Employee
from appraisal.result import days_in_cycle
from appraisal.voices import Agreement, Signature
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.roles import SELF


@dataclass(slots=True)
class _Said:
    """What the books say: of the managers by person, of the people by themselves, and how much each person said."""

    managers: dict[str, list[Agreement]] = field(default_factory=dict)
    own: dict[str, Agreement] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    dating: set[str] = field(default_factory=set)
    """The managers who keep dates of agreement for anybody."""


def signatures(content: HrContent, ledger: Ledger) -> tuple[Signature, ...]:
    """Return how far the goals of everybody who is appraised are agreed, in the order of the roster."""
    said = _said(ledger)
    own_books = {person for _, person in ledger.columns.issued_people(SELF)}
    managers = _managers(content)
    return tuple(
        _signature(content.employees[person], found, said, person in own_books, content)
        for person, found in managers.items()
    )


def _said(ledger: Ledger) -> _Said:
    roles = {book.book_id: book for book in ledger.registry}
    found = _Said()
    for one in ledger.returns.agreements():
        book = roles[one.book]
        if book.role == SELF:
            found.own[one.employee_id] = one
        else:
            found.managers.setdefault(one.employee_id, []).append(one)
            found.dating.add(book.recipient_id)
    found.said.update(
        view.employee_id for view in ledger.returns.own_views() if view.comment or view.proposes
    )
    found.said.update(goal.employee_id for goal in ledger.returns.proposed())
    return found


def _managers(content: HrContent) -> Mapping[str, set[str]]:
    """Return the managers of everybody who is appraised, in the order of the roster."""
    found: dict[str, set[str]] = {person: set() for person in content.employees}
    for assignment in content.assignments:
        employee = content.employees.get(assignment.employee_id)
        if employee is None or assignment.manager_id not in content.employees:
            continue
        if days_in_cycle(assignment, employee, content.policy.cycle) > 0:
            found[employee.id].add(assignment.manager_id)
    return {person: managers for person, managers in found.items() if managers}


def _signature(
    person: Employee, managers: set[str], said: _Said, own_book: bool, content: HrContent
) -> Signature:
    by_managers = said.managers.get(person.id, [])
    own = said.own.get(person.id, Agreement(person.id))
    return Signature(
        employee_id=person.id,
        until=content.policy.agreed_by(person),
        manager_day=max((one.day for one in by_managers if one.day is not None), default=None),
        how=next((one.how for one in by_managers if one.how), ""),
        own_book=own_book,
        answer=own.agreed,
        employee_day=own.day,
        said=said.said[person.id],
        asked=own_book or not managers.isdisjoint(said.dating),
    )


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
