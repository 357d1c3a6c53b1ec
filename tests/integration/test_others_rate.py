"""A team book says beside the live total for whom others rate, too: the total goes by the manager's ratings alone."""

from pathlib import Path

import pytest

from sync.cycle import issue_books
from workbook_templates.books import team

from .conftest import NOW, Cycle
from .rating import hr_chooses, hr_says
from .typing_in import row_of, table_of

RATEE, MANAGER = "E0016", "E0015"
PEERS = ("E0017", "E0018", "E0019")


def book_of(cycle: Cycle) -> Path:
    (found,) = (cycle.folder / "books").glob(f"{MANAGER} *.xlsx")
    return found


def told(cycle: Cycle) -> dict[str, str]:
    """Return what stands beside the totals of the book's people, by person."""
    return {
        str(row.cells["employee_id"].value): str(row.cells["others"].value)
        for row in table_of(book_of(cycle), team.BOOK, "team").rows
        if "others" in row.cells
    }


@pytest.mark.usefixtures("consolidated")
def test_the_manager_is_told_for_whom_others_rate_and_of_nobody_else(cycle: Cycle) -> None:
    assert told(cycle) == {}
    hr_chooses(cycle.folder, *((RATEE, peer, "Peer") for peer in PEERS))
    cycle.consolidate()
    assert told(cycle) == {RATEE: "● Others rate too: their ratings are not in this total"}
    assert not cycle.consolidate().written
    for place in range(len(PEERS)):
        hr_says(cycle.folder, place, "Declined")
    cycle.consolidate()
    assert told(cycle) == {}


@pytest.mark.usefixtures("consolidated")
def test_raters_without_weight_change_no_total_and_are_not_told(cycle: Cycle) -> None:
    hr_chooses(cycle.folder, (RATEE, "X1", "Customer", "Buyer 1"))
    cycle.consolidate()
    assert told(cycle) == {}


def test_a_book_that_is_handed_out_later_says_so_from_the_start(cycle: Cycle) -> None:
    hr_chooses(cycle.folder, *((RATEE, peer, "Peer") for peer in PEERS))
    issue_books(cycle.folder, NOW)
    cycle.consolidate()
    assert row_of(book_of(cycle), team.BOOK, "team", RATEE)["others"]
