"""A year's result from those of its cycles: half years, quarters, or whatever a company appraises by.

S = Σ w·S_c / Σ w over the cycles in which a person has a total, rounded to 2 places by the one rule. The weights are the company's and
sum to 1: they are never changed silently. A cycle without a total is left out, visibly: the share of the weight that counts stands
beside the result, and below the scheme's coverage there is no grade, as with items that do not apply. [house, after
:mod:`appraisal.result`]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appraisal.grades import grade
from appraisal.numbers import round2, round_to
from appraisal.policy import Scheme


class PartState(StrEnum):
    """How a person stands in one cycle of the year."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    """Something is still to come: the year's result is provisional too."""
    NO_TOTAL = "no-total"
    """The person was there, and has no total."""
    ABSENT = "absent"
    """The person was not in the cycle."""


@dataclass(frozen=True, slots=True)
class YearCycle:
    """One cycle of a year, with its first and last day; ``weight`` is its share in the year (0–1), ``None`` where it has none."""

    id: str
    name: str
    start: date
    end: date
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class YearPart:
    """What a person came to in one cycle: the ``total`` that counts there (0–120), ``None`` for none, and days of service."""

    state: PartState
    total: float | None = None
    grade: str = ""
    days: float = 0.0


ABSENT = YearPart(PartState.ABSENT)


@dataclass(frozen=True, slots=True)
class YearResult:
    """A person's result of the year; ``parts`` stand in the order of the cycles.

    ``coverage`` is the share of the weight that counts (0–1). ``reasons`` say why there is no grade: ``no-total``, ``provisional``,
    ``coverage``, ``service-short``.
    """

    employee_id: str
    parts: tuple[YearPart, ...]
    total: float | None
    coverage: float
    days: float
    grade: str
    reasons: tuple[str, ...]


class WeightsError(ValueError):
    """Weights that are not what they must be; ``key`` says how: ``count``, ``some``, ``negative`` or ``sum``."""

    def __init__(self, key: str, total: float = 0.0) -> None:
        super().__init__(key)
        self.key, self.total = key, total


def year_weights(typed: Sequence[float], cycles: Sequence[YearCycle]) -> tuple[float, ...]:
    """Return the weight of each cycle: those that were typed, else the cycles' own, else all alike.

    Raises:
        WeightsError: they are as many as the cycles and sum to 1 only if somebody changes them.

    """
    if typed and len(typed) != len(cycles):
        raise WeightsError("count")
    own = [cycle.weight for cycle in cycles if cycle.weight is not None]
    if not typed and own and len(own) != len(cycles):
        raise WeightsError("some")
    weights = tuple(typed) or tuple(own) or (1 / len(cycles),) * len(cycles)
    if min(weights) < 0:
        raise WeightsError("negative")
    total = sum(weights)
    if round_to(total, 4) != 1:
        raise WeightsError("sum", total)
    return weights


def year_result(
    employee_id: str, parts: Sequence[YearPart], weights: Sequence[float], scheme: Scheme
) -> YearResult:
    """Put the cycles of a year together for one person; ``scheme`` is the one of the newest cycle."""
    points = counted = days = 0.0
    for part, weight in zip(parts, weights, strict=True):
        days += part.days
        if part.total is not None:
            points += part.total * weight
            counted += weight
    total = round2(points / counted) if counted else None
    coverage = round_to(counted, 9)
    reasons = tuple(_reasons(parts, total, coverage, days, scheme))
    band = grade(total, scheme.bands) if total is not None and not reasons else None
    return YearResult(employee_id, tuple(parts), total, coverage, days, band.grade if band else "", reasons)


def _reasons(
    parts: Iterable[YearPart], total: float | None, coverage: float, days: float, scheme: Scheme
) -> Iterable[str]:
    if total is None:
        yield "no-total"
        return
    if any(part.state is PartState.PROVISIONAL for part in parts):
        yield "provisional"
    if coverage < scheme.min_coverage:
        yield "coverage"
    if round_to(days, 9) < scheme.min_days:
        yield "service-short"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about who is who that somebody has to look at: ``names`` under one id, or ``ids`` under one name."""

    kind: str
    ids: tuple[str, ...]
    names: tuple[str, ...]


def doubts(people: Sequence[Mapping[str, str]]) -> tuple[Doubt, ...]:
    """Return ids that have different names in different cycles, and names whose id seems to have changed.

    ``people`` are the names by id, of each cycle. A name under two ids is no doubt where both stand in one cycle: these are two people.
    """
    names: dict[str, list[str]] = {}
    ids: dict[str, list[str]] = {}
    for found in people:
        for person, name in found.items():
            _note(names, person, name)
            _note(ids, name.strip().casefold(), person)
    changed = [
        Doubt("names", (person,), tuple(said))
        for person, said in names.items()
        if len({name.strip().casefold() for name in said if name.strip()}) > 1
    ]
    twice = [
        Doubt("ids", tuple(same), (names[same[0]][0],))
        for name, same in ids.items()
        if name and len(same) > 1 and all(len(found.keys() & same) < 2 for found in people)
    ]
    return (*changed, *twice)


def _note(found: dict[str, list[str]], key: str, value: str) -> None:
    known = found.setdefault(key, [])
    if value not in known:
        known.append(value)
