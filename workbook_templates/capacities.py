"""How many rows a drawn book has room for: rounded up, so that few drawings serve many books."""

from collections.abc import Mapping, Sized

from workbook_templates.books import FILLED
from workbook_templates.layout import Sheet

CAPACITY_STEP = 16
"""Capacities are rounded up to this."""


def capacities_of(rows: Mapping[str, Sized], role: str) -> dict[str, int]:
    """Return the capacity of each table of ``rows``; none where its sheet is not needed."""
    sheets = FILLED[role].sheet_of_table
    return {name: _rounded_up(len(table), sheets[name]) for name, table in rows.items()}


def _rounded_up(count: int, sheet: Sheet) -> int:
    if sheet.optional and not count:
        return 0
    return max(1, -(-count // CAPACITY_STEP)) * CAPACITY_STEP
