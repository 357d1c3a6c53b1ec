"""A1 notation, and the rectangles that it names."""

import re
from functools import cache
from typing import Any, NamedTuple

END = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?")
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")
INDEXES = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


class Area(NamedTuple):
    """A rectangle of cells: first row and column are in it, the last ones are not."""

    top: int
    bottom: int
    left: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def meets(self, other: "Area") -> bool:
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def within(self, other: "Area") -> bool:
        return (
            other.top <= self.top
            and self.bottom <= other.bottom
            and other.left <= self.left
            and self.right <= other.right
        )

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@cache
def column_letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quoted(title: str) -> str:
    """Return a tab's title as it stands before the exclamation mark."""
    if PLAIN_TITLE.fullmatch(title) and not LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def ends(text: str) -> tuple[int | None, int | None, int | None, int | None] | None:
    """Read a range's top, bottom, left and right; an open end is ``None``, and so is what is no range."""
    parts = text.split(":")
    found = [END.fullmatch(part) for part in parts]
    if len(parts) > 2 or not all(part and match for part, match in zip(parts, found, strict=True)):
        return None
    letters = [match.group(1) for match in found if match]
    numbers = [match.group(2) for match in found if match]
    columns = [column_number(name) if name else None for name in letters]
    rows = [int(number) - 1 if number else None for number in numbers]
    if len(parts) == 1:
        if columns[0] is None or rows[0] is None:
            return None
        columns, rows = columns * 2, rows * 2
    left, right = _ordered(*columns)
    top, bottom = _ordered(*rows)
    return top, None if bottom is None else bottom + 1, left, None if right is None else right + 1


def _ordered(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    if first is not None and last is not None and first > last:
        return last, first
    return first, last


def name(title: str, area: Area) -> str:
    """Write an area of a tab as Google writes it."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(area.right - 1)}{area.bottom}"
    return f"{quoted(title)}!{first}" + ("" if first == last else f":{last}")


def grid_range(sheet_id: int, area: Area) -> dict[str, Any]:
    """Write an area as a GridRange."""
    return {"sheetId": sheet_id, **dict(zip(INDEXES, area, strict=True))}


def bounded_area(grid: dict[str, Any]) -> Area:
    """Read a GridRange that has all its ends."""
    return Area(*(grid[name] for name in INDEXES))


def is_grid_range(value: object) -> bool:
    """Whether a piece of JSON is a GridRange with at least one end."""
    return (
        isinstance(value, dict)
        and any(key in value for key in INDEXES)
        and all(key == "sheetId" or key in INDEXES for key in value)
    )
