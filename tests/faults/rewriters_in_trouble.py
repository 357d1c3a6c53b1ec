"""Rewriting a book in a worker that dies over it, or is killed from outside; this process rewrites as ever.

Workers find what they call by name, so it stands in a module and not in a test.
"""

import multiprocessing
import os
import signal
import time
from datetime import datetime
from pathlib import Path

from appraisal.policy import Policy
from sync.issue_source import Waits
from sync.rewriting import Rewriting, Rewritten, rewritten


def dying(task: Rewriting, policy: Policy, now: datetime) -> Rewritten | Waits:
    """Rewrite a book; a worker dies over those of all managers but the first, as if the system had ended it."""
    if _in_worker() and task.facts.book.recipient_id > "E0001":
        os.kill(os.getpid(), signal.SIGKILL)
    return rewritten(task, policy, now)


def waiting_to_be_killed(task: Rewriting, policy: Policy, now: datetime) -> Rewritten | Waits:
    """Rewrite a book; the first worker says its number and waits for what comes."""
    if _in_worker():
        note = note_beside(task.source.path.parents[1])
        try:
            with note.open("x", encoding="utf-8") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            pass
        else:
            time.sleep(3_600)
    return rewritten(task, policy, now)


def note_beside(folder: Path) -> Path:
    """Return the file in which a worker says its number."""
    return folder.parent / f"{folder.name}.pid"


def _in_worker() -> bool:
    return multiprocessing.parent_process() is not None
