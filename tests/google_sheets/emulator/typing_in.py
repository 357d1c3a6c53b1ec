"""What becomes of a text that is typed into a cell: a number, a day, a formula, or the text as it stands."""

import re
from datetime import datetime
from typing import NamedTuple

from tests.google_sheets.emulator.cells import Formula, Scalar, whole
from tests.google_sheets.emulator.number_formats import DAY_ZERO, decimal_comma

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
MONTH_FIRST_LOCALES = ("en_US", "en")


class Typed(NamedTuple):
    """What a cell holds after typing; the number format that came with it, if it had none."""

    value: Scalar | Formula | None
    number_format: tuple[str, str] | None = None


def typed(value: object, locale: str) -> Typed:
    """Read what was typed, or sent as USER_ENTERED."""
    if not isinstance(value, str):
        return Typed(value)  # type: ignore[arg-type]
    if value == "":
        return Typed(None)
    if value.startswith("="):
        return Typed(Formula(value))
    if value.startswith("'"):
        return Typed(value[1:] or None)
    text = value.strip()
    if text.upper() in ("TRUE", "FALSE"):
        return Typed(text.upper() == "TRUE")
    return _number(text, locale) or _day(text, locale) or Typed(value)


def _number(text: str, locale: str) -> Typed | None:
    plain = text
    if decimal_comma(locale):
        if "." in text and "," not in text and NUMBER.fullmatch(text):
            return None  # 0.5 is no number there
        plain = text.translate(str.maketrans(".,", ",."))
    percent = plain.endswith("%")
    plain = plain.removesuffix("%").strip()
    grouped = bool(GROUPED.fullmatch(plain))
    if not grouped and not NUMBER.fullmatch(plain):
        return None
    number = float(plain.replace(",", ""))
    decimals = "." in plain
    if percent:
        return Typed(number / 100, ("PERCENT", "0.00%" if decimals else "0%"))
    if grouped:
        return Typed(whole(number), ("NUMBER", "#,##0.00" if decimals else "#,##0"))
    return Typed(whole(number))


def _day(text: str, locale: str) -> Typed | None:
    month_first = locale in MONTH_FIRST_LOCALES
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
        pattern = "yyyy-mm-dd" if "-" in text else "yyyy/mm/dd"
    elif month_first and (match := MONTH_FIRST.fullmatch(text)):
        month, day, year = match.groups()
        pattern = "m/d/yyyy"
    elif not month_first and (match := DAY_FIRST.fullmatch(text)):
        day, month, year = match.groups()
        pattern = "dd.mm.yyyy" if "." in text else "dd/mm/yyyy"
    else:
        return None
    try:
        moment = datetime(int(year), int(month), int(day))
    except ValueError:
        return None
    return Typed((moment - DAY_ZERO).days, ("DATE", pattern))
