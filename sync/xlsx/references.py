"""Cell references: letters and numbers as people see them."""

import re
from functools import cache
from typing import NamedTuple

from sync.errors import ContentError
from workbook_templates.layout import column_letter

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The bounds of a sheet; ``LAST_COLUMN`` is XFD."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

letters = cache(column_letter)


class Area(NamedTuple):
    """Some cells: zero-based columns, one-based rows, the last ones included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def __str__(self) -> str:
        """Return it as people see it: ``G6:G8``."""
        return f"{letters(self.first_column)}{self.first_row}:{letters(self.last_column)}{self.last_row}"


def area_of(text: str) -> Area | None:
    """Return an area as markup writes it, ``None`` for what is none."""
    try:
        (first, top), (last, bottom) = map(split, text.split(":"))
    except (ValueError, ContentError):
        return None
    return Area(column_index(first), top, column_index(last), bottom)


@cache
def column_index(column: str) -> int:
    """Return the zero-based index of a column's letters: A → 0."""
    index = 0
    for letter in column:
        index = index * 26 + ord(letter) - 64
    return index - 1


def split(reference: str) -> tuple[str, int]:
    """Return a reference's letters and row; what no sheet has is a :class:`sync.errors.ContentError`."""
    match = _REFERENCE.fullmatch(reference)
    if not match or int(match[2]) > LAST_ROW or column_index(match[1]) >= LAST_COLUMN:
        raise ContentError("content.cell-reference", typed=reference[:20])
    return match[1], int(match[2])
