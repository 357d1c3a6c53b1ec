"""Improvement plans of an earlier cycle that go on: what of its master, the rows of Earlier plans, and the team book's rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from appraisal.improvement import PlanAnswer, PlanText
from appraisal.model import Employee
from appraisal.rules.context import CellProblem
from appraisal.rules.wording import normalised
from sync.plan_records import read_answer, read_plan
from sync.rows import RowReader
from sync.team_rows import Row, goal_label, person_label, word
from workbook_templates.books.improvement import EARLIER
from workbook_templates.labels import TEXTS


class EarlierPlan(NamedTuple):
    """A plan that goes on; ``goal`` is the title of the goal that its gap is about, "" for none."""

    text: PlanText
    answer: PlanAnswer
    goal: str


def read_earlier_plans(readers: Iterable[RowReader], problems: list[CellProblem]) -> Iterator[EarlierPlan]:
    """Yield the rows of the sheet; one that names nobody, or no gap, goes on for nobody."""
    for reader in readers:
        person, goal = reader.text("employee_id"), reader.text("goal")
        plan, answer = read_plan(reader, person, ""), read_answer(reader)
        problems.extend(reader.problems)
        if person and (plan.gap or plan.target):
            yield EarlierPlan(plan, answer, goal)


def plans_in_master(readers: Iterable[RowReader], titles: Mapping[str, str]) -> Iterator[EarlierPlan]:
    """Yield the plans on the sheet Improvement plans of an earlier master; ``titles`` are those of its people's goals, by id."""
    for reader in readers:
        plan = read_plan(reader, reader.text("employee_id"), reader.text("goal_id"))
        yield EarlierPlan(plan, read_answer(reader), titles.get(plan.goal_id, ""))


def goes_on(found: EarlierPlan) -> bool:
    """Whether a plan is unfinished: it says something, nobody said what came of it, and its manager did not refuse it."""
    text, answer = found.text, found.answer
    return bool(text.gap or text.target) and answer.outcome is None and answer.backed is not False


def earlier_row(found: EarlierPlan, employee: Employee, cycle_id: str, language: str) -> Row:
    """Return a plan that goes on as a row of the sheet Earlier plans; its days stay what they are."""
    return {
        "employee_id": employee.id,
        "name": employee.name,
        **_written(found.text),
        "goal": found.goal or None,
        **{key: cell for key, cell in answer_cells(found.answer, language).items() if key in EARLIER.by_key},
        "origin": TEXTS("origin.plan", language, cycle=cycle_id, plan=found.text.id),
    }


def _written(text: PlanText) -> Row:
    """Return the cells of the plan itself, without its goal."""
    return {
        "gap": text.gap or None,
        "target": text.target or None,
        "due": text.due,
        "support": text.support or None,
        "start": text.start,
        "training": text.training or None,
    }


def plan_cells(found: EarlierPlan, employee: Employee, goals: Sequence[Row], language: str) -> Row:
    """Return a plan as a row of the team book; ``goals`` are the rows of the book, one of which may be called like its goal.

    Where none is, the gap says which goal it was about.
    """
    text, whose = found.text, person_label(employee.id, employee.name)
    label = _labels(goals, whose).get(normalised(found.goal)) if found.goal else None
    about = found.goal and label is None
    return {
        "person": whose,
        **_written(text),
        "gap": TEXTS("plan.about-goal", language, gap=text.gap, goal=found.goal) if about else text.gap,
        "goal": label,
        "origin": text.origin or None,
        **answer_cells(found.answer, language),
    }


def _labels(goals: Sequence[Row], whose: str) -> Mapping[str, str]:
    return {
        normalised(str(row["title"])): goal_label(str(row["goal_id"]), str(row["title"]))
        for row in goals
        if row.get("owner") == whose and row.get("title")
    }


def answer_cells(answer: PlanAnswer, language: str) -> Row:
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
