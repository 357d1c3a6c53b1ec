"""A run that is killed with SIGKILL at any of its write steps is finished or undone by the next one.

By default a few dozen kills, evenly spread; ``REVIEWBOOK_KILLS=400`` kills so often in every scene.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kills import (
    CALLS,
    SCENES,
    Scene,
    copied,
    fill_disk_in_call,
    kill,
    kill_in_call,
    master_is_whole,
    outcome,
    scenes,
    spread,
    system_calls,
)
from small_cycle import SmallCycle, flaws

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")

USUAL = {"new": 2, "handout": 4, "consolidate": 12, "finish": 4, "undo": 4, "take back": 4, "push": 4}
KILLS = {name: int(os.environ.get("REVIEWBOOK_KILLS", count)) for name, count in USUAL.items()}
TRACED = int(os.environ.get("REVIEWBOOK_KILLS", 1))
"""Kills, and full disks, in each kind of system call."""

COMMAND = (sys.executable, "-c", "from addin.cli import main; main()")


@pytest.fixture(scope="module")
def played(returned_cycle: SmallCycle, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """Return every scene, played undisturbed once."""
    return {scene.name: scene for scene in scenes(tmp_path_factory.mktemp("scenes"), returned_cycle)}


@pytest.mark.parametrize("name", SCENES)
def test_a_command_killed_at_any_step_is_finished_or_undone_by_the_next(
    played: dict[str, Scene], name: str, tmp_path: Path
) -> None:
    scene = played[name]
    numbers = scene.sample(KILLS[name])
    found = {f"step {at}, {scene.steps[at - 1]}": kill(scene, at, tmp_path) for at in numbers}
    assert {step: wrong for step, wrong in found.items() if wrong} == {}


def tracing_is_possible() -> bool:
    """Whether a process can be traced here: strace is there, and no sandbox forbids it."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-f", "-o", os.devnull, "true"], check=False, capture_output=True)
    return tried.returncode == 0


traced = pytest.mark.skipif(not tracing_is_possible(), reason="strace is missing or may not trace here")


@traced
@pytest.mark.parametrize("call", CALLS)
def test_a_run_killed_within_a_system_call_is_finished_or_undone_by_the_next(
    played: dict[str, Scene], call: str, tmp_path: Path
) -> None:
    scene = played["consolidate"]
    numbers = spread(range(1, system_calls(scene, tmp_path).get(call, 0) + 1), TRACED)
    found = {number: kill_in_call(scene, call, number, tmp_path) for number in numbers}
    assert {number: wrong for number, wrong in found.items() if wrong} == {}


@traced
@pytest.mark.parametrize("call", ["write", "pwrite64", "fsync", "rename"])
def test_a_run_whose_disk_is_full_at_a_system_call_leaves_everything_as_it_was(
    played: dict[str, Scene], call: str, tmp_path: Path
) -> None:
    scene = played["consolidate"]
    numbers = spread(range(1, system_calls(scene, tmp_path).get(call, 0) + 1), TRACED)
    found = {number: fill_disk_in_call(scene, call, number, tmp_path) for number in numbers}
    assert {number: wrong for number, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("seen", ["archive/ledger/before-*.db", ".master.xlsx.*.tmp"])
def test_the_command_itself_with_its_readers_survives_a_kill(
    played: dict[str, Scene], seen: str, tmp_path: Path
) -> None:
    """The real thing: a process of the terminal, killed when a file of its shows up."""
    scene = played["consolidate"]
    folder = copied(scene.before, tmp_path / "real")
    known = set(folder.glob(seen))
    with subprocess.Popen(
        [*COMMAND, "consolidate", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and set(folder.glob(seen)) <= known:
            time.sleep(0.001)
        process.kill()
    assert master_is_whole(scene, folder)
    subprocess.run([*COMMAND, "consolidate", str(folder)], check=False, capture_output=True)
    assert flaws(folder) == []
    assert scene.outcome == outcome(folder)
