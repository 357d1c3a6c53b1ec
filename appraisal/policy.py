"""HR's policy: the schemes, their sections, caps, scales and grade bands, and the severity of each rule.

Every default is the house's (see docs/arithmetic.md for the sources) and HR changes it in the master's Settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from appraisal.calendar import Calendar
from appraisal.findings import Severity
from appraisal.model import Cycle, Employee, Method, Section, Source, Stage
from appraisal.own_columns import OwnColumn
from appraisal.retention import NEVER_DUE, Retention


class Distribution(StrEnum):
    """What the guide shares of the grades mean."""

    OFF = "off"
    GUIDE = "guide"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Band:
    """A grade from ``low`` (included) up to the next band's ``low`` (not included).

    ``guide`` is the share of people that the guide expects (0–1). With ``plan`` whoever gets the grade needs an improvement plan.
    """

    grade: str
    low: float
    coefficient: float
    guide: float
    meaning: str = ""
    plan: bool = False


DEFAULT_BANDS = (
    Band("D", 0, 0.0, 0.05, plan=True),
    Band("C", 70, 0.8, 0.10),
    Band("B", 85, 1.0, 0.50),
    Band("A", 100, 1.2, 0.25),
    Band("S", 110, 1.5, 0.10),
)
"""House default, ascending by ``low``."""


DEFAULT_WEIGHTS = MappingProxyType(
    {
        Source.SELF: 0.1,
        Source.PEER: 0.2,
        Source.REPORT: 0.1,
        Source.MANAGER: 0.6,
        Source.SKIP_LEVEL: 0.0,
        Source.CUSTOMER: 0.0,
    }
)
"""House default for rated items."""

DEFAULT_FLOORS = MappingProxyType({Source.PEER: 3, Source.REPORT: 3, Source.CUSTOMER: 3})
"""House default: fewer answers of such a source are neither shown nor counted. Who else rates does so by name."""

GROUP_AT_LEAST = 10
"""House default: shares of fewer people say nothing, one person is more than a tenth. [calculatorsir: under 10 use wider data]"""


@dataclass(frozen=True, slots=True)
class RaterPolicy:
    """How the ratings of several sources become one, and when ratings deserve a look.

    ``weights`` sum to 1. ``floors`` are the fewest answers of an anonymous source that may be shown or counted; a source
    without one, or with 1, rates by name. With ``trim_peers`` the highest and the lowest of five peers' answers or more
    are left out of their mean. ``evidence_min`` is the length of a comment on an extreme rating in half-width characters:
    a Chinese character counts as two (0: none is asked for). ``gap_max`` is the share of the scale by which self and
    manager may differ. A rater is compared with the company from
    ``ratings_min`` people on, and one value throughout counts from as many ratings on; ``leniency_max`` and ``spread_min`` are in
    standard deviations of the whole company's ratings. ``impact_min`` is the least ratio of two groups' shares of top grades.
    ``anchors`` say what the numbers of the scale mean, "" for the house's words. ``off`` are the sources that nobody is asked and
    that are neither counted nor shown. Of ``sources_min`` sources there should be answers, as far as so many have a weight.
    """

    weights: Mapping[Source, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    floors: Mapping[Source, int] = field(default_factory=lambda: DEFAULT_FLOORS)
    trim_peers: bool = False
    evidence_min: int = 40
    gap_max: float = 0.20
    ratings_min: int = 5
    leniency_max: float = 0.5
    spread_min: float = 0.5
    impact_min: float = 0.80
    anchors: str = ""
    off: frozenset[Source] = frozenset()
    sources_min: int = 2

    def floor(self, source: Source) -> int:
        """Return the fewest answers of a source that may be shown or counted, 1 for a source that rates by name."""
        return max(1, self.floors.get(source, 1))


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one group of people is appraised.

    ``site``, ``group`` and ``level`` say whom it is for ("" = anyone); the first scheme that fits is taken, in the order
    of Settings. ``section_weights`` sum to 1. ``floor`` and ``cap`` bound each achievement, ``total_cap`` the total with
    the points that ``add`` items bring. A rating r on the scale ``scale_min``–``scale_max`` becomes
    (r − min)/(max − min)·(``scale_high`` − ``scale_low``) + ``scale_low``. ``bands`` ascend by ``low``.
    ``min_coverage`` is the applicable share of the weight below which there is no grade, ``min_days`` the service below
    which there is none. A target is held against what the person reached before: it should not stay below
    ``history_share`` of the last actual, nor ask for more than ``history_factor`` times the best step so far, once there
    are ``history_points`` past actuals. ``performance_middle`` and ``performance_high`` are the totals from which
    performance is middle and high among the nine boxes. ``raters`` says how rated items are rated by several sources.
    With ``release_approval`` a result is released only when the manager's manager has approved it. ``severities`` are those of
    rules that weigh otherwise for these people than for everybody else. Without ``bias`` nothing is said of how they are rated beside
    others, without ``nine_box`` they stand in no box.

    Coaching, each 0 where it is not looked at: ``checkin_days`` may lie between two check-ins with a person,
    ``progress_days`` after a goal's progress was noted, and the ``surprise_grades`` lowest grades need an earlier warning.

    Feedback, in working days of the ``calendar`` after a release: ``interview_days`` until the interview is held,
    ``appeal_days`` until an appeal.

    An improvement plan is reviewed so many days after its start as ``plan_review1`` to ``plan_review3`` say.

    Goals are agreed within ``plan_days``, ``None`` for as many as :attr:`Policy.plan_days`. A target should move its baseline by
    ``flat_share`` of it and, where nothing else is known, be at most ``leap_factor`` times better. ``ceiling_share`` of a team may not
    stand at the cap, or below the threshold, on one KPI. A grade's share may differ from the guide by ``deviation_max`` (0.05 is 5
    percentage points); groups of fewer than ``group_min`` people are not held against it.
    """

    name: str = "standard"
    site: str = ""
    group: str = ""
    level: str = ""
    section_weights: Mapping[Section, float] = field(
        default_factory=lambda: MappingProxyType(
            {Section.KPI: 0.7, Section.BEHAVIOUR: 0.3, Section.DEVELOPMENT: 0.0}
        )
    )
    floor: float = 0.0
    cap: float = 120.0
    total_cap: float = 120.0
    weight_min: float = 0.05
    weight_max: float = 0.40
    goals_min: int = 3
    goals_max: int = 8
    scale_min: float = 1.0
    scale_max: float = 5.0
    scale_low: float = 60.0
    scale_high: float = 120.0
    min_coverage: float = 0.80
    min_days: float = 90.0
    history_share: float = 1.0
    history_factor: float = 2.0
    history_points: int = 4
    checkin_days: int = 45
    progress_days: int = 30
    surprise_grades: int = 2
    plan_review1: int = 30
    plan_review2: int = 60
    plan_review3: int = 90
    methods: tuple[Method, ...] = tuple(Method)
    distribution: Distribution = Distribution.GUIDE
    performance_middle: float = 85.0
    performance_high: float = 100.0
    bands: tuple[Band, ...] = DEFAULT_BANDS
    raters: RaterPolicy = RaterPolicy()
    release_approval: bool = False
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    interview_days: int = 10
    appeal_days: int = 7
    calendar: Calendar = field(default_factory=Calendar)
    bias: bool = True
    nine_box: bool = True
    plan_days: int | None = None
    flat_share: float = 0.01
    leap_factor: float = 3.0
    ceiling_share: float = 0.80
    deviation_max: float = 0.05
    group_min: int = GROUP_AT_LEAST

    @property
    def conditions(self) -> frozenset[tuple[str, str]]:
        """What a person must have for the scheme to fit: column and value."""
        wanted = (("site", self.site), ("group", self.group), ("level", self.level))
        return frozenset((column, value) for column, value in wanted if value)

    def fits(self, employee: Employee) -> bool:
        """Whether the scheme is for an employee."""
        return (
            self.site in ("", employee.site)
            and self.group in ("", employee.group)
            and self.level in ("", employee.level)
        )


BIAS_RULES = frozenset({"R07", "R08", "R09", "R10", "R11", "A04"})
"""The rules that hold ratings of a person against others: a scheme switches them off together."""

EVERYBODY = "*"
"""In place of the names of departments: all of them."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that HR decides for a cycle. ``schemes`` is never empty; its first fits when no other does."""

    cycle: Cycle = field(
        default_factory=lambda: Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
    )
    company: str = ""
    language: str = "en"
    schemes: tuple[Scheme, ...] = (Scheme(),)
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    spare_goals: int = 2
    """Empty goal rows that stand ready for each person of a team book."""
    spare_actuals: int = 20
    """Empty rows for period actuals and events in a team book."""
    spare_checkins: int = 6
    """Rows for check-ins that stand ready for each person of a team book."""
    due: date | None = None
    """Until when books are to be returned."""
    stage: Stage = Stage.PLAN
    """The stage that is open: who owns a field can depend on it."""
    row_strict: bool = False
    """Whether a conflict in one field holds back every change of its row."""
    self_books: tuple[str, ...] = ()
    """The departments whose people get a self book; :data:`EVERYBODY` stands for all of them."""
    plan_days: int = 30
    """Days from the first day of the cycle within which goals are to be agreed, where a scheme does not say otherwise."""
    colour: str = ""
    """The company's colour as ``#RRGGBB``, in which books are drawn; "" for the house's own."""
    logo: str = ""
    """The file of the company's logo, as its path in the cycle folder; "" for none."""
    own_columns: tuple[OwnColumn, ...] = ()
    """The columns that HR has declared beside ours."""
    retention: Retention = NEVER_DUE
    """How long data of people is kept after the last day of the cycle."""
    year_weight: float | None = None
    """The share of this cycle in the year's result (0–1), ``None`` where the cycles of a year count alike."""

    def gets_self_book(self, employee: Employee) -> bool:
        """Whether HR wants a person to have a self book."""
        return EVERYBODY in self.self_books or employee.department in self.self_books

    @property
    def plan_end(self) -> date:
        """The last day on which goals are to be agreed, of people whose scheme does not say otherwise."""
        return self.cycle.start + timedelta(days=self.plan_days)

    def agreed_by(self, employee: Employee, since: date | None = None) -> date:
        """Return the last day for agreeing a person's goals: who joins later has as many days from then on.

        ``since`` is the first day under the manager whose goals they are, ``None`` for whoever was the manager from the start.
        """
        days = self.scheme_for(employee).plan_days
        first = max(day for day in (self.cycle.start, employee.hired, since) if day is not None)
        return first + timedelta(days=self.plan_days if days is None else days)

    def scheme_for(self, employee: Employee) -> Scheme:
        """Return the first scheme whose site, group and level fit the employee, else the first scheme."""
        return next((scheme for scheme in self.schemes if scheme.fits(employee)), self.schemes[0])

    def scheme(self, name: str) -> Scheme:
        """Return the scheme of that name, else the first scheme."""
        return next((scheme for scheme in self.schemes if scheme.name == name), self.schemes[0])

    def severity(self, code: str, default: Severity, scheme: Scheme | None = None) -> Severity:
        """Return HR's severity for a rule, for the people of a ``scheme`` if it has one of its own, or the rule's default."""
        if scheme is not None and not scheme.bias and code in BIAS_RULES:
            return Severity.OFF
        own = scheme.severities.get(code) if scheme is not None else None
        return own or self.severities.get(code, default)

    def looks_at(self, code: str, default: Severity) -> bool:
        """Whether a rule is switched on for anybody."""
        chosen = {self.severity(code, default), *(self.severity(code, default, one) for one in self.schemes)}
        return chosen != {Severity.OFF}
