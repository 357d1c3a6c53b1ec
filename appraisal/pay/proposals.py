"""Who may be promoted, trained, warned or demoted: proposals from final results, each with its reason.

A proposal decides nothing: a named person does, with a reason of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from appraisal.policy import Scheme
from appraisal.rules.results import top_grades

HIGH, LOW = 3, 1
"""The highest and the lowest potential."""
GRADES_WITH_A_MIDDLE = 3
"""From so many grades on the lowest but one proposes training: of two it would be the best."""


class DecisionKind(StrEnum):
    """What is decided from a result."""

    PROMOTION = "promotion"
    TRAINING = "training"
    WARNING = "warning"
    DEMOTION = "demotion"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that is proposed for a person; ``why`` is the key of its reason."""

    employee_id: str
    kind: DecisionKind
    grade: str
    why: str


def proposals(
    employee_id: str, grade: str, scheme: Scheme, potential: int | None = None
) -> Iterator[Proposal]:
    """Yield what a final grade proposes.

    The highest grade, or another top grade with high ``potential`` (1 … 3), proposes promotion; the lowest but one training; the
    lowest a warning and training, and with low potential a demotion besides.
    """
    order = [band.grade for band in sorted(scheme.bands, key=lambda band: band.low)]
    if grade not in order or len(order) < 2:
        return
    if grade == order[-1]:
        yield Proposal(employee_id, DecisionKind.PROMOTION, grade, "highest")
    elif grade in top_grades(scheme) and potential == HIGH:
        yield Proposal(employee_id, DecisionKind.PROMOTION, grade, "potential")
    if grade == order[0]:
        yield Proposal(employee_id, DecisionKind.WARNING, grade, "lowest")
        yield Proposal(employee_id, DecisionKind.TRAINING, grade, "lowest")
        if potential == LOW:
            yield Proposal(employee_id, DecisionKind.DEMOTION, grade, "lowest_low")
    elif grade == order[1] and len(order) >= GRADES_WITH_A_MIDDLE:
        yield Proposal(employee_id, DecisionKind.TRAINING, grade, "second")
