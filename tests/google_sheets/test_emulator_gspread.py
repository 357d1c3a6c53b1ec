"""gspread's own code runs against the emulator, unchanged."""

import gspread
import pytest
from gspread.utils import ValidationConditionType

from tests.google_sheets.emulator.loopback import gspread_client
from tests.google_sheets.emulator.world import HR, World

TABLE = [["Goal", "Rating"], ["Sell", 4], ["Learn", 3]]


@pytest.fixture
def client(world: World) -> gspread.Client:
    return gspread_client(world.url)


@pytest.fixture
def tab(client: gspread.Client) -> gspread.Worksheet:
    made = client.create("Review of Ana").sheet1
    made.update(TABLE, "A1", raw=True)
    return made


def own_habit(world: World) -> None:
    """Forgive what gspread sends to Drive although v3 knows it not: our own code does not send it."""
    habits = (
        "drive.files.get: includeItemsFromAllDrives:",
        'drive.permissions.create: : Unknown name "withLink"',
    )
    assert [text for text in world.judge.blamed if not text.startswith(habits)] == []
    world.judge.forgive()


def test_files_are_found_copied_and_deleted(client: gspread.Client, world: World) -> None:
    book = client.create("Review of Ana")
    assert client.open("Review of Ana").id == client.open_by_url(book.url).id == book.id
    copied = client.copy(book.id, "Mine")
    assert {one["name"] for one in client.list_spreadsheet_files()} == {"Review of Ana", "Mine"}
    client.del_spreadsheet(copied.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Mine")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("1" * 44)
    own_habit(world)


def test_sharing(client: gspread.Client, world: World) -> None:
    book = client.create("Review of Ana")
    book.share("ana@example.com", "user", "writer", notify=True, email_message="Please fill it in")
    assert {one["emailAddress"]: one["role"] for one in book.list_permissions()} == {
        HR: "owner",
        "ana@example.com": "writer",
    }
    assert world.mails == [("ana@example.com", book.id, "Please fill it in")]
    assert gspread_client(world.url, "ana@example.com").open_by_key(book.id).title == "Review of Ana"
    book.remove_permissions("ana@example.com")
    with pytest.raises(PermissionError):
        gspread_client(world.url, "ana@example.com").open_by_key(book.id)
    own_habit(world)


def test_values_are_read_and_written(tab: gspread.Worksheet, world: World) -> None:
    assert tab.get_all_values() == [["Goal", "Rating"], ["Sell", "4"], ["Learn", "3"]]
    assert tab.get_all_records() == [{"Goal": "Sell", "Rating": 4}, {"Goal": "Learn", "Rating": 3}]
    assert tab.batch_get(["A2:B2", "B:B"])[1] == [["Rating"], ["4"], ["3"]]
    tab.batch_update([{"range": "A4:B4", "values": [["Teach", "=1+1"]]}], raw=False)
    assert tab.acell("B4").value == "2"
    assert tab.acell("B4", value_render_option="FORMULA").value == "=1+1"
    tab.append_row(["Rest", 5])
    assert tab.find("Rest").address == "A5"
    tab.batch_clear(["A5:B5"])
    assert tab.get("A5:B5") == [[]]
    own_habit(world)


def test_tabs_are_added_moved_and_deleted(tab: gspread.Worksheet, world: World) -> None:
    book = tab.spreadsheet
    book.add_worksheet("Two", 10, 3, index=0)
    tab.update_title("One")
    tab.duplicate(new_sheet_name="Three", insert_sheet_index=2)
    assert [one.title for one in book.worksheets()] == ["Two", "One", "Three"]
    book.reorder_worksheets([tab, book.worksheet("Three"), book.worksheet("Two")])
    assert [one.title for one in book.worksheets()] == ["One", "Three", "Two"]
    tab.hide()
    book.del_worksheet(book.worksheet("Two"))
    assert [one.title for one in book.worksheets(exclude_hidden=True)] == ["Three"]
    assert book.worksheet("Three").get("A2:B2") == [["Sell", "4"]]
    own_habit(world)


def test_rows_formats_and_rules(tab: gspread.Worksheet, world: World) -> None:
    tab.insert_row(["Rest", 5], 2)
    tab.delete_rows(3)
    tab.sort((2, "des"), range="A2:B3")
    assert tab.get("A2:B3") == [["Rest", "5"], ["Learn", "3"]]
    tab.format("B2:B3", {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}, "textFormat": {"bold": True}})
    assert tab.acell("B2").value == "5.00"
    tab.freeze(rows=1)
    tab.resize(rows=30, cols=4)
    tab.add_validation("B2:B3", ValidationConditionType.one_of_list, ["1", "2"], strict=True)
    tab.update_note("A1", "what to reach")
    assert tab.get_note("A1") == "what to reach"
    tab.merge_cells("C1:D1")
    tab.define_named_range("A1:B3", "goals")
    assert tab.get("goals")[0] == ["Goal", "Rating"]
    tab.set_basic_filter("A1:B3")
    tab.hide_rows(1, 2)
    tab.columns_auto_resize(0, 1)
    assert (tab.row_count, tab.col_count, tab.frozen_row_count) == (30, 4, 1)
    own_habit(world)


def test_protection(tab: gspread.Worksheet, world: World) -> None:
    tab.add_protected_range("A1:B1", [HR], description="headings")
    tab.spreadsheet.share("ana@example.com", "user", "writer", notify=False)
    anas = gspread_client(world.url, "ana@example.com").open_by_key(tab.spreadsheet.id).sheet1
    anas.update_acell("A2", "Sell more")
    with pytest.raises(gspread.exceptions.APIError, match="protected cell"):
        anas.update_acell("A1", "Aim")
    [protection] = tab.spreadsheet.list_protected_ranges(tab.id)
    assert protection["editors"] == {"users": [HR]}
    assert protection["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    own_habit(world)
