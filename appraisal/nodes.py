"""Goals as the cascade sees them: one as a :class:`Node`, many as columns of numbers.

A company's 200,000 goals take tens of megabytes as columns, and several times as much as objects.
"""

from array import array
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from math import isnan, nan
from typing import Generic, NamedTuple, TypeVar

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


E = TypeVar("E", bound=StrEnum)


class _Choices(Generic[E]):
    """A column of members of an enumeration, or ``None``, in one byte each."""

    def __init__(self, kind: type[E]) -> None:
        self._members: tuple[E | None, ...] = (None, *kind)
        self._codes = {member: code for code, member in enumerate(self._members)}
        self._column = bytearray()

    def append(self, member: E | None) -> None:
        self._column.append(self._codes[member])

    def __getitem__(self, row: int) -> E | None:
        return self._members[self._column[row]]


class _Words:
    """A column of strings that repeat a lot: each different one is kept once."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._words: list[str] = []
        self._column = array("i")

    def append(self, word: str) -> None:
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self._words)
            self._words.append(word)
        self._column.append(code)

    def __getitem__(self, row: int) -> str:
        return self._words[self._column[row]]

    def rows_with(self, word: str) -> Iterator[int]:
        """Yield the rows that hold a word."""
        wanted = self._codes.get(word, -1)
        return (row for row, code in enumerate(self._column) if code == wanted)


class _Numbers:
    """A column of floats, ``None`` kept as not-a-number."""

    def __init__(self) -> None:
        self._column = array("d")

    def append(self, value: float | None) -> None:
        self._column.append(nan if value is None else value)

    def __getitem__(self, row: int) -> float | None:
        value = self._column[row]
        return None if isnan(value) else value


class _Days:
    """A column of dates as ordinals, ``None`` kept as 0."""

    def __init__(self) -> None:
        self._column = array("i")

    def append(self, day: date | None) -> None:
        self._column.append(0 if day is None else day.toordinal())

    def __getitem__(self, row: int) -> date | None:
        ordinal = self._column[row]
        return date.fromordinal(ordinal) if ordinal else None


class NodeColumns:
    """The fields of many nodes, except their ids and parents."""

    def __init__(self) -> None:
        self.level, self.link = _Choices(Level), _Choices(Link)
        self.method, self.section = _Choices(Method), _Choices(Section)
        self.owner, self.unit, self.book, self.title = (_Words() for _ in range(4))
        self.target, self.factor, self.weight, self.baseline = (_Numbers() for _ in range(4))
        self.start, self.due = _Days(), _Days()

    def append(self, node: Node) -> None:
        """Add a node's fields to the columns."""
        self.level.append(node.level)
        self.link.append(node.link)
        self.method.append(node.method)
        self.section.append(node.section)
        self.owner.append(node.owner_id)
        self.unit.append(node.unit)
        self.book.append(node.book)
        self.title.append(node.title)
        self.target.append(node.target)
        self.factor.append(node.factor)
        self.weight.append(node.weight)
        self.baseline.append(node.baseline)
        self.start.append(node.start)
        self.due.append(node.due)

    def of_book(self, book: str) -> Iterator[int]:
        """Yield the rows of the nodes of one book."""
        return self.book.rows_with(book)

    def node(self, row: int, goal_id: str, parent_id: str) -> Node:
        """Return the node of a row."""
        return Node(
            goal_id,
            self.level[row] or Level.PERSON,
            self.owner[row],
            parent_id,
            self.link[row],
            self.target[row],
            self.factor[row],
            self.unit[row],
            self.method[row],
            self.weight[row],
            self.start[row],
            self.due[row],
            self.book[row],
            self.baseline[row],
            self.section[row],
            self.title[row],
        )
