"""What HR changes stands in the sheets that show it, what managers typed stays, and a kill anywhere is made good."""

import copy
from collections.abc import Callable

import pytest

from sync.errors import FileError
from sync.google.client.connection import using
from sync.google.client.service import Google
from sync.ledger import Ledger
from sync.roles import DECLARED
from sync.send_back import SendBackError, send_back
from sync.xlsx.read import read_book
from tests.google_sheets.copied_office import consolidated, frozen, here, manager, one_book, small
from tests.google_sheets.emulator import shape
from tests.google_sheets.emulator.person import OpenSheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.in_step import file_of, is_in_step, leftovers
from tests.google_sheets.small_office import NOW, Office
from tests.integration.typing_in import hr_types, in_master

__all__ = ["frozen", "here", "one_book", "small"]

NAME = "Bob Raymond"


def rename(office: Office, name: str = NAME) -> None:
    """Let HR change what a manager's sheet shows."""
    hr_types(office.folder, "employees", "E2", name=name)


def issue(office: Office) -> int:
    return read_book(file_of(office, "E1"), DECLARED).identity.require().issue


def waits(office: Office) -> list[str]:
    with Ledger.open(office.folder) as ledger:
        return list(ledger.registry.waiting().values())


def test_what_hr_changes_stands_in_the_sheet_and_a_second_run_sends_nothing(small: Office) -> None:
    """One batch of values; the sheet says its new issue, and need not be read again."""
    rename(small)
    small.world.calls.clear()
    consolidated(small)
    sheet = manager(small, "E1")
    assert sheet.says("team", "E2", "name") == NAME
    assert sheet.read().identity.issue == issue(small) == 2
    assert small.world.calls.writes == 1
    assert is_in_step(small, "E1")
    assert leftovers(small) == waits(small) == []
    small.world.calls.clear()
    receipt = consolidated(small)
    assert (receipt.read, receipt.written) == (0, False)
    assert small.world.calls.by_method == {"drive.files.list": 1}


def test_only_values_are_sent_and_only_into_cells_that_change(small: Office) -> None:
    """Formulas, formats and what the recipient fills are not touched."""
    before = manager(small, "E1").seen()
    rename(small)
    consolidated(small)
    after = manager(small, "E1").seen()
    changed = {
        (tab.title, f"{column}{number}")
        for tab, old in zip(after.tabs, before.tabs, strict=True)
        for number in tab.rows.keys() | old.rows.keys()
        for column in tab.rows.get(number, {}).keys() | old.rows.get(number, {}).keys()
        if (new := tab.rows.get(number, {}).get(column)) != (was := old.rows.get(number, {}).get(column))
        and not (new and was and new.formula == was.formula != "")
    }
    assert 2 <= len(changed) <= 6  # the name where it stands, what the book says of the change, its issue


def test_what_a_manager_typed_before_stays(small: Office) -> None:
    """It is read first, and the new issue starts from it."""
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    sheet.type("goals", goal, title="Sell tea")
    rename(small)
    receipt = consolidated(small)
    assert receipt.cells.applied == 1
    assert (sheet.says("goals", goal, "title"), sheet.says("team", "E2", "name")) == ("Sell tea", NAME)
    assert in_master(small.folder, "goals", goal)["title"] == "Sell tea"


def test_what_is_typed_between_reading_and_sending_waits_for_the_next_run(small: Office) -> None:
    """Nothing is sent into a sheet that changed since it was read."""
    rename(small)
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    small.world.faults.meanwhile(lambda: sheet.type("goals", goal, title="Sell tea"), on="files.get")
    receipt = consolidated(small)
    assert waits(small) == ["newer"]
    assert sheet.says("team", "E2", "name") != NAME
    assert issue(small) == 1
    assert receipt.errors == 0 or receipt.findings
    consolidated(small)
    assert (sheet.says("goals", goal, "title"), sheet.says("team", "E2", "name")) == ("Sell tea", NAME)
    assert waits(small) == []
    assert is_in_step(small, "E1")


@pytest.mark.parametrize("after", [False, True])
def test_what_is_typed_while_it_is_sent_is_read_by_the_next_run(small: Office, after: bool) -> None:
    """Just before the cells arrive, or just after: both stand in the sheet, and both come to the master."""
    rename(small)
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    small.world.faults.meanwhile(
        lambda: sheet.type("goals", goal, title="Sell tea"), on="batchUpdate", after=after
    )
    consolidated(small)
    assert (sheet.says("goals", goal, "title"), sheet.says("team", "E2", "name")) == ("Sell tea", NAME)
    receipt = consolidated(small)
    assert receipt.cells.applied == 1
    assert receipt.conflicts == 0
    assert in_master(small.folder, "goals", goal)["title"] == "Sell tea"
    assert is_in_step(small, "E1")
    assert consolidated(small).written is False


def test_a_sheet_whose_recipient_typed_over_what_is_being_sent_is_read_again(small: Office) -> None:
    """What does not show what was sent is not taken for an issue."""
    rename(small)
    owner = manager(small, "E1")
    hr = type(owner)(small.world, owner.file_id, "hr@example.com")
    small.world.faults.meanwhile(lambda: hr.type("team", "E2", name="Somebody"), on="batchUpdate", after=True)
    consolidated(small)
    assert waits(small) == ["newer"]
    consolidated(small)
    consolidated(small)
    assert owner.says("team", "E2", "name") == NAME
    assert waits(small) == []
    assert is_in_step(small, "E1")


MOVES: dict[str, Callable[[OpenSheet, str, int], None]] = {
    "a row above": lambda sheet, tab, row: sheet.insert_rows(tab, row - 2),
    "a row at the very place": lambda sheet, tab, row: sheet.insert_rows(tab, row - 1),
    "a row on top": lambda sheet, tab, _: sheet.insert_rows(tab, 0),
    "a row less above": lambda sheet, tab, _: sheet.delete_rows(tab, 0),
    "a column before": lambda sheet, tab, _: sheet.insert_columns(tab, 0),
}


@pytest.mark.parametrize("move", MOVES)
def test_rows_that_move_while_it_is_sent_cost_no_other_cell(small: Office, move: str) -> None:
    """What went into other cells is put back, the book waits, and the next run sends it to the right ones."""
    owner, sheet = manager(small, "E1"), small.world.as_person("hr@example.com")
    title, row = owner.read().tables["team"].sheet_title, owner.row("team", "E2").number
    other = manager(small, "E1").spreadsheet
    undisturbed = copy.deepcopy(other)
    rename(small)

    def moved() -> None:
        MOVES[move](sheet.open(owner.file_id), title, row)
        undisturbed.__dict__.update(copy.deepcopy(other.__dict__))

    small.world.faults.meanwhile(moved, on="batchUpdate")
    consolidated(small)
    assert waits(small) == ["newer"]
    assert typed(other) == typed(undisturbed)
    consolidated(small)
    consolidated(small)
    assert owner.says("team", "E2", "name") == NAME
    assert waits(small) == leftovers(small) == []


def typed(book: Spreadsheet) -> dict[tuple[int, int, int], object]:
    """Return what was typed into a spreadsheet, by tab, row and column."""
    return {
        (tab, number, column): cell["userEnteredValue"]
        for tab, sheet in enumerate(shape.spreadsheet(book, True, (), None)["sheets"])
        for block in sheet.get("data", ())
        for number, row in enumerate(block.get("rowData", ()), block.get("startRow", 0))
        for column, cell in enumerate(row.get("values", ()), block.get("startColumn", 0))
        if "userEnteredValue" in cell
    }


def test_a_closed_or_binned_sheet_waits(small: Office) -> None:
    """It says so, and gets what it missed when it is open again."""
    rename(small)
    file_id = small.sheet("E1")
    small.google.update_file(file_id, contentRestrictions=[{"readOnly": True, "reason": "closed"}])
    consolidated(small)
    assert waits(small) == ["locked"]
    small.google.update_file(file_id, contentRestrictions=[{"readOnly": False}])
    small.google.update_file(file_id, trashed=True)
    consolidated(small)
    assert waits(small) == ["missing"]
    small.google.update_file(file_id, trashed=False)
    consolidated(small)
    assert waits(small) == []
    assert manager(small, "E1").says("team", "E2", "name") == NAME


def test_sending_a_book_back_works_in_a_sheet(small: Office) -> None:
    """It is finished no longer, says why, and comes back as a new answer."""
    sheet = manager(small, "E1")
    sheet.type("answer", "finished", answer="Yes")
    consolidated(small)
    with using(small.google):
        done = send_back(small.folder, "E1", NOW, "Helen", "Please say more.")
    assert done.issue == 2
    assert sheet.says("answer", "finished", "answer") is None
    assert any(
        "Please say more." in str(cell.value)
        for row in sheet.read().tables["notes"].rows
        for cell in row.cells.values()
    )
    assert is_in_step(small, "E1")
    sheet.type("answer", "finished", answer="Yes")
    receipt = consolidated(small)
    assert [str(state.state) for state in receipt.books] == ["submitted"]


def test_a_sheet_that_changed_cannot_be_sent_back_before_it_is_read(small: Office) -> None:
    """Nothing has changed then."""
    sheet = manager(small, "E1")
    sheet.type("answer", "finished", answer="Yes")
    consolidated(small)
    sheet.type("goals", sheet.records("review")[0], title="Sell tea")
    with using(small.google), pytest.raises(SendBackError) as raised:
        send_back(small.folder, "E1", NOW, "Helen")
    assert raised.value.key == "return.newer"
    assert sheet.says("answer", "finished", "answer") == "Yes"


class _KilledError(BaseException):
    """A kill: nothing is cleared up behind it."""


def killed_before(patch: pytest.MonkeyPatch, where: object, name: str) -> None:
    def dead(*_: object, **__: object) -> None:
        raise _KilledError

    patch.setattr(where, name, dead)


def killed_after(patch: pytest.MonkeyPatch, where: object, name: str) -> None:
    true: Callable[..., object] = getattr(where, name)

    def done(*given: object, **named: object) -> None:
        true(*given, **named)
        raise _KilledError

    patch.setattr(where, name, done)


STEPS = {
    "the issue is known": ("sync.new_issue", "_keep"),
    "what is sent lies ready": ("sync.google.readings.Waiting", "keep"),
    "the cells are sent": (Google, "batch_update"),
    "the sheet is read back": ("sync.google.store", "read_sheet"),
    "the file is replaced": ("sync.google.store", "replaced"),
    "the version is known": ("sync.ledger.sheets.Sheets", "note_version"),
    "what lay ready is gone": ("sync.google.readings.Waiting", "drop"),
}


def target_of(where: object) -> object:
    """Return a module or a class by its name."""
    if not isinstance(where, str):
        return where
    module, _, last = where.rpartition(".")
    return getattr(__import__(module, fromlist=[last]), last)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kill", [killed_before, killed_after], ids=["before", "after"])
def test_a_kill_anywhere_leaves_what_the_next_run_finishes(
    small: Office, step: str, kill: Callable[..., None]
) -> None:
    """Nothing that was typed is lost, nothing is sent twice over it, and the book is in step in the end."""
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    sheet.type("goals", goal, title="Sell tea")
    consolidated(small)
    rename(small)
    where, name = STEPS[step]
    with pytest.MonkeyPatch.context() as patch:
        kill(patch, target_of(where), name)
        with pytest.raises(_KilledError):
            consolidated(small)
    sheet.type("goals", goal, weight=0.5)
    for _ in range(3):
        receipt = consolidated(small)
    assert receipt.conflicts == 0
    assert sheet.says("team", "E2", "name") == NAME
    said = in_master(small.folder, "goals", goal)
    assert (said["title"], said["weight"]) == ("Sell tea", 0.5)
    assert (sheet.says("goals", goal, "title"), sheet.says("goals", goal, "weight")) == ("Sell tea", 0.5)
    assert is_in_step(small, "E1")
    assert leftovers(small) == waits(small) == []
    assert not [one for one in receipt.findings if one.code in ("S10", "S16", "S03")]
    assert consolidated(small).written is False


@pytest.mark.parametrize("on", ["files.get", "spreadsheets.get"])
def test_a_sheet_that_cannot_be_looked_at_after_it_was_written_is_no_answer(small: Office, on: str) -> None:
    """The next run sees that what was sent has arrived: the book is as HR gave it, and nobody has answered."""
    rename(small)
    small.world.faults.fail(403, on=on, skip=2 if on == "files.get" else 0)
    consolidated(small)
    assert waits(small) == ["locked"]
    receipt = consolidated(small)
    assert [str(state.state) for state in receipt.books] == ["issued"]
    assert manager(small, "E1").says("team", "E2", "name") == NAME
    assert leftovers(small) == waits(small) == []
    assert issue(small) == 2
    assert is_in_step(small, "E1")


def test_a_full_disk_stops_the_run_before_anything_is_sent(
    small: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does for files: nothing is overwritten, and the next run does it."""
    rename(small)
    writes = small.world.calls.writes

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sync.google.readings.replace_file", full)
        with pytest.raises(FileError) as raised:
            consolidated(small)
    assert raised.value.key == "file.disk-full"
    assert small.world.calls.writes == writes
    consolidated(small)
    assert is_in_step(small, "E1")
