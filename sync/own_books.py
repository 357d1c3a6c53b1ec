"""Self books: who gets one, and what stands in it when it is handed out.

They are drawn after the team books, because they show the goals that stand there.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from appraisal.model import Employee
from appraisal.policy import Policy
from appraisal.result import days_in_cycle
from appraisal.voices import PROPOSAL
from sync.draw_books import Draft
from sync.elsewhere import Elsewhere
from sync.files import BOOKS, OWN_BOOKS
from sync.handout import HandedOut, minted, put_out
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.own_given import OwnGiving
from sync.own_values import OwnValues
from sync.plan_given import PlanGiving
from sync.roles import SELF
from sync.team_rows import Row
from sync.tenures import Tenures
from workbook_templates.books.checkins import OWN_ROWS
from workbook_templates.books.feedback import FEEDBACK, RELEASED, RELEASED_GOALS
from workbook_templates.books.improvement import OWN_ROWS as OWN_PLANS

SPARE_GOALS = 4
"""Rows that stand ready for goals which the manager adds later."""

PROPOSALS = 6
"""Rows for goals that the employee proposes."""

SPARE_PLANS = 3
"""Rows that stand ready for improvement plans which managers write."""

SPARE_CHECKINS = 2
"""How many rows stand ready for managers' check-ins, for each row of a manager's book that is meant for the person."""


def waiting_people(content: HrContent, ledger: Ledger) -> list[Employee]:
    """Return the appraised people who shall have a self book and have none yet, in the roster's order."""
    have = {person for _, person in ledger.columns.issued_people(SELF)}
    appraised = set(_appraised(content))
    return [
        person
        for person in content.employees.values()
        if person.id in appraised and person.id not in have and content.policy.gets_self_book(person)
    ]


def _appraised(content: HrContent) -> Iterator[str]:
    for assignment in content.assignments:
        employee = content.employees.get(assignment.employee_id)
        known = employee is not None and assignment.manager_id in content.employees
        if (
            known
            and days_in_cycle(assignment, content.employees[assignment.employee_id], content.policy.cycle) > 0
        ):
            yield assignment.employee_id


def hand_out_own(
    folder: Path,
    content: HrContent,
    ledger: Ledger,
    waiting: list[Employee],
    now: datetime,
    elsewhere: Elsewhere | None = None,
) -> Iterator[HandedOut]:
    """Write a self book for everybody who waits, register it, and yield it as it is done; each counts by itself.

    Raises:
        FileError: a book cannot be written.

    """
    if not waiting:
        return
    giving = OwnGiving(content, ledger, {person.id for person in waiting})
    values = OwnValues(content, ledger)
    plans = PlanGiving(content, ledger, Tenures(content.assignments))

    def draft(person: Employee) -> Draft:
        rows = _rows(giving, values, person, content.policy, ledger)
        rows |= _plan_rows(plans, person, content.policy.language, ledger)
        return Draft(uuid.uuid4().hex, person, (person,), rows, SELF)

    drafts, look = minted(draft, waiting, ledger), read_logo(folder, content.policy)
    into = folder / BOOKS / OWN_BOOKS
    yield from put_out(into, content, ledger, drafts, len(waiting), now, look, elsewhere)


def _plan_rows(plans: PlanGiving, person: Employee, language: str, ledger: Ledger) -> dict[str, list[Row]]:
    """Return the rows for the person's own improvement plans, and those that managers wrote before."""
    written = plans.by_managers(person.id, language)
    return {
        "own_plans": [{"row_id": name} for name in ledger.mint("I", OWN_PLANS)],
        "manager_plans": [
            *({"row_id": name, **row} for name, row in written.items()),
            *({} for _ in range(SPARE_PLANS)),
        ],
    }


def _rows(
    giving: OwnGiving, values: OwnValues, person: Employee, policy: Policy, ledger: Ledger
) -> dict[str, list[Row]]:
    given = giving.rows(person, policy.language)
    spare: list[Row] = [{} for _ in range(SPARE_GOALS)]
    # A company that wants no rows for check-ins in the books of its managers wants none here either.
    talks = policy.spare_checkins
    return {
        "agreement": [{"employee_id": name, **row} for name, row in given["agreement"].items()],
        "own_goals": [
            *(
                {"goal_id": name, **row, **values.given(SELF, "own_goals", name)}
                for name, row in given["own_goals"].items()
            ),
            *spare,
        ],
        "proposals": [{"row_id": name} for name in ledger.mint(PROPOSAL, PROPOSALS)],
        "self_review": [
            *(
                {"goal_id": name, **row, **values.given(SELF, "self_review", name)}
                for name, row in given["self_review"].items()
            ),
            *spare,
        ],
        "own_checkins": [{"row_id": name} for name in ledger.mint("C", OWN_ROWS if talks else 0)],
        "manager_checkins": [
            *({"row_id": name, **row} for name, row in given["manager_checkins"].items()),
            *({} for _ in range(SPARE_CHECKINS * talks)),
        ],
        **{
            name: [{"employee_id": record, **row} for record, row in given[name].items()]
            for name in (RELEASED.name, FEEDBACK.name)
        },
        RELEASED_GOALS.name: [
            *({"goal_id": name, **row} for name, row in given[RELEASED_GOALS.name].items()),
            *(
                {}
                for _ in range(
                    max(0, len(given["own_goals"]) - len(given[RELEASED_GOALS.name])) + SPARE_GOALS
                )
            ),
        ],
        "checks": [],
        "answer": [],
    }
