"""How high a row must be for its wrapped texts: no spreadsheet program measures that when it opens a file."""

from collections.abc import Mapping

from workbook_templates.layout import Kind, Table, Where

LINE = 13.5
"""Points of one line of text at the house's size."""

SINGLE = 20.0
"""Points of a row of one line, with air."""

MOST_LINES = 12
"""A longer text is cut in sight, not in the cell: one endless remark must not fill a page."""

_WRAPPED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.FLAG})
_SMALL = frozenset({Kind.LONG_TEXT, Kind.FLAG})
_FIRST_WIDE = "\u2e80"
_INDENT = 2.0


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
        lines = 1
        for key, width in self._columns:
            value = row.get(key)
            if value is None:
                continue
            text = value if isinstance(value, str) else getattr(value, "text", "")
            if len(text) * 2 > width:  # else it is one line even if every character is wide
                lines = max(lines, _lines(text, width))
        return SINGLE + LINE * (min(lines, MOST_LINES) - 1)


def _lines(text: str, width: float) -> int:
    if "\n" not in text:
        return 1 + int(_width(text) // width)
    return sum(1 + int(_width(line) // width) for line in text.split("\n"))


def _width(text: str) -> float:
    """Return the width of a text in digits: letters are narrower than digits, Chinese characters twice as wide."""
    wide = 0 if text.isascii() else sum(character >= _FIRST_WIDE for character in text)
    return wide * 2.0 + (len(text) - wide) * (0.95 if wide else 0.9)
