"""Feedback: the interview about a released result, and what the employee answers to it.

Two time limits begin the day after a release, in working days of the person's scheme: until when the interview is to be
held, and until when the result can be appealed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appraisal.policy import Scheme
from appraisal.release import Release


@dataclass(frozen=True, slots=True)
class Interview:
    """What a manager recorded of the interview with one person.

    ``private`` says whether it was held in private, ``None`` where nobody said. ``problems`` are the columns that could
    not be read.
    """

    employee_id: str
    preparation: str = ""
    day: date | None = None
    strengths: str = ""
    gaps: str = ""
    next_steps: str = ""
    follow_up: date | None = None
    private: bool | None = None
    book: str = ""
    problems: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns that are blank and belong to the record of an interview that was held."""
        filled = {
            "preparation": bool(self.preparation),
            "day": self.day is not None,
            "strengths": bool(self.strengths),
            "gaps": bool(self.gaps),
            "next_steps": bool(self.next_steps),
            "follow_up": self.follow_up is not None,
            "private": self.private is not None,
        }
        return tuple(key for key, value in filled.items() if not value and key not in self.problems)

    @property
    def held(self) -> bool:
        """Whether it was held: its day is filled."""
        return self.day is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an employee answered to the released result; ``None`` where nothing was said."""

    employee_id: str
    acknowledged: bool | None = None
    day: date | None = None
    comment: str = ""
    appeal: bool | None = None
    appeal_reason: str = ""
    appeal_day: date | None = None
    book: str = ""
    problems: tuple[str, ...] = ()
    on_paper: bool = False
    """Whether HR entered it from a signed form."""


class Outcome(StrEnum):
    """What HR decided on an appeal."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ruling:
    """HR's decision on an appeal, as far as it is filled in."""

    outcome: Outcome | None = None
    reason: str = ""
    by: str = ""
    on: date | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is blank beside a decision: columns of the sheet Appeals."""
        filled = {
            "outcome": self.outcome,
            "outcome_reason": self.reason,
            "decided_by": self.by,
            "decided_on": self.on,
        }
        return tuple(key for key, value in filled.items() if not value)

    @property
    def counts(self) -> bool:
        """Whether it is whole, and so told to the employee."""
        return not self.missing


class InterviewState(StrEnum):
    """How far an interview is; the words of ``choice.interview_state``."""

    NOT_RELEASED = "not-released"
    LEFT = "left"
    """It was not held, and the person has left."""
    DUE = "due"
    OVERDUE = "overdue"
    INCOMPLETE = "incomplete"
    LATE = "late"
    HELD = "held"


class AnswerState(StrEnum):
    """What an employee answered; the words of ``choice.answer_state``."""

    NOT_RELEASED = "not-released"
    NOT_ASKED = "not-asked"
    """The employee has no book in which to answer."""
    LEFT = "left"
    """The employee did not answer, and has left."""
    OPEN = "open"
    OVERDUE = "overdue"
    ACKNOWLEDGED = "acknowledged"
    NOT_ACKNOWLEDGED = "not-acknowledged"
    """The employee said no."""
    APPEALED = "appealed"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Feedback:
    """How far the feedback to one person is.

    ``release`` is the one that holds, ``None`` where there is none (any more). ``first_day`` is that of the first release
    since nothing was taken back, and ``due`` the last day for the interview, counted from it: one that is released anew
    gives no new time. ``until`` is the last day for an appeal against the release that holds. ``manager_id`` is who holds the interview.
    ``asked`` says that the employee has a book in which to answer, ``left`` when the employee leaves: nothing is due after that.
    """

    employee_id: str
    manager_id: str
    release: Release | None = None
    first_day: date | None = None
    due: date | None = None
    until: date | None = None
    interview: Interview | None = None
    answer: Answer | None = None
    ruling: Ruling = Ruling()
    asked: bool = False
    left: date | None = None

    @property
    def talk(self) -> Interview | None:
        """The interview once it was held: what was noted for it before is told to nobody."""
        return self.interview if self.interview is not None and self.interview.held else None

    @property
    def decision(self) -> Ruling:
        """What HR decided on the appeal that stands; a decision of an earlier day was on an earlier appeal."""
        appealed = self.answer.appeal_day if self.answer is not None and self.answer.appeal else None
        earlier = appealed is not None and self.ruling.on is not None and self.ruling.on < appealed
        return Ruling() if earlier else self.ruling

    def interview_state(self, today: date) -> InterviewState:
        """Return how far the interview is on a day."""
        held = self.interview.day if self.interview is not None else None
        if held is None:
            if self.due is None:
                return InterviewState.NOT_RELEASED
            if self._gone(today):
                return InterviewState.LEFT
            return InterviewState.OVERDUE if today > self.due else InterviewState.DUE
        if self.interview is not None and self.interview.missing:
            return InterviewState.INCOMPLETE
        return InterviewState.LATE if self.due is not None and held > self.due else InterviewState.HELD

    def answer_state(self, today: date) -> AnswerState:
        """Return what the employee answered by a day."""
        answer = self.answer
        if answer is not None and answer.appeal:
            decision = self.decision
            if not decision.counts or decision.outcome is None:
                return AnswerState.APPEALED
            return AnswerState(decision.outcome.value)
        if answer is not None and answer.acknowledged is not None and not self._before_release(answer):
            return AnswerState.ACKNOWLEDGED if answer.acknowledged else AnswerState.NOT_ACKNOWLEDGED
        if self.until is None:
            return AnswerState.NOT_RELEASED
        if not self.asked:
            return AnswerState.NOT_ASKED
        if self._gone(today):
            return AnswerState.LEFT
        return AnswerState.OVERDUE if today > self.until else AnswerState.OPEN

    def _gone(self, today: date) -> bool:
        return self.left is not None and self.left < today

    def _before_release(self, answer: Answer) -> bool:
        """Whether an answer is to an earlier release: the result was released anew since, or taken back."""
        return self.release is not None and answer.day is not None and answer.day < self.release.day


def interview_due(first_day: date, scheme: Scheme) -> date:
    """Return the last day for the interview about a result that was first released on a day."""
    return scheme.calendar.after(first_day, scheme.interview_days)


def appeal_until(day: date, scheme: Scheme) -> date:
    """Return the last day for an appeal against a result that was released on a day."""
    return scheme.calendar.after(day, scheme.appeal_days)
