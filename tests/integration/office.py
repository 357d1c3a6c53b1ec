"""A cycle folder whose books nobody has typed into, what HR and managers type there, and what the files then say."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from addin.demo.company import company
from addin.demo.run import found_cycle
from appraisal.model import Level
from sync.book_states import book_states
from sync.consolidate import consolidate, open_master
from sync.cycle import issue_books
from sync.ledger import Ledger
from sync.receipt import Receipt
from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawRow, RawTable, read_book
from workbook_templates.books import master, team
from workbook_templates.layout import Book

from .conftest import NOW


@dataclass(frozen=True)
class Office:
    """A cycle folder with books that nobody has typed into, and the people who work with it."""

    folder: Path

    @property
    def master(self) -> Path:
        return self.folder / "master.xlsx"

    @property
    def books(self) -> list[Path]:
        return sorted((self.folder / "books").glob("*.xlsx"))

    def book(self, manager: str) -> Path:
        return next(path for path in self.books if path.name.startswith(manager))

    @property
    def upper(self) -> Path:
        """A book in which a manager stands, and its file."""
        return self.book("E0001")

    def consolidate(self) -> Receipt:
        return consolidate(self.folder, NOW, jobs=1)

    def state(self, path: Path) -> str:
        with Ledger.open(self.folder) as ledger:
            return next(found.state for found in book_states(ledger) if path.match(found.book.file))


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two way") / "2026-H2"
    found_cycle(folder, company(20, "en"), NOW)
    issue_books(folder, NOW)
    return folder


@pytest.fixture
def office(handed_out: Path, tmp_path: Path) -> Office:
    folder = tmp_path / "2026-H2"
    shutil.copytree(handed_out, folder)
    return Office(folder)


def read(path: Path, name: str, book: Book) -> RawTable:
    return read_book(path, (book,)).tables[name]


def row_of(path: Path, name: str, record: str, book: Book = team.BOOK) -> RawRow:
    key = book.table_by_name[name].row_key[0]
    return next(
        row for row in read(path, name, book).rows if key in row.cells and row.cells[key].value == record
    )


def cell(path: Path, name: str, record: str, column: str, book: Book = team.BOOK) -> object:
    found = row_of(path, name, record, book).cells.get(column)
    return None if found is None else found.value


def type_into(path: Path, name: str, record: str, book: Book = team.BOOK, /, **cells: object) -> None:
    """Type into a workbook as people do."""
    table, row = read(path, name, book), row_of(path, name, record, book)
    edits = {table.cell_reference(column, row.number): value for column, value in cells.items()}
    path.write_bytes(set_cells(path.read_bytes(), {table.sheet_title: edits}))  # type: ignore[dict-item]


def hr_types(office: Office, name: str, record: str, /, **cells: object) -> None:
    type_into(office.master, name, record, master.BOOK, **cells)


def digests(office: Office) -> dict[Path, str]:
    found = [office.master, *office.books]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def kinds(office: Office) -> list[str]:
    with Ledger.open(office.folder) as ledger:
        return [run.kind for run in ledger.runs]


def company_goal(office: Office) -> str:
    goals = open_master(office.folder).content.goals
    return next(goal.id for goal in goals if goal.level is Level.ORGANISATION)


def own_goal(path: Path) -> str:
    """Return a goal of a person that is filled beforehand."""
    return next(
        str(row.cells["goal_id"].value)
        for row in read(path, "review", team.BOOK).rows
        if cell(path, "goals", str(row.cells["goal_id"].value), "title")
    )


def issue(path: Path) -> int:
    return read_book(path, (team.BOOK,)).identity.require().issue
