"""The terminal's commands about books in Google Sheets, as HR types them."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default

import pytest

from addin.cli import main
from sync.consolidate import consolidate
from sync.google.books.whom import chosen
from sync.google.client.connection import using
from sync.google.settings import GoogleSettings, keep_settings
from sync.ledger import Ledger
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import EDITOR, NOW, PEOPLE, Office, office_in

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give a cycle that is connected with Google; nobody has a book."""
    with serving(World()) as world:
        made = office_in(tmp_path_factory.mktemp("terminal") / "2026-H2", world, PEOPLE[:4])
        with Ledger.open(made.folder) as ledger:
            keep_settings(ledger, GoogleSettings(made.drive.folder, "", (EDITOR,), HR))
        yield made
        assert world.judge.blamed == []


@pytest.fixture
def run(office: Office, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command and says how it ended and what it printed."""

    def typed(*words: str) -> tuple[int, str]:
        with using(office.google), pytest.raises(SystemExit) as ended:
            main([*words[:1], *words[1:], "--lang", "en"])
        code = ended.value.code
        return (code if isinstance(code, int) else 0), " ".join(capsys.readouterr().out.split())

    return typed


def test_some_get_sheets_and_the_others_files(office: Office, run: Run) -> None:
    code, said = run("handout", str(office.folder), "--google-for", "bob@example.com")
    assert code == 0
    assert "Google Sheets shared with their people, and with nobody else: 1" in said
    assert "1 books for 2 people are in" in said
    names = sorted(path.name for path in (office.folder / "books").glob("E*"))
    assert names == ["E1 Ann Lee.xlsx", "E2 Bob Ray.gbook"]


def test_status_and_reminders_name_the_link_of_a_sheet(office: Office, run: Run) -> None:
    link = f"https://docs.google.com/spreadsheets/d/{office.sheet('E2')}"
    with using(office.google):
        consolidate(office.folder, NOW, jobs=1)
    _, said = run("status", str(office.folder), "--json")
    assert f'"link": "{link}' in said
    assert run("remind", str(office.folder), "--attach")[0] == 0
    (mail,) = (office.folder / "reports" / "reminders").rglob("E2*.eml")
    text = message_from_bytes(mail.read_bytes(), policy=default).get_body().get_content()  # type: ignore[union-attr]
    assert f"“E2 Bob Ray” has not come back yet. It is a Google Sheet: {link}" in " ".join(text.split())
    assert "nothing has to be saved or sent" in " ".join(text.split())
    assert b"attachment" not in mail.read_bytes()


def test_the_choice_holds_for_later_hand_outs(office: Office, run: Run) -> None:
    assert run("handout", str(office.folder)) == (
        0,
        "Every team has its book already; nothing was handed out.",
    )


def test_nobody_unknown_is_handed_a_sheet(office: Office, run: Run) -> None:
    code, _ = run("handout", str(office.folder), "--google-for", "nobody@example.com")
    assert code == 2


def test_an_audit_says_what_is_amiss_and_what_was_put_right(office: Office, run: Run) -> None:
    office.world.as_person(HR).share_link("E2 Bob Ray")
    code, said = run("audit", str(office.folder))
    assert code == 1
    assert "W01" in said
    code, said = run("audit", str(office.folder), "--mend")
    assert code == 0
    assert "Put right: 1" in said
    code, said = run("audit", str(office.folder))
    assert (code, said) == (0, "Sheets looked at: 1. Everything is as it was handed out.")


def test_a_board_is_made_shared_and_kept_up_to_date(office: Office, run: Run) -> None:
    code, said = run("google", "board", str(office.folder), "--reader", "cy@example.com")
    assert code == 0
    assert "The goal board is made" in said
    assert "cy@example.com" in said
    before = len(office.world.calls.entries)
    code, said = run("google", "board", str(office.folder))
    assert "shows everything already" in said
    assert len(office.world.calls.entries) == before


def test_a_cycle_is_closed_read_and_opened_again(office: Office, run: Run) -> None:
    code, said = run("google", "close", str(office.folder))
    assert code == 0
    assert "Sheets that are read-only now: 1" in said
    assert office.roles("E2")["bob@example.com"] == "reader"
    assert office.google.file(office.sheet("E2")).restricted
    assert run("audit", str(office.folder))[0] == 0
    code, said = run("google", "close", str(office.folder), "--open")
    assert "Sheets that can be filled again: 1" in said
    assert office.roles("E2")["bob@example.com"] == "writer"
    assert not office.google.file(office.sheet("E2")).restricted


def test_hr_goes_back_to_files_for_those_who_come_later(office: Office, run: Run) -> None:
    assert run("handout", str(office.folder), "--no-google")[0] == 0
    with Ledger.open(office.folder) as ledger:
        assert not chosen(ledger)
