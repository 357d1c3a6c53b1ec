"""The buttons are put in place and taken out again: whole, in the user's own folders, and nothing else is touched."""

import io
import sys
import zipfile
from pathlib import Path

import pytest

from addin import excel_install, libreoffice_install
from addin.buttons import buttons
from addin.configuration import FILE, Configuration, read_configuration, write_configuration
from addin.doctor import Diagnosis, diagnose
from addin.refusal import RefusalError
from addin.xlam.build import ADD_IN, add_in, mac_script
from appraisal.messages import LANGUAGES
from tests.integration.terminal import typed

STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the user's own folders be elsewhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_excel_on_a_mac_gets_the_ribbon_its_script_and_the_settings(home: Path) -> None:
    excel_install.install("zh-CN", "darwin")
    placed = everything(home)
    assert placed.keys() == {
        f"{STARTUP}/{ADD_IN}", f"{SCRIPTS}/Reviewbook.applescript", f"config/Reviewbook/{FILE}",
    }  # fmt: skip
    assert placed[f"{STARTUP}/{ADD_IN}"] == add_in()
    assert placed[f"{SCRIPTS}/Reviewbook.applescript"].decode() == mac_script()
    found = read_configuration()
    assert found is not None
    assert (Path(found.interpreter).is_file(), found.language) == (True, "zh-CN")


def test_what_is_taken_out_is_ours_alone(home: Path) -> None:
    theirs = home / STARTUP / "Theirs.xlam"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    excel_install.install("", "darwin")
    (home / "config" / "Reviewbook" / "answer.txt").write_text("")
    assert len(excel_install.uninstall("darwin")) == 4
    assert everything(home) == {f"{STARTUP}/Theirs.xlam": b"theirs"}
    assert excel_install.uninstall("darwin") == ()


def test_a_later_version_takes_the_place_of_an_earlier_one(home: Path) -> None:
    old = home / STARTUP / ADD_IN
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    assert Diagnosis("ribbon", False, {"folder": old.parent}) in diagnose("darwin")
    excel_install.install("", "darwin")
    assert old.read_bytes() == add_in()
    assert Diagnosis("ribbon", True, {"folder": old.parent}) in diagnose("darwin")


def test_on_windows_it_lies_where_excel_starts_from(home: Path) -> None:
    assert excel_install.files_of("win32") == {
        home / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / ADD_IN: add_in()
    }


def test_on_windows_a_press_opens_no_console(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = home / "pythonw.exe"
    monkeypatch.setattr("sys.executable", str(home / "python.exe"))
    assert excel_install.interpreter("win32") == str(home / "python.exe")
    quiet.write_bytes(b"")
    assert excel_install.interpreter("win32") == str(quiet)
    assert excel_install.interpreter("darwin") == str(home / "python.exe")


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_nothing_is_put_in_place_with_settings_that_cannot_be_used(home: Path, language: str) -> None:
    with pytest.raises(RefusalError):
        excel_install.install(language, "darwin")
    assert everything(home) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_where_excel_does_not_run_libreoffice_is_named(
    home: Path, command: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.excel_install.files_of", lambda _system: _refuse())
    code, said = typed("addin", command, "--lang", language)
    assert (code, "--libreoffice" in said) == (2, True)
    assert everything(home) == {}


def _refuse() -> dict[Path, bytes]:
    raise RefusalError("install.no-excel-here")


def test_other_systems_have_no_excel() -> None:
    with pytest.raises(RefusalError):
        excel_install.files_of("linux")
    assert excel_install.find_excel("linux") is None


def test_the_toolbar_has_every_button_and_the_same_bytes_each_time() -> None:
    made = libreoffice_install.toolbar()
    assert made == libreoffice_install.toolbar()
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        listed = package.read("Addons.xcu").decode()
    for button in buttons().buttons:
        assert button.id in listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_toolbar_speaks_the_language_that_was_chosen_whatever_libreoffice_speaks(language: str) -> None:
    with zipfile.ZipFile(io.BytesIO(libreoffice_install.toolbar(language))) as package:
        said = package.read("Addons.xcu").decode() + package.read("CalcCommands.xcu").decode()
    other = next(one for one in LANGUAGES if one != language)
    for button in buttons().buttons:
        assert said.count(f">{button.label[language]}<") >= 4
        assert f">{button.tip[other]}<" not in said


def test_a_press_in_libreoffice_is_isolated() -> None:
    assert "-I" in libreoffice_install.COMMAND


def test_the_settings_go_with_the_toolbar_unless_the_ribbon_needs_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.libreoffice_install.extension.uninstall", lambda _profile: None)
    excel_install.install("", "darwin")
    libreoffice_install.uninstall(system="darwin")
    assert read_configuration() is not None
    (home / STARTUP / ADD_IN).unlink()
    (home / SCRIPTS / "Reviewbook.applescript").unlink()
    libreoffice_install.uninstall(system="darwin")
    assert everything(home) == {}
    write_configuration(Configuration(sys.executable))
    libreoffice_install.uninstall(system="linux")
    assert everything(home) == {}


def test_a_python_that_is_gone_is_found_out(home: Path) -> None:
    python = home / "python"
    python.write_bytes(b"")
    write_configuration(Configuration(str(python)))
    python.unlink()
    found = next(one for one in diagnose("linux") if one.key == "interpreter")
    assert (found.sound, found.values["interpreter"]) == (False, str(python))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doctor_says_each_thing_in_a_sentence(language: str) -> None:
    code, said = typed("addin", "doctor", "--lang", language)
    assert (code, "✘" in said, "✔" in said) == (1, True, True)
    assert "reviewbook addin install" in said
