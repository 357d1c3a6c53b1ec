"""What a cell's markup means: one place for it, whichever way the markup was read."""

import re
from collections.abc import Sequence
from datetime import datetime
from math import isfinite
from typing import NamedTuple

from sync.errors import ContentError

TEXT_LIMIT = 32_000
"""Characters that a cell may hold to be read: a little less than Excel's 32,767, for the master shows texts with words around them."""

DAYS_1904 = 1462
"""Days between the two calendars that a workbook may count from."""

DIGITS = 10
"""Digits of the largest count or position that markup holds."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime(1899, 12, 30)


class Cell(NamedTuple):
    """What a cell holds; a blank cell is absent instead.

    ``value`` is ``None`` only for a formula that the file keeps no value for. An ``error`` has its name as value
    (``#DIV/0!``). Dates are serial numbers of the 1900 calendar.
    """

    value: float | str | bool | None
    formula: bool = False
    error: bool = False


class SheetRow(NamedTuple):
    """A row with at least one filled cell: its number as people see it, and its cells by column letters."""

    number: int
    hidden: bool
    cells: dict[str, Cell]


class Values:
    """Turns the markup of cells into :class:`Cell`.

    ``strings`` are the workbook's shared strings. ``date_styles`` are the cell formats that show dates, known only for
    a workbook of the 1904 calendar, whose dates are converted. ``understood`` and ``shapes`` are the fast reader's
    memory of this workbook's markup: the cell by the markup behind its reference, kind and formula by what stands
    before a value.
    """

    def __init__(self, strings: Sequence[str], date_styles: frozenset[str] = frozenset()) -> None:
        self._strings = strings
        self._date_styles = date_styles
        self.understood: dict[str, Cell | None] = {}
        self.shapes: dict[str, tuple[str, bool]] = {}

    def cell(self, kind: str, text: str, formula: bool, style: str = "") -> Cell | None:
        """Return the cell, ``None`` for a blank one; what no reader can agree on is a :class:`ContentError`.

        ``kind`` is the attribute ``t`` and ``text`` what stands in ``v`` (or in ``is``).
        """
        match kind:
            case "s":
                value: float | str | bool = self._shared(text)
            case "" | "n":
                if not text.strip():
                    return Cell(None, True) if formula else None
                value = number(text) + (DAYS_1904 if style in self._date_styles else 0)
            case "str" | "inlineStr":
                value = unescape(text)
            case "b":
                value = _boolean(text)
            case "e":
                return Cell(text.strip(), formula, True)
            case "d":
                value = _iso_date(text)
            case _:
                raise ContentError("content.cell-type", typed=kind)
        if isinstance(value, str) and len(value) > TEXT_LIMIT:
            raise ContentError("content.long-text", length=len(value), limit=TEXT_LIMIT)
        if value == "" and not formula:
            return None
        return Cell(value, formula)

    def _shared(self, text: str) -> str:
        index = whole_number(text.strip())
        if index is None or index >= len(self._strings):
            raise ContentError("content.shared-string")
        return self._strings[index]


def number(text: str) -> float:
    """Return the number that the file holds; NaN, infinity and what only Python reads as a number are refused."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or "_" in text or not text.isascii():
        raise ContentError("content.number", typed=text.strip()[:40])
    return value


def whole_number(digits: str) -> int | None:
    """Return a count or position as markup writes it, ``None`` for anything else, such as a number without end."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= DIGITS else None


def unescape(text: str) -> str:
    """Decode ``_xHHHH_``, as spreadsheet programs write characters that XML cannot hold; surrogates stay as typed."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: _character(match[1], match[0]), text)


def _character(digits: str, typed: str) -> str:
    code = int(digits, 16)
    return typed if 0xD800 <= code < 0xE000 else chr(code)


def _boolean(text: str) -> bool:
    match text.strip():
        case "1" | "true":
            return True
        case "0" | "false":
            return False
        case other:
            raise ContentError("content.cell-type", typed=f"b={other[:20]}")


def _iso_date(text: str) -> float:
    """Return the serial number of an ISO 8601 date, as Strict workbooks may hold it."""
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        raise ContentError("content.date", typed=text.strip()[:40]) from None
    gone = moment.replace(tzinfo=None) - _EPOCH
    return gone.days + gone.seconds / 86_400
