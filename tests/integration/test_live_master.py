"""Buttons against a live LibreOffice: the master that is open there becomes what the same press gives a closed one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from addin.front import Progress
from addin.live.beside import Beside
from addin.live.front import LiveFront
from addin.live.lending import open_book
from addin.press_actions import carry_out
from addin.pressed import pressed
from sync.closed_master import read_master
from sync.written_rows import same
from tests.applications.office import live_office

from .conftest import Cycle
from .typing_in import hr_types

pytestmark = pytest.mark.application

TIMES = {"at", "received", "when", "since", "opened", "consolidated"}
"""Columns that say when something was done."""


class Spoken(Beside):
    """A window that nobody sees: what is said is kept, and everything is agreed to."""

    def __init__(self) -> None:
        super().__init__("en", ("nothing",))
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, question: str, default: str = "") -> str | None:
        return f"Ann Lee{question[:0]}{default[:0]}"

    def confirm(self, question: str) -> bool:
        return bool(question)

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        assert title
        yield lambda _done, _total: None


@pytest.fixture(scope="module")
def office() -> Iterator[xw.App]:
    yield from live_office()


@pytest.fixture
def closed(cycle: Cycle, tmp_path: Path) -> Path:
    """Return the master of a copy of the cycle, which nobody opens."""
    return Path(shutil.copytree(cycle.folder, tmp_path / "closed" / cycle.folder.name)) / "master.xlsx"


Press = Callable[..., list[str]]


@pytest.fixture
def press(office: xw.App) -> Press:
    def pressing(button: str, workbook: Path, *, live: bool = True) -> list[str]:
        window = Spoken()
        front = LiveFront(window, "en", workbook, lambda: (office,) if live else ())
        carry_out(pressed(button, str(workbook), "en"), front)
        return window.said

    return pressing


@pytest.fixture
def live(cycle: Cycle, office: xw.App, closed: Path) -> Iterator[Path]:
    """Return the cycle's master, open in LibreOffice; the copy was made before."""
    assert closed.is_file()
    office.books.open(cycle.master)
    yield cycle.master
    for book in office.books:
        book.close()


def contents(master: Path) -> dict[str, dict[int, dict[str, object]]]:
    """Return what a master holds by table, row and column, but for when things were done."""
    return {
        name: {
            row.number: {key: cell.value for key, cell in row.cells.items() if key not in TIMES}
            for row in table.rows
        }
        for name, table in read_master(master.parent).tables.items()
    }


def assert_equal(live: Path, closed: Path) -> None:
    """Compare two masters cell by cell."""
    one, other = contents(live), contents(closed)
    assert one.keys() == other.keys()
    apart = [
        (table, number, key, cells.get(key), other[table].get(number, {}).get(key))
        for table, rows in one.items()
        for number, cells in rows.items()
        for key in cells.keys() | other[table].get(number, {}).keys()
        if not same(cells.get(key), other[table].get(number, {}).get(key))
    ]
    assert apart == []
    assert {name: len(rows) for name, rows in one.items()} == {
        name: len(rows) for name, rows in other.items()
    }


def test_consolidating_an_open_master_gives_what_a_closed_one_gets(
    live: Path, closed: Path, press: Press, office: xw.App
) -> None:
    told = press("Consolidate", live)
    assert "7 of 8" in told[0]
    assert press("Consolidate", closed, live=False) == told
    assert_equal(live, closed)
    book = open_book(office, live)
    assert book is not None, "it is open again"
    shown = openpyxl.load_workbook(live)["Results"]
    assert book.sheets["Results"]["B6:F9"].value == [
        [cell.value for cell in row] for row in shown["B6:F9"]
    ], "and shows what the run wrote"


def test_what_was_typed_and_not_saved_counts(live: Path, closed: Path, press: Press, office: xw.App) -> None:
    press("Consolidate", live)
    press("Consolidate", closed, live=False)
    table = read_master(live.parent).tables["calibration"]
    row = next(row for row in table.rows if "employee_id" in row.cells)
    person = str(row.cells["employee_id"].value)
    book = open_book(office, live)
    assert book is not None
    sheet = book.sheets[table.sheet_title]
    sheet[table.cell_reference("calibrated_score", row.number)].value = 91.5
    sheet[table.cell_reference("reason", row.number)].value = "A hard market"
    hr_types(closed.parent, "calibration", person, calibrated_score=91.5, reason="A hard market")
    press("Consolidate", live)
    press("Consolidate", closed, live=False)
    assert_equal(live, closed)
    assert contents(live)["calibration"][row.number]["calibrated_score"] == 91.5


def test_every_button_of_the_master_works_while_it_is_open(live: Path, press: Press, office: xw.App) -> None:
    assert "7 of 8" in press("Consolidate", live)[0]
    for button in ("Status", "Remind", "Conflicts", "History", "HandOut", "Release", "Letters"):
        assert press(button, live), button
    assert press("Calibrate", live) == []
    active = open_book(office, live)
    assert active is not None
    assert active.sheets.active.name == "Calibration"
    assert press("UndoRun", live)
    assert press("Check", live) == []
    assert any("reviewbook-" in book.fullname for book in office.books), "findings stand beside the master"
    assert open_book(office, live) is not None
