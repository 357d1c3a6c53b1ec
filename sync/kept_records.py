"""What a book says, by its role, and what the ledger keeps of it."""

from dataclasses import replace

from appraisal.model import Scorecard
from sync.ledger import Records
from sync.peer_records import PeerRecords
from sync.records import TeamRecords
from sync.self_records import SelfRecords

BookRecords = TeamRecords | SelfRecords | PeerRecords
"""What a book says, by its role."""


def kept(records: BookRecords, scorecards: tuple[Scorecard, ...]) -> Records:
    """Return what the ledger keeps of a book."""
    if isinstance(records, PeerRecords):
        return Records(ratings=records.ratings)
    if isinstance(records, SelfRecords):
        return Records(
            checkins=records.checkins,
            agreements=records.agreements,
            own_views=records.own_views,
            proposed=records.proposed,
            answers=records.answers,
            plans=records.plans,
        )
    return Records(
        records.goals,
        records.reviews,
        records.measurements,
        scorecards,
        records.checkins,
        agreements=records.agreements,
        replies=records.replies,
        approvals=records.approvals,
        nominations=records.nominations,
        interviews=records.interviews,
        plans=records.plans,
        plan_answers=records.plan_answers,
    )


def lightened(records: BookRecords) -> BookRecords:
    """Return records without what the ledger keeps of them."""
    if isinstance(records, PeerRecords):
        return replace(records, ratings=(), problems=())
    if isinstance(records, SelfRecords):
        return replace(
            records, agreements=(), own_views=(), proposed=(), checkins=(), answers=(), plans=(), problems=()
        )
    return replace(
        records,
        goals=(),
        above=(),
        reviews=(),
        measurements=(),
        checkins=(),
        agreements=(),
        replies=(),
        approvals=(),
        nominations=(),
        interviews=(),
        plans=(),
        plan_answers=(),
        problems=(),
    )
