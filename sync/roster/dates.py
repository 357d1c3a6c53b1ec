"""Dates as rosters hold them: real dates, day counts, and text that can mean only one day.

A roster is an import, so clear text is taken and said; ``03/04/2026`` may be two days and is refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from sync.roster.table import Raw, as_text

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[ ]?[AP]M)?)?$"
_YEAR_FIRST = re.compile(
    r"(\d{4})[ ]?[-/.年][ ]?(\d{1,2})[ ]?[-/.月][ ]?(\d{1,2})[ ]?[日号]?" + _TIME, re.IGNORECASE
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0)?$")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME, re.IGNORECASE)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]([A-Za-z]{3,9})\.?,?[- ](\d{4})$")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$")

_SERIALS = range(18_264, 73_051)
"""Day counts of 1950 to 2099: a number outside is no day on which somebody was hired."""
_EPOCH = date(1899, 12, 30).toordinal()


@dataclass(frozen=True, slots=True)
class Day:
    """A cell read as a date. ``typed`` says that it was text; ``problem`` is "", ``ambiguous`` or ``bad-date``."""

    value: date | None = None
    typed: bool = False
    problem: str = ""


def read_day(raw: Raw) -> Day:
    """Read a cell as a date; a blank is no date and no problem."""
    match raw:
        case datetime():
            return Day(raw.date())
        case date():
            return Day(raw)
        case bool():
            return Day(problem="bad-date")
        case int() | float():
            return _number(raw)
        case _:
            text = unicodedata.normalize("NFKC", as_text(raw))
            return _text(text) if text else Day()


def _number(number: float) -> Day:
    if not isfinite(number):
        return Day(problem="bad-date")
    if int(number) in _SERIALS:
        return Day(date.fromordinal(_EPOCH + int(number)))
    return _text(str(int(number)))


def _text(text: str) -> Day:
    if found := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return _day(*found.groups())
    if found := _YEAR_LAST.match(text):
        return _year_last(*map(int, found.groups()))
    if found := _DAY_MONTH.match(text):
        return _named(found[3], found[2], found[1])
    if found := _MONTH_DAY.match(text):
        return _named(found[3], found[1], found[2])
    return Day(typed=True, problem="bad-date")


def _year_last(first: int, second: int, year: int) -> Day:
    """Read 25/12/2026 and 12/25/2026, of which only one can be the month, and 03/03/2026."""
    if first > 12:
        return _day(year, second, first)
    if second > 12 or first == second:
        return _day(year, first, second)
    return Day(typed=True, problem="ambiguous")


def _named(year: str, month: str, day: str) -> Day:
    # The patterns ask for three letters, which no two months share; "Sept" is a beginning like any other.
    number = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())), 0)
    return _day(year, number, day)


def _day(year: str | int, month: str | int, day: str | int) -> Day:
    try:
        return Day(date(int(year), int(month), int(day)), typed=True)
    except ValueError:
        return Day(typed=True, problem="bad-date")
