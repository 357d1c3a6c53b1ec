"""Take pictures of a real LibreOffice with our toolbar: the master, the findings that Check opened, and what Consolidate says.

It works on a screen that nobody sees (``Xvfb``), with a window manager (``openbox``) that gives windows their frames. The toolbar is
installed as a person installs it, its buttons are really pressed, on a copy of the sample company's cycle. LibreOffice speaks
Chinese in the Chinese pictures where its Chinese texts are installed; without them it stays English.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import xlwings as xw
from PIL import Image, ImageGrab

from addin.configuration import Configuration, write_configuration
from addin.libreoffice import bridge, engine
from addin.libreoffice.errors import LibreOfficeError
from addin.libreoffice.program import clean_environment, find_program, find_python
from addin.libreoffice_install import COMMAND, EXTENSION, toolbar
from addin.live.lending import open_book
from appraisal.messages import LANGUAGES
from tests.applications.test_libreoffice_toolbar import installed

WIDE, HIGH = 1400, 860
"""Pixels of the screen."""

ZOOM = 85
"""Percent at which sheets are shown."""

TO_SHOW = 180.0
"""Seconds until something that was asked for is on the screen."""

STILL = 3.0
"""Seconds without a change after which a picture is taken: nothing more is coming."""

MASTER, FOUND, SAID = "libreoffice", "libreoffice-found", "libreoffice-window"
"""The pictures of the master, of the list of findings, and of the window beside the workbook."""

NAMES = (MASTER, FOUND, SAID)

NEEDED = ("soffice", "Xvfb", "openbox")

LOCALES = dict(zip(LANGUAGES, ("en_US.UTF-8", "zh_CN.UTF-8"), strict=True))

T = TypeVar("T")

VIEW = Path(__file__).with_name("office_view.py")


def missing() -> str:
    """Return what these pictures need and this computer lacks, "" where it has everything."""
    lacking = [program for program in NEEDED if shutil.which(program) is None]
    if not lacking:
        try:
            find_python(find_program())
        except LibreOfficeError as error:
            return str(error)
    return ", ".join(lacking)


def screenshots(cycle: Path, language: str) -> Iterator[tuple[str, Image.Image]]:
    """Yield the name of each picture, and the picture; the cycle's folder stays as it is."""
    with TemporaryDirectory(prefix="pictures-", ignore_cleanup_errors=True) as scratch, ExitStack() as around:
        folder = Path(scratch)
        master = Path(shutil.copytree(cycle, folder / cycle.name)) / "master.xlsx"
        around.enter_context(set_to("XDG_CONFIG_HOME", str(folder / "config")))
        write_configuration(Configuration(sys.executable, language))
        extension = folder / EXTENSION
        extension.write_bytes(toolbar(language))
        profile = installed(folder, extension, list(COMMAND))
        around.enter_context(screen())
        office = around.enter_context(shown(profile, LOCALES[language]))
        yield from pictures(office, master)


def pictures(office: "Office", master: Path) -> Iterator[tuple[str, Image.Image]]:
    """Open the master, press buttons, and yield what is on the screen."""
    book = office.app.books.open(master)
    office.view()
    yield MASTER, still()
    book.impl.ask("screen.press", command="Check")
    found = until(lambda: next((one for one in office.app.books if one.fullname != str(master)), None))
    office.view()
    yield FOUND, still()
    found.close()
    book.impl.ask("screen.press", command="Consolidate")
    until(lambda: open_book(office.app, master) is None)
    until(lambda: open_book(office.app, master))
    yield SAID, still()


def until(look: Callable[[], T]) -> T:
    """Return what is looked for, as soon as it is there.

    Raises:
        TimeoutError: it did not come.

    """
    end = time.monotonic() + TO_SHOW
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise TimeoutError


def still() -> Image.Image:
    """Return what is on the screen once nothing on it changes."""
    before, since = grabbed(), time.monotonic()
    end = since + TO_SHOW
    while time.monotonic() < min(since + STILL, end):
        time.sleep(0.3)
        now = grabbed()
        if now.tobytes() != before.tobytes():
            before, since = now, time.monotonic()
    return before


def grabbed() -> Image.Image:
    """Return what is on the screen now."""
    return ImageGrab.grab(xdisplay=os.environ["DISPLAY"])


@contextmanager
def set_to(name: str, value: str) -> Iterator[None]:
    """Let a variable of the environment have a value meanwhile."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


@contextmanager
def screen() -> Iterator[None]:
    """Give a screen that nobody sees, on which windows have frames."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDE}x{HIGH}x24", "-nolisten", "tcp"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, pass_fds=[writer], **quiet) as server:
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        with (
            set_to("DISPLAY", f":{number}"),
            subprocess.Popen(["openbox", "--sm-disable"], **quiet) as manager,
        ):
            try:
                yield
            finally:
                manager.terminate()
                manager.wait()
                server.terminate()


class Office:
    """A LibreOffice on the screen; ``pipe`` is where it listens."""

    def __init__(self, app: xw.App, pipe: str) -> None:
        self.app, self._pipe = app, pipe

    def view(self) -> None:
        """Show the workbook in front as large as the screen."""
        python = find_python(find_program())
        command = [str(python), str(VIEW), self._pipe, str(ZOOM)]
        subprocess.run(command, check=True, env=clean_environment(python), timeout=TO_SHOW)


@contextmanager
def shown(profile: Path, locale: str) -> Iterator[Office]:
    """Give a LibreOffice with windows on a profile, and end it and all that it started."""
    pipe = f"reviewbook-pictures-{os.getpid()}"
    program = find_program()
    command = [
        str(program),
        f"-env:UserInstallation={profile.as_uri()}",
        "--norestore",
        "--nologo",
        "--nodefault",
    ]
    command.append(f"--accept=pipe,name={pipe};urp;")
    environment = clean_environment(find_python(program)) | {"LC_ALL": locale, "LANGUAGE": locale}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, start_new_session=True, env=environment, **quiet)
    app = xw.App(impl=engine.activate().apps.take(bridge.connect(pipe, seconds=90)))
    try:
        yield Office(app, pipe)
    finally:
        app.quit()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
