"""Thresholds hold for the people of their scheme alone, and default to the house's."""

from dataclasses import replace

import pytest
from clean_world import ANNA, LI_NA, MANAGER, World
from examples.ratings import BOSS, PEERS, of_company
from examples.results import graded, unlike

from appraisal.appraise import message
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.model import Result
from appraisal.policy import Distribution, Policy, RaterPolicy, Scheme
from appraisal.rules.context import ScoredItem

PLANT = "Plant"


def codes(world: World) -> list[str]:
    return [found.code for found in world.findings()]


def in_plant(world: World, *people: str, **fields: object) -> World:
    """Return the world with people in a group that has a scheme of its own."""
    for person in people:
        world = world.with_employee(person, group=PLANT)
    plant = replace(Scheme(name="plant", group=PLANT), **fields)  # type: ignore[arg-type]
    return replace(world, policy=replace(world.policy, schemes=(plant, Scheme())))


# --- targets ---


def flat(world: World) -> World:
    """Return the world in which both have a target 5 % below the baseline."""
    for goal in ("G102", "G202"):
        world = world.with_goal(goal, target=19.0, baseline=20.0)
    return world


def test_how_little_a_target_may_ask_for_is_the_schemes() -> None:
    assert codes(flat(World())) == []
    found = in_plant(flat(World()), LI_NA, flat_share=0.1).findings()
    assert [(one.code, one.subject) for one in found] == [("G08", LI_NA)]


@pytest.mark.parametrize(("share", "expected"), [(0.0, []), (0.05, []), (0.050001, ["G08"])])
def test_a_target_at_the_edge_asks_for_enough(share: float, expected: list[str]) -> None:
    assert codes(in_plant(flat(World()), LI_NA, flat_share=share)) == expected


def test_how_many_times_better_a_target_may_be_is_the_schemes() -> None:
    """The house's three: 10 complaints instead of 20 are twice as good."""
    world = World()
    for goal in ("G102", "G202"):
        world = world.with_goal(goal, target=10.0, baseline=20.0)
    assert codes(world) == []
    (found,) = in_plant(world, LI_NA, leap_factor=1.5).findings()
    assert (found.code, found.subject, dict(found.values)["times"]) == ("G10", LI_NA, 1.5)
    assert all("1.5" in message(found, language) for language in LANGUAGES)


# --- teams ---


def team_of(*achievements: float, people: tuple[str, ...] = (LI_NA,), cap: float | None = None) -> World:
    items = tuple(
        ScoredItem("k", "K", MANAGER, points, cap, people[place % len(people)])
        for place, points in enumerate(achievements)
    )
    return replace(World(), lines=items)


def test_how_many_may_stand_alike_is_the_schemes() -> None:
    world = team_of(120, 120, 120, 90, 90)
    assert codes(world) == []
    assert codes(in_plant(world, LI_NA, ceiling_share=0.6)) == ["G11"]
    assert codes(in_plant(world, ANNA, ceiling_share=0.6)) == []


def test_where_a_team_has_two_schemes_the_one_that_allows_less_counts() -> None:
    world = team_of(120, 120, 120, 90, 90, people=(LI_NA, ANNA))
    assert codes(in_plant(world, ANNA, ceiling_share=0.6)) == ["G11"]


def test_the_cap_and_the_threshold_are_those_of_each_persons_scheme() -> None:
    """110 is the cap in the plant and an ordinary score elsewhere, 75 the threshold of its grades."""
    bands = tuple(replace(band, low=75) if band.grade == "C" else band for band in Scheme().bands)
    capped, low = team_of(*[110.0] * 5), team_of(*[72.0] * 5)
    assert codes(capped) == codes(low) == []
    assert codes(in_plant(capped, LI_NA, cap=110.0)) == ["G11"]
    (found,) = in_plant(low, LI_NA, bands=bands).findings()
    assert (found.code, dict(found.values)["threshold"]) == ("G11", 75)


def test_a_cap_of_the_goals_own_goes_before_the_schemes() -> None:
    assert codes(team_of(*[100.0] * 5, cap=100.0)) == ["G11"]


# --- sources ---


@pytest.mark.parametrize(
    ("least", "expected"), [(1, []), (2, []), (3, ["R03"]), (6, ["R03"])], ids=["one", "two", "three", "six"]
)
def test_how_many_sources_there_should_be_is_the_schemes(least: int, expected: list[str]) -> None:
    world = of_company(BOSS, *PEERS)(World())
    assert codes(in_plant(world, LI_NA, raters=RaterPolicy(sources_min=least))) == expected


def test_one_source_is_enough_where_the_scheme_says_so() -> None:
    world = of_company(BOSS)(World())
    assert codes(world) == ["R03"]
    assert codes(in_plant(world, LI_NA, raters=RaterPolicy(sources_min=1))) == []


def test_no_more_sources_are_asked_for_than_have_a_weight() -> None:
    some = dict.fromkeys((BOSS[0].source, PEERS[0][0].source), 0.5)
    raters = RaterPolicy(weights=some, sources_min=6)
    assert codes(in_plant(of_company(BOSS, *PEERS)(World()), LI_NA, raters=raters)) == []


# --- shares of grades ---


def shares(*schemes: tuple[str, float]) -> tuple[Finding, ...]:
    """Return what is said of schemes in which 20 people are graded alike, 7 points from the guide at most."""
    given = {"S": 2, "A": 6, "B": 9, "C": 2, "D": 1}
    guide = {"S": 0.1, "A": 0.3, "B": 0.38, "C": 0.12, "D": 0.1}
    bands = tuple(replace(band, guide=guide[band.grade]) for band in Scheme().bands)
    results = tuple(
        Result(f"{name}{grade}{number}", name, (), 184, 90, False, grade, 1.0)
        for name, _ in schemes
        for grade, count in given.items()
        for number in range(count)
    )
    made = tuple(Scheme(name, group=name, bands=bands, deviation_max=most) for name, most in schemes)
    world = replace(World(), policy=Policy(schemes=made), results=results)
    return tuple(found for found in world.findings() if found.code == "A01")


def test_how_far_shares_may_be_from_the_guide_is_the_schemes() -> None:
    found = shares(("office", 0.05), ("plant", 0.1), ("shop", 0.06))
    assert [one.spot.record for one in found] == ["office|B", "shop|B"]
    said = [message(one, "en") for one in found]
    assert ["more than 5 percentage points" in said[0], "more than 6 percentage points" in said[1]] == [
        True
    ] * 2
    assert "相差超过 6 个百分点" in message(found[1], "zh-CN")


@pytest.mark.parametrize(("most", "count"), [(0.07, 0), (0.0699, 1), (0.0, 1), (1.0, 0)])
def test_a_share_at_the_edge_is_near_enough(most: float, count: int) -> None:
    assert len(shares(("office", most))) == count


@pytest.mark.parametrize(("least", "expected"), [(12, ["A01"]), (13, [])])
def test_how_many_people_shares_need_is_the_schemes(least: int, expected: list[str]) -> None:
    world = replace(World().with_scheme(group_min=least), results=graded(12, 0))
    assert codes(world) == expected


@pytest.mark.parametrize(("least", "expected"), [(0.8, ["A04"]), (0.2, [])])
def test_how_unlike_groups_may_be_is_their_schemes_whichever_stands_first(
    least: float, expected: list[str]
) -> None:
    world = unlike(World())
    others = Scheme(name="others", group="Nobody", raters=RaterPolicy(impact_min=0.9))
    own = Scheme(distribution=Distribution.OFF, raters=RaterPolicy(impact_min=least))
    assert codes(replace(world, policy=replace(world.policy, schemes=(others, own)))) == expected
