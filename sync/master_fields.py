"""Where a field of a book stands in the master, and which field of a book a cell of the master is.

Most columns are called alike on both sides; what differs is named here.
"""

from collections.abc import Mapping

from workbook_templates.books import master, team
from workbook_templates.layout import Owner

TABLES: Mapping[str, str] = {
    "goals": "goals",
    "review": "reviews",
    "actuals": "actuals",
    "checkins": "checkins",
    "approve": "approvals",
}
"""The master's table in which the records of a book's table stand."""

_CALLED: Mapping[tuple[str, str], str] = {
    ("goals", "owner"): "owner_id",
    ("goals", "parent"): "parent_id",
    ("actuals", "goal"): "goal_id",
    ("checkins", "person"): "employee_id",
    ("checkins", "goal"): "goal_id",
}


def _master_fields() -> dict[tuple[str, str], tuple[str, str]]:
    found = {}
    for table, place in TABLES.items():
        there = master.BOOK.table_by_name[place].by_key
        for column in team.BOOK.table_by_name[table].columns:
            key = _CALLED.get((table, column.key), column.key)
            if not column.computed and key in there:
                found[table, column.key] = place, key
    return found


MASTER_FIELD: Mapping[tuple[str, str], tuple[str, str]] = _master_fields()
"""By table and column of a team book: table and column of the master."""

BOOK_FIELD: Mapping[tuple[str, str], tuple[str, str]] = {
    place: field
    for field, place in MASTER_FIELD.items()
    if team.BOOK.table_by_name[field[0]].by_key[field[1]].owner is Owner.MANAGER
}
"""By table and column of the master: the field of a team book that its manager fills."""
