"""What pay is worked out from: the one place that says which results count.

A computed grade is a proposal until a named person confirms it, which releasing does. So what was released counts, whatever became
of the result since; a result that is final but not released counts as a proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from appraisal.model import Result
from appraisal.pay.money import as_shown
from appraisal.release import Release


@dataclass(frozen=True, slots=True)
class Counted:
    """A result as pay counts it: ``grade`` is "" and ``coefficient`` ``None`` unless it is final; then ``reasons`` say why.

    ``scheme`` is the one whose grade it is, ``proposal`` whether nobody has released it yet.
    """

    grade: str = ""
    coefficient: Decimal | None = None
    reasons: tuple[str, ...] = ()
    scheme: str = ""
    proposal: bool = False


NO_RESULT = Counted(reasons=("no-appraiser",))
"""Of somebody without any result: nobody appraises the person in this cycle."""


def counted_results(results: Mapping[str, Result], released: Mapping[str, Release]) -> dict[str, Counted]:
    """Return what counts of each person's result, by employee id: the release, else the grade, calibrated or raw."""
    counted = {employee_id: _proposed(result) for employee_id, result in results.items()}
    return counted | {employee_id: _confirmed(release) for employee_id, release in released.items()}


def _confirmed(release: Release) -> Counted:
    return Counted(release.grade, _coefficient(release.coefficient), scheme=release.scheme)


def _proposed(result: Result) -> Counted:
    if not result.grade or result.coefficient is None:
        return Counted(reasons=result.reasons)
    return Counted(result.grade, _coefficient(result.coefficient), scheme=result.scheme, proposal=True)


def _coefficient(found: float | None) -> Decimal | None:
    return None if found is None else as_shown(found)
