"""What goes into cells and comes out of them: Python's values, and how the bridge writes them."""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

EPOCH = dt.datetime(1899, 12, 30)
"""Spreadsheets count days from here (right from March 1900 on)."""

_DAY = dt.timedelta(days=1)


class CellError(str):
    """An error that a cell shows, such as ``#N/A``: a value of its own, which is no text that somebody typed."""

    __slots__ = ()


class Serial(float):
    """A day, and a time of it, as a spreadsheet counts them: it gives its cell a date's format, as a date does in Excel."""

    __slots__ = ()


def prepared(value: Any) -> Any:
    """Return one value that is to be written as cells know it: number, text, truth value, day, or ``None`` for empty.

    numpy's and pandas' values become plain ones, and what is no value there (NaN, NaT, NA) leaves its cell empty.
    """
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, bool | str | Serial):
        return value
    if isinstance(value, dt.datetime):
        return Serial((value.replace(tzinfo=None) - EPOCH) / _DAY)
    if isinstance(value, dt.date):
        return Serial((dt.datetime(value.year, value.month, value.day) - EPOCH).days)
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        return prepared(value.item())
    if isinstance(value, int | float) or hasattr(value, "__float__"):
        number = float(value)
        return number if math.isfinite(number) else None
    return str(value)


_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?\s*")
_DATE = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")


def to_wire(value: Any, spelled: Callable[[str], str]) -> Any:
    """Return one prepared value as the bridge writes it; ``spelled`` turns a formula into LibreOffice's spelling.

    A text is taken as Excel takes what a program puts into a cell: ``007`` is a number, ``2026-01-02`` a day, ``true`` a
    truth value and ``=A1`` a formula, unless the cell is made for text or an apostrophe stands before it.
    """
    if isinstance(value, Serial):
        return ["d", float(value)]
    if not isinstance(value, str):
        return value if value is None or isinstance(value, bool) else float(value)
    if value.startswith("'"):
        return value[1:]
    if value.startswith("=") and len(value) > 1:
        return ["f", spelled(value)]
    return _as_typed(value)


def _as_typed(text: str) -> Any:
    if _NUMBER.fullmatch(text):
        number = float(text.rstrip().removesuffix("%")) / (100 if text.rstrip().endswith("%") else 1)
        return ["t", text, number] if math.isfinite(number) else text
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if found := _DATE.fullmatch(text):
        try:
            day = dt.datetime(*map(int, found.groups()))  # type: ignore[arg-type]
        except ValueError:
            return text
        return ["d", float((day - EPOCH).days)]
    return text or None


def from_wire(cell: Any) -> Any:
    """Return what the bridge says that a cell shows: number, text, truth value, day, error, or ``None`` for empty."""
    if not isinstance(cell, list):
        return cell
    return CellError(cell[1]) if cell[0] == "e" else to_datetime(cell[1])


def to_datetime(days: float) -> dt.datetime | float:
    """Return a spreadsheet's count of days as a day and time, to the millisecond; no day stays a number."""
    try:
        exact = EPOCH + days * _DAY
    except OverflowError:
        return days
    milliseconds = round(exact.microsecond / 1000)
    return exact.replace(microsecond=0) + dt.timedelta(milliseconds=milliseconds)


def cleaned(
    rows: Sequence[Sequence[Any]],
    day: Callable[..., Any],
    empty: Any,
    number: Callable[[float], Any] | None,
    errors_as_text: bool,
) -> list[list[Any]]:
    """Return rows as the reader asked for them: how days, empty cells, numbers and errors are to be given."""

    def clean(value: Any) -> Any:
        if value is None:
            return empty
        if isinstance(value, CellError):
            return str(value) if errors_as_text else None
        if isinstance(value, dt.datetime) and day is not dt.datetime:
            names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return day(**{name: getattr(value, name) for name in names}, tzinfo=None)
        return number(value) if number is not None and type(value) is float else value

    return [[clean(value) for value in row] for row in rows]
