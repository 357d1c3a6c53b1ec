"""Released results: what a person was told on the day of the release, whatever becomes of the total afterwards."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from appraisal.numbers import round2


class ReleasedGoal(NamedTuple):
    """A goal's part of a released result; ``achievement`` in points, ``None`` where the goal was left out."""

    goal_id: str
    title: str = ""
    section: str = ""
    weight: float | None = None
    achievement: float | None = None


class ReleaseEnd(StrEnum):
    """Why a release does not hold any more."""

    TAKEN_BACK = "taken-back"
    REPLACED = "replaced"
    """The result was released anew."""


@dataclass(frozen=True, slots=True)
class Release:
    """A result as it was released to one person.

    ``score`` is the one that counts, calibrated or raw, in points; ``meaning`` says what the ``grade`` means;
    ``coefficient`` is the grade's. ``day`` and ``by`` say when and by whom it was released. ``end`` is ``None`` as long as
    it holds; else ``ended``, ``ended_by`` and ``why`` say when, by whom and why it does not any more.
    """

    id: str
    employee_id: str
    scheme: str
    score: float
    grade: str
    meaning: str
    coefficient: float | None
    day: date
    by: str
    goals: tuple[ReleasedGoal, ...] = ()
    end: ReleaseEnd | None = None
    ended: date | None = None
    ended_by: str = ""
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether the person is told it."""
        return self.end is None

    def says(self, score: float | None, grade: str) -> bool:
        """Whether a score and its grade are what was released."""
        return score is not None and round2(score) == round2(self.score) and grade == self.grade
