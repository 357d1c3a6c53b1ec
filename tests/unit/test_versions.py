"""What a book of an earlier template version does not have, it does not lack."""

import pytest

from sync.versions import has_table
from workbook_templates.books import self_review, team
from workbook_templates.layout import OWN_KEYS, Table


@pytest.mark.parametrize(
    ("version", "table", "column", "expected"),
    [
        ("2", "checkins", "", False),
        ("3", "checkins", "", True),
        ("10", "checkins", "", True),
        ("", "checkins", "", True),
        ("copy", "checkins", "", True),
        ("1", "goals", "", True),
        ("2", "team", "last_checkin", False),
        ("3", "team", "last_checkin", True),
        ("2", "team", "agreed", True),
        ("2", "team", "unknown", True),
        ("4", "employee_checkins", "", False),
    ],
)
def test_has_table(version: str, table: str, column: str, expected: bool) -> None:
    assert has_table(version, team.BOOK.table_by_name[table], column) is expected


def test_no_table_or_column_is_younger_than_its_book() -> None:
    for _, table in team.BOOK.tables():
        assert table.since <= int(team.VERSION)
        assert all(
            column.since <= int(team.VERSION) for column in table.columns if column.key not in OWN_KEYS
        )


@pytest.mark.parametrize("table", [self_review.OWN_CHECKINS, self_review.MANAGER_CHECKINS])
def test_the_first_self_books_have_no_check_ins(table: Table) -> None:
    assert not has_table("1", table)
    assert has_table(self_review.VERSION, table)
