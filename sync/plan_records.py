"""The rows of improvement plans in returned books, as records of the model: the plans, and what managers answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from appraisal.coaching import Track
from appraisal.improvement import PlanAnswer, PlanOutcome, PlanReview, PlanText
from appraisal.rules.context import CellProblem
from sync.record_rows import readers, used
from sync.rows import GOAL_ID_LENGTH, NOT_A_CHOICE, RowReader
from sync.xlsx.read import RawTable
from workbook_templates.books import self_review, team
from workbook_templates.books.improvement import ANSWERED, PLAN_REVIEWS
from workbook_templates.layout import Table

_ANSWERED = frozenset(ANSWERED)


def team_plans(
    tables: Mapping[str, RawTable],
    book: str,
    person: Callable[[RowReader], str],
    goals: Iterable[str],
    problems: list[CellProblem],
) -> Iterator[PlanText]:
    """Yield the plans that a manager wrote; ``person`` reads whose a row is, ``goals`` are the ids of the people's goals."""
    rows = _rows(tables, team.PLANS, book, team.PLANS.inputs)
    return _plans(rows, person, goals, problems)


def team_answers(
    tables: Mapping[str, RawTable], book: str, problems: list[CellProblem]
) -> Iterator[PlanAnswer]:
    """Yield what a manager says to plans: to those that stand in the own table, and to those that employees wrote."""
    for table in (team.PLANS, team.EMPLOYEE_PLANS):
        for reader in _rows(tables, table, book, _ANSWERED):
            yield read_answer(reader)
            problems.extend(reader.problems)


def own_plans(
    tables: Mapping[str, RawTable],
    book: str,
    employee_id: str,
    goals: Iterable[str],
    problems: list[CellProblem],
) -> Iterator[PlanText]:
    """Yield the plans that an employee wrote; ``goals`` are the ids of the employee's goals."""
    rows = _rows(tables, self_review.OWN_PLANS, book, self_review.OWN_PLANS.inputs)
    return _plans(rows, lambda _: employee_id, goals, problems)


def _rows(
    tables: Mapping[str, RawTable], table: Table, book: str, keys: frozenset[str]
) -> Iterator[RowReader]:
    """Yield the rows in which one of these columns holds something; a book of an earlier version has no such table."""
    raw = tables.get(table.name)
    return (reader for reader in (readers(raw, table, book) if raw else ()) if used(reader, keys))


def _plans(
    rows: Iterable[RowReader],
    person: Callable[[RowReader], str],
    goals: Iterable[str],
    problems: list[CellProblem],
) -> Iterator[PlanText]:
    ids = {goal_id.casefold(): goal_id for goal_id in goals}
    for reader in rows:
        typed = reader.text("goal")[:GOAL_ID_LENGTH].strip()
        goal = ids.get(typed.casefold(), "")
        if typed and not goal:
            reader.note("goal", NOT_A_CHOICE, reader.text("goal"))
        yield read_plan(reader, person(reader), goal or typed)
        problems.extend(reader.problems)


def read_plan(reader: RowReader, employee_id: str, goal_id: str) -> PlanText:
    """Read what a row says of the plan itself."""
    return PlanText(
        id=reader.record,
        employee_id=employee_id,
        gap=reader.text("gap"),
        goal_id=goal_id,
        target=reader.text("target"),
        due=reader.day("due"),
        support=reader.text("support"),
        start=reader.day("start"),
        training=" ".join(reader.text("training").split()),
        origin=reader.text("origin"),
        book=reader.book,
        problems=reader.bad_fields,
    )


def read_answer(reader: RowReader) -> PlanAnswer:
    """Read what a row says of the manager's answer."""
    backed = reader.code("backed", "yes")
    first, second, third = (
        PlanReview(
            reader.day(f"review{number}_day"),
            reader.choice(f"review{number}_status", "track", Track),
            reader.text(f"review{number}_note"),
        )
        for number in PLAN_REVIEWS
    )
    return PlanAnswer(
        id=reader.record,
        offered=reader.text("offered"),
        backed=backed == "yes" if backed else None,
        backed_day=reader.day("backed_day"),
        reviews=(first, second, third),
        outcome=reader.choice("outcome", "plan_outcome", PlanOutcome),
        outcome_day=reader.day("outcome_day"),
        outcome_note=reader.text("outcome_note"),
        book=reader.book,
        problems=reader.bad_fields,
    )
