"""Which finding stands where several rules see one mistake."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from appraisal.findings import Finding, Spot
from appraisal.rules.context import BookContext


class Same(Enum):
    """How near two findings must be for one to silence the other."""

    CELL = "the same cell"
    RECORD = "the same row"
    SUBJECT = "the same person"


class Precedence(NamedTuple):
    """``winner`` silences each of ``losers`` at the same cell, in the same row or for the same person."""

    winner: str
    losers: tuple[str, ...]
    near: Same
    because: str


PRECEDENCE: tuple[Precedence, ...] = (
    Precedence("G05", ("G06", "G07", "G08", "G10"), Same.RECORD, "a zero target must be replaced first"),
)


def unreadable_fields(context: BookContext) -> frozenset[tuple[str, str, str]]:
    """Return the fields whose cell could not be read: S03 says so once, and no rule asks for them."""
    return frozenset(
        {
            *((*_row(problem.spot), problem.spot.field) for problem in context.facts.problems),
            *(("goals", goal.id, field) for goal in context.goals for field in goal.problems),
            *(("review", review.goal_id, field) for review in context.reviews for field in review.problems),
            *(("actuals", line.id, field) for line in context.measurements for field in line.problems),
        }
    )


def settle(
    findings: Iterable[Finding], unreadable: frozenset[tuple[str, str, str]] = frozenset()
) -> tuple[Finding, ...]:
    """Return the findings that stand, in the order found, without those that another one explains."""
    found = [
        finding
        for finding in findings
        if finding.code == "S03" or (*_row(finding.spot), finding.spot.field) not in unreadable
    ]
    spoken = {(finding.code, near, _key(finding, near)) for finding in found for near in Same}
    return tuple(finding for finding in found if not _silenced(finding, spoken))


def _silenced(finding: Finding, spoken: set[tuple[str, Same, tuple[str, ...]]]) -> bool:
    return any(
        finding.code in line.losers and (line.winner, line.near, _key(finding, line.near)) in spoken
        for line in PRECEDENCE
    )


def _key(finding: Finding, near: Same) -> tuple[str, ...]:
    if near is Same.SUBJECT:
        return (finding.subject,)
    return (*_row(finding.spot), finding.spot.field) if near is Same.CELL else _row(finding.spot)


def _row(spot: Spot) -> tuple[str, str]:
    return spot.table, spot.record
