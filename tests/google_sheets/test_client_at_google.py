"""The client at the emulator: every method's way there and back, whole runs under the quota, and work that is done once and not twice."""

import inspect
import json
import logging
import threading
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from sync.google.client.connection import google_at, signed_in
from sync.google.client.credentials import PERSON, SCOPES, SignIn
from sync.google.client.errors import GoogleError, GoogleFileError, GoogleUnclearError
from sync.google.client.facts import FOLDER, SHEET
from sync.google.client.service import Google
from sync.google.client.sessions import sent_to
from tests.google_sheets.emulator.files import SPREADSHEET
from tests.google_sheets.emulator.world import HR, World

LEE = "lee@example.com"


def made(google: Google, name: str = "Lee") -> str:
    return google.create_sheet(name, "", {"reviewbook": "2026-H2", "book": "B1"}).id


def permissions_of(world: World, file_id: str) -> dict[str, str]:
    return {one["emailAddress"]: one["role"] for one in world.drive.files[file_id].permissions}


class TestMethods:
    def test_the_account(self, google: Google) -> None:
        account = google.account()
        assert (account.email, account.storage_limit, account.can_create_drives) == (HR, 15 * 2**30, True)

    def test_a_file_from_its_making_to_its_end(self, world: World, google: Google) -> None:
        folder = google.create_folder("2026-H2", "", {})
        assert folder.mime_type == FOLDER
        facts = google.create_sheet("Lee", folder.id, {"book": "B1"}, "de_DE", "Europe/Berlin")
        assert (facts.mime_type, facts.parents, facts.properties, facts.owned_by_me) == (
            SHEET, (folder.id,), {"book": "B1"}, True,
        )  # fmt: skip
        spoken = google.structure(facts.id, "properties(locale,timeZone)")["properties"]
        assert spoken == {"locale": "de_DE", "timeZone": "Europe/Berlin"}
        renamed = google.update_file(facts.id, name="Lee Ann", writersCanShare=False)
        assert (renamed.name, renamed.writers_can_share) == ("Lee Ann", False)
        assert renamed.version > facts.version
        locked = google.update_file(facts.id, contentRestrictions=[{"readOnly": True, "reason": "closed"}])
        assert locked.restricted
        with pytest.raises(GoogleFileError) as raised:
            google.update_file(facts.id, name="Again")
        assert (raised.value.key, raised.value.place.file) == ("google.locked", "Lee Ann")
        google.update_file(facts.id, contentRestrictions=[{"readOnly": False}])
        assert google.update_file(facts.id, trashed=True).trashed
        google.delete_file(facts.id)
        google.delete_file(facts.id)
        assert facts.id not in world.drive.files

    def test_sharing_and_taking_it_back(self, world: World, google: Google) -> None:
        file_id = made(google)
        shared = google.share(file_id, LEE, "writer")
        assert permissions_of(world, file_id) == {HR: "owner", LEE: "writer"}
        assert world.mails == []
        google.share(file_id, "ann@example.com", "reader", notify=True, message="Your book")
        assert world.mails == [("ann@example.com", file_id, "Your book")]
        google.change_permission(file_id, shared.id, "reader")
        assert {one.email: one.role for one in google.permissions(file_id)}[LEE] == "reader"
        (listed,) = google.list_files(f"mimeType = '{SHEET}'")
        assert {one.email for one in listed.permissions or ()} == {HR, LEE, "ann@example.com"}
        google.unshare(file_id, shared.id)
        google.unshare(file_id, shared.id)
        assert LEE not in permissions_of(world, file_id)

    def test_who_comes_with_the_folder_is_told_from_whom_a_file_was_shared_with(self, google: Google) -> None:
        folder = google.create_folder("Books", "", {})
        google.share(folder.id, "ann@example.com", "reader")
        file = google.create_sheet("Lee", folder.id, {})
        google.share(file.id, LEE, "writer")
        expected = {HR: False, LEE: False, "ann@example.com": True}
        (listed,) = google.list_files(f"mimeType = '{SHEET}'")
        for permissions in (
            google.permissions(file.id),
            listed.permissions,
            google.file(file.id).permissions,
        ):
            assert {one.email: one.inherited for one in permissions or ()} == expected

    def test_cells_there_and_back(self, google: Google) -> None:
        file_id = made(google)
        google.put_values(file_id, {"Sheet1!A1:C1": [["=1+1", 0.5, True]], "Sheet1!A2": [["0,5"]]})
        google.put_values(file_id, {"Sheet1!A1:C1": [[None, "", False]]})
        assert google.values(file_id, ["Sheet1!A1:C1", "Sheet1!A2", "Sheet1!Z9"]) == [
            [["=1+1", "", False]], [["0,5"]], [],
        ]  # fmt: skip
        grid = google.grid(file_id, "sheets(data(rowData(values(userEnteredValue))))", ["Sheet1!A1"])
        cell = grid["sheets"][0]["data"][0]["rowData"][0]["values"][0]
        assert cell == {"userEnteredValue": {"stringValue": "=1+1"}}

    def test_more_files_than_a_page(self, world: World, google: Google) -> None:
        drive = world.drive.add_drive("HR", HR)
        for number in range(1_001):
            world.drive.add(f"B{number}", SPREADSHEET, HR, drive)
        world.drive.add("Elsewhere", SPREADSHEET, HR)
        google.drive_id = drive
        world.calls.entries.clear()
        names = [one.name for one in google.list_files("trashed = false")]
        assert (len(names), len(set(names)), names[-1]) == (1_002, 1_002, "Elsewhere")
        assert len(world.calls.entries) == 4
        assert google.drive(drive).name == "HR"

    def test_a_file_that_is_taken_away_is_said_once_it_is_sure(self, world: World, google: Google) -> None:
        file_id = made(google)
        world.faults.hide(file_id, 1.5)
        assert google.file(file_id).name == "Lee"
        del world.drive.files[file_id]
        with pytest.raises(GoogleFileError) as raised:
            google.grid(file_id, "sheets")
        assert (raised.value.key, raised.value.place.file) == ("google.not-found", "Lee")

    @pytest.mark.parametrize("gone", [True, False])
    def test_a_folder_that_is_gone_or_shut_concerns_all_books(
        self, world: World, google: Google, gone: bool
    ) -> None:
        folder = world.drive.add("Books", FOLDER, "ceo@example.com")
        if not gone:
            folder.permissions.append(world.drive.permission("user", "reader", HR))
        with pytest.raises(GoogleError) as raised:
            google.create_sheet("Lee", folder.id, {})
        assert raised.value.key == "google.folder-gone"
        assert not isinstance(raised.value, GoogleFileError)


REPEATABLE: dict[str, tuple[str, Callable[[Google, str], object]]] = {
    "share": ("permissions.create", lambda google, file_id: google.share(file_id, LEE, "writer")),
    "write": ("batchUpdate", lambda google, file_id: google.put_values(file_id, {"Sheet1!A1": [["x"]]})),
    "draw": (
        "batchUpdate",
        lambda google, file_id: google.batch_update(
            file_id,
            [{"updateSpreadsheetProperties": {"properties": {"locale": "de_DE"}, "fields": "locale"}}],
            repeatable=True,
        ),
    ),
    "rename": ("files.update", lambda google, file_id: google.update_file(file_id, name="Ann")),
    "delete": ("files.delete", lambda google, file_id: google.delete_file(file_id)),
}
ONCE: dict[str, tuple[str, Callable[[Google, str], object]]] = {
    "make": ("files.create", lambda google, _: google.create_sheet("Ann", "", {"book": "B2"})),
    "make a folder": ("files.create", lambda google, _: google.create_folder("Ann", "", {})),
    "insert a row": (
        "batchUpdate",
        lambda google, file_id: google.batch_update(
            file_id,
            [{"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}}],
            repeatable=False,
        ),
    ),
    "share by mail": (
        "permissions.create",
        lambda google, file_id: google.share(file_id, LEE, "writer", notify=True),
    ),
}
LOST: dict[str, Callable[[World, str], None]] = {
    "503": lambda world, on: world.faults.fail(503, on=on, after=True),
    "503 as a page": lambda world, on: world.faults.fail(503, on=on, after=True, html=True),
    "hang-up": lambda world, on: world.faults.reset(on=on, after=True),
}
by_loss = pytest.mark.parametrize("lost", LOST.values(), ids=LOST)


def count(world: World, method: str) -> int:
    return sum(entry.method.endswith(method) for entry in world.calls.entries)


@by_loss
@pytest.mark.parametrize(("method", "work"), REPEATABLE.values(), ids=REPEATABLE)
def test_an_answer_that_is_lost_after_the_work_is_asked_for_again(
    world: World,
    google: Google,
    method: str,
    work: Callable[[Google, str], object],
    lost: Callable[[World, str], None],
) -> None:
    file_id = made(google)
    world.calls.entries.clear()
    lost(world, method)
    work(google, file_id)
    assert count(world, method) >= 2


@by_loss
@pytest.mark.parametrize(("method", "work"), ONCE.values(), ids=ONCE)
def test_what_must_not_be_done_twice_is_sent_once(
    world: World,
    google: Google,
    method: str,
    work: Callable[[Google, str], object],
    lost: Callable[[World, str], None],
) -> None:
    file_id = made(google)
    world.calls.entries.clear()
    lost(world, method)
    with pytest.raises(GoogleUnclearError):
        work(google, file_id)
    assert count(world, method) == 1


def floor_seconds(requests: int) -> float:
    """Return what Google's own quota asks for at least: 60 at once, and the next 60 a minute after these."""
    return (requests - 1) // 60 * 60.0


class TestQuota:
    @pytest.mark.parametrize("requests", [50, 100, 1_000])
    def test_a_run_is_never_refused_and_as_quick_as_the_quota_allows(
        self, world: World, google: Google, requests: int
    ) -> None:
        world.latency = 0.05
        file_id = made(google)
        began = world.clock.time()
        foretold = google.seconds_left(requests, 0)
        for _ in range(requests):
            google.structure(file_id, "properties(title)")
        took = world.clock.time() - began
        assert world.quota.refused == 0
        assert took <= 1.15 * floor_seconds(requests) + 60 * 0.05
        assert foretold == pytest.approx(took, rel=0.05, abs=30)

    def test_the_time_left_grows_truer_on_the_way(self, world: World, google: Google) -> None:
        world.latency = 3.0
        file_id = made(google)
        for _ in range(60):
            google.structure(file_id, "properties(title)")
        foretold, began = google.seconds_left(100, 0), world.clock.time()
        for _ in range(100):
            google.structure(file_id, "properties(title)")
        assert foretold == pytest.approx(world.clock.time() - began, rel=0.05)

    def test_reads_and_writes_of_a_run_do_not_add_up(self, world: World, google: Google) -> None:
        file_id = made(google)
        began = world.clock.time()
        for number in range(110):
            google.structure(file_id, "properties(title)")
            google.put_values(file_id, {"Sheet1!A1": [[number]]})
        assert world.quota.refused == 0
        assert world.clock.time() - began < 90

    def test_another_program_of_the_same_account_costs_time_and_nothing_else(
        self, world: World, google: Google
    ) -> None:
        file_id = made(google)
        other = google_at(world.url, clock=world.clock)
        for number in range(150):
            google.structure(file_id, "properties(title)")
            other.structure(file_id, f"properties({'title' if number % 2 else 'locale'})")
        assert world.quota.refused > 0

    def test_threads_keep_to_one_quota(self, world: World, google: Google) -> None:
        file_id = made(google)
        failed: list[BaseException] = []

        def work() -> None:
            try:
                for _ in range(30):
                    google.structure(file_id, "properties(title)")
            except GoogleError as error:
                failed.append(error)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert count(world, "spreadsheets.get") >= 180

    def test_a_person_who_connects_twice_has_one_quota(self, world: World) -> None:
        info = world.authorized_user(HR)
        grant = SignIn(PERSON, {name: info[name] for name in ("client_id", "client_secret", "refresh_token")})
        with sent_to(world.url):
            first, second = (signed_in(grant, clock=world.clock) for _ in range(2))
        file_id = made(first)
        for _ in range(50):
            first.structure(file_id, "properties(title)")
            second.structure(file_id, "properties(title)")
        assert world.quota.refused == 0

    def test_a_slow_google_is_waited_for(self, world: World, google: Google) -> None:
        file_id = made(google)
        world.faults.slow(170, on="read")
        assert google.structure(file_id, "properties(title)")["properties"]["title"] == "Lee"


def test_the_one_scope_that_is_asked_for_allows_every_call_that_is_made() -> None:
    """Google's own descriptions say so of each call; `spreadsheets` would allow nothing more."""
    made_calls = {
        "sheets.spreadsheets.get", "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.values.batchGet", "sheets.spreadsheets.values.batchUpdate",
        "drive.about.get", "drive.drives.get", "drive.files.create", "drive.files.delete", "drive.files.get",
        "drive.files.list", "drive.files.update", "drive.permissions.create", "drive.permissions.delete",
        "drive.permissions.list", "drive.permissions.update",
    }  # fmt: skip
    allowed = {
        method["id"]
        for api in ("sheets.v4", "drive.v3")
        for method in described(api)
        if SCOPES[0] in method["scopes"]
    }
    assert made_calls <= allowed
    source = Path(inspect.getfile(Google)).read_text(encoding="utf-8")
    assert source.count("Call(") == 8  # one more way to Google has to be looked at here, too


def described(api: str) -> Iterator[dict[str, Any]]:
    """Yield the methods of a description of Google's that its own library ships."""
    shipped = files("googleapiclient.discovery_cache") / "documents" / f"{api}.json"

    def methods(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from resource.get("methods", {}).values()
        for inner in resource.get("resources", {}).values():
            yield from methods(inner)

    return methods(json.loads(shipped.read_text(encoding="utf-8")))


def test_access_that_runs_out_in_the_middle_is_fetched_anew(world: World) -> None:
    world.accounts.strict = True
    info = world.authorized_user(HR)
    grant = SignIn(PERSON, {name: info[name] for name in ("client_id", "client_secret", "refresh_token")})
    with sent_to(world.url):
        google = signed_in(grant, clock=world.clock)
    file_id = made(google)
    world.accounts.expire()
    assert google.file(file_id).name == "Lee"
    world.accounts.revoke()
    with pytest.raises(GoogleError) as raised:
        google.file(file_id)
    assert raised.value.key == "google.revoked"


def test_nothing_of_a_cell_hangs_on_a_record_of_any_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="google")
    info = world.authorized_user(HR)
    grant = SignIn(PERSON, {name: info[name] for name in ("client_id", "client_secret", "refresh_token")})
    with sent_to(world.url):
        google = signed_in(grant, clock=world.clock)
    cell = {"userEnteredValue": {"stringValue": "rates nobody"}}
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    update = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
    google.batch_update(made(google), [{"updateCells": update}], repeatable=True)
    assert caplog.records
    assert "rates nobody" not in "".join(str(vars(record)) for record in caplog.records)
