"""Where a field of a book stands in the master, and which field of a book a cell of the master is.

Most columns are called alike on both sides; what differs is named here.
"""

from collections.abc import Mapping

from workbook_templates.books import master, team
from workbook_templates.books.feedback import APPEALS, FEEDBACK
from workbook_templates.books.self_review import OWN_CHECKINS, OWN_PLANS
from workbook_templates.books.team import CHECKINS, EMPLOYEE_PLANS, PLANS
from workbook_templates.layout import Owner

TABLES: Mapping[str, str] = {
    "goals": "goals",
    "review": "reviews",
    "actuals": "actuals",
    "checkins": "checkins",
    "approve": "approvals",
    "interviews": "interviews",
    "plans": "plans",
}
"""The master's table in which the records of a book's table stand."""

_CALLED: Mapping[tuple[str, str], str] = {
    ("goals", "owner"): "owner_id",
    ("goals", "parent"): "parent_id",
    ("actuals", "goal"): "goal_id",
    ("checkins", "person"): "employee_id",
    ("checkins", "goal"): "goal_id",
    ("plans", "person"): "employee_id",
    ("plans", "goal"): "goal_id",
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

OWN_TABLES: Mapping[str, str] = {CHECKINS.name: OWN_CHECKINS.name, PLANS.name: OWN_PLANS.name}
"""By table of the master in which records of team books and of self books stand: the table of the self book."""


ONLY_OWN: Mapping[str, str] = {APPEALS.name: FEEDBACK.name}
"""By table of the master in which records of self books alone stand: the table of the self book."""


def _own_fields() -> dict[tuple[str, str], tuple[str, str]]:
    both = {
        (place, _CALLED.get((place, column), column)): (table.name, column)
        for place, table in ((CHECKINS.name, OWN_CHECKINS), (PLANS.name, OWN_PLANS))
        for column in table.inputs
    }
    return both | {(APPEALS.name, column): (FEEDBACK.name, column) for column in FEEDBACK.inputs}


OWN_FIELD: Mapping[tuple[str, str], tuple[str, str]] = _own_fields()
"""By table and column of the master: the field of a self book that its employee fills, in rows that came from one."""

ANSWER_FIELD: Mapping[tuple[str, str], tuple[str, str]] = {
    (PLANS.name, column): (EMPLOYEE_PLANS.name, column) for column in EMPLOYEE_PLANS.inputs
}
"""By table and column of the master: the field of a team book in which a manager answers to a row that came from a self book."""

ANSWER_BOOK = "answer_book"
"""The column of the master that names the book of the answer."""
