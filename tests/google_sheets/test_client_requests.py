"""What each method of the client sends, and how large batches are cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_google import Answer, Script, TestClock, serving

from sync.google.client.connection import google_at
from sync.google.client.facts import FOLDER, SHEET
from sync.google.client.payload import LARGEST, LONGEST_QUERY, parcels, range_groups
from sync.google.client.service import Google, quoted
from sync.google.client.transport import encoded
from tests.google_sheets.emulator.world import World

FILE = {
    "id": "f1",
    "name": "Lee",
    "mimeType": SHEET,
    "version": "7",
    "modifiedTime": "2026-07-01T08:00:00.000Z",
    "appProperties": {"book": "B1"},
    "parents": ["folder"],
    "driveId": "D1",
    "contentRestrictions": [{"readOnly": True}],
}
TWO_MB = 2_000_000


@pytest.fixture
def script() -> Iterator[Script]:
    with serving(Script(Answer(200, FILE))) as found:
        yield found


@pytest.fixture
def google(script: Script) -> Google:
    return google_at(script.url, clock=TestClock())


@pytest.fixture
def google_there(world: World) -> Google:
    return google_at(world.url, clock=world.clock)


def test_a_sheet_is_made_in_its_folder_and_then_gets_its_locale(script: Script, google: Google) -> None:
    made = google.create_sheet("Lee", "folder", {"book": "B1"}, "zh_CN", "Asia/Shanghai")
    assert [(asked.method, asked.path) for asked in script.asked] == [
        ("POST", "/drive/v3/files"),
        ("POST", "/v4/spreadsheets/f1:batchUpdate"),
        ("GET", "/drive/v3/files/f1"),
    ]
    assert script.asked[0].body == {
        "name": "Lee",
        "mimeType": SHEET,
        "parents": ["folder"],
        "appProperties": {"book": "B1"},
    }
    change = script.asked[1].body["requests"][0]["updateSpreadsheetProperties"]
    assert change == {
        "properties": {"locale": "zh_CN", "timeZone": "Asia/Shanghai"},
        "fields": "locale,timeZone",
    }
    assert (made.version, made.properties, made.drive_id, made.restricted) == (7, {"book": "B1"}, "D1", True)


def test_a_folder_is_a_file_of_another_kind(script: Script, google: Google) -> None:
    google.create_folder("2026-H2", "D1", {})
    assert script.asked[0].body["mimeType"] == FOLDER
    assert script.asked[0].query["supportsAllDrives"] == ["true"]


def test_files_are_listed_page_by_page_within_the_drive_and_beside_it(script: Script) -> None:
    other, elsewhere = FILE | {"id": "f2"}, FILE | {"id": "f3"}
    script.say(
        Answer(200, {"files": [FILE], "nextPageToken": "p2"}),
        Answer(200, {"files": [other]}),
        Answer(200, {"files": [other, elsewhere]}),
    )
    found = list(google_at(script.url, clock=TestClock(), drive_id="D1").list_files("trashed=false"))
    assert [one.id for one in found] == [FILE["id"], "f2", "f3"]
    first, second, last = (asked.query for asked in script.asked)
    assert (first["corpora"], first["driveId"], first["pageSize"]) == (["drive"], ["D1"], ["1000"])
    assert second["pageToken"] == ["p2"]
    # A shared drive's listing knows nothing of what lies elsewhere and was shared with the account.
    assert (last["corpora"], "driveId" in last, "pageToken" in last) == (["user"], False, False)


def test_a_file_is_moved_in_the_address_and_changed_in_the_body(script: Script, google: Google) -> None:
    google.update_file("f1", name="New", addParents="b", removeParents="a")
    asked = script.asked[0]
    assert (asked.method, asked.body) == ("PATCH", {"name": "New"})
    assert (asked.query["addParents"], asked.query["removeParents"]) == (["b"], ["a"])


def test_a_file_is_shared_with_one_person_and_without_a_mail(script: Script, google: Google) -> None:
    script.say(Answer(200, {"id": "p1", "type": "user", "role": "writer", "emailAddress": "lee@example.com"}))
    shared = google.share("f1", "lee@example.com", "writer")
    assert (shared.id, shared.email, shared.inherited) == ("p1", "lee@example.com", False)
    assert script.asked[0].body == {"type": "user", "role": "writer", "emailAddress": "lee@example.com"}
    assert script.asked[0].query["sendNotificationEmail"] == ["false"]


def test_a_permission_that_comes_from_the_drive_says_so(script: Script, google: Google) -> None:
    inherited = {"id": "p", "type": "group", "role": "organizer", "permissionDetails": [{"inherited": True}]}
    script.say(
        Answer(200, {"permissions": [inherited], "nextPageToken": "2"}),
        Answer(
            200, {"permissions": [{"id": "q", "type": "domain", "role": "reader", "domain": "example.com"}]}
        ),
    )
    group, domain = google.permissions("f1")
    assert (group.inherited, domain.email, domain.kind) == (True, "example.com", "domain")


def test_values_are_read_unformatted_and_dates_as_numbers(script: Script, google: Google) -> None:
    script.say(Answer(200, {"valueRanges": [{"range": "A"}, {"range": "B", "values": [[0.5, "0,5"]]}]}))
    assert google.values("f1", ["A!A1", "'王 明'!B:B"]) == [[], [[0.5, "0,5"]]]
    query = script.asked[0].query
    assert query["ranges"] == ["A!A1", "'王 明'!B:B"]
    assert query["valueRenderOption"] == ["UNFORMATTED_VALUE"]
    assert query["dateTimeRenderOption"] == ["SERIAL_NUMBER"]


def test_values_are_written_raw(script: Script, google: Google) -> None:
    google.put_values("f1", {"A!A1:B1": [["=1+1", None]]})
    assert script.asked[0].path == "/v4/spreadsheets/f1/values:batchUpdate"
    assert script.asked[0].body == {
        "valueInputOption": "RAW",
        "data": [{"range": "A!A1:B1", "majorDimension": "ROWS", "values": [["=1+1", None]]}],
    }


def test_a_grid_is_asked_for_in_one_request(script: Script, google: Google) -> None:
    google.grid("f1", "sheets(data)", ["A", "B"])
    query = script.asked[0].query
    assert (query["ranges"], query["fields"], query["includeGridData"]) == (
        ["A", "B"],
        ["sheets(data)"],
        ["true"],
    )


def test_what_may_be_repeated_is_cut_under_two_megabytes(script: Script, google: Google) -> None:
    script.say(Answer(200, {"spreadsheetId": "f1", "replies": [{}] * 5}))
    requests = [{"repeatCell": {"rows": "王" * 100_000}} for _ in range(20)]
    answer = google.batch_update("f1", requests, repeatable=True)
    assert all(asked.size < TWO_MB for asked in script.asked)
    assert [one for asked in script.asked for one in asked.body["requests"]] == requests
    assert (len(script.asked), len(answer["replies"])) == (4, 20)


def test_rows_of_one_request_that_are_too_many_go_on_further_down(world: World, google_there: Google) -> None:
    rows = [{"values": [{"userEnteredValue": {"stringValue": f"{row} " + "王" * 900}}]} for row in range(900)]
    cells = {
        "start": {"sheetId": 0, "rowIndex": 3, "columnIndex": 1},
        "rows": rows,
        "fields": "userEnteredValue",
    }
    name = {"updateSpreadsheetProperties": {"properties": {"title": "New"}, "fields": "title"}}
    wide = {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 100}}
    file_id = google_there.create_sheet("Lee", "", {}).id
    google_there.batch_update(file_id, [wide], repeatable=False)
    world.calls.entries.clear()
    answer = google_there.batch_update(file_id, [{"updateCells": cells}, name], repeatable=True)
    assert [entry.sent < TWO_MB for entry in world.calls.entries] == [True, True]
    assert len(answer["replies"]) == 2
    (found,) = google_there.values(file_id, ["B4:B903"])
    assert [row[0].split()[0] for row in found] == [str(row) for row in range(900)]


def test_values_of_one_range_that_are_too_many_go_on_further_down(world: World, google_there: Google) -> None:
    file_id = google_there.create_sheet("Lee", "", {}).id
    world.calls.entries.clear()
    google_there.put_values(file_id, {"'Sheet1'!A2:B901": [[row, "王" * 900] for row in range(900)]})
    assert [entry.sent < TWO_MB for entry in world.calls.entries] == [True, True]
    (found,) = google_there.values(file_id, ["Sheet1!A2:A901"])
    assert found == [[row] for row in range(900)]


def test_what_may_not_be_repeated_is_never_cut(script: Script, google: Google) -> None:
    google.batch_update("f1", [{"x": "y" * 300_000} for _ in range(10)], repeatable=False)
    assert len(script.asked) == 1


def test_large_values_are_cut_by_range(script: Script, google: Google) -> None:
    script.say(Answer(200, {"responses": [{}]}))
    google.put_values("f1", {f"A!A{row}": [["x" * 500_000]] for row in range(1, 9)})
    assert all(asked.size < TWO_MB for asked in script.asked)
    assert sum(len(asked.body["data"]) for asked in script.asked) == 8


@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=40), max_size=3), max_size=40),
    st.integers(2, 200),
)
def test_parcels_hold_everything_in_its_order_and_are_small(
    entries: list[dict[str, str]], largest: int
) -> None:
    cut = list(parcels(entries, largest))
    assert [one for parcel in cut for one in parcel] == entries
    assert all(len(parcel) == 1 or len(encoded({"r": parcel})) <= largest + 10 for parcel in cut)
    assert [] not in cut


@given(st.lists(st.text(max_size=300), max_size=60))
def test_ranges_fit_into_addresses(ranges: list[str]) -> None:
    groups = list(range_groups(ranges, 500))
    assert [one for group in groups for one in group] == ranges
    assert [] not in groups


def test_the_bounds_keep_clear_of_googles() -> None:
    assert LARGEST < TWO_MB
    assert LONGEST_QUERY < 8_000


def test_a_name_with_quotes_stands_whole_in_a_query() -> None:
    assert quoted("Lee's \\ book") == r"'Lee\'s \\ book'"


def test_the_time_left_is_told_for_a_run(google: Google) -> None:
    assert google.seconds_left(0, 0) == 0
    assert 0 < google.seconds_left(1, 1) < 5
    assert google.seconds_left(1_000, 3) > 17 * 60
    assert google.seconds_left(0, 0, drive_writes=400) > 2 * 60


@pytest.mark.parametrize(
    "name",
    [
        "BackOffHTTPClient",
        "BackoffClient",
        "values_append",
        ":append",
        "append_row",
        "USER_ENTERED",
        "numericise",
        '"anyone"',
    ],
)
def test_what_loses_or_opens_data_is_used_nowhere(name: str) -> None:
    """An append may be done twice, gspread's own retries never end, and what people write is never interpreted."""
    root = Path(__file__).parents[2]
    sources = [
        file for package in ("sync", "addin", "workbook_templates") for file in (root / package).rglob("*.py")
    ]
    found = [file.name for file in sources if name in file.read_text(encoding="utf-8")]
    allowed = {"connecting.py", "looking.py", "access.py", "board_access.py"} if name == '"anyone"' else set()
    assert set(found) <= allowed  # those look for it, to refuse it
