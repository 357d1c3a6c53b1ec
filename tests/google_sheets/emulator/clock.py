"""Time that stands still until somebody waits: no test ever does."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """The emulator's own time, and the client's: who sleeps moves it on."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()

    def time(self) -> float:
        """Seconds since 1970, as ``time.time`` says them."""
        return self._start.timestamp() + self._passed

    def monotonic(self) -> float:
        """Seconds since this clock began."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        with self._lock:
            self._passed += max(seconds, 0.0)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)


def stamp(moment: datetime) -> str:
    """Return a moment as Drive writes it: UTC, to the millisecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
