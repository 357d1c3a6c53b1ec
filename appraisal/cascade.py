"""The cascade: goals of the organisation, its departments and its people, linked to the goals above them.

What a link means (``target`` below is the child's target times its factor):

- ``sum``: the children's targets add up. ``shared``: several people carry one and the same target, so it counts once
  (the largest, where they differ, which is flagged). A shared target is one more summand beside ``sum`` children,
  unless it is the parent's whole target carried in common: then it says nothing about how the others add up.
- ``mean``: the unweighted mean of the children's targets. ``max``: the largest of them (the smallest where lower is
  better).
- No link type: the goal serves the goal above, but its number is no part of the other's; it is not counted.
- Several kinds under one parent: each kind (sum with shared, mean, max) is one account of the parent's target; the best
  of them counts, because one full account is enough.

*Coverage* of a parent is children / target where higher is better. Where lower is better (methods ``lower`` and
``lower-linear``, or ``progress`` with a target under its baseline) the children must stay at or below the target, and
coverage is target / children. It is unknown where the parent has no additive target (dates, ratings, points), where no
child has a link type, and where a linked child still lacks its target or its method.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from appraisal.columns import Repeated, UniqueIds, chains
from appraisal.model import Link
from appraisal.nodes import Node, NodeColumns, node_of

__all__ = ["Coverage", "Forest", "Node", "loops", "node_of"]

_EXACT = 9
"""Decimal places to which targets are compared, so that 0.1 + 0.2 covers 0.3."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the children's targets make up their parent's.

    ``children`` is what they come to in the parent's unit, ``ratio`` the coverage (1 = exactly; ``None`` where the
    target or the children's figure is not positive, so that no ratio exists), ``covered`` whether the parent's target
    is reached, ``linked`` how many children count. ``shared_apart`` says that children which share one target state
    different ones.
    """

    target: float
    children: float
    ratio: float | None
    covered: bool
    linked: int
    shared_apart: bool = False


class Forest:
    """The goals of a company by id, with their parents and children.

    Goals are kept as columns of numbers, not as objects, so that 200,000 of them take tens of megabytes; a
    :class:`Node` is made when asked for. Of several nodes with the same id the first one stays.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._rows = NodeColumns()
        self._ids = UniqueIds()
        parents = Repeated[str]()
        for node in nodes:
            if self._ids.add(node.id):
                self._rows.append(node)
                parents.append(node.parent_id)
        above = list(map(self._ids.row, parents.values))
        self._parent = array("i", map(above.__getitem__, parents.places))
        self._unknown = {
            row: parents[row] for row, parent in enumerate(self._parent) if parent < 0 and parents[row]
        }
        self._first, self._next = chains(self._parent, len(self._ids))
        self._asked: tuple[str, tuple[Node, ...]] | None = None

    def clear(self) -> None:
        """Let go of all goals, where nobody will ask for them any more: those of a large company take most room of all."""
        vars(self).clear()
        vars(self).update(vars(Forest(())))

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, goal_id: object) -> bool:
        return isinstance(goal_id, str) and self._ids.row(goal_id) >= 0

    def __iter__(self) -> Iterator[Node]:
        return (self._node(row) for row in range(len(self._ids)))

    def __getitem__(self, goal_id: str) -> Node:
        return self._node(self._row(goal_id))

    def roots(self) -> Iterator[Node]:
        """Yield the goals without a parent among the goals."""
        return (self._node(row) for row, parent in enumerate(self._parent) if parent < 0)

    def parent(self, goal_id: str) -> Node | None:
        """Return the goal above, or ``None`` where there is none or it is unknown."""
        row = self._parent[self._row(goal_id)]
        return None if row < 0 else self._node(row)

    def has_children(self, goal_id: str) -> bool:
        """Whether any goal names this one as its parent."""
        return self._first[self._row(goal_id)] >= 0

    def children(self, goal_id: str) -> tuple[Node, ...]:
        """Return the goals that name this one as their parent, in the order of reading."""
        # Whoever looks at a goal asks for its children several times before the next goal's turn comes.
        if self._asked is None or self._asked[0] != goal_id:
            self._asked = goal_id, tuple(map(self._node, self._child_rows(self._row(goal_id))))
        return self._asked[1]

    def of_book(self, book: str) -> Iterator[Node]:
        """Yield the goals that stand in one book, "" for those of HR in the master."""
        return (self._node(row) for row in self._rows.of_book(book))

    def of_owner(self, owner_id: str) -> Iterator[Node]:
        """Yield the goals of one owner, in the order of reading."""
        first, following = self._by_owner
        place = self._rows.owners.place(owner_id)
        row = first[place] if place >= 0 else -1
        while row >= 0:
            yield self._node(row)
            row = following[row]

    @cached_property
    def _by_owner(self) -> tuple["array[int]", "array[int]"]:
        return chains(self._rows.owners.places, len(self._rows.owners.values))

    def parents(self) -> Iterator[Node]:
        """Yield the goals that have children."""
        return (self._node(row) for row, child in enumerate(self._first) if child >= 0)

    def with_unknown_parent(self) -> Iterator[Node]:
        """Yield the goals that name a parent which does not exist."""
        return (self._node(row) for row in self._unknown)

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Return every loop of parents, each as the ids along it, starting with the smallest id."""
        return tuple(_from_smallest([self._ids[row] for row in loop]) for loop in loops(self._parent))

    def coverage(self, goal_id: str) -> Coverage | None:
        """Return how far a goal is covered by its children, or ``None`` where that cannot be said (see above)."""
        parent = self[goal_id]
        if parent.target is None or parent.method is None or not parent.additive:
            return None
        linked = [node for node in self.children(goal_id) if node.link is not None]
        if any(node.target is None or node.method is None for node in linked):
            return None
        counted = [node for node in linked if node.additive]
        return _coverage(parent, parent.target, counted) if counted else None

    def _row(self, goal_id: str) -> int:
        row = self._ids.row(goal_id)
        if row < 0:
            raise KeyError(goal_id)
        return row

    def _child_rows(self, row: int) -> Iterator[int]:
        child = self._first[row]
        while child >= 0:
            yield child
            child = self._next[child]

    def _node(self, row: int) -> Node:
        parent = self._parent[row]
        parent_id = self._ids[parent] if parent >= 0 else self._unknown.get(row, "")
        return self._rows.node(row, self._ids[row], parent_id)


def _coverage(parent: Node, target: float, linked: Sequence[Node]) -> Coverage:
    lower = parent.lower_is_better
    accounts = tuple(_accounts(target, linked, lower=lower))
    children = min(accounts) if lower else max(accounts)
    best, least = (target, children) if lower else (children, target)
    ratio = round(best / least, _EXACT) if best > 0 and least > 0 else None
    shared = {round(_converted(node), _EXACT) for node in linked if node.link is Link.SHARED}
    return Coverage(
        target=target,
        children=children,
        ratio=ratio,
        covered=round(best - least, _EXACT) >= 0,
        linked=len(linked),
        shared_apart=len(shared) > 1,
    )


def _accounts(target: float, linked: Sequence[Node], *, lower: bool) -> Iterator[float]:
    """Yield what the children come to by each kind of link that they use."""
    by_link: dict[Link, list[float]] = {}
    for node in linked:
        if node.link is not None:
            by_link.setdefault(node.link, []).append(_converted(node))
    if Link.SUM in by_link or Link.SHARED in by_link:
        yield _summed(target, by_link.get(Link.SUM, []), by_link.get(Link.SHARED, []))
    if mean := by_link.get(Link.MEAN):
        yield sum(mean) / len(mean)
    if largest := by_link.get(Link.MAX):
        yield min(largest) if lower else max(largest)


def _summed(target: float, summands: Sequence[float], shared: Sequence[float]) -> float:
    together = max(shared, default=0.0)
    whole = bool(shared) and round(together - target, _EXACT) == 0
    return sum(summands) + (0.0 if whole and summands else together)


def _converted(node: Node) -> float:
    """Return a child's target in its parent's unit; only children with a target are asked."""
    return (node.target or 0.0) * (1.0 if node.factor is None else node.factor)


def loops(parents: Sequence[int]) -> Iterator[list[int]]:
    """Yield each loop as the rows along it, where ``parents`` holds the row above each row, -1 for none.

    Every row is walked once: up from each row that was not walked before, until a known one.
    """
    walked = array("i", [0]) * len(parents)
    for start in range(len(parents)):
        path: list[int] = []
        row = start
        while row >= 0 and not walked[row]:
            walked[row] = start + 1
            path.append(row)
            row = parents[row]
        if row >= 0 and path and walked[row] == start + 1:
            yield path[path.index(row) :]


def _from_smallest(loop: list[str]) -> tuple[str, ...]:
    start = loop.index(min(loop))
    return (*loop[start:], *loop[:start])
