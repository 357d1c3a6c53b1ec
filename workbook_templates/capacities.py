"""How many rows a drawn book has room for: rounded up, so that few drawings serve many books."""

from collections.abc import Mapping, Sized

from workbook_templates.books import FILLED
from workbook_templates.layout import Sheet, Table

CAPACITY_STEP = 16
"""Capacities are rounded up to this, where no other table stands in the way."""


def capacities_of(rows: Mapping[str, Sized], role: str) -> dict[str, int]:
    """Return the capacity of each table of ``rows``; none where its sheet is not needed.

    A formula over a whole column must not reach into the table below it on the same sheet, so that ends the room.
    """
    book = FILLED[role]
    return {
        name: _rounded_up(len(found), book.sheet_of_table[name], book.table_by_name[name])
        for name, found in rows.items()
    }


def _rounded_up(count: int, sheet: Sheet, table: Table) -> int:
    if sheet.optional and not count:
        return 0
    rounded = max(1, -(-count // CAPACITY_STEP)) * CAPACITY_STEP
    room = min(
        (below.key_row - 1 - table.first_row for below in sheet.tables if below.key_row > table.key_row),
        default=rounded,
    )
    return max(count, min(rounded, room))
