"""The nine boxes: performance by potential.

Performance is read off the total with the scheme's two thresholds; potential is what HR types, from 1 (low) to 3 (high).
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from appraisal.policy import Scheme

POTENTIALS = (1, 2, 3)


class Performance(StrEnum):
    """The three columns of the grid."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


Box = tuple[Performance, int]
"""A cell of the grid: performance and potential."""


def performance(total: float, scheme: Scheme) -> Performance:
    """Return the column of a total: a threshold belongs to the better one.

    The house's thresholds are where the grades B and A begin (85 and 100); HR changes them in Schemes.
    """
    if total >= scheme.performance_high:
        return Performance.HIGH
    return Performance.MIDDLE if total >= scheme.performance_middle else Performance.LOW


def counts(boxes: Iterable[Box]) -> dict[Box, int]:
    """Return how many people are in each of the nine boxes."""
    found = Counter(boxes)
    return {(column, row): found[column, row] for row in reversed(POTENTIALS) for column in Performance}
