"""Averages by group that tell of nobody: groups of fewer than five people are pooled, never shown alone.

The pool takes in the next smallest group as long as it is too small itself, or the hidden average could be worked out from
the average of all. Where all people together are too few, nothing is shown at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALLEST_GROUP = 5
"""So many people an average must be of (house): of fewer, each can guess the others."""


@dataclass(frozen=True, slots=True)
class GroupAverage:
    """The mean total of a group, with the number of people who have one."""

    name: str
    people: int
    average: float


@dataclass(frozen=True, slots=True)
class Averages:
    """What may be shown: the mean of all (``None``: too few people), each large group's, and that of the small ones.

    ``pooled`` are the names of the groups in the pool; ``pool`` is ``None`` where there is none.
    """

    overall: float | None
    people: int
    groups: tuple[GroupAverage, ...] = ()
    pool: GroupAverage | None = None
    pooled: tuple[str, ...] = ()


def pooled_averages(totals: Mapping[str, Sequence[float]], smallest: int = SMALLEST_GROUP) -> Averages:
    """Return the averages of the groups that are large enough, and of the others together.

    ``totals`` are the final totals by group; a group without any says nothing. Groups come by name, the smallest pooled
    first; the pool takes whole groups only.
    """
    filled = {name: list(found) for name, found in totals.items() if found}
    people = sum(map(len, filled.values()))
    if people < smallest:
        return Averages(None, people, pooled=tuple(sorted(filled)))
    pool = _pool(filled, smallest)
    together = [total for name in pool for total in filled[name]]
    return Averages(
        _mean([total for name in sorted(filled) for total in filled[name]]),
        people,
        tuple(
            GroupAverage(name, len(filled[name]), _mean(filled[name]))
            for name in sorted(filled)
            if name not in pool
        ),
        GroupAverage("", len(together), _mean(together)) if together else None,
        tuple(sorted(pool)),
    )


def _pool(filled: Mapping[str, Sequence[float]], smallest: int) -> list[str]:
    by_size = sorted(filled, key=lambda name: (len(filled[name]), name))
    pool = [name for name in by_size if len(filled[name]) < smallest]
    rest = iter(by_size[len(pool) :])
    while pool and sum(len(filled[name]) for name in pool) < smallest:
        pool.append(next(rest))
    return pool


def _mean(totals: Sequence[float]) -> float:
    return sum(totals) / len(totals)
