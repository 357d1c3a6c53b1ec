"""A filled book that LibreOffice or gnumeric saved in another format says what the .xlsx says."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sync.errors import GateError, describe
from sync.xlsx.read import Cell, RawBook, read_book
from tests.equality.applications import require
from tests.equality.books import bearable, drawn, random_book
from workbook_templates.books import team

pytestmark = pytest.mark.application

SEEDS = (0, 1, 3, 9)
FAR_DATES = "book1.xlsx"
"""Gnumeric shows a helper cell of this book as a date, and no date is as far away as its 1E+300."""
FILTERS = {"ods": "ods", "xls": "xls:MS Excel 97"}


def exact(cell: Cell, kind: str) -> Cell:
    """Return a cell as a format can keep it: OpenDocument writes 15 digits of a number."""
    number = isinstance(cell.value, float) and kind == "ods"
    return cell._replace(value=float(f"{cell.value:.15g}")) if number else cell


Inputs = dict[str, list[dict[str, Cell]]]


def inputs(book: RawBook, kind: str = "xlsx") -> Inputs:
    """Return the input cells of every table, in the order of rows, as a format can keep them."""
    return {
        name: [
            {
                key: exact(cell, kind)
                for key, cell in row.cells.items()
                if key in team.BOOK.table_by_name[name].inputs
            }
            for row in table.rows
            if row.cells.keys() & team.BOOK.table_by_name[name].inputs
        ]
        for name, table in book.tables.items()
    }


def read(content: bytes) -> RawBook:
    return read_book(content, (team.BOOK,), others=True)


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    """Return filled books by the name of their file; the last one holds whatever turns up in cells."""
    return {f"book{seed}.xlsx": drawn(bearable(random_book(seed), "libreoffice")) for seed in SEEDS}


def saved(books: dict[str, bytes], kind: str, folder: Path) -> dict[str, RawBook]:
    """Return the books as LibreOffice saved them, by the name of the original."""
    require("libreoffice")
    for name, content in books.items():
        (folder / name).write_bytes(content)
    command = [
        str(shutil.which("soffice")), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", FILTERS[kind], "--outdir", str(folder / "out"), *(str(folder / name) for name in books),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: read((folder / "out" / name).with_suffix(f".{kind}").read_bytes()) for name in books}


@pytest.mark.parametrize("kind", FILTERS)
def test_every_input_of_a_return_survives_libreoffice(
    kind: str, books: dict[str, bytes], tmp_path: Path
) -> None:
    for name, book in saved(books, kind, tmp_path).items():
        original = read(books[name])
        assert sum(len(row) for rows in inputs(original).values() for row in rows) > 50
        assert inputs(original, kind) == inputs(book)
        assert original.identity.hidden == book.identity.hidden
        assert (kind, kind != "xls") == (book.kind, book.formulas_known)
        assert "notice.other-format" in [notice.key for notice in book.notices]


def test_properties_survive_in_an_ods(books: dict[str, bytes], tmp_path: Path) -> None:
    for name, book in saved(books, "ods", tmp_path).items():
        assert read(books[name]).identity.properties == book.identity.properties
        assert book.identity.require() is book.identity


def by_gnumeric(name: str, content: bytes, folder: Path) -> bytes:
    """Return a book as gnumeric saves it in Excel's old format."""
    require("gnumeric")
    source, target = folder / name, (folder / name).with_suffix(".xls")
    source.write_bytes(content)
    subprocess.run(["ssconvert", source, target], check=True, capture_output=True, timeout=180)
    return target.read_bytes()


def test_every_input_of_a_return_survives_gnumeric(books: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in books.items():
        if name != FAR_DATES:
            book = read(by_gnumeric(name, content, tmp_path))
            assert inputs(read(content)) == inputs(book)
            assert read(content).identity.hidden == book.identity.hidden


def test_a_date_that_is_too_far_away_is_refused_with_what_to_do(
    books: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(GateError) as caught:
        read(by_gnumeric(FAR_DATES, books[FAR_DATES], tmp_path))
    assert caught.value.key == "gate.unreadable"
    assert "save it as Excel workbook (.xlsx)" in describe(caught.value, "en")
