"""Grade bands, and how many people the guide expects in each grade.

Bands are half-open: a grade runs from its ``low`` (included) up to the next band's ``low`` (not included), so bands
in ascending order cover the scale without gap or overlap. A grade is looked up on the rounded total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from appraisal.numbers import round_to
from appraisal.policy import Band


def grade(total: float, bands: Sequence[Band]) -> Band | None:
    """Return the band of a rounded total, or ``None`` below the first band. ``bands`` ascend by ``low``."""
    return next((band for band in reversed(bands) if total >= band.low), None)


@dataclass(frozen=True, slots=True)
class BandProblem:
    """A defect of the bands: a message key below ``explain.bands.``, and the grade at which it shows."""

    key: str
    grade: str = ""


def check_bands(
    bands: Sequence[Band], floor: float = 0.0, cap: float | None = None
) -> tuple[BandProblem, ...]:
    """Return what is wrong with grade bands.

    ``missing`` no band at all · ``gap`` the first band starts above the scale's floor · ``overlap`` a band does not
    start above the one before it · ``unreachable`` a band starts above the total's cap · ``repeated`` a grade stands
    twice · ``coefficients`` a higher grade has a lower coefficient · ``guide`` the guide shares do not sum to 100 %.
    """
    if not bands:
        return (BandProblem("missing"),)
    return tuple(_band_problems(bands, floor, cap))


def _band_problems(bands: Sequence[Band], floor: float, cap: float | None) -> Iterable[BandProblem]:
    if bands[0].low > floor:
        yield BandProblem("gap", bands[0].grade)
    for lower, upper in pairwise(bands):
        if upper.low <= lower.low:
            yield BandProblem("overlap", upper.grade)
        if upper.coefficient < lower.coefficient:
            yield BandProblem("coefficients", upper.grade)
    for band in bands:
        if cap is not None and band.low > cap:
            yield BandProblem("unreachable", band.grade)
    names = [band.grade for band in bands]
    yield from (BandProblem("repeated", name) for index, name in enumerate(names) if name in names[:index])
    if round_to(sum(band.guide for band in bands), 4) != 1:
        yield BandProblem("guide")


@dataclass(frozen=True, slots=True)
class Share:
    """A grade's share of the people against the guide; ``gap`` is ``share`` − ``guide`` (0.05 is 5 points)."""

    grade: str
    count: int
    share: float
    guide: float
    gap: float


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Return each grade's share of all counted people; every share is 0 where nobody is counted."""
    total = sum(counts.values())
    return {name: count / total if total else 0.0 for name, count in counts.items()}


def against_guide(counts: Mapping[str, int], bands: Sequence[Band]) -> tuple[Share, ...]:
    """Compare the grades given with the guide, band by band; a grade that nobody has counts 0."""
    actual = shares({band.grade: counts.get(band.grade, 0) for band in bands})
    return tuple(
        Share(
            band.grade,
            counts.get(band.grade, 0),
            actual[band.grade],
            band.guide,
            actual[band.grade] - band.guide,
        )
        for band in bands
    )


def seats(people: int, guide: Sequence[float]) -> tuple[int, ...]:
    """Divide people into grades by the guide shares, which sum to 1: floors of n·p, the rest to the largest fractions.

    Equal fractions are served in the order of ``guide``; :func:`seat_ties` names them. [SAP 2245773]
    Raise :class:`ValueError` where the shares do not sum to 1.
    """
    return _divide(people, guide)[0]


def seat_ties(people: int, guide: Sequence[float]) -> tuple[int, ...]:
    """Return the places in ``guide`` whose equal fractions compete for a last seat: a person must look at them."""
    return _divide(people, guide)[1]


def _divide(people: int, guide: Sequence[float]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if people < 0 or any(share < 0 for share in guide) or round_to(sum(guide), 4) != 1:
        raise ValueError("the guide shares must be 0 or more and sum to 1, the people 0 or more")
    exact = [round_to(people * share, 9) for share in guide]
    result = [int(value) for value in exact]
    fractions = [round_to(value - floor, 9) for value, floor in zip(exact, result, strict=True)]
    rest = people - sum(result)
    order = sorted(range(len(guide)), key=lambda index: -fractions[index])
    for index in order[:rest]:
        result[index] += 1
    if not 0 < rest < len(order) or fractions[order[rest - 1]] != fractions[order[rest]]:
        return tuple(result), ()
    last = fractions[order[rest]]
    return tuple(result), tuple(index for index in range(len(guide)) if fractions[index] == last)


Path = tuple[str, ...]
"""Where a group stands in the organisation, from the top: ``("Company", "Sales", "East")``; ``()`` is everyone."""


def pool(groups: Mapping[Path, Sequence[str]], minimum: int = 10) -> dict[Path, tuple[str, ...]]:
    """Pool the members of every group under ``minimum`` into the group above, until it is large enough or the top.

    Small groups below the same unit meet there. What reaches the top stays there however small it is.
    """
    pooled = {path: tuple(members) for path, members in groups.items() if members}
    for depth in range(max(map(len, pooled), default=0), 0, -1):
        small = [path for path, members in pooled.items() if len(path) == depth and len(members) < minimum]
        for path in small:
            pooled[path[:-1]] = pooled.get(path[:-1], ()) + pooled.pop(path)
    return pooled
