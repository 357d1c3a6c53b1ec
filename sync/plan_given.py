"""What books show of improvement plans: to managers what their people wrote, to employees what managers wrote and answered.

Handing out draws these rows, and bringing up to date writes those of them that changed. A manager's own plan is a draft until
the manager backs it: only then the employee sees it, and whoever follows that manager.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

from appraisal.improvement import Plan, by_employee
from sync.earlier_plans import answer_cells
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.own_given import goals_in_books
from sync.plans import plans_of
from sync.rows import as_text
from sync.snapshots import Row as Fields
from sync.team_rows import Row, goal_label, person_label
from sync.tenures import Tenures
from workbook_templates.books.improvement import ANSWERED, WRITTEN

NOT_ANSWERED: Row = dict.fromkeys(ANSWERED)
"""The cells of a plan to which nobody has answered."""

NOT_WRITTEN: Row = dict.fromkeys(WRITTEN)
"""The cells of a plan that was taken back; whose it was stays, and so does what was answered."""

TAKEN_BACK: Row = {**NOT_WRITTEN, **NOT_ANSWERED, "origin": None}
"""The cells of a manager's plan that is not shown any more."""


class PlanGiving:
    """Knows what every book should show of plans, as HR's content and the ledger stand."""

    def __init__(self, content: HrContent, ledger: Ledger, tenures: Tenures) -> None:
        self._content, self._ledger, self._tenures = content, ledger, tenures

    @cached_property
    def _plans(self) -> Mapping[str, Sequence[Plan]]:
        return by_employee(plans_of(self._content, self._ledger))

    @cached_property
    def _goals(self) -> Mapping[str, Mapping[str, Fields]]:
        return goals_in_books(self._ledger, self._plans.keys())

    def of_people(self, people: Collection[str], manager_id: str, today: date) -> Mapping[str, Row]:
        """Return the plans that some people or their former managers wrote, as a manager's book shows them, by the plan's id.

        Of people whose manager this one is no more on the day nothing is given: what stood in the book stays.
        """
        return {
            plan.id: {"person": self._label(person), **self._written(plan)}
            for person in people
            if not self._tenures.is_over(manager_id, person, today)
            for plan in self._plans.get(person, ())
            if plan.by_employee or (plan.former not in ("", manager_id) and plan.backed)
        }

    def answers(self, person: str, language: str) -> Mapping[str, Row]:
        """Return what is answered to the plans that a person wrote, by the plan's id."""
        return {
            plan.id: answer_cells(plan.answer, language)
            for plan in self._plans.get(person, ())
            if plan.by_employee
        }

    def by_managers(self, person: str, language: str) -> Mapping[str, Row]:
        """Return the plans that managers wrote about a person, and back, by the plan's id."""
        return {
            plan.id: {
                **self._written(plan),
                **answer_cells(plan.answer, language),
                "origin": plan.text.origin or None,
            }
            for plan in self._plans.get(person, ())
            if not plan.by_employee and plan.backed
        }

    def _label(self, person: str) -> str:
        known = self._content.employees.get(person)
        return person_label(person, known.name if known else "")

    def _written(self, plan: Plan) -> Row:
        text = plan.text
        return {
            "gap": text.gap or None,
            "goal": self._goal(plan),
            "target": text.target or None,
            "due": text.due,
            "support": text.support or None,
            "start": text.start,
            "training": text.training or None,
        }

    def _goal(self, plan: Plan) -> str | None:
        goal_id = plan.text.goal_id
        title = self._goals.get(plan.employee_id, {}).get(goal_id, {}).get("title")
        return goal_label(goal_id, as_text(title or "")) if goal_id else None
