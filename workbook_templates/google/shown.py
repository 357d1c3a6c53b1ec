"""What conditional formats of Google's cannot change is settled when a sheet is drawn: dates of milestones, lines of groups.

The few functions that the tests of such rules use are worked out here, on the values that stand in the cells.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbook_templates.formula_syntax import (
    Binary,
    Call,
    Logical,
    Node,
    Number,
    Reference,
    Text,
    parse,
)
from workbook_templates.google.looks import DATE_PATTERN
from workbook_templates.google.model import Area, Cell, Look, Value

_CELL = re.compile(r"\$([A-Z]+)(\d+)")
_SIDE_COLOURS = frozenset({"top_color", "bottom_color", "left_color", "right_color"})


@dataclass(frozen=True, slots=True)
class Settled:
    """A rule that is settled at drawing: where ``formula`` holds, counted from the area's first row, cells take ``look``."""

    area: Area
    formula: str
    look: Look


def settled_look(look: Look) -> Look:
    """Return what of a conditional rule's look is settled at drawing; nothing for what Google's own rules can change.

    A frame all round is none of it: a cell that is asked for or not keeps the frame that it has.
    """
    if look.get("num_format") == DATE_PATTERN:
        return {"num_format": DATE_PATTERN}
    if _SIDE_COLOURS & look.keys():
        return {key: value for key, value in look.items() if key in _SIDE_COLOURS or key == "border"}
    return {}


def places(rule: Settled, cells: Mapping[tuple[int, int], Cell]) -> Iterator[tuple[int, int]]:
    """Yield the cells for which a rule holds."""
    tree, area = _tree(rule.formula), rule.area
    for row in range(area.top, area.bottom + 1):
        if _Test(cells, row - area.top).holds(tree):
            yield from ((row, column) for column in range(area.left, area.right + 1))


@lru_cache(maxsize=256)
def _tree(formula: str) -> Node:
    return parse(formula)


class _Test:
    """Works out one formula, with its references moved down by some rows."""

    def __init__(self, cells: Mapping[tuple[int, int], Cell], down: int) -> None:
        self._cells, self._down = cells, down

    def holds(self, node: Node) -> bool:
        return self._value(node) is True

    def _value(self, node: Node) -> Value:
        if isinstance(node, Number):
            return float(node.text)
        if isinstance(node, Text | Logical):
            return node.value
        if isinstance(node, Reference):
            return self._cell(node)
        if isinstance(node, Binary):
            return _COMPARED[node.operator](
                *map(_comparable, (self._value(node.left), self._value(node.right)))
            )
        if isinstance(node, Call):
            return self._called(node)
        raise ValueError(f"a rule that is settled at drawing cannot hold {node}")

    def _cell(self, node: Reference) -> Value:
        match = _CELL.fullmatch(node.first)
        if match is None or node.last != node.first or node.sheet:
            raise ValueError(f"not a cell of the same sheet: {node}")
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        found = self._cells.get((int(match[2]) - 1 + self._down, column - 1))
        return None if found is None else found.value

    def _called(self, node: Call) -> Value:
        if node.function == "IF":
            test, yes, no = node.arguments
            return self._value(yes if self.holds(test) else no)
        return _FUNCTIONS[node.function]([self._value(argument) for argument in node.arguments])


def _is_number(value: Value) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _comparable(value: Value) -> tuple[int, float | str]:
    """Return a value by which texts come after numbers, and blank cells are empty texts."""
    if value is None:
        return 1, ""
    return (1, value.casefold()) if isinstance(value, str) else (0, float(value))


_FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "AND": lambda values: all(value is True for value in values),
    "OR": lambda values: any(value is True for value in values),
    "ISNUMBER": lambda values: _is_number(values[0]),
    "LEN": lambda values: float(len(str(values[0] or ""))),
}
_COMPARED: Mapping[str, Callable[[tuple[int, float | str], tuple[int, float | str]], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
}
