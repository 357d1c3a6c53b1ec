"""A press on the ribbon: what it is about, the sentences for all that stands in its way, and one press at a time."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from addin import press
from addin.buttons import buttons
from addin.coding import coded, decoded
from addin.configuration import (
    ANSWER,
    LOG,
    Configuration,
    read_configuration,
    write_configuration,
)
from addin.one_press import one_press
from addin.pressed import Pressed, pressed
from addin.refusal import RefusalError
from appraisal.messages import LANGUAGES
from sync.user_folder import settings_folder

MASTER_BUTTONS = [button.id for button in buttons().buttons if button.enabled == {"master"}]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a user's folder of its own, with settings in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    python = tmp_path / "python"
    python.touch()
    write_configuration(Configuration(str(python)))
    return settings_folder()


@pytest.fixture
def master(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-H2"
    (folder / "inbox" / "north").mkdir(parents=True)
    for name in ("master.xlsx", "ledger.db", "inbox/north/book.xlsx"):
        (folder / name).touch()
    return folder / "master.xlsx"


def refused(id_: str, workbook: str, system: str = "linux") -> str:
    with pytest.raises(RefusalError) as caught:
        pressed(id_, workbook, "en", system)
    assert all(len(caught.value.said(language)) > 15 for language in LANGUAGES)
    return caught.value.key


@pytest.mark.parametrize("id_", MASTER_BUTTONS)
def test_a_button_for_the_master_finds_its_cycle_folder(id_: str, master: Path) -> None:
    found = pressed(id_, str(master), "en")
    assert (master, master.parent, False) == (found.workbook, found.folder, found.on_book)


def test_a_master_with_macros_is_a_master_whatever_its_capitals(master: Path) -> None:
    assert pressed("Status", str(master.with_name("MASTER.XLSM")), "en").folder == master.parent


def test_a_book_is_checked_wherever_it_lies(master: Path, tmp_path: Path) -> None:
    inside = pressed("Check", str(master.parent / "inbox" / "north" / "book.xlsx"), "en")
    assert (inside.folder, inside.on_book) == (master.parent, True)
    (tmp_path / "desk").mkdir()
    assert pressed("Check", str(tmp_path / "desk" / "book.xlsx"), "en").folder is None


@pytest.mark.parametrize("id_", ["NewCycle", "Language", "HelpPage", "Doctor"])
@pytest.mark.parametrize("workbook", ["-", "", "Book1", "https://example.com/x.xlsx", 'a"b|c'])
def test_a_button_that_needs_no_workbook_takes_none(id_: str, workbook: str) -> None:
    found = pressed(id_, workbook, "en")
    assert found == Pressed(found.button, None, None, "en")


@pytest.mark.parametrize(
    ("workbook", "key"),
    [
        ("-", "no-workbook"),
        ("", "no-workbook"),
        ("Book1", "unsaved"),
        ("master.xlsx", "unsaved"),
        ("../master.xlsx", "unsaved"),
        ("https://d.docs.example.net/1a2b/2026-H2/master.xlsx", "cloud"),
        ("file:///2026-H2/master.xlsx", "cloud"),
        ("/nowhere/2026-H2/master.xlsx", "no-folder"),
        ("/a\0b/master.xlsx", "odd-name"),
        ('/a"b/master.xlsx', "odd-name"),
        ("/a|b/master.xlsx", "odd-name"),
        ("/a\nb/master.xlsx", "odd-name"),
    ],
)
def test_a_workbook_that_cannot_be_used_is_one_sentence(workbook: str, key: str) -> None:
    assert f"press.{key}" == refused("Consolidate", workbook) == refused("Check", workbook)


@pytest.mark.parametrize("sign", ["$(x)", "`x`", '"', "\\", "|"])
def test_on_macos_a_name_that_a_shell_could_read_is_refused(sign: str) -> None:
    assert refused("Check", f"/Volumes/hr/{sign}/master.xlsx", "darwin") == "press.odd-name"


def test_another_workbook_is_told_from_the_master(master: Path) -> None:
    assert refused("Status", str(master.parent / "inbox" / "north" / "book.xlsx")) == "press.not-master"
    assert refused("Check", str(master.parent / "notes.docx")) == "press.not-book"


def test_a_copy_of_the_master_lies_in_no_cycle(master: Path, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    assert refused("Status", str(tmp_path / "desk" / "master.xlsx")) == "press.not-cycle"
    (master.parent / "ledger.db").unlink()
    assert refused("Check", str(master)) == "press.not-cycle"


def test_a_button_of_another_version_is_named_without_its_signs() -> None:
    with pytest.raises(RefusalError) as caught:
        pressed("__import__('os')", "-", "en")
    assert "__import__" not in caught.value.said("en")
    assert "??import??" in caught.value.said("en")


def begun(id_: str, workbook: str, language: str = "en") -> tuple[int, list[Sequence[str]], str]:
    """Return the exit code of the first half, what it would have started, and what waits for the ribbon."""
    started: list[Sequence[str]] = []
    code = press.begin(id_, workbook, language, started.append)
    answer = settings_folder() / ANSWER
    return code, started, decoded(answer.read_text("ascii")) if answer.exists() else ""


def test_the_first_half_starts_the_second_with_what_it_was_given(master: Path) -> None:
    name = coded(str(master))
    assert begun("Status", name) == (press.BEGUN, [["Status", name, "--lang", "en"]], "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_the_way_waits_for_the_ribbon_in_its_language(language: str) -> None:
    code, started, said = begun("Status", "-", language)
    assert (code, started) == (press.SAID, [])
    assert said == RefusalError("press.no-workbook").said(language)


def test_the_users_settings_choose_the_language(tmp_path: Path) -> None:
    write_configuration(Configuration(str(tmp_path / "python"), "zh-CN"))
    assert begun("Status", "-", "en")[2] == RefusalError("press.no-workbook").said("zh-CN")


def test_an_answer_is_told_once(master: Path) -> None:
    assert begun("Status", "-")[2]
    assert begun("Status", coded(str(master)))[2] == ""


def test_damaged_settings_are_said(home: Path) -> None:
    (home / "addin.conf").write_text("interpreter=python\n")
    assert begun("Doctor", "-")[::2] == (
        press.SAID,
        RefusalError("configuration.damaged", file=home / "addin.conf").said("en"),
    )


def test_half_a_character_in_a_name_is_an_odd_name() -> None:
    assert begun("Status", "/=D83D/master.xlsx")[2] == RefusalError("press.odd-name").said("en")


def test_of_two_presses_one_runs_and_the_other_is_told(master: Path, home: Path) -> None:
    with one_press(home):
        code, started, said = begun("Status", coded(str(master)))
    assert (code, started, said) == (press.SAID, [], RefusalError("press.busy").said("en"))
    assert begun("Status", coded(str(master)))[0] == press.BEGUN


def test_the_lock_holds_between_threads_and_ends_with_its_block(home: Path) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with one_press(home):
            held.set()
            go_on.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    with pytest.raises(RefusalError), one_press(home):
        pytest.fail("two presses at once")
    go_on.set()
    other.join()
    with one_press(home):
        pass


def test_the_language_button_is_done_before_the_ribbon_asks_anew() -> None:
    assert begun("Language", "-", "en") == (press.BEGUN, [], "")
    assert [found.language for found in [read_configuration()] if found] == ["zh-CN"]
    assert begun("Language", "-", "en") == (press.BEGUN, [], "")
    assert [found.language for found in [read_configuration()] if found] == ["en"]


def test_a_press_without_settings_says_how_to_get_them(home: Path) -> None:
    (home / "addin.conf").unlink()
    assert begun("Language", "-")[2] == RefusalError("ribbon.vba.no-settings").said("en")


def test_arguments_that_are_none_are_refused() -> None:
    with pytest.raises(SystemExit):
        press.main(["Status"])
    with pytest.raises(SystemExit):
        press.main(["Status", "-", "--work", "--interpreter=/bin/sh"])


def test_how_a_press_broke_is_kept_beside_the_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise ZeroDivisionError("here")

    monkeypatch.setattr(press, "main", broken)
    assert press._logged() == press.BROKEN
    assert "ZeroDivisionError: here" in (home / LOG).read_text(encoding="utf-8")
