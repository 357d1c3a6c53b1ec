"""Tidy tables of improvement plans: the plans as the sheet Improvement plans shows them, and the training they ask for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from appraisal.improvement import Plan, training_needs
from sync.dtypes import Dtype, types_of
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.ledger.codec import Row
from sync.ledger.plan_rows import PLAN_ANSWERS, PLAN_TEXTS
from sync.plans import plans_of

_WRITTEN = PLAN_TEXTS.columns[2:-1]
"""The columns of the plan itself, behind its id and whose it is, without what could not be read."""
_ANSWERED = PLAN_ANSWERS.columns[1:-1]


@dataclass(frozen=True, slots=True)
class AllPlans:
    """All plans, with the code of each book by its id, and the department of each person."""

    plans: tuple[Plan, ...]
    codes: Mapping[str, str]
    departments: Mapping[str, str]

    @classmethod
    def of(cls, content: HrContent, ledger: Ledger) -> "AllPlans":
        """Return them as HR's content and the ledger stand."""
        codes = {book.book_id: book.code for book in ledger.registry}
        departments = {person.id: person.department for person in content.employees.values()}
        return cls(plans_of(content, ledger), codes, departments)


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table that is worked out of all plans, its columns, and the type of each that is not text."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[AllPlans], Iterator[Row]]
    types: Mapping[str, Dtype] = field(default_factory=dict)


def _plans(found: AllPlans) -> Iterator[Row]:
    for plan in found.plans:
        key, person, *written, _ = PLAN_TEXTS.pack(plan.text)
        _, *answered, _ = PLAN_ANSWERS.pack(plan.answer)
        author = "employee" if plan.by_employee else "manager"
        yield key, person, author, *written, *answered, found.codes.get(plan.text.book, "")


def _needs(found: AllPlans) -> Iterator[Row]:
    for need in training_needs(found.plans, found.departments):
        yield need.kind, need.people, "; ".join(need.departments)


PLAN_TABLES = (
    PlanTable(
        "improvement_plans",
        ("plan_id", "employee_id", "author", *_WRITTEN, *_ANSWERED, "book_code"),
        _plans,
        types_of(
            yes_no="backed", time="due start backed_day review1_day review2_day review3_day outcome_day"
        ),
    ),
    PlanTable("training_needs", ("training", "people", "departments"), _needs, types_of(count="people")),
)
"""The tables, in the order in which they are exported."""
