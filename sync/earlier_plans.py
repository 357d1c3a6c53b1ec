"""Improvement plans of an earlier cycle that go on: the rows of the sheet Earlier plans, and what a team book holds of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from appraisal.improvement import Answer, PlanText
from appraisal.model import Employee
from appraisal.rules.context import CellProblem
from appraisal.rules.wording import normalised
from sync.plan_records import read_answer, read_plan
from sync.rows import RowReader
from sync.team_rows import Row, goal_label, person_label, word
from workbook_templates.labels import TEXTS


class EarlierPlan(NamedTuple):
    """A plan that goes on; ``goal`` is the title of the goal that its gap is about, "" for none."""

    text: PlanText
    answer: Answer
    goal: str


def read_earlier_plans(readers: Iterable[RowReader], problems: list[CellProblem]) -> Iterator[EarlierPlan]:
    """Yield the rows of the sheet; one that names nobody, or no gap, goes on for nobody."""
    for reader in readers:
        person, goal = reader.text("employee_id"), reader.text("goal")
        plan, answer = read_plan(reader, person, ""), read_answer(reader)
        problems.extend(reader.problems)
        if person and plan.gap:
            yield EarlierPlan(plan, answer, goal)


def plan_cells(found: EarlierPlan, employee: Employee, goals: Sequence[Row], language: str) -> Row:
    """Return a plan as a row of the team book; ``goals`` are the rows of the book, one of which may be called like its goal.

    Where none is, the gap says which goal it was about.
    """
    text, whose = found.text, person_label(employee.id, employee.name)
    label = _labels(goals, whose).get(normalised(found.goal)) if found.goal else None
    about = found.goal and label is None
    return {
        "person": whose,
        "gap": TEXTS("plan.about-goal", language, gap=text.gap, goal=found.goal) if about else text.gap,
        "goal": label,
        "target": text.target or None,
        "due": text.due,
        "support": text.support or None,
        "start": text.start,
        "training": text.training or None,
        "origin": text.origin or None,
        **answer_cells(found.answer, language),
    }


def _labels(goals: Sequence[Row], whose: str) -> Mapping[str, str]:
    return {
        normalised(str(row["title"])): goal_label(str(row["goal_id"]), str(row["title"]))
        for row in goals
        if row.get("owner") == whose and row.get("title")
    }


def answer_cells(answer: Answer, language: str) -> Row:
    """Return the cells of what a manager says to a plan."""
    backed = None if answer.backed is None else "yes" if answer.backed else "no"
    row: Row = {
        "offered": answer.offered or None,
        "backed": word("yes", backed, language),
        "backed_day": answer.backed_day,
        "outcome": word("plan_outcome", answer.outcome, language),
        "outcome_day": answer.outcome_day,
        "outcome_note": answer.outcome_note or None,
    }
    for number, review in enumerate(answer.reviews, start=1):
        row |= {
            f"review{number}_day": review.day,
            f"review{number}_status": word("track", review.status, language),
            f"review{number}_note": review.note or None,
        }
    return row
