"""What works on any book works on one that is a Google Sheet: undo, rebuild, and a return that comes another way."""

from dataclasses import replace
from pathlib import Path

import pytest

from appraisal.policy import Policy
from sync.check import check_file
from sync.google.client.connection import using
from sync.google.gbook import decode, encode
from sync.ledger import Ledger
from sync.rebuild import rebuild
from sync.undo import undo
from tests.google_sheets.copied_office import consolidated, here, manager, one_book, small
from tests.google_sheets.in_step import file_of, is_in_step
from tests.google_sheets.small_office import NOW, Office
from tests.integration.typing_in import hr_types, in_master

__all__ = ["here", "one_book", "small"]

NAME, TITLE = "Bob Raymond", "Sell tea"


def states(office: Office) -> list[str]:
    with using(office.google):
        return [str(state.state) for state in consolidated(office).books]


def test_an_undo_takes_a_run_back_and_nothing_out_of_the_sheet(small: Office) -> None:
    """What the manager typed is taken in again by the next run; what the sheet was given stays in it."""
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    before = in_master(small.folder, "goals", goal).get("title")
    sheet.type("goals", goal, title=TITLE)
    hr_types(small.folder, "employees", "E2", name=NAME)
    consolidated(small)
    with using(small.google):
        undo(small.folder, NOW)
    assert in_master(small.folder, "goals", goal).get("title") == before
    assert (sheet.says("goals", goal, "title"), sheet.says("team", "E2", "name")) == (TITLE, NAME)
    receipt = consolidated(small)
    assert in_master(small.folder, "goals", goal)["title"] == TITLE
    assert receipt.conflicts == 0
    assert is_in_step(small, "E1")


def test_a_lost_ledger_knows_the_sheets_again(small: Office) -> None:
    """Their files say which they are; they are read anew, and get again what HR changes."""
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    sheet.type("goals", goal, title=TITLE)
    consolidated(small)
    (small.folder / "ledger.db").unlink()
    with using(small.google):
        done = rebuild(small.folder, NOW, jobs=1)
    assert (done.what, done.books) == ("ledger", 1)
    with Ledger.open(small.folder) as ledger:
        assert [(one.file_id, one.version) for one in ledger.sheets] == [(small.sheet("E1"), 0)]
    assert in_master(small.folder, "goals", goal)["title"] == TITLE
    hr_types(small.folder, "employees", "E2", name=NAME)
    for _ in range(2):
        receipt = consolidated(small)
    assert receipt.conflicts == 0
    assert sheet.says("team", "E2", "name") == NAME
    assert in_master(small.folder, "goals", goal)["title"] == TITLE
    assert is_in_step(small, "E1")


def test_a_book_into_which_nobody_typed_is_no_answer_after_a_rebuild(small: Office) -> None:
    """Its file says that it is as it was handed out."""
    (small.folder / "ledger.db").unlink()
    with using(small.google):
        rebuild(small.folder, NOW, jobs=1)
    assert states(small) == ["issued"]


def test_a_file_that_was_deleted_by_mistake_is_read_again(small: Office) -> None:
    """It stands for the sheet, and holds nothing that the sheet does not hold."""
    content = file_of(small, "E1").read_bytes()
    path = file_of(small, "E1")
    path.unlink()
    assert states(small) == ["issued"]
    assert path.read_bytes() == content
    sheet = manager(small, "E1")
    sheet.type("goals", sheet.records("review")[0], title=TITLE)
    consolidated(small)
    content = path.read_bytes()
    path.unlink()
    assert states(small) == ["draft"]
    assert path.read_bytes() == content


def test_what_comes_another_way_is_carried_over_into_the_sheet(small: Office) -> None:
    """Somebody sends a copy of what was read, with more in it: it counts, and the sheet shows it with what HR changes next."""
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    consolidated(small)
    copy = small.folder / "inbox" / "by mail.gbook"
    copy.write_bytes(_typed(file_of(small, "E1"), goal))
    hr_types(small.folder, "employees", "E2", name=NAME)
    consolidated(small)
    consolidated(small)
    assert in_master(small.folder, "goals", goal)["title"] == TITLE
    assert (sheet.says("goals", goal, "title"), sheet.says("team", "E2", "name")) == (TITLE, NAME)


def _typed(path: Path, goal: str) -> bytes:
    """Return a copy of a book's file in which somebody typed a title."""
    book = decode(path.read_bytes())
    tabs = []
    for tab in book.tabs:
        rows = {number: dict(cells) for number, cells in tab.rows.items()}
        for cells in rows.values():
            names = {cell.value: column for column, cell in cells.items()}
            if goal in names and tab.title == "Goals":
                title = next(column for column, cell in cells.items() if cell.value == "Teamwork")
                cells[title] = cells[title]._replace(value=TITLE)
        tabs.append(replace(tab, rows=rows))
    return encode(replace(book, tabs=tuple(tabs), issued=False))


@pytest.mark.parametrize("title", ["Team", "Goals", "Review"])
def test_a_renamed_tab_is_written_to_all_the_same(small: Office, title: str) -> None:
    """By its id: HR's change arrives, whatever the tab is called and wherever it stands."""
    sheet = manager(small, "E1")
    owner = type(sheet)(sheet.world, sheet.file_id, "hr@example.com")
    number = sheet.tab(title).id
    owner.do(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": number, "title": "Mine", "index": 9},
                "fields": "title,index",
            }
        }
    )
    hr_types(small.folder, "employees", "E2", name=NAME)
    for _ in range(2):
        consolidated(small)
    assert sheet.says("team", "E2", "name") == NAME
    assert is_in_step(small, "E1")


def test_the_file_of_a_sheet_can_be_checked_like_any_book(small: Office) -> None:
    """In its cycle folder, by its settings; and no computed cell of it is taken for changed."""
    returned, findings = check_file(file_of(small, "E1"), Policy())
    assert returned.error is None
    assert returned.book_id
    assert not [one for one in findings if one.code.startswith("S")]


def test_the_archive_of_readings_stands_the_test(small: Office) -> None:
    """What was read and counted is kept by its hash, and verify finds it whole."""
    sheet = manager(small, "E1")
    sheet.type("goals", sheet.records("review")[0], title=TITLE)
    consolidated(small)
    with Ledger.open(small.folder) as ledger:
        (current,) = ledger.returns.currents()
        kept = ledger.archive.path(current.hash, Path(current.file).suffix)
        assert kept.suffix == ".gbook"
        assert decode(kept.read_bytes()).file_id == sheet.file_id
