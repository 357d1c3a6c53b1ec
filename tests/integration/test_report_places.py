"""What a person named is never overwritten, unless it is an earlier report of ours."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from appraisal.messages import LANGUAGES
from sync.consolidate import open_master
from sync.report_place import ReportError, report_place

from .conftest import Cycle
from .terminal import typed

Command = Callable[[Path, Path], tuple[object, ...]]

COMMANDS: dict[str, Command] = {
    "check": lambda folder, out: ("check", folder, "--out", out),
    "report": lambda folder, out: ("report", folder, "--out", out),
    "yearly": lambda folder, out: ("yearly", out, folder),
    "person-data": lambda folder, out: ("person-data", folder, "E0002", "--out", out),
    "data-register": lambda folder, out: ("data-register", folder, "--out", out),
}


@pytest.fixture(scope="module")
def folder(sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a consolidated cycle; no test changes it."""
    folder = tmp_path_factory.mktemp("places") / "2026-H2"
    shutil.copytree(sample_cycle("en").folder, folder)
    assert typed("consolidate", folder, "--jobs", 1)[0] == 1
    return folder


def mine(path: Path) -> bytes:
    """Make a workbook of HR's own, and return its bytes."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Budget"  # type: ignore[index]
    workbook.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_workbook_of_hrs_own_stays(folder: Path, tmp_path: Path, name: str, language: str) -> None:
    out = tmp_path / "budget.xlsx"
    before = mine(out)
    code, said = typed(*COMMANDS[name](folder, out), "--lang", language)
    assert (code, said.strip().count("\n"), said.startswith("✘ budget.xlsx: ")) == (2, 0, True)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["budget.xlsx"]


@pytest.mark.parametrize("name", COMMANDS)
def test_an_earlier_report_makes_room_for_the_next(folder: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "new" / "report.xlsx"
    first = typed(*COMMANDS[name](folder, out))
    assert out.is_file()
    assert typed(*COMMANDS[name](folder, out)) == first


def test_a_board_that_is_hrs_own_is_not_written_over_either(folder: Path, tmp_path: Path) -> None:
    board = tmp_path / f"goal-board-{open_master(folder).content.policy.cycle.id}.xlsx"
    before = mine(board)
    code, said = typed("report", folder, "--out", tmp_path / "report.xlsx")
    assert (code, said.startswith(f"✘ {board.name}: ")) == (2, True)
    assert board.read_bytes() == before
    assert not (tmp_path / "report.xlsx").exists()


def test_the_book_that_is_checked_is_never_the_list_of_its_findings(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "Ann.xlsx"
    shutil.copy(next((folder / "books").glob("*.xlsx")), book)
    before = book.read_bytes()
    assert typed("check", book, "--out", book)[0] == 2
    assert book.read_bytes() == before


def test_a_file_that_holds_nothing_has_nothing_to_lose(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    path.touch()
    assert report_place(path) == path


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_no_report(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_bytes(content)
    with pytest.raises(ReportError) as refused:
        report_place(path)
    assert refused.value.key == "report.not-ours"


def test_the_list_of_findings_has_the_colour_of_the_company(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Employee ID,Name,Manager ID\nE1,Anna,\nE2,Bo,E1\n", encoding="utf-8")
    folder, out = tmp_path / "2026-H2", tmp_path / "found.xlsx"
    assert typed("new", folder, "--roster", roster, "--colour", "7A1F3D")[0] == 0
    typed("check", folder, "--out", out)
    assert openpyxl.load_workbook(out).worksheets[0]["B4"].fill.start_color.rgb == "FF7A1F3D"
