"""Single cells put together to rectangles, so that many are handled in one call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Tuple

Rectangle = Tuple[int, int, int, int]
"""Top and left, from 0; height and width."""


def rectangles(cells: Iterable[tuple[int, int]]) -> list[Rectangle]:
    """Return rectangles that cover just these cells (row, column): stretches of rows, joined where columns agree."""
    open_: dict[tuple[int, int], tuple[int, int]] = {}
    done: list[Rectangle] = []
    for column, top, height in _stretches(cells):
        left, width = open_.get((top, height), (column, 0))
        if width and left + width != column:
            done.append((top, left, height, width))
            left, width = column, 0
        open_[top, height] = left, width + 1
    done += [(top, left, height, width) for (top, height), (left, width) in open_.items()]
    return sorted(done)


def _stretches(cells: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return the unbroken stretches of each column: column, top, height."""
    found: list[tuple[int, int, int]] = []
    for column, row in sorted((column, row) for row, column in cells):
        if found and found[-1][0] == column and found[-1][1] + found[-1][2] == row:
            found[-1] = (column, found[-1][1], found[-1][2] + 1)
        else:
            found.append((column, row, 1))
    return found
