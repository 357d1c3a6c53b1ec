"""A press on the toolbar of a live LibreOffice, from the click to the master that is open again with what the run wrote."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import xlwings as xw

from addin.libreoffice.errors import LibreOfficeError
from addin.libreoffice.install import LOG
from addin.libreoffice.press import alert
from addin.libreoffice_install import COMMAND, EXTENSION, toolbar
from addin.live.beside import Beside
from addin.live.lending import open_book
from sync.closed_master import read_master
from tests.applications.office import require_bridge
from tests.applications.test_libreoffice_toolbar import installed, running

from .conftest import Cycle

pytestmark = pytest.mark.application

AT_MOST = 120.0
"""Seconds for a consolidation of eight books on a busy machine."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder in which the profile of a LibreOffice lies: its pipes want a short name."""
    made = Path(tempfile.mkdtemp(prefix="reviewbook-toolbar-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def office(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.App]:
    """Give a LibreOffice with our own toolbar, whose presses start our own program."""
    require_bridge()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("DISPLAY", raising=False)
    made = folder / EXTENSION
    made.write_bytes(toolbar())
    with running(installed(folder, made, list(COMMAND))) as app:
        yield app


def totals(master: Path) -> dict[str, object]:
    """Return the totals on the sheet Results, by the reference of their cells."""
    table = read_master(master.parent).tables["results"]
    return {
        table.cell_reference("total", row.number): row.cells["total"].value
        for row in table.rows
        if "total" in row.cells
    }


def test_a_click_consolidates_the_master_in_front(cycle: Cycle, office: xw.App) -> None:
    assert totals(cycle.master) == {}
    book = office.books.open(cycle.master)
    book.impl.ask("screen.press", command="Consolidate")
    until = time.monotonic() + AT_MOST
    while not totals(cycle.master) and time.monotonic() < until:
        time.sleep(0.5)
    written = totals(cycle.master)
    assert len(written) > 50
    while open_book(office, cycle.master) is None and time.monotonic() < until:
        time.sleep(0.5)
    again = open_book(office, cycle.master)
    assert again is not None, "the master is open again"
    sheet = again.sheets["Results"]
    assert {place: sheet[place].value for place in written} == written


def test_what_no_window_can_say_is_kept_where_nobody_looks_at_libreoffice(
    cycle: Cycle, office: xw.App, folder: Path
) -> None:
    """There is no screen here for our window, nor for a box of LibreOffice's own."""
    book = office.books.open(cycle.master)
    book.impl.ask("screen.press", command="HelpPage")
    log, until = folder / "profile" / "user" / LOG, time.monotonic() + AT_MOST
    while not (log.exists() and b"Doctor:" in log.read_bytes()) and time.monotonic() < until:
        time.sleep(0.2)
    assert "Consolidate: Read every returned book" in log.read_text(encoding="utf-8")


class Silent:
    """A LibreOffice that shows boxes, or that nobody sees."""

    def __init__(self, *, seen: bool) -> None:
        self.seen, self.shown = seen, [] if seen else None

    def alert(self, text: str, title: str) -> None:
        if self.shown is None:
            raise LibreOfficeError("libreoffice.nobody-to-ask")
        self.shown.append((title, text))


def test_without_a_window_of_ours_libreoffice_says_it(capfd: pytest.CaptureFixture[str]) -> None:
    app = Silent(seen=True)
    with Beside("en", (sys.executable, "-c", "raise SystemExit"), partial(alert, app)) as beside:
        beside.say("No workbook is in front.")
    assert app.shown == [("Reviewbook", "No workbook is in front.")]
    with Beside(
        "en", (sys.executable, "-c", "raise SystemExit"), partial(alert, Silent(seen=False))
    ) as beside:
        beside.say("Nobody looks.")
    assert capfd.readouterr().err == "Nobody looks.\n"
