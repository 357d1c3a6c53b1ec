"""Mistakes between goals: what they hang under, what they add up to, and when they are due."""

from dataclasses import replace
from datetime import date

from clean_world import ANNA, World

from appraisal.findings import Severity, Spot
from appraisal.model import Goal, KpiParameters, Level, Link, Method

from .mistakes import added, department_goal, example, goals, worker_goal

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
