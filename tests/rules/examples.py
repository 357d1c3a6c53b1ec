"""One mistake each: what it does to the clean world, and the one finding that must come of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from clean_world import AGREED_BY, ANNA, BOOK, DUE, HEAD, LI_NA, MANAGER, World, behaviour, goal

from appraisal.anonymity import Shown
from appraisal.approval import Approval, ApprovalState, Chain, Decision, Gap
from appraisal.bias import RaterFigures
from appraisal.calibration import Calibration
from appraisal.coaching import Talk, Track
from appraisal.findings import Severity, Spot
from appraisal.model import (
    Assignment,
    ChosenRater,
    Employee,
    Goal,
    KpiParameters,
    Level,
    Link,
    Measurement,
    Method,
    Rating,
    Result,
    Review,
    Section,
    Source,
    Stage,
    Zone,
)
from appraisal.planning import PastActual
from appraisal.policy import DEFAULT_BANDS, Distribution, Policy, Scheme
from appraisal.rules.context import (
    CellProblem,
    ComputedCell,
    IdentityProblem,
    NotOwned,
    OnBehalf,
    OpenConflict,
    Proposal,
    ReplacedActual,
    RosterProblem,
    ScoredItem,
    SheetFacts,
    Signature,
    StructureProblem,
    Submission,
    UndatedActual,
    UnmatchedActual,
    WaitingBook,
)

Mistake = Callable[[World], World]

LONG = "Took over when a colleague was away and trained two new people."
"""Evidence that is long enough for any rating."""


class Example(NamedTuple):
    """A mistake with the code, the case and the spot of its finding."""

    code: str
    case: str
    spot: Spot
    mistake: Mistake
    severity: Severity | None = None

    @property
    def name(self) -> str:
        """A name for the test's id."""
        return f"{self.code}-{self.case or 'message'}"


EXAMPLES: list[Example] = []


def example(
    code: str, spot: Spot, mistake: Mistake, case: str = "", severity: Severity | None = None
) -> None:
    """Put an example on the list."""
    EXAMPLES.append(Example(code, case, spot, mistake, severity))


def goals(record: str, column: str, book: str = BOOK) -> Spot:
    """Return a cell of the Goals sheet, of a book or (book "") of the master."""
    return Spot("goals", record, column, book)


def team(record: str, column: str) -> Spot:
    """Return a cell of the book's Team sheet."""
    return Spot("team", record, column, BOOK)


def actual(record: str) -> Spot:
    """Return the actual of a goal on the book's Review sheet."""
    return Spot("review", record, "actual", BOOK)


def weights(*values: float) -> Mistake:
    """Return the mistake of giving Li Na's three KPI goals these weights."""

    def mistake(world: World) -> World:
        for number, weight in enumerate(values, start=1):
            world = world.with_goal(f"G10{number}", weight=weight)
        return world

    return mistake


def without(*goal_ids: str) -> Mistake:
    """Return the mistake of removing goals."""
    return lambda world: replace(
        world,
        goals=tuple(item for item in world.goals if item.id not in goal_ids),
        reviews=tuple(item for item in world.reviews if item.goal_id not in goal_ids),
    )


def added(*more: Goal) -> Mistake:
    """Return the mistake of adding goals that no book of the test holds."""
    return lambda world: replace(world, elsewhere=more)


def facts(
    problem: CellProblem
    | ComputedCell
    | IdentityProblem
    | StructureProblem
    | Proposal
    | NotOwned
    | ReplacedActual
    | UndatedActual,
    *more: ComputedCell,
) -> Mistake:
    """Return the mistake that the reader noticed."""
    places = {
        CellProblem: "problems",
        ComputedCell: "computed",
        IdentityProblem: "identity",
        StructureProblem: "structure",
        Proposal: "proposals",
        NotOwned: "not_owned",
        ReplacedActual: "replaced",
        UndatedActual: "undated",
    }
    noticed = SheetFacts(**{places[type(problem)]: (problem, *more)})  # type: ignore[arg-type]
    return lambda world: replace(world, facts=noticed)


def measured(*lines: Measurement) -> Mistake:
    """Return the mistake of entering rows in Actuals."""
    return lambda world: replace(world, measurements=lines)


def shares(kpi: float, rated: float) -> dict[Section, float]:
    """Return section weights."""
    return {Section.KPI: kpi, Section.BEHAVIOUR: rated, Section.DEVELOPMENT: 0.0}


# ---- goals ----

example("G01", team(LI_NA, "weight_kpi"), weights(0.35, 0.3, 0.3), "too-low")
example("G01", team(LI_NA, "weight_kpi"), weights(0.4, 0.4, 0.3), "too-high")
example("G01", team(LI_NA, "weight_kpi"), weights(40, 30, 30), "not-percent")
example("G01", goals("G101", "weight"), lambda world: world.with_goal("G101", weight=None), "missing")
example("G01", team(LI_NA, "weight_behaviour"), without("G104", "G105"), "empty-section")
example(
    "G01",
    team(ANNA, "goals"),
    lambda world: without("G201", "G202", "G203", "G204", "G205")(world.with_goal("G101", target=10_000_000)),
    "no-goals",
)


def _four_goals(world: World) -> World:
    extra = goal("G106", LI_NA, "New distributors", 0.03, unit="firms", parameters=KpiParameters(target=3))
    return replace(weights(0.37, 0.3, 0.3)(world), goals=(*weights(0.37, 0.3, 0.3)(world).goals, extra))


example("G02", goals("G106", "weight"), _four_goals, "too-low")
example("G02", goals("G101", "weight"), weights(0.5, 0.25, 0.25), "too-high")


def _nine_goals(world: World) -> World:
    extra = tuple(
        goal(f"G11{number}", LI_NA, f"{word} signed", 0.1, unit="firms", parameters=KpiParameters(target=3))
        for number, word in enumerate(("Dealers", "Agents", "Banks", "Schools", "Cities", "Farms"))
    )
    world = weights(0.1, 0.1, 0.2)(world)
    return replace(world, goals=(*world.goals, *extra))


example("G03", team(LI_NA, "goals"), lambda world: without("G103")(weights(0.6, 0.4)(world)), "too-few")
example("G03", team(LI_NA, "goals"), _nine_goals, "too-many")

example("G04", goals("G102", "target"), lambda world: world.with_goal("G102", target=None), "target")
example("G04", goals("G102", "unit"), lambda world: world.with_goal("G102", unit=" "), "unit")
example("G04", goals("G102", "target"), lambda world: world.with_goal("G102", target=None, unit=""), "both")
example("G05", goals("G102", "target"), lambda world: world.with_goal("G102", target=0.0))
example("G06", goals("G102", "target"), lambda world: world.with_goal("G102", target=-5.0), "negative")
example("G06", goals("G102", "baseline"), lambda world: world.with_goal("G102", baseline=-3.0), "straddle")

example(
    "G07",
    goals("G101", "target"),
    lambda world: world.with_goal("G101", baseline=6_000_000.0),
    "worse-higher",
)
example("G07", goals("G102", "target"), lambda world: world.with_goal("G102", baseline=12.0), "worse-lower")
example(
    "G07",
    goals("G103", "high"),
    lambda world: world.with_goal("G103", method=Method.GATE, low=60.0, high=60.0),
    "gate",
)
example(
    "G07",
    goals("G102", "high"),
    lambda world: world.with_goal("G102", method=Method.BAND, low=25.0, high=15.0),
    "band",
)
example(
    "G07",
    goals("G102", "x3"),
    lambda world: world.with_goal(
        "G102", method=Method.STEP, points=((10.0, 120.0), (20.0, 100.0), (20.0, 80.0))
    ),
    "points-x",
)
example(
    "G07",
    goals("G102", "y3"),
    lambda world: world.with_goal(
        "G102", method=Method.INTERPOLATE, points=((10.0, 120.0), (20.0, 60.0), (30.0, 80.0))
    ),
    "points-y",
)

example("G08", goals("G102", "target"), lambda world: world.with_goal("G102", baseline=20.1))
example(
    "G08",
    goals("G103", "target"),
    lambda world: world.with_goal("G103", baseline=95.0),
    "equal",
    Severity.ERROR,
)
example("G10", goals("G103", "target"), lambda world: world.with_goal("G103", target=99.9), "too-high")
example(
    "G10",
    goals("G103", "target"),
    lambda world: world.with_goal("G103", target=40.0, baseline=30.0),
    "too-low",
)
example(
    "G10",
    goals("G102", "target"),
    lambda world: world.with_goal(
        "G102", title="市场份额", method=Method.HIGHER, unit="%", target=80.0, baseline=None
    ),
    "too-high",
)


def reached(*actuals: float, kpi: str = "on-time", title: str = "", unit: str = "%") -> Mistake:
    """Return what Li Na reached in past half years, the last one in the first half of 2026; it is no mistake by itself."""
    ends = [date(2026 - (place + 1) // 2, 6 if place % 2 == 0 else 12, 30) for place in range(len(actuals))]
    past = tuple(
        PastActual(LI_NA, actual, kpi, title, unit, f"{end:%Y-%m}", end - timedelta(days=180), end)
        for actual, end in zip(reversed(actuals), ends, strict=True)
    )
    return lambda world: replace(world, history={LI_NA: past})


example("G09", goals("G103", "target"), reached(96.0))
example("G09", goals("G102", "target"), reached(15.0, kpi="", title="客户投诉件数", unit="件"), "lower")
example("G10", goals("G103", "target"), reached(80.0, 81.0, 83.0, 84.0), "history")
example(
    "G10",
    goals("G102", "target"),
    lambda world: world.with_goal("G102", target=9.0),
    "leap",
)


def _team_of_five(achievement: float) -> Mistake:
    items = tuple(ScoredItem("on-time", "On-time delivery rate", MANAGER, achievement, 120) for _ in range(5))
    return lambda world: replace(world, lines=items)


example("G11", Spot("reviews", f"{MANAGER}|on-time", "achievement"), _team_of_five(120), "capped")
example("G11", Spot("reviews", f"{MANAGER}|on-time", "achievement"), _team_of_five(50), "low")

LATE = date(2027, 1, 15)
example("G12", goals("G101", "due"), lambda world: world.with_goal("G101", due=None), "no-due")
example(
    "G12", goals("G101", "due"), lambda world: world.with_goal("G101", due=date(2026, 6, 30)), "due-outside"
)
example(
    "G12",
    goals("G101", "start"),
    lambda world: world.with_goal("G101", start=date(2026, 6, 1)),
    "start-outside",
)
example(
    "G12",
    goals("G101", "start"),
    lambda world: world.with_goal("G101", start=date(2026, 12, 31)),
    "not-before",
)
example(
    "G12",
    Spot("actuals", "R1", "day", BOOK),
    lambda world: measured(Measurement("R1", "G101", "period", LATE, 400_000.0))(
        world.with_review("G101", actual=None)
    ),
    "actual-outside",
)

example(
    "G13", goals("G103", "title"), lambda world: world.with_goal("G103", title="减少客户投诉件数", kpi_id="")
)
example(
    "G13",
    goals("D3", "title", ""),
    lambda world: added(
        department_goal("D2"),
        replace(department_goal("D3"), title="d2"),
        worker_goal("W1", "D2"),
        worker_goal("W2", "D3"),
    )(world),
)
example("G14", goals("G102", "title"), lambda world: world.with_goal("G102", title="加强客户服务意识"))
example(
    "G14", goals("G202", "title"), lambda world: world.with_goal("G202", title="Do my best for customers")
)

example("G15", goals("G102", "method"), lambda world: world.with_goal("G102", method=None), "method")
example(
    "G15",
    goals("G102", "method"),
    lambda world: world.with_scheme(
        methods=tuple(method for method in Method if method is not Method.LOWER_LINEAR)
    ).with_goal("G102", method=Method.LOWER_LINEAR),
    "not-allowed",
    Severity.WARN,
)
example("G15", goals("G103", "baseline"), lambda world: world.with_goal("G103", baseline=None), "parameter")
example(
    "G15",
    goals("G102", "x1"),
    lambda world: world.with_goal("G102", method=Method.STEP, points=()),
    "parameter",
)
example(
    "G15",
    goals("G101", "data_source"),
    lambda world: world.with_goal("G101", data_source=""),
    "source",
    Severity.WARN,
)

# ---- cascade ----


def department_goal(goal_id: str, **fields: object) -> Goal:
    """Return a goal of HR's for another department, under the organisation's."""
    complete: dict[str, object] = {"parent_id": "O1", "method": Method.HIGHER, "unit": "CNY", "due": DUE}
    return Goal(goal_id, Level.DEPARTMENT, "Production", goal_id, **(complete | fields))  # type: ignore[arg-type]


def worker_goal(goal_id: str, parent: str, weight: float = 0.5, **fields: object) -> Goal:
    """Return a goal of somebody in another book."""
    return goal(
        goal_id, HEAD, f"Output {goal_id}", weight, parent_id=parent, **({"book": "B-OTHER"} | fields)
    )


example("C01", goals("G102", "parent"), lambda world: world.with_goal("G102", parent_id=""))
example(
    "C01",
    goals("D2", "parent_id", ""),
    added(department_goal("D2", parent_id=""), worker_goal("W1", "D2")),
    "department",
)
example("C01", goals("G102", "parent"), lambda world: world.with_goal("G102", parent_id="D9"), "unknown")
example(
    "C01",
    goals("D2", "parent_id", ""),
    added(department_goal("D2", parent_id="O9"), worker_goal("W1", "D2")),
    "unknown",
)
example("C02", goals("O2", "", ""), added(Goal("O2", Level.ORGANISATION, "", "O2")), "organisation")
example("C02", goals("D2", "", ""), added(department_goal("D2")), "department")
example(
    "C02",
    goals("D2", "owner_id", ""),
    added(replace(department_goal("D2"), owner_id=""), worker_goal("W1", "D2")),
    "ownerless",
)
example(
    "C03",
    goals("G102", "parent"),
    lambda world: world.with_goal("G102", parent_id="G103").with_goal("G103", parent_id="G102"),
    "loop",
)
example(
    "C03",
    goals("W1", "parent", "B-OTHER"),
    added(worker_goal("W1", "W2"), worker_goal("W2", "W1", book="B-THIRD")),
    "loop",
)
example("C03", goals("G102", "parent"), lambda world: world.with_goal("G102", parent_id="O1"), "skip")
example(
    "C03",
    goals("P1", "parent_id", ""),
    added(replace(worker_goal("P1", "O1"), owner_id=ANNA, book="")),
    "skip",
)
example(
    "C04", goals("D1", "coverage", ""), lambda world: world.with_goal("G101", target=4_500_000.0), "short"
)
example(
    "C04",
    goals("D1", "coverage", ""),
    lambda world: world.with_goal("G101", target=8_000_000.0),
    "over",
    Severity.WARN,
)
example(
    "C04",
    goals("W1", "target", "B-OTHER"),
    added(
        worker_goal(
            "W1",
            "D1",
            unit="kEUR",
            method=Method.PROGRESS,
            parameters=KpiParameters(target=0.0, baseline=-500.0),
        ),
        worker_goal(
            "W2",
            "W1",
            unit="kEUR",
            link=Link.SUM,
            method=Method.PROGRESS,
            parameters=KpiParameters(target=-100.0, baseline=-500.0),
        ),
    ),
    "short-plain",
)


def _shared_apart(world: World) -> World:
    parent = worker_goal("W1", "D1", unit="%", parameters=KpiParameters(target=90.0))
    same = worker_goal("W2", "W1", unit="%", link=Link.SHARED, parameters=KpiParameters(target=90.0))
    other = worker_goal("W3", "W1", unit="%", link=Link.SHARED, parameters=KpiParameters(target=80.0))
    return replace(world, elsewhere=(parent, same, other))


example("C04", goals("W1", "target", "B-OTHER"), _shared_apart, "shared", Severity.WARN)
example("C05", goals("G101", "unit"), lambda world: world.with_goal("G101", unit="万元"), "unit")
example(
    "C05", goals("G101", "method"), lambda world: world.with_goal("G101", method=Method.LOWER), "direction"
)
example(
    "C05",
    goals("G101", "due"),
    lambda world: world.with_goal("G101", link=Link.SHARED, due=date(2026, 9, 1)),
    "period",
)
example(
    "C05",
    goals("D2", "unit", ""),
    added(
        department_goal("D2", link=Link.SUM, unit="kEUR", parameters=KpiParameters(target=1.0)),
        worker_goal("W1", "D2"),
    ),
    "unit",
)
example(
    "C06",
    goals("G102", "due"),
    lambda world: (
        world.with_goal("D1", due=date(2026, 11, 30))
        .with_goal("G101", due=date(2026, 11, 30))
        .with_goal("G103", due=date(2026, 11, 30))
        .with_goal("G201", due=date(2026, 11, 30))
        .with_goal("G202", due=date(2026, 11, 30))
        .with_goal("G203", due=date(2026, 11, 30))
    ),
)
example(
    "C06",
    goals("D2", "due", ""),
    added(department_goal("D2", due=date(2027, 1, 1)), worker_goal("W1", "D2")),
)
example(
    "C07",
    Spot("goals", "Board", "parent_id"),
    added(worker_goal("W1", "D1", weight=0.6), worker_goal("W2", "", weight=0.4)),
)

# ---- ratings and results ----

example("R01", actual("G104"), lambda world: world.with_review("G104", actual=0.0, evidence=""))
example("R01", actual("G105"), lambda world: world.with_review("G105", actual=Zone.TARGET))
example("R06", actual("G102"), lambda world: world.with_review("G102", actual=0.0, evidence=" "))


example(
    "R02",
    Spot("review", "G104", "evidence", BOOK),
    lambda world: world.with_review("G104", actual=5.0, evidence="Good."),
)
example(
    "R02",
    Spot("review", "G105", "evidence", BOOK),
    lambda world: world.with_review("G105", actual=1.5, evidence="  "),
    "none",
)


def five_alike(world: World) -> World:
    """Return the world in which the manager gives everybody the same on everything."""
    extra = behaviour("G106", LI_NA, "Initiative", 0.25)
    world = world.with_goal("G105", weight=0.25)
    for goal_id in ("G104", "G204"):
        world = world.with_review(goal_id, actual=3.0)
    return replace(
        world,
        goals=(*world.goals, extra),
        reviews=(*world.reviews, Review("G106", LI_NA, 3.0, "monthly report")),
    )


def rated(
    source: Source, ratee: str, rater: str, *values: float | None, book: str = "B-PEER", comment: str = LONG
) -> tuple[Rating, ...]:
    """Return a rater's answers about a person, one for each item."""
    return tuple(
        Rating(f"{rater}{ratee}{number}", rater, ratee, source, f"item{number}", value, comment, book=book)
        for number, value in enumerate(values)
    )


def of_book(*ratings: tuple[Rating, ...]) -> Mistake:
    """Return the mistake of answering so in rows of the book."""
    return lambda world: replace(world, in_book=tuple(one for group in ratings for one in group))


def of_company(*ratings: tuple[Rating, ...], shown: tuple[Shown, ...] = ()) -> Mistake:
    """Return the mistake that the answers of several sources show."""
    every = tuple(one for group in ratings for one in group)
    return lambda world: replace(world, ratings=every, shown=shown)


example(
    "R01",
    Spot("ratings", "E002E0030", "value", BOOK),
    of_book(rated(Source.PEER, LI_NA, MANAGER, 9.0, 3.0, book=BOOK)),
    "unsaid",
)
example(
    "R02",
    Spot("ratings", "", "comment", BOOK),
    of_book(rated(Source.PEER, LI_NA, MANAGER, 5.0, 3.0, comment="Nice", book=BOOK)),
    "unsaid",
)
example("R08", Spot("review", "", "actual", BOOK), five_alike)
example(
    "R08",
    Spot("ratings", "", "value", BOOK),
    of_book(rated(Source.PEER, LI_NA, MANAGER, 4.0, 4.0, 4.0, 4.0, 4.0, book=BOOK)),
    "one",
)

BOSS = rated(Source.MANAGER, LI_NA, MANAGER, 3.0, 3.0)
PEERS = tuple(rated(Source.PEER, LI_NA, f"P{number}", 3.0, 4.0) for number in range(4))
VERSION = {
    count: Shown(LI_NA, Source.PEER, "item0", frozenset((f"P{number}", 3.0) for number in range(count)))
    for count in (3, 4)
}
PEERS_OF = Spot("results", LI_NA, "source_peer")
example("R03", Spot("results", LI_NA, "total"), of_company(BOSS))
example("R04", PEERS_OF, of_company(BOSS, *PEERS[:2]))
example(
    "R04",
    PEERS_OF,
    of_company(
        BOSS,
        rated(Source.PEER, LI_NA, "P0", 3.0),
        *(rated(Source.PEER, LI_NA, f"P{number}", None, 4.0) for number in (1, 2)),
    ),
)
example("R05", PEERS_OF, of_company(BOSS, *PEERS, shown=(VERSION[3],)), "held", Severity.WARN)
example("R05", PEERS_OF, of_company(BOSS, *PEERS, shown=(VERSION[3], VERSION[4])), "leak")
example(
    "R07",
    Spot("results", LI_NA, "total"),
    of_company(BOSS, rated(Source.SELF, LI_NA, LI_NA, 4.0, 4.0)),
    "higher",
)
example(
    "R07",
    Spot("results", LI_NA, "total"),
    of_company(BOSS, rated(Source.SELF, LI_NA, LI_NA, 2.0, 2.0)),
    "lower",
)
example(
    "R11",
    Spot("ratings", "E003E0030", "", "B-PEER"),
    of_company(BOSS, *PEERS, rated(Source.PEER, LI_NA, LI_NA, 5.0)),
    "self",
)


def _each_other(world: World) -> World:
    ratings = (
        *BOSS,
        *(one for group in PEERS[:2] for one in group),
        *rated(Source.PEER, LI_NA, ANNA, 5.0, 5.0, book="B-ANNA"),
        *rated(Source.MANAGER, ANNA, MANAGER, 4.0, 3.0),
        *rated(Source.PEER, ANNA, LI_NA, 5.0, 5.0, book="B-LI"),
        *rated(Source.PEER, ANNA, "P1", 3.0, 4.0),
        *rated(Source.PEER, ANNA, "P2", 3.0, 4.0),
    )
    return replace(world, ratings=ratings)


example("R11", Spot("ratings", "", "value", "B-LI"), _each_other, "reciprocal")


def chosen(rater: str, source: Source, ratee: str = LI_NA, *, twice: bool = False) -> Mistake:
    """Return the change that lets HR write a rater on the sheet Raters."""
    one = ChosenRater(ratee, rater, source, record="row")
    return lambda world: replace(world, chosen=(one, one) if twice else (one,))


example("R12", Spot("raters", "row", "rater_id"), chosen(LI_NA, Source.PEER), "self")
example("R12", Spot("raters", "row", "rater_id"), chosen("E9", Source.PEER), "unknown")
example("R12", Spot("raters", "row", "rater_id"), chosen("E9", Source.CUSTOMER), "unknown")
example("R12", Spot("raters", "row", "ratee_id"), chosen(ANNA, Source.PEER, "E9"), "nobody")
example("R12", Spot("raters", "row", "source"), chosen(ANNA, Source.MANAGER), "source")
example("R12", Spot("raters", "row", "rater_id"), chosen(ANNA, Source.PEER, twice=True), "twice")
example(
    "R12",
    Spot("raters", "row", "rater_id"),
    lambda world: chosen(ANNA, Source.PEER)(world.with_employee(ANNA, left=date(2026, 8, 31))),
    "left",
)
example(
    "R12",
    Spot("raters", "row", "ratee_id"),
    lambda world: chosen(LI_NA, Source.PEER, ANNA)(world.with_employee(ANNA, left=date(2026, 8, 31))),
    "person-left",
)


def figures(rater: str, mean: float, sd: float, people: int = 20) -> RaterFigures:
    """Return the figures of a manager who rates so many people on two items."""
    return RaterFigures(
        rater, Source.MANAGER, f"B-{rater}", 2 * people, people, mean, sd, mean - sd, mean + sd
    )


def _compared(mean: float, sd: float) -> Mistake:
    return lambda world: replace(world, raters=(figures(MANAGER, mean, sd), figures(HEAD, 90, 15, people=90)))


RATINGS_OF = Spot("review", "", "actual", f"B-{MANAGER}")
example("R09", RATINGS_OF, _compared(105, 12), "lenient")
example("R09", RATINGS_OF, _compared(75, 12), "severe")
example("R10", RATINGS_OF, _compared(91, 6))


def _peers(mean: float, sd: float) -> Mistake:
    """Compare a peer with another one: nothing of what a peer gave is said."""
    one, other = figures(LI_NA, mean, sd), figures(HEAD, 90, 15, people=90)
    return lambda world: replace(
        world, raters=(one._replace(source=Source.PEER), other._replace(source=Source.PEER))
    )


PEERS_RATINGS = Spot("ratings", "", "value", f"B-{LI_NA}")
example("R09", PEERS_RATINGS, _peers(105, 12), "lenient-unsaid")
example("R09", PEERS_RATINGS, _peers(75, 12), "severe-unsaid")
example("R10", PEERS_RATINGS, _peers(91, 6), "unsaid")


def graded(top: int, rest: int) -> tuple[Result, ...]:
    """Return results, so many of them with the top grade."""
    grades = ["S"] * top + ["B"] * rest
    return tuple(
        Result(f"X{number}", "standard", (), 184, 90, False, grade, 1.0)
        for number, grade in enumerate(grades)
    )


example("A01", Spot("bands", "standard|S", "guide"), lambda world: replace(world, results=graded(12, 0)))
example(
    "A01",
    Spot("bands", "standard|S", "guide"),
    lambda world: replace(world.with_scheme(distribution=Distribution.ENFORCE), results=graded(12, 0)),
    "enforced",
    Severity.ERROR,
)


def quota(people: int) -> Mistake:
    """Enforce the shares of the standard scheme on so many people."""
    results = graded(0, people)
    return lambda world: replace(world.with_scheme(distribution=Distribution.ENFORCE), results=results)


example("A02", Spot("schemes", "standard", "distribution"), quota(9))

WHOLE = Calibration(96.0, "lenient team", "Li Na", date(2026, 11, 20))


def calibrated(employee_id: str, calibration: Calibration) -> Mistake:
    """Let HR type this beside a person."""
    return lambda world: replace(world, calibrations={employee_id: calibration})


def _calibration(column: str) -> Spot:
    return Spot("calibration", LI_NA, column)


example("A03", _calibration("reason"), calibrated(LI_NA, Calibration(96.0)))
example("A03", _calibration("reason"), calibrated(LI_NA, replace(WHOLE, reason="")), "reason")
example("A03", _calibration("calibrated_by"), calibrated(LI_NA, replace(WHOLE, by="")), "calibrated_by")
example("A03", _calibration("calibrated_on"), calibrated(LI_NA, replace(WHOLE, on=None)), "calibrated_on")
example("A03", _calibration("calibrated_score"), calibrated(LI_NA, replace(WHOLE, score=120.5)), "outside")
example(
    "A03",
    _calibration("calibrated_on"),
    calibrated(LI_NA, replace(WHOLE, on=date(2026, 11, 26))),
    "future",
)


def _unfinished(world: World) -> World:
    result = replace(world.results[0], provisional=True, grade="", reasons=("part-provisional",))
    return replace(calibrated(LI_NA, WHOLE)(world), results=(result, *world.results[1:]))


example("A03", _calibration("calibrated_score"), _unfinished, "not-final", Severity.INFO)


def _unlike(world: World) -> World:
    groups = {"Office": ("S", 16, 24), "Plant": ("S", 4, 36)}
    people, results = dict(world.employees), []
    for group, (grade, top, rest) in groups.items():
        for number in range(top + rest):
            person = Employee(f"{group}{number}", f"{group} {number}", group=group, manager_id=MANAGER)
            people[person.id] = person
            results.append(
                Result(person.id, "standard", (), 184, 90, False, grade if number < top else "B", 1.0)
            )
    return replace(world.with_scheme(distribution=Distribution.OFF), employees=people, results=tuple(results))


example("A04", Spot("employees", "group|Plant", "group"), _unlike)


WAITS = ApprovalState(LI_NA, Chain(MANAGER, HEAD), True, 97.0)
RETURNED = Approval(LI_NA, Decision.RETURNED, "figures", day=date(2026, 11, 20))


def _approval(case: str, state: ApprovalState, column: str = "decision") -> None:
    """Let the approval of Li Na's result stand so."""
    spot = Spot("approvals", LI_NA, column)
    example("A05", spot, lambda world: replace(world, approvals=(state, *world.approvals[1:])), case)


_approval("", WAITS)
_approval("returned", replace(WAITS, approval=RETURNED, basis=97.0))
_approval("changed", replace(WAITS, approval=replace(RETURNED, decision=Decision.APPROVED), basis=96.99))
_approval("no-manager", replace(WAITS, chain=Chain("", "", Gap.NO_MANAGER)), "approver")
_approval("no-second-level", replace(WAITS, chain=Chain(MANAGER, "", Gap.NO_SECOND)), "approver")
_approval("same-person", replace(WAITS, chain=Chain(MANAGER, "", Gap.SAME)), "approver")


def decided(column: str, **fields: object) -> tuple[Spot, Mistake]:
    """Return the cell of a decision in the book, and the mistake of one that stands so."""
    said = replace(RETURNED, **fields)  # type: ignore[arg-type]
    return Spot("approve", LI_NA, column, BOOK), lambda world: replace(world, decided=(said,))


example("A06", *decided("reason", reason=""))
example("A06", *decided("proposed", grade="Q"), "grade")
example("A06", *decided("day", day=None), "day", Severity.WARN)


def _by(decider: str, case: str, severity: Severity | None = None) -> None:
    """Let somebody decide on a result who does not stand above the manager; Li Na's needs an approval, Anna's does not."""

    def mistake(world: World) -> World:
        needed, free = world.approvals
        strangers = ((decider, BOOK),)
        if severity is None:
            return replace(world, approvals=(replace(needed, strangers=strangers), free))
        return replace(world, approvals=(needed, replace(free, strangers=strangers)))

    spot = Spot("approve", LI_NA if severity is None else ANNA, "decision", BOOK)
    example("A07", spot, mistake, case, severity)


_by(ANNA, "")
_by(MANAGER, "own-report")
_by(MANAGER, "own-report", Severity.WARN)


def _typed(person: str) -> Mistake:
    said = replace(RETURNED, employee_id=person)
    return lambda world: replace(world, strange_approvals=(said,))


example("A07", Spot("approve", LI_NA, "decision", BOOK), _typed(LI_NA), "own-report")
example("A07", Spot("approve", HEAD, "decision", BOOK), _typed(HEAD))
example("A07", Spot("approve", "E999", "decision", BOOK), _typed("E999"))


def _falling(world: World) -> World:
    bands = tuple(replace(band, coefficient=0.9) if band.grade == "A" else band for band in DEFAULT_BANDS)
    return world.with_scheme(bands=bands)


example("X01", Spot("bands", "standard|A", "coefficient"), _falling)
example(
    "X03",
    Spot("results", LI_NA, "days"),
    lambda world: replace(
        world, results=(Result(LI_NA, "standard", (), 60, 97.0, False, "", None), world.results[1])
    ),
)

# ---- sheets ----

TOTAL = Spot("team", LI_NA, "total", BOOK)
GRADE = Spot("team", LI_NA, "grade", BOOK)
example(
    "S01", TOTAL, facts(ComputedCell(TOTAL, False, 99.0, 97.0), ComputedCell(GRADE, True, "A", "B")), "lost"
)
example("S01", TOTAL, facts(ComputedCell(TOTAL, False, None, 97.0)), "cleared")
example("S01", TOTAL, facts(ComputedCell(TOTAL, True, 99.0, 97.0)), "differs")
example(
    "S01", TOTAL, facts(ComputedCell(TOTAL, True, 99.0, 97.0), ComputedCell(GRADE, True, "A", "B")), "differ"
)
for kind in ("version", "cycle", "recipient", "book", "missing"):
    example("S02", Spot("identity", "", kind, BOOK), facts(IdentityProblem(kind, "1", "2")), kind)

TARGET = goals("G101", "target")


def unreadable_target(problem: CellProblem) -> Mistake:
    """Return the mistake of a target that the reader could not take: the model then holds none."""
    return lambda world: facts(problem)(world.with_goal("G101", target=None, problems=("target",)))


for kind, typed, suggestion in (
    ("text-number", "约五百万", None),
    ("text-number", "５００", 500.0),
    ("not-a-number", "many", None),
    ("error-value", "#DIV/0!", None),
    ("boolean", "TRUE", None),
    ("out-of-range", "1E+20", None),
    ("not-a-date", "soon", None),
    ("not-a-date", "2026/9/30", "2026-09-30"),
    ("half-point", "", None),
    ("formula-uncalculated", "None", None),
    ("unknown-choice", "Higher!", None),
    ("unknown-choice", "higher", "Higher is better"),
):
    example(
        "S03",
        TARGET,
        unreadable_target(CellProblem(TARGET, kind, typed, suggestion)),
        kind if suggestion is None else f"{kind}-suggestion",
    )
example(
    "S03",
    TARGET,
    facts(CellProblem(TARGET, "formula-input", "5000000")),
    "formula-input",
    Severity.WARN,
)
for column, value in (("owner_id", ""), ("title", " "), ("section", None)):
    example(
        "S03",
        goals("G102", column.removesuffix("_id")),
        lambda world, change={column: value}: world.with_goal("G102", **change),  # type: ignore[misc]
        "blank",
    )


def stray(column: str, **fields: object) -> None:
    """Put a row of Actuals on the list that lacks something."""
    line = replace(Measurement("R1", "G101", "period", date(2026, 9, 30), 9.0), **fields)  # type: ignore[arg-type]
    case = "unknown-choice" if fields.get("goal_id") else "blank"
    spot = Spot("actuals", "R1", column, BOOK)
    example("S03", spot, lambda world: measured(line)(world.with_review("G101", actual=None)), case)


stray("goal", goal_id="")
stray("goal", goal_id="G999")
stray("kind", kind="")
stray("value", value=None)

example(
    "S04",
    Spot("submissions", BOOK, "file"),
    lambda world: replace(
        world, submissions=(*world.submissions, Submission(BOOK, MANAGER, "copy.xlsx", "bb22"))
    ),
)
for kind, detail in (
    ("hidden-row", "12"),
    ("hidden-column", "G"),
    ("hidden-sheet", "Review"),
    ("inserted-row", "12"),
    ("unknown-row", "12"),
    ("inserted-column", "G"),
    ("missing-column", "Weight"),
    ("missing-table", "Actuals"),
):
    example(
        "S05",
        goals("", "weight"),
        facts(StructureProblem(kind, goals("", "weight"), detail)),
        kind,
        Severity.ERROR if kind in {"inserted-row", "unknown-row"} else None,
    )
example("S06", actual("G101"), measured(Measurement("R1", "G101", "period", date(2026, 9, 30), 9.0)))
example("S09", goals("", ""), facts(StructureProblem("table-full", goals("", ""))))

# ---- settings and roster ----


def setup(**fields: object) -> Mistake:
    """Return the mistake of a setting that HR makes before there are goals."""
    return lambda world: replace(bare(world), policy=world.with_scheme(**fields).policy)


def bare(world: World) -> World:
    """Return the world as HR begins a cycle: people and settings, nothing else."""
    return replace(world, above=(), goals=(), reviews=(), results=(), appraised=())


def cell(column: str) -> Spot:
    """Return a cell of the only scheme."""
    return Spot("schemes", "standard", column)


def band(grade: str, column: str) -> Spot:
    """Return a cell of one of its grades."""
    return Spot("bands", f"standard|{grade}", column)


def bands(**changes: dict[str, object]) -> Mistake:
    """Return the mistake of changing grades of the scheme."""
    changed = tuple(replace(entry, **changes.get(entry.grade, {})) for entry in DEFAULT_BANDS)  # type: ignore[arg-type]
    return setup(bands=changed)


def typed_setting(suggestion: str | None) -> Mistake:
    """Return the mistake of a setting that cannot be read."""
    problem = CellProblem(cell("cap"), "text-number", "120分", suggestion)
    return lambda world: replace(world, settings=(problem,))


example("S07", cell("cap"), typed_setting(None), "unreadable")
example("S07", cell("cap"), typed_setting("120"), "unreadable-suggestion")
example(
    "S07",
    Spot("goals", "#3", "level"),
    lambda world: replace(
        world, settings=(CellProblem(Spot("goals", "#3", "level"), "not-hrs-level", "Person"),)
    ),
    "goal-level",
)
for kind, column in (("unknown-kpi", "kpi"), ("nameless-goal", "title"), ("half-rater", "source")):
    set_goal = Spot("setgoals", "Sales", column)
    example(
        "S07",
        set_goal,
        lambda world, spot=set_goal, kind=kind: replace(  # type: ignore[misc]  # each turn has its own
            world, settings=(CellProblem(spot, kind, "revenu"),)
        ),
        kind,
    )
example(
    "S07",
    Spot("settings", "cycle_end", "value"),
    lambda world: replace(
        bare(world),
        policy=replace(
            Policy(), cycle=replace(Policy().cycle, start=date(2026, 12, 31), end=date(2026, 7, 1))
        ),
    ),
    "cycle",
)
example(
    "S07",
    cell("scheme"),
    lambda world: replace(world, policy=replace(world.policy, schemes=(Scheme(), Scheme()))),
    "scheme-twice",
)
example(
    "S07",
    Spot("schemes", "abroad", "scheme"),
    lambda world: replace(
        bare(world.with_employee(LI_NA, site="Leeds")),
        policy=replace(world.policy, schemes=(Scheme(), Scheme(name="abroad", site="Leeds"))),
    ),
    "two-schemes",
    Severity.WARN,
)
example("S07", cell("weight_kpi"), setup(section_weights=shares(0.7, 0.2)), "section-weights")
example("S07", cell("scale_max"), setup(scale_min=5.5, scale_max=5.5), "order")
example("S07", cell("min_coverage"), setup(min_coverage=80.0), "share")
example("S07", cell("weight_max"), setup(weight_max=0.4, goals_max=2, goals_min=2), "weights-impossible")
example("S07", cell("methods"), setup(methods=()), "no-methods")
example("S07", band("", "low"), setup(bands=()), "no-bands")
example("S07", band("D", "low"), bands(D={"low": 10.0}), "band-gap")
example("S07", band("A", "low"), bands(A={"low": 85.0}), "band-order")
example("S07", band("A", "grade"), bands(B={"grade": "A"}), "grade-twice")
example("S07", band("D", "guide"), bands(D={"guide": 0.10}), "guide-sum")

PERSON = Spot("employees", LI_NA, "")


def roster(problem: RosterProblem) -> Mistake:
    """Return the mistake of a line of the roster."""
    return lambda world: replace(world, roster=(problem,))


for kind, typed in (
    ("duplicate-id", LI_NA),
    ("blank-id", ""),
    ("blank-name", ""),
    ("bad-date", "2026-13-01"),
    ("unknown-department", "Slaes"),
):
    example("S08", PERSON, roster(RosterProblem(PERSON, kind, typed)), kind)
example(
    "S08",
    Spot("employees", LI_NA, "manager_id"),
    lambda world: world.with_employee(LI_NA, manager_id="E999"),
    "unknown-manager",
)
example(
    "S08",
    Spot("employees", HEAD, "manager_id"),
    lambda world: world.with_employee(HEAD, manager_id=LI_NA),
    "manager-loop",
)
example(
    "S08",
    Spot("employees", ANNA, "left"),
    lambda world: world.with_employee(ANNA, left=date(2018, 1, 1)),
    "left-before-hired",
)


def assigned(**fields: object) -> Mistake:
    """Return the mistake of changing Anna's assignment."""
    assignment = replace(Assignment("A2", ANNA, MANAGER), **fields)  # type: ignore[arg-type]
    return lambda world: replace(world, assignments=(world.assignments[0], assignment))


example("S08", Spot("assignments", "A2", "employee_id"), assigned(employee_id="E9"), "unknown-employee")
example(
    "S08", Spot("assignments", "A2", "manager_id"), assigned(manager_id="E9"), "unknown-assignment-manager"
)
example(
    "S08",
    Spot("assignments", "A2", "end"),
    assigned(start=date(2026, 9, 1), end=date(2026, 8, 1)),
    "assignment-dates",
)
example("S08", Spot("assignments", "A2", "share"), assigned(share=50.0), "assignment-share")

# ---- coaching ----


def day_of(number: int) -> date:
    """Return a day of the cycle, its first one being 0."""
    return date(2026, 7, 1) + timedelta(days=number)


def talked(
    *days: int, goal_id: str = "", status: Track = Track.ON, progress: float | None = 0.5
) -> tuple[Talk, ...]:
    """Return talks with Li Na on these days of the cycle."""
    return tuple(Talk(LI_NA, goal_id, day_of(day), progress, status) for day in days)


REGULAR = (25, 50, 75, 100, 125)
"""Days of talks with which nothing is wrong on the 148th day, a 25 November."""


def coached(*talks: Talk, more: Mistake = lambda world: world) -> Mistake:
    """Return a world in the stage Coach with these talks with Li Na, and regular ones with Anna."""
    annas = tuple(Talk(ANNA, "", day_of(day), 0.5, Track.ON) for day in REGULAR)
    return lambda world: more(
        replace(world, policy=replace(world.policy, stage=Stage.COACH), talks=(*talks, *annas))
    )


def in_results(column: str) -> Spot:
    """Return a cell of Li Na's result."""
    return Spot("results", LI_NA, column)


def graded_low(world: World) -> World:
    """Return the world in which Li Na's result is the second lowest grade."""
    result = replace(world.results[0], total=75.0, grade="C", coefficient=0.8)
    return replace(world, results=(result, world.results[1]))


example("K01", in_results("name"), coached(*talked(25, 100, 125)))
example("K01", in_results("name"), coached(), "never")
example("K01", in_results("name"), coached(*talked(25, 50, 75, 100)), "open")
example("K02", in_results("state"), coached(*talked(20, 45, 70, 105), *talked(125, progress=None)))
example("K02", in_results("state"), coached(*talked(*REGULAR, progress=None)), "never")
example("K03", in_results("grade"), coached(*talked(*REGULAR), more=graded_low))
example("K03", in_results("grade"), graded_low, "no-checkin")
example("S07", cell("surprise_grades"), setup(surprise_grades=5), "all-low")

# ---- what the merge leaves for HR ----

WEIGHT = goals("G101", "weight")
CONSENT = Spot("review", "G101", "consent", BOOK)
WHERE = "Goals › G101 Revenue of the eastern region › Target"

example("P02", WEIGHT, facts(Proposal(WEIGHT, "Revenue of the eastern region", "40 %", "30 %")))
example("P02", WEIGHT, facts(Proposal(WEIGHT, "Revenue of the eastern region", "40 %", None)), "cleared")
example("P02", WEIGHT, facts(Proposal(WEIGHT, "Revenue of the eastern region", "", "30 %")), "filled")

example("S12", CONSENT, facts(NotOwned(CONSENT, "Yes", "No")))
example("S12", CONSENT, facts(NotOwned(CONSENT, "", "No")), "cleared")
example("S12", CONSENT, facts(NotOwned(CONSENT, "Yes", None)), "filled")

example(
    "S13",
    goals("G101", "target", ""),
    lambda world: replace(world, conflicts=(OpenConflict(goals("G101", "target", ""), WHERE, LI_NA),)),
)


def on_behalf(source: str, reason: str) -> Mistake:
    """Return the mistake of a change on behalf with this source and reason."""
    return lambda world: replace(world, on_behalf=(OnBehalf("L0000002", WHERE, source, reason, LI_NA),))


example("S14", Spot("changes", "L0000002", "source"), on_behalf("", " "))
example("S14", Spot("changes", "L0000002", "source"), on_behalf("", "on leave"), "source")
example("S14", Spot("changes", "L0000002", "reason"), on_behalf("an e-mail", ""), "reason")


def waits(why: str) -> Mistake:
    """Return the mistake of a book that cannot be written to."""
    return lambda world: replace(world, waiting=(WaitingBook("ABCD-EFGH", MANAGER, why),))


for why in ("open", "locked", "offline", "newer", "missing", "other", "full"):
    example("S16", Spot("submissions", "ABCD-EFGH", "waiting"), waits(why), why)


# --- D: actuals that a system provides ---------------------------------------------------------------------------


def unmatched(why: str, **values: str | float) -> Mistake:
    return lambda world: replace(world, unmatched=(UnmatchedActual(_ROW, why, values),))


_ROW = Spot("import", "finance.csv||D7", "row")
_UNMATCHED: dict[str, dict[str, str | float]] = {
    "no-key": {},
    "unknown-goal": {"goal": "G0000099"},
    "goal-above": {"goal": "G0000001"},
    "unknown-employee": {"id": "E0099"},
    "other-owner": {"goal": "G0000010", "id": "E0042"},
    "other-name": {"id": "E0042"},
    "no-goal": {"id": "E0042", "kpi": "revenue"},
    "several-goals": {"id": "E0042", "kpi": "revenue", "goals": "G0000010, G0000011"},
    "not-counted": {"title": "Open the second line"},
    "no-period": {},
    "bad-period": {"typed": "07-08"},
    "outside-cycle": {"period": "2025-07", "first": "2026-07-01", "last": "2026-12-31"},
    "overlap": {"title": "Revenue", "period": "2026-07", "other": "2026Q3"},
    "no-actual": {},
    "not-a-number": {},
    "number-as-text": {"typed": "95%", "suggestion": 0.95},
    "negative": {"title": "Complaints"},
    "contradicts": {"title": "Revenue", "period": "2026-07", "rows": "3, 9"},
}
for why, values in _UNMATCHED.items():
    example("D01", _ROW, unmatched(why, **values), why)

TYPED = Spot("actuals", "M0000003", "value", BOOK)
example("D02", TYPED, facts(ReplacedActual(TYPED, "Revenue", "2026-07", 1150.0, 1120.0)))
example("D02", TYPED, facts(ReplacedActual(TYPED, "Revenue", "2026-07", None, 1120.0)), "unread")

UNDATED = Spot("actuals", "M0000003", "day", BOOK)
example("D03", UNDATED, facts(UndatedActual(UNDATED, "Revenue")))


def signed(column: str, **fields: object) -> tuple[Spot, Mistake]:
    """Return the cell of Li Na's agreement, and the mistake of an agreement that stands so."""
    complete = Signature(LI_NA, AGREED_BY, JULY, "", True, True, JULY, 1)

    def change(world: World) -> World:
        return replace(world, signatures=(complete._replace(**fields), *world.signatures[1:]))  # type: ignore[arg-type]

    return Spot("agreements", LI_NA, column), change


JULY, AUGUST = date(2026, 7, 20), date(2026, 8, 3)

example("P01", *signed("manager_day", manager_day=None, answer=None, employee_day=None), "both")
example("P01", *signed("manager_day", manager_day=None), "manager")
example("P01", *signed("manager_day", manager_day=None, own_book=False), "undated")
example("P01", *signed("employee_day", answer=None, employee_day=None), "employee")
example("P01", *signed("employee_day", answer=False), "refused")
example("P01", *signed("employee_day", employee_day=AUGUST), "late")
example("P03", *signed("comments", said=0))
