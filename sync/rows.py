"""One row of a workbook table, read as typed values; what does not fit is noted, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from appraisal.findings import Spot
from appraisal.numbers import LIMIT, read_date, read_number, to_serial
from appraisal.rules.context import CellProblem
from sync.xlsx.read import Cell
from workbook_templates.labels import choice_code

Word = TypeVar("Word", bound=StrEnum)

ERROR_VALUE = "error-value"
NOT_A_CHOICE = "unknown-choice"
BLANK = "blank"
NOT_A_LEVEL = "not-hrs-level"
HALF_RATER = "half-rater"
UNKNOWN_KPI = "unknown-kpi"
NAMELESS_GOAL = "nameless-goal"
REPEATED_ID = "repeated-id"
REPEATED_KEY = "repeated-key"
REPEATED_RECORD = "repeated-record"
UNKNOWN_RECORD = "unknown-record"
FORMULA_INPUT = "formula-input"
NEVER_CALCULATED = "formula-uncalculated"

GOAL_ID_LENGTH = 8
"""``G`` and seven digits; a goal is chosen by a label that starts with the id."""


_NAMELESS = "#"


def nameless(number: int) -> str:
    """Return what a row is called that has no id of its own, by its number; who calls it so says from where it counts."""
    return f"{_NAMELESS}{number}"


def is_nameless(name: str) -> bool:
    """Whether a row is called by its number, because it has no id."""
    return name.startswith(_NAMELESS)


def number_of_row(name: str) -> int | None:
    """Return the number of a row that has no id of its own; ``None`` for the id of a record."""
    number = name.removeprefix(_NAMELESS)
    return int(number) if is_nameless(name) and number.isdecimal() else None


def aside(record: str, number: int) -> str:
    """Return what a row is called whose id is another row's, or unknown: it stands aside, and counts for nothing."""
    return f"{record}#{number}"


def is_aside(name: str, number: int) -> bool:
    """Whether a row of this number is called as one that stands aside."""
    return not is_nameless(name) and name.endswith(f"#{number}")


def as_text(value: float | str | bool) -> str:
    """Return a cell's value as text: 42.0 reads 42."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row by column key and collects what does not fit in ``problems``.

    ``computed`` names the columns in which a formula belongs; a formula anywhere else is a problem whose cached number
    is taken all the same (people type ``=1200+1350``).
    """

    table: str
    record: str
    cells: Mapping[str, Cell]
    book: str = ""
    computed: frozenset[str] = frozenset()
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def bad_fields(self) -> tuple[str, ...]:
        """The columns whose cell holds something else than the column asks for."""
        return tuple(problem.spot.field for problem in self.problems if problem.kind != FORMULA_INPUT)

    def blank(self, key: str) -> bool:
        """Whether the cell holds nothing, or only white space."""
        cell = self.cells.get(key)
        return cell is None or cell.value is None or (type(cell.value) is str and not cell.value.strip())

    def text(self, key: str) -> str:
        """Return the text of a cell, outer space trimmed; numbers as people see them."""
        cell = self._cell(key)
        if cell is None or cell.value is None:
            return ""
        return cell.value.strip() if type(cell.value) is str else as_text(cell.value)

    def number(self, key: str) -> float | None:
        """Return the number of a cell; text that only looks like one is a problem with a suggestion."""
        cell = self._cell(key)
        if cell is None:
            return None
        if type(cell.value) is float and abs(cell.value) < LIMIT:
            return cell.value
        reading = read_number(cell.value)
        if reading.problem is not None:
            self.note(key, reading.problem, reading.typed, reading.suggestion)
        return reading.value

    def serial(self, key: str) -> float | None:
        """Return the serial number of a date cell."""
        day = self.day(key)
        return None if day is None else float(to_serial(day))

    def day(self, key: str) -> date | None:
        """Return the date of a cell."""
        cell = self._cell(key)
        if cell is None:
            return None
        reading = read_date(cell.value)
        if reading.problem is not None:
            meant = None if reading.suggestion is None else reading.suggestion.isoformat()
            self.note(key, reading.problem, reading.typed, meant)
        return reading.value

    def choice(self, key: str, name: str, kind: type[Word]) -> Word | None:
        """Return the member of ``kind`` that a drop-down word of any language means."""
        code = self.code(key, name)
        return kind(code) if code else None

    def code(self, key: str, name: str) -> str:
        """Return the code of a drop-down word, "" for a blank and for a word that is not in the list."""
        typed = self.text(key)
        if not typed:
            return ""
        code = choice_code(name, typed)
        if code is None:
            self.note(key, NOT_A_CHOICE, typed)
        return code or ""

    def yes(self, key: str) -> bool:
        """Whether the cell says yes."""
        return self.code(key, "yes") == "yes"

    def note(
        self, key: str, kind: str, typed: object, suggestion: float | str | None = None, allowed: str = ""
    ) -> None:
        """Keep a problem of a cell; ``allowed`` are the words that it takes, where they are the company's own."""
        spot = Spot(self.table, self.record, key, self.book)
        self.problems.append(CellProblem(spot, kind, str(typed), suggestion, allowed))

    def _cell(self, key: str) -> Cell | None:
        cell = self.cells.get(key)
        if cell is None:
            return None
        if cell.error:
            self.note(key, ERROR_VALUE, cell.value)
            return None
        if cell.formula and key not in self.computed:
            self.note(key, NEVER_CALCULATED if cell.value is None else FORMULA_INPUT, cell.value)
        return cell
