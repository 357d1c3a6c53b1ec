"""Mistakes in coaching: talks that were not held, or hold no figure, and grades that surprise."""

from dataclasses import replace
from datetime import date, timedelta

from clean_world import ANNA, BOOK, LI_NA, World

from appraisal.coaching import CheckIn, Talk, Track
from appraisal.findings import Severity, Spot
from appraisal.model import Stage

from .mistakes import Mistake, example
from .settings import cell, setup


def day_of(number: int) -> date:
    """Return a day of the cycle, its first one being 0."""
    return date(2026, 7, 1) + timedelta(days=number)


def talked(
    *days: int, goal_id: str = "", status: Track = Track.ON, progress: float | None = 0.5
) -> tuple[Talk, ...]:
    """Return talks with Li Na on these days of the cycle."""
    return tuple(Talk(LI_NA, goal_id, day_of(day), progress, status) for day in days)


REGULAR = (25, 50, 75, 100, 125)
"""Days of talks with which nothing is wrong on the 148th day, a 25 November."""


def coached(*talks: Talk, more: Mistake = lambda world: world) -> Mistake:
    """Return a world in the stage Coach with these talks with Li Na, and regular ones with Anna."""
    annas = tuple(Talk(ANNA, "", day_of(day), 0.5, Track.ON) for day in REGULAR)
    return lambda world: more(
        replace(world, policy=replace(world.policy, stage=Stage.COACH), talks=(*talks, *annas))
    )


def in_results(column: str) -> Spot:
    """Return a cell of Li Na's result."""
    return Spot("results", LI_NA, column)


def graded_low(world: World) -> World:
    """Return the world in which Li Na's result is the second lowest grade."""
    result = replace(world.results[0], total=75.0, grade="C", coefficient=0.8)
    return replace(world, results=(result, world.results[1]))


example("K01", in_results("name"), coached(*talked(25, 100, 125)))
example("K01", in_results("name"), coached(), "never")
example("K01", in_results("name"), coached(*talked(25, 50, 75, 100)), "open")
example("K02", in_results("state"), coached(*talked(20, 45, 70, 105), *talked(125, progress=None)))
example("K02", in_results("state"), coached(*talked(*REGULAR, progress=None)), "never")
example("K03", in_results("grade"), coached(*talked(*REGULAR), more=graded_low))
example("K03", in_results("grade"), graded_low, "no-checkin")
example("S07", cell("surprise_grades"), setup(surprise_grades=5), "all-low")


def noted(talk: CheckIn, *, own: bool = False) -> Mistake:
    """Return the mistake of a check-in in the manager's book, or in the employee's."""
    return lambda world: replace(world, own_noted=(talk,)) if own else replace(world, noted=(talk,))


TALK = CheckIn("C1", LI_NA, "G101", day_of(30), 0.4)
for own, table in ((False, "checkins"), (True, "own_checkins")):
    # Whose a goal is is known in the manager's book alone.
    talk = replace(TALK, goal_id="") if own else TALK
    for day in (-1, 184):
        outside = replace(talk, day=day_of(day))
        example(
            "G12",
            Spot(table, "C1", "day", BOOK),
            noted(outside, own=own),
            "checkin-outside",
            Severity.WARN,
        )
    for progress in (2.0, 40.0, -0.1):
        example(
            "S03",
            Spot(table, "C1", "progress", BOOK),
            noted(replace(talk, progress=progress), own=own),
            "progress-range",
            Severity.WARN,
        )
