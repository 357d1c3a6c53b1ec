"""Laws of the forest, on forests that nobody would write by hand."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from appraisal.cascade import Forest, Node, loops
from appraisal.model import Level, Link, Method

PARENTS = st.lists(st.integers(-1, 12), max_size=13).map(
    lambda parents: [parent if parent < len(parents) else -1 for parent in parents]
)
TARGETS = st.lists(st.integers(1, 10_000), min_size=1, max_size=8)
LINKS = st.sampled_from(list(Link))


def node(goal_id: str, parent: str = "", target: float | None = None, link: Link | None = None) -> Node:
    return Node(
        goal_id, Level.PERSON, "E1", parent, link, target, None, "", Method.HIGHER, None, None, None, ""
    )


def on_a_loop(parents: list[int], start: int) -> bool:
    """Walk up from a row for as many steps as there are rows: on a loop one comes back."""
    row = parents[start]
    for _ in parents:
        if row in (start, -1):
            break
        row = parents[row]
    return row == start


@given(PARENTS)
def test_loops_are_exactly_the_rows_that_come_back_to_themselves(parents: list[int]) -> None:
    found = [row for loop in loops(parents) for row in loop]
    assert sorted(found) == [row for row in range(len(parents)) if on_a_loop(parents, row)]


@given(PARENTS)
def test_every_goal_is_a_root_or_the_child_of_its_parent(parents: list[int]) -> None:
    forest = Forest(
        node(f"G{row}", f"G{parent}" if parent >= 0 else "") for row, parent in enumerate(parents)
    )
    roots = {item.id for item in forest.roots()}
    children = {item.id for parent in forest for item in forest.children(parent.id)}
    assert roots | children == {item.id for item in forest}
    assert roots & children == set()


@given(TARGETS, LINKS, st.randoms())
def test_coverage_does_not_depend_on_the_order_of_children(
    targets: list[int], link: Link, chance: object
) -> None:
    children = [node(f"C{number}", "P", target, link) for number, target in enumerate(targets)]
    shuffled = list(children)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    parent = node("P", target=5_000)
    assert Forest([parent, *children]).coverage("P") == Forest([parent, *shuffled]).coverage("P")


@given(TARGETS, LINKS)
def test_a_parent_with_the_children_s_own_figure_is_covered_exactly(targets: list[int], link: Link) -> None:
    children = [node(f"C{number}", "P", target, link) for number, target in enumerate(targets)]
    probe = Forest([node("P", target=1), *children]).coverage("P")
    assert probe is not None
    exact = Forest([node("P", target=probe.children), *children]).coverage("P")
    assert exact is not None
    assert exact.covered
    assert exact.ratio == 1.0


@given(TARGETS)
def test_one_more_summand_never_covers_less(targets: list[int]) -> None:
    children = [node(f"C{number}", "P", target, Link.SUM) for number, target in enumerate(targets)]
    fewer = Forest([node("P", target=5_000), *children[:1]]).coverage("P")
    more = Forest([node("P", target=5_000), *children]).coverage("P")
    assert fewer is not None
    assert more is not None
    assert (more.ratio or 0) >= (fewer.ratio or 0)


def test_20_000_goals_take_less_than_15_megabytes() -> None:
    """That is 150 MB for 200,000; objects instead of columns would take several times as much."""
    tracemalloc.start()
    try:
        forest = Forest(
            node(f"G{row:06}", f"G{(row - 1) // 10:06}" if row else "", row, Link.SUM)
            for row in range(20_000)
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(forest) == 20_000
    assert peak < 15_000_000
