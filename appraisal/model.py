"""The records of an appraisal cycle, as frozen values.

A blank is ``None`` everywhere and never 0. Numbers are floats as the spreadsheet holds them; weights and
percentages are fractions (0.4 is 40 %); achievements and scores are points on the 0–100(–120) scale; dates are
:class:`datetime.date`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """The level of a goal in the cascade; a goal's parent stands on the level above or on its own level."""

    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    PERSON = "person"


class Link(StrEnum):
    """How the targets of children make up their parent's target."""

    SUM = "sum"
    MEAN = "mean"
    MAX = "max"
    SHARED = "shared"
    """Several people carry one and the same target: it counts once."""


class Method(StrEnum):
    """The KPI methods: how an actual becomes an achievement (see :mod:`appraisal.kpi`)."""

    HIGHER = "higher"
    LOWER = "lower"
    LOWER_LINEAR = "lower-linear"
    PROGRESS = "progress"
    INTERPOLATE = "interpolate"
    STEP = "step"
    GATE = "gate"
    DEDUCT = "deduct"
    ADD = "add"
    BAND = "band"
    MILESTONE = "milestone"
    RATED = "rated"


class Aggregate(StrEnum):
    """How the measurements of several periods become one target and one actual, before any ratio."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"


class CellState(StrEnum):
    """What a scored cell says; four different things, none of them 0."""

    VALUE = "value"
    PENDING = "pending"
    """Blank, not a number, or waiting for HR's consent: the score stays provisional."""
    NA = "na"
    """Declared not applicable, with a reason and HR's consent: its weight is left out, visibly."""
    UNABLE = "unable"
    """The rater knows the person too little to judge: left out like NA."""


class Zone(StrEnum):
    """The zone that a milestone reached, where no date tells it."""

    FAIL = "fail"
    COMMIT = "commit"
    TARGET = "target"
    STRETCH = "stretch"


class Section(StrEnum):
    """The sections of a scorecard; a scheme gives each a weight (0: not used)."""

    KPI = "kpi"
    BEHAVIOUR = "behaviour"
    DEVELOPMENT = "development"


class Role(StrEnum):
    """The kind of an assignment."""

    LINE = "line"
    PROJECT = "project"
    MATRIX = "matrix"


class Source(StrEnum):
    """Who rates: what the rater is to the person who is rated."""

    SELF = "self"
    PEER = "peer"
    REPORT = "report"
    """Somebody who reports to the person."""
    MANAGER = "manager"
    SKIP_LEVEL = "skip-level"
    """The manager's manager."""
    CUSTOMER = "customer"


class Stage(StrEnum):
    """The stages of the cycle, one after the other; HR opens them."""

    PLAN = "plan"
    COACH = "coach"
    ASSESS = "assess"
    FEEDBACK = "feedback"
    IMPROVE = "improve"


@dataclass(frozen=True, slots=True)
class Cycle:
    """An appraisal cycle: ``start`` and ``end`` are both inside it."""

    id: str
    name: str
    start: date
    end: date

    @property
    def days(self) -> int:
        """The number of days of the cycle, both ends included."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Employee:
    """A person on the roster. ``level`` is the job level (``M2``, ``P5`` …), not a goal level."""

    id: str
    name: str
    department: str = ""
    position: str = ""
    level: str = ""
    site: str = ""
    group: str = ""
    manager_id: str = ""
    hired: date | None = None
    left: date | None = None
    email: str = ""
    entity: str = ""

    @property
    def active(self) -> bool:
        """Whether the person has no leaving date."""
        return self.left is None

    def has_left(self, day: date) -> bool:
        """Whether the leaving date, the last day there, lies before a day."""
        return self.left is not None and self.left < day

    def leaves_by(self, day: date) -> bool:
        """Whether a day is the leaving date, the last day there, or comes after it."""
        return self.left is not None and self.left <= day


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's time with one manager in the cycle.

    ``share`` is the part of the working time (0–1). ``days_counted`` replaces the calendar days where HR typed it.
    """

    id: str
    employee_id: str
    manager_id: str
    role: Role = Role.LINE
    start: date | None = None
    end: date | None = None
    share: float = 1.0
    days_counted: float | None = None


@dataclass(frozen=True, slots=True)
class KpiParameters:
    """The numbers of a KPI method; which ones a method uses stands in :mod:`appraisal.kpi`.

    ========== =========================================================================
    higher     target
    lower      target
    lower-lin. target
    progress   baseline, target
    interpol.  points (x ascending); ``low`` = achievement below the first point (default floor)
    step       points (x ascending; y descending where lower is better); ``low`` = achievement when no step is
               reached (default floor)
    gate       baseline = the gate, target = full; ``low``/``high`` = achievement at the gate / at full (40 / 100)
    deduct     ``high`` = base (default 100); ``rate`` = points lost per event
    add        ``rate`` = points won per unit; ``cap`` = most points; there is no floor
    band       ``low`` ≤ actual ≤ ``high``; ``rate`` = points lost per band width outside (default 100)
    milestone  target = date as serial number (default: the goal's due date); ``rate`` = points lost per day late;
               points y1–y4 = achievement of the zones fail, commit, target, stretch (all four or none: 0, 70, 100, 120;
               their x means nothing)
    rated      ``low``/``high`` = scale ends where they differ from the scheme's
    ========== =========================================================================

    ``floor`` and ``cap`` bound the achievement; ``None`` takes the scheme's.
    """

    target: float | None = None
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    rate: float | None = None
    floor: float | None = None
    cap: float | None = None
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Kpi:
    """An entry of HR's KPI library: the definition that goals are prefilled from."""

    id: str
    name: str
    definition: str
    section: Section
    method: Method
    unit: str
    parameters: KpiParameters
    aggregate: Aggregate | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    data_source: str = ""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class PositionKpi:
    """One line of a position template: a KPI with its weight (and target) for everyone in a position."""

    position: str
    kpi_id: str
    weight: float | None
    target: float | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the organisation, a department or a person.

    ``owner_id`` is the employee id at person level, the department's name at department level and "" at the
    organisation's. ``factor`` converts this goal's unit or currency into its parent's. ``problems`` are the columns
    whose cell holds something that is not what the column asks for, with what was typed (the reader's finding S03 says
    so once; a rule that asks for the field stays silent).
    """

    id: str
    level: Level
    owner_id: str
    title: str
    section: Section | None = Section.KPI
    kpi_id: str = ""
    parent_id: str = ""
    link: Link | None = None
    factor: float | None = None
    method: Method | None = None
    unit: str = ""
    weight: float | None = None
    start: date | None = None
    due: date | None = None
    aggregate: Aggregate | None = None
    data_source: str = ""
    critical: bool = False
    parameters: KpiParameters = KpiParameters()
    book: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of period actuals or events for a goal.

    ``kind`` is "period" (``target`` and ``value`` of one period) or "event" (``value`` = number of events, ``points``
    = points for each, ``veto`` = the event takes the item to its floor).
    """

    id: str
    goal_id: str
    kind: str
    day: date | None
    value: float | None
    target: float | None = None
    points: float | None = None
    veto: bool = False
    note: str = ""
    book: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer entered for one goal.

    ``actual`` is a number (dates as serial numbers) or, for milestones, a :class:`Zone`. ``exempt`` is NA or UNABLE
    where the reviewer declared it; ``consent`` is HR's consent to an NA.
    """

    goal_id: str
    employee_id: str
    actual: float | Zone | None = None
    evidence: str = ""
    exempt: CellState | None = None
    consent: bool = False
    book: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's answer about one person on one item, from whatever book it came.

    ``item`` is the key under which the answers of several sources meet: a KPI id of the library, or a goal's id. ``value``
    is the rating as it was typed, on the scale of the person's scheme; ``None`` is a blank, which is asked and not yet
    answered, and never 0. ``exempt`` is NA or UNABLE where the rater declared it. ``id`` is the row's id in its book.
    """

    id: str
    rater_id: str
    ratee_id: str
    source: Source
    item: str
    value: float | None = None
    comment: str = ""
    exempt: CellState | None = None
    book: str = ""
    problems: tuple[str, ...] = ()


class RaterStatus(StrEnum):
    """What HR said of a rater; only who is confirmed rates."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ChosenRater:
    """Somebody who rates, or shall rate, a person besides the manager.

    ``name`` is filled for somebody from outside, who stands in no roster. ``record`` is the row on the master's sheet
    Raters. ``proposed_by`` is the id of the manager who proposed the rater, "" for one whom HR chose.
    """

    ratee_id: str
    rater_id: str
    source: Source
    status: RaterStatus = RaterStatus.CONFIRMED
    name: str = ""
    record: str = ""
    proposed_by: str = ""


@dataclass(frozen=True, slots=True)
class Nomination:
    """A rater whom a manager proposes for a person; ``rater`` is what the manager typed: an id or a name."""

    id: str
    employee_id: str
    rater: str
    source: Source
    reason: str = ""
    book: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One item of a scorecard, with everything that explains it.

    ``achievement`` is rounded to 2 places, ``None`` unless the state is VALUE. ``target`` and ``actual`` are what the
    method used, after aggregating measurements. ``weight`` is what people typed.
    ``periods`` counts the rows of periods or events that were used instead of a typed actual.
    ``event_points`` is Σ number·points of the events that were used, ``veto`` says that one of them takes the item to
    its floor. ``note`` is a message key: why there is no value, or what was typed and not used; or "".
    """

    goal_id: str
    title: str
    section: Section
    method: Method | None
    weight: float | None
    target: float | None
    actual: float | Zone | None
    state: CellState
    achievement: float | None
    periods: int = 0
    critical: bool = False
    parameters: KpiParameters = KpiParameters()
    unit: str = ""
    note: str = ""
    event_points: float | None = None
    veto: bool = False


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section: S = Σ w·s / Σ w over its VALUE items; ``None`` without one. ``weight`` is the scheme's."""

    section: Section
    weight: float
    weight_typed: float
    weight_scored: float
    weight_left_out: float
    pending: int
    score: float | None
    vetoed: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The score of one person by one manager (one assignment).

    ``total`` is rounded to 2 places and capped; with ``provisional`` it is not final and has no ``grade``.
    ``coverage`` is the share of the weight that is applicable (1 − left out). ``reasons`` are message keys that
    say why there is no grade.
    """

    employee_id: str
    manager_id: str
    scheme: str
    lines: tuple[ScoreLine, ...]
    sections: tuple[SectionScore, ...]
    bonus: float
    total: float | None
    coverage: float
    provisional: bool
    grade: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One assignment's part of a person's result: its scorecard's total, counted by days.

    ``waiting`` is the message key of what the part waits for (``book-missing``, ``book-draft``), or "".
    """

    manager_id: str
    days: float
    total: float | None
    provisional: bool
    coverage: float = 1.0
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A person's result over all assignments: S = Σ days·S / Σ days, rounded to 2 places."""

    employee_id: str
    scheme: str
    parts: tuple[Part, ...]
    days: float
    total: float | None
    provisional: bool
    grade: str
    coefficient: float | None
    reasons: tuple[str, ...] = ()
    calibrated: float | None = None
    """HR's calibrated score, by which ``grade`` and ``coefficient`` are then; ``total`` stays the raw one."""
