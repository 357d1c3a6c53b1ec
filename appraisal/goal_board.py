"""How far goals are, for everybody to see: reached, on the way or open; no score, no rating, no grade.

A person's goal is *reached* where its achievement is 100 or more, *on the way* where it has an actual, and *open* otherwise.
Behaviour and whatever else is rated by people is no matter of a board, and neither are bonus points. A goal of a department or
of the organisation is as far as the people's goals below it: its progress is the share of them that are reached.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appraisal.cascade import Forest
from appraisal.model import Level, Method, ScoreLine, Section
from appraisal.nodes import Node

REACHED_AT = 100.0
"""The achievement of a target that is met."""

_NOT_SHOWN = frozenset({Method.RATED, Method.ADD})


class GoalState(StrEnum):
    """How far a goal is."""

    REACHED = "reached"
    ON_THE_WAY = "on-the-way"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class BoardGoal:
    """A goal on the board; ``reached`` of ``goals`` people's goals below it are reached (of its own, for a person's goal)."""

    node: Node
    state: GoalState
    reached: int
    goals: int

    @property
    def progress(self) -> float | None:
        """The share of the goals below that are reached; ``None`` where there is none."""
        return self.reached / self.goals if self.goals else None


def is_shown(node: Node) -> bool:
    """Whether a goal belongs on a board."""
    if node.level is not Level.PERSON:
        return True
    return node.section is not Section.BEHAVIOUR and node.method not in _NOT_SHOWN


def line_state(line: ScoreLine) -> GoalState:
    """Return how far the goal of a scored line is."""
    if line.achievement is None:
        return GoalState.OPEN if line.actual is None else GoalState.ON_THE_WAY
    return GoalState.REACHED if line.achievement >= REACHED_AT else GoalState.ON_THE_WAY


def board(forest: Forest, lines: Iterable[ScoreLine]) -> Iterator[BoardGoal]:
    """Yield every goal that a board shows, in the order of the forest; left-out goals count as open."""
    states = {line.goal_id: line_state(line) for line in lines}
    for node in forest:
        if is_shown(node):
            yield _board_goal(forest, node, states)


def _board_goal(forest: Forest, node: Node, states: Mapping[str, GoalState]) -> BoardGoal:
    if node.level is Level.PERSON:
        state = states.get(node.id, GoalState.OPEN)
        return BoardGoal(node, state, int(state is GoalState.REACHED), 1)
    below = [states.get(goal, GoalState.OPEN) for goal in people_below(forest, node)]
    reached = below.count(GoalState.REACHED)
    if below and reached == len(below):
        state = GoalState.REACHED
    else:
        begun = any(one is not GoalState.OPEN for one in below)
        state = GoalState.ON_THE_WAY if begun else GoalState.OPEN
    return BoardGoal(node, state, reached, len(below))


def people_below(forest: Forest, node: Node) -> Iterator[str]:
    """Yield the people's goals below a goal that a board shows, at any depth, each once; a loop is walked once."""
    seen, waiting = {node.id}, [node]
    while waiting:
        for child in forest.children(waiting.pop().id):
            if child.id in seen:
                continue
            seen.add(child.id)
            waiting.append(child)
            if child.level is Level.PERSON and is_shown(child):
                yield child.id
