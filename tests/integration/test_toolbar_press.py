"""A press on the toolbar of a live LibreOffice, from the click to the master that is open again with what the run wrote."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from addin.libreoffice_install import COMMAND, EXTENSION, toolbar
from addin.live.lending import open_book
from sync.closed_master import read_master
from tests.applications.office import require_bridge
from tests.applications.test_libreoffice_toolbar import installed, running

from .conftest import Cycle

pytestmark = pytest.mark.application

AT_MOST = 120.0
"""Seconds for a consolidation of eight books on a busy machine."""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.App]:
    """Give a LibreOffice with our own toolbar, whose presses start our own program."""
    require_bridge()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("DISPLAY", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="reviewbook-toolbar-"))
    try:
        made = folder / EXTENSION
        made.write_bytes(toolbar())
        with running(installed(folder, made, list(COMMAND))) as app:
            yield app
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
