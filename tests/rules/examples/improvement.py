"""Mistakes about improvement plans: missing ones, ones that nobody answered to, and ones that cannot be followed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from clean_world import ANNA, BOOK, LI_NA, World

from appraisal.coaching import Talk, Track
from appraisal.findings import Spot
from appraisal.improvement import Plan, PlanAnswer, PlanText
from appraisal.model import Stage

from .mistakes import Mistake, example

SELF_BOOK = "B-OWN1"
START, DUE = date(2026, 11, 1), date(2027, 1, 31)

TEXT = PlanText(
    "I0000001", LI_NA, "replies come late", "", "answer 90 % within two days", DUE, "a second screen", START,
    book=SELF_BOOK,
)  # fmt: skip
BACKED = PlanAnswer("I0000001", "one from the store", backed=True, backed_day=date(2026, 11, 2), book=BOOK)
PLAN = Plan(TEXT, BACKED, by_employee=True, answer_book=BOOK)
"""A plan of Li Na's with which nothing is wrong on 25 November."""


def graded_lowest(world: World) -> World:
    """Return the world in the stage Improve, in which Li Na's result is the lowest grade, of which she was warned."""
    result = replace(world.results[0], total=60.0, grade="D", coefficient=0.0)
    approvals = (replace(world.approvals[0], total=60.0, basis=60.0), world.approvals[1])
    return replace(
        world,
        policy=replace(
            world.policy,
            stage=Stage.IMPROVE,
            schemes=(replace(world.policy.schemes[0], checkin_days=0, progress_days=0),),
        ),
        results=(result, world.results[1]),
        approvals=approvals,
        talks=(Talk(LI_NA, "", date(2026, 10, 1), 0.2, Track.OFF),),
    )


def planned(*plans: Plan, more: Mistake = lambda world: world) -> Mistake:
    """Return the world with these plans."""
    return lambda world: more(replace(world, plans=plans))


def written(**fields: object) -> Mistake:
    """Return the world with Li Na's plan, in which something else is written."""
    return planned(replace(PLAN, text=replace(TEXT, **fields)))  # type: ignore[arg-type]


def in_own_book(column: str) -> Spot:
    """Return a cell of the plan in Li Na's own book."""
    return Spot("own_plans", TEXT.id, column, SELF_BOOK)


def answered(backed: bool | None) -> Callable[[World], World]:
    """Return the world in which the lowest grade has a plan that was answered so."""
    return planned(replace(PLAN, answer=replace(BACKED, backed=backed)), more=graded_lowest)


def about_annas_goal(world: World) -> World:
    """Return the world in which Li Na's plan names a goal of Anna's."""
    goal = next(one for one in world.goals if one.owner_id == ANNA)
    return written(goal_id=goal.id)(world)


example("I01", Spot("results", LI_NA, "grade"), graded_lowest)
example("I01", Spot("results", LI_NA, "grade"), answered(None), "waiting")
example("I01", Spot("results", LI_NA, "grade"), answered(False), "refused")
example("I02", in_own_book("gap"), written(gap=""), "gap")
example("I02", in_own_book("target"), written(target=""))
example("I02", in_own_book("target"), written(target="answer sooner"), "unmeasured")
example(
    "I02",
    in_own_book("support"),
    planned(replace(PLAN, text=replace(TEXT, support=""), answer=replace(BACKED, offered=""))),
    "support",
)
example("I02", in_own_book("start"), written(start=None), "dates")
example("I02", in_own_book("due"), written(due=START), "order")
example("I02", in_own_book("goal"), about_annas_goal, "another")
example(
    "I02",
    Spot("employee_plans", TEXT.id, "review1_day", BOOK),
    written(start=date(2026, 10, 1)),
    "review",
)
