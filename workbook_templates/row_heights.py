"""How high a row must be for its wrapped texts: no spreadsheet program measures that when it opens a file."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from workbook_templates.layout import Kind, Table, Where

LINE = 13.5
"""Points of one line of text at the house's size."""

SINGLE = 20.0
"""Points of a row of one line, with air."""

MOST_LINES = 12
"""A longer text is cut in sight, not in the cell: one endless remark must not fill a page."""

_WRAPPED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.FLAG})
_SMALL = frozenset({Kind.LONG_TEXT, Kind.FLAG})
_WIDE = re.compile("[\u2e80-\U0010ffff]+")
_INDENT = 2.0
_NARROW = 0.9
"""The width of most letters, in digits."""


class RowHeights:
    """Measures the rows of one table by the widths of its columns."""

    def __init__(self, table: Table) -> None:
        self._columns = [
            (
                column.key,
                max(4.0, (column.width - _INDENT) * (1.1 if column.kind in _SMALL else 1.0)),
            )
            for column in table.columns
            if column.kind in _WRAPPED and column.where is not Where.HIDDEN
        ]

    def points(self, row: Mapping[str, object]) -> float:
        """Return the height of a row in points."""
        return _points([(row.get(key), width) for key, width in self._columns])

    def measure(self, keys: Sequence[str]) -> Callable[[Sequence[object]], float]:
        """Return what measures rows that hold the cells of these columns, in this order."""
        places = [(keys.index(key), width) for key, width in self._columns if key in keys]
        return lambda cells: _points([(cells[place], width) for place, width in places])


def _points(cells: Iterable[tuple[object, float]]) -> float:
    lines = 1
    for value, width in cells:
        if value is None:
            continue
        text = value if isinstance(value, str) else getattr(value, "text", "")
        if len(text) * 2 <= width:
            continue  # one line even if every character is wide
        if len(text) * _NARROW >= width or not text.isascii() or "\n" in text:
            lines = max(lines, _lines(text, width))
    return SINGLE + LINE * (min(lines, MOST_LINES) - 1)


def _lines(text: str, width: float) -> int:
    if "\n" not in text:
        return 1 + int(_width(text) // width)
    return sum(1 + int(_width(line) // width) for line in text.split("\n"))


def _width(text: str) -> float:
    """Return the width of a text in digits: letters are narrower than digits, Chinese characters twice as wide."""
    wide = 0 if text.isascii() else len(text) - len(_WIDE.sub("", text))
    return wide * 2.0 + (len(text) - wide) * (0.95 if wide else _NARROW)
