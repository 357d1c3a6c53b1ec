"""Mistakes in actuals that a system provides."""

from dataclasses import replace

from clean_world import BOOK

from appraisal.findings import Spot
from appraisal.rules.context import ReplacedActual, UndatedActual, UnmatchedActual

from .mistakes import Mistake, example, facts


def unmatched(why: str, **values: str | float) -> Mistake:
    return lambda world: replace(world, unmatched=(UnmatchedActual(_ROW, why, values),))


_ROW = Spot("import", "finance.csv||D7", "row")
_UNMATCHED: dict[str, dict[str, str | float]] = {
    "no-key": {},
    "unknown-goal": {"goal": "G0000099"},
    "goal-above": {"goal": "G0000001"},
    "unknown-employee": {"id": "E0099"},
    "other-owner": {"goal": "G0000010", "id": "E0042"},
    "other-name": {"id": "E0042"},
    "no-goal": {"id": "E0042", "kpi": "revenue"},
    "several-goals": {"id": "E0042", "kpi": "revenue", "goals": "G0000010, G0000011"},
    "not-counted": {"title": "Open the second line"},
    "no-period": {},
    "bad-period": {"typed": "07-08"},
    "outside-cycle": {"period": "2025-07", "first": "2026-07-01", "last": "2026-12-31"},
    "overlap": {"title": "Revenue", "period": "2026-07", "other": "2026Q3"},
    "no-actual": {},
    "not-a-number": {},
    "number-as-text": {"typed": "95%", "suggestion": 0.95},
    "negative": {"title": "Complaints"},
    "contradicts": {"title": "Revenue", "period": "2026-07", "rows": "3, 9"},
}
for why, values in _UNMATCHED.items():
    example("D01", _ROW, unmatched(why, **values), why)

TYPED = Spot("actuals", "M0000003", "value", BOOK)
example("D02", TYPED, facts(ReplacedActual(TYPED, "Revenue", "2026-07", 1150.0, 1120.0)))
example("D02", TYPED, facts(ReplacedActual(TYPED, "Revenue", "2026-07", None, 1120.0)), "unread")

UNDATED = Spot("actuals", "M0000003", "day", BOOK)
example("D03", UNDATED, facts(UndatedActual(UNDATED, "Revenue")))
