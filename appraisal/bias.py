"""What ratings say about raters: leniency, spread, straight-lining, halo, gaps, agreement and adverse impact.

All of it compares; none of it proves. A manager whose people are rated highly may simply have good people, so these figures make
somebody look and change no score. Whatever is undefined, because there are too few values or no variation, is ``None``.
The names of the errors are the usual ones [Saal, Downey & Lahey, "Rating the ratings", *Psychological Bulletin* 88 (1980)].
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import fsum, sqrt
from typing import NamedTuple

from appraisal.grades import shares
from appraisal.model import Source

STRAIGHT_FROM = 5
"""Fewer equal values are no straight line."""
IMPACT_FROM = 30
"""Smaller groups say nothing about adverse impact."""
PAIRS_FROM = 3
"""Fewer pairs have no correlation that means anything."""


class RaterFigures(NamedTuple):
    """What one rater gave, in points: ``number`` ratings of ``people``, their mean, standard deviation (n − 1) and ends.

    ``book`` is where the ratings stand. ``sd`` is ``None`` for a single rating.
    """

    rater_id: str
    source: Source
    book: str
    number: int
    people: int
    mean: float
    sd: float | None
    low: float
    high: float


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean; ``None`` without a value."""
    return fsum(values) / len(values) if values else None


def deviation(values: Sequence[float]) -> float | None:
    """Return the standard deviation of a sample (divided by n − 1); ``None`` for fewer than two values."""
    if len(values) < 2:
        return None
    centre = fsum(values) / len(values)
    return sqrt(fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def figures_of(rater_id: str, source: Source, book: str, given: Sequence[tuple[str, float]]) -> RaterFigures:
    """Return the figures of a rater who gave at least one rating: person and points of each."""
    points = [value for _, value in given]
    people = len({person for person, _ in given})
    centre = fsum(points) / len(points)
    return RaterFigures(
        rater_id, source, book, len(points), people, centre, deviation(points), min(points), max(points)
    )


def pooled(raters: Iterable[RaterFigures]) -> tuple[int, float | None, float | None]:
    """Return count, mean and standard deviation of all ratings, from the raters' figures: Σn·M and Σ(n−1)·SD² + Σn·(M−M̄)²."""
    figures = [one for one in raters if one.number]
    count = sum(one.number for one in figures)
    if not count:
        return 0, None, None
    centre = fsum(one.number * one.mean for one in figures) / count
    squares = fsum(
        (one.number - 1) * (one.sd or 0.0) ** 2 + one.number * (one.mean - centre) ** 2 for one in figures
    )
    return count, centre, sqrt(squares / (count - 1)) if count > 1 else None


def leniency(rater_mean: float | None, overall_mean: float | None, overall_sd: float | None) -> float | None:
    """Return (Mᵢ − M) / SD: by how many standard deviations a rater lies above (+) or below (−) all ratings.

    The deviation of means as the measure of leniency and severity is Saal, Downey & Lahey's.
    """
    if rater_mean is None or overall_mean is None or not overall_sd:
        return None
    return (rater_mean - overall_mean) / overall_sd


def spread(rater_sd: float | None, overall_sd: float | None) -> float | None:
    """Return SDᵢ / SD: below 1 a rater tells people less apart than all raters do (central tendency, range restriction)."""
    return rater_sd / overall_sd if rater_sd is not None and overall_sd else None


def straight(values: Sequence[float], at_least: int = STRAIGHT_FROM) -> bool | None:
    """Whether a rater gave one and the same value throughout; ``None`` for fewer than ``at_least`` values."""
    return len(set(values)) == 1 if len(values) >= max(1, at_least) else None


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Pearson's r; ``None`` for fewer than three pairs, or where one side does not vary."""
    if len(pairs) < PAIRS_FROM:
        return None
    x_mean, y_mean = (fsum(side) / len(pairs) for side in zip(*pairs, strict=True))
    xx = fsum((x - x_mean) ** 2 for x, _ in pairs)
    yy = fsum((y - y_mean) ** 2 for _, y in pairs)
    # One root each: the product of two tiny sums would be 0 before the root is taken.
    scale = sqrt(xx) * sqrt(yy)
    return fsum((x - x_mean) * (y - y_mean) for x, y in pairs) / scale if scale else None


def halo(ratings: Mapping[str, Mapping[str, float]]) -> float | None:
    """Return the mean correlation of all pairs of items over the people whom one rater rated (by person, then item).

    Near 1, whoever is good at one thing is good at everything. A pair of items without a correlation is left out.
    [Cooper, "Ubiquitous halo", *Psychological Bulletin* 90 (1981)]
    """
    items = sorted({item for given in ratings.values() for item in given})
    found = []
    for first, second in combinations(items, 2):
        both = [
            (given[first], given[second]) for given in ratings.values() if first in given and second in given
        ]
        r = correlation(both)
        if r is not None:
            found.append(r)
    return mean(found)


def self_gap(own: Mapping[str, float], manager: Mapping[str, float]) -> float | None:
    """Return the mean of self − manager over the items that both rated; + where people see themselves higher."""
    return mean([own[item] - manager[item] for item in sorted(own.keys() & manager.keys())])


def agreement(manager: Mapping[str, float], peers: Mapping[str, float]) -> float | None:
    """Return Pearson's r of the manager's and the peers' means over the people (by id) whom both rated."""
    return correlation([(manager[person], peers[person]) for person in sorted(manager.keys() & peers.keys())])


def grade_shares(given: Mapping[str, int], company: Mapping[str, int]) -> dict[str, float] | None:
    """Return by how much a rater's share of each grade lies above the company's (0.05 is 5 points); ``None`` without grades."""
    if not sum(given.values()) or not sum(company.values()):
        return None
    own, all_of_them = shares(given), shares(company)
    return {grade: own.get(grade, 0.0) - share for grade, share in all_of_them.items()}


def adverse_impact(
    top: int, people: int, other_top: int, other_people: int, at_least: int = IMPACT_FROM
) -> float | None:
    """Return the share of top grades in a group divided by that in another, the lower by the higher (0–1).

    Below 0.80 it is evidence of adverse impact [the four-fifths rule: Uniform Guidelines on Employee Selection Procedures,
    29 CFR 1607.4 D]. ``None`` where a group has fewer than ``at_least`` people, or nobody has a top grade.
    """
    if min(people, other_people) < max(1, at_least):
        return None
    low, high = sorted((top / people, other_top / other_people))
    return low / high if high else None


def chance(top: int, people: int, other_top: int, other_people: int) -> float | None:
    """Return z of the difference of two groups' shares of top grades: beyond ±1.96 it is more than chance (5 %).

    The pooled two-proportion z test; the Guidelines ask for it beside the four-fifths rule (29 CFR 1607.4 D), because small
    groups differ by a fifth through chance alone. ``None`` without people, or where all or none have a top grade.
    """
    if not people or not other_people:
        return None
    share = (top + other_top) / (people + other_people)
    error = sqrt(share * (1 - share) * (1 / people + 1 / other_people))
    return (top / people - other_top / other_people) / error if error else None
