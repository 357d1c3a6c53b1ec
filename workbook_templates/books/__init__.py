"""The declarations of the books, one module each.

What is kept of a field names its table and not its book. So a table's name belongs to one book; those that stand in every
book (Checks, the answer, HR's notes) have the same columns in each.
"""

from workbook_templates.books import master, peer, self_review, team
from workbook_templates.layout import Book, Column, Table

FILLED: dict[str, Book] = {book.role: book for book in (team.BOOK, self_review.BOOK, peer.BOOK)}
"""The books that people fill, by their role."""

BOOKS: dict[str, Book] = {"master": master.BOOK, **FILLED}
"""Every book by its role."""

_BOOK_OF: dict[str, Book] = {
    table.name: book for book in reversed(FILLED.values()) for _, table in book.tables()
}


def book_of_table(name: str) -> Book | None:
    """Return the book in which a table stands that people fill (the first of those that share it), if there is one."""
    return _BOOK_OF.get(name)


def filled_table(name: str) -> Table:
    """Return a table of a book that people fill; an unknown one is a bug and raises :class:`KeyError`."""
    return _BOOK_OF[name].table_by_name[name]


def filled_column(table: str, column: str) -> Column | None:
    """Return a column of a book that people fill, ``None`` where none is declared by that name."""
    book = _BOOK_OF.get(table)
    return book.table_by_name[table].by_key.get(column) if book else None
