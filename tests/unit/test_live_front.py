"""What the front shows in the spreadsheet program, and what it knows of the cell under the cursor."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from addin.front import Pointed
from addin.live.front import LiveFront, pointed_at
from appraisal.findings import Finding, Place, Severity, Spot
from workbook_templates.layout import MARKER

KEYS = (f"{MARKER}goals", "goal_id", "owner", "weight")
SHEET: tuple[tuple[object, ...], ...] = (
    (None, "Goals", None, None),
    (None, None, None, None),
    (None, None, None, None),
    KEYS,
    (None, "Goal", "Owner", "Weight"),
    (None, "G1", "E5702 Jiang Wei", 0.4),
    (None, "G2", None, 0.6),
    (None, "G3", 1042.0, 0.6),
)


@dataclass
class Sheet:
    """A sheet with these rows, from A1 on."""

    rows: Sequence[Sequence[object]]
    name: str = "Goals"
    activated: int = 0

    @property
    def used_range(self) -> Any:
        class Last:
            column = max(map(len, self.rows), default=1)

        class Used:
            last_cell = Last

        return Used

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> Any:
        class Cells:
            value: object

        wide = [[*row, *[None] * last[1]][: last[1]] for row in [*self.rows, *[()] * last[0]]]
        found = wide[first[0] - 1 : last[0]]
        Cells.value = found[0] if len(found) == 1 else found
        return Cells

    def activate(self) -> None:
        self.activated += 1


@dataclass
class Chosen:
    sheet: Sheet
    row: int
    column: int = 3


@pytest.mark.parametrize(("row", "person"), [(6, "E5702"), (7, ""), (8, "1042"), (4, ""), (1, ""), (40, "")])
def test_a_row_says_whose_it_is(row: int, person: str) -> None:
    chosen: Any = Chosen(Sheet(SHEET), row)
    assert pointed_at(chosen).employee_id == person


def test_the_place_and_the_rule_are_known() -> None:
    rows = ((f"{MARKER}findings", "code", "employee_id"), (None, None, None), (None, "G01", "E1"))
    chosen: Any = Chosen(Sheet(rows, "Findings"), 3, 28)
    assert pointed_at(chosen) == Pointed("Findings", "AB3", "E1", "G01")


def test_a_sheet_of_nobodys_says_nothing() -> None:
    chosen: Any = Chosen(Sheet((("E1", "x"),), "Notes"), 1, 1)
    assert pointed_at(chosen) == Pointed("Notes", "A1")


@dataclass
class Book:
    fullname: str
    app: Any
    sheets: dict[str, Sheet]
    name: str = "master.xlsx"
    impl: object = None

    @property
    def sheet_names(self) -> list[str]:
        return list(self.sheets)


@dataclass
class App:
    books: Any = None
    selection: Chosen | None = None
    opened: list[Path] = field(default_factory=list)


class Books(list[Book]):
    """The open workbooks; what is opened is noted."""

    def __init__(self, app: App, *books: Book) -> None:
        super().__init__(books)
        self._app = app

    def open(self, path: Path) -> None:
        assert path.is_file()
        self._app.opened.append(path)


class Silent:
    """A window that notes what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.xlsx"
    path.write_bytes(b"")
    return path


@pytest.fixture
def app(master: Path) -> App:
    app = App()
    sheet = Sheet(SHEET)
    app.books = Books(app, Book(str(master), app, {"Goals": sheet}))
    app.selection = Chosen(sheet, 6)
    return app


def front(window: Any, workbook: Path | None, *apps: Any) -> LiveFront:
    return LiveFront(window, "en", workbook, lambda: apps)


FINDING = Finding("G01", Severity.ERROR, Spot("team", "E1"), place=Place("master.xlsx", "Team", "K9"))


def test_findings_open_beside_the_workbook(app: App, master: Path) -> None:
    window = Silent()
    front(window, master, App(Books(App())), app).show_findings([FINDING], master.parent)
    assert [path.suffix for path in app.opened] == [".xlsx"]
    assert not window.said
    front(window, master, app).show_findings([], master.parent)
    assert len(app.opened) == 1


def test_where_no_program_has_the_workbook_it_is_said_where_the_findings_lie(master: Path) -> None:
    window = Silent()
    front(window, master).show_findings([FINDING], master.parent)
    assert Path(window.said[0]).is_file()


def test_a_sheet_is_gone_to_by_its_title(app: App, master: Path) -> None:
    assert front(Silent(), master, app).go_to("Goals")
    assert app.books[0].sheets["Goals"].activated == 1
    assert not front(Silent(), master, app).go_to("Calibration")
    assert not front(Silent(), master).go_to("Goals")


def test_the_cursor_is_known_where_the_workbook_is_open(app: App, master: Path) -> None:
    found = front(Silent(), master, app).pointed()
    assert found is not None
    assert (found.cell, found.employee_id) == ("C6", "E5702")
    assert front(Silent(), master).pointed() is None
    assert front(Silent(), None, app).pointed() is None
    app.selection = None
    assert front(Silent(), master, app).pointed() is None


def test_only_an_open_master_is_lent(app: App, master: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lent: list[tuple[object, Path]] = []

    @contextmanager
    def lend(program: object, path: Path) -> Iterator[None]:
        lent.append((program, path))
        yield

    monkeypatch.setattr("addin.live.front.lent", lend)
    with front(Silent(), master).lent(master):
        assert lent == []
    with front(Silent(), master, app).lent(master):
        assert lent == [(app, master)]
