"""How far each person is in the cycle: goals and their links, the agreement, check-ins and what they warn of.

These are counts of work done, no ratings: they say where somebody is waiting, not how good anybody is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from appraisal.coaching import ALL_WORK, Coaching, Track


class GoalCount(NamedTuple):
    """How many goals a person has, and how many of those of the KPI section name a goal above that exists, or none."""

    employee_id: str
    goals: int
    linked: int
    unlinked: int


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """How far one person is.

    ``linked`` and ``unlinked`` count KPI goals with and without a goal above: behaviour and development serve none.
    ``talks`` counts check-ins that have a day; ``on_track``, ``at_risk`` and ``off_track`` count goals by the newest
    check-in that says so, about the goal or about all work.
    """

    goals: int = 0
    linked: int = 0
    unlinked: int = 0
    agreed: bool = False
    talks: int = 0
    on_track: int = 0
    at_risk: int = 0
    off_track: int = 0


NOTHING_YET = PersonProgress()
"""Somebody of whom nothing is known yet."""


def progress_of(
    counts: Iterable[GoalCount],
    coaching: Mapping[str, Coaching],
    agreed: Iterable[str],
    is_goal_of: Callable[[str, str], bool],
) -> dict[str, PersonProgress]:
    """Return how far everybody is of whom anything is known.

    ``agreed`` are the people whose goals are agreed. ``is_goal_of`` says whether a goal stands (still) and is a
    person's: a check-in about any other one counts as a talk and for no goal.
    """
    found = {count.employee_id: count for count in counts}
    signed = frozenset(agreed)
    # Of 80,000 people most stand where many others do: each such place is held once.
    once: dict[PersonProgress, PersonProgress] = {}
    progress: dict[str, PersonProgress] = {}
    for person in dict.fromkeys((*found, *coaching, *signed)):
        count, talks = found.get(person, GoalCount(person, 0, 0, 0)), coaching.get(person, Coaching())
        known = _progress(count, talks, person in signed, is_goal_of)
        progress[person] = once.setdefault(known, known)
    return progress


def _progress(
    count: GoalCount, coaching: Coaching, agreed: bool, is_goal_of: Callable[[str, str], bool]
) -> PersonProgress:
    person = count.employee_id
    own = [goal for goal in coaching.tracks if goal != ALL_WORK and is_goal_of(goal, person)]
    tracks = Counter(coaching.track(goal) for goal in own)
    tracks[coaching.track(ALL_WORK)] += max(0, count.goals - len(own))
    return PersonProgress(
        goals=count.goals,
        linked=count.linked,
        unlinked=count.unlinked,
        agreed=agreed,
        talks=len(coaching.days),
        on_track=tracks[Track.ON],
        at_risk=tracks[Track.AT_RISK],
        off_track=tracks[Track.OFF],
    )
