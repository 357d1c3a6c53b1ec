"""Calibration: totals with the rater's level taken out, beside the raw ones, and the score that HR gives with a reason.

Every adjustment compares a team with everybody in its scheme, and so assumes that teams are equally good: a good team is
pulled down like a lenient rater. It is shown for HR to look at and changes nothing by itself.

M and SD are mean and standard deviation of all final totals of the scheme, Mᵢ and SDᵢ those of the n people whom one
manager rated. Standard deviations are those of the whole group (divided by n), not of a sample. A provisional result takes
no part: it is in no mean and is not adjusted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum, inf, sqrt
from typing import NamedTuple

from appraisal.grades import grade
from appraisal.model import Result
from appraisal.numbers import round2, round_to
from appraisal.policy import Scheme


class Rated(NamedTuple):
    """A final total, the manager who gave it, and the department of the person."""

    employee_id: str
    team: str
    department: str
    total: float


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One total adjusted in four ways, rounded to 2 places inside the scheme's range; ``None`` where undefined."""

    shift: float | None = None
    factor: float | None = None
    z: float | None = None
    shrunken: float | None = None


class Level(NamedTuple):
    """What a group's totals are like: how many, their mean, and their standard deviation (0 for one person)."""

    people: int
    mean: float
    sd: float


def level(totals: Sequence[float]) -> Level:
    """Return the level of a group that is not empty; the order of the totals changes no digit."""
    people = len(totals)
    mean = fsum(totals) / people
    variance = fsum((total - mean) ** 2 for total in totals) / people
    return Level(people, mean, 0.0 if round_to(variance, 9) == 0 else sqrt(variance))


def shift(total: float, team: Level, everyone: Level) -> float:
    """Return x + (M − Mᵢ): every team gets the same mean, and keeps its order and its distances."""
    return total + (everyone.mean - team.mean)


def factor(total: float, team: Level, everyone: Level) -> float | None:
    """Return x · M/Mᵢ, ``None`` where the team's mean is not above 0."""
    return total * everyone.mean / team.mean if team.mean > 0 else None


def z(total: float, team: Level, everyone: Level) -> float:
    """Return M + (x − Mᵢ)/SDᵢ · SD: every team gets the same mean and spread; SDᵢ = 0 → M."""
    if team.sd == 0:
        return everyone.mean
    return everyone.mean + (total - team.mean) / team.sd * everyone.sd


def shrunken(total: float, team: Level, everyone: Level, k: float | None) -> float | None:
    """Return x − n/(n + k) · (Mᵢ − M): the smaller a team, the less its mean is believed to be the rater's doing.

    ``k`` is that of :func:`credibility`; ``None`` gives ``None``.
    """
    if k is None:
        return None
    trust = 0.0 if k == inf else team.people / (team.people + k)
    return total - trust * (team.mean - everyone.mean)


def credibility(teams: Iterable[Sequence[float]]) -> float | None:
    """Return k = within-variance / between-variance, as the analysis of variance with one factor estimates them.

    With N people in T teams: within = Σᵢ Σⱼ (xᵢⱼ − Mᵢ)² / (N − T), between = (Σᵢ nᵢ(Mᵢ − M)² − (T − 1)·within) /
    (N − Σᵢ nᵢ²/N). Where between is not above 0 the teams differ no more than chance lets them, and k is infinite: nothing
    is adjusted. That goes for a single team too. ``None`` where no team has two people, because nothing says then
    how far people of one team lie apart. [Bühlmann and Straub 1970; Searle, Casella and McCulloch, Variance Components]
    """
    groups = [group for group in teams if group]
    people, count = sum(map(len, groups)), len(groups)
    if count <= 1:
        return inf
    if people == count:
        return None
    mean = fsum(total for group in groups for total in group) / people
    means = [fsum(group) / len(group) for group in groups]
    apart = fsum((total - own) ** 2 for group, own in zip(groups, means, strict=True) for total in group)
    within = apart / (people - count)
    among = fsum(len(group) * (own - mean) ** 2 for group, own in zip(groups, means, strict=True))
    between = (among - (count - 1) * within) / (people - sum(len(group) ** 2 for group in groups) / people)
    return within / between if round_to(between, 9) > 0 else inf


def adjusted(rated: Sequence[Rated], scheme: Scheme) -> dict[str, Adjusted]:
    """Return every total of one scheme adjusted in four ways, by employee."""
    if not rated:
        return {}
    teams: dict[str, list[float]] = {}
    for one in rated:
        teams.setdefault(one.team, []).append(one.total)
    everyone, k = level([one.total for one in rated]), credibility(teams.values())
    levels = {team: level(totals) for team, totals in teams.items()}

    def of(one: Rated) -> Adjusted:
        team = levels[one.team]
        return Adjusted(
            _inside(shift(one.total, team, everyone), scheme),
            _inside(factor(one.total, team, everyone), scheme),
            _inside(z(one.total, team, everyone), scheme),
            _inside(shrunken(one.total, team, everyone, k), scheme),
        )

    return {one.employee_id: of(one) for one in rated}


def _inside(points: float | None, scheme: Scheme) -> float | None:
    """Return points in the range of the scheme's totals, rounded by the one rule."""
    return None if points is None else round2(min(scheme.total_cap, max(scheme.floor, points)))


def is_final(result: Result) -> bool:
    """Whether a result takes part: it has a total, and nothing keeps it from a grade."""
    return result.total is not None and not result.reasons


def final_score(result: Result) -> float | None:
    """Return the score that counts: the calibrated one, else the raw total; ``None`` for a provisional result."""
    if not is_final(result):
        return None
    return result.total if result.calibrated is None else result.calibrated


def rater(result: Result) -> str:
    """Return the manager who rated a person for most of the days; of equals the first one."""
    counted = [part for part in result.parts if part.total is not None]
    return max(counted, key=lambda part: part.days).manager_id if counted else ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What HR typed beside a person: a score with reason, who and when, and the potential from 1 to 3.

    What could not be read is ``None`` or "", as if it were not there.
    """

    score: float | None = None
    reason: str = ""
    by: str = ""
    on: date | None = None
    potential: int | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What a calibrated score lacks, as column keys; nothing where no score was given."""
        if self.score is None:
            return ()
        said = {"reason": self.reason, "calibrated_by": self.by, "calibrated_on": self.on}
        return tuple(key for key, value in said.items() if not value)

    def holds(self, result: Result, scheme: Scheme, today: date | None = None) -> bool:
        """Whether the calibrated score counts: whole, on the scale, given by today, and beside a final result."""
        return (
            self.score is not None
            and not self.missing
            and scheme.floor <= self.score <= scheme.total_cap
            and not (today and self.on and self.on > today)
            and is_final(result)
        )


def calibrate(
    results: Iterable[Result],
    calibrations: Mapping[str, Calibration],
    schemes: Mapping[str, Scheme],
    today: date | None = None,
) -> tuple[Result, ...]:
    """Return the results with the grade and the coefficient of the calibrated score where one counts.

    The total stays the raw one. ``schemes`` holds the scheme of each name in ``results``.
    """
    return tuple(
        _calibrated(result, calibrations.get(result.employee_id), schemes[result.scheme], today)
        for result in results
    )


def _calibrated(
    result: Result, calibration: Calibration | None, scheme: Scheme, today: date | None
) -> Result:
    if calibration is None or calibration.score is None or not calibration.holds(result, scheme, today):
        return result
    score = round2(calibration.score)
    band = grade(score, scheme.bands)
    if band is None:
        return result
    return replace(result, grade=band.grade, coefficient=band.coefficient, calibrated=score)
