"""The executives' report and the goal board: values and charts, and nothing that their readers may not see."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from appraisal.messages import LANGUAGES
from sync.consolidate import open_master
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.report_place import ReportError
from sync.reports import goal_board, report_figures, write_reports
from workbook_templates.report.draw_report import draw_report

from .conftest import NOW, Cycle
from .terminal import typed

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


@pytest.fixture(scope="module")
def folder(sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a consolidated cycle; nothing is written into it but reports."""
    import shutil

    found = shutil.copytree(sample_cycle("en").folder, tmp_path_factory.mktemp("reports") / "2026-H2")
    Cycle(found, sample_cycle("en").sample, ()).consolidate()
    return found


def texts(path: Path) -> set[str]:
    """Return every text in a workbook's package that people, or programs, could read."""
    book = openpyxl.load_workbook(path)
    cells = {
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    with zipfile.ZipFile(path) as package:
        parts = " ".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return cells | {parts}


def names(folder: Path) -> set[str]:
    people = open_master(folder).content.employees.values()
    return {person.name for person in people} | {person.id for person in people}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_names_no_person(folder: Path, tmp_path: Path, language: str) -> None:
    written = write_reports(folder, NOW, language, out=tmp_path / "report.xlsx")
    for path in (written.report, written.board):
        found = texts(path)
        assert [name for name in names(folder) if any(name in text for text in found)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_hold_values_and_native_charts_only(folder: Path, tmp_path: Path, language: str) -> None:
    written = write_reports(folder, NOW, language, out=tmp_path / "report.xlsx", people=True)
    for path in (written.report, written.board):
        with zipfile.ZipFile(path) as package:
            parts = package.namelist()
            sheets = [package.read(part) for part in parts if part.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        assert not [part for part in parts if "media" in part or "external" in part.lower() or "vba" in part]
        book = openpyxl.load_workbook(path)
        assert {sheet.sheet_state for sheet in book} == {"visible"}
        for sheet in book:
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
    with zipfile.ZipFile(written.report) as package:
        assert len([part for part in package.namelist() if part.startswith("xl/charts/chart")]) == 4


def test_the_report_shows_what_the_master_shows(folder: Path, tmp_path: Path) -> None:
    written = write_reports(folder, NOW, "en", out=tmp_path / "report.xlsx")
    with Ledger.open(folder) as ledger:
        figures = report_figures(kept_content(ledger), ledger)
        results = tuple(ledger.verdicts.results())
    assert sum(line.people for line in figures.departments) == len(results)
    assert sum(line.provisional for line in figures.departments) == sum(
        found.provisional for found in results
    )
    totals = [found.total for found in results if found.total is not None and not found.provisional]
    assert figures.averages.overall == pytest.approx(sum(totals) / len(totals))
    book = openpyxl.load_workbook(written.report)
    rows = list(book["Departments"].iter_rows(min_row=5, min_col=2, values_only=True))
    shown = {row[0]: row for row in rows if row[0]}
    for line in figures.departments:
        assert shown[line.name][1:8] == (
            line.people, line.books, line.submitted, line.draft, line.missing, line.final, line.provisional,
        )  # fmt: skip
    small = {
        line.name for line in figures.departments if line.final < 5 and line.name in figures.averages.pooled
    }
    assert small
    assert all(shown[name][8] is None for name in small)


def test_the_board_shows_no_score_and_no_rating(folder: Path) -> None:
    with Ledger.open(folder) as ledger:
        shown = goal_board(kept_content(ledger), ledger, NOW, people=True)
        rated = {
            line.title
            for card in ledger.returns.scorecards()
            for line in card.lines
            if line.method == "rated"
        }
    assert shown.goals
    assert {line.person for line in shown.goals} == {""}
    assert shown.people
    assert all(line.person for line in shown.people)
    assert rated.isdisjoint(line.title for line in shown.people)


def test_people_stand_on_the_board_only_where_they_were_asked_for(folder: Path, tmp_path: Path) -> None:
    code, out = typed("report", folder, "--out", tmp_path / "a.xlsx")
    assert (code, "Neither of them names a person" in out) == (0, True)
    (board,) = tmp_path.glob("goal-board-*.xlsx")
    assert openpyxl.load_workbook(board).sheetnames == ["Goal board"]
    code, out = typed("report", folder, "--out", tmp_path / "a.xlsx", "--people")
    assert (code, "names people" in out) == (0, True)
    assert openpyxl.load_workbook(board).sheetnames == ["Goal board", "People"]


def test_reports_lie_in_their_folder_and_change_nothing_else(folder: Path) -> None:
    before = {path: path.read_bytes() for path in (folder / "master.xlsx", folder / "ledger.db")}
    written = write_reports(folder, NOW, "en")
    assert written.report.parent == written.board.parent == folder / "reports"
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize(
    ("out", "key"),
    [
        ("master.xlsx", "report.in-cycle"),
        ("books/x.xlsx", "report.in-cycle"),
        ("reports/x.csv", "report.suffix"),
    ],
)
def test_a_report_never_takes_the_place_of_the_cycles_files(folder: Path, out: str, key: str) -> None:
    with pytest.raises(ReportError) as refused:
        write_reports(folder, NOW, "en", out=folder / out)
    assert refused.value.key == key
    code, said = typed("report", folder, "--out", folder / out)
    assert (code, said.startswith(f"✘ {Path(out).name}: "), said.count("\n")) == (2, True, 1)
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cycle_in_which_nothing_has_happened_yet_has_a_report(tmp_path: Path, language: str) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Employee ID,Name,Manager ID\nE1,Anna,\nE2,Bo,E1\n", encoding="utf-8")
    assert typed("new", tmp_path / "2026-H2", "--roster", roster)[0] == 0
    written = write_reports(tmp_path / "2026-H2", NOW, language)
    assert openpyxl.load_workbook(written.report).sheetnames[0] in ("Summary", "总览")
    with Ledger.open(tmp_path / "2026-H2") as ledger:
        figures = report_figures(kept_content(ledger), ledger)
    assert figures.averages.overall is None
    assert io.BytesIO(draw_report(figures, language)).getbuffer().nbytes > 5000
