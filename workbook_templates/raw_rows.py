"""One raw row of the master, read strictly: numbers, dates and words, and a problem for each cell that does not fit."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from appraisal.numbers import read_date, read_number
from workbook_templates.labels import TEXTS, choice_code

RawRow = Mapping[str, object]
"""A row as a reader gives it: None, float, str, bool or date by column key."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """What is wrong with one cell of the tables that make the policy.

    ``row`` is the zero-based index among the rows that were given (-1 where a row is missing), ``record`` its key.
    ``key`` is a message of ``policy-problem`` in the texts, ``values`` fill it, and ``expects`` is a key of
    ``policy-problem.allowed`` where the message says what to enter.
    """

    table: str
    row: int
    record: str
    column: str
    key: str
    values: tuple[tuple[str, str], ...] = ()
    expects: str = ""

    def message(self, language: str) -> str:
        """Return what is wrong and what to do, in a language."""
        values = dict(self.values)
        if self.expects:
            values["allowed"] = TEXTS(f"policy-problem.allowed.{self.expects}", language).format_map(values)
        return TEXTS(f"policy-problem.{self.key}", language).format_map(values)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that a column takes, both ends included; ``above`` leaves the lower end out.

    ``allowed`` is the key of the words that say so.
    """

    allowed: str
    low: float = float("-inf")
    high: float = float("inf")
    above: bool = False
    whole: bool = False

    def admit(self, value: float) -> bool:
        """Whether the value lies inside."""
        return self.low <= value <= self.high and not (self.above and value == self.low)


NUMBER = Limits("number")
POSITIVE = Limits("positive", low=0, above=True)
NOT_NEGATIVE = Limits("not-negative", low=0)
FRACTION = Limits("fraction", 0, 1)
SHARE = Limits("share", 0, 1, above=True)


DAYS = Limits("count", 0, 366, whole=True)
"""Days within a year."""


def count(low: int, high: int) -> Limits:
    """Return the limits of whole numbers from low to high."""
    return Limits("count", low, high, whole=True)


_BETWEEN = re.compile("[,;、，；\n]")


def parts_of(typed: str) -> Iterator[str]:
    """Yield what somebody typed into one cell one after the other: names, words, rules; set apart as people do."""
    return filter(None, map(str.strip, _BETWEEN.split(typed)))


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row; every problem goes to the list that it shares with its table."""

    table: str
    row: int
    cells: RawRow
    problems: list[PolicyProblem]
    record: str = ""

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything but white space."""
        return not any(value is not None and str(value).strip() for value in self.cells.values())

    def text(self, column: str) -> str:
        """Return a cell as trimmed text; whole numbers as people see them."""
        raw = self.cells.get(column)
        if isinstance(raw, float) and raw.is_integer():
            return str(int(raw))
        return "" if raw is None else str(raw).strip()

    def number(self, column: str, default: float, limits: Limits, required: bool = False) -> float:
        """Return a number inside the limits, else note a problem and return the default; so for a blank."""
        reading = read_number(self.cells.get(column))
        value = reading.value
        if reading.problem:
            return self._refused(column, "not-a-number", reading.typed, limits, default)
        if value is None:
            return self._refused(column, "missing", "", limits, default) if required else default
        if limits.whole and not value.is_integer():
            return self._refused(column, "not-whole", shown(value), limits, default)
        if not limits.admit(value):
            return self._refused(column, "out-of-range", shown(value), limits, default)
        return value

    def _refused(self, column: str, key: str, typed: str, limits: Limits, default: float) -> float:
        self.problem(column, key, limits.allowed, typed=typed, low=shown(limits.low), high=shown(limits.high))
        return default

    def day(self, column: str, required: bool = True) -> date | None:
        """Return a date; what is none is a problem, and so is a blank where a date is required."""
        reading = read_date(self.cells.get(column))
        if reading.problem:
            self.problem(column, "not-a-date", typed=reading.typed)
        elif reading.value is None and required:
            self.problem(column, "missing", "date")
        return reading.value

    def word(self, column: str, name: str, kind: type[Word], default: Word) -> Word:
        """Return the member that a word of either language, or a code, means; the default for a blank."""
        typed = self.text(column)
        code = choice_code(name, typed) if typed else default.value
        if code is None:
            self.problem(column, "unknown-word", typed=typed, allowed=", ".join(kind))
            return default
        return kind(code)

    def problem(self, column: str, key: str, expects: str = "", **values: str) -> None:
        """Note what is wrong with a cell."""
        found = PolicyProblem(self.table, self.row, self.record, column, key, tuple(values.items()), expects)
        self.problems.append(found)


def unique_rows(
    table: str, key: str, rows: Iterable[RawRow], problems: list[PolicyProblem]
) -> dict[str, RowReader]:
    """Return the rows by their key; blank rows are skipped, and a key that stands twice counts once."""
    found: dict[str, RowReader] = {}
    for number, cells in enumerate(rows):
        reader = RowReader(table, number, cells, problems)
        reader.record = reader.text(key)
        if reader.blank:
            continue
        if not reader.record:
            reader.problem(key, "missing", "text")
        elif reader.record in found:
            reader.problem(key, "duplicate", typed=reader.record)
        else:
            found[reader.record] = reader
    return found


def shown(value: float) -> str:
    """Return a number as a message shows it: 95, not 95.0."""
    return f"{value:.10g}"
