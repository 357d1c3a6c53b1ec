"""How far people are told their results, in figures: for the Dashboard and for the terminal."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from appraisal.feedback import AnswerState, Feedback
from workbook_templates.live_figures import FeedbackFigures


def feedback_figures(feedback: Iterable[Feedback], people: Collection[str], today: date) -> FeedbackFigures:
    """Return the figures of everybody of whom anything was released or said; ``people`` are those who are appraised."""
    found = tuple(feedback)
    told = [one for one in found if one.release is not None]
    states = Counter(one.answer_state(today) for one in found)
    return FeedbackFigures(
        people=len(people),
        released=len(told),
        held=sum(one.interview is not None and one.interview.held for one in told),
        acknowledged=states[AnswerState.ACKNOWLEDGED],
        waits=states[AnswerState.OPEN] + states[AnswerState.OVERDUE],
        decided=states[AnswerState.GRANTED] + states[AnswerState.REFUSED],
        undecided=states[AnswerState.APPEALED],
    )
