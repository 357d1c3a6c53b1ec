"""The rows of the master's Improvement plans: one a plan, with who wrote it, what its manager says, and how far it is."""

from collections.abc import Iterator, Mapping, Sequence

from appraisal.calibration import is_final
from appraisal.improvement import Plan, PlanState, needs_plan
from appraisal.model import Result
from appraisal.policy import Policy
from sync.earlier_plans import answer_cells
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.team_rows import Row, word
from sync.written_rows import Wanted, gone
from workbook_templates.books.improvement import PLANS

_KEPT = ("row_id", "name", "department", "author", "employee_id", "book", "answer_book")
"""What stays of a plan that was taken back."""


def improvement_rows(
    content: HrContent, ledger: Ledger, plans: Sequence[Plan], states: Mapping[str, PlanState]
) -> Iterator[Wanted]:
    """Yield one row a plan; ``states`` say by its id how far each is. Of a plan that is gone its id and its book stay."""
    files = {book.book_id: book.file for book in ledger.registry}
    language, wanted = content.policy.language, set()
    for plan in plans:
        if plan.id not in wanted:
            wanted.add(plan.id)
            yield Wanted(plan.id, _row(plan, states[plan.id], content, files))
    taken_back = word("plan_state", "withdrawn", language)
    for key, row in list(gone(PLANS, ledger.written.keys(PLANS.name), wanted, ledger.written)):
        yield Wanted(key, {name: row.get(name) for name in _KEPT} | {"state": taken_back})


def result_needs_plan(result: Result, policy: Policy) -> bool:
    """Whether a final result has a grade that asks for an improvement plan."""
    return is_final(result) and needs_plan(policy.scheme(result.scheme), result.grade)


def _row(plan: Plan, state: PlanState, content: HrContent, files: Mapping[str, str]) -> Row:
    text, language = plan.text, content.policy.language
    employee = content.employees.get(plan.employee_id)
    return {
        "row_id": plan.id,
        "employee_id": plan.employee_id,
        "name": employee.name if employee else plan.employee_id,
        "department": employee.department if employee else "",
        "gap": text.gap,
        "goal_id": text.goal_id,
        "target": text.target,
        "due": text.due,
        "support": text.support,
        "start": text.start,
        "training": text.training,
        "origin": text.origin,
        "state": word("plan_state", state, language),
        "author": word("author", "employee" if plan.by_employee else "manager", language),
        "book": files.get(text.book, ""),
        "answer_book": files.get(plan.answer_book, ""),
        **answer_cells(plan.answer, language),
    }
