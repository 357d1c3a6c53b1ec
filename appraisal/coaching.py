"""Check-ins, and what they show about each person: when there was a talk, how far each goal was, who was warned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from appraisal.columns import Ids, Numbers, Repeated, chains
from appraisal.model import Assignment, Cycle, Employee

ALL_WORK = ""
"""The goal id of a talk about all of a person's work: its progress counts for every goal."""


class Track(StrEnum):
    """How a person, or one goal of a person, stands by a check-in."""

    ON = "on-track"
    AT_RISK = "at-risk"
    OFF = "off-track"

    @property
    def warns(self) -> bool:
        """Whether it says that the result is in danger."""
        return self is not Track.ON


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One talk about how the work goes, between manager and employee, written down by one of them.

    ``goal_id`` is "" where it was about all of the person's work. ``progress`` is the share of the way that is done (0–1),
    ``obstacle``, ``support`` and ``action`` are what is in the way, what help is needed, and what was agreed.
    ``next_day`` is the day that was set for the next one.
    """

    id: str
    employee_id: str
    goal_id: str
    day: date | None
    progress: float | None = None
    obstacle: str = ""
    support: str = ""
    action: str = ""
    status: Track | None = None
    next_day: date | None = None
    book: str = ""
    problems: tuple[str, ...] = ()


class Talk(NamedTuple):
    """The few columns of a check-in that rules across books need; ``own`` says that the employee wrote it."""

    employee_id: str
    goal_id: str
    day: date | None
    progress: float | None = None
    status: Track | None = None
    own: bool = False


def is_share(progress: float) -> bool:
    """Whether a progress can be one: from nothing to the whole of the way (0–1)."""
    return 0 <= progress <= 1


class Noted(NamedTuple):
    """A progress (0–1) and the day on which it was noted; ``own`` says that the employee noted it."""

    day: date
    progress: float
    own: bool = False


@dataclass(slots=True)
class Coaching:
    """The check-ins with one person. ``progress`` holds the newest of each goal, under :data:`ALL_WORK` of all work.

    ``by_manager`` and ``by_employee`` are the days of those that each of them wrote.
    ``tracks`` holds the newest word on each goal, with its day, and whether it is the employee's; ``warned`` says whether
    a talk ever said that something was at risk or off track.
    """

    by_manager: list[date] = field(default_factory=list)
    by_employee: list[date] = field(default_factory=list)
    progress: dict[str, Noted] = field(default_factory=dict)
    tracks: dict[str, tuple[date, bool, Track]] = field(default_factory=dict)
    warned: bool = False

    @property
    def days(self) -> list[date]:
        """The day of each talk; one that both of them noted, each for the same day, is one."""
        told = frozenset(self.by_manager)
        return [*self.by_manager, *(day for day in self.by_employee if day not in told)]

    def add(self, talk: Talk, today: date) -> None:
        """Add a talk. One without a day, or with one to come, is no proof of a rhythm, but it may have warned.

        A progress that is no share (200 %) says nothing of how far a goal is. Where manager and employee say something
        else of one day, the manager's word stands; of two words of one of them, the later added one.
        """
        self.warned = self.warned or (talk.status is not None and talk.status.warns)
        if talk.day is None or talk.day > today:
            return
        (self.by_employee if talk.own else self.by_manager).append(talk.day)
        before = self.progress.get(talk.goal_id)
        progress = talk.progress if talk.progress is not None and is_share(talk.progress) else None
        if progress is not None and (before is None or _stands(talk, before.day, before.own)):
            self.progress[talk.goal_id] = Noted(talk.day, progress, talk.own)
        said = self.tracks.get(talk.goal_id)
        if talk.status is not None and (said is None or _stands(talk, said[0], said[1])):
            self.tracks[talk.goal_id] = talk.day, talk.own, talk.status

    def newest(self, goal_id: str) -> Noted | None:
        """Return the newest progress of a goal, noted by a talk about it or about all work."""
        found = (self.progress.get(key) for key in (ALL_WORK, goal_id))
        return max(filter(None, found), default=None)

    def track(self, goal_id: str) -> Track | None:
        """Return the newest word on a goal, said about it or about all work; on one day its own word counts."""
        found = [said for key in (goal_id, ALL_WORK) if (said := self.tracks.get(key)) is not None]
        return max(found, key=lambda said: said[0])[-1] if found else None


def _stands(talk: Talk, day: date, own: bool) -> bool:
    """Whether a talk with a day counts before what was said on another day, by the employee or the manager."""
    return talk.day is not None and (day, not own) <= (talk.day, not talk.own)


def coaching_of(talks: Iterable[Talk], today: date) -> Mapping[str, Coaching]:
    """Return the check-ins by person, as they stand today; ``talks`` is iterated once, and may stream."""
    return _CoachingByPerson(talks, today)


class _CoachingByPerson(Mapping[str, Coaching]):
    """The check-ins of a company, held as columns; those of one person are put together when they are asked for."""

    def __init__(self, talks: Iterable[Talk], today: date) -> None:
        self._today = today
        self._people, self._goals, self._progress = Repeated[str](), Ids(), Numbers()
        self._days, self._said = Repeated[date | None](), Repeated[tuple[Track | None, bool]]()
        for person, goal, day, progress, status, own in talks:
            self._people.append(person)
            self._goals.append(goal)
            self._days.append(day)
            self._progress.append(progress)
            self._said.append((status, own))
        self._first, self._next = chains(self._people.places, len(self._people.values))

    def __iter__(self) -> Iterator[str]:
        return iter(self._people.values)

    def __len__(self) -> int:
        return len(self._people.values)

    def __getitem__(self, person: str) -> Coaching:
        place = self._people.place(person)
        if place < 0:
            raise KeyError(person)
        found = Coaching()
        row = self._first[place]
        while row >= 0:
            found.add(self._talk(person, row), self._today)
            row = self._next[row]
        return found

    def _talk(self, person: str, row: int) -> Talk:
        return Talk(person, self._goals[row], self._days[row], self._progress[row], *self._said[row])


class Gap(NamedTuple):
    """The days between two check-ins; ``open`` where nobody has talked since, ``first`` where nobody had before."""

    start: date
    end: date
    open: bool = False
    first: bool = False

    @property
    def days(self) -> int:
        """How many days lie between."""
        return (self.end - self.start).days


def gaps(days: Iterable[date], start: date, end: date) -> Iterator[Gap]:
    """Yield the gaps between the check-ins inside a span, its ends included, from the first to the open one."""
    inside = sorted({day for day in days if start <= day <= end})
    points = [start, *inside, end]
    last = len(points) - 2
    for place, (earlier, later) in enumerate(pairwise(points)):
        yield Gap(earlier, later, open=place == last, first=place == 0)


def span_of(
    employee: Employee | None, assignments: Iterable[Assignment], cycle: Cycle, today: date
) -> tuple[date, date]:
    """Return the first and the last day on which somebody could have talked with a person, up to today.

    The last one lies before the first where there is none.
    """
    times = list(assignments)
    starts = [cycle.start, *([employee.hired] if employee and employee.hired else [])]
    if times and all(line.start for line in times):
        starts.append(min(line.start for line in times if line.start))
    ends = [cycle.end, today, *([employee.left] if employee and employee.left else [])]
    if times and all(line.end for line in times):
        ends.append(max(line.end for line in times if line.end))
    return max(starts), min(ends)


def by_person(assignments: Iterable[Assignment]) -> Mapping[str, list[Assignment]]:
    """Return the assignments of each person."""
    found: dict[str, list[Assignment]] = {}
    for line in assignments:
        found.setdefault(line.employee_id, []).append(line)
    return found
