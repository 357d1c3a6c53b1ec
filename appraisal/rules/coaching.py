"""K01 to K03: talks that are missing, progress that is out of date, and grades that come as a surprise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from appraisal.coaching import Coaching, Gap, Noted, by_person, gaps, span_of
from appraisal.findings import Spot, Value
from appraisal.model import Level, Result, Stage
from appraisal.nodes import Node
from appraisal.policy import Scheme
from appraisal.rules.context import CompanyContext, Hit

COACHED = frozenset(Stage) - {Stage.PLAN}
"""The stages in which talks are expected: from coaching on."""

MISSING = "book-missing"
"""What a result waits for as long as nobody knows what stands in the book."""

DONE = 1.0
"""With this progress nothing more is to be noted."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody with whom there should be talks: the span in which they count, and what came of them."""

    result: Result
    scheme: Scheme
    start: date
    end: date
    coaching: Coaching

    @property
    def open_gap(self) -> Gap | None:
        """The time since the last check-in, if it is longer than the scheme allows."""
        return next((gap for gap in self._long_gaps() if gap.open), None)

    @property
    def worst_gap(self) -> Gap | None:
        """The gap to speak of: the open one, which can still be ended, else the longest that was too long."""
        return self.open_gap or max(self._long_gaps(), key=lambda gap: gap.days, default=None)

    def _long_gaps(self) -> Iterator[Gap]:
        limit = self.scheme.checkin_days
        found = gaps(self.coaching.days, self.start, self.end) if limit else iter(())
        return (gap for gap in found if gap.days > limit)

    def stale(self, goal: Node) -> date | None:
        """Return the day since which nothing was noted of a goal, if that is too long ago."""
        noted = self.newest(goal)
        if noted is not None and noted.progress >= DONE:
            return None
        since = max(self.start, goal.start or self.start, noted.day if noted else self.start)
        return since if (self.end - since).days > self.scheme.progress_days else None

    def newest(self, goal: Node) -> Noted | None:
        """Return the newest progress of a goal."""
        return self.coaching.newest(goal.id)


def checkin_gap(context: CompanyContext) -> Iterator[Hit]:
    """K01: more days lie between two check-ins with a person than the scheme allows, or since the last one."""
    for person in _expected(context):
        gap = person.worst_gap
        if gap is None:
            continue
        values: dict[str, Value] = {
            "name": context.name(person.result.employee_id),
            "start": gap.start.isoformat(),
            "end": gap.end.isoformat(),
            "limit": person.scheme.checkin_days,
        }
        # What is still open says no last day: it would change every day, and nothing else with it.
        if gap.open:
            del values["end"]
        case = ("never" if gap.first else "open") if gap.open else ""
        yield Hit(_spot(person.result, "name"), person.result.employee_id, values, case)


def progress_stale(context: CompanyContext) -> Iterator[Hit]:
    """K02: nobody has noted for too long how far goals of a person are; silent where K01 says that nobody talks at all."""
    for person in _expected(context):
        if not person.scheme.progress_days or person.open_gap is not None:
            continue
        owned = context.forest.of_owner(person.result.employee_id)
        own = [goal for goal in owned if goal.level is Level.PERSON]
        stale = [(since, goal) for goal in own if (since := person.stale(goal)) is not None]
        if stale:
            since, goal = min(stale, key=lambda found: (found[0], found[1].id))
            values: dict[str, Value] = {
                "name": context.name(person.result.employee_id),
                "count": len(stale),
                "goals": len(own),
                "title": goal.name,
                "since": since.isoformat(),
                "limit": person.scheme.progress_days,
            }
            case = "" if person.newest(goal) else "never"
            yield Hit(_spot(person.result, "state"), person.result.employee_id, values, case)


def surprise(context: CompanyContext) -> Iterator[Hit]:
    """K03: one of the lowest grades, and no check-in that said before that something was at risk."""
    for result in context.results:
        scheme = context.policy.scheme(result.scheme)
        bands = sorted(scheme.bands, key=lambda band: band.low)
        low = {band.grade for band in bands[: scheme.surprise_grades]}
        if result.grade not in low or result.employee_id in context.unheard:
            continue
        coaching = context.coaching.get(result.employee_id)
        if coaching is None or not coaching.warned:
            values: dict[str, Value] = {"name": context.name(result.employee_id), "grade": result.grade}
            case = "" if coaching is not None else "no-checkin"
            yield Hit(_spot(result, "grade"), result.employee_id, values, case)


def _expected(context: CompanyContext) -> Iterator[_Person]:
    """Yield the people with whom there should be talks by now, and of whom it is known whether there were."""
    today = context.today
    if today is None or context.policy.stage not in COACHED:
        return
    assignments = by_person(context.assignments)
    for result in context.results:
        key = result.employee_id
        away = bool(result.parts) and all(part.waiting == MISSING for part in result.parts)
        if away or key in context.unheard or context.has_left(key):
            continue
        cycle, times = context.policy.cycle, assignments.get(key, ())
        start, end = span_of(context.employees.get(key), times, cycle, today)
        if start <= end:
            coaching = context.coaching.get(key) or Coaching()
            yield _Person(result, context.policy.scheme(result.scheme), start, end, coaching)


def _spot(result: Result, column: str) -> Spot:
    return Spot("results", result.employee_id, column)
