"""The tables of a returned self book, as the records of the model: what an employee says of their own goals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appraisal.coaching import CheckIn
from appraisal.feedback import Answer
from appraisal.improvement import PlanText
from appraisal.model import Method, Zone
from appraisal.rules.context import CellProblem
from appraisal.voices import Agreement, OwnRating, OwnView, ProposedGoal
from sync.feedback_records import read_answers
from sync.plan_records import own_plans
from sync.record_rows import readers, used
from sync.records import is_finished, moment, read_checkin
from sync.rows import BLANK, GOAL_ID_LENGTH, NOT_A_CHOICE, RowReader
from sync.xlsx.read import RawTable
from workbook_templates.books import self_review as book_of
from workbook_templates.labels import choice_code


@dataclass(frozen=True, slots=True)
class SelfRecords:
    """What a self book says, and what did not fit."""

    agreements: tuple[Agreement, ...]
    own_views: tuple[OwnView, ...]
    proposed: tuple[ProposedGoal, ...]
    checkins: tuple[CheckIn, ...]
    problems: tuple[CellProblem, ...]
    finished: bool
    answers: tuple[Answer, ...] = ()
    plans: tuple[PlanText, ...] = ()
    own_ratings: tuple[OwnRating, ...] = ()


def self_records(tables: Mapping[str, RawTable], book: str, employee_id: str) -> SelfRecords:
    """Read the records of a self book, whatever it says of whose it is."""
    problems: list[CellProblem] = []
    return SelfRecords(
        agreements=tuple(_agreements(tables["agreement"], book, employee_id, problems)),
        own_views=tuple(_own_views(tables, book, employee_id, problems)),
        proposed=tuple(_proposed(tables["proposals"], book, employee_id, problems)),
        checkins=tuple(_checkins(tables, book, employee_id, problems)),
        answers=tuple(read_answers(tables.get("feedback"), book, employee_id, problems)),
        plans=tuple(own_plans(tables, book, employee_id, _goal_ids(tables, book).values(), problems)),
        own_ratings=tuple(_own_ratings(tables, book)),
        finished=is_finished(tables.get("answer"), book_of.ANSWER, problems, book),
        problems=tuple(problems),
    )


def _agreements(
    raw: RawTable, book: str, employee_id: str, problems: list[CellProblem]
) -> Iterator[Agreement]:
    for reader in readers(raw, book_of.AGREEMENT, book):
        if reader.record == employee_id:
            answer, day = reader.code("agree", "yes"), reader.day("day")
            problems.extend(reader.problems)
            yield Agreement(employee_id, answer == "yes" if answer else None, day, book=book)


def _own_views(
    tables: Mapping[str, RawTable], book: str, employee_id: str, problems: list[CellProblem]
) -> Iterator[OwnView]:
    """Yield what is said about each goal, on both sheets; goals about which nothing is said are left out."""
    goals, reviews = book_of.OWN_GOALS, book_of.SELF_REVIEW
    viewed = {reader.record: reader for reader in readers(tables["self_review"], reviews, book)}
    for goal in readers(tables["own_goals"], goals, book):
        view = viewed.get(goal.record) or RowReader(reviews.name, goal.record, {}, book)
        if used(goal, goals.inputs) or used(view, reviews.inputs):
            yield _own_view(goal, view, employee_id)
            problems += [*goal.problems, *view.problems]


def _own_view(goal: RowReader, view: RowReader, employee_id: str) -> OwnView:
    method = choice_code("method", goal.text("method"))
    dated = method == Method.MILESTONE
    return OwnView(
        goal_id=goal.record,
        employee_id=employee_id,
        comment=goal.text("comment"),
        target=moment(goal, "new_target") if dated else goal.number("new_target"),
        weight=goal.number("new_weight"),
        view=_view(view, dated=dated),
        note=view.text("own_comment"),
        book=goal.book,
    )


def _view(view: RowReader, *, dated: bool) -> float | Zone | None:
    if not dated:
        return view.number("own_view")
    word = choice_code("zone", view.text("own_view"))
    return Zone(word) if word else moment(view, "own_view")


def _own_ratings(tables: Mapping[str, RawTable], book: str) -> Iterator[OwnRating]:
    """Yield how the employee rates what is rated."""
    goals = readers(tables["own_goals"], book_of.OWN_GOALS, book)
    rated = {goal.record for goal in goals if choice_code("method", goal.text("method")) == Method.RATED}
    for view in readers(tables["self_review"], book_of.SELF_REVIEW, book):
        value = view.number("own_view") if view.record in rated else None
        if value is not None:
            yield OwnRating(view.record, value, view.number("scale_min"), view.number("scale_max"))


def _proposed(
    raw: RawTable, book: str, employee_id: str, problems: list[CellProblem]
) -> Iterator[ProposedGoal]:
    for reader in readers(raw, book_of.PROPOSALS, book):
        if used(reader, book_of.PROPOSALS.inputs):
            yield ProposedGoal(
                id=reader.record,
                employee_id=employee_id,
                title=reader.text("title"),
                unit=reader.text("unit"),
                target=reader.number("target"),
                weight=reader.number("weight"),
                due=reader.day("due"),
                why=reader.text("why"),
                book=book,
            )
            problems.extend(reader.problems)


def _checkins(
    tables: Mapping[str, RawTable], book: str, employee_id: str, problems: list[CellProblem]
) -> Iterator[CheckIn]:
    """Yield the check-ins that the employee wrote; a book that was drawn before there was a sheet for them has none."""
    if book_of.OWN_CHECKINS.name not in tables:
        return
    ids = _goal_ids(tables, book)
    for reader in readers(tables[book_of.OWN_CHECKINS.name], book_of.OWN_CHECKINS, book):
        if used(reader, book_of.OWN_CHECKINS.inputs):
            typed = reader.text("goal")[:GOAL_ID_LENGTH].strip()
            goal = ids.get(typed.casefold(), "")
            found = read_checkin(reader, employee_id, goal or typed)
            if typed and not goal:
                reader.note("goal", NOT_A_CHOICE, reader.text("goal"))
            if found.day is None and "day" not in found.problems:
                reader.note("day", BLANK, "")
            problems.extend(reader.problems)
            yield found


def _goal_ids(tables: Mapping[str, RawTable], book: str) -> Mapping[str, str]:
    """Return the ids of the book's goals by what they are in small letters."""
    goals = readers(tables["own_goals"], book_of.OWN_GOALS, book)
    return {goal.record.casefold(): goal.record for goal in goals}
