"""A command that forgets a person and is killed at any of its write steps: the next one finishes it, or nothing has happened yet.

``REVIEWBOOK_KILLS=400`` kills so often.
"""

import os
import shutil
import signal
from pathlib import Path

import pytest
from kills import FORGOTTEN, SOUND, Scene, child, copied
from small_cycle import SmallCycle, flaws

from addin import actions
from appraisal.person_words import PersonWords
from sync.finish_forgetting import READY
from sync.ledger import Ledger
from sync.rights.search import remains

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")

KILLS = int(os.environ.get("REVIEWBOOK_KILLS", 10))


def words(cycle: SmallCycle) -> PersonWords:
    """Return what a search looks for."""
    row = cycle.rows("employees")[FORGOTTEN]
    return PersonWords.of({FORGOTTEN: "", str(row["name"]): "", str(row["email"]): ""}, [])


def results(folder: Path) -> dict[str, tuple[float | None, str]]:
    """Return everybody's total and grade."""
    with Ledger.open(folder) as ledger:
        return {one.employee_id: (one.total, one.grade) for one in ledger.verdicts.results()}


def aftermath(
    folder: Path, looked_for: PersonWords, expected: dict[str, tuple[float | None, str]]
) -> list[str]:
    """Return what is wrong after the command was done again."""
    found = [] if child("forget", folder) == SOUND else ["the next command fails"]
    found += flaws(folder)
    found += [f"still there: {remain}" for remain in remains(folder, looked_for)]
    found += ["files lie ready still"] if (folder / READY).exists() else []
    found += [one.key for one in actions.verify(folder) if not one.sound]
    found += ["results changed"] if results(folder) != expected else []
    return found


def test_a_forgetting_killed_at_any_step_is_finished_by_the_next_command(
    done_cycle: SmallCycle, returned_cycle: SmallCycle, tmp_path: Path
) -> None:
    shutil.copy(returned_cycle.folder / "roster.xlsx", tmp_path)
    before = shutil.copytree(done_cycle.folder, tmp_path / "2026-H2")
    (before / "roster.xlsx").unlink()
    looked_for, expected = words(SmallCycle(before)), results(before)
    assert list(remains(before, looked_for)), "there is something to forget"
    del expected[FORGOTTEN]
    scene = Scene.of("forget", "forget", before, tmp_path / "scratch")
    wrong = {}
    for at in scene.sample(KILLS):
        folder = copied(before, tmp_path / f"killed {at}")
        assert child("forget", folder, at) == -signal.SIGKILL
        if found := aftermath(folder, looked_for, expected):
            wrong[f"step {at}, {scene.steps[at - 1]}"] = found
        shutil.rmtree(folder.parent)
    assert wrong == {}
