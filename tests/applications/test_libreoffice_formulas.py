"""Every formula of our books: spelled for LibreOffice as its own reader of workbooks spells it, and back as the file has it."""

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.applications.office import live_office

pytestmark = pytest.mark.application

READY = Path(__file__).parents[2] / "workbook_templates" / "ready"
BOOKS = sorted(READY.rglob("*.xlsx"))


@pytest.fixture(scope="module")
def app() -> Iterator[xw.App]:
    yield from live_office()


def plain(formula: str) -> str:
    """Return a formula without what differs only to the eye: blanks, brackets of truth values, marks of young functions."""
    parts = re.split(r'("(?:[^"]|"")*")', formula)
    parts[::2] = [
        re.sub(r"\b(TRUE|FALSE)\(\)", r"\1", re.sub(r"\s+|_xlfn\.", "", part)).replace("'", "")
        for part in parts[::2]
    ]
    return "".join(parts)


def in_file(book: Path) -> dict[str, dict[str, str]]:
    """Return the formulas of a file by sheet and cell."""
    read = openpyxl.load_workbook(book)
    return {
        sheet.title: found
        for sheet in read.worksheets
        if (
            found := {
                cell.coordinate: cell.value
                for row in sheet
                for cell in row
                if cell.data_type == "f" and isinstance(cell.value, str)
            }
        )
    }


@pytest.mark.filterwarnings("ignore:.* not supported and will be removed:UserWarning")
@pytest.mark.parametrize("path", BOOKS, ids=[f"{path.parent.name}/{path.name}" for path in BOOKS])
def test_formulas_of_our_books(app: xw.App, path: Path) -> None:
    expected = in_file(path)
    assert expected
    book = app.books.open(path, read_only=True)
    try:
        check(book, expected)
    finally:
        book.close()


def check(book: xw.Book, expected: dict[str, dict[str, str]]) -> None:
    for title, formulas in expected.items():
        sheet = book.sheets[title]
        area = sheet["A1"].resize(sheet.used_range.last_cell.row, sheet.used_range.last_cell.column)
        rows = area.formula
        spelled = area.impl.ask("cells.formulas")
        for where, formula in formulas.items():
            row, column = sheet[where].row - 1, sheet[where].column - 1
            assert plain(rows[row][column]) == plain(formula), f"{title}!{where}"
            ours = book.impl.spelled(formula)
            assert plain(ours).replace("$", "") == plain(spelled[row][column]).replace("$", ""), (
                f"{title}!{where}"
            )
