"""Staying under Google's quotas: rolling windows, and a truthful word about how long a piece of work takes.

Google allows 60 reads and 60 writes of spreadsheets a minute for a user, 300 of each for a project, and counts them apart.
Its windows roll, and a refusal does not say when to come again; so no more than :data:`USER` requests are sent in any
60 seconds. What is left over is for the clocks' and the network's unevenness.
"""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from weakref import WeakKeyDictionary

SECONDS = 60.0
USER = 55
PROJECT = 285


class Kind(StrEnum):
    """What a request costs: the quota that it is counted under."""

    READ = "sheets.read"
    WRITE = "sheets.write"
    DRIVE_READ = "drive.read"
    DRIVE_WRITE = "drive.write"


LIMITS: Mapping[Kind, int] = {
    Kind.READ: USER,
    Kind.WRITE: USER,
    Kind.DRIVE_READ: 6_000,
    Kind.DRIVE_WRITE: 170,
}
"""Requests in :data:`SECONDS` for a user. Drive allows 12,000 a minute, but no more than three writes a second for long."""


class Clock(Protocol):
    """Tells the seconds since some moment, and waits."""

    def time(self) -> float:
        """Return the seconds; they never run backwards."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


class SystemClock:
    """The computer's own clock, which nobody can set back; :data:`SYSTEM` is it."""

    def time(self) -> float:
        """Return the seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        time.sleep(seconds)


SYSTEM = SystemClock()


@dataclass(slots=True)
class Window:
    """At most ``limit`` requests in any ``seconds``; ``sent`` holds when the last ones were sent or will be."""

    limit: int
    seconds: float = SECONDS
    sent: deque[float] = field(default_factory=deque)

    def free_at(self, now: float) -> float:
        """Return when the next request may be sent: ``now`` or later, and never before one that waits already."""
        first = max(now, self.sent[-1]) if self.sent else now
        return first if len(self.sent) < self.limit else max(first, self.sent[-self.limit] + self.seconds)

    def take(self, when: float) -> None:
        """Count a request that is sent at a time."""
        self.sent.append(when)
        while len(self.sent) > self.limit:
            self.sent.popleft()

    def copy(self) -> "Window":
        """Return a window that can be played with."""
        return Window(self.limit, self.seconds, deque(self.sent))


class ProjectWindows:
    """A project's windows, which all its users share; ``lock`` guards them and their users' windows."""

    def __init__(self, limit: int = PROJECT) -> None:
        self.lock = threading.Lock()
        self.windows = {kind: Window(limit) for kind in (Kind.READ, Kind.WRITE)}


class Pacer:
    """Lets each request wait for its turn, whatever thread it comes from."""

    def __init__(
        self, clock: Clock, project: ProjectWindows | None = None, limits: Mapping[Kind, int] = LIMITS
    ) -> None:
        self._clock = clock
        self._project = project or ProjectWindows()
        self._user = {kind: Window(limits[kind]) for kind in Kind}
        self._held = dict.fromkeys(Kind, 0.0)

    def wait(self, kind: Kind) -> None:
        """Come back when a request may be sent; its place in the windows is taken."""
        with self._project.lock:
            now = self._clock.time()
            windows = self._windows(kind)
            when = max(self._held[kind], *(window.free_at(now) for window in windows))
            for window in windows:
                window.take(when)
        if when > now:
            self._clock.sleep(when - now)

    def hold(self, kind: Kind, seconds: float) -> None:
        """Send nothing of a kind for some seconds: Google said that there was too much of it."""
        with self._project.lock:
            self._held[kind] = max(self._held[kind], self._clock.time() + seconds)

    def seconds_for(self, kind: Kind, requests: int) -> float:
        """Return in how many seconds the last of so many requests could be sent at the earliest; 0 for none."""
        with self._project.lock:
            now = self._clock.time()
            windows = [window.copy() for window in self._windows(kind)]
            held = self._held[kind]
        when = now
        for _ in range(requests):
            when = max(held, when, *(window.free_at(when) for window in windows))
            for window in windows:
                window.take(when)
        return when - now

    def _windows(self, kind: Kind) -> list[Window]:
        shared = self._project.windows.get(kind)
        return [self._user[kind]] if shared is None else [self._user[kind], shared]


class _Known:
    """The windows that one clock's requests have gone through in this process."""

    def __init__(self) -> None:
        self.projects: dict[str, ProjectWindows] = {}
        self.accounts: dict[tuple[str, str], Pacer] = {}


_KNOWN: WeakKeyDictionary[Clock, _Known] = WeakKeyDictionary()
_LOOKING = threading.Lock()


def pacer_of(account: str, project: str, clock: Clock) -> Pacer:
    """Return the pacer of an account: the same one, however often this process connects; a project's accounts share its windows."""
    with _LOOKING:
        known = _KNOWN.setdefault(clock, _Known())
        windows = known.projects.setdefault(project, ProjectWindows())
        return known.accounts.setdefault((project, account), Pacer(clock, windows))
