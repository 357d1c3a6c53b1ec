"""What somebody else's workbook could try on whoever presses a button: none of it runs, and none of it is believed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from addin import press
from addin.coding import coded, decoded
from addin.configuration import ANSWER, FILE, LOG, Configuration, read_configuration, write_configuration
from addin.refusal import RefusalError
from addin.xlam.build import mac_script

TRAPS = (
    "addin.py",
    "appraisal.py",
    "sync.py",
    "sitecustomize.py",
    "usercustomize.py",
    "json.py",
    "argparse.py",
    "rich.py",
)
"""Modules that Python would load in the place of ours, or of its own, if it looked beside the workbook."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return write_configuration(Configuration(sys.executable)).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a cycle folder full of traps, each of which would leave a file if it ran."""
    made = tmp_path / "$(touch evil) & 2026-H2"
    made.mkdir()
    for name in ("master.xlsx", "ledger.db"):
        (made / name).touch()
    for trap in TRAPS:
        (made / trap).write_text(f"open({str(tmp_path / 'trapped')!r}, 'w')\nraise SystemExit(7)\n")
    (made / "addin").mkdir()
    (made / "addin" / "__init__.py").write_text("raise SystemExit(7)\n")
    (made / FILE).write_text("version=1\ninterpreter=/evil/python\nlanguage=zh-CN\n")
    (made / "pyvenv.cfg").write_text("home = /evil\n")
    return made


def pressed(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Press in a process of its own, which runs in the workbook's folder, as a program that opened the workbook may."""
    command = [sys.executable, "-I", "-m", "addin.press", *arguments]
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, timeout=120, check=False
    )


def logged(home: Path, text: str) -> str:
    """Wait until the second half has written a text, and return all that it wrote."""
    log = home / LOG
    for _ in range(600):
        if log.exists() and text in log.read_text(encoding="utf-8", errors="replace"):
            break
        time.sleep(0.1)
    return log.read_text(encoding="utf-8", errors="replace")


def test_modules_beside_the_workbook_are_not_loaded_by_either_half(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    done = pressed(folder, "HelpPage", coded(str(folder / "master.xlsx")), PYTHONPATH=str(folder), PYTHONSTARTUP=str(folder / "addin.py"))  # fmt: skip
    assert (done.returncode, done.stderr) == (press.BEGUN, b"")
    assert "What the buttons do" in logged(home, "Doctor:")
    assert not (tmp_path / "trapped").exists()


@pytest.mark.usefixtures("home")
def test_without_isolation_the_traps_would_bite(folder: Path) -> None:
    """Else the test above would prove nothing."""
    command = [sys.executable, "-m", "addin.press", "HelpPage", "-"]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 7


def test_settings_beside_the_workbook_are_not_read(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert read_configuration() == Configuration(sys.executable)
    (home / FILE).unlink()
    assert read_configuration() is None


@pytest.mark.parametrize(
    "name",
    [
        "master.xlsx; touch evil",
        "$(touch evil)/master.xlsx",
        "`touch evil`/master.xlsx",
        '" & calc & ".xlsx',
        "master.xlsx\ntouch evil",
        "--interpreter=/evil/python",
        "-c import os",
        "__import__('os').system('touch evil')",
    ],
)
def test_a_name_that_is_a_command_is_a_name(name: str, home: Path, folder: Path, tmp_path: Path) -> None:
    done = pressed(folder, "Status", coded(str(folder / name)))
    assert done.returncode == press.SAID
    said = decoded((home / ANSWER).read_text("ascii"))
    known = ("odd-name", "no-folder", "not-master")
    assert said in {RefusalError(f"press.{key}").said("en") for key in known}
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("id_", ["os.system", "../addin", "Status;", "--work", "", "status "])
def test_an_id_that_is_no_button_starts_nothing(id_: str, home: Path, folder: Path) -> None:
    done = pressed(folder, id_, "-")
    assert done.returncode in (press.SAID, 2)  # 2: argparse takes it for an option
    assert not (home / LOG).exists()


def test_the_second_half_is_started_isolated_without_a_shell_and_away_from_the_workbook(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: seen.update(options, command=command))
    monkeypatch.chdir(folder)
    workbook = coded(str(folder / "master.xlsx"))
    assert press.begin("Status", workbook, "en") == press.BEGUN
    isolated = [sys.executable, "-I", "-X", "utf8", "-m", "addin.press"]
    assert seen["command"] == [*isolated, "Status", workbook, "--lang", "en", "--work"]
    assert seen["cwd"] == home
    assert "shell" not in seen


def test_the_settings_can_be_read_by_the_script_for_macos(home: Path) -> None:
    """It takes the line of the interpreter as it stands, so what is written there is what is started."""
    (line,) = [line for line in mac_script().splitlines() if "sed" in line]
    pattern = line.split("/usr/bin/sed -n '")[1].split("'")[0]
    read = subprocess.run(
        ["sed", "-n", pattern, str(home / FILE)], capture_output=True, text=True, check=True
    )
    assert read.stdout == f"{sys.executable}\n"


def test_the_second_half_writes_chinese_whatever_the_code_page(home: Path, tmp_path: Path) -> None:
    done = pressed(tmp_path, "HelpPage", "-", "--lang", "zh-CN", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == press.BEGUN
    assert "各按钮的作用" in logged(home, "诊断：")
