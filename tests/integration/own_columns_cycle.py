"""A cycle with columns of the company's own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from addin.demo.company import company, with_self_books
from addin.demo.run import found_cycle
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.xlsx.cells import set_cells
from workbook_templates.books import master

from .own_books import JULY, Own
from .typing_in import manager_types, table_of

DAY = 46250.0

CUSTOMER = {
    "sheet": "Goals",
    "label": "Customer segment",
    "kind": "Choice",
    "filler": "Manager",
    "choices": "Retail, Industry",
}


WISH = {
    "sheet": "Goals",
    "label": "Hours a week",
    "kind": "Number",
    "filler": "Employee",
    "about": "About how many hours",
}


AUDIT = {"sheet": "Review", "label": "Audited on", "kind": "Date", "filler": "HR"}


TALENT = {"sheet": "Team", "label": "Mobility", "kind": "Percent", "filler": "HR"}


MOOD = {"sheet": "Check-ins", "label": "Mood", "kind": "Text", "filler": "Manager"}


def declare(folder: Path, *rows: dict[str, str]) -> None:
    """Type columns under the last row of the sheet Own columns."""
    path = folder / "master.xlsx"
    found = table_of(path, master.BOOK, "owncolumns")
    first = max([row.number for row in found.rows], default=found.header_row) + 1
    edits = {
        found.cell_reference(column, number): text
        for number, row in enumerate(rows, start=first)
        for column, text in row.items()
    }
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Own]:
    found: list[Own] = []

    def get() -> Own:
        if not found:
            folder = tmp_path_factory.mktemp("columns") / "2026-H2"
            sample = with_self_books(company(30, "en"))
            found_cycle(folder, sample, JULY)
            declare(folder, CUSTOMER, WISH, AUDIT, TALENT, MOOD)
            books = tuple(issue_books(folder, JULY))
            own = Own(folder, books)
            person, goal = goal_of(own)
            manager_types(own.team_of(person), "goals", goal, target=12.0)
            own.types(person, "own_goals", goal, comment="I can do that.")
            consolidate(folder, JULY, jobs=1)
            found.append(own)
        return found[0]

    return get


@pytest.fixture
def lived(kept: Callable[[], Own], tmp_path: Path) -> Own:
    """Return a cycle with five own columns, in which one team book and one self book came back."""
    shutil.copytree(kept().folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept().books)


def goal_of(own: Own) -> tuple[str, str]:
    """Return a person with a self book, and a goal of theirs."""
    person = own.person
    return person, own.goals(person)[0]


def findings_of(folder: Path, code: str) -> list[str]:
    rows = table_of(folder / "master.xlsx", master.BOOK, "findings").rows
    said = [{key: cell.value for key, cell in row.cells.items()} for row in rows]
    return [
        f"{row.get('place')}: {row.get('message')}"
        for row in said
        if row.get("code") == code and row.get("status") == "Open"
    ]
