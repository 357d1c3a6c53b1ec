"""What team books show about approvals: to the second level the people two levels below, to managers what was decided.

Handing out draws these rows, and bringing up to date writes those of them that changed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from appraisal.approval import ApprovalState, Chain, Decision, Standing, chain_of
from appraisal.grades import grade
from appraisal.model import Employee, Result
from appraisal.numbers import round2, round_to
from appraisal.policy import Scheme
from appraisal.release import Release
from sync.approvals import Approvals, name_of
from sync.errors import TEXTS
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.releases import releases
from sync.team_rows import Row
from workbook_templates.books.approvals import APPROVE, GRADE_CELLS, MOST_GRADES
from workbook_templates.layout import Owner

GIVEN_COLUMNS = tuple(column.key for column in APPROVE.columns if column.owner is Owner.HR)
"""The columns of Approve that are given; the decision is the recipient's."""

_UNDECIDED = frozenset({Standing.OPEN, Standing.NOBODY, Standing.UNNEEDED})

SPARE = 4
"""Rows that stand ready at the end of Approve for people who come under the recipient later."""


@dataclass(frozen=True)
class ApproveGiving:
    """Knows what every team book should show about approvals, as HR's content and the ledger stand."""

    content: HrContent
    ledger: Ledger

    @cached_property
    def _judged(self) -> "_Judged":
        known, approvals, found = self.content.employees, Approvals(self.content, self.ledger), _Judged()
        for result in self.ledger.verdicts.results():
            if result.employee_id in known:
                found.add(result, approvals.state(result))
        return found

    @cached_property
    def _releases(self) -> Mapping[str, Release]:
        return releases(self.ledger)

    @cached_property
    def _sums(self) -> Mapping[str, tuple[int, float]]:
        """The number of goals, and the weight, by person: of several teams the weight that is furthest from the whole."""
        found: dict[str, tuple[int, float]] = {}
        for person, goals, weight in self.ledger.columns.goal_sums():
            before, other = found.get(person, (0, 1.0))
            found[person] = before + goals, max(other, weight, key=lambda one: abs(one - 1.0))
        return found

    @cached_property
    def _below(self) -> Mapping[tuple[str, str], list[Employee]]:
        """Who stands below a second-level manager, by that one and the manager in between."""
        managed = {assignment.employee_id for assignment in self.content.assignments}
        found: dict[tuple[str, str], list[Employee]] = {}
        for person in self.content.employees.values():
            chain = self._judged.chains.get(person.id) or chain_of(person.id, self.content.employees)
            if chain.approver_id and person.id in managed:
                found.setdefault((chain.approver_id, chain.manager_id), []).append(person)
        return found

    def rows(self, recipient_id: str, seated: Collection[str]) -> Mapping[str, Row]:
        """Return the rows of the book of a second-level manager in which these managers stand, by person."""
        return {
            person.id: self._row(person, manager)
            for manager in seated
            for person in self._below.get((recipient_id, manager), ())
        }

    def _row(self, person: Employee, manager: str) -> Row:
        scheme, total = self.content.policy.scheme_for(person), self._judged.totals.get(person.id)
        goals, weight = self._sums.get(person.id, (None, None))
        released = self._releases.get(person.id)
        grades = [band.grade for band in reversed(scheme.bands)]
        shown = grades if len(grades) <= MOST_GRADES else []
        return {
            "name": person.name,
            "manager": name_of(self.content, manager),
            "goals": None if goals is None else float(goals),
            "weight": None if weight is None else round_to(weight, 4),
            "total": total.points if total else None,
            "grade": _grade_of_total(total, scheme) if total else None,
            "confirmed": released.grade if released else None,
            "needed": 1.0 if scheme.release_approval else 0.0,
            **dict(zip_longest(GRADE_CELLS, shown)),
        }

    def told(self, recipient_id: str, person: str, language: str) -> str | None:
        """Return what a person's manager is told of the decision on the person's result.

        ``None`` where there is no decision, and for any other recipient, a former manager among them.
        """
        state = self._judged.approved.get(person)
        if state is None or state.chain.manager_id != recipient_id:
            return None
        if state.approval is None or state.standing in _UNDECIDED:
            return None
        day, reason = state.approval.day, state.approval.reason
        values = {
            "name": name_of(self.content, state.chain.approver_id),
            "day": day.isoformat() if day else TEXTS("approval.no-day", language),
        }
        if state.approval.decision is Decision.RETURNED:
            values["reason"] = reason or TEXTS("approval.no-reason", language)
        return TEXTS(f"approval.{state.standing}", language, **values)


class _Total(NamedTuple):
    """A person's total, and whether it gives a grade."""

    points: float | None
    graded: bool


@dataclass(slots=True)
class _Judged:
    """What approvals need of all results, by person: their totals, who stands above them, and how far what was said is.

    Whole results, and the approvals of everybody of whom nobody said anything, would take 60 MB of 80,000 people.
    """

    totals: dict[str, _Total] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)
    approved: dict[str, ApprovalState] = field(default_factory=dict)

    def add(self, result: Result, state: ApprovalState) -> None:
        """Take note of a person's result."""
        person = result.employee_id
        self.totals[person] = _Total(result.total, bool(result.grade))
        self.chains[person] = state.chain
        if state.approval is not None:
            self.approved[person] = state


def _grade_of_total(total: _Total, scheme: Scheme) -> str | None:
    """Return the grade that the total gives by itself: what HR calibrated is told to nobody before HR releases it."""
    if not total.graded or total.points is None:
        return None
    found = grade(round2(total.points), scheme.bands)
    return found.grade if found is not None else None
