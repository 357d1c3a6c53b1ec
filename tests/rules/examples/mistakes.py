"""The list of examples, and the spots and the mistakes that several kinds of rules share."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from clean_world import BOOK, DUE, HEAD, World, goal

from appraisal.findings import Severity, Spot
from appraisal.model import Goal, Level, Measurement, Method, Section
from appraisal.rules.context import (
    CellProblem,
    ComputedCell,
    IdentityProblem,
    NotOwned,
    Proposal,
    ReplacedActual,
    SheetFacts,
    StructureProblem,
    UndatedActual,
)

Mistake = Callable[[World], World]

LONG = "Took over when a colleague was away and trained two new people."
"""Evidence that is long enough for any rating."""


class Example(NamedTuple):
    """A mistake with the code, the case and the spot of its finding."""

    code: str
    case: str
    spot: Spot
    mistake: Mistake
    severity: Severity | None = None

    @property
    def name(self) -> str:
        """A name for the test's id."""
        return f"{self.code}-{self.case or 'message'}"


EXAMPLES: list[Example] = []


def example(
    code: str, spot: Spot, mistake: Mistake, case: str = "", severity: Severity | None = None
) -> None:
    """Put an example on the list."""
    EXAMPLES.append(Example(code, case, spot, mistake, severity))


def goals(record: str, column: str, book: str = BOOK) -> Spot:
    """Return a cell of the Goals sheet, of a book or (book "") of the master."""
    return Spot("goals", record, column, book)


def team(record: str, column: str) -> Spot:
    """Return a cell of the book's Team sheet."""
    return Spot("team", record, column, BOOK)


def actual(record: str) -> Spot:
    """Return the actual of a goal on the book's Review sheet."""
    return Spot("review", record, "actual", BOOK)


def weights(*values: float) -> Mistake:
    """Return the mistake of giving Li Na's three KPI goals these weights."""

    def mistake(world: World) -> World:
        for number, weight in enumerate(values, start=1):
            world = world.with_goal(f"G10{number}", weight=weight)
        return world

    return mistake


def without(*goal_ids: str) -> Mistake:
    """Return the mistake of removing goals."""
    return lambda world: replace(
        world,
        goals=tuple(item for item in world.goals if item.id not in goal_ids),
        reviews=tuple(item for item in world.reviews if item.goal_id not in goal_ids),
    )


def added(*more: Goal) -> Mistake:
    """Return the mistake of adding goals that no book of the test holds."""
    return lambda world: replace(world, elsewhere=more)


def facts(
    problem: CellProblem
    | ComputedCell
    | IdentityProblem
    | StructureProblem
    | Proposal
    | NotOwned
    | ReplacedActual
    | UndatedActual,
    *more: ComputedCell,
) -> Mistake:
    """Return the mistake that the reader noticed."""
    places = {
        CellProblem: "problems",
        ComputedCell: "computed",
        IdentityProblem: "identity",
        StructureProblem: "structure",
        Proposal: "proposals",
        NotOwned: "not_owned",
        ReplacedActual: "replaced",
        UndatedActual: "undated",
    }
    noticed = SheetFacts(**{places[type(problem)]: (problem, *more)})  # type: ignore[arg-type]
    return lambda world: replace(world, facts=noticed)


def measured(*lines: Measurement) -> Mistake:
    """Return the mistake of entering rows in Actuals."""
    return lambda world: replace(world, measurements=lines)


def shares(kpi: float, rated: float) -> dict[Section, float]:
    """Return section weights."""
    return {Section.KPI: kpi, Section.BEHAVIOUR: rated, Section.DEVELOPMENT: 0.0}


def department_goal(goal_id: str, **fields: object) -> Goal:
    """Return a goal of HR's for another department, under the organisation's."""
    complete: dict[str, object] = {"parent_id": "O1", "method": Method.HIGHER, "unit": "CNY", "due": DUE}
    return Goal(goal_id, Level.DEPARTMENT, "Production", goal_id, **(complete | fields))  # type: ignore[arg-type]


def worker_goal(goal_id: str, parent: str, weight: float = 0.5, **fields: object) -> Goal:
    """Return a goal of somebody in another book."""
    return goal(
        goal_id, HEAD, f"Output {goal_id}", weight, parent_id=parent, **({"book": "B-OTHER"} | fields)
    )
