"""What is kept of a person is told, and nothing of who rated them without a name."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.rights.person_data import PersonData, person_data
from workbook_templates.books import master
from workbook_templates.labels import sheet_title

from .conftest import NOW, Cycle
from .rating import hr_chooses, peer_book, rates
from .terminal import typed

RATEE, RATERS = "E0031", ("E0032", "E0033", "E0034")
SECRET = "She never answers in time."


@pytest.fixture(scope="module")
def kept(sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cycle in which three peers rated a person; do not write into its folder."""
    cycle = sample_cycle("en").copied(tmp_path_factory.mktemp("rated"))
    hr_chooses(cycle.folder, *((RATEE, rater, "Peer") for rater in RATERS))
    issue_books(cycle.folder, NOW)
    for rater in RATERS:
        rates(peer_book(cycle.folder, rater), 4.0, comment=SECRET)
    consolidate(cycle.folder, NOW, jobs=1)
    return cycle.folder


@pytest.fixture
def rated(kept: Path, tmp_path: Path) -> Path:
    """Return a copy of that cycle to work on."""
    return shutil.copytree(kept, tmp_path / "2026-H2")


def texts(found: PersonData) -> list[str]:
    """Return every text of the workbook, as a spreadsheet library reads it."""
    workbook = openpyxl.load_workbook(io.BytesIO(found.content))
    return [str(cell.value) for sheet in workbook for row in sheet for cell in row if cell.value is not None]


def test_it_tells_everything_and_never_who_rated(rated: Path) -> None:
    found = person_data(rated, RATEE, NOW)
    said = texts(found)
    people = read_master(rated).content.employees
    assert people[RATEE].email in said
    assert SECRET not in " ".join(said)
    for rater in RATERS:
        assert not any(rater in text or people[rater].name in text for text in said), rater
    rows = found.rows
    for sheet in ("employees", "assignments", "goals", "reviews", "results", "raters", "ratings"):
        assert rows[sheet_title("master", sheet, "en")] > 0, sheet


def test_it_tells_of_nobody_else(rated: Path) -> None:
    people = read_master(rated).content.employees
    manager = people[RATEE].manager_id
    others = [one.name for one in people.values() if one.id not in (RATEE, manager) and one.name]
    goals = next(page for page in person_data(rated, RATEE, NOW).pages if page.tab == "Goals")
    assert not any(value in others for row in goals.rows for value in row)


def test_a_manager_is_not_told_what_is_kept_of_the_team(rated: Path) -> None:
    manager = read_master(rated).content.employees[RATEE].manager_id
    pages = {page.tab: page for page in person_data(rated, manager, NOW).pages}
    assert len(pages["Employees"].rows) == 1
    assert all(RATEE not in row for row in pages["Reviews"].rows)


def test_every_sheet_of_the_master_is_looked_through(rated: Path) -> None:
    found = person_data(rated, RATEE, NOW, "zh-CN")
    tabs = {page.tab for page in found.pages}
    with_rows = {
        sheet_title("master", master.BOOK.sheet_of_table[name].name, "zh-CN")
        for name, raw in read_master(rated).tables.items()
        if any(
            cell.value == RATEE for row in raw.rows for key, cell in row.cells.items() if key == "employee_id"
        )
    }
    assert with_rows <= tabs


def test_the_terminal_writes_a_workbook(rated: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.xlsx"
    code, said = typed("person-data", rated, RATEE.lower(), "--out", out, "--lang", "zh")
    assert code == 0
    assert out.name in said
    assert "概览" in openpyxl.load_workbook(out).sheetnames
    code, said = typed("person-data", rated, "E9999")
    assert (code, "E9999" in said, said.count("\n")) == (2, True, 1)


@pytest.mark.parametrize("command", [("person-data", RATEE), ("data-register",)])
def test_what_is_written_takes_the_place_of_nothing_that_the_cycle_lives_on(
    rated: Path, command: tuple[str, ...]
) -> None:
    master = rated / "master.xlsx"
    before = master.read_bytes()
    name, *person = command
    code, said = typed(name, rated, *person, "--out", master)
    assert (code, "master.xlsx" in said, said.count("\n")) == (2, True, 1)
    assert master.read_bytes() == before
