"""The KPI library and the position templates that a new cycle starts with; HR changes them in the master.

The numbers stand here, the words in ``texts/<language>/library.toml``. Percentages are typed as people say them
(90 with the unit %, not 0.9). A KPI without a target gets one from the position template or from the manager.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from appraisal.model import Aggregate, Kpi, KpiParameters, Method, PositionKpi, Section
from workbook_templates.labels import TEXTS
from workbook_templates.layout import LANGUAGES

_SUM, _MEAN, _LAST = Aggregate.SUM, Aggregate.MEAN, Aggregate.LAST
_PLAIN = KpiParameters()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A KPI without its words: ``plausible`` is the range of believable targets."""

    id: str
    method: Method
    parameters: KpiParameters = _PLAIN
    aggregate: Aggregate | None = None
    plausible: tuple[float | None, float | None] = (None, None)
    section: Section = Section.KPI
    critical: bool = False


def _target(value: float) -> KpiParameters:
    return KpiParameters(target=value)


def _points(*points: tuple[float, float], target: float | None = None) -> KpiParameters:
    return KpiParameters(target=target, low=0, points=points)


_ENTRIES: tuple[_Entry, ...] = (
    # Sales
    _Entry("revenue", Method.HIGHER, aggregate=_SUM, plausible=(10, 1_000_000)),
    _Entry("new-customers", Method.HIGHER, aggregate=_SUM, plausible=(1, 1_000)),
    _Entry(
        "renewal-rate",
        Method.INTERPOLATE,
        _points((70, 60), (80, 80), (90, 100), (100, 120), target=90),
        _LAST,
        (50, 100),
    ),
    _Entry("overdue-receivables", Method.LOWER, _target(8), _LAST, (1, 40)),
    _Entry("gross-margin", Method.HIGHER, aggregate=_MEAN, plausible=(5, 80)),
    _Entry("market-share", Method.PROGRESS, aggregate=_LAST, plausible=(0.5, 40)),
    _Entry("forecast-accuracy", Method.BAND, KpiParameters(low=95, high=105, rate=50), _MEAN, (80, 120)),
    # Customer service
    _Entry(
        "satisfaction", Method.GATE, KpiParameters(target=95, baseline=80, low=40, high=100), _MEAN, (70, 100)
    ),
    _Entry("first-response", Method.LOWER_LINEAR, _target(30), _MEAN, (1, 480)),
    _Entry("complaints", Method.DEDUCT, KpiParameters(high=100, rate=5), _SUM),
    _Entry("first-contact-resolution", Method.HIGHER, _target(75), _MEAN, (40, 98)),
    _Entry("net-promoter", Method.PROGRESS, aggregate=_LAST, plausible=(-50, 90)),
    # Content and marketing
    _Entry("articles", Method.HIGHER, aggregate=_SUM, plausible=(1, 300)),
    _Entry("reads", Method.HIGHER, aggregate=_SUM, plausible=(1, 100_000)),
    _Entry("shares", Method.HIGHER, aggregate=_SUM, plausible=(1, 1_000_000)),
    _Entry("featured", Method.ADD, KpiParameters(rate=2, cap=10), _SUM),
    _Entry("qualified-leads", Method.HIGHER, aggregate=_SUM, plausible=(1, 10_000)),
    # Production, quality, supply
    _Entry(
        "delivery-on-time",
        Method.STEP,
        _points((85, 60), (90, 80), (95, 100), (98, 110), target=95),
        _MEAN,
        (80, 100),
    ),
    _Entry("cost-to-budget", Method.BAND, KpiParameters(low=92, high=100, rate=50), _LAST, (70, 110)),
    _Entry("defect-rate", Method.LOWER, _target(1.5), _MEAN, (0.1, 10)),
    _Entry("output", Method.HIGHER, aggregate=_SUM, plausible=(1, 10_000_000)),
    _Entry("safety-incidents", Method.DEDUCT, KpiParameters(high=100, rate=20), _SUM, critical=True),
    _Entry("equipment-availability", Method.HIGHER, _target(92), _MEAN, (60, 99.9)),
    _Entry("improvement-proposals", Method.ADD, KpiParameters(rate=1, cap=8), _SUM),
    _Entry("purchase-savings", Method.PROGRESS, KpiParameters(target=5, baseline=0), _LAST, (0.5, 20)),
    # Research and development, IT
    _Entry("project-milestone", Method.MILESTONE, KpiParameters(rate=1)),
    _Entry("code-review", Method.HIGHER, _target(90), _MEAN, (50, 100)),
    _Entry("escaped-defects", Method.LOWER, _target(5), _SUM, (1, 100)),
    _Entry("change-lead-time", Method.LOWER_LINEAR, _target(7), _MEAN, (0.5, 60)),
    _Entry("test-coverage", Method.PROGRESS, KpiParameters(target=80, baseline=60), _LAST, (30, 95)),
    _Entry(
        "system-availability",
        Method.INTERPOLATE,
        _points((99, 60), (99.5, 80), (99.9, 100), (99.99, 120), target=99.9),
        _MEAN,
        (99, 99.999),
    ),
    # Human resources, finance
    _Entry("hiring-lead-time", Method.LOWER_LINEAR, _target(45), _MEAN, (10, 180)),
    _Entry("regretted-leavers", Method.LOWER, _target(8), _LAST, (1, 40)),
    _Entry(
        "books-closed", Method.STEP, _points((3, 120), (5, 100), (7, 80), (10, 60), target=5), _MEAN, (1, 15)
    ),
    _Entry("audit-findings", Method.DEDUCT, KpiParameters(high=100, rate=10), _SUM),
    _Entry("budget-kept", Method.BAND, KpiParameters(low=95, high=102, rate=50), _LAST, (80, 110)),
    # Behaviour and development
    *(
        _Entry(key, Method.RATED, section=Section.BEHAVIOUR)
        for key in ("teamwork", "customer-focus", "ownership", "learning", "leadership")
    ),
    _Entry("training-hours", Method.HIGHER, _target(24), _SUM, (4, 200), Section.DEVELOPMENT),
    _Entry("development-plan", Method.RATED, section=Section.DEVELOPMENT),
)

_Weights = tuple[tuple[str, float], ...]

_EVERYONE: _Weights = (("teamwork", 0.25), ("customer-focus", 0.25), ("ownership", 0.25), ("learning", 0.25))
_LEADERS: _Weights = (
    ("teamwork", 0.20),
    ("customer-focus", 0.20),
    ("ownership", 0.20),
    ("learning", 0.10),
    ("leadership", 0.30),
)

NEUTRAL = "any-other"
"""The key of the template for positions that have none of their own: behaviour only, KPIs are the manager's to set."""

_POSITIONS: dict[str, tuple[_Weights, _Weights]] = {
    "sales-representative": (
        (("revenue", 0.40), ("new-customers", 0.25), ("renewal-rate", 0.20), ("overdue-receivables", 0.15)),
        _EVERYONE,
    ),
    "sales-manager": (
        (("revenue", 0.40), ("gross-margin", 0.20), ("market-share", 0.15), ("forecast-accuracy", 0.10), ("overdue-receivables", 0.15)),
        _LEADERS,
    ),
    "service-agent": (
        (("satisfaction", 0.35), ("first-response", 0.25), ("first-contact-resolution", 0.25), ("complaints", 0.15)),
        _EVERYONE,
    ),
    "service-manager": (
        (("satisfaction", 0.35), ("net-promoter", 0.25), ("complaints", 0.20), ("cost-to-budget", 0.20)),
        _LEADERS,
    ),
    "content-editor": (
        (("articles", 0.35), ("reads", 0.30), ("shares", 0.20), ("qualified-leads", 0.15), ("featured", 0.0)),
        _EVERYONE,
    ),
    "content-manager": (
        (("reads", 0.30), ("qualified-leads", 0.30), ("delivery-on-time", 0.20), ("budget-kept", 0.20)),
        _LEADERS,
    ),
    "software-engineer": (
        (("project-milestone", 0.35), ("code-review", 0.20), ("escaped-defects", 0.25), ("test-coverage", 0.20)),
        _EVERYONE,
    ),
    "project-lead": (
        (("project-milestone", 0.40), ("change-lead-time", 0.20), ("system-availability", 0.20), ("budget-kept", 0.20)),
        _LEADERS,
    ),
    "production-operator": (
        (("output", 0.40), ("defect-rate", 0.30), ("safety-incidents", 0.30), ("improvement-proposals", 0.0)),
        _EVERYONE,
    ),
    "production-manager": (
        (("delivery-on-time", 0.30), ("cost-to-budget", 0.25), ("defect-rate", 0.25), ("safety-incidents", 0.20)),
        _LEADERS,
    ),
    "quality-engineer": (
        (("defect-rate", 0.40), ("complaints", 0.25), ("equipment-availability", 0.20), ("audit-findings", 0.15)),
        _EVERYONE,
    ),
    "buyer": (
        (("purchase-savings", 0.40), ("delivery-on-time", 0.35), ("defect-rate", 0.25)),
        _EVERYONE,
    ),
    "hr-specialist": (
        (("hiring-lead-time", 0.40), ("regretted-leavers", 0.30), ("satisfaction", 0.30)),
        _EVERYONE,
    ),
    "accountant": (
        (("books-closed", 0.40), ("audit-findings", 0.30), ("overdue-receivables", 0.30)),
        _EVERYONE,
    ),
    "finance-manager": (
        (("books-closed", 0.30), ("budget-kept", 0.25), ("overdue-receivables", 0.25), ("audit-findings", 0.20)),
        _LEADERS,
    ),
    "hr-manager": (
        (("hiring-lead-time", 0.30), ("regretted-leavers", 0.30), ("satisfaction", 0.20), ("budget-kept", 0.20)),
        _LEADERS,
    ),
    "managing-director": (
        (("revenue", 0.35), ("gross-margin", 0.25), ("net-promoter", 0.20), ("regretted-leavers", 0.20)),
        _LEADERS,
    ),
    NEUTRAL: ((), _EVERYONE),
}  # fmt: skip


@cache
def library(language: str) -> tuple[Kpi, ...]:
    """Return the KPIs of a new cycle, with names, definitions, units and sources in a language."""
    return tuple(_kpi(entry, language) for entry in _ENTRIES)


def _kpi(entry: _Entry, language: str) -> Kpi:
    def words(part: str) -> str:
        return TEXTS(f"kpi.{entry.id}.{part}", language)

    low, high = entry.plausible
    return Kpi(
        id=entry.id,
        name=words("name"),
        definition=words("definition"),
        section=entry.section,
        method=entry.method,
        unit=words("unit"),
        parameters=entry.parameters,
        aggregate=entry.aggregate,
        plausible_low=low,
        plausible_high=high,
        data_source=words("source"),
        critical=entry.critical,
    )


@cache
def positions(language: str) -> tuple[PositionKpi, ...]:
    """Return the position templates of a new cycle: the weights of each section sum to 100 % for a position.

    Items of the method ``add`` weigh nothing: their points come on top of the total.
    """
    return tuple(
        PositionKpi(position_name(position, language), kpi_id, weight)
        for position, (kpis, behaviours) in _POSITIONS.items()
        for kpi_id, weight in (*kpis, *behaviours)
    )


def position_name(position: str, language: str) -> str:
    """Return what a position template is called in a language."""
    return TEXTS(f"position.{position}", language)


def template_for(position: str, templates: Iterable[PositionKpi]) -> tuple[PositionKpi, ...]:
    """Return the lines of a position's template, or those for any other position where it has none.

    Names are compared without regard to case, width and spaces, and our own positions are known in both languages: a
    roster may say 销售代表 where the library was made in English.
    """
    lines = tuple(templates)
    wanted = _aliases(position)
    found = tuple(line for line in lines if _plain(line.position) in wanted)
    return found or _neutral(lines)


def _neutral(lines: Sequence[PositionKpi]) -> tuple[PositionKpi, ...]:
    names = {_plain(position_name(NEUTRAL, language)) for language in LANGUAGES}
    return tuple(line for line in lines if _plain(line.position) in names)


def _aliases(position: str) -> frozenset[str]:
    name = _plain(position)
    return next((names for names in _known_names() if name in names), frozenset({name}))


@cache
def _known_names() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(_plain(position_name(position, language)) for language in LANGUAGES)
        for position in _POSITIONS
    )


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
