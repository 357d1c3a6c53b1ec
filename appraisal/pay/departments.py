"""What a department's goals achieved: the default of its pay factor."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from appraisal.cascade import Forest
from appraisal.goal_board import people_below
from appraisal.model import Level, ScoreLine
from appraisal.nodes import Node
from appraisal.numbers import round2
from appraisal.pay.money import as_shown


def department_achievements(forest: Forest, lines: Iterable[ScoreLine]) -> dict[str, Decimal]:
    """Return the achievement of each department's goals in points, to 2 places; a department without any scored is left out.

    A goal's achievement is the mean of those of the people's goals below it, at any depth, which have one; what is rated, and
    points on top, do not count. The department's is the mean of its goals, by their weights where all of them have one.
    """
    achieved = {line.goal_id: line.achievement for line in lines if line.achievement is not None}
    goals: dict[str, list[tuple[float | None, float]]] = {}
    for node in forest:
        if node.level is Level.DEPARTMENT and (below := _below(forest, node, achieved)):
            goals.setdefault(node.owner_id, []).append((node.weight, sum(below) / len(below)))
    return {name: as_shown(round2(_mean(found))) for name, found in goals.items()}


def _mean(goals: list[tuple[float | None, float]]) -> float:
    weights = [weight for weight, _ in goals if weight is not None and weight > 0]
    if len(weights) < len(goals):
        weights = [1.0] * len(goals)
    points = (weight * value for weight, (_, value) in zip(weights, goals, strict=True))
    return sum(points) / sum(weights)


def _below(forest: Forest, node: Node, achieved: Mapping[str, float]) -> list[float]:
    return [achieved[goal] for goal in people_below(forest, node) if goal in achieved]
