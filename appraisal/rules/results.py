"""G11, A01, A04, X01 and X03: what the results of many people show."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple, Self

from appraisal.bias import IMPACT_FROM, adverse_impact, chance
from appraisal.findings import Severity, Spot, Value
from appraisal.numbers import round_to
from appraisal.policy import Distribution, Scheme
from appraisal.rules.context import CompanyContext, Hit, ScoredItem

TEAM_AT_LEAST = 5
"""What fewer people of a team reach on one KPI says nothing of its target."""
SURE = 1.96
"""A difference of so many standard errors comes by chance in one of twenty cases."""
MANY_GRADES = 4
"""Of so many grades the two highest are the top ones."""


def ceiling_hit(context: CompanyContext) -> Iterator[Hit]:
    """G11: on one KPI nearly the whole team stands at the cap, or below the threshold.

    Points on top of the 100 cannot reach the threshold and are not measured by it. Each person's scheme says where cap and
    threshold are; of a team with several schemes the one that allows the least counts.
    """
    # A person's items come one after the other.
    measures_of = lru_cache(lambda employee_id: _Measures.of(context.scheme(employee_id)))
    teams: dict[str, dict[str, _Team]] = {}
    # Most KPIs are those of many teams, and each row brings their names anew.
    once: dict[str, str] = {}
    for item in context.lines:
        kpi = once.setdefault(item.kpi, item.kpi)
        found = teams.setdefault(item.manager_id, {})
        if kpi not in found:
            found[kpi] = _Team(once.setdefault(item.title, item.title))
        found[kpi].add(item, measures_of(item.employee_id))
    for manager_id, of_manager in teams.items():
        for kpi, team in of_manager.items():
            yield from _team_at_one_end(context, manager_id, kpi, team)


def _team_at_one_end(context: CompanyContext, manager_id: str, kpi: str, team: "_Team") -> Iterator[Hit]:
    if team.count < TEAM_AT_LEAST:
        return
    capped, low = team.capped / team.count, team.low / team.count
    if max(capped, low) >= team.least:
        values: dict[str, Value] = {
            "title": team.title,
            "name": context.name(manager_id),
            "count": team.count,
            "share": max(capped, low),
            "threshold": team.threshold,
        }
        case = "capped" if capped >= low else "low"
        yield Hit(Spot("reviews", f"{manager_id}|{kpi}", "achievement"), "", values, case)


class _Measures(NamedTuple):
    """By what a scheme measures a team: its cap, its threshold, and the share that may stand at either."""

    cap: float
    threshold: float
    share: float

    @classmethod
    def of(cls, scheme: Scheme) -> Self:
        return cls(scheme.cap, _threshold(scheme), scheme.ceiling_share)


@dataclass(slots=True)
class _Team:
    """The people of a manager on one KPI, counted: of a large company, the items themselves would take too much room.

    ``least`` is the smallest share that any of their schemes allows, ``threshold`` the highest of those who are below.
    """

    title: str
    count: int = 0
    capped: int = 0
    low: int = 0
    least: float = inf
    threshold: float = 0.0

    def add(self, item: ScoredItem, measures: _Measures) -> None:
        cap, threshold = measures.cap if item.cap is None else item.cap, measures.threshold
        self.count += 1
        self.capped += item.achievement >= cap
        self.least = min(self.least, measures.share)
        if item.achievement < threshold < cap:
            self.threshold = max(self.threshold, threshold) if self.low else threshold
            self.low += 1


def _threshold(scheme: Scheme) -> float:
    """Return the points below which only the lowest grade is left."""
    lows = sorted(band.low for band in scheme.bands)
    return lows[1] if len(lows) > 1 else scheme.floor


def distribution(context: CompanyContext) -> Iterator[Hit]:
    """A01: the shares of the grades differ from the guide."""
    grades: dict[str, Counter[str]] = {}
    for result in context.results:
        if result.grade:
            grades.setdefault(result.scheme, Counter())[result.grade] += 1
    for scheme in context.policy.schemes:
        counted = grades.get(scheme.name, Counter())
        if scheme.distribution is not Distribution.OFF and counted.total() >= scheme.group_min:
            yield from _deviation(scheme, counted)


def _deviation(scheme: Scheme, counted: Counter[str]) -> Iterator[Hit]:
    """Yield one hit for a scheme, at the grade that differs most; a fraction of one person never counts."""
    people = counted.total()
    apart = {band: counted[band.grade] / people - band.guide for band in scheme.bands}
    worst = max(apart, key=lambda band: abs(apart[band]), default=None)
    if worst is None or round(abs(apart[worst]), 9) <= scheme.deviation_max or abs(apart[worst]) * people < 1:
        return
    values: dict[str, Value] = {
        "scheme": scheme.name,
        "grade": worst.grade,
        "share": round(counted[worst.grade] / people, 4),
        "guide": worst.guide,
        "people": people,
        "count": counted[worst.grade],
        "limit": round_to(scheme.deviation_max * 100, 9),
    }
    enforced = scheme.distribution is Distribution.ENFORCE
    severity = Severity.ERROR if enforced else None
    yield Hit(
        Spot("bands", f"{scheme.name}|{worst.grade}", "guide"),
        "",
        values,
        "enforced" if enforced else "",
        severity,
    )


def unlike_groups(context: CompanyContext) -> Iterator[Hit]:
    """A04: a group has far fewer top grades than the group that has most of them, and more than chance would do that.

    Of several schemes in the two groups the one that asks for the most counts.
    """
    people: Counter[str] = Counter()
    top: Counter[str] = Counter()
    asked: dict[str, float] = {}
    for result in context.results:
        employee = context.employees.get(result.employee_id)
        scheme = context.policy.scheme(result.scheme)
        if employee is not None and employee.group and result.grade and scheme.bias:
            people[employee.group] += 1
            top[employee.group] += result.grade in top_grades(scheme)
            asked[employee.group] = max(asked.get(employee.group, 0.0), scheme.raters.impact_min)
    groups = [group for group, count in people.items() if count >= IMPACT_FROM]
    if len(groups) < 2:
        return
    best = max(groups, key=lambda group: top[group] / people[group])
    for group in groups:
        counts = (top[group], people[group], top[best], people[best])
        ratio, z = adverse_impact(*counts), chance(*counts)
        least = max(asked[group], asked[best])
        if group != best and ratio is not None and z is not None and round(ratio, 9) < least and z <= -SURE:
            values: dict[str, Value] = {
                "group": group,
                "people": people[group],
                "share": round(top[group] / people[group], 4),
                "other": best,
                "others": people[best],
                "other_share": round(top[best] / people[best], 4),
                "ratio": round(ratio, 4),
                "least": least,
            }
            yield Hit(Spot("employees", f"group|{group}", "group"), "", values)


def top_grades(scheme: Scheme) -> frozenset[str]:
    """Return the grades that count as top: the two highest of four and more, else the highest."""
    bands = sorted(scheme.bands, key=lambda band: band.low)
    return frozenset(band.grade for band in bands[-2 if len(bands) >= MANY_GRADES else -1 :])


def result_order(context: CompanyContext) -> Iterator[Hit]:
    """X01: a higher grade has a lower pay coefficient."""
    for scheme in context.policy.schemes:
        bands = sorted(scheme.bands, key=lambda band: band.low)
        for lower, higher in pairwise(bands):
            if higher.coefficient < lower.coefficient:
                values: dict[str, Value] = {
                    "grade": higher.grade,
                    "coefficient": higher.coefficient,
                    "other": lower.grade,
                    "other_coefficient": lower.coefficient,
                }
                yield Hit(Spot("bands", f"{scheme.name}|{higher.grade}", "coefficient"), "", values)


def min_service(context: CompanyContext) -> Iterator[Hit]:
    """X03: a person was scored with too little service in the cycle."""
    for result in context.results:
        least = context.policy.scheme(result.scheme).min_days
        if result.total is not None and result.days < least:
            values: dict[str, Value] = {
                "name": context.name(result.employee_id),
                "days": result.days,
                "least": least,
            }
            yield Hit(Spot("results", result.employee_id, "days"), result.employee_id, values)
