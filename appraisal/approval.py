"""Second-level approval: who stands above a person's manager, what that one decided, and whether the decision holds.

A decision is about a result: what was approved is the total that its approver saw. A total that changed since is not
approved any more, until the approver looks again and gives a new day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from appraisal.model import Employee, Result
from appraisal.numbers import round2
from appraisal.policy import Scheme


class Decision(StrEnum):
    """What a second-level manager says of a result."""

    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Approval:
    """What a second-level manager filled in beside a person.

    ``grade`` is the grade that is proposed, "" for none. ``seen`` is the total that stood beside the person, ``None`` where there
    was none. ``on_behalf`` says that HR entered the decision in the master, and so saw the total of that day.
    """

    employee_id: str
    decision: Decision | None = None
    reason: str = ""
    grade: str = ""
    day: date | None = None
    seen: float | None = None
    on_behalf: bool = False
    book: str = ""
    problems: tuple[str, ...] = ()


class Gap(StrEnum):
    """Why nobody can approve a person's result on the second level."""

    NO_MANAGER = "no-manager"
    """The roster names no manager of the person whom it knows."""
    NO_SECOND = "no-second-level"
    """Nobody stands above the manager, who heads the company: no approval can be asked for."""
    UNKNOWN_SECOND = "unknown-second-level"
    """The roster names somebody above the manager whom it does not know."""
    SAME = "same-person"
    """The one above is the manager again, the person, or somebody who rated the person."""


class Chain(NamedTuple):
    """The two levels above a person; ``approver_id`` is "" where there is a ``gap``."""

    manager_id: str
    approver_id: str
    gap: Gap | None = None


def chain_of(employee_id: str, employees: Mapping[str, Employee], raters: Collection[str] = ()) -> Chain:
    """Return who stands above a person by the roster; ``raters`` are those who rated the person, and cannot approve that."""
    person = employees.get(employee_id)
    manager = employees.get(person.manager_id) if person else None
    if manager is None:
        return Chain("", "", Gap.NO_MANAGER)
    if manager.manager_id in {manager.id, employee_id}:
        return Chain(manager.id, "", Gap.SAME)
    if not manager.manager_id:
        return Chain(manager.id, "", Gap.NO_SECOND)
    if manager.manager_id not in employees:
        return Chain(manager.id, "", Gap.UNKNOWN_SECOND)
    if manager.manager_id in raters:
        return Chain(manager.id, "", Gap.SAME)
    return Chain(manager.id, manager.manager_id)


def chain_of_result(result: Result, employees: Mapping[str, Employee]) -> Chain:
    """Return who stands above the person of a result."""
    return chain_of(result.employee_id, employees, {part.manager_id for part in result.parts})


class Standing(StrEnum):
    """How far the approval of a result is; the words of ``choice.approval_state``."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    CHANGED = "changed"
    """It was approved, and the total is another one by now."""
    NOBODY = "nobody"
    """Nobody can approve it: the chain has a gap."""
    UNNEEDED = "unneeded"
    """Nobody stands above the manager, so nobody is asked."""


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """How far the approval of one result is.

    ``needed`` says that the person's scheme asks for it before results are released. ``approval`` is what the second-level
    manager says, ``basis`` the total that was decided on. ``strangers`` are those who decided as well, and whose decision
    does not count, because they do not stand above the person's manager.
    """

    employee_id: str
    chain: Chain
    needed: bool
    total: float | None = None
    approval: Approval | None = None
    basis: float | None = None
    strangers: tuple[tuple[str, str], ...] = ()
    """By employee id of whoever decided: the id of the book."""

    @property
    def standing(self) -> Standing:
        """How far it is."""
        if self.chain.gap is not None:
            return Standing.UNNEEDED if self.chain.gap is Gap.NO_SECOND else Standing.NOBODY
        if self.approval is None or self.approval.decision is None:
            return Standing.OPEN
        if self.approval.decision is Decision.RETURNED:
            return Standing.RETURNED
        return Standing.APPROVED if self._as_decided else Standing.CHANGED

    @property
    def _as_decided(self) -> bool:
        if self.total is None or self.basis is None:
            return False
        return round2(self.total) == round2(self.basis)

    @property
    def may_be_released(self) -> bool:
        """Whether nothing is missing on the second level: whatever releases results asks this."""
        return not self.needed or self.standing in (Standing.APPROVED, Standing.UNNEEDED)


def knows_grade(scheme: Scheme, typed: str) -> bool:
    """Whether a typed grade is one of the scheme's, whatever its case: as the sheet compares it."""
    return typed.strip().lower() in {band.grade.strip().lower() for band in scheme.bands}
