"""Working days by a site's calendar: weekends, public holidays, and weekend days on which people work in their place.

In China public holidays are lengthened by moving weekends: people then work on a Saturday or Sunday (调休). So a calendar
holds two lists: days off that would be working days, and working days that would be days off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5
_LONGEST = 366
"""Days that one span of a list may have: a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """``holidays`` are days off, ``make_up`` weekend days on which people work; of a day in both it is said to be off."""

    holidays: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        if day in self.holidays:
            return False
        return day.weekday() < _SATURDAY or day in self.make_up

    def after(self, day: date, count: int) -> date:
        """Return the last day of a time limit of ``count`` working days that begins the day after ``day``.

        With 0 it is ``day`` itself. A calendar without a single working day in a year ends where the days do, so that no
        list of holidays, however long, keeps anybody waiting for ever.
        """
        last = day
        for _ in range(count):
            for _ in range(_LONGEST):
                last += _DAY
                if self.works(last):
                    break
        return last

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie after ``first`` up to and with ``last``; 0 where it is not later."""
        return sum(self.works(first + _DAY * number) for number in range(1, (last - first).days + 1))


_SEPARATORS = re.compile(r"[,，;；、\n]+")
_SPAN = re.compile(
    r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:(?:\.\.|~|～|–|—|至|到|\bto\b)\s*(.+?))?\s*"
)
_END = re.compile(r"(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})日?")


def read_days(text: str) -> tuple[frozenset[date], tuple[str, ...]]:
    """Return the days of a list, and the pieces of it that are none.

    Days are separated by commas, semicolons or lines; a span has its first and its last day: ``2026-10-01..2026-10-07``,
    ``2026-10-01 to 10-07``, ``2026年10月1日至7日``.
    """
    days: set[date] = set()
    strange: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _SEPARATORS.split(text))):
        found = _days_of(piece)
        if found is None:
            strange.append(piece)
        else:
            days.update(found)
    return frozenset(days), tuple(strange)


def _days_of(piece: str) -> tuple[date, ...] | None:
    match = _SPAN.fullmatch(piece)
    if match is None:
        return None
    try:
        first = date(int(match[1]), int(match[2]), int(match[3]))
        last = first if match[4] is None else _end(match[4], first)
    except ValueError:
        return None
    if last is None or not 0 <= (last - first).days < _LONGEST:
        return None
    return tuple(first + _DAY * number for number in range((last - first).days + 1))


def _end(text: str, first: date) -> date | None:
    """Return the last day of a span; what it does not say is that of the first day."""
    match = _END.fullmatch(text.strip())
    if match is None:
        return None
    return date(int(match[1] or first.year), int(match[2] or first.month), int(match[3]))


def spelled(days: frozenset[date]) -> str:
    """Return days as HR types them, neighbours as a span: ``2026-10-01..2026-10-07, 2026-12-25``."""
    return ", ".join(f"{first}" if first == last else f"{first}..{last}" for first, last in _spans(days))


def _spans(days: frozenset[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in sorted(days):
        if first is None or last is None:
            first = day
        elif day - last != _DAY:
            yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last
