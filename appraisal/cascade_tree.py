"""The cascade as people read it: from the organisation's goals down, each with how far the goals below cover it.

Only goals of the KPI section are in it: behaviour and development serve no goal above.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appraisal.cascade import Coverage, Forest, Node
from appraisal.model import Employee, Level, Link, Section
from appraisal.rules.alignment import OVER_COVERED


class State(StrEnum):
    """How far the goals below a goal carry it; what each means in words is a text of whoever shows it."""

    COVERED = "covered"
    OVER = "over"
    """More than needed by so much that something may be counted twice."""
    SHORT = "short"
    APART = "apart"
    """Goals that share one target state different ones."""
    ALONE = "alone"
    """A goal of the organisation or a department below which there is no goal."""
    SERVED = "served"
    """Goals below serve it, but none states a part of its number."""
    NONE = ""
    """A person's goal with none below it: nothing is asked."""


class Reason(StrEnum):
    """Why a goal stands in no tree."""

    NO_PARENT = "no-parent"
    UNKNOWN_PARENT = "unknown-parent"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal with what stands below it.

    ``repeated`` says that it shares its target with a goal beside it that stands before it: it counts once, there.
    ``folded`` and ``people`` are the goals of people below that are not shown, and how many people have them.
    """

    node: Node
    state: State
    coverage: Coverage | None
    below: tuple["Branch", ...]
    repeated: bool = False
    folded: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """The trees of a company, and the goals that stand in none, with the reason."""

    branches: tuple[Branch, ...]
    orphans: tuple[tuple[Node, Reason], ...]

    @property
    def folded(self) -> bool:
        """Whether goals of people are counted and not shown."""
        return any(map(_is_folded, self.branches))


def _is_folded(branch: Branch) -> bool:
    return bool(branch.folded) or any(map(_is_folded, branch.below))


def cascade_tree(
    forest: Forest, employees: Mapping[str, Employee], department: str = "", *, people: bool = True
) -> Tree:
    """Return the cascade as trees.

    ``department`` leaves only what leads to the goals of that department and its people, "" is the whole company.
    Without ``people`` their goals are counted, not shown.
    """
    wanted = _wanted(forest, employees, department)
    grower = _Grower(forest, wanted, show_people=people)
    tops = [node for node in forest.roots() if node.level is Level.ORGANISATION and wanted(node)]
    orphans = tuple(found for found in _orphans(forest) if wanted(found[0]))
    return Tree(tuple(grower.grown(tops)), orphans)


def departments(forest: Forest, employees: Mapping[str, Employee]) -> tuple[str, ...]:
    """Return the departments that have goals, or people with goals."""
    return tuple(sorted({_department(node, employees) for node in forest} - {""}))


def count_people(forest: Forest) -> int:
    """Return how many goals of people serve a goal above."""
    return sum(node.level is Level.PERSON and bool(node.parent_id) for node in forest)


def _department(node: Node, employees: Mapping[str, Employee]) -> str:
    if node.level is Level.DEPARTMENT:
        return node.owner_id
    owner = employees.get(node.owner_id)
    return owner.department if owner else ""


def _wanted(forest: Forest, employees: Mapping[str, Employee], department: str) -> Callable[[Node], bool]:
    """Return what says whether a goal belongs to a department, or leads to one that does."""
    if not department:
        return lambda _: True
    kept: set[str] = set()
    for node in forest:
        if _department(node, employees).casefold() == department.casefold():
            above: Node | None = node
            while above is not None and above.id not in kept:
                kept.add(above.id)
                above = forest.parent(above.id)
    return lambda node: node.id in kept


class _Grower:
    """Grows the branches below goals. What stands in a loop hangs below no top, so that none grows without end."""

    def __init__(self, forest: Forest, wanted: Callable[[Node], bool], *, show_people: bool) -> None:
        self._forest, self._wanted, self._show_people = forest, wanted, show_people

    def grown(self, nodes: Iterable[Node]) -> Iterator[Branch]:
        """Yield the branches of goals that stand beside one another."""
        shared: set[float | None] = set()
        for node in nodes:
            repeated = node.link is Link.SHARED and node.target in shared
            if node.link is Link.SHARED:
                shared.add(node.target)
            yield self._branch(node, repeated)

    def _branch(self, node: Node, repeated: bool) -> Branch:
        below = [child for child in self._forest.children(node.id) if self._wanted(child)]
        shown = [child for child in below if self._show_people or child.level is not Level.PERSON]
        folded = list(self._folded(below)) if not self._show_people else []
        state, found = _state(self._forest, node)
        owners = {child.owner_id for child in folded}
        return Branch(node, state, found, tuple(self.grown(shown)), repeated, len(folded), len(owners))

    def _folded(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Yield the goals of people among some goals, and below those."""
        waiting = [node for node in nodes if node.level is Level.PERSON]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += (child for child in self._forest.children(node.id) if self._wanted(child))


def _state(forest: Forest, node: Node) -> tuple[State, Coverage | None]:
    if not forest.has_children(node.id):
        return (State.NONE if node.level is Level.PERSON else State.ALONE), None
    found = forest.coverage(node.id)
    if found is None:
        return State.SERVED, None
    if not found.covered:
        return State.SHORT, found
    if found.shared_apart:
        return State.APART, found
    over = found.ratio is not None and round(found.ratio, 4) > OVER_COVERED
    return (State.OVER if over else State.COVERED), found


def _orphans(forest: Forest) -> Iterator[tuple[Node, Reason]]:
    """Yield the goals that no tree of the organisation holds by themselves, not what hangs below them."""
    for node in forest.roots():
        if node.level is not Level.ORGANISATION and node.section is Section.KPI:
            yield node, Reason.UNKNOWN_PARENT if node.parent_id else Reason.NO_PARENT
    for loop in forest.cycles():
        yield from ((forest[goal_id], Reason.LOOP) for goal_id in loop)
