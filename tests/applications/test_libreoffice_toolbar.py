"""The toolbar in a throw-away LibreOffice: unopkg takes it, and each press reaches our program with its id and workbook."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from addin.libreoffice import bridge, engine, install
from addin.libreoffice.program import clean_environment, find_program, find_python
from addin.libreoffice.toolbar import Button, build
from tests.applications.office import require_bridge

pytestmark = pytest.mark.application

ROOT = Path(__file__).parents[2]
IDS = ("status", "consolidate", "check")
NOBODY = 65534

PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from addin.libreoffice import engine
print("what is printed must not disturb")
book = engine.take_toolbar_press(sys.argv[2])
if sys.argv[1] == "check":
    raise SystemExit(3)
book.app.calculation = "manual"
book.app.screen_updating = False
book.sheets[0]["B1"].value = [[sys.argv[1], book.name, len(sys.argv)]]
"""


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[xw.App, Path]]:
    """Give a LibreOffice in whose profile the toolbar was installed with unopkg, and the profile."""
    require_bridge()
    folder = Path(tempfile.mkdtemp(prefix="reviewbook-toolbar-"))
    try:
        extension = folder / "reviewbook.oxt"
        extension.write_bytes(
            build([Button(i, {"en": i, "zh-CN": i}, {"en": i, "zh-CN": i}) for i in IDS], "0.2.0")
        )
        program = folder / "press.py"
        program.write_text(PROGRAM.format(root=str(ROOT)), encoding="utf-8")
        profile = installed(folder, extension, [sys.executable, str(program)])
        with running(profile) as app:
            yield app, profile
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def installed(folder: Path, extension: Path, command: list[str]) -> Path:
    """Return a profile with the toolbar: unopkg does not work for root, who lets somebody else do it here."""
    profile = folder / "profile"
    if os.name != "posix" or os.geteuid() != 0:
        install.install(extension, command, profile)
        assert install.is_installed(profile)
        return profile
    for path in (folder, theirs := folder / "theirs"):
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
    os.chown(theirs, NOBODY, NOBODY)
    run = subprocess.run

    def as_nobody(command: list[str], **options: Any) -> Any:
        options["env"] = options["env"] | {"HOME": str(theirs)}
        return run(command, **options, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(install.subprocess, "run", as_nobody)
        install.install(extension, command, theirs)
        assert install.is_installed(theirs)
    shutil.copytree(theirs, profile, symlinks=True)
    return profile


class running:  # noqa: N801 - reads as a sentence
    """A LibreOffice without windows on a profile, spoken to from outside as the person's own would be."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile

    def __enter__(self) -> xw.App:
        pipe = f"reviewbook-test-{os.getpid()}"
        command = [
            str(find_program()),
            f"-env:UserInstallation={self.profile.as_uri()}",
            "--headless",
            "--norestore",
        ]
        command += ["--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
        null = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command,
            stdin=null,
            stdout=null,
            stderr=null,
            start_new_session=True,
            env=clean_environment(find_python(find_program())),
        )
        self.before = xw.engines.active
        self.app = xw.App(impl=engine.activate().apps.take(bridge.connect(pipe, seconds=90)))
        return self.app

    def __exit__(self, *_: object) -> None:
        self.app.quit()
        os.killpg(self.process.pid, 15)
        self.process.wait(30)
        xw.engines.active = self.before


def waited(book: xw.Book, expected: object) -> object:
    """Return what stands in B1:D1 as soon as it is what is expected, or after a while."""
    for _ in range(300):
        found = book.sheets[0]["B1:D1"].value
        if found == expected:
            break
        time.sleep(0.1)
    return found


def test_a_press_reaches_our_program_with_its_id_and_its_workbook(office: tuple[xw.App, Path]) -> None:
    app, _ = office
    one, two = app.books.add(), app.books.add()
    one.impl.ask("screen.press", command="status")
    assert waited(one, expected := ["status", one.name, 3.0]) == expected
    time.sleep(0.5)
    two.impl.ask("screen.press", command="consolidate")
    assert waited(two, expected := ["consolidate", two.name, 3.0]) == expected
    assert one.sheets[0]["B1"].value == "status"
    time.sleep(0.5)
    assert app.calculation == "automatic", "what the program left switched off is switched on when it ends"
    one.close()
    two.close()


def test_a_second_click_does_nothing_while_the_first_is_at_work(office: tuple[xw.App, Path]) -> None:
    app, _ = office
    book, other = app.books.add(), app.books.add()
    book.impl.ask("screen.press", command="status")
    other.impl.ask("screen.press", command="status")
    assert waited(book, expected := ["status", book.name, 3.0]) == expected
    time.sleep(1)
    assert other.sheets[0]["B1"].value is None
    book.close()
    other.close()


def test_libreoffice_goes_on_when_our_program_fails_or_is_gone(office: tuple[xw.App, Path]) -> None:
    app, profile = office
    book = app.books.add()
    book.impl.ask("screen.press", command="check")
    time.sleep(3)
    file = profile / "user" / install.CONFIGURATION
    kept = file.read_text(encoding="utf-8")
    for wrong in (
        "",
        "{}",
        '{"command": "sh"}',
        json.dumps({"command": ["python"]}),
        json.dumps({"command": ["/no/such"]}),
    ):
        file.write_text(wrong, encoding="utf-8")
        book.impl.ask("screen.press", command="status")
        time.sleep(0.3)
    assert book.sheets[0]["B1"].value is None
    file.write_text(kept, encoding="utf-8")
    book.impl.ask("screen.press", command="status")
    assert waited(book, expected := ["status", book.name, 3.0]) == expected
    book.close()
