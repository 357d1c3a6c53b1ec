"""The records of one book, and the same as rows of the ledger's tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from appraisal.approval import Approval
from appraisal.coaching import CheckIn
from appraisal.feedback import Answer, Interview
from appraisal.improvement import PlanAnswer, PlanText
from appraisal.model import Goal, Measurement, Nomination, Rating, Review, Scorecard
from appraisal.voices import Agreement, OwnView, ProposedGoal, Reply
from sync.ledger.book_rows import CHECKINS, GOALS, LINES, MEASUREMENTS, REVIEWS, SCORECARDS, SECTION_SCORES
from sync.ledger.codec import Codec, Row
from sync.ledger.feedback_rows import ANSWERS, INTERVIEWS
from sync.ledger.plan_rows import PLAN_ANSWERS, PLAN_TEXTS
from sync.ledger.said_rows import AGREEMENTS, APPROVALS, NOMINATIONS, OWN_VIEWS, PROPOSED, RATINGS, REPLIES

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Records:
    """All records of one book, in the order of its rows."""

    goals: tuple[Goal, ...] = ()
    reviews: tuple[Review, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    own_views: tuple[OwnView, ...] = ()
    proposed: tuple[ProposedGoal, ...] = ()
    replies: tuple[Reply, ...] = ()
    approvals: tuple[Approval, ...] = ()
    ratings: tuple[Rating, ...] = ()
    nominations: tuple[Nomination, ...] = ()
    interviews: tuple[Interview, ...] = ()
    answers: tuple[Answer, ...] = ()
    plans: tuple[PlanText, ...] = ()
    plan_answers: tuple[PlanAnswer, ...] = ()


class PackedRecords(NamedTuple):
    """The same as rows of the ledger's tables, without the number of their book: a worker packs them, who has the time."""

    goals: list[Row]
    reviews: list[Row]
    measurements: list[Row]
    scorecards: list[Row]
    sections: list[Row]
    lines: list[Row]
    checkins: list[Row]
    agreements: list[Row]
    own_views: list[Row]
    proposed: list[Row]
    replies: list[Row]
    approvals: list[Row]
    ratings: list[Row]
    nominations: list[Row]
    interviews: list[Row]
    answers: list[Row]
    plans: list[Row]
    plan_answers: list[Row]


CODECS_OF_CARDS: tuple[Codec[Any], ...] = (SCORECARDS, SECTION_SCORES, LINES)
"""The tables of scorecards."""

CODECS: tuple[Codec[Any], ...] = (
    GOALS, REVIEWS, MEASUREMENTS, *CODECS_OF_CARDS, CHECKINS, AGREEMENTS, OWN_VIEWS, PROPOSED, REPLIES, APPROVALS,
    RATINGS, NOMINATIONS, INTERVIEWS, ANSWERS, PLAN_TEXTS, PLAN_ANSWERS,
)  # fmt: skip
"""The tables in the order of :class:`PackedRecords`."""


def packed_records(records: Records) -> PackedRecords:
    """Return records as the ledger keeps them."""
    cards = list(enumerate(records.scorecards))
    return PackedRecords(
        _packed(GOALS, records.goals),
        _packed(REVIEWS, records.reviews),
        _packed(MEASUREMENTS, records.measurements),
        _packed(SCORECARDS, records.scorecards),
        [(number, *row) for number, card in cards for row in _packed(SECTION_SCORES, card.sections)],
        [(number, *row) for number, card in cards for row in _packed(LINES, card.lines)],
        _packed(CHECKINS, records.checkins),
        _packed(AGREEMENTS, records.agreements),
        _packed(OWN_VIEWS, records.own_views),
        _packed(PROPOSED, records.proposed),
        _packed(REPLIES, records.replies),
        _packed(APPROVALS, records.approvals),
        _packed(RATINGS, records.ratings),
        _packed(NOMINATIONS, records.nominations),
        _packed(INTERVIEWS, records.interviews),
        _packed(ANSWERS, records.answers),
        _packed(PLAN_TEXTS, records.plans),
        _packed(PLAN_ANSWERS, records.plan_answers),
    )


def _packed(codec: Codec[T], records: Iterable[T]) -> list[Row]:
    pack = codec.pack
    return [(position, *pack(record)) for position, record in enumerate(records)]
