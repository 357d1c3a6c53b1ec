"""A text as long as a cell can hold it: its book waits with a finding at the cell, and stops nobody else's."""

from datetime import timedelta
from pathlib import Path

import pytest

from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.ledger import Ledger
from sync.xlsx.cell_markup import LONGEST_TEXT
from sync.xlsx.values import TEXT_LIMIT
from tests.google_sheets.small_office import NOW, new_cycle
from workbook_templates.books import team

from .typing_in import in_master, manager_types, table_of


def book_of(folder: Path, person: str) -> Path:
    (book,) = (folder / "books").glob(f"{person} *.xlsx")
    return book


def spare_goal(book: Path) -> str:
    """Return the id of the first goal that nobody has named."""
    rows = table_of(book, team.BOOK, "goals").rows
    return next(
        str(row.cells["goal_id"].value)
        for row in rows
        if "goal_id" in row.cells and ("title" not in row.cells or row.cells["title"].value in (None, ""))
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_cycle(tmp_path / "2026-H2")
    issue_books(tmp_path / "2026-H2", NOW)
    return tmp_path / "2026-H2"


def test_the_longest_text_of_excel_is_a_finding_and_the_others_are_read(folder: Path) -> None:
    first, second = book_of(folder, "E1"), book_of(folder, "E2")
    manager_types(first, "goals", spare_goal(first), title="x" * LONGEST_TEXT)
    goal = spare_goal(second)
    manager_types(second, "goals", goal, title="Sell tea")
    assert consolidate(folder, NOW + timedelta(days=1), jobs=1).written
    assert in_master(folder, "goals", goal)["title"] == "Sell tea"
    with Ledger.open(folder) as ledger:
        (found,) = (one for one in ledger.verdicts.findings() if one.code == "S10")
    assert found.place.file == "books/E1 Ann Lee.xlsx"
    assert f"{LONGEST_TEXT}" in str(found.values)


def test_the_longest_text_that_is_read_is_quoted_with_a_few_of_its_words(folder: Path) -> None:
    """Findings and the change log speak of the goal, and books below show it."""
    book = book_of(folder, "E1")
    goal = spare_goal(book)
    manager_types(book, "goals", goal, title="x" * TEXT_LIMIT)
    first = consolidate(folder, NOW + timedelta(days=1), jobs=1)
    assert len(str(in_master(folder, "goals", goal)["title"])) == TEXT_LIMIT
    assert any(goal == one.spot.record for one in first.findings)
    manager_types(book, "goals", goal, title="y" * TEXT_LIMIT)
    assert consolidate(folder, NOW + timedelta(days=2), jobs=1).written
    assert in_master(folder, "goals", goal)["title"] == "y" * TEXT_LIMIT
