"""Mistakes in ratings: managers', peers' and people's own, their evidence, and who rates whom."""

from dataclasses import replace
from datetime import date

from clean_world import ANNA, BOOK, HEAD, LI_NA, MANAGER, World, behaviour

from appraisal.anonymity import Shown
from appraisal.bias import RaterFigures
from appraisal.findings import Severity, Spot
from appraisal.model import ChosenRater, Rating, Review, Source, Zone
from appraisal.policy import RaterPolicy
from appraisal.voices import OwnRating

from .mistakes import LONG, Mistake, actual, example

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


example("R01", actual("G104"), lambda world: world.with_review("G104", actual=46300.0), "date")
example(
    "R01",
    Spot("ratings", "E002E0030", "value", BOOK),
    of_book(rated(Source.PEER, LI_NA, MANAGER, 46300.0, 3.0, book=BOOK)),
    "date",
)
example(
    "R01",
    Spot("ratings", "E002E0030", "value", BOOK),
    of_book(rated(Source.PEER, LI_NA, MANAGER, 9.0, 3.0, book=BOOK)),
    "unsaid",
)
for typed, case in ((7.0, "unsaid"), (46300.0, "date")):
    example(
        "R01",
        Spot("self_review", "G104", "own_view", BOOK),
        lambda world, typed=typed: replace(world, own_ratings=(OwnRating("G104", typed),)),  # type: ignore[misc]  # each turn has its own
        case,
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
example(
    "R03",
    Spot("results", LI_NA, "total"),
    lambda world: of_company(BOSS, *PEERS)(world.with_scheme(raters=RaterPolicy(sources_min=3))),
    "few",
)
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
