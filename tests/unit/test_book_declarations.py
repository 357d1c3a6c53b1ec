"""What holds for the declarations of all books that people fill."""

import pytest

from sync.roles import ROLES
from workbook_templates.books import BOOKS, FILLED, book_of_table, filled_column, filled_table
from workbook_templates.layout import OUTCOMES, Book, Owner

SHARED = frozenset({"checks", "answer", "notes"})
"""The tables that stand in every book that people fill."""

by_role = pytest.mark.parametrize("book", FILLED.values(), ids=FILLED)


@by_role
def test_its_tables_are_filled_by_its_recipient(book: Book) -> None:
    assert {table.filled_by for _, table in book.tables()} == {book.recipient}
    owners = {column.owner for _, table in book.tables() for column in table.columns}
    assert book.recipient in owners


def test_a_table_belongs_to_one_book_or_stands_in_all_of_them_with_the_same_columns() -> None:
    names = [name for book in FILLED.values() for name in book.table_by_name]
    assert {name for name in names if names.count(name) > 1} == SHARED
    for name in SHARED:
        assert len({tuple(book.table_by_name[name].by_key) for book in FILLED.values()}) == 1


def test_a_table_is_found_by_its_name_alone() -> None:
    for book in FILLED.values():
        for name in book.table_by_name.keys() - SHARED:
            assert book_of_table(name) is book
            assert filled_table(name) is book.table_by_name[name]
    assert book_of_table("settings") is None
    assert filled_column("own_goals", "nothing") is None
    assert filled_column("nothing", "comment") is None


def test_what_came_of_a_goal_stands_in_columns_that_exist() -> None:
    assert all(filled_column(table, column) is not None for table, column in OUTCOMES)


def test_every_role_has_its_line_and_names_tables_of_its_book() -> None:
    assert ROLES.keys() == FILLED.keys() == BOOKS.keys() - {"master"}
    for role in ROLES.values():
        known = role.book.table_by_name
        assert {*role.needed, *role.tables, *role.spare, *role.growing} <= known.keys()
        for name, shown in role.spare.items():
            assert known[name].by_key[shown].computed


def test_a_self_book_gives_its_employee_nothing_of_the_managers_to_change() -> None:
    book = FILLED["self"]
    for name in ("own_goals", "proposals", "self_review", "agreement"):
        table = book.table_by_name[name]
        given = {column.key for column in table.columns if column.owner is Owner.MANAGER}
        assert not given & table.inputs
