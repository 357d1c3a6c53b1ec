"""What people say about goals beside the scores: agreements, comments, proposals, own views, and replies."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from appraisal.model import Zone


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one side says about the agreement of a person's goals.

    The manager says on which day the goals were agreed, and ``how`` (a code of ``choice.evidence``) where it was recorded
    for the person; the person says yes or no, and the day. ``agreed`` is ``None`` where nothing was answered.
    """

    employee_id: str
    agreed: bool | None = None
    day: date | None = None
    how: str = ""
    book: str = ""


class Signature(NamedTuple):
    """How far a person's goals are agreed, by manager and person.

    ``manager_day`` is the manager's date and ``how`` the evidence of an agreement that the manager recorded for the person
    (a code of ``choice.evidence``). ``own_book`` says that the person has a self book, in which ``answer`` and
    ``employee_day`` were given; ``said`` counts its comments and proposals. ``asked`` says that dates of agreement are kept
    at all: by self books, or by the manager for somebody of the team. ``until`` is the last day for it under this manager.
    """

    employee_id: str
    until: date
    manager_day: date | None = None
    how: str = ""
    own_book: bool = False
    answer: bool | None = None
    employee_day: date | None = None
    said: int = 0
    asked: bool = True
    manager_id: str = ""

    @property
    def recorded(self) -> bool:
        """Whether the manager recorded the person's agreement, with evidence beside the person's own book."""
        return self.manager_day is not None and self.how not in ("", "self")

    @property
    def refused(self) -> bool:
        """Whether the person's last word is a no: one that was said before the manager recorded an agreement is none any more."""
        if self.answer is not False:
            return False
        return (
            not self.recorded
            or self.employee_day is None
            or self.employee_day >= (self.manager_day or date.min)
        )


class OwnRating(NamedTuple):
    """How a person rates themselves on a goal, and the ends of its scale as they stand beside it, ``None`` for the scheme's."""

    goal_id: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class OwnView:
    """What a person says about one of their goals: a comment, another target or weight, and how they see the actual.

    ``view`` is in the goal's unit, a rating, a date as serial number, or a :class:`Zone`; ``note`` belongs to it.
    """

    goal_id: str
    employee_id: str
    comment: str = ""
    target: float | None = None
    weight: float | None = None
    view: float | Zone | None = None
    note: str = ""
    book: str = ""

    @property
    def voice(self) -> str:
        """Its id among all voices."""
        return voice_id(self.goal_id, self.employee_id)

    @property
    def proposes(self) -> bool:
        """Whether the person proposes another target or weight."""
        return self.target is not None or self.weight is not None


@dataclass(frozen=True, slots=True)
class ProposedGoal:
    """A goal that a person would add."""

    id: str
    employee_id: str
    title: str
    unit: str = ""
    target: float | None = None
    weight: float | None = None
    due: date | None = None
    why: str = ""
    book: str = ""


PROPOSAL = "P"
"""The letter with which the ids of proposed goals begin."""


def voice_id(goal_id: str, employee_id: str) -> str:
    """Return the id of what one person says about a goal: a goal may pass from one person to another, and both speak."""
    return f"{goal_id} {employee_id}"


def goal_of(voice: str) -> str:
    """Return the id of the goal about which a voice speaks; a proposal's own id."""
    return voice.partition(" ")[0]


def person_of(voice: str) -> str:
    """Return the id of the person whose voice it is, "" of a proposal, whose id does not say so."""
    return voice.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a manager replies to what an employee says; ``voice`` is its :func:`voice_id`, or the id of the proposal."""

    voice: str
    text: str
    book: str = ""
