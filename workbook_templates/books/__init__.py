"""The declarations of the books, one module each."""

from workbook_templates.books import master, team
from workbook_templates.layout import Book

BOOKS: dict[str, Book] = {"master": master.BOOK, "team": team.BOOK}
"""Every book by its role."""
