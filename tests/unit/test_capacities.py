"""The rows for which a drawn book has room."""

import pytest

from workbook_templates.books import FILLED
from workbook_templates.capacities import CAPACITY_STEP, capacities_of


@pytest.mark.parametrize("role", FILLED)
def test_no_table_reaches_into_the_one_below_it(role: str) -> None:
    book = FILLED[role]
    capacities = capacities_of({name: [None] for name in book.table_by_name}, role)
    for sheet in book.sheets:
        for table, below in zip(sheet.tables, sheet.tables[1:], strict=False):
            assert table.first_row + capacities[table.name] < below.key_row


def test_capacities_are_rounded_up_so_that_few_drawings_serve_many_books() -> None:
    assert capacities_of({"goals": [None] * 3}, "team") == {"goals": CAPACITY_STEP}
    assert capacities_of({"goals": [None] * (CAPACITY_STEP + 1)}, "team") == {"goals": 2 * CAPACITY_STEP}


def test_a_sheet_that_is_not_needed_has_no_room() -> None:
    assert capacities_of({"voices": []}, "team") == {"voices": 0}
    assert capacities_of({"goals": []}, "team") == {"goals": CAPACITY_STEP}
