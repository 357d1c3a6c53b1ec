"""The cascade as a tree: what hangs below what, what counts once, and what hangs nowhere."""

from appraisal.cascade import Forest
from appraisal.cascade_tree import Branch, Reason, State, Tree, cascade_tree, count_people, departments
from appraisal.model import Employee, Level, Link, Method, Section
from appraisal.nodes import Node

ORGANISATION, DEPARTMENT, PERSON = Level.ORGANISATION, Level.DEPARTMENT, Level.PERSON
PEOPLE = {
    person.id: person
    for person in (
        Employee("E1", "Li Na", department="Sales"),
        Employee("E2", "Anna Berg", department="Sales"),
        Employee("E3", "Tom Hill", department="Service"),
    )
}


def node(
    key: str, level: Level, owner: str, parent: str = "", target: float | None = 100, link: Link | None = None
) -> Node:
    return Node(
        key, level, owner, parent, link, target, None, "t", Method.HIGHER, 0.5, None, None, "", title=key
    )


def company() -> Forest:
    return Forest([
        node("O1", ORGANISATION, ""),
        node("D1", DEPARTMENT, "Sales", "O1", 60, Link.SUM),
        node("D2", DEPARTMENT, "Service", "O1", 40, Link.SUM),
        node("P1", PERSON, "E1", "D1", 60, Link.SHARED),
        node("P2", PERSON, "E2", "D1", 60, Link.SHARED),
        node("P3", PERSON, "E3", "D2", 10, Link.SUM),
    ])  # fmt: skip


def below(branches: tuple[Branch, ...]) -> dict[str, object]:
    return {branch.node.id: below(branch.below) for branch in branches}


def branch(tree: Tree, *path: str) -> Branch:
    found = tree.branches
    for name in path:
        here = next(one for one in found if one.node.id == name)
        found = here.below
    return here


def test_goals_hang_below_the_goals_that_they_serve() -> None:
    tree = cascade_tree(company(), PEOPLE)
    assert below(tree.branches) == {"O1": {"D1": {"P1": {}, "P2": {}}, "D2": {"P3": {}}}}
    assert not tree.folded


def test_a_shared_goal_counts_once_and_says_so() -> None:
    tree = cascade_tree(company(), PEOPLE)
    sales = branch(tree, "O1", "D1")
    assert [one.repeated for one in sales.below] == [False, True]
    assert sales.coverage is not None
    assert (sales.state, sales.coverage.children, sales.coverage.ratio) == (State.COVERED, 60, 1)


def test_what_is_short_says_so_and_a_persons_goal_is_asked_nothing() -> None:
    tree = cascade_tree(company(), PEOPLE)
    assert branch(tree, "O1", "D2").state is State.SHORT
    assert branch(tree, "O1", "D2", "P3").state is State.NONE


def test_a_goal_below_which_there_is_none_is_alone() -> None:
    forest = Forest(
        [node("O1", ORGANISATION, ""), node("O2", ORGANISATION, ""), node("D1", DEPARTMENT, "A", "O1")]
    )
    tree = cascade_tree(forest, {})
    assert [one.state for one in tree.branches] == [State.SERVED, State.ALONE]


def test_far_too_much_and_different_shared_targets_are_looked_at() -> None:
    over = Forest([node("O1", ORGANISATION, ""), node("D1", DEPARTMENT, "A", "O1", 130, Link.SUM)])
    assert cascade_tree(over, {}).branches[0].state is State.OVER
    apart = Forest([
        node("O1", ORGANISATION, ""),
        node("D1", DEPARTMENT, "A", "O1", 100, Link.SHARED),
        node("D2", DEPARTMENT, "B", "O1", 90, Link.SHARED),
    ])  # fmt: skip
    assert cascade_tree(apart, {}).branches[0].state is State.APART


def test_without_people_their_goals_are_counted() -> None:
    tree = cascade_tree(company(), PEOPLE, people=False)
    assert below(tree.branches) == {"O1": {"D1": {}, "D2": {}}}
    sales = branch(tree, "O1", "D1")
    assert (sales.folded, sales.people, tree.folded) == (2, 2, True)
    assert count_people(company()) == 3


def test_the_goals_below_the_goals_of_people_are_counted_too() -> None:
    forest = Forest([
        node("O1", ORGANISATION, ""), node("P1", PERSON, "E1", "O1"), node("P2", PERSON, "E2", "P1"),
    ])  # fmt: skip
    assert (cascade_tree(forest, PEOPLE, people=False).branches[0].folded) == 2


def test_a_department_shows_its_goals_and_what_leads_to_them() -> None:
    tree = cascade_tree(company(), PEOPLE, "sales")
    assert below(tree.branches) == {"O1": {"D1": {"P1": {}, "P2": {}}}}
    assert departments(company(), PEOPLE) == ("Sales", "Service")


def test_goals_that_hang_nowhere_stand_apart_with_the_reason() -> None:
    forest = Forest([
        node("O1", ORGANISATION, ""),
        node("P1", PERSON, "E1"),
        node("P2", PERSON, "E2", "gone"),
        node("P3", PERSON, "E3", "P4"),
        node("P4", PERSON, "E3", "P3"),
        node("P5", PERSON, "E1")._replace(section=Section.BEHAVIOUR),
    ])  # fmt: skip
    tree = cascade_tree(forest, PEOPLE)
    assert below(tree.branches) == {"O1": {}}
    assert {one.id: reason for one, reason in tree.orphans} == {
        "P1": Reason.NO_PARENT, "P2": Reason.UNKNOWN_PARENT, "P3": Reason.LOOP, "P4": Reason.LOOP,
    }  # fmt: skip
