"""What people say to and of one another, as rows of the ledger: agreement, views, replies, approvals, ratings."""

from appraisal.approval import Approval, Decision
from appraisal.model import Nomination, Rating, Source
from appraisal.voices import Agreement, OwnView, ProposedGoal, Reply
from sync.ledger.codec import (
    STATES,
    Codec,
    Row,
    actual_cell,
    actual_of,
    day_of,
    day_text,
    flag_cell,
    flag_of,
    word_text,
    words_of,
    words_text,
)


def _agreement(said: Agreement) -> Row:
    return said.employee_id, flag_cell(said.agreed), day_text(said.day), said.how


def _agreement_of(book: str, row: Row) -> Agreement:
    person, agreed, day, how = row
    return Agreement(person, flag_of(agreed), day_of(day), how, book)


AGREEMENTS = Codec("agreements", ("employee_id", "agreed", "day", "how"), _agreement, _agreement_of)


def _own_view(said: OwnView) -> Row:
    return (
        said.goal_id, said.employee_id, said.comment, said.target, said.weight, actual_cell(said.view), said.note,
    )  # fmt: skip


def _own_view_of(book: str, row: Row) -> OwnView:
    goal_id, person, comment, target, weight, view, note = row
    return OwnView(goal_id, person, comment, target, weight, actual_of(view), note, book)


OWN_VIEWS = Codec(
    "own_views",
    ("goal_id", "employee_id", "comment", "target", "weight", "view", "note"),
    _own_view,
    _own_view_of,
)


def _proposed(goal: ProposedGoal) -> Row:
    return (
        goal.id, goal.employee_id, goal.title, goal.unit, goal.target, goal.weight, day_text(goal.due), goal.why,
    )  # fmt: skip


def _proposed_of(book: str, row: Row) -> ProposedGoal:
    key, person, title, unit, target, weight, due, why = row
    return ProposedGoal(key, person, title, unit, target, weight, day_of(due), why, book)


PROPOSED = Codec(
    "proposed_goals",
    ("id", "employee_id", "title", "unit", "target", "weight", "due", "why"),
    _proposed,
    _proposed_of,
)


def _reply(said: Reply) -> Row:
    return said.voice, said.text


def _reply_of(book: str, row: Row) -> Reply:
    voice, text = row
    return Reply(voice, text, book)


REPLIES = Codec("replies", ("voice", "text"), _reply, _reply_of)


def _approval(said: Approval) -> Row:
    return (
        said.employee_id, word_text(said.decision), said.reason, said.grade, day_text(said.day), said.seen, int(said.on_behalf),
        words_text(said.problems),
    )  # fmt: skip


def _approval_of(book: str, row: Row) -> Approval:
    return Approval(
        employee_id=row[0],
        decision=Decision(row[1]) if row[1] else None,
        reason=row[2],
        grade=row[3],
        day=day_of(row[4]),
        seen=row[5],
        on_behalf=bool(row[6]),
        book=book,
        problems=words_of(row[7]),
    )


APPROVALS = Codec(
    "approvals",
    ("employee_id", "decision", "reason", "grade", "day", "seen", "on_behalf", "problems"),
    _approval,
    _approval_of,
)


def _rating(said: Rating) -> Row:
    return (
        said.id, said.rater_id, said.ratee_id, str(said.source), said.item, said.value, said.comment,
        word_text(said.exempt), words_text(said.problems),
    )  # fmt: skip


def _rating_of(book: str, row: Row) -> Rating:
    key, rater, ratee, source, item, value, comment, exempt, problems = row
    return Rating(
        key, rater, ratee, Source(source), item, value, comment, STATES[exempt], book, words_of(problems)
    )


RATINGS = Codec(
    "ratings",
    ("id", "rater_id", "ratee_id", "source", "item", "value", "comment", "exempt", "problems"),
    _rating,
    _rating_of,
)


def _nomination(said: Nomination) -> Row:
    return said.id, said.employee_id, said.rater, str(said.source), said.reason


def _nomination_of(book: str, row: Row) -> Nomination:
    key, person, rater, source, reason = row
    return Nomination(key, person, rater, Source(source), reason, book)


NOMINATIONS = Codec(
    "nominations", ("id", "employee_id", "rater", "source", "reason"), _nomination, _nomination_of
)
