"""Taking back the last run: ledger and master stand again as they stood before it."""

from pathlib import Path

import pytest

from sync import commit
from sync.ledger import Ledger
from sync.listing import forget_listing
from sync.undo import undo
from workbook_templates.books import master

from .conftest import NOW, Cycle
from .terminal import typed
from .typing_in import hr_types, table_of


def results(cycle: Cycle) -> list[tuple[object, ...]]:
    rows = table_of(cycle.master, master.BOOK, "results").rows
    return [tuple(row.cells[key].value for key in sorted(row.cells)) for row in rows]


def states(folder: Path) -> list[str]:
    with Ledger.open(folder) as ledger:
        return [f"{run.kind} {run.state}" for run in ledger.runs]


def test_the_master_is_the_one_from_before_and_the_work_can_be_done_again(cycle: Cycle) -> None:
    before = cycle.master.read_bytes()
    cycle.consolidate()
    found = results(cycle)
    assert before != cycle.master.read_bytes()
    code, out = typed("undo", cycle.folder)
    assert (code, "byte for byte" in out) == (0, True)
    assert before == cycle.master.read_bytes()
    assert typed("verify", cycle.folder)[0] == 0
    assert states(cycle.folder)[-1] == "undo done"
    assert "consolidate undone" in states(cycle.folder)
    receipt = cycle.consolidate()
    assert receipt.cells.balanced
    assert receipt.cells.returned > 10_000
    assert found == results(cycle)
    _, history = typed("history", cycle.folder)
    assert "took back run" in history


@pytest.mark.usefixtures("consolidated")
def test_an_undo_is_not_taken_back(cycle: Cycle) -> None:
    typed("undo", cycle.folder)
    code, out = typed("undo", cycle.folder)
    assert (code, len(out.splitlines())) == (2, 1)
    assert "nothing more to take back" in out


def test_a_run_that_changed_nothing_does_not_use_up_the_undo(cycle: Cycle) -> None:
    before = cycle.master.read_bytes()
    cycle.consolidate()
    for _ in range(2):
        with Ledger.open(cycle.folder) as ledger, ledger.transaction():
            forget_listing(ledger)
        assert not cycle.consolidate().written
    assert [state for state in states(cycle.folder) if "consolidate" in state] == ["consolidate done"] * 3
    copies = {path.name for path in (cycle.folder / "archive" / "ledger").glob("before-*.db")}
    assert len(copies) <= 3
    assert typed("undo", cycle.folder)[0] == 0
    assert before == cycle.master.read_bytes()
    assert [state for state in states(cycle.folder) if "consolidate" in state] == ["consolidate undone"] * 3


def test_what_hr_typed_before_the_run_is_in_the_master_again(cycle: Cycle) -> None:
    hr_types(cycle.folder, "settings", "company", value="Another company")
    before = cycle.master.read_bytes()
    cycle.consolidate()
    assert typed("undo", cycle.folder)[0] == 0
    assert before == cycle.master.read_bytes()
    assert cycle.consolidate().summary.company == "Another company"


@pytest.mark.usefixtures("consolidated")
def test_what_hr_typed_since_is_not_lost(cycle: Cycle) -> None:
    hr_types(cycle.folder, "settings", "company", value="Another company")
    before = cycle.master.read_bytes()
    code, out = typed("undo", cycle.folder)
    assert (code, len(out.splitlines())) == (2, 1)
    assert "Nothing was changed. Consolidate first" in out
    assert before == cycle.master.read_bytes()


def test_an_undo_that_is_killed_is_finished_by_the_next_command(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cycle.master.read_bytes()
    cycle.consolidate()
    after = cycle.master.read_bytes()

    class KilledError(BaseException):
        """Nobody catches it, as nobody catches the signal."""

    def killed(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(commit, "_check_unchanged", killed)
    with pytest.raises(KilledError):
        undo(cycle.folder, NOW)
    monkeypatch.undo()
    assert after == cycle.master.read_bytes()
    code, out = typed("undo", cycle.folder)  # finishes the other one first, and there is nothing more then
    assert (code, "nothing more" in out) == (2, True)
    assert before == cycle.master.read_bytes()
    assert "consolidate undone" in states(cycle.folder)
    assert typed("verify", cycle.folder)[0] == 0


@pytest.mark.usefixtures("consolidated")
def test_an_undo_that_cannot_end_has_not_happened(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = commit.stage

    def saved_meanwhile(folder: Path, *rest: object) -> commit.Staged:
        staged = stage(folder, *rest)  # type: ignore[arg-type]
        cycle.master.write_bytes(cycle.master.read_bytes() + b" ")
        return staged

    monkeypatch.setattr("sync.undo.stage", saved_meanwhile)
    assert typed("undo", cycle.folder)[0] == 2
    with Ledger.open(cycle.folder) as ledger:
        assert commit.last_command(ledger)[0].kind == "consolidate"
        assert ledger.journal.verify() is None


@pytest.mark.usefixtures("consolidated")
def test_without_the_old_master_nothing_is_taken_back(cycle: Cycle) -> None:
    after = cycle.master.read_bytes()
    for path in (cycle.folder / "archive" / "master").rglob("*.xlsx"):
        path.unlink()
    code, out = typed("undo", cycle.folder)
    assert (code, "no longer holds the master" in out) == (2, True)
    assert after == cycle.master.read_bytes()


def test_a_cycle_that_was_only_started_has_nothing_to_take_back(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Employee ID,Name,Manager ID\n1,Mary Hill,\n2,Tom Baker,1\n", encoding="utf-8")
    assert typed("new", tmp_path / "2027", "--roster", roster)[0] == 0
    code, out = typed("undo", tmp_path / "2027")
    assert (code, "only been started" in out) == (2, True)
