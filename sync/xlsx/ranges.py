"""Ranges that follow a table: whatever ended at its last row ends at its new last row."""

import re
from dataclasses import dataclass

from sync.xlsx.edits import Growth
from sync.xlsx.references import column_index

_CELL = r"(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})"
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?")
_IN_FORMULA = re.compile(
    rf"""
      "(?:[^"]|"")*"                                                                     # a text
    | (?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*!)(?P<area>{_CELL.replace("(", "(?:")}(?::{_CELL.replace("(", "(?:")})?)(?![\w.(:])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Follower:
    """The rule by which ranges follow one growth; ``first_column`` and ``last_column`` are zero-based.

    A range follows that ends at the table's old last row and shares a column with the table. One cell in the last of
    several rows does not: it was singled out.
    """

    first_row: int
    last_row: int
    new_last_row: int
    first_column: int
    last_column: int

    def area(self, text: str) -> str:
        """Return an area (``B5:F20``, with or without ``$``) as it is after the growth."""
        match = _AREA.fullmatch(text)
        if not match or not self._follows(match):
            return text
        column_mark, column, row_mark, _, *corner = match.groups()
        if corner[0] is not None:
            column_mark, column, row_mark, _ = corner
        return f"{text.partition(':')[0]}:{column_mark}{column}{row_mark}{self.new_last_row}"

    def sqref(self, text: str) -> str:
        """Return a list of areas, divided by blanks, as it is after the growth."""
        return " ".join(self.area(area) for area in text.split())

    def formula(self, text: str, title: str) -> str:
        """Return a defined name's formula in which the fixed areas of the table's sheet have followed."""

        def followed(match: re.Match[str]) -> str:
            if match["sheet"] is None or _title(match["sheet"]) != title.casefold():
                return match[0]
            return match["sheet"] + self.area(match["area"])

        return _IN_FORMULA.sub(followed, text)

    def covers(self, column: int) -> bool:
        """Whether a zero-based column is one of the table's."""
        return self.first_column <= column <= self.last_column

    def _follows(self, match: re.Match[str]) -> bool:
        left, top = column_index(match[2]), int(match[4])
        right, bottom = (column_index(match[6]), int(match[8])) if match[6] else (left, top)
        return (
            bottom == self.last_row
            and left <= self.last_column
            and right >= self.first_column
            and (top < bottom or top <= self.first_row)
        )


def follower(growth: Growth, columns: tuple[int, int] | None = None) -> Follower:
    """Return the rule of a growth; ``columns`` is the span of its Excel Table, which may be wider than ours."""
    first, last = column_index(growth.first_column), column_index(growth.last_column)
    if columns:
        first, last = min(first, columns[0]), max(last, columns[1])
    return Follower(growth.first_row, growth.last_row, growth.new_last_row, first, last)


def span(area: str) -> tuple[int, int, int, int] | None:
    """Return first column, first row, last column, last row of an area; columns are zero-based."""
    match = _AREA.fullmatch(area)
    if not match:
        return None
    left, top = column_index(match[2]), int(match[4])
    return (left, top, column_index(match[6]), int(match[8])) if match[6] else (left, top, left, top)


def _title(sheet: str) -> str:
    """Return the title in a reference's sheet part, ``'HR''s list'!`` or ``Goals!``, for comparison."""
    return sheet[:-1].removeprefix("'").removesuffix("'").replace("''", "'").casefold()
