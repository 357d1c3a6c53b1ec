"""What is no rating in a self book: found at its cell, told without the value, and held against the goal's own scale."""

import pytest

from appraisal.appraise import message
from appraisal.messages import LANGUAGES
from sync.receipt import Receipt
from workbook_templates.books import self_review, team

from .own_books import JULY, Own
from .own_cycle import fresh, kept
from .typing_in import manager_types, row_of, table_of

__all__ = ["fresh", "kept"]


def rated_goal(found: Own) -> str:
    """Return a goal of the person that is rated."""
    return next(
        str(row.cells["goal_id"].value)
        for row in found.table(found.person, "own_goals").rows
        if "method" in row.cells and row.cells["method"].value == "Rating"
    )


def off_scale(receipt: Receipt) -> list[tuple[str, str]]:
    """Return sheet and cell of each rating that is found off its scale."""
    return [(one.place.sheet, one.place.cell) for one in receipt.findings if one.code == "R01"]


def place(found: Own, goal: str) -> tuple[str, str]:
    raw = found.table(found.person, "self_review")
    row = next(row for row in raw.rows if "goal_id" in row.cells and row.cells["goal_id"].value == goal)
    return raw.sheet_title, raw.cell_reference("own_view", row.number)


@pytest.mark.parametrize("typed", [7.0, 0.0, -1.0, 46240.0])
def test_a_rating_off_the_scale_is_found_at_its_cell(fresh: Own, typed: float) -> None:
    goal = rated_goal(fresh)
    fresh.types(fresh.person, "self_review", goal, own_view=typed)
    receipt = fresh.consolidate(JULY)
    assert off_scale(receipt) == [place(fresh, goal)]
    (finding,) = (one for one in receipt.findings if one.code == "R01")
    for language in LANGUAGES:
        said = message(finding, language)
        assert "1" in said
        assert "5" in said
        assert f"{typed:g}" not in said.replace("4/5", "")
    fresh.types(fresh.person, "self_review", goal, own_view=4.0)
    assert off_scale(fresh.consolidate(JULY)) == []


def test_a_goal_that_has_a_scale_of_its_own_is_rated_on_it(fresh: Own) -> None:
    goal = rated_goal(fresh)
    manager_types(fresh.team_of(fresh.person), "goals", goal, low=0.0, high=10.0)
    fresh.consolidate(JULY)
    row = row_of(fresh.path(fresh.person), self_review.BOOK, "self_review", goal)
    assert (row["scale_min"], row["scale_max"]) == (0, 10)
    fresh.types(fresh.person, "self_review", goal, own_view=8.0)
    assert off_scale(fresh.consolidate(JULY)) == []
    fresh.types(fresh.person, "self_review", goal, own_view=11.0)
    assert off_scale(fresh.consolidate(JULY)) == [place(fresh, goal)]


def test_what_could_not_be_read_is_one_mistake(fresh: Own) -> None:
    """The cell was not taken, so that the row has it blank: that is not told beside it."""
    book = fresh.team_of(fresh.person)
    raw = table_of(book, team.BOOK, "checkins")
    row = next(str(row.cells["row_id"].value) for row in raw.rows if "row_id" in row.cells)
    manager_types(book, "checkins", row, person="Nobody", day="last week")
    found = [one for one in fresh.consolidate(JULY).findings if one.spot.table == "checkins"]
    assert sorted(one.spot.field for one in found if one.code == "S03") == ["day", "person"]
