"""Cells as few rectangles: what Google is told of looks and of what is open goes by rectangles."""

from collections.abc import Iterable, Iterator, Mapping

from workbook_templates.google.model import Area


def rectangles(cells: Iterable[tuple[int, int]]) -> Iterator[Area]:
    """Yield rectangles that hold these cells, each once, and no other."""
    for area, _ in grouped(dict.fromkeys(cells, 0)):
        yield area


def grouped(cells: Mapping[tuple[int, int], int]) -> Iterator[tuple[Area, int]]:
    """Yield rectangles of cells that have the same number, with the number: runs in a column, joined over columns."""
    runs: dict[tuple[int, int, int], list[int]] = {}
    for column, top, bottom, number in _runs(cells):
        runs.setdefault((top, bottom, number), []).append(column)
    for (top, bottom, number), columns in sorted(runs.items()):
        for left, right in spans(columns):
            yield Area(top, bottom, left, right), number


def _runs(cells: Mapping[tuple[int, int], int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield column, first row, last row and number of each run down a column."""
    ordered = sorted((column, row, number) for (row, column), number in cells.items())
    start: tuple[int, int, int] | None = None
    last = -1
    for column, row, number in ordered:
        if start is not None and (start[0], start[2]) == (column, number) and row == last + 1:
            last = row
            continue
        if start is not None:
            yield start[0], start[1], last, start[2]
        start, last = (column, row, number), row
    if start is not None:
        yield start[0], start[1], last, start[2]


def spans(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of numbers without a gap."""
    start = last = -2
    for number in sorted(numbers):
        if number != last + 1:
            if start >= 0:
                yield start, last
            start = number
        last = number
    if start >= 0:
        yield start, last
