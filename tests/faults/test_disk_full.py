"""A disk that is full, at any moment: one clear line, the old master, a sound ledger, and the next run goes through."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kills import COULD_NOT_RUN, SOUND, Harm, Scene, child, copied, spread
from small_cycle import SmallCycle, flaws, results, sha

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="children are forked here")

KEYS = {"file.disk-full", "ledger.disk-full", "ledger.archive", "ledger.unreadable"}
"""What may be said when the disk is full; what SQLite finds depends on where it was."""

SIZE = 24 * 2**20
LEFT = (0, 64, 400, 800, 1_200, 2_500)
"""Kilobytes that are left when a run begins: it needs about two megabytes."""

MOMENTS = int(os.environ.get("REVIEWBOOK_KILLS", 8))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)]
    if (
        sys.platform != "linux"
        or os.geteuid()
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Fill a disk up to so many kilobytes."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - left * 1024))
    return filler


def test_a_disk_without_room_stops_a_run_with_one_line_and_changes_nothing(
    returned_cycle: SmallCycle, done_cycle: SmallCycle, small_disk: Path, tmp_path: Path
) -> None:
    refused = 0
    for left in LEFT:
        cycle = SmallCycle(shutil.copytree(returned_cycle.folder, small_disk / str(left)))
        old, log = sha(cycle.master), tmp_path / f"{left}.json"
        filler = fill(small_disk, left)
        ended = child("consolidate", cycle.folder, log=log)
        filler.unlink()
        if ended != SOUND:
            refused += 1
            assert (left, COULD_NOT_RUN, old) == (left, ended, sha(cycle.master))
            said_clearly(log)
        cycle.consolidate()
        assert (left, []) == (left, flaws(cycle.folder))
        assert results(done_cycle.folder) == results(cycle.folder)
        shutil.rmtree(cycle.folder)
    assert 0 < refused < len(LEFT)


def said_clearly(log: Path) -> None:
    """Make sure that a full disk was said, in one line, in both languages."""
    key, english, chinese = json.loads(log.read_text("utf-8"))["said"]
    assert key in KEYS
    assert (len(english.splitlines()), len(chinese.splitlines())) == (1, 1)
    assert ("disk" in english, "磁盘" in chinese) == (True, True)


def test_a_disk_that_fills_up_at_any_step_costs_the_run_and_nothing_else(
    returned_cycle: SmallCycle, done_cycle: SmallCycle, tmp_path: Path
) -> None:
    shutil.copy(returned_cycle.folder / "roster.xlsx", returned_cycle.folder.parent)
    scene = Scene.of("full", "consolidate", returned_cycle.folder, tmp_path)
    steps = [at for at, name in enumerate(scene.steps, 1) if name in ("open", "rename", "mkdir", "fsync")]
    for at in spread(steps, MOMENTS):
        cycle = SmallCycle(copied(returned_cycle.folder, tmp_path / str(at)))
        old, log = sha(cycle.master), tmp_path / f"{at}.json"
        ended = child("consolidate", cycle.folder, at, log, Harm.DISK_FULL)
        if ended != SOUND:
            assert (at, COULD_NOT_RUN) == (at, ended)
            said_clearly(log)
        # The last step flushes the folder: by then the new master is in place.
        assert sha(cycle.master) == old or at > steps[-4]
        cycle.consolidate()
        assert (at, []) == (at, flaws(cycle.folder))
        assert results(done_cycle.folder) == results(cycle.folder)
        shutil.rmtree(cycle.folder.parent)
