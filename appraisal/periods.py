"""The periods of actuals: what people and programs call a month, a quarter, a half year, a year or a day.

A period is known by its code, ``2026-07``, ``2026Q3``, ``2026H2``, ``2026`` or ``2026-07-15``. Programs that export figures by
month often write a day instead, the first or the last one: such a day means its month. Any other day is that day.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appraisal.numbers import read_date

YEARS = range(1901, 2200)
"""Years that a period may lie in: a bare number outside is none."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period: its code, its first and its last day, both inside it."""

    code: str
    start: date
    end: date

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def within(self, start: date, end: date) -> bool:
        """Whether the whole period lies between two days, both inside."""
        return start <= self.start and self.end <= end


def read_period(raw: object) -> Period | None:
    """Return the period that a cell names, ``None`` where it names none for certain (``07-08``, ``3/4/2026``)."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, datetime):
        return _of_day(raw.date())
    if isinstance(raw, date):
        return _of_day(raw)
    if isinstance(raw, float | int):
        return _of_text(str(int(raw))) if float(raw).is_integer() else None
    return _of_text(unicodedata.normalize("NFKC", str(raw or "")).strip())


def _of_text(text: str) -> Period | None:
    for pattern, period in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None:
            return period(match)
    day = read_date(text).suggestion
    return None if day is None else _of_day(day)


def _of_day(day: date) -> Period | None:
    if day.year not in YEARS:
        return None
    if day.day == 1 or (day + timedelta(days=1)).day == 1:
        return _months(day.year, day.month, 1, f"{day.year}-{day.month:02d}")
    return Period(day.isoformat(), day, day)


def _months(year: int, first: int, count: int, code: str) -> Period | None:
    if year not in YEARS or not 1 <= first <= 12:
        return None
    after = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return Period(code, date(year, first, 1), after - timedelta(days=1))


def _month(match: re.Match[str]) -> Period | None:
    year, month = int(match["year"]), int(match["month"])
    return _months(year, month, 1, f"{year}-{month:02d}")


def _named_month(match: re.Match[str]) -> Period | None:
    year, name = int(match["year"]), match["month"].lower()
    month = next((number for number, known in enumerate(_NAMES, 1) if known.startswith(name)), 0)
    return _months(year, month, 1, f"{year}-{month:02d}")


def _quarter(match: re.Match[str]) -> Period | None:
    year, quarter = int(match["year"]), _DIGITS.get(match["part"]) or int(match["part"])
    return _months(year, 3 * quarter - 2, 3, f"{year}Q{quarter}")


def _half(match: re.Match[str]) -> Period | None:
    year, half = int(match["year"]), _DIGITS.get(match["part"]) or int(match["part"])
    return _months(year, 6 * half - 5, 6, f"{year}H{half}")


def _year(match: re.Match[str]) -> Period | None:
    return _months(int(match["year"]), 1, 12, match["year"])


_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_FOUR = r"(?P<year>\d{4})"
_JOIN = r"\s*[-/._ ]?\s*"


def _pattern(
    text: str, period: Callable[[re.Match[str]], Period | None]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]]:
    return re.compile(text, re.IGNORECASE), period


_PATTERNS = (
    _pattern(_FOUR + r"\s*[-/._M]\s*(?P<month>\d{1,2})", _month),
    _pattern(_FOUR + r"(?P<month>0[1-9]|1[0-2])", _month),
    _pattern(_FOUR + r"\s*年\s*(?P<month>\d{1,2})\s*月份?", _month),
    _pattern(r"(?P<month>\d{1,2})\s*[-/.]\s*" + _FOUR, _month),
    _pattern(r"(?P<month>[a-z]{3,9})\.?,?" + _JOIN + _FOUR, _named_month),
    _pattern(_FOUR + _JOIN + r"(?P<month>[a-z]{3,9})", _named_month),
    _pattern(_FOUR + r"年?" + _JOIN + r"Q(?P<part>[1-4])", _quarter),
    _pattern(r"Q(?P<part>[1-4])" + _JOIN + _FOUR, _quarter),
    _pattern(_FOUR + r"\s*年\s*第?(?P<part>[1-4一二三四])季度?", _quarter),
    _pattern(_FOUR + r"年?" + _JOIN + r"H(?P<part>[12])", _half),
    _pattern(r"H(?P<part>[12])" + _JOIN + _FOUR, _half),
    _pattern(_FOUR + r"\s*年\s*(?P<part>[上下])半年", _half),
    _pattern(_FOUR + r"\s*年?(?:度|全年)?", _year),
)
