"""When a new day alone changes the verdict: a talk or a review that falls due, a late agreement, a calibration, feedback's end."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from appraisal.calibration import Calibration
from appraisal.feedback import Feedback
from appraisal.improvement import Due
from appraisal.policy import Policy
from appraisal.rules.coaching import COACHED
from appraisal.voices import Signature
from sync.ledger import Ledger

_HOLDS_UNTIL = "verdict holds until"
"""A ledger fact: the first day for which the company has to be judged anew, "" where the verdict holds for any."""

_DAY = timedelta(days=1)


def keep_due_day(
    ledger: Ledger,
    policy: Policy,
    signatures: Iterable[Signature],
    calibrations: Iterable[Calibration],
    feedback: Iterable[Feedback],
    reviews: Iterable[Due],
    today: date,
) -> None:
    """Note from which day on a run has something new to say, even if no book comes back until then.

    ``reviews`` are those of improvement plans that were not held.
    """
    found = (
        *_due_days(policy, signatures, calibrations, feedback, today),
        *(one.day + _DAY for one in reviews),
    )
    days = (day for day in found if day > today)
    ledger.set_meta(_HOLDS_UNTIL, min((day.isoformat() for day in days), default=""))


def nothing_falls_due(ledger: Ledger, today: date) -> bool:
    """Whether the last verdict still holds."""
    day = ledger.meta(_HOLDS_UNTIL)
    return not day or today.isoformat() < day


def _due_days(
    policy: Policy,
    signatures: Iterable[Signature],
    calibrations: Iterable[Calibration],
    feedback: Iterable[Feedback],
    today: date,
) -> Iterator[date]:
    talks = any(scheme.checkin_days or scheme.progress_days for scheme in policy.schemes)
    # While talks are expected, what was in time yesterday may be late today; after the cycle's end nothing falls due.
    if talks and policy.stage in COACHED and today <= policy.cycle.end:
        yield today + _DAY
    yield from (one.until + _DAY for one in signatures if one.asked)
    yield from (one.on for one in calibrations if one.on is not None)
    for one in feedback:
        yield from (last + _DAY for last in (one.due, one.until) if last is not None)
        if one.interview is not None and one.interview.day is not None:
            yield one.interview.day
