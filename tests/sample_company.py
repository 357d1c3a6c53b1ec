"""The sample company that went straight to its calibrated master: made once for all processes of a test run."""

import os
import pickle
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.demo.run import DemoRun, run
from sync.run import Progress

NOW = datetime(2027, 1, 16, 9, 0, tzinfo=UTC)
PEOPLE = 60


@dataclass(frozen=True)
class Calibrated:
    """The cycle folder, into which nobody writes, and what came of its making."""

    folder: Path
    done: DemoRun


def calibrated(temporary: pytest.TempPathFactory, language: str) -> Calibrated:
    """Return the company of a language; whichever process needs it first makes it."""
    place = _shared(temporary) / f"calibrated-{language}"
    if not place.exists():
        made = temporary.mktemp("calibrated") / language
        done = run(made / "2026-H2", PEOPLE, language, NOW, watched)
        (made / "done.pickle").write_bytes(pickle.dumps(done))
        with suppress(OSError):  # another process made the same company meanwhile
            made.rename(place)
    return Calibrated(place / "2026-H2", pickle.loads((place / "done.pickle").read_bytes()))


def _shared(temporary: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of a test run share."""
    own = temporary.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def watched(name: str, steps: int) -> Progress:
    """Follow a stage of the company's making."""
    assert name
    assert steps >= 0
    return _step


def _step(done: int, total: int) -> None:
    assert done >= 0
    assert total >= 0
