"""Which finding stands where several rules see one mistake."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from appraisal.findings import Finding, Spot
from appraisal.rules.context import BookContext
from appraisal.rules.sheets import FORMULA_INPUT


class Same(Enum):
    """How near two findings must be for one to silence the other."""

    CELL = "at the same cell"
    ROW = "in the same row"
    RULE = "the rule itself does not look"
    """Both rules look at different places; the loser stays silent of its own accord, and a test proves it."""


class Precedence(NamedTuple):
    """``winner`` silences each of ``losers`` where they are as near as ``near`` says."""

    winner: str
    losers: tuple[str, ...]
    near: Same
    because: str


PRECEDENCE: tuple[Precedence, ...] = (
    Precedence("S03", ("every rule",), Same.CELL, "what the cell should say is not known"),
    Precedence(
        "S03", ("G01", "G03"), Same.RULE, "a goal whose owner or section is not known may be the missing one"
    ),
    Precedence("S05", ("every rule",), Same.RULE, "a column that is gone has no cells to ask for"),
    Precedence("S01", ("S01",), Same.RULE, "cells that depend on a lost formula differ because of it"),
    Precedence("S06", ("R06",), Same.RULE, "the rows count, so the typed 0 is not an actual"),
    Precedence(
        "G01", ("G02", "G03"), Same.RULE, "no goals, or weights typed as 30 for 30 %, break every bound"
    ),
    Precedence("G03", ("G02",), Same.RULE, "with so few or so many goals the bounds cannot be kept"),
    Precedence(
        "G15",
        ("G04", "G05", "G06", "G07", "G08", "C04", "C05"),
        Same.RULE,
        "only a method gives numbers a meaning",
    ),
    Precedence(
        "G04",
        ("G15", "C04"),
        Same.RULE,
        "without a date nothing is late; without a target nothing is covered",
    ),
    Precedence("G05", ("G06", "G07", "G08", "G10"), Same.ROW, "a target of zero must be replaced first"),
    Precedence("G06", ("G07", "G08", "G10"), Same.ROW, "a ratio across zero has no direction"),
    Precedence("G07", ("G08", "G10"), Same.ROW, "numbers in the wrong order must be corrected first"),
    Precedence("G08", ("G10",), Same.ROW, "the target has to be set anew anyway"),
    Precedence("R01", ("R06",), Same.CELL, "a 0 outside the scale is no rating at all"),
    Precedence("C02", ("C04",), Same.RULE, "a goal without children is not covered at all"),
    Precedence("C03", ("C01", "C04", "C05", "C06"), Same.RULE, "in a loop nothing is above anything"),
    Precedence("C05", ("C04",), Same.RULE, "apples and pears do not add up"),
    Precedence("C06", ("C05",), Same.RULE, "a due date is too late or the period too short, not both"),
)
"""Why one mistake gives one finding. A rule that HR switched off silences nothing."""


def unreadable_fields(context: BookContext) -> frozenset[tuple[str, str, str]]:
    """Return the fields that no rule asks for, as table, record ("" for all) and column ("" for all).

    Their cell could not be read, which S03 says once, or their column or table is gone, which S05 says.
    """
    gone = ("missing-column", "missing-table")
    return frozenset(
        {
            *(_field(problem.spot) for problem in context.facts.structure if problem.kind in gone),
            *(_field(problem.spot) for problem in context.facts.problems if problem.kind != FORMULA_INPUT),
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
        if finding.code in ("S03", "S05") or unreadable.isdisjoint(_within(finding.spot))
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


def _within(spot: Spot) -> tuple[tuple[str, str, str], ...]:
    """Return the cell, its column and its table, as :func:`unreadable_fields` names them."""
    return _field(spot), (spot.table, "", spot.field), (spot.table, "", "")


def _field(spot: Spot) -> tuple[str, str, str]:
    return spot.table, spot.record, spot.field
