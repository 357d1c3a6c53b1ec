"""Interviews and the answers to released results as rows of the ledger's tables."""

from appraisal.feedback import Answer, Interview
from sync.ledger.codec import Codec, Row, day_of, day_text, flag_cell, flag_of, words_of, words_text


def _interview(said: Interview) -> Row:
    return (
        said.employee_id, said.preparation, day_text(said.day), said.strengths, said.gaps, said.next_steps,
        day_text(said.follow_up), flag_cell(said.private), words_text(said.problems),
    )  # fmt: skip


def _interview_of(book: str, row: Row) -> Interview:
    person, preparation, day, strengths, gaps, next_steps, follow_up, private, problems = row
    return Interview(
        person, preparation, day_of(day), strengths, gaps, next_steps, day_of(follow_up), flag_of(private), book,
        words_of(problems),
    )  # fmt: skip


INTERVIEWS = Codec(
    "interviews",
    (
        "employee_id", "preparation", "day", "strengths", "gaps", "next_steps", "follow_up", "private", "problems",
    ),
    _interview,
    _interview_of,
)  # fmt: skip


def _answer(said: Answer) -> Row:
    return (
        said.employee_id, flag_cell(said.acknowledged), day_text(said.day), said.comment, flag_cell(said.appeal),
        said.appeal_reason, day_text(said.appeal_day), words_text(said.problems),
    )  # fmt: skip


def _answer_of(book: str, row: Row) -> Answer:
    person, acknowledged, day, comment, appeal, reason, appeal_day, problems = row
    return Answer(
        person, flag_of(acknowledged), day_of(day), comment, flag_of(appeal), reason, day_of(appeal_day), book,
        words_of(problems),
    )  # fmt: skip


ANSWERS = Codec(
    "answers",
    ("employee_id", "acknowledged", "day", "comment", "appeal", "appeal_reason", "appeal_day", "problems"),
    _answer,
    _answer_of,
)
