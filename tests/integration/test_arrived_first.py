"""The sheets of what arrived are on their way before the company is judged, and nothing of them stays where judging fails."""

from pathlib import Path
from typing import Any

import pytest

from sync import run, write_master
from sync.errors import MasterError
from sync.judge import Standing, judge
from sync.sheet_makers import SheetMakers
from sync.xlsx.edits import SheetChange

from .conftest import Cycle
from .master_edits import digest, table

TABLES = ("goals", "reviews", "checkins", "actuals", "results", "findings", "submissions")

_SOONEST_FIRST = ["Actuals", "Check-ins", "Reviews", "Goals"]
"""The sheets of what arrived: those whose rows are found the soonest come first."""


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the titles of the sheets that other processes make, however short, and when the company is judged."""
    found: list[str] = []
    start = SheetMakers.start

    def started(makers: SheetMakers, change: SheetChange) -> None:
        found.append(change.title)
        start(makers, change)

    def judged(*facts: Any, **others: Any) -> Standing:
        found.append("judged")
        return judge(*facts, **others)

    monkeypatch.setattr(SheetMakers, "start", started)
    monkeypatch.setattr(write_master, "LONG", 1)
    monkeypatch.setattr(run, "judge", judged)
    return found


def test_what_arrived_is_made_while_the_company_is_judged(
    cycle: Cycle, tmp_path: Path, happened: list[str]
) -> None:
    other = cycle.copied(tmp_path / "other")
    one, two = cycle.consolidate(jobs=1), other.consolidate(jobs=2)
    assert happened[:6] == ["judged", *_SOONEST_FIRST, "judged"]
    assert {"Results", "Findings"} < set(happened[6:])
    assert two.results == one.results
    for name in TABLES:
        assert table(other, name).rows == table(cycle, name).rows


def test_a_company_that_cannot_be_judged_leaves_everything_as_it_was(
    cycle: Cycle, happened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> Standing:
        raise MasterError("patch.frame-differs")

    before, files = digest(cycle.master), set(cycle.folder.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr(run, "judge", failing)
        with pytest.raises(MasterError):
            cycle.consolidate(jobs=2)
    assert happened == _SOONEST_FIRST
    assert digest(cycle.master) == before
    assert set(cycle.folder.iterdir()) == files
    assert cycle.consolidate(jobs=2).written
