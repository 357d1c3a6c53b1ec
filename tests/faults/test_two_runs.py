"""Two runs at once: the second says so in one line and changes nothing, and the first comes to its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from kills import COMMANDS, COULD_NOT_RUN, SOUND, Harm, started
from small_cycle import SmallCycle, flaws, results, sha

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system has no SIGSTOP")

COMMAND = (sys.executable, "-c", "from addin.cli import main; main()")


def stands_still(process: int) -> None:
    deadline = time.monotonic() + 60
    while psutil.Process(process).status() != psutil.STATUS_STOPPED:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("step", "language", "words"), [(60, "en", "Another run"), (1_000, "zh-CN", "另一个运行")]
)
def test_the_second_of_two_runs_says_that_another_one_works_here(
    returned: SmallCycle, done_cycle: SmallCycle, step: int, language: str, words: str
) -> None:
    first = started("consolidate", returned.folder, step, harm=Harm.STOPPED)
    stands_still(first.pid or 0)
    try:
        second = subprocess.run(
            [*COMMAND, "consolidate", str(returned.folder), "--lang", language],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.kill(first.pid or 0, signal.SIGCONT)
    first.join()
    # The progress bar, which is shown and taken away, leaves an empty line where nobody sees it move.
    assert (second.returncode, len(second.stderr.strip().splitlines())) == (COULD_NOT_RUN, 1)
    assert words in second.stderr
    assert first.exitcode == SOUND
    assert flaws(returned.folder) == []
    assert results(done_cycle.folder) == results(returned.folder)


def test_a_lock_is_free_again_when_its_holder_was_killed(returned: SmallCycle) -> None:
    first = started("consolidate", returned.folder, 60, harm=Harm.STOPPED)
    stands_still(first.pid or 0)
    os.kill(first.pid or 0, signal.SIGKILL)
    first.join()
    assert returned.consolidate().written
    assert flaws(returned.folder) == []


def test_two_starts_in_one_folder_make_one_cycle(returned: SmallCycle, tmp_path: Path) -> None:
    assert "new" in COMMANDS
    folder = tmp_path / "both" / "2026-H2"
    folder.parent.mkdir()
    (folder.parent / "roster.xlsx").write_bytes((returned.folder / "roster.xlsx").read_bytes())
    first = started("new", folder, 90, harm=Harm.STOPPED)
    stands_still(first.pid or 0)
    second = started("new", folder)
    second.join()
    os.kill(first.pid or 0, signal.SIGCONT)
    first.join()
    assert (second.exitcode, first.exitcode) == (COULD_NOT_RUN, SOUND)
    assert sha(folder / "master.xlsx")
    assert flaws(folder) == []
