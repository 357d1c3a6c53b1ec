"""Putting the new master in place while others hold it, change it, or the power goes: nothing is lost, and it is said."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_cycle import SmallCycle, flaws, last_run, open_conflicts, results, sha

import sync.files
from sync.commit import Staged, stage
from sync.errors import FileError, MasterError, ReviewbookError, describe
from sync.ledger import Ledger, RunState


class PowerCut(BaseException):
    """The process is gone; nothing of it may tidy up."""


def cut(*_: object) -> None:
    raise PowerCut


def cut_in(monkeypatch: pytest.MonkeyPatch, cycle: SmallCycle, where: str) -> None:
    """Consolidate until a function is called, where the power goes."""
    with monkeypatch.context() as patch:
        patch.setattr(where, cut)
        with pytest.raises(PowerCut):
            cycle.consolidate()


def state_of_last(folder: Path) -> RunState:
    with Ledger.open(folder) as ledger:
        return max(ledger.runs, key=lambda run: run.number).state


def comes_to_rest(cycle: SmallCycle, undisturbed: SmallCycle, moved: str = "") -> None:
    """Everything is as in a cycle that nobody disturbed, and a further run changes nothing.

    Of the person ``moved`` HR changed the site: that is told once.
    """
    assert flaws(cycle.folder) == []
    assert results(undisturbed.folder) == results(cycle.folder)
    assert open_conflicts(undisturbed.folder) == open_conflicts(cycle.folder)
    name = cycle.rows("employees")[moved]["name"] if moved else ""
    by_hr = [f"Employees › {moved} {name} › Site"] if moved else []
    assert sorted([*changed_fields(undisturbed), *by_hr]) == changed_fields(cycle)
    before = cycle.master.read_bytes()
    again = cycle.consolidate()
    assert (False, before) == (again.written, cycle.master.read_bytes())


def changed_fields(cycle: SmallCycle) -> list[str]:
    """Return what the Change log says: what nobody typed must not look like an edit of HR's."""
    return sorted(str(row.get("what")) for row in cycle.rows("changes").values())


def both(error: ReviewbookError) -> tuple[str, str]:
    """Return what an error says in both languages."""
    return describe(error, "en"), describe(error, "zh-CN")


def after_stage(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen when the new master is ready, and the old one about to be replaced."""

    def staged(*args: Any) -> Staged:
        made = stage(*args)
        monkeypatch.setattr("sync.write_master.stage", stage)
        act()
        return made

    monkeypatch.setattr("sync.write_master.stage", staged)


def held_for(monkeypatch: pytest.MonkeyPatch, seconds: float, master: Path, winerror: int = 32) -> None:
    """Let Windows refuse to replace the master for a while, by a clock that does not make the test wait."""
    rename, clock = os.replace, Clock()

    def busy(source: Path, target: Path) -> None:
        if Path(target) == master and clock.now < seconds:
            error = PermissionError(13, "The process cannot access the file")
            error.winerror = winerror  # type: ignore[attr-defined]
            raise error
        rename(source, target)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(sync.files, "time", clock)


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_power_cut_between_the_renaming_and_its_note_is_made_good(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_in(monkeypatch, returned, "sync.commit.close_run")
    assert state_of_last(returned.folder) == RunState.PREPARED
    replaced = returned.master.read_bytes()
    assert not returned.consolidate().written
    assert replaced == returned.master.read_bytes()
    comes_to_rest(returned, done_cycle)


def test_what_hr_saves_over_a_new_master_that_was_not_noted_yet_is_kept(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes between the renaming and its note, and HR opens, changes and saves the new master before the next run."""
    cut_in(monkeypatch, returned, "sync.commit.close_run")
    person = next(iter(returned.rows("employees")))
    returned.type_into_master("employees", person, site="Harbour Street")
    returned.consolidate()
    assert returned.rows("employees")[person]["site"] == "Harbour Street"
    comes_to_rest(returned, done_cycle, person)


def test_a_power_cut_before_the_renaming_is_made_good_from_the_archive(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = returned.master.read_bytes()
    cut_in(monkeypatch, returned, "sync.commit._replace")
    assert old == returned.master.read_bytes()
    assert not returned.consolidate().written
    comes_to_rest(returned, done_cycle)


def test_a_renaming_that_a_power_cut_took_back_is_done_again(
    returned: SmallCycle, done_cycle: SmallCycle
) -> None:
    old = returned.master.read_bytes()
    returned.consolidate()
    new = returned.master.read_bytes()
    returned.master.write_bytes(old)
    returned.consolidate()
    assert new == returned.master.read_bytes()
    comes_to_rest(returned, done_cycle)


def test_what_hr_saves_while_a_run_goes_on_stays_and_the_run_is_taken_back(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = next(iter(returned.rows("employees")))
    known = last_run(returned.folder)
    after_stage(monkeypatch, lambda: returned.type_into_master("employees", person, site="Harbour Street"))
    with pytest.raises(MasterError) as refused:
        returned.consolidate()
    assert refused.value.key == "master.changed-meanwhile"
    assert all("master.xlsx" in line for line in both(refused.value))
    assert returned.rows("employees")[person]["site"] == "Harbour Street"
    assert (known, RunState.FAILED) == (last_run(returned.folder), state_of_last(returned.folder))
    receipt = returned.consolidate()
    assert (receipt.written, receipt.cells.balanced) == (True, True)
    assert returned.rows("employees")[person]["site"] == "Harbour Street"
    comes_to_rest(returned, done_cycle, person)


@pytest.mark.parametrize("lock", ["~$master.xlsx", ".~lock.master.xlsx#"])
def test_an_open_master_stops_a_run_before_it_begins_and_the_lock_is_named(
    returned: SmallCycle, done_cycle: SmallCycle, lock: str
) -> None:
    """Its owner may be gone for long: Excel leaves its lock file behind when it crashes."""
    old, file = sha(returned.master), returned.folder / lock
    file.write_bytes(b"HR")
    with pytest.raises(MasterError) as refused:
        returned.consolidate()
    assert refused.value.key == "master.open"
    assert all(lock in line for line in both(refused.value))
    assert old == sha(returned.master)
    file.unlink()
    assert returned.consolidate().written
    comes_to_rest(returned, done_cycle)


def test_a_master_that_is_opened_while_a_run_goes_on_gets_the_new_one_at_the_next(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, lock = sha(returned.master), returned.folder / "~$master.xlsx"
    after_stage(monkeypatch, lambda: lock.write_bytes(b"HR"))
    with pytest.raises(MasterError) as refused:
        returned.consolidate()
    assert refused.value.key == "master.pending"
    assert all("master.pending.xlsx" in line for line in both(refused.value))
    waiting = sha(returned.folder / "master.pending.xlsx")
    assert (old, waiting) == (sha(returned.master), waiting)
    with pytest.raises(MasterError) as still:
        returned.consolidate()
    assert still.value.key == "master.open"
    lock.unlink()
    returned.consolidate()
    assert waiting == sha(returned.master)
    comes_to_rest(returned, done_cycle)


def test_a_master_that_an_antivirus_holds_for_two_seconds_is_waited_for(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        held_for(patch, 2.0, returned.master)
        assert returned.consolidate().written
    comes_to_rest(returned, done_cycle)


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_master_that_is_held_for_longer_gets_the_new_one_at_the_next_run(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    old = sha(returned.master)
    with monkeypatch.context() as patch:
        held_for(patch, 60.0, returned.master, winerror)
        with pytest.raises(MasterError) as refused:
            returned.consolidate()
    assert refused.value.key == "master.pending"
    assert all("master.pending.xlsx" in line for line in both(refused.value))
    waiting = sha(returned.folder / "master.pending.xlsx")
    assert (old, True) == (sha(returned.master), bool(waiting))
    returned.consolidate()
    assert waiting == sha(returned.master)
    comes_to_rest(returned, done_cycle)


def test_a_waiting_master_gives_way_to_what_hr_saved_meanwhile(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = next(iter(returned.rows("employees")))
    with monkeypatch.context() as patch:
        held_for(patch, 60.0, returned.master)
        with pytest.raises(MasterError):
            returned.consolidate()
    returned.type_into_master("employees", person, site="Harbour Street")
    receipt = returned.consolidate()
    assert (receipt.written, receipt.cells.balanced) == (True, True)
    assert returned.rows("employees")[person]["site"] == "Harbour Street"
    comes_to_rest(returned, done_cycle, person)


def denied(monkeypatch: pytest.MonkeyPatch, master: Path) -> None:
    """Let the system refuse to replace the master."""
    rename = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(target) == master:
            raise PermissionError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(os, "replace", replace)


def test_a_master_that_may_not_be_replaced_stays_and_the_run_is_taken_back(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = sha(returned.master)
    with monkeypatch.context() as patch:
        denied(patch, returned.master)
        with pytest.raises(FileError) as refused:
            returned.consolidate()
    assert refused.value.key == "file.not-writable"
    assert all("master.xlsx" in line for line in both(refused.value))
    assert (old, RunState.FAILED) == (sha(returned.master), state_of_last(returned.folder))
    assert flaws(returned.folder) == []
    assert returned.consolidate().written
    comes_to_rest(returned, done_cycle)


def test_a_taking_back_that_is_cut_short_is_taken_up_again(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = next(iter(returned.rows("employees")))
    after_stage(monkeypatch, lambda: returned.type_into_master("employees", person, site="Harbour Street"))
    cut_in(monkeypatch, returned, "sync.ledger.runs.Runs.failed")
    assert state_of_last(returned.folder) == RunState.PREPARED
    assert returned.consolidate().written
    assert returned.rows("employees")[person]["site"] == "Harbour Street"
    comes_to_rest(returned, done_cycle, person)


def test_a_taking_back_that_is_cut_short_over_an_unchanged_master_is_all_or_nothing(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that still looks prepared over a ledger that went back would be finished: a new master, an old ledger."""
    with monkeypatch.context() as patch:
        denied(patch, returned.master)
        cut_in(patch, returned, "sync.ledger.runs.Runs.failed")
    returned.consolidate()
    comes_to_rest(returned, done_cycle)


def test_hr_may_save_the_master_between_any_two_runs(done: SmallCycle) -> None:
    """A run that has nothing to write leaves the master as HR saved it, and knows it again however HR saves it next."""
    person = next(iter(done.rows("employees")))
    for site in ("Harbour Street", "Hill Road", "Harbour Street"):
        done.type_into_master("employees", person, site=site)
        done.consolidate()
        assert site == done.rows("employees")[person]["site"]
        assert flaws(done.folder) == []


def test_an_older_master_is_not_taken_for_edits_of_hr(done: SmallCycle, returned_cycle: SmallCycle) -> None:
    """Somebody puts yesterday's master back, and it is not the last renaming that a power cut took back."""
    yesterday = returned_cycle.master.read_bytes()
    person = next(iter(done.rows("employees")))
    done.type_into_master("employees", person, site="Harbour Street")
    done.consolidate()
    done.master.write_bytes(yesterday)
    with pytest.raises(MasterError) as refused:
        done.consolidate()
    assert refused.value.key == "master.older"
    assert all("reviewbook rebuild" in line for line in both(refused.value))
    assert yesterday == done.master.read_bytes()


def test_a_folder_that_cannot_be_flushed_does_not_undo_what_was_renamed(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network drives refuse it, and a full or failing disk may: the new master is in place all the same."""
    flush = os.fsync

    def refused(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode) and sha(returned.master) != old:
            raise OSError(errno.EIO, "Input/output error")
        flush(handle)

    old = sha(returned.master)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refused)
        assert returned.consolidate().written
    comes_to_rest(returned, done_cycle)
