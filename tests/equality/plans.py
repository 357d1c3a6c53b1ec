"""Improvement plans as people fill them, and as nobody should, for the books of the equality tests."""

from collections.abc import Sequence
from datetime import date
from random import Random

from appraisal.coaching import Track
from appraisal.improvement import PlanOutcome
from appraisal.numbers import to_serial
from sync.team_rows import word
from workbook_templates.books.improvement import PLAN_REVIEWS

Cell = None | bool | float | str
Row = dict[str, Cell]

_DAYS: tuple[Cell, ...] = (None, float(to_serial(date(2026, 9, 1))), 46300.0, 46300.0, 46399.5, 60.0, "soon")


def written(random: Random, goals: Sequence[Cell]) -> Row:
    """Return what somebody writes into the cells of a plan; ``goals`` are labels to choose from."""
    return {
        "gap": random.choice([None, " ", "late replies", "late replies", "慢"]),
        "goal": random.choice([None, None, *goals]),
        "target": random.choice([None, "90 % in time", "90 % in time", " "]),
        "due": random.choice(_DAYS),
        "support": random.choice([None, "a screen", "a screen"]),
        "start": random.choice([None, 46200.0, 46200.0, 46300.0, "today"]),
        "training": random.choice([None, "Excel"]),
    }


def answered(random: Random, language: str) -> Row:
    """Return what a manager answers to a plan, or half of it."""
    yes = [None, "perhaps", *(word("yes", code, language) for code in ("yes", "yes", "no"))]
    track = [None, *(word("track", code, language) for code in Track)]
    row: Row = {
        "offered": random.choice([None, "two hours"]),
        "backed": random.choice(yes),
        "backed_day": random.choice(_DAYS),
        "outcome": random.choice(
            [None, None, "so so", *(word("plan_outcome", code, language) for code in PlanOutcome)]
        ),
        "outcome_day": random.choice(_DAYS),
        "outcome_note": random.choice([None, "done"]),
    }
    for number in PLAN_REVIEWS:
        day: Cell = random.choice([None, None, 46310.0])
        status = random.choice(track) if day or random.random() < 0.2 else None
        row |= {f"review{number}_day": day, f"review{number}_status": status, f"review{number}_note": None}
    return row if random.random() < 0.6 else dict.fromkeys(row)
