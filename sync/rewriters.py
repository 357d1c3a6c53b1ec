"""Rewriting many books: in this process, or in several at once."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial

from appraisal.policy import Policy
from sync.issue_source import Waits
from sync.processes import Processes
from sync.rewriting import Rewriting, Rewritten, rewritten

REWRITTEN_ALONE = 12
"""Up to so many books are rewritten in this process: starting others would take longer."""

AHEAD = 3
"""Books that may be under way for each worker: enough that none waits while one is put in place on a slow disk."""

Answer = Callable[[], Rewritten | Waits]
"""What is called when the answer is wanted; it waits until there is one."""


class Rewriters:
    """Rewrites books at the time ``now``: here, or, once :meth:`start` was called, in ``finishers``."""

    def __init__(self, finishers: Processes, now: datetime) -> None:
        self._finishers, self._now = finishers, now
        self._processes: Processes | None = None
        self._policies: list[tuple[Policy, Policy]] = []

    def start(self) -> None:
        """Let finishers rewrite, if there are several; those that are not started yet take a third of a second to be ready."""
        if self._finishers.workers > 1 and self._processes is None:
            self._processes = self._finishers
            self._processes.start()

    @property
    def ahead(self) -> int:
        """The books that may be sent before the answer of the first one is asked for; none where all is done here."""
        return self._processes.workers * AHEAD if self._processes is not None else 0

    def send(self, task: Rewriting, policy: Policy) -> Answer:
        """Let a book be rewritten by the policy by which it was drawn; done here, it is done when the answer is wanted."""
        here = partial(rewritten, task, policy, self._now)
        if self._processes is None:
            return here
        answer = self._processes.submit(rewritten, task, self._shared(self._processes, policy), self._now)
        return partial(_settled, answer, here)

    def _shared(self, processes: Processes, policy: Policy) -> Policy:
        """Return what stands for a policy in a call; books of one policy share it, and workers are given it once."""
        for known, shared in self._policies:
            if known is policy:
                return shared
        shared = processes.share(policy)
        self._policies.append((policy, shared))
        return shared


def _settled(answer: Future[Rewritten | Waits], here: Answer) -> Rewritten | Waits:
    """Return what a worker answers; whatever went wrong there, rewrite here: what is the book's goes wrong again."""
    try:
        return answer.result()
    except Exception:
        return here()
