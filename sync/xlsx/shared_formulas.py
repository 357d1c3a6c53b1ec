"""Formulas that several cells share: taking one of them out of the group means writing the others out in full."""

import re
from dataclasses import dataclass

from sync.xlsx.references import LAST_COLUMN, LAST_ROW, column_index, letters

_COLUMN, _ROW = r"\$?[A-Z]{1,3}", r"\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"""
      "(?:[^"]|"")*"                                   # a text
    | '(?:[^']|'')*'!?                                 # a sheet's name
    | \[(?:[^\[\]]|\[(?:[^\[\]]|'.)*\])*\]             # a column of a table, another workbook
    | (?<![\w.\\])(?P<column>{_COLUMN})(?P<row>{_ROW})(?![\w.(!\[])
    | (?<![\w.$])(?P<left>{_COLUMN}):(?P<right>{_COLUMN})(?![\w.(!])
    | (?<![\w.$:])(?P<top>{_ROW}):(?P<bottom>{_ROW})(?![\w.(!])
    | [\w.\\]+[!(]?                                    # a number, a name, a function, a sheet's name
    """,
    re.VERBOSE,
)
_LOST = "#REF!"


@dataclass(frozen=True, slots=True)
class SharedFormula:
    """A shared formula as its first cell, at a zero-based column and a one-based row, holds it."""

    text: str
    column: int
    row: int

    def at(self, column: str, row: int) -> str:
        """Return the formula as another cell of the group means it."""
        return translated(self.text, row - self.row, column_index(column) - self.column)


def translated(formula: str, rows: int, columns: int) -> str:
    """Return a formula as filling it down and to the right changes it: references without ``$`` move along."""

    def moved(match: re.Match[str]) -> str:
        column, row, left, right, top, bottom = match.group("column", "row", "left", "right", "top", "bottom")
        if column:
            return _joined("", _column(column, columns), _row(row, rows))
        if left:
            return _joined(":", _column(left, columns), _column(right, columns))
        if top:
            return _joined(":", _row(top, rows), _row(bottom, rows))
        return match[0]

    return _TOKEN.sub(moved, formula)


def _joined(mark: str, first: str, second: str) -> str:
    return f"{first}{mark}{second}" if first and second else _LOST


def _column(text: str, by: int) -> str:
    """Return a column moved by some columns, or "" if it falls off the sheet."""
    if text.startswith("$"):
        return text
    index = column_index(text) + by
    return letters(index) if 0 <= index < LAST_COLUMN else ""


def _row(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    row = int(text) + by
    return str(row) if 0 < row <= LAST_ROW else ""
