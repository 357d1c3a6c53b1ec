"""Numbers and dates: the one rounding rule, and the strict reading of what people type.

Rounding. ``round_to`` is half away from zero on 15 significant digits, which is what a spreadsheet's ROUND does with
the digits that it shows; ``round2`` puts a second, coarser rounding in front, so that an error in the last bits of a
sum (spreadsheets add differently: LibreOffice compensates as it goes, others do not) never decides the second place.
The sheet writes the same as ``ROUND(ROUND(x*100,7),0)/100``.

Reading. Nothing is ever coerced. A number that was typed as text is a :class:`Problem` with a *suggestion* that a
message may offer; the value stays ``None``. Blank is neither a number nor a problem.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

LIMIT = 1e15
"""Numbers must be smaller than this in magnitude: beyond it a spreadsheet no longer keeps every whole number."""

FIRST_SERIAL = 61
"""Serial of 1900-03-01. Below it the 1900 date system counts a 29 February 1900 that never was."""

LAST_SERIAL = 2_958_465
"""Serial of 9999-12-31, the last day that a spreadsheet knows."""

_EPOCH = date(1899, 12, 30)
_PLACES = {places: Decimal(1).scaleb(-places) for places in range(16)}


def round_to(x: float, places: int) -> float:
    """Round half away from zero on 15 significant digits, as a spreadsheet's ROUND does.

    ``x`` must be finite and ``places`` from 0 to 15. The sign of zero is dropped.
    """
    if -LIMIT < x < LIMIT and x % 1 == 0:  # most numbers are whole: there is nothing to round
        return x + 0.0
    return _rounded(x, places)


@lru_cache(4_096)
def _rounded(x: float, places: int) -> float:
    """Round what is no whole number; the weights of a company's goals, and what is left of them, come again and again."""
    digits = Decimal(f"{x:.14e}")
    if digits.adjusted() >= 14 - places:  # no digit stands behind the last place
        return float(digits)
    return float(digits.quantize(_PLACES[places], ROUND_HALF_UP)) + 0.0


def round2(x: float) -> float:
    """Round an achievement or a total to 2 places by the one rule: ``ROUND(ROUND(x*100,7),0)/100`` in the sheet."""
    return round_to(round_to(x * 100, 7), 0) / 100


class Problem(StrEnum):
    """Why a cell is not the number or the date that its column asks for."""

    TEXT_NUMBER = "text-number"
    """A number that was typed as text: "９０", "95%", "1,200"."""
    NOT_A_NUMBER = "not-a-number"
    ERROR_VALUE = "error-value"
    """A spreadsheet error such as #DIV/0!."""
    BOOLEAN = "boolean"
    NOT_A_DATE = "not-a-date"
    OUT_OF_RANGE = "out-of-range"


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell read as a number: a ``value``, or a ``problem``, or neither (blank).

    ``typed`` is what stands in the cell, ``suggestion`` the number that a text probably means.
    """

    value: float | None = None
    problem: Problem | None = None
    typed: str = ""
    suggestion: float | None = None


@dataclass(frozen=True, slots=True)
class DateReading:
    """A cell read as a date; see :class:`Reading`."""

    value: date | None = None
    problem: Problem | None = None
    typed: str = ""
    suggestion: date | None = None


BLANK = Reading()
BLANK_DATE = DateReading()


def read_number(raw: object) -> Reading:
    """Read a cell strictly as a number; an error cell is given as its text, such as "#DIV/0!"."""
    if raw is None:
        return BLANK
    if isinstance(raw, bool):
        return Reading(problem=Problem.BOOLEAN, typed=str(raw).upper())
    if isinstance(raw, int | float):
        return _read_float(raw)
    typed = str(raw)
    text = _plain(typed)
    if not text:
        return BLANK
    if is_error_value(text):
        return Reading(problem=Problem.ERROR_VALUE, typed=typed)
    meant = _number_in(text)
    if meant is None:
        return Reading(problem=Problem.NOT_A_NUMBER, typed=typed)
    if not abs(meant) < LIMIT:
        return Reading(problem=Problem.OUT_OF_RANGE, typed=typed)
    return Reading(problem=Problem.TEXT_NUMBER, typed=typed, suggestion=meant)


def _read_float(raw: float) -> Reading:
    if abs(raw) < LIMIT:  # false for NaN too
        return Reading(float(raw))
    return Reading(problem=Problem.NOT_A_NUMBER if raw != raw else Problem.OUT_OF_RANGE, typed=str(raw))


PERCENT = ("%", "％")
"""The signs of a percentage, and so the units of a goal that is counted in percent."""


def in_unit(typed: str, number: float, unit: str) -> float:
    """Return the number that a text meant for a goal of a unit: "92%" is 92 where the goal counts in %, else 0.92."""
    percent = typed.rstrip().endswith(PERCENT) and unit.strip() in PERCENT
    return round_to(number * 100, 9) if percent else number


def read_date(raw: object) -> DateReading:
    """Read a cell strictly as a date: a serial number from 61 on (a time of day is dropped), never a text."""
    if raw is None:
        return BLANK_DATE
    if isinstance(raw, datetime):
        return DateReading(raw.date())
    if isinstance(raw, date):
        return DateReading(raw)
    if isinstance(raw, bool):
        return DateReading(problem=Problem.BOOLEAN, typed=str(raw).upper())
    if isinstance(raw, int | float):
        if is_serial(raw):
            return _day_of(raw)
        return DateReading(problem=Problem.OUT_OF_RANGE, typed=format(raw, ".15g"))
    return _read_date_text(str(raw))


@lru_cache(4_096)
def _day_of(serial: float) -> DateReading:
    """Return the reading of a serial number; a cycle has few days, and a company's books name them over and over."""
    return DateReading(from_serial(serial))


def _read_date_text(typed: str) -> DateReading:
    text = _plain(typed)
    if not text:
        return BLANK_DATE
    if is_error_value(text):
        return DateReading(problem=Problem.ERROR_VALUE, typed=typed)
    return DateReading(problem=Problem.NOT_A_DATE, typed=typed, suggestion=_date_in(text))


def is_serial(serial: float) -> bool:
    """Whether the number is a date serial that means the same day in every spreadsheet program."""
    return FIRST_SERIAL <= serial < LAST_SERIAL + 1


def to_serial(day: date) -> int:
    """Return the serial number of a day in the 1900 system. Raise :class:`ValueError` before 1900-03-01."""
    serial = (day - _EPOCH).days
    if serial < FIRST_SERIAL:
        raise ValueError(f"{day} lies before 1900-03-01 and has no safe serial number")
    return serial


@lru_cache(4_096)
def from_serial(serial: float) -> date:
    """Return the day of a serial number, dropping the time of day. Raise :class:`ValueError` outside 61–2958465."""
    if not is_serial(serial):
        raise ValueError(f"{serial} is not a date serial from {FIRST_SERIAL} to {LAST_SERIAL}")
    return _EPOCH + timedelta(days=math.floor(serial))


# --- what a text probably means ---------------------------------------------------------------------------------

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ERRORS = frozenset(
    {
        "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!",
        "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
        "#GETTING_DATA", "#LOADING...", "#ERROR!",
    }
)  # fmt: skip
_LIBREOFFICE_ERROR = re.compile(r"ERR:\d{3}")


def is_error_value(text: str) -> bool:
    """Whether a text is a spreadsheet error value, as Excel, LibreOffice or Google Sheets write them."""
    upper = text.strip().upper()
    return upper in _ERRORS or _LIBREOFFICE_ERROR.fullmatch(upper) is not None


def _plain(text: str) -> str:
    """Return the text without invisible characters, in compatibility form (full-width digits become ASCII)."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


_NUMBER = re.compile(
    r"""(?P<open>\()?
        (?P<sign>[+\-\u2212\u2013]?) \s*
        (?:[¥$€£] | RMB | CNY | USD | EUR)? \s*
        (?P<digits> \d{1,3}(?:[,\ '’]\d{3})+(?:\.\d+)? | \d+(?:\.\d*)? | \.\d+ )
        (?P<exponent> E[+\-]?\d+ )? \s*
        (?P<unit> % | ‰ | 百万 | 千万 | 千 | 万 | 亿 | K )? \s*
        (?: 元 | 人民币 | RMB | CNY | USD | EUR | € )?
        (?P<close>\))?""",
    re.VERBOSE | re.IGNORECASE,
)
_UNITS = {"%": -2, "‰": -3, "千": 3, "K": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
_SEPARATORS = str.maketrans("", "", ", '’")


def _number_in(text: str) -> float | None:
    """Return the number that a text means, without doubt, to a reader in China and in the English-speaking world."""
    match = _NUMBER.fullmatch(text)
    if not match or bool(match["open"]) != bool(match["close"]) or (match["open"] and match["sign"]):
        return None
    digits = match["digits"].translate(_SEPARATORS) + (match["exponent"] or "")
    if len(digits) > 40:
        return None
    power = _UNITS.get((match["unit"] or "").upper(), 0)
    sign = -1 if match["open"] or match["sign"] not in ("", "+") else 1
    # Through the decimal exponent, so that 95 % becomes exactly 0.95 and 1e999 becomes infinite, which is refused.
    mantissa, _, exponent = digits.upper().partition("E")
    return sign * float(f"{mantissa}e{int(exponent or 0) + power}")


_YEAR_FIRST = re.compile(
    r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*(?:\2|月)\s*(\d{1,2})\s*[日号]?(?:[T\s]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-]+(?:of\s+)?([a-z]{3,9})\.?,?[\s\-]+(\d{4})", re.IGNORECASE
)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _date_in(text: str) -> date | None:
    """Return the date that a text means, or None where 3/4/2026 could be either of two days."""
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _DAY_MONTH.fullmatch(text):
        return _day(match[3], _month(match[2]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _day(match[3], _month(match[1]), match[2])
    if match := _YEAR_LAST.fullmatch(text):
        meanings = {_day(match[4], match[3], match[1]), _day(match[4], match[1], match[3])} - {None}
        return meanings.pop() if len(meanings) == 1 else None
    return None


def _month(name: str) -> int:
    """Return 1–12 for an English month's name or an abbreviation of three letters and more, else 0."""
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
