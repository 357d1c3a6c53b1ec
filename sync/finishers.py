"""Processes that help a run when all is read: they make the long sheets of its master, and then rewrite books.

They are the same for both, and start with the first long sheet: rewriting finds them ready.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sync.rewriting
import sync.sheet_makers  # noqa: F401 - a finisher that finds a function of this module has imported both
from sync.processes import Processes

MOST = 8
"""Finishers beyond which more would only wait: few sheets are long, and of rewriting a fifth is left to the main process."""

LIMIT = 120.0
"""Seconds that rewriting a book may take; a usual one takes a fraction of one. Sheets have a limit of their own."""


@contextmanager
def finishing(jobs: int | None = None, finishers: Processes | None = None) -> Iterator[Processes]:
    """Lend up to ``jobs`` finishers, by default one a core, of which none is started yet; in the end stop whatever they do.

    Those ``finishers`` that there are already are lent in their place, for the last time.
    """
    lent = finishers or Processes(min(jobs or os.cpu_count() or 1, MOST), LIMIT, get_ready)
    try:
        yield lent
    finally:
        lent.shutdown(cancel_futures=True)


def nobody() -> Processes:
    """Return finishers of whom none is ever asked: one alone would be no quicker than this process."""
    return Processes(1, LIMIT)


def get_ready() -> None:
    """Do nothing, in a worker: to find this it has imported what making sheets and rewriting books need."""
