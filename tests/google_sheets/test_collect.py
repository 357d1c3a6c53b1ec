"""Collecting: what people typed into sheets comes into the files in books, once, and nothing else changes."""

import hashlib
from pathlib import Path

import pytest

from sync.book_states import book_states
from sync.collecting import Sheets
from sync.consolidate import consolidate
from sync.files import replace_file
from sync.google.client.connection import using
from sync.google.collect import ROUNDS, collect
from sync.ledger import Ledger
from sync.receipt import Receipt
from sync.roles import DECLARED
from sync.xlsx.read import read_book
from tests.google_sheets.at_the_sheet import AtSheet
from tests.google_sheets.copied_office import collected, consolidated, frozen, here, manager, office
from tests.google_sheets.in_step import file_of, leftovers
from tests.google_sheets.small_office import NOW, Office

__all__ = ["collected", "frozen", "here", "office"]


ABOUT_SHEETS = ("W09", "W10", "S10", "S11")


def types(office: Office, title: str = "Sell tea", person: str = "E2") -> tuple[AtSheet, str]:
    """Let a manager type into a sheet; return the sheet and the goal."""
    sheet = manager(office, person)
    goal = sheet.records("review")[0]
    sheet.type("goals", goal, title=title)
    return sheet, goal


def cell_of(office: Office, person: str, goal: str) -> object:
    """Return the title of a goal as the file of a book says it."""
    table = read_book(file_of(office, person), DECLARED).tables["goals"]
    return next(row.cells["title"].value for row in table.rows if row.cells["goal_id"].value == goal)


def readings(office: Office) -> dict[str, int]:
    """Return how often each sheet was read."""
    read = [one.file_id for one in office.world.calls.entries if one.method == "sheets.spreadsheets.get"]
    return {person: read.count(office.sheet(person)) for person in ("E1", "E2")}


def digests(office: Office) -> dict[str, str]:
    files = [*(office.folder / "books").rglob("*"), office.folder / "master.xlsx"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}


def states(office: Office) -> dict[str, str]:
    with Ledger.open(office.folder) as ledger:
        return {state.book.file: str(state.state) for state in book_states(ledger)}


def codes(receipt: Receipt) -> list[tuple[str, str]]:
    """Return the findings about sheets: their codes and files."""
    return [(one.code, one.place.file) for one in receipt.findings if one.code in ABOUT_SHEETS]


def test_a_sheet_as_it_was_handed_out_is_no_answer(office: Office) -> None:
    """Reading it back after the hand-out changes no state and no file, and needs no reading again."""
    before = digests(office)
    receipt = consolidated(office)
    assert (receipt.read, receipt.written) == (0, False)
    assert set(states(office).values()) == {"issued"}
    assert digests(office) == before
    assert office.world.calls.by_method == {"drive.files.list": 1}


def test_what_a_manager_types_comes_into_the_master_once(office: Office) -> None:
    """Only the sheet that changed is read; a second run does nothing."""
    before = digests(office)
    _, goal = types(office)
    receipt = consolidated(office)
    assert receipt.cells.applied == 1
    assert states(office) == {"books/E1 Ann Lee.gbook": "issued", "books/E2 Bob Ray.gbook": "draft"}
    # Ann, who stands above Bob, sees what his people's goals are: her sheet is changed, and read back.
    assert readings(office) == {"E1": 1, "E2": 1}
    after = digests(office)
    assert before.keys() == after.keys()
    assert goal
    office.world.calls.clear()
    again = consolidated(office)
    assert (again.read, again.written) == (0, False)
    assert digests(office) == after
    assert office.world.calls.by_method == {"drive.files.list": 1}
    assert leftovers(office) == []


def test_what_is_finished_in_a_sheet_is_finished(office: Office) -> None:
    """The cell for it is one that the recipient fills."""
    sheet, _ = types(office)
    sheet.type("answer", "finished", answer="Yes")
    consolidated(office)
    assert states(office)["books/E2 Bob Ray.gbook"] == "submitted"


def test_a_sheet_that_was_only_touched_gives_no_new_file(office: Office) -> None:
    """A new version of the same content, as a change of access makes one, is read, and changes nothing."""
    before = digests(office)
    sheet = manager(office, "E2")
    office.world.drive.touch(sheet.file, "bob@example.com")
    receipt = consolidated(office)
    assert (receipt.read, receipt.written) == (0, False)
    assert digests(office) == before
    assert office.world.calls["sheets.spreadsheets.get"] == 1
    office.world.calls.clear()
    consolidated(office)
    assert office.world.calls["sheets.spreadsheets.get"] == 0


def test_everything_is_read_again_when_a_cycle_closes(office: Office) -> None:
    """Whatever the versions say."""
    consolidated(office, Sheets.ALL)
    assert office.world.calls["sheets.spreadsheets.get"] == 2


def test_offline_leaves_google_alone(office: Office) -> None:
    """The run goes on with what was read last; books that would be changed wait."""
    types(office)
    receipt = consolidated(office, Sheets.NONE)
    assert office.world.calls.total == 0
    assert receipt.cells.applied == 0
    assert consolidated(office).cells.applied == 1


def test_a_dry_run_reads_no_sheet(office: Office) -> None:
    """It changes no file, and readings are files."""
    types(office)
    with using(office.google):
        consolidate(office.folder, NOW, jobs=1, dry_run=True)
    assert office.world.calls.total == 0


def test_a_sheet_that_changes_while_it_is_read_is_read_again(office: Office) -> None:
    """What is taken is what stood there at the end."""
    sheet, goal = types(office)
    office.world.faults.meanwhile(
        lambda: sheet.type("goals", goal, title="Sell more tea"), on="spreadsheets.get", after=True
    )
    receipt = consolidated(office)
    assert receipt.cells.applied == 1
    assert readings(office)["E2"] == 2
    assert cell_of(office, "E2", goal) == "Sell more tea"
    with Ledger.open(office.folder) as ledger:
        assert {one.version for one in ledger.sheets if one.file_id == sheet.file_id} == {sheet.version}


def test_a_sheet_that_never_rests_waits_with_a_finding_and_loses_nothing(office: Office) -> None:
    """Its file stays as it was, and the next run reads it."""
    before = file_of(office, "E2").read_bytes()
    sheet, goal = types(office)
    count = iter(range(100))
    office.world.faults.meanwhile(
        lambda: sheet.type("goals", goal, title=f"Sell tea {next(count)}"),
        on="spreadsheets.get",
        after=True,
        times=1 + ROUNDS,
    )
    receipt = consolidated(office)
    assert codes(receipt) == [("S11", "books/E2 Bob Ray.gbook")]
    assert file_of(office, "E2").read_bytes() == before
    assert leftovers(office) == []
    receipt = consolidated(office)
    assert codes(receipt) == []
    assert receipt.cells.applied == 1


def test_one_sheet_that_cannot_be_read_costs_no_other(office: Office) -> None:
    """It is a finding with what to do, and the next run reads it."""
    types(office, person="E1")
    sheet, _ = types(office, person="E2")
    office.world.faults.fail(403, on="spreadsheets.get", file_id=sheet.file_id)
    receipt = consolidated(office)
    assert receipt.cells.applied == 1
    assert codes(receipt) == [("S10", "books/E2 Bob Ray.gbook")]
    receipt = consolidated(office)
    assert receipt.cells.applied == 1
    assert codes(receipt) == []


def test_a_sheet_in_the_bin_is_a_finding_and_what_was_read_stays(office: Office) -> None:
    """Nothing is taken for deleted; restored, it goes on."""
    types(office)
    consolidated(office)
    before = states(office)
    office.google.update_file(office.sheet("E2"), trashed=True)
    receipt = consolidated(office)
    assert codes(receipt) == [("W10", "books/E2 Bob Ray.gbook")]
    assert states(office) == before
    assert file_of(office, "E2").exists()
    office.google.update_file(office.sheet("E2"), trashed=False)
    assert codes(consolidated(office)) == []


def test_a_sheet_that_is_gone_is_a_finding_and_what_was_read_stays(office: Office) -> None:
    """Deleted for good, or no longer shared with the account: Google says the same of both."""
    types(office)
    consolidated(office)
    office.google.delete_file(office.sheet("E2"))
    receipt = consolidated(office)
    assert codes(receipt) == [("W10", "books/E2 Bob Ray.gbook")]
    assert states(office)["books/E2 Bob Ray.gbook"] == "draft"
    assert file_of(office, "E2").exists()


def test_a_single_404_is_no_deletion(office: Office) -> None:
    """What is not found once is looked for again."""
    sheet, _ = types(office)
    office.world.faults.fail(404, file_id=sheet.file_id)
    receipt = consolidated(office)
    assert receipt.cells.applied == 1
    assert codes(receipt) == []


def test_a_copy_of_a_sheet_is_told_and_not_read(office: Office) -> None:
    """Somebody made one, and HR can see it; it says that it is the book, and is not."""
    sheet = manager(office, "E2")
    made = office.google.create_sheet(
        "Copy of E2 Bob Ray", office.drive.folder, dict(sheet.file.app_properties)
    )
    office.google.share(made.id, "bob@example.com", "writer")
    office.world.calls.clear()
    receipt = consolidated(office)
    assert codes(receipt) == [("W09", "Copy of E2 Bob Ray")]
    assert office.world.calls["sheets.spreadsheets.get"] == 0
    office.google.delete_file(made.id)
    assert codes(consolidated(office)) == []


def test_a_sheet_that_says_it_is_another_book_is_not_taken(office: Office) -> None:
    """As when tabs of another book are pasted into it: a finding, and what was taken before still counts."""
    types(office)
    consolidated(office)
    before = states(office)
    sheet = AtSheet(office.world, office.sheet("E2"), "hr@example.com")
    hidden = next(
        tab
        for tab in sheet.seen().tabs
        if any(c.get("A") and c["A"].value == "book_id" for c in tab.rows.values())
    )
    row = next(number for number, cells in hidden.rows.items() if cells["A"].value == "book_id")
    start = {"sheetId": hidden.id, "rowIndex": row - 1, "columnIndex": 1}
    other = {"values": [{"userEnteredValue": {"stringValue": "another"}}]}
    sheet.do({"updateCells": {"start": start, "rows": [other], "fields": "userEnteredValue"}})
    receipt = consolidated(office)
    assert codes(receipt) == [("S10", "books/E2 Bob Ray.gbook")]
    assert states(office) == before


def test_a_reading_that_was_cut_short_is_not_read_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between two readings loses neither of them."""
    types(office, person="E1")
    types(office, person="E2")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sync.google.collect._Collecting._settle", killed)
        with pytest.raises(KeyboardInterrupt):
            consolidated(office)
    assert office.world.calls["sheets.spreadsheets.get"] == 2
    office.world.calls.clear()
    assert consolidated(office).cells.applied == 2
    assert office.world.calls["sheets.spreadsheets.get"] == 0 + office.world.calls["batchUpdate"]


def test_the_time_that_is_left_is_said(office: Office) -> None:
    """As the quota allows: what is said comes true within a tenth."""
    types(office, person="E1")
    types(office, person="E2")
    told: list[tuple[int, int, float]] = []
    with Ledger.open(office.folder) as ledger:
        done = collect(office.folder, ledger, office.google, progress=lambda *step: told.append(step))
    assert (done.sheets, done.read, done.changed, done.waiting) == (2, 2, 2, 0)
    assert [step[:2] for step in told] == [(1, 2), (2, 2)]
    assert told[-1][2] == 0.0


def test_without_a_sign_in_a_finding_says_what_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And whatever is no sheet is consolidated."""
    monkeypatch.setenv("REVIEWBOOK_CONFIG", str(tmp_path / "nobody"))
    monkeypatch.setattr("sync.google.client.connection.read_sign_in", lambda _folder: None)
    types(office)
    receipt = consolidate(office.folder, NOW, jobs=1)
    assert [code for code, _ in codes(receipt)] == ["S10"]
    assert consolidated(office).cells.applied == 1


def test_what_cannot_be_read_as_a_book_becomes_a_file_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads that file says what is wrong with it: nothing is passed over in silence."""
    types(office)
    before = file_of(office, "E2").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("sync.google.collect.known", lambda _content: None)
        patch.setattr("sync.google.collect.encode", lambda _book: before[: len(before) // 2])
        receipt = consolidated(office)
    assert codes(receipt) == [("S10", "books/E2 Bob Ray.gbook")]
    assert file_of(office, "E2").read_bytes() == before[: len(before) // 2]
    types(office, "Sell more tea")
    assert consolidated(office).cells.applied == 1


def test_a_file_that_cannot_be_written_costs_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds it: a finding says so, and the next run puts the reading in its place without reading again."""
    types(office, person="E1")
    types(office, person="E2")

    def held(target: Path, content: bytes) -> None:
        if target.name.startswith("E2"):
            raise PermissionError(13, "held")
        replace_file(target, content)

    with monkeypatch.context() as patch:
        patch.setattr("sync.google.collect.replace_file", held)
        receipt = consolidated(office)
    assert codes(receipt) == [("S10", "books/E2 Bob Ray.gbook")]
    assert receipt.cells.applied == 1
    office.world.calls.clear()
    receipt = consolidated(office)
    assert codes(receipt) == []
    assert receipt.cells.applied == 1
    # A sheet that is written to is read back; no other reading was needed.
    sent = [one.file_id for one in office.world.calls.entries if one.method.endswith(".batchUpdate")]
    assert readings(office)["E2"] == sent.count(office.sheet("E2"))


def test_a_lost_drive_is_not_asked_for_file_by_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some that are gone the others are taken for gone, too: findings, and no more."""
    monkeypatch.setattr("sync.google.collect.ENOUGH_LOST", 1)
    for person in ("E1", "E2"):
        office.google.delete_file(office.sheet(person))
    office.world.calls.clear()
    assert len(codes(consolidated(office))) == 2
    asked = {one.file_id for one in office.world.calls.entries if one.method == "drive.files.get"}
    assert len(asked) == 1


def test_a_listing_that_lags_behind_what_was_written_is_no_news(office: Office) -> None:
    """Drive's listing may show an older version for a while: what is known already is not read again."""
    types(office)
    consolidated(office)
    with Ledger.open(office.folder) as ledger, ledger.transaction():
        for sheet in ledger.sheets:
            ledger.sheets.note_version(sheet.book_id, sheet.version + 1)
    office.world.calls.clear()
    assert consolidated(office).written is False
    assert office.world.calls.by_method == {"drive.files.list": 1}
