"""The forest of goals: parents, loops, and how children cover their parent."""

from datetime import date

import pytest

from appraisal.cascade import Coverage, Forest, Node, node_of
from appraisal.model import Goal, KpiParameters, Level, Link, Method, Section


def node(
    goal_id: str,
    parent: str = "",
    target: float | None = None,
    link: Link | None = None,
    **fields: object,
) -> Node:
    """Return a person's higher-is-better node."""
    plain = Node(
        goal_id,
        Level.PERSON,
        "E1",
        parent,
        link,
        target,
        None,
        "CNY",
        Method.HIGHER,
        0.2,
        None,
        None,
        "B1",
    )
    return plain._replace(**fields)  # type: ignore[arg-type]


def covered(target: float, *children: Node, **fields: object) -> Coverage:
    """Return the coverage of a parent with this target by children."""
    coverage = Forest([node("P", target=target, **fields), *children]).coverage("P")
    assert coverage is not None
    return coverage


def child(target: float | None, link: Link | None, number: int = 0, **fields: object) -> Node:
    return node(f"C{number}{link}{target}", "P", target, link, **fields)


def test_a_node_comes_back_as_it_went_in() -> None:
    """Columns lose nothing: None, dates, words and enumerations come back."""
    full = Node(
        "G1",
        Level.DEPARTMENT,
        "销售",
        "G0",
        Link.SHARED,
        1.5,
        0.1,
        "万元",
        Method.PROGRESS,
        0.25,
        date(2026, 7, 1),
        date(2026, 12, 31),
        "B7",
        -3.0,
        Section.DEVELOPMENT,
    )
    bare = full._replace(
        id="G2",
        link=None,
        target=None,
        factor=None,
        method=None,
        weight=None,
        start=None,
        due=None,
        baseline=None,
        section=None,
        parent_id="",
    )
    assert list(Forest([full, bare])) == [full, bare]


def test_a_goal_becomes_a_node() -> None:
    goal = Goal(
        "G1",
        Level.PERSON,
        "E1",
        "Revenue",
        parent_id="D1",
        link=Link.SUM,
        unit="CNY",
        weight=0.3,
        book="B1",
        parameters=KpiParameters(target=5.0, baseline=2.0),
    )
    made = node_of(goal)
    assert (made.id, made.parent_id, made.target, made.baseline, made.book) == ("G1", "D1", 5.0, 2.0, "B1")


def test_roots_children_and_parents() -> None:
    forest = Forest([node("A"), node("B", "A"), node("C", "A"), node("D", "C"), node("X", "gone")])
    assert [item.id for item in forest.roots()] == ["A", "X"]
    assert [item.id for item in forest.children("A")] == ["B", "C"]
    assert [item.id for item in forest.parents()] == ["A", "C"]
    assert [item.id for item in forest.with_unknown_parent()] == ["X"]
    assert forest["X"].parent_id == "gone"
    assert forest.parent("X") is None
    assert forest.parent("D") == forest["C"]
    assert (forest.has_children("C"), forest.has_children("D")) == (True, False)
    assert ("A" in forest, "gone" in forest, len(forest)) == (True, False, 5)


def test_a_forest_that_was_cleared_holds_no_goal() -> None:
    forest = Forest([node("A"), node("B", "A")])
    assert [item.id for item in forest.of_owner("E1")] == ["A", "B"]
    forest.clear()
    assert (list(forest), len(forest), "A" in forest) == ([], 0, False)
    assert (list(forest.parents()), list(forest.of_owner("E1")), forest.cycles()) == ([], [], ())


def test_the_first_of_equal_ids_stays() -> None:
    forest = Forest([node("A", target=1.0), node("A", target=2.0)])
    assert [item.target for item in forest] == [1.0]


def test_goals_of_one_owner_come_in_the_order_of_reading() -> None:
    forest = Forest([node("G0000002"), node("G0000001", owner_id="E2"), node("a"), node("a", owner_id="E2")])
    assert [one.id for one in forest.of_owner("E1")] == ["G0000002", "a"]
    assert [one.id for one in forest.of_owner("E2")] == ["G0000001"]
    assert list(forest.of_owner("E3")) == []


def test_goals_of_one_book() -> None:
    forest = Forest([node("A", book=""), node("B"), node("C", book="B2")])
    assert [item.id for item in forest.of_book("")] == ["A"]
    assert [item.id for item in forest.of_book("B1")] == ["B"]
    assert [item.id for item in forest.of_book("none")] == []


def test_loops_start_with_their_smallest_id_and_leave_out_what_hangs_on_them() -> None:
    forest = Forest(
        [node("B", "C"), node("C", "A"), node("A", "B"), node("D", "A"), node("E", "E"), node("F")]
    )
    assert forest.cycles() == (("A", "B", "C"), ("E",))


@pytest.mark.parametrize(
    ("children", "total", "ratio"),
    [
        ([child(60, Link.SUM), child(40, Link.SUM, 1)], 100, 1.0),
        ([child(60, Link.SUM), child(30, Link.SUM)], 90, 0.9),
        ([child(80, Link.MEAN), child(120, Link.MEAN)], 100, 1.0),
        ([child(80, Link.MAX), child(100, Link.MAX)], 100, 1.0),
        ([child(100, Link.SHARED, 1), child(100, Link.SHARED, 2)], 100, 1.0),
        ([child(40, Link.SHARED, 1), child(40, Link.SHARED, 2), child(60, Link.SUM)], 100, 1.0),
        ([child(100, Link.SHARED), child(50, Link.SUM), child(45, Link.SUM)], 95, 0.95),
        ([child(10, Link.SUM, factor=10.0)], 100, 1.0),
        ([child(100, Link.SUM), child(7, None)], 100, 1.0),
        ([child(50, Link.SUM), child(110, Link.MEAN)], 110, 1.1),
    ],
    ids=[
        "sum",
        "short sum",
        "mean",
        "max",
        "shared once",
        "shared part",
        "shared whole",
        "factor",
        "plain",
        "best",
    ],
)
def test_children_make_up_their_parent(children: list[Node], total: float, ratio: float) -> None:
    coverage = covered(100, *children)
    assert (total, pytest.approx(ratio)) == (coverage.children, coverage.ratio)
    assert coverage.covered is (ratio >= 1)


def test_summing_tenths_still_covers() -> None:
    """0.1 + 0.2 is not 0.3 in floats."""
    assert covered(0.3, child(0.1, Link.SUM), child(0.2, Link.SUM)).covered


def test_shared_children_with_different_targets_are_flagged_and_the_largest_counts() -> None:
    coverage = covered(100, child(100, Link.SHARED), child(80, Link.SHARED))
    assert (coverage.children, coverage.shared_apart) == (100, True)
    assert not covered(100, child(100, Link.SHARED, 1), child(100, Link.SHARED, 2)).shared_apart


@pytest.mark.parametrize("method", [Method.LOWER, Method.LOWER_LINEAR])
def test_where_lower_is_better_children_stay_at_or_below(method: Method) -> None:
    within = covered(20, child(8, Link.SUM, method=method), child(12, Link.SUM, method=method), method=method)
    above = covered(20, child(15, Link.SUM, method=method), child(10, Link.SUM, method=method), method=method)
    strictest = covered(
        20, child(10, Link.MAX, method=method), child(30, Link.MAX, method=method), method=method
    )
    assert (within.covered, within.ratio) == (True, 1.0)
    assert (above.covered, above.ratio) == (False, 0.8)
    assert (strictest.children, strictest.covered) == (10, True)


def test_progress_takes_its_direction_from_the_baseline() -> None:
    falling = {"method": Method.PROGRESS, "baseline": 50.0}
    assert covered(20, child(25, Link.MEAN, **falling), **falling).covered is False
    rising = {"method": Method.PROGRESS, "baseline": 10.0}
    assert covered(20, child(25, Link.MEAN, **rising), **rising).covered is True


def test_without_a_positive_target_there_is_no_ratio() -> None:
    coverage = covered(0, child(-5, Link.SUM))
    assert (coverage.ratio, coverage.covered) == (None, False)
    assert covered(0, child(0, Link.SUM), method=Method.LOWER).covered


@pytest.mark.parametrize(
    "nodes",
    [
        [node("P", target=100)],
        [node("P", target=None), child(5, Link.SUM)],
        [node("P", target=100), child(5, None)],
        [node("P", target=100), child(None, Link.SUM), child(5, Link.SUM)],
        [node("P", target=46000, method=Method.MILESTONE), child(46000, Link.MAX)],
        [node("P", target=100), child(46000, Link.SUM, method=Method.MILESTONE)],
    ],
    ids=["childless", "no target", "no link", "child without target", "date", "child with a date"],
)
def test_coverage_is_unknown(nodes: list[Node]) -> None:
    assert Forest(nodes).coverage("P") is None
