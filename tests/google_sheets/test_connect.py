"""``reviewbook google connect``, ``status`` and ``disconnect`` at the emulator: whole ways, and all that may stand in them."""

import json
import logging
import re
import shlex
import stat
import threading
import webbrowser
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from addin.cli import main
from appraisal.messages import LANGUAGES
from sync.google.client import sessions
from sync.google.client.credentials import FILE, SignIn, keep_sign_in, read_sign_in, sign_in_file
from sync.google.client.sign_in import grant_in_browser
from sync.google.connecting import TEST_NAME
from sync.google.registry import register
from sync.google.settings import read_settings
from sync.ledger import Ledger, RegisteredBook
from tests.google_sheets.emulator.files import FOLDER, SPREADSHEET
from tests.google_sheets.emulator.refusals import drive as refusal
from tests.google_sheets.emulator.world import HR, World

ROBOT = "reviewbook@sample.iam.gserviceaccount.com"
CYCLE = "2026-H2"
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World) -> Iterator[Path]:
    """Give each test a user's folder of its own, and a Google that gives nothing to strangers."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "home"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr("sync.google.client.connection.SYSTEM", world.clock)
    world.accounts.strict = True
    with sessions.sent_to(world.url):
        yield sign_in_file()


@pytest.fixture
def cycle(tmp_path: Path) -> Path:
    """Return a cycle folder with a ledger; a connection needs no more."""
    folder = tmp_path / CYCLE
    folder.mkdir()
    Ledger.create(folder, CYCLE).close()
    return folder


@pytest.fixture
def drive(world: World) -> str:
    """Return a shared drive in which the service account is content manager."""
    drive_id = world.drive.add_drive("HR", HR)
    world.drive.files[drive_id].permissions.append(world.drive.permission("user", "fileOrganizer", ROBOT))
    return drive_id


@pytest.fixture
def key(tmp_path: Path, world: World) -> Path:
    file = tmp_path / "downloaded-key.json"
    file.write_text(json.dumps(world.service_account(ROBOT)))
    return file


@pytest.fixture
def client(tmp_path: Path, world: World) -> Path:
    file = tmp_path / "client.json"
    file.write_text(json.dumps(world.client_secrets()))
    return file


@pytest.fixture
def browser(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a person sit before the browser, who does what the world says; return the addresses that were opened."""
    opened: list[str] = []

    class Browser:
        def open(self, url: str, **_: object) -> bool:
            opened.append(url)
            here = world.url + urlsplit(url).path + "?" + urlsplit(url).query
            threading.Thread(target=requests.get, args=(here,), kwargs={"timeout": 10}, daemon=True).start()
            return True

    monkeypatch.setattr(webbrowser, "get", lambda *_: Browser())
    return opened


def address(folder_id: str) -> str:
    return f"https://drive.google.com/drive/u/0/folders/{folder_id}?resourcekey=0-abc"


def run(*typed: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Return the exit code and what was printed on one line, out and err."""
    with pytest.raises(SystemExit) as ended:
        main(["google", *map(str, typed)])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), " ".join(out.split()), " ".join(err.split())


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def google_command(capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *typed: run(*typed, capsys=capsys)


def left_over(world: World) -> list[str]:
    return [file.name for file in world.drive.files.values() if file.kind == SPREADSHEET and not file.trashed]


def settings_of(folder: Path) -> Any:
    with Ledger.open(folder) as ledger:
        return read_settings(ledger)


class TestServiceAccount:
    def test_it_connects_a_cycle_with_a_shared_drive_and_leaves_nothing_behind(
        self, world: World, cycle: Path, key: Path, drive: str, home: Path, google_command: Run
    ) -> None:
        code, out, err = google_command(
            "connect", cycle, "--key", key, "--drive", address(drive), "--editor", HR, "--lang", "en"
        )
        assert (code, err) == (0, "")
        for said in (
            "Signed in as the service account",
            "shared drive at “HR”",
            "protection stands",
            "thrown away",
        ):
            assert said in out
        assert "Nobody can open what lies there but this account and the editors" in out
        settings = settings_of(cycle)
        assert (settings.folder_id, settings.drive_id, settings.editors, settings.account) == (
            drive, drive, (HR,), ROBOT,
        )  # fmt: skip
        assert left_over(world) == []
        assert stat.S_IMODE(home.stat().st_mode) == 0o600

    def test_whoever_else_can_open_the_books_is_named(
        self, cycle: Path, key: Path, drive: str, google_command: Run
    ) -> None:
        code, out, _ = google_command("connect", cycle, "--key", key, "--drive", drive, "--lang", "en")
        assert code == 0
        assert (
            f"These, too, can open every book that lies there, since Drive hands their access down: {HR}."
            in out
        )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_page_shows_what_is_printed(
        self,
        world: World,
        cycle: Path,
        key: Path,
        drive: str,
        home: Path,
        google_command: Run,
        monkeypatch: pytest.MonkeyPatch,
        language: str,
    ) -> None:
        page = DOCS / ("google.md" if language == "en" else "zh-CN/google.md")
        (shown,) = re.findall(
            r"```text\n\$ reviewbook google (.*?)\n(.*?)```", page.read_text("utf-8"), re.DOTALL
        )
        world.drive.drives[drive]["name"] = "Appraisal 2026-H2" if language == "en" else "绩效考核 2026-H2"
        monkeypatch.chdir(cycle.parent)
        key.rename("key.json")
        typed = shlex.split(shown[0].replace("0AB1cdEfGhIJkUk9PVA", drive))
        code, out, _ = google_command(*typed, "--lang", language)
        assert code == 0
        # A terminal breaks lines anywhere.
        printed = out.replace(drive, "0AB1cdEfGhIJkUk9PVA").replace(" ", "")
        told = printed.replace(str(home), "~/.config/Reviewbook/google.json")
        assert told == "".join(shown[1].split())

    def test_without_a_shared_drive_it_says_what_to_do(
        self, cycle: Path, key: Path, google_command: Run
    ) -> None:
        code, _, err = google_command("connect", cycle, "--key", key, "--lang", "en")
        assert code == 2
        assert f"Make a shared drive, add {ROBOT} as content manager" in err

    def test_a_folder_in_a_persons_own_drive_will_not_do(
        self, world: World, cycle: Path, key: Path, google_command: Run
    ) -> None:
        folder = world.drive.add("Books", FOLDER, HR)
        folder.permissions.append(world.drive.permission("user", "writer", ROBOT))
        code, _, err = google_command("connect", cycle, "--key", key, "--drive", folder.id, "--lang", "en")
        assert code == 2
        assert "owns no files of its own" in err

    def test_a_deleted_account_is_told_from_a_revoked_one(
        self, world: World, key: Path, google_command: Run, home: Path
    ) -> None:
        world.accounts._robots.clear()
        code, _, err = google_command("connect", "--key", key, "--lang", "en")
        assert code == 2
        assert "does not know the key of this service account" in err
        assert not home.exists()  # nothing is kept that does not work

    def test_disconnecting_deletes_the_copy_and_names_the_key_to_delete(
        self, key: Path, drive: str, cycle: Path, home: Path, google_command: Run
    ) -> None:
        google_command("connect", cycle, "--key", key, "--drive", drive)
        code, out, _ = google_command("disconnect", "--lang", "en")
        assert code == 0
        assert json.loads(key.read_text())["private_key_id"] in out
        assert not home.exists()
        assert settings_of(cycle) is not None  # the cycle stays as it is
        assert google_command("disconnect", "--lang", "en")[1] == "Nobody is signed in."


class TestPerson:
    def test_a_folder_of_ones_own_is_made_once_even_if_the_answer_is_lost(
        self, world: World, cycle: Path, client: Path, browser: list[str], google_command: Run
    ) -> None:
        world.faults.reset(on="files.create", after=True)
        code, _, _ = google_command("connect", cycle, "--client", client)
        assert (code, len(browser)) == (0, 1)
        assert len([file for file in world.drive.files.values() if file.name == f"Reviewbook {CYCLE}"]) == 1

    def test_a_person_signs_in_in_the_browser_and_gets_a_folder(
        self, world: World, cycle: Path, client: Path, browser: list[str], google_command: Run
    ) -> None:
        code, out, _ = google_command("connect", cycle, "--client", client, "--lang", "en")
        assert code == 0, out
        assert f"Signed in as {HR}" in out
        (folder,) = [file for file in world.drive.files.values() if file.name == f"Reviewbook {CYCLE}"]
        assert settings_of(cycle).folder_id == folder.id
        assert left_over(world) == []
        assert "access_type=offline" in browser[0]
        assert "code_challenge=" in browser[0]
        assert browser[0].count("auth%2Fdrive") == 1
        assert "spreadsheets" not in browser[0]

    def test_connecting_again_uses_the_same_folder_and_needs_no_browser(
        self, world: World, cycle: Path, client: Path, browser: list[str], google_command: Run
    ) -> None:
        google_command("connect", cycle, "--client", client, "--editor", HR)
        code, _, _ = google_command("connect", cycle)
        assert (code, len(browser)) == (0, 1)
        assert len([file for file in world.drive.files.values() if file.name == f"Reviewbook {CYCLE}"]) == 1
        assert settings_of(cycle).editors == (HR,)

    def test_who_denies_access_is_told_how_to_allow_it(
        self, world: World, client: Path, browser: list[str], google_command: Run, home: Path
    ) -> None:
        world.accounts.consents = False
        code, _, err = google_command("connect", "--client", client, "--lang", "en")
        assert code == 2
        assert "does not include access to Drive" in err
        assert browser
        assert not home.exists()

    def test_nobody_comes(self, client: Path, monkeypatch: pytest.MonkeyPatch, google_command: Run) -> None:
        class Asleep:
            def open(self, *_: object, **__: object) -> bool:
                return True

        monkeypatch.setattr(webbrowser, "get", lambda *_: Asleep())
        monkeypatch.setitem(grant_in_browser.__kwdefaults__, "patience", 0.05)
        code, _, err = google_command("connect", "--client", client, "--lang", "en")
        assert code == 2
        assert "Nobody signed in in the browser in time" in err

    def test_access_that_was_withdrawn_is_said(
        self, world: World, cycle: Path, client: Path, browser: list[str], google_command: Run
    ) -> None:
        google_command("connect", cycle, "--client", client)
        world.accounts.revoke()
        code, _, err = google_command("status", cycle, "--lang", "en")
        assert code == 2
        assert "was withdrawn, or has run out" in err
        assert browser

    def test_access_that_ran_out_is_fetched_anew_in_silence(
        self, world: World, cycle: Path, client: Path, browser: list[str], google_command: Run
    ) -> None:
        google_command("connect", cycle, "--client", client)
        world.accounts.expire()
        code, out, _ = google_command("status", cycle, "--lang", "en")
        assert code == 0
        assert f"Books go to “Reviewbook {CYCLE}”" in out
        assert browser

    def test_disconnecting_takes_the_access_back_and_deletes_it_here(
        self, client: Path, browser: list[str], home: Path, google_command: Run
    ) -> None:
        google_command("connect", "--client", client)
        kept = read_sign_in()
        assert kept is not None
        code, out, _ = google_command("disconnect", "--lang", "en")
        assert code == 0
        assert f"Google has taken back the access of {HR}" in out
        assert not home.exists()
        keep_sign_in(kept)
        assert google_command("status")[0] == 2
        assert browser

    def test_disconnecting_without_a_network_still_deletes_it_here(
        self, client: Path, browser: list[str], home: Path, google_command: Run
    ) -> None:
        google_command("connect", "--client", client)
        with sessions.sent_to("http://127.0.0.1:9"):
            code, _, err = google_command("disconnect", "--lang", "en")
        assert code == 1
        assert "could not be taken back at Google" in err
        assert not home.exists()
        assert browser


class TestPlace:
    @pytest.fixture(autouse=True)
    def connected(self, world: World) -> None:
        info = world.authorized_user(HR)
        keep_sign_in(
            SignIn(
                "person",
                {
                    "client_id": info["client_id"],
                    "client_secret": info["client_secret"],
                    "refresh_token": info["refresh_token"],
                },
                HR,
            )
        )

    def refused(self, world: World, run: Run, cycle: Path, folder_id: str) -> str:
        code, _, err = run("connect", cycle, "--drive", folder_id, "--lang", "en")
        assert code == 2
        assert settings_of(cycle) is None
        assert left_over(world) == []
        return err

    def test_a_folder_that_everybody_can_open_is_refused(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        for kind, values in (("anyone", {}), ("domain", {"domain": "example.com"})):
            folder = world.drive.add("Open", FOLDER, HR)
            folder.permissions.append(world.drive.permission(kind, "reader", **values))
            assert "Everybody with the link" in self.refused(world, google_command, cycle, folder.id)

    def test_a_drive_for_members_only_is_refused(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        drive = world.drive.add_drive("Closed", HR)
        world.drive.drives[drive]["restrictions"] = {"driveMembersOnly": True}
        assert "managers could not open their books" in self.refused(world, google_command, cycle, drive)

    def test_a_drive_of_one_organisation_is_told(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        drive = world.drive.add_drive("Ours", HR)
        world.drive.drives[drive]["restrictions"] = {"domainUsersOnly": True}
        code, out, _ = google_command("connect", cycle, "--drive", drive, "--lang", "en")
        assert code == 0
        assert "lets only accounts of your organisation in" in out

    def test_a_folder_to_read_only_is_refused(self, world: World, cycle: Path, google_command: Run) -> None:
        folder = world.drive.add("Theirs", FOLDER, "ceo@example.com")
        folder.permissions.append(world.drive.permission("user", "reader", HR))
        assert "may not make files in this folder" in self.refused(world, google_command, cycle, folder.id)

    def test_a_folder_in_the_trash_is_refused(self, world: World, cycle: Path, google_command: Run) -> None:
        folder = world.drive.add("Gone", FOLDER, HR)
        folder.trashed = True
        assert "lies in the trash" in self.refused(world, google_command, cycle, folder.id)

    def test_a_sheet_is_no_folder(self, world: World, cycle: Path, google_command: Run) -> None:
        sheet = world.drive.add("Sheet", SPREADSHEET, HR)
        code, _, err = google_command("connect", cycle, "--drive", sheet.id, "--lang", "en")
        assert code == 2
        assert "Sheet: This is no folder" in err

    def test_a_folder_of_somebody_else_is_not_found(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        folder = world.drive.add("Secret", FOLDER, "ceo@example.com")
        assert "is not there, or is not shared with this account" in self.refused(
            world, google_command, cycle, folder.id
        )

    def test_a_full_drive_is_said(self, world: World, cycle: Path, google_command: Run) -> None:
        folder = world.drive.add("Books", FOLDER, HR)
        world.faults.no_storage_for(HR)
        assert "has no room of its own" in self.refused(world, google_command, cycle, folder.id)

    @pytest.mark.parametrize(
        "typed", ["books", "https://example.com/folders/abcdefghijklmn", "a b c d e f g h"]
    )
    def test_what_is_no_address_is_said_before_anything_is_asked(
        self, world: World, cycle: Path, google_command: Run, typed: str
    ) -> None:
        assert f"“{typed}” is no address" in self.refused(world, google_command, cycle, typed)
        assert world.calls.entries == []

    def test_what_is_no_mail_address_is_said(self, cycle: Path, google_command: Run) -> None:
        code, _, err = google_command("connect", cycle, "--editor", "Mary", "--lang", "en")
        assert code == 2
        assert "“Mary” is no mail address" in err

    def test_two_cycles_that_are_called_the_same_get_two_folders(
        self, tmp_path: Path, cycle: Path, google_command: Run
    ) -> None:
        trial = tmp_path / "trial" / CYCLE
        trial.mkdir(parents=True)
        Ledger.create(trial, CYCLE).close()
        for folder in (trial, cycle, cycle):
            assert google_command("connect", folder, "--lang", "en")[0] == 0
        assert settings_of(trial).folder_name == settings_of(cycle).folder_name == f"Reviewbook {CYCLE}"
        assert settings_of(trial).folder_id != settings_of(cycle).folder_id

    def test_the_editors_of_hr_are_tried_before_any_book_is_shared(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        folder = world.drive.add("Books", FOLDER, HR).id
        typed = ("--drive", folder, "--editor", HR, "--editor", "helen@example.com", "--lang", "en")
        code, out, _ = google_command("connect", cycle, *typed)
        assert code == 0
        assert "It can be shared with the editors of HR: helen@example.com" in out
        assert world.mails == []
        assert left_over(world) == []

    @pytest.mark.parametrize(
        ("trouble", "said"),
        [
            ("nobody", "Nothing can be shared with helen@exmaple.com (invalidSharingRequest)"),
            ("group", "helen@exmaple.com is the address of a group"),
        ],
    )
    def test_an_editor_who_cannot_be_one_is_named(
        self,
        world: World,
        cycle: Path,
        google_command: Run,
        monkeypatch: pytest.MonkeyPatch,
        trouble: str,
        said: str,
    ) -> None:
        given = world.drive.permission

        def permission(kind: str, role: str, email: str = "", domain: str = "") -> dict[str, Any]:
            if email == "helen@exmaple.com" and trouble == "nobody":
                raise refusal(400, "Bad Request. User message: …", "invalidSharingRequest")
            return given("group" if email == "helen@exmaple.com" else kind, role, email, domain)

        folder = world.drive.add("Books", FOLDER, HR).id
        monkeypatch.setattr(world.drive, "permission", permission)
        code, _, err = google_command(
            "connect", cycle, "--drive", folder, "--editor", "helen@exmaple.com", "--lang", "en"
        )
        assert code == 2
        assert said in err
        assert settings_of(cycle) is None
        assert left_over(world) == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_status_says_where_books_go(
        self, world: World, cycle: Path, google_command: Run, language: str
    ) -> None:
        drive = world.drive.add_drive("人力资源", HR)
        google_command("connect", cycle, "--drive", drive, "--editor", HR)
        code, out, _ = google_command("status", cycle, "--lang", language)
        assert code == 0
        for said in (HR, "人力资源", "60"):
            assert said in out

    def test_status_says_how_long_reading_the_sheets_takes(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        google_command("connect", cycle, "--drive", world.drive.add_drive("HR", HR))
        now = datetime(2026, 7, 1, tzinfo=UTC)
        with Ledger.open(cycle) as ledger, ledger.transaction():
            for number in range(120):
                book = RegisteredBook(
                    f"b{number}", "ABCD-EFGH", "team", "E1", "en", f"books/{number}.gbook", created=now
                )
                ledger.registry.add(book)
                register(ledger, book.book_id, f"file-{number}", "")
        code, out, _ = google_command("status", cycle, "--lang", "en")
        assert code == 0
        assert "Books in Google Sheets: 120. If all of them changed, reading them takes about 2 min" in out
        told = json.loads(google_command("status", cycle, "--json")[1])
        assert told["sheets"] == 120

    def test_status_says_that_the_place_is_gone(self, world: World, cycle: Path, google_command: Run) -> None:
        drive = world.drive.add_drive("HR", HR)
        google_command("connect", cycle, "--drive", drive)
        del world.drive.files[drive]
        code, out, _ = google_command("status", cycle, "--lang", "en")
        assert code == 1
        assert "is not there, or is not shared" in out

    def test_programs_get_a_document_without_secrets(
        self, world: World, cycle: Path, google_command: Run
    ) -> None:
        drive = world.drive.add_drive("HR", HR)
        for typed in (("connect", cycle, "--drive", drive, "--json"), ("status", cycle, "--json")):
            code, out, _ = google_command(*typed)
            told = json.loads(out)
            assert code == 0
            assert told["account"] == HR
            assert told["place"]["drive_id"] == drive
            assert "1//" not in out

    def test_another_account_is_told(self, world: World, cycle: Path, google_command: Run) -> None:
        drive = world.drive.add_drive("HR", HR)
        google_command("connect", cycle, "--drive", drive)
        world.drive.files[drive].permissions.append(
            world.drive.permission("user", "organizer", "new@example.com")
        )
        info = world.authorized_user("new@example.com")
        parts = {name: info[name] for name in ("client_id", "client_secret", "refresh_token")}
        keep_sign_in(SignIn("person", parts, "new@example.com"))
        code, out, _ = google_command("status", cycle, "--lang", "en")
        assert code == 0
        assert f"chosen with another account ({HR})" in out


FAULTS: dict[str, Callable[[World], None]] = {
    "too many": lambda world: world.faults.fail(429, times=3, on="write"),
    "a fault of Google's": lambda world: world.faults.fail(503, html=True, times=2, on="read"),
    "a hang-up while it is made": lambda world: world.faults.reset(on="files.create", after=True),
    "a hang-up while it is protected": lambda world: world.faults.reset(on="batchUpdate", after=True),
    "not visible yet": lambda world: world.faults.fail(404, times=2, on="spreadsheets.get"),
    "a lost answer to its deletion": lambda world: world.faults.fail(503, on="files.delete", after=True),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_whatever_breaks_on_the_way_no_test_sheet_stays(
    world: World, cycle: Path, key: Path, google_command: Run, fault: Callable[[World], None]
) -> None:
    drive = world.drive.add_drive("HR", ROBOT)
    google_command("connect", "--key", key)
    fault(world)
    code, _, err = google_command("connect", cycle, "--drive", drive, "--lang", "en")
    assert code == 0 or "not known whether Google made it" in err
    world.faults.clear()
    assert left_over(world) == []
    assert google_command("connect", cycle, "--drive", drive)[0] == 0
    assert left_over(world) == []


def test_the_test_sheet_tells_nothing_of_anybody() -> None:
    assert TEST_NAME == "Reviewbook – test, may be deleted"


def test_no_secret_reaches_the_screen_a_log_the_cycle_or_the_project(
    world: World,
    cycle: Path,
    key: Path,
    client: Path,
    drive: str,
    browser: list[str],
    google_command: Run,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    printed = ""
    for typed in (
        ("connect", cycle, "--key", key, "--drive", drive),
        ("status", cycle),
        ("connect", cycle, "--client", client, "--drive", drive),
        ("status", cycle, "--json"),
    ):
        printed += "".join(google_command(*typed)[1:])
        kept = read_sign_in()
        assert kept is not None
        printed += repr(kept)
    secrets = {
        json.loads(key.read_text())["private_key"].splitlines()[1],
        json.loads(client.read_text())["installed"]["client_secret"],
        kept.parts["refresh_token"],
        *world.accounts._tokens,
    }
    google_command("disconnect")
    seen = printed + caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert browser
    for secret in secrets:
        assert secret not in seen
        for file in cycle.rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes()
    with Ledger.open(cycle) as ledger:
        assert FILE not in ledger.meta("google")
