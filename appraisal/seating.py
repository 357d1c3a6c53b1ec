"""Who would have which grade if the guide's shares were seats: a proposal for HR, never a grade.

People are ranked by their raw total inside their department; departments of fewer than ten are pooled upwards, and where
fewer than ten people remain in all, nobody is seated. Equal totals, and equal claims to a last seat, are served in a fixed
order and flagged: a person must decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appraisal.calibration import Rated
from appraisal.grades import Path, pool, seat_ties, seats
from appraisal.numbers import round_to
from appraisal.policy import GROUP_AT_LEAST, Distribution, Scheme


class Tie(StrEnum):
    """Why a proposed grade must be looked at."""

    NONE = ""
    TOTAL = "total"
    """Somebody with the same total has another proposed grade."""
    SEAT = "seat"
    """Another grade has an equal claim to the seat."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place: the ``group`` that was ranked ("" for the whole scheme), the rank in it, the proposed grade.

    People with the same total share a rank. ``grade`` is "" where the group is too small for shares.
    """

    group: str
    rank: int
    grade: str = ""
    tie: Tie = Tie.NONE


def seated(rated: Sequence[Rated], scheme: Scheme) -> dict[str, Seat]:
    """Return the place of everybody in one scheme, by employee; nobody's where it compares no shares."""
    if scheme.distribution is Distribution.OFF or round_to(sum(band.guide for band in scheme.bands), 4) != 1:
        return {}
    people = {one.employee_id: one for one in rated}
    found: dict[str, Seat] = {}
    for path, members in groups(rated, scheme.group_min).items():
        ranked = sorted((people[member] for member in members), key=lambda one: (-one.total, one.employee_id))
        found |= _places(path[0] if path else "", ranked, scheme)
    return found


def groups(rated: Iterable[Rated], minimum: int = GROUP_AT_LEAST) -> Mapping[Path, tuple[str, ...]]:
    """Return who is compared with whom, by department, ``()`` for the whole: no group is smaller than it must be.

    What is too small goes up; is it still too small there, the smallest departments join it one by one.
    """
    departments: dict[Path, list[str]] = {}
    for one in sorted(rated, key=lambda one: one.employee_id):
        departments.setdefault((one.department,) if one.department else (), []).append(one.employee_id)
    pooled = pool(departments, minimum)
    while 0 < len(pooled.get((), ())) < minimum and len(pooled) > 1:
        least = min((path for path in pooled if path), key=lambda path: (len(pooled[path]), path))
        pooled[()] += pooled.pop(least)
    return pooled


def _places(group: str, ranked: Sequence[Rated], scheme: Scheme) -> dict[str, Seat]:
    """Seat a ranked group, the best grade first."""
    ranks = {total: rank for rank, total in reversed([(n, one.total) for n, one in enumerate(ranked, 1)])}
    if len(ranked) < scheme.group_min:
        return {one.employee_id: Seat(group, ranks[one.total]) for one in ranked}
    best = list(reversed(scheme.bands))
    guide = [band.guide for band in best]
    counts = seats(len(ranked), guide)
    order = [place for place, count in enumerate(counts) for _ in range(count)]
    reached: dict[float, set[int]] = {}
    for one, place in zip(ranked, order, strict=True):
        reached.setdefault(one.total, set()).add(place)
    claimed = _claimed(counts, seat_ties(len(ranked), guide))
    return {
        one.employee_id: Seat(
            group,
            ranks[one.total],
            best[place].grade,
            Tie.TOTAL if len(reached[one.total]) > 1 else Tie.SEAT if number in claimed else Tie.NONE,
        )
        for number, (one, place) in enumerate(zip(ranked, order, strict=True))
    }


def _claimed(counts: Sequence[int], tied: Sequence[int]) -> set[int]:
    """Return the last seats of the grades that compete for one, as places in the ranking from 0."""
    return {sum(counts[: place + 1]) - 1 for place in tied if counts[place]}
