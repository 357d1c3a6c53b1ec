"""What pay is worked out from: the one place that says which results count.

Whoever wants only some of them to count hands over a mapping of those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from appraisal.model import Result


@dataclass(frozen=True, slots=True)
class Counted:
    """A result as pay counts it: ``grade`` is "" and ``coefficient`` ``None`` unless it is final; then ``reasons`` say why."""

    grade: str = ""
    coefficient: Decimal | None = None
    reasons: tuple[str, ...] = ()


NO_RESULT = Counted(reasons=("no-days",))
"""Of somebody without any result: nobody appraises the person in this cycle."""


def counted_results(results: Mapping[str, Result]) -> dict[str, Counted]:
    """Return what counts of each person's result: the calibrated grade where there is one, else that of the raw total."""
    return {employee_id: _counted(result) for employee_id, result in results.items()}


def _counted(result: Result) -> Counted:
    if not result.grade or result.coefficient is None:
        return Counted(reasons=result.reasons)
    return Counted(result.grade, Decimal(f"{result.coefficient:.15g}"))
