"""Which finding stands where several rules see one mistake."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from appraisal.findings import Finding, Spot
from appraisal.rules.context import BookContext
from appraisal.rules.sheets import FORMULA_INPUT


class Same(StrEnum):
    """How near two findings must be for one to silence the other."""

    CELL = "cell"
    ROW = "row"
    RULE = "rule"
    """Both rules look at different places; the loser stays silent of its own accord, and a test proves it."""


class Precedence(NamedTuple):
    """``winner`` silences each of ``losers`` where they are as near as ``near`` says; ``because`` is a text's key."""

    winner: str
    losers: tuple[str, ...]
    near: Same
    because: str


EVERY = "every"

PRECEDENCE: tuple[Precedence, ...] = (
    Precedence("S03", (EVERY,), Same.CELL, "unreadable"),
    Precedence("S03", ("G01", "G03"), Same.RULE, "unplaced"),
    Precedence(
        "P02", ("G02", "G04", "G05", "G06", "G07", "G08", "G09", "G10", "G12", "G15"), Same.CELL, "proposed"
    ),
    Precedence("S01", ("S01",), Same.RULE, "follows"),
    Precedence("S06", ("R06",), Same.RULE, "rows-count"),
    Precedence("G01", ("G02", "G03"), Same.RULE, "no-sum"),
    Precedence("G03", ("G02",), Same.RULE, "bounds"),
    Precedence(
        "G15",
        ("G04", "G05", "G06", "G07", "G08", "C04", "C05"),
        Same.RULE,
        "no-method",
    ),
    Precedence(
        "G04",
        ("G15", "C04"),
        Same.RULE,
        "no-target",
    ),
    Precedence("G05", ("G06", "G07", "G08", "G09", "G10"), Same.ROW, "zero"),
    Precedence("G06", ("G07", "G08", "G09", "G10"), Same.ROW, "across-zero"),
    Precedence("G07", ("G08", "G09", "G10"), Same.ROW, "order"),
    Precedence("G08", ("G09", "G10"), Same.ROW, "anew"),
    Precedence("G10", ("G09",), Same.ROW, "implausible"),
    Precedence("K01", ("K02",), Same.RULE, "no-talks"),
    Precedence("R01", ("R06",), Same.CELL, "no-rating"),
    Precedence("R01", ("R02",), Same.RULE, "off-scale"),
    Precedence("R06", ("R02",), Same.ROW, "zero-first"),
    Precedence("R08", ("R09", "R10"), Same.RULE, "no-variation"),
    Precedence("C02", ("C04",), Same.RULE, "childless"),
    Precedence("C03", ("C01", "C04", "C05", "C06"), Same.RULE, "loop"),
    Precedence("C05", ("C04",), Same.RULE, "unlike"),
    Precedence("G12", ("C06",), Same.CELL, "out-of-cycle"),
    Precedence("C06", ("C05",), Same.RULE, "late"),
    Precedence("S07", ("A03",), Same.CELL, "unreadable"),
)
"""Why one mistake gives one finding. A rule that HR switched off silences nothing."""


def unreadable_fields(context: BookContext) -> frozenset[tuple[str, str, str]]:
    """Return the fields that no rule asks for, as table, record and column: their cell could not be read, which S03 says once."""
    return frozenset(
        {
            *(_field(problem.spot) for problem in context.facts.problems if problem.kind != FORMULA_INPUT),
            *(("goals", goal.id, field) for goal in context.goals for field in goal.problems),
            *(("review", review.goal_id, field) for review in context.reviews for field in review.problems),
            *((spot.table, talk.id, field) for spot, talk in context.talks for field in talk.problems),
            *(("actuals", line.id, field) for line in context.measurements for field in line.problems),
            *(("approve", said.employee_id, field) for said in context.approvals for field in said.problems),
            *(
                ("interviews", said.employee_id, field)
                for said in context.interviews
                for field in said.problems
            ),
            *(("ratings", rating.id, field) for rating in context.ratings for field in rating.problems),
        }
    )


def settle(
    findings: Iterable[Finding], unreadable: frozenset[tuple[str, str, str]] = frozenset()
) -> tuple[Finding, ...]:
    """Return the findings that stand, in the order found, without those that another one explains."""
    found = [
        finding
        for finding in findings
        if finding.code in ("S03", "S05") or _field(finding.spot) not in unreadable
    ]
    spoken = {
        (finding.code, near, _key(finding, near)) for finding in found for near in (Same.CELL, Same.ROW)
    }
    return tuple(finding for finding in found if not _silenced(finding, spoken))


def _silenced(finding: Finding, spoken: set[tuple[str, Same, tuple[str, ...]]]) -> bool:
    return any(
        finding.code in line.losers and (line.winner, line.near, _key(finding, line.near)) in spoken
        for line in PRECEDENCE
    )


def _key(finding: Finding, near: Same) -> tuple[str, ...]:
    return _field(finding.spot) if near is Same.CELL else (finding.spot.table, finding.spot.record)


def _field(spot: Spot) -> tuple[str, str, str]:
    return spot.table, spot.record, spot.field
