"""A process that is killed for good, with SIGKILL, while Google has done what it was asked and nobody hears the answer."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from tests.google_sheets.copied_office import consolidated, frozen, here, manager, one_book, small
from tests.google_sheets.in_step import is_in_step, leftovers
from tests.google_sheets.small_office import NOW, Office
from tests.integration.typing_in import hr_types, in_master

__all__ = ["frozen", "here", "one_book", "small"]

CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from sync.consolidate import consolidate
from sync.google.client.connection import google_at, using

with using(google_at(sys.argv[1])):
    consolidate(Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), jobs=1)
"""

CALLS = (
    "files.list",
    "spreadsheets.get",
    "files.list",
    "files.get",
    "files.get",
    "spreadsheets.batchUpdate",
    "files.get",
    "spreadsheets.get",
)
"""What a consolidation asks of Google that reads one sheet and writes into it, in its order."""

NAME = "Bob Raymond"


def run_and_kill(office: Office, at: int | None) -> tuple[int, list[str]]:
    """Consolidate in a process that dies once Google has done a call; return how it ended, and what it asked."""
    before, started = len(office.world.calls.entries), threading.Event()
    command = [sys.executable, "-c", CHILD, office.world.url, str(office.folder), NOW.isoformat()]

    def kill() -> None:
        assert started.wait(60)
        os.kill(child.pid, signal.SIGKILL)
        child.wait(60)

    if at is not None:
        office.world.faults.meanwhile(kill, skip=at, after=True)
    child = subprocess.Popen(command, stderr=subprocess.PIPE)
    started.set()
    _, said = child.communicate(timeout=120)
    assert child.returncode in (0, -signal.SIGKILL), said.decode()
    office.world.faults.clear()
    return child.returncode, [entry.method for entry in office.world.calls.entries[before:]]


def typed_and_renamed(office: Office) -> str:
    """Let the manager type, and HR change what the manager's sheet shows; return the goal that was named."""
    sheet = manager(office, "E1")
    goal = sheet.records("review")[0]
    sheet.type("goals", goal, title="Sell tea")
    hr_types(office.folder, "employees", "E2", name=NAME)
    return goal


def test_the_calls_are_these(small: Office) -> None:
    typed_and_renamed(small)
    ended, asked = run_and_kill(small, None)
    assert ended == 0
    assert tuple(method.removeprefix("drive.").removeprefix("sheets.") for method in asked) == CALLS


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("at", range(len(CALLS)), ids=[f"{n} {name}" for n, name in enumerate(CALLS, 1)])
def test_a_process_killed_after_any_call_is_made_good_by_the_next_runs(small: Office, at: int) -> None:
    goal = typed_and_renamed(small)
    ended, _ = run_and_kill(small, at)
    assert ended == -signal.SIGKILL
    for _ in range(3):
        receipt = consolidated(small)
    assert receipt.conflicts == 0
    sheet = manager(small, "E1")
    assert sheet.says("team", "E2", "name") == NAME
    assert sheet.says("goals", goal, "title") == in_master(small.folder, "goals", goal)["title"] == "Sell tea"
    assert is_in_step(small, "E1")
    assert leftovers(small) == []
    assert not [one for one in receipt.findings if one.code in ("S10", "S16", "S03")]
