"""However a LibreOffice of ours ends, nothing is left: no process, no profile, no lock file."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import xlwings as xw

from addin.libreoffice import bridge, engine
from addin.libreoffice.errors import LibreOfficeError
from tests.applications.office import require_bridge

pytestmark = pytest.mark.application


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the profiles of a test be made in a folder of its own, where what is left is seen."""
    require_bridge()
    folder = tmp_path / "profiles"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = xw.engines.active
    engine.activate()
    yield folder
    xw.engines.active = before


def left(folder: Path, profiles: Path) -> list[str]:
    """Return what is still there after a while: lock files, profiles, processes that use one."""

    def look() -> list[str]:
        files = (*folder.glob(".~*"), *profiles.glob("reviewbook-*"))
        return [*(file.name for file in files), *processes(profiles)]

    return after_a_while(look)


def processes(profiles: Path) -> list[str]:
    """Return the processes that use a profile."""
    return [
        str(process.pid)
        for process in psutil.process_iter(["cmdline"])
        if str(profiles) in " ".join(process.info["cmdline"] or [])
    ]


def after_a_while(look: Callable[[], list[str]]) -> list[str]:
    """Return what is still seen after half a minute: a process that was killed takes a moment to be gone."""
    for _ in range(300):
        found = look()
        if not found:
            break
        time.sleep(0.1)
    return found


def opened(folder: Path) -> xw.App:
    app = xw.App(visible=False, add_book=False)
    app.books.add().save(folder / "open.xlsx")
    assert (folder / ".~lock.open.xlsx#").exists()
    return app


def test_it_quits(tmp_path: Path, profiles: Path) -> None:
    opened(tmp_path).quit()
    assert left(tmp_path, profiles) == []


def test_it_crashes(tmp_path: Path, profiles: Path) -> None:
    app = opened(tmp_path)
    book = app.books.active
    os.killpg(app.pid, signal.SIGKILL)
    with pytest.raises(LibreOfficeError, check=lambda error: error.key == "libreoffice.gone"):
        book.sheets[0]["A1"].value = 1
    app.quit()
    assert left(tmp_path, profiles) == []


def test_our_own_process_is_killed(tmp_path: Path, profiles: Path) -> None:
    script = (
        "import sys, xlwings as xw\n"
        "from addin.libreoffice import engine\n"
        "engine.activate()\n"
        "app = xw.App(visible=False, add_book=False)\n"
        "app.books.add().save(sys.argv[1])\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "open.xlsx")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.kill()
    assert left(tmp_path, profiles) == []


def test_it_does_not_answer_in_time(tmp_path: Path, profiles: Path) -> None:
    app = opened(tmp_path)
    connection: bridge.Bridge = app.api
    os.killpg(app.pid, signal.SIGSTOP)
    with pytest.raises(LibreOfficeError, match="did not answer within 2 seconds"):
        connection.ask("books.all_open", limit=2)
    with pytest.raises(LibreOfficeError, check=lambda error: error.key == "libreoffice.gone"):
        connection.ask("books.all_open")
    app.quit()
    assert after_a_while(lambda: processes(profiles)) == []


def test_it_cannot_start(tmp_path: Path, profiles: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 7\n", encoding="ascii")
    program.chmod(0o755)
    with pytest.raises(LibreOfficeError, check=lambda error: error.key == "libreoffice.not-started"):
        bridge.start(visible=False, program=program)
    assert left(tmp_path, profiles) == []
