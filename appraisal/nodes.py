"""Goals as the cascade sees them: one as a :class:`Node`, many as columns of numbers."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from appraisal.columns import Numbers, Repeated
from appraisal.model import Goal, Level, Link, Method, Section

_NOT_ADDITIVE = frozenset({Method.MILESTONE, Method.RATED, Method.DEDUCT, Method.ADD, Method.BAND})
_LOWER = frozenset({Method.LOWER, Method.LOWER_LINEAR})


class Node(NamedTuple):
    """What the cascade needs to know of a goal; the fields are those of :class:`appraisal.model.Goal`."""

    id: str
    level: Level
    owner_id: str
    parent_id: str
    link: Link | None
    target: float | None
    factor: float | None
    unit: str
    method: Method | None
    weight: float | None
    start: date | None
    due: date | None
    book: str
    baseline: float | None = None
    section: Section | None = Section.KPI
    title: str = ""

    @property
    def name(self) -> str:
        """The title by which messages call the goal: its id where no title is known."""
        return self.title.strip() or self.id

    @property
    def lower_is_better(self) -> bool:
        """Whether a smaller actual is a better one."""
        if self.method is Method.PROGRESS and self.target is not None and self.baseline is not None:
            return self.target < self.baseline
        return self.method in _LOWER

    @property
    def additive(self) -> bool:
        """Whether the target is a number that can be split among children; a date or a rating cannot."""
        return self.method not in _NOT_ADDITIVE


def node_of(goal: Goal) -> Node:
    """Return the cascade's view of a goal."""
    return Node(
        goal.id,
        goal.level,
        goal.owner_id,
        goal.parent_id,
        goal.link,
        goal.parameters.target,
        goal.factor,
        goal.unit,
        goal.method,
        goal.weight,
        goal.start,
        goal.due,
        goal.book,
        goal.parameters.baseline,
        goal.section,
        goal.title,
    )


class _Kind(NamedTuple):
    """The fields that many goals of a company have alike, all of them at once."""

    level: Level
    link: Link | None
    factor: float | None
    unit: str
    method: Method | None
    weight: float | None
    start: date | None
    due: date | None
    section: Section | None


class NodeColumns:
    """The fields of many nodes, except their ids and parents."""

    def __init__(self) -> None:
        self._kind = Repeated[_Kind]()
        self.owners, self._book, self._title = (Repeated[str]() for _ in range(3))
        self._target, self._baseline = Numbers(), Numbers()

    def append(self, node: Node) -> None:
        """Add a node's fields to the columns."""
        self._kind.append(
            _Kind(
                node.level,
                node.link,
                node.factor,
                node.unit,
                node.method,
                node.weight,
                node.start,
                node.due,
                node.section,
            )
        )
        self.owners.append(node.owner_id)
        self._book.append(node.book)
        self._title.append(node.title)
        self._target.append(node.target)
        self._baseline.append(node.baseline)

    def of_book(self, book: str) -> Iterator[int]:
        """Yield the rows of the nodes of one book."""
        return self._book.rows_with(book)

    def node(self, row: int, goal_id: str, parent_id: str) -> Node:
        """Return the node of a row."""
        level, link, factor, unit, method, weight, start, due, section = self._kind[row]
        return Node(
            goal_id,
            level,
            self.owners[row],
            parent_id,
            link,
            self._target[row],
            factor,
            unit,
            method,
            weight,
            start,
            due,
            self._book[row],
            self._baseline[row],
            section,
            self._title[row],
        )
