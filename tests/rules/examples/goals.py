"""Mistakes in goals: their weights, numbers, parameters, targets, dates and titles."""

from dataclasses import replace
from datetime import date, timedelta

from clean_world import ANNA, BOOK, LI_NA, MANAGER, World, goal

from appraisal.findings import Severity, Spot
from appraisal.model import KpiParameters, Measurement, Method
from appraisal.planning import PastActual
from appraisal.rules.context import ScoredItem

from .mistakes import (
    Mistake,
    added,
    department_goal,
    example,
    goals,
    measured,
    team,
    weights,
    without,
    worker_goal,
)

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
