"""Improvement plans, and what managers answer to them, as rows of the ledger."""

from appraisal.improvement import PlanAnswer, PlanOutcome, PlanReview, PlanText
from sync.ledger.codec import (
    TRACKS,
    Codec,
    Row,
    day_of,
    day_text,
    flag_cell,
    flag_of,
    word_text,
    words_of,
    words_text,
)


def _text(plan: PlanText) -> Row:
    return (
        plan.id, plan.employee_id, plan.gap, plan.goal_id, plan.target, day_text(plan.due), plan.support,
        day_text(plan.start), plan.training, plan.origin, words_text(plan.problems),
    )  # fmt: skip


def _text_of(book: str, row: Row) -> PlanText:
    return PlanText(
        id=row[0],
        employee_id=row[1],
        gap=row[2],
        goal_id=row[3],
        target=row[4],
        due=day_of(row[5]),
        support=row[6],
        start=day_of(row[7]),
        training=row[8],
        origin=row[9],
        book=book,
        problems=words_of(row[10]),
    )


PLAN_TEXTS = Codec(
    "plan_texts",
    (
        "id", "employee_id", "gap", "goal_id", "target", "due", "support", "start", "training", "origin", "problems",
    ),
    _text,
    _text_of,
)  # fmt: skip


def _answer(said: PlanAnswer) -> Row:
    reviews = (
        cell
        for review in said.reviews
        for cell in (day_text(review.day), word_text(review.status), review.note)
    )
    return (
        said.id, said.offered, flag_cell(said.backed), day_text(said.backed_day), *reviews,
        word_text(said.outcome), day_text(said.outcome_day), said.outcome_note, words_text(said.problems),
    )  # fmt: skip


def _answer_of(book: str, row: Row) -> PlanAnswer:
    first, second, third = (
        PlanReview(day_of(row[at]), TRACKS[row[at + 1]], row[at + 2]) for at in (4, 7, 10)
    )
    return PlanAnswer(
        id=row[0],
        offered=row[1],
        backed=flag_of(row[2]),
        backed_day=day_of(row[3]),
        reviews=(first, second, third),
        outcome=PlanOutcome(row[13]) if row[13] else None,
        outcome_day=day_of(row[14]),
        outcome_note=row[15],
        book=book,
        problems=words_of(row[16]),
    )


_REVIEWS = tuple(f"review{number}_{part}" for number in (1, 2, 3) for part in ("day", "status", "note"))

PLAN_ANSWERS = Codec(
    "plan_answers",
    (
        "id", "offered", "backed", "backed_day", *_REVIEWS, "outcome", "outcome_day", "outcome_note", "problems",
    ),
    _answer,
    _answer_of,
)  # fmt: skip
