"""A company's own columns in a book that LibreOffice saved: values of every kind come back as they were typed."""

from pathlib import Path

import pytest

from tests.applications.test_master_in_libreoffice import saved_again
from tests.integration.own_books import AUGUST, Own
from tests.integration.own_columns_cycle import DAY, findings_of, goal_of, kept, lived
from tests.integration.typing_in import hr_types, in_master, manager_types, row_of
from workbook_templates.books import team

__all__ = ["kept", "lived"]

pytestmark = pytest.mark.application


def test_values_come_back_from_books_that_libreoffice_saved(lived: Own, tmp_path: Path) -> None:
    """The manager's and the employee's book, and after HR's date was brought into one of them."""
    person, goal = goal_of(lived)
    book, own = lived.team_of(person), lived.path(person)
    manager_types(book, "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    for number, path in enumerate((book, own)):
        path.write_bytes(saved_again(path.read_bytes(), tmp_path / str(number)))
    hr_types(lived.folder, "reviews", goal, own1=DAY)
    lived.consolidate(AUGUST)
    found = in_master(lived.folder, "goals", goal)
    assert (found["own1"], found["own2"]) == ("Industry", 6.5)
    assert row_of(book, team.BOOK, "review", goal)["own1"] == DAY
    book.write_bytes(saved_again(book.read_bytes(), tmp_path / "again"))
    receipt = lived.consolidate(AUGUST)
    assert receipt.conflicts == 0
    assert in_master(lived.folder, "reviews", goal)["own1"] == DAY
    assert findings_of(lived.folder, "S11") == []


def test_a_master_that_libreoffice_saved_keeps_headings_and_values(lived: Own, tmp_path: Path) -> None:
    """HR may work in LibreOffice: what stands in the own columns is nobody's change."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Retail")
    lived.consolidate(AUGUST)
    path = lived.folder / "master.xlsx"
    path.write_bytes(saved_again(path.read_bytes(), tmp_path / "master"))
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own1"] == "Retail"
    assert findings_of(lived.folder, "S12") == []
