"""Measuring a whole process from outside: its time on the clock, its time on the cores, and its memory.

``python -m benchmarks.measure COMMAND ...`` is the process that starts the measured one, and prints the figures. The system
counts the memory of whoever starts a process as the new one's, and this one is small.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

KIBIBYTES_IN_MB = 1_000_000 / 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: ``seconds`` of wall time, ``cpu`` seconds of it and its workers together, ``memory`` in MB (10⁶ bytes).

    The memory is that of the largest process among it and its workers.
    """

    seconds: float
    cpu: float
    memory: float


def measure(command: Sequence[str], allowed: Collection[int] = (0,)) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: it ended with an exit code that is not allowed.

    """
    starter = python("benchmarks.measure", *command)
    figures = json.loads(subprocess.run(starter, stdout=subprocess.PIPE, check=True).stdout)
    if (code := figures.pop("code")) not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return Measured(**figures)


def python(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module in this interpreter."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def _run(command: Sequence[str]) -> dict[str, float]:
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    # What the system says of a process that ended covers all its workers for whose end it waited.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "code": process.returncode,
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / KIBIBYTES_IN_MB,
    }


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1:])))
