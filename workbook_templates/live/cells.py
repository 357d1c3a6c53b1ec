"""A row of cells, seen as formulas see it: typed text is text, a word is compared without regard to case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from appraisal.numbers import to_serial
from workbook_templates.labels import choice_words
from workbook_templates.stamp import Cell, Overwritten, Row

FAR = 1e300
"""The formulas' "no point"; see :data:`workbook_templates.books.team_formulas.FAR`."""


@cache
def _codes(name: str, language: str) -> Mapping[str, str]:
    return {word.lower(): code for code, word in choice_words(name, language).items()}


def serials(row: Row) -> dict[str, Cell]:
    """Return a copy of a row in which dates are serial numbers, as cells hold them."""
    cells = dict(row)
    for key, value in row.items():
        if isinstance(value, date):
            cells[key] = float(to_serial(value))
    return cells


@dataclass(slots=True)
class Cells:
    """The cells of one row, and a language for their words. What is computed is added to ``row``."""

    row: dict[str, Cell]
    language: str

    def raw(self, key: str) -> float | str | None:
        """Return what the cell holds; an empty text is blank, an overwritten formula is its constant."""
        value = self.row.get(key)
        if value is None or type(value) is float:
            return value
        if type(value) is str:
            return value or None
        return _rare(value)

    def number(self, key: str) -> float | None:
        """Return the cell's number: ISNUMBER."""
        value = self.row.get(key)
        if value is None or type(value) is float:
            return value
        if type(value) is str:
            return None
        value = _rare(value)
        return float(value) if isinstance(value, float | int) and not isinstance(value, bool) else None

    def text(self, key: str) -> str:
        """Return the cell as text without outer and double spaces: TRIM."""
        value = self.raw(key)
        if value is None:
            return ""
        shown = str(value).upper() if isinstance(value, bool) else str(value)
        return shown.strip(" ") if "  " not in shown else " ".join(filter(None, shown.split(" ")))

    def blank(self, key: str) -> bool:
        """Whether the cell shows nothing: TRIM is ""."""
        value = self.row.get(key)
        if value is None or type(value) is float:
            return value is None
        value = self.raw(key)
        return value is None or (isinstance(value, str) and not value.strip(" "))

    def code(self, key: str, name: str) -> str:
        """Return the code of the drop-down word of this language in the cell, or ""."""
        value = self.raw(key)
        return _codes(name, self.language).get(value.lower(), "") if isinstance(value, str) else ""

    def readable(self, key: str, name: str = "") -> bool:
        """Whether the cell is blank or holds what it should: a number, or a word of a list."""
        if key not in self.row:
            return True
        good = self.code(key, name) != "" if name else self.number(key) is not None
        return good or self.blank(key)


def _rare(value: Cell) -> float | str | None:
    """Return what a cell holds that is neither blank nor plainly a number or a text."""
    if isinstance(value, Overwritten):
        value = value.value
    if isinstance(value, str):
        return value or None
    return value if isinstance(value, float | int) else None


def lowered(value: object) -> str:
    """Return a text as formulas compare it."""
    return str(value).lower()


def filled(row: Row, keys: frozenset[str]) -> bool:
    """Whether any of the cells holds anything: COUNTA is above 0."""
    return any(key in keys and value is not None and value != "" for key, value in row.items())
