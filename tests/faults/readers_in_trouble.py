"""Readers that go wrong in a worker process as the name of the file says: what a bad file or an outsider does to it.

A name may carry one of the words below; every other file is read at once, and nothing is taken from it. Readers are
found by name in the worker, so they stand in a module and not in a test.
"""

import hashlib
import os
import re
import signal
import struct
import sys
import time
from pathlib import Path

from appraisal.policy import Policy
from sync.returns import BookReturn, Desk, FileRead, Task

DESK = Desk(Policy(), {}, {}, frozenset(), {})


def read(task: Task, desk: Desk) -> BookReturn:
    """Read a file, or come to grief as its name says."""
    assert desk == DESK
    for word, act in TROUBLE.items():
        if word in task.shown:
            act(task.path)
    return BookReturn(FileRead(task.path, task.shown, hashlib.sha256(task.shown.encode()).hexdigest()))


def die(_: Path) -> None:
    """End the process as the system ends one that touches foreign memory or takes too much of it."""
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(9)


def die_once(path: Path) -> None:
    """Die at the first reading only: the file is innocent."""
    if _first_time(path):
        die(path)


def die_in_mid_answer(path: Path) -> None:
    """Die, at the first reading, when the head of the answer is in the pipe and the rest is not."""
    if not _first_time(path):
        return
    frame = sys._getframe()
    while "pipe" not in frame.f_locals:
        assert frame.f_back
        frame = frame.f_back
    os.write(frame.f_locals["pipe"].fileno(), struct.pack("!i", 1_000_000) + b"half")
    die(path)


def wait_to_be_killed(path: Path) -> None:
    """At the first reading, write the process's number beside the file and wait for what comes."""
    if _first_time(path):
        path.with_suffix(".pid").write_text(str(os.getpid()))
        time.sleep(3_600)


def hang(_: Path) -> None:
    """Wait for something that never comes."""
    time.sleep(3_600)


def compute_for_ever(_: Path) -> None:
    """Hang in compiled code that lets no other Python code run in the process."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def take_a_while(_: Path) -> None:
    """Take as long as a real book."""
    time.sleep(0.02)


def fail(_: Path) -> None:
    """Fail as a bug in the reader does."""
    raise ZeroDivisionError("a bug in the reader")


def _first_time(path: Path) -> bool:
    try:
        path.with_suffix(".seen").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


TROUBLE = {
    "killer": die,
    "victim": die_once,
    "mid-answer": die_in_mid_answer,
    "shot": wait_to_be_killed,
    "hanging": hang,
    "endless": compute_for_ever,
    "slow": take_a_while,
    "bug": fail,
}


def tasks(folder: Path, *names: str) -> list[Task]:
    """Return one task a name."""
    return [Task(folder / name, name) for name in names]


def outcome(answers: list[BookReturn]) -> list[tuple[str, str]]:
    """Return the name of each file, and what stopped its reading ("" if nothing did)."""
    return [(answer.file.shown, answer.error.key if answer.error else "") for answer in answers]


def unharmed(wanted: list[Task], **stopped: str) -> list[tuple[str, str]]:
    """Return the outcome where every file is read but those whose names carry a word: ``killer="file.kills-reader"``."""
    return [
        (task.shown, next((key for word, key in stopped.items() if word in task.shown), ""))
        for task in wanted
    ]
