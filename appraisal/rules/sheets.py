"""S01–S03, S05, S06 and S09: the cells and sheets of a returned book."""

from collections.abc import Iterator, Mapping

from appraisal.findings import Spot, Value
from appraisal.rules.context import BookContext, CellProblem, Hit


def text_number(context: BookContext) -> Iterator[Hit]:
    """S03: a cell holds something that is not what its column asks for, such as a number typed as text."""
    owners = owner_by_record(context)
    for problem in context.facts.problems:
        yield unreadable(problem, owners.get((problem.spot.table, problem.spot.record), ""))


def unreadable(problem: CellProblem, subject: str = "") -> Hit:
    """Return the hit for a cell that could not be read."""
    case = problem.kind if problem.suggestion is None else f"{problem.kind}-suggestion"
    values: dict[str, Value] = {
        "field": problem.spot.field,
        "typed": problem.typed,
        "suggestion": problem.suggestion,
    }
    return Hit(problem.spot, subject, values, case)


def owner_by_record(context: BookContext) -> Mapping[tuple[str, str], str]:
    """Return whom each row of the book concerns, by table and record."""
    owners = {goal.id: goal.owner_id for goal in context.goals}
    return {
        **{("goals", goal): owner for goal, owner in owners.items()},
        **{("review", goal): owner for goal, owner in owners.items()},
        **{("actuals", line.id): owners.get(line.goal_id, "") for line in context.measurements},
        **{("team", employee_id): employee_id for employee_id in context.employees},
    }


def actual_twice(context: BookContext) -> Iterator[Hit]:
    """S06: a goal has both an actual of its own and rows in Actuals; the rows count."""
    rows: dict[str, int] = {}
    for line in context.measurements:
        rows[line.goal_id] = rows.get(line.goal_id, 0) + 1
    titles = {goal.id: goal.title for goal in context.goals}
    for review in context.reviews:
        if review.actual is not None and review.goal_id in rows:
            values: dict[str, Value] = {
                "title": titles.get(review.goal_id, ""),
                "actual": review.actual,
                "rows": rows[review.goal_id],
            }
            yield Hit(Spot("review", review.goal_id, "actual", context.book_id), review.employee_id, values)
