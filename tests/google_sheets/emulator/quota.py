"""Google's quotas: so many calls in any sixty seconds, for the project and for each user of it."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.google_sheets.emulator.clock import Clock
from tests.google_sheets.emulator.refusals import drive, too_many

WINDOW = 60.0
NAMES = {"read": "Read", "write": "Write"}


@dataclass
class Quota:
    """The limits for one minute; the window rolls. A call that is refused does not count."""

    clock: Clock
    on: bool = True
    project: dict[str, int] = field(default_factory=lambda: {"read": 300, "write": 300, "drive": 12_000})
    user: dict[str, int] = field(default_factory=lambda: {"read": 60, "write": 60, "drive": 12_000})
    refused: int = 0
    _passed: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, kind: str, user: str) -> None:
        """Count a call.

        Raises:
            RefusalError: a quota is spent.

        """
        if not self.on:
            return
        now = self.clock.monotonic()
        queues = [
            ("User", self._passed[kind, user], self.user[kind]),
            ("Project", self._passed[kind, ""], self.project[kind]),
        ]
        for scope, passed, limit in queues:
            while passed and passed[0] <= now - WINDOW:
                passed.popleft()
            if len(passed) >= limit:
                self.refused += 1
                if kind == "drive":
                    raise drive(
                        403, "User Rate Limit Exceeded", "userRateLimitExceeded", domain="usageLimits"
                    )
                raise too_many(NAMES[kind], scope, limit)
        for _, passed, _ in queues:
            passed.append(now)
