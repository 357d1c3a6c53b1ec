"""The goals of the sample company: those of the organisation and its departments, and what each KPI of a person serves.

Targets that add up are worked out from below: what a team's people promise is their manager's target, and all of it
together is the department's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from addin.demo.people import TEXTS
from appraisal.model import Cycle, Employee, Goal, KpiParameters, Level, Link, Method, PositionKpi, Section
from workbook_templates.labels import TEXTS as WORDS
from workbook_templates.library import library, positions, template_for

_PLAIN = KpiParameters()


@dataclass(frozen=True, slots=True)
class _Above:
    """A goal of the organisation or a department.

    ``kpi`` names the KPI whose unit and source it has; ``target`` is ``None`` where it is the sum of what the people
    with that KPI promise. ``parent`` is the key of the goal above and ``link`` how it counts there.
    """

    key: str
    kpi: str
    method: Method
    target: float | None = None
    baseline: float | None = None
    parent: str = ""
    link: Link | None = None
    parameters: KpiParameters = _PLAIN


_H, _L = Method.HIGHER, Method.LOWER
_SAFETY = KpiParameters(high=100, rate=20)
_AUDIT = KpiParameters(high=100, rate=10)
_BUDGET = KpiParameters(low=92, high=100, rate=50)

ORGANISATION = (
    _Above("company-revenue", "revenue", _H),
    _Above("company-satisfaction", "satisfaction", _H, 92, 89),
    _Above("company-defects", "defect-rate", _L, 1.4, 2.0),
    _Above("company-launch", "", _H, 3),
    _Above("company-cost", "", _L, 68, 71),
)

DEPARTMENT: Mapping[str, tuple[_Above, ...]] = {
    "sales": (
        _Above("sales-revenue", "revenue", _H, parent="company-revenue", link=Link.SUM),
        _Above("sales-customers", "new-customers", _H, parent="company-revenue"),
        _Above("sales-renewal", "renewal-rate", _H, 90, 86, "company-satisfaction"),
        _Above("sales-receivables", "overdue-receivables", _L, 8, 11, "company-cost"),
    ),
    "production": (
        _Above("production-output", "output", _H, parent="company-revenue"),
        _Above("production-defects", "defect-rate", _L, 1.4, 2.0, "company-defects", Link.MAX),
        _Above("production-delivery", "delivery-on-time", _H, 95, 92, "company-satisfaction"),
        _Above("production-cost", "cost-to-budget", Method.BAND, parent="company-cost", parameters=_BUDGET),
        _Above("production-safety", "safety-incidents", Method.DEDUCT, parent="company-defects", parameters=_SAFETY),
    ),
    "research": (
        _Above("research-launch", "", _H, 3, parent="company-launch", link=Link.SHARED),
        _Above("research-defects", "escaped-defects", _L, parent="company-defects"),
        _Above("research-availability", "system-availability", _H, 99.9, 99.6, "company-satisfaction"),
    ),
    "service": (
        _Above("service-satisfaction", "satisfaction", _H, 95, 91, "company-satisfaction", Link.MEAN),
        _Above("service-response", "first-response", Method.LOWER_LINEAR, 30, 45, "company-satisfaction"),
        _Above("service-complaints", "complaints", _L, 40, 58, "company-satisfaction"),
        _Above("service-cost", "cost-to-budget", Method.BAND, parent="company-cost", parameters=_BUDGET),
    ),
    "content": (
        _Above("content-launch", "", _H, 3, parent="company-launch", link=Link.SHARED),
        _Above("content-articles", "articles", _H, parent="company-revenue"),
        _Above("content-reads", "reads", _H, parent="company-revenue"),
        _Above("content-leads", "qualified-leads", _H, parent="company-revenue"),
    ),
    "finance": (
        _Above("finance-cost", "", _L, 68, 71, "company-cost", Link.SHARED),
        _Above("finance-closing", "books-closed", _L, 5, 7, "company-cost"),
        _Above("finance-audit", "audit-findings", Method.DEDUCT, parent="company-cost", parameters=_AUDIT),
    ),
    "hr": (
        _Above("hr-hiring", "hiring-lead-time", Method.LOWER_LINEAR, 45, 58, "company-cost"),
        _Above("hr-leavers", "regretted-leavers", _L, 8, 10, "company-satisfaction"),
        _Above("hr-satisfaction", "satisfaction", _H, 92, 88, "company-satisfaction", Link.MEAN),
    ),
}  # fmt: skip

SUMMED = (
    "revenue",
    "new-customers",
    "articles",
    "reads",
    "shares",
    "qualified-leads",
    "output",
    "escaped-defects",
)
"""KPIs whose targets add up from people to departments."""

CEILINGS = frozenset({"escaped-defects"})
"""Those of which less is better: they leave room for people who join unforeseen."""

_RANGES: Mapping[str, tuple[int, int, int]] = {
    "revenue": (600, 1400, 50),
    "new-customers": (6, 14, 1),
    "articles": (24, 40, 2),
    "reads": (60, 150, 10),
    "shares": (2000, 5000, 100),
    "qualified-leads": (20, 44, 2),
    "output": (9000, 14000, 500),
    "escaped-defects": (4, 8, 1),
}
"""From, to and step of a person's target for half a year."""

_FIXED: Mapping[str, tuple[float | None, float]] = {
    "gross-margin": (None, 42),
    "market-share": (9, 12),
    "net-promoter": (32, 40),
    "defect-rate": (None, 1.4),
}
"""Baseline and target of KPIs for which the library leaves them open, or which the company wants to move."""

_SERVES: Mapping[str, Mapping[str, tuple[str, Link | None]]] = {
    "sales": {
        "revenue": ("sales-revenue", Link.SUM),
        "new-customers": ("sales-customers", Link.SUM),
        "renewal-rate": ("sales-renewal", Link.MEAN),
        "overdue-receivables": ("sales-receivables", Link.MEAN),
    },
    "production": {
        "output": ("production-output", Link.SUM),
        "defect-rate": ("production-defects", Link.MEAN),
        "delivery-on-time": ("production-delivery", Link.MAX),
        "purchase-savings": ("production-cost", None),
        "cost-to-budget": ("production-cost", None),
        "safety-incidents": ("production-safety", None),
        "complaints": ("production-defects", None),
        "audit-findings": ("production-defects", None),
    },
    "research": {
        "escaped-defects": ("research-defects", Link.SUM),
        "code-review": ("research-defects", None),
        "test-coverage": ("research-defects", None),
        "system-availability": ("research-availability", Link.MAX),
        "change-lead-time": ("research-availability", None),
    },
    "service": {
        "satisfaction": ("service-satisfaction", Link.MEAN),
        "first-response": ("service-response", Link.MEAN),
        "complaints": ("service-complaints", None),
        "cost-to-budget": ("service-cost", None),
    },
    "content": {
        "articles": ("content-articles", Link.SUM),
        "reads": ("content-reads", Link.SUM),
        "shares": ("content-reads", None),
        "qualified-leads": ("content-leads", Link.SUM),
        "featured": ("content-articles", None),
        "delivery-on-time": ("content-articles", None),
    },
    "finance": {
        "books-closed": ("finance-closing", None),
        "audit-findings": ("finance-audit", None),
    },
    "hr": {
        "hiring-lead-time": ("hr-hiring", Link.MEAN),
        "regretted-leavers": ("hr-leavers", Link.SHARED),
        "satisfaction": ("hr-satisfaction", Link.MEAN),
    },
}
"""Which goal of their department a KPI of its people serves; any other serves the department's first goal, unlinked."""

PROJECTS = 8


@dataclass(frozen=True, slots=True)
class PersonalGoal:
    """What a manager types for one prefilled KPI of a person.

    ``parent_kpi`` tells that a goal of the manager's own with this KPI stands between, ``parent`` is the id of the
    department's goal. ``title`` and ``due`` are "" and ``None`` where what is prefilled stands.
    """

    kpi: str
    parent: str
    parent_kpi: str
    link: Link | None
    target: float | None = None
    baseline: float | None = None
    title: str = ""
    due: date | None = None


class Cascade:
    """All goals of a company: those above, made at once, and people's, made when asked for.

    With ``unforeseen`` nobody knows yet, when goals are set, who will join later.
    """

    def __init__(
        self, staff: Iterable[Employee], language: str, cycle: Cycle, seed: int, *, unforeseen: bool = False
    ) -> None:
        self._language, self._cycle, self._seed = language, cycle, seed
        self.unforeseen = unforeseen
        self.people = {person.id: person for person in staff}
        self._departments = {TEXTS(f"department.{key}", language): key for key in DEPARTMENT}
        self._templates = _Templates(language)
        self.leads = frozenset(person.manager_id for person in self.people.values())
        self._sums = self._summed()
        self._above = {goal.key: goal for goals in (ORGANISATION, *DEPARTMENT.values()) for goal in goals}
        self.ids = self._minted()
        self.above = tuple(self._goals_above())

    def personal(self, employee_id: str, manager_id: str) -> Iterator[PersonalGoal]:
        """Yield what a manager types for the prefilled KPIs of a person in their team."""
        person = self.people[employee_id]
        served = self._departments.get(self.people[manager_id].department) or self._department(person)
        for line in self._templates(person.position):
            if line.kpi_id in self._templates.measured:
                yield self._personal(person, manager_id, served, line.kpi_id)

    def target(self, employee_id: str, kpi: str) -> float | None:
        """Return the target of a KPI that adds up: a person's own, or the sum of those whom they lead."""
        if kpi not in SUMMED:
            return None
        if employee_id in self.leads:
            return self._sums.get((employee_id, kpi))
        return self._own_target(self.people[employee_id], kpi)

    def _department(self, person: Employee) -> str:
        return self._departments.get(person.department, "sales")

    def _personal(self, person: Employee, manager_id: str, served: str, kpi: str) -> PersonalGoal:
        parent, link = _serves(served, kpi)
        head = person.manager_id and not self.people[person.manager_id].manager_id
        if served != self._department(person) or person.manager_id != manager_id:
            link = None  # A project or a former manager: the work counts where the person belongs.
        elif link is not None and head:
            link = Link.SHARED
        between = kpi if manager_id in self.leads and not head and self._is_below_head(manager_id) else ""
        baseline, target = _FIXED.get(kpi, (None, None))
        if kpi in SUMMED:
            target = self.target(person.id, kpi)
        if kpi == "satisfaction" and served == "hr":
            target = 92.0
        title, due = self._milestone(person, manager_id) if kpi == "project-milestone" else ("", None)
        return PersonalGoal(kpi, self.ids.get(parent, ""), between, link, target, baseline, title, due)

    def _is_below_head(self, manager_id: str) -> bool:
        """Whether a manager is neither the managing director nor a head of department."""
        above = self.people[manager_id].manager_id
        return bool(above) and bool(self.people[above].manager_id)

    def _milestone(self, person: Employee, manager_id: str) -> tuple[str, date]:
        rng = Random(f"{self._seed}:milestone:{person.id}:{manager_id}")
        number = rng.randrange(PROJECTS) + 1
        title = TEXTS(f"project.p{number:02d}", self._language, number=rng.randrange(2, 6))
        return title, date(self._cycle.end.year, rng.choice((9, 10, 11)), rng.choice((15, 28, 30)))

    def _own_target(self, person: Employee, kpi: str) -> float:
        low, high, step = _RANGES[kpi]
        return float(Random(f"{self._seed}:{person.id}:{kpi}").randrange(low, high + 1, step))

    def _summed(self) -> dict[tuple[str, str], float]:
        """Return, for everyone who leads, the sum of each KPI over all below them.

        Who joins unforeseen comes on top, because nobody knows of them when goals are set.
        """
        sums: dict[tuple[str, str], float] = {}
        for person in self.people.values():
            if person.id in self.leads:
                continue
            unknown = self.unforeseen and person.hired is not None and person.hired > self._cycle.start
            for line in self._templates(person.position):
                if line.kpi_id in SUMMED and not (unknown and line.kpi_id not in CEILINGS):
                    target = self._own_target(person, line.kpi_id)
                    for manager_id in self._chain(person):
                        sums[manager_id, line.kpi_id] = sums.get((manager_id, line.kpi_id), 0.0) + target
        return sums

    def _chain(self, person: Employee) -> Iterator[str]:
        while person.manager_id:
            yield person.manager_id
            person = self.people[person.manager_id]

    def _minted(self) -> dict[str, str]:
        """Return the ids of the goals above by key; a small company has only those that somebody's work serves."""
        served = self._served()
        below = [goal for goals in DEPARTMENT.values() for goal in goals if goal.key in served]
        parents = {goal.parent for goal in below}
        above = [goal for goal in ORGANISATION if goal.key in parents]
        return {goal.key: f"O{number:07d}" for number, goal in enumerate(above, start=1)} | {
            goal.key: f"D{number:07d}" for number, goal in enumerate(below, start=1)
        }

    def _served(self) -> frozenset[str]:
        """Return the keys of the department goals that some KPI of some person serves."""
        places = {
            (self._department(person), person.position)
            for person in self.people.values()
            if person.manager_id
        }
        return frozenset(
            _serves(department, line.kpi_id)[0]
            for department, position in places
            for line in self._templates(position)
            if line.kpi_id in self._templates.measured
        )

    def _goals_above(self) -> Iterator[Goal]:
        owners = {goal.key: key for key, goals in DEPARTMENT.items() for goal in goals}
        for key in self.ids:
            yield self._goal_above(self._above[key], owners.get(key, ""))

    def _goal_above(self, goal: _Above, department: str) -> Goal:
        target = goal.target if goal.target is not None else self._total(goal)
        parameters = goal.parameters
        if goal.method is not Method.BAND and goal.method is not Method.DEDUCT:
            parameters = KpiParameters(target=target, baseline=goal.baseline or self._last_year(goal, target))
        unit, source = self._measure(goal)
        return Goal(
            id=self.ids[goal.key],
            level=Level.DEPARTMENT if department else Level.ORGANISATION,
            owner_id=TEXTS(f"department.{department}", self._language) if department else "",
            title=TEXTS(f"goal.{goal.key}", self._language, target=target or 0.0),
            section=Section.KPI,
            kpi_id=goal.kpi,
            parent_id=self.ids.get(goal.parent, ""),
            link=goal.link,
            method=goal.method,
            unit=unit,
            start=self._cycle.start,
            due=self._cycle.end,
            data_source=source,
            parameters=parameters,
        )

    def _total(self, goal: _Above) -> float | None:
        """Return what the whole company promises for a KPI that adds up."""
        root = next((key for key in self.people if not self.people[key].manager_id), "")
        return self._sums.get((root, goal.kpi))

    def _last_year(self, goal: _Above, target: float | None) -> float | None:
        """Return last year's revenue: the target is 18 % above it."""
        return round(target / 1.18) if goal.key == "company-revenue" and target else None

    def _measure(self, goal: _Above) -> tuple[str, str]:
        if goal.kpi:
            words = (WORDS(f"kpi.{goal.kpi}.{part}", self._language) for part in ("unit", "source"))
            return next(words), next(words)
        launch = goal.key.endswith("launch")
        unit = TEXTS("goal.lines-unit" if launch else "goal.cost-ratio-unit", self._language)
        return unit, TEXTS("source.company-launch" if launch else "source.company-cost", self._language)


def _serves(department: str, kpi: str) -> tuple[str, Link | None]:
    """Return the key of the department's goal that a KPI serves, and how it counts there."""
    return _SERVES[department].get(kpi, (DEPARTMENT[department][0].key, None))


class _Templates:
    """The position templates of a language, found once for each position."""

    def __init__(self, language: str) -> None:
        self._lines = positions(language)
        self._found: dict[str, tuple[PositionKpi, ...]] = {}
        self.measured = frozenset(kpi.id for kpi in library(language) if kpi.section is Section.KPI)

    def __call__(self, position: str) -> tuple[PositionKpi, ...]:
        if position not in self._found:
            self._found[position] = template_for(position, self._lines)
        return self._found[position]
