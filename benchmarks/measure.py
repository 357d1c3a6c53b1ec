"""Measuring a whole process from outside: seconds on the clock, and the memory of its largest process."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

KIBIBYTES_IN_MB = 1_000_000 / 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: ``seconds`` of wall time, ``memory`` in MB (10⁶ bytes) of the largest process among it and its workers."""

    seconds: float
    memory: float


def measure(command: Sequence[str], allowed: frozenset[int] = frozenset({0})) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: it ended with an exit code that is not allowed.

    """
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    process.returncode = code = os.waitstatus_to_exitcode(status)
    if code not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return Measured(seconds, usage.ru_maxrss / KIBIBYTES_IN_MB)


def python(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module in this interpreter."""
    return [sys.executable, "-m", module, *map(str, arguments)]
