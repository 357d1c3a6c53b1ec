"""Buttons pressed in a live LibreOffice: on its toolbar, or on Excel's ribbon, whose VBA it executes in Excel's place.

Everything from the button to the cycle is the product's own. Only the window's questions are answered by a program
(``desk/person.py``), and the VBA asks stand-ins for what Excel alone has (``tests/applications/vba``).
"""

import json
import os
import shutil
import subprocess
import sysconfig
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import xlwings as xw

from addin.coding import decoded
from addin.configuration import Configuration, write_configuration
from addin.libreoffice.program import find_program, find_python
from addin.libreoffice_install import COMMAND, EXTENSION, toolbar
from addin.live.lending import open_book
from sync.user_folder import settings_folder
from tests.applications.test_libreoffice_toolbar import installed, running
from tests.applications.vba_in_libreoffice import on_the_bench

from .every_button import Front, Seen, runs_of

ROOT = Path(__file__).parents[2]
DESK = Path(__file__).parent / "desk"

TO_PRESS = 180.0
"""Seconds that a press may take on a busy machine."""

Push = Callable[[str, xw.Book], str | None]
"""Pushes a button with a workbook in front; returns what the button itself told, ``None`` while its work goes on."""


class Live:
    """A cycle whose workbooks open in a LibreOffice, and the buttons of one front there."""

    def __init__(self, front: Front, app: xw.App, cycle: Path, desk: Path, push: Push) -> None:
        self.front, self.app, self.cycle = front, app, cycle
        self._desk, self._push = desk, push
        self._read = 0

    def press(self, id_: str, answers: Sequence[str | bool] = (), on: Path | None = None) -> Seen:
        """Press a button with the cycle's master in front, or another workbook, and return what is seen."""
        pressed_on = on or self.cycle / "master.xlsx"
        book = self._alone(pressed_on)
        (self._desk / "looked").unlink(missing_ok=True)
        said = [one.format(beside=self.cycle.parent) if isinstance(one, str) else one for one in answers]
        (self._desk / "answers.json").write_text(json.dumps(said), encoding="utf-8")
        before = len(runs_of(self.cycle))
        try:
            told = self._push(id_, book)
            told = self._told() if told is None else told
            done = runs_of(self.cycle)[before:]
            return Seen(self.front, self.cycle, told, done, self._findings(), self._sheet_of(pressed_on))
        finally:
            (self._desk / "looked").touch()
            self._wait_for_the_end()

    def _alone(self, path: Path) -> xw.Book:
        """Return a workbook in front of everything, with no other one of ours open."""
        for book in self.app.books:
            if book.fullname != str(path) and not book.name.endswith(".xlam"):
                book.close()
        book = open_book(self.app, path) or self.app.books.open(path)
        book.activate()
        return book

    def _told(self) -> str:
        """Return what the press tells until it is over."""
        shown: list[dict[str, str]] = []
        end = time.monotonic() + TO_PRESS
        while {"do": "over"} not in shown:
            assert time.monotonic() < end, f"the press is not over: {shown}"
            time.sleep(0.1)
            lines = (self._desk / "shown.jsonl").read_text(encoding="utf-8").splitlines()
            shown = [json.loads(line) for line in lines[self._read :]]
        self._read = len(lines)
        assert [one for one in shown if one["do"] == "broke"] == []
        return "\n".join(one["text"] for one in shown if one["do"] == "say")

    def _sheet_of(self, path: Path) -> str:
        """Return which sheet of a workbook is in front."""
        book = open_book(self.app, path)
        assert book is not None, "the workbook is open, whatever was pressed"
        return str(book.sheets.active.name)

    def _findings(self) -> str:
        """Return what the list of findings says that a press opened."""
        lists = [book for book in self.app.books if Path(book.fullname).parent.name.startswith("reviewbook-")]
        rows = (row for book in lists for row in book.sheets[0].used_range.value)
        return "\n".join(" ".join(str(cell) for cell in row if cell) for row in rows)

    def _wait_for_the_end(self) -> None:
        """Wait until no process of a press runs: the next press would be told that one is still at work."""
        mine = str(self._desk.with_name("python"))
        end = time.monotonic() + TO_PRESS
        while any(
            mine in " ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])
        ):
            assert time.monotonic() < end, "a press does not end"
            time.sleep(0.1)

    def point_at(self, person: str) -> None:
        """Put the cursor on the row of a person on the sheet Results."""
        sheet = self._alone(self.cycle / "master.xlsx").sheets["Results"]
        sheet.activate()
        rows = sheet.used_range.value
        row = next(number for number, row in enumerate(rows, 1) if person in row)
        sheet.range((row, 3)).select()


@contextmanager
def live(front: Front, cycle: Path, folder: Path) -> Iterator[Live]:
    """Give the buttons of a front in a LibreOffice of its own; settings and everything else of it lie in a folder."""
    desk = Path(shutil.copytree(DESK, folder / "desk"))
    (desk / "shown.jsonl").touch()
    python = _python_with_a_person(folder / "python", desk)
    write_configuration(Configuration(str(python), "en"))
    find_python(find_program())
    start = _with_ribbon if front is Front.RIBBON else _with_toolbar
    with start(folder, python) as (app, push):
        yield Live(front, app, cycle, desk, push)


Started = Iterator[tuple[xw.App, Push]]


@contextmanager
def _with_toolbar(folder: Path, python: Path) -> Started:
    made = folder / EXTENSION
    made.write_bytes(toolbar())

    def push(id_: str, book: xw.Book) -> None:
        book.impl.ask("screen.press", command=id_)

    with running(installed(folder, made, [str(python), *COMMAND[1:]])) as app:
        yield app, push


@contextmanager
def _with_ribbon(folder: Path, python: Path) -> Started:
    desk = folder / "desk"
    add_in = folder / "Reviewbook.xlam"
    add_in.write_bytes(on_the_bench())
    pipe = f"reviewbook-test-{os.getpid()}"
    (desk / "pipe.txt").write_text(pipe, encoding="utf-8")

    def asked(*call: str) -> str:
        command = [str(find_python(find_program())), str(desk / "ask_vba.py"), pipe, add_in.as_uri(), *call]
        return subprocess.run(
            command, check=True, capture_output=True, encoding="utf-8", timeout=TO_PRESS
        ).stdout

    def push(id_: str, book: xw.Book) -> str | None:
        start, *told = asked("Bench.PressButton", id_).splitlines()
        kind, interpreter, pressed, _, workbook = start.split("|")
        assert (kind, interpreter, pressed) == ("start", str(python), id_)
        assert decoded(workbook) == book.fullname
        said = "\n".join(line.removeprefix("tell|") for line in told if line)
        # The first half changes the language by itself: the ribbon asks for its words as soon as it ends.
        return said if said or id_ == "Language" else None

    with running(folder / "profile") as app:
        assert asked("Bench.Begin", str(settings_folder()), "0", "False", "True").strip() == "ready"
        yield app, push


def _python_with_a_person(folder: Path, desk: Path) -> Path:
    """Return a Python that knows what this one knows, and lets a person sit before the window of each press."""
    venv.create(folder, symlinks=os.name == "posix")
    paths = [str(ROOT), sysconfig.get_path("purelib"), str(desk), "import person"]
    place = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    (Path(place) / "person.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    return Path(sysconfig.get_path("scripts", "venv", {"base": str(folder)})) / "python"
