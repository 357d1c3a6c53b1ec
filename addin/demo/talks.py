"""How the managers of the sample company talk with their people: about every four weeks, and warn in time; most of them do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from addin.demo.company import STRICT, Company
from addin.demo.open_book import OpenBook, Typed
from addin.demo.people import TEXTS
from appraisal.coaching import Track
from appraisal.numbers import round_to, to_serial
from workbook_templates.labels import TEXTS as WORDS

FIRST, EVERY = (22, 27), (27, 29)
"""Days from the cycle's start to the first talk, and from one to the next: six in half a year."""
SILENCE = 62
"""Days for which the manager forgets somebody."""
WARNED = 86.0
"""Whose work deserves less is told in good time, unless nobody tells."""
SEVERE = 4.0
"""So many points of the total a strict manager takes off: with it more people are told."""
SUBJECTS = ("a", "b", "c")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A manager and somebody whom the manager leads, with their days."""

    employee: str
    manager: str
    start: date
    end: date


def talk(book: OpenBook, employee_id: str, manager_id: str, company: Company) -> None:
    """Note the talks of a manager with one of the people of the book."""
    pair = _pair(employee_id, manager_id, company)
    rng = Random(f"talks:{company.seed}:{employee_id}:{manager_id}")
    days = list(_days(pair, rng, forgotten=employee_id == company.unheard))
    limit = WARNED + (SEVERE if company.leniency[manager_id] <= STRICT else 0.0)
    poor = company.desired[employee_id] < limit and employee_id != company.unwarned
    for number, day in enumerate(days, start=1):
        if not book.free_talks:
            return
        following = days[number] if number < len(days) else None
        status = _status(number, len(days), poor=poor)
        _note(book, pair, day, following, status, rng, company)


def _pair(employee_id: str, manager_id: str, company: Company) -> _Pair:
    cycle, person = company.policy.cycle, company.by_id[employee_id]
    lines = [
        line
        for line in company.assignments
        if line.employee_id == employee_id and line.manager_id == manager_id
    ]
    starts = [line.start or cycle.start for line in lines] or [cycle.start]
    ends = [line.end or cycle.end for line in lines] or [cycle.end]
    start = max(cycle.start, min(starts), person.hired or cycle.start)
    return _Pair(employee_id, manager_id, start, min(cycle.end, max(ends), person.left or cycle.end))


def _days(pair: _Pair, rng: Random, *, forgotten: bool) -> Iterator[date]:
    day = pair.start + timedelta(days=rng.randint(*FIRST))
    while day <= pair.end:
        yield day
        step = SILENCE if forgotten else rng.randint(*EVERY)
        forgotten = False
        day += timedelta(days=step)


def _status(number: int, count: int, *, poor: bool) -> Track:
    """Return how the work stands: poor work shows from the middle on."""
    if not poor or 2 * number <= count:
        return Track.ON
    return Track.OFF if number == count else Track.AT_RISK


def _note(
    book: OpenBook,
    pair: _Pair,
    day: date,
    following: date | None,
    status: Track,
    rng: Random,
    company: Company,
) -> None:
    cycle, key = company.policy.cycle, rng.choice(SUBJECTS)
    gone = ((day - cycle.start).days + 1) / cycle.days
    columns: dict[str, Typed] = {
        "person": book.label_of(pair.employee),
        "day": float(to_serial(day)),
        "progress": round_to(gone * (0.7 if status.warns else 0.95), 2),
        "status": WORDS(f"choice.track.{status}", book.language),
        "next_day": None if following is None else float(to_serial(following)),
    }
    if status.warns:
        columns |= {
            part: TEXTS(f"talk.{key}.{part}", book.language) for part in ("obstacle", "support", "action")
        }
    book.type("checkins", book.free_talks.pop(0), **columns)
