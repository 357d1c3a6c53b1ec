"""Mistakes about feedback: interviews, answers, appeals, and results that changed after they were released."""

from dataclasses import replace
from datetime import date

from clean_world import BOOK, FEEDBACK, INTERVIEW, LI_NA, World

from appraisal.feedback import Answer, Feedback, Interview, Outcome, Ruling
from appraisal.findings import Severity, Spot
from appraisal.model import Result

from .mistakes import Mistake, example

LATER = date(2026, 12, 10)
"""A day on which all time limits are over."""


def _so(feedback: Feedback, today: date = LATER) -> Mistake:
    """Let the feedback to Li Na be so far."""
    return lambda world: replace(world, feedback=(feedback,), today=today)


def _recorded(**cells: object) -> Mistake:
    """Let the manager's record of the interview hold this."""
    said: Interview = replace(INTERVIEW, **cells)  # type: ignore[arg-type]
    return lambda world: replace(world, interviews=(said,))


def _day(book: str = BOOK) -> Spot:
    return Spot("interviews", LI_NA, "day", book)


example("F01", _day(""), _so(replace(FEEDBACK, interview=None)))
example("F01", _day(), _so(replace(FEEDBACK, interview=replace(INTERVIEW, day=None))))
example("F01", _day(""), _so(replace(FEEDBACK, interview=None, manager_id="")), "no-manager")
example("F01", _day(), _so(replace(FEEDBACK, interview=replace(INTERVIEW, day=date(2026, 12, 3)))), "held")
example("F02", Spot("interviews", LI_NA, "private", BOOK), _recorded(private=False))
example("F03", Spot("interviews", LI_NA, "follow_up", BOOK), _recorded(follow_up=None))
example("F03", Spot("interviews", LI_NA, "gaps", BOOK), _recorded(gaps="", follow_up=None))
example("F03", Spot("interviews", LI_NA, "day", BOOK), _recorded(day=None), "undated")

APPEAL = Answer(
    LI_NA, True, date(2026, 11, 21), "", True, "an order is missing", date(2026, 11, 21), book="B-OWN"
)
GRANTED = Ruling(Outcome.GRANTED, "it was missing", "Wu Jing", date(2026, 11, 24))


def _answered(column: str) -> Spot:
    return Spot("feedback", LI_NA, column, "B-OWN")


def _decided(column: str) -> Spot:
    return Spot("appeals", LI_NA, column)


def _appeal(answer: Answer, ruling: Ruling = Ruling()) -> Mistake:  # noqa: B008
    return _so(replace(FEEDBACK, answer=answer, ruling=ruling), World().today)


example("F04", _decided("acknowledged"), _so(replace(FEEDBACK, answer=None)), "", Severity.WARN)
example("F04", _answered("appeal_reason"), _appeal(replace(APPEAL, appeal_reason="")), "no-reason")
example("F04", _answered("appeal_day"), _appeal(replace(APPEAL, appeal_day=None)), "no-day")
example("F04", _answered("appeal_day"), _appeal(replace(APPEAL, appeal_day=date(2026, 11, 28))), "late")
example("F04", _decided("outcome"), _appeal(APPEAL), "undecided")
AGAIN = replace(APPEAL, appeal_day=date(2026, 11, 25))
example("F04", _decided("outcome"), _appeal(AGAIN, GRANTED), "decided-before")
example("F04", _decided("decided_by"), _appeal(APPEAL, replace(GRANTED, by="")), "half-decided")
example("F04", _decided("outcome"), _appeal(APPEAL, GRANTED), "granted", Severity.WARN)
example("F04", _decided("outcome"), _so(replace(FEEDBACK, ruling=GRANTED)), "no-appeal")
ON_PAPER = Answer(LI_NA, appeal=True, on_paper=True)
example("F04", _decided("paper_day"), _appeal(ON_PAPER), "paper-undated")
example("F04", _decided("paper_day"), _appeal(replace(ON_PAPER, appeal_day=date(2026, 11, 28))), "late")


def _result(*results: Result) -> Mistake:
    """Let the company's results be these: Li Na was told 97, which is a B."""
    return lambda world: replace(world, results=results, feedback=(FEEDBACK,))


TOLD = Result(LI_NA, "standard", (), 184, 97.0, False, "B", 1.0)
CHANGED = Spot("releases", "T0000001", "score")
example("F05", CHANGED, _result(replace(TOLD, total=101.1, grade="A", coefficient=1.2)))
example(
    "F05", CHANGED, _result(replace(TOLD, provisional=True, grade="", reasons=("part-provisional",))), "gone"
)

example("F06", _day(), _so(replace(FEEDBACK, interview=replace(INTERVIEW, day=date(2026, 11, 17)))))
example(
    "F06",
    _day(),
    _so(replace(FEEDBACK, interview=replace(INTERVIEW, day=date(2026, 11, 26))), World().today),
    "future",
)
NOT_RELEASED = replace(FEEDBACK, release=None, first_day=None, due=None, until=None)
example("F06", _day(), _so(NOT_RELEASED), "not-released")
