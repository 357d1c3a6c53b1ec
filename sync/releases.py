"""What HR released: letters, forms and books ask here what a person is told.

    releases(ledger)["E0042"].grade        # what holds today, by employee; nobody else is told anything

What was released stands as of its day: if the result changes afterwards, the person is still told the released one until
HR releases it anew.
"""

from collections.abc import Mapping

from appraisal.release import Release
from sync.ledger import Ledger


def releases(ledger: Ledger) -> Mapping[str, Release]:
    """Return what people are told now, by employee id; who is not in it was told nothing, or it was taken back."""
    return {release.employee_id: release for release in ledger.releases.holding()}


def release_trace(ledger: Ledger) -> tuple[Release, ...]:
    """Return every release that ever was, the earliest first, with what became of it."""
    return tuple(ledger.releases)
