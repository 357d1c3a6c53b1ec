"""Whether a new day alone can change the verdict: while talks are expected, what was in time yesterday may be late today."""

from datetime import date

from appraisal.policy import Policy
from appraisal.rules.coaching import COACHED
from sync.ledger import Ledger

_JUDGED_ON = "judged on"
"""A ledger fact: the day for which the verdict holds, "" where it holds for any."""


def keep_judged_day(ledger: Ledger, policy: Policy, today: date) -> None:
    """Note for which day the company was judged. After the cycle's end nothing falls due any more."""
    schemes = any(scheme.checkin_days or scheme.progress_days for scheme in policy.schemes)
    depends = schemes and policy.stage in COACHED and today <= policy.cycle.end
    ledger.set_meta(_JUDGED_ON, today.isoformat() if depends else "")


def nothing_falls_due(ledger: Ledger, today: date) -> bool:
    """Whether the last verdict still holds."""
    return ledger.meta(_JUDGED_ON) in ("", today.isoformat())
