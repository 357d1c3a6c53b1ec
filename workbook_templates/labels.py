"""What sheets, columns and drop-down words are called in each language, and what a word in a cell means.

The texts of a book start with its role: ``team.sheet.goals``, ``team.title.goals``, ``team.column.goals.title``,
``team.hint.goals.title``. The words of drop-down lists are shared by all books: ``choice.method.higher``.
"""

from collections.abc import Mapping
from functools import cache

from appraisal.messages import Texts
from workbook_templates.layout import LANGUAGES, OWN_KEYS, Book, Column, Table

TEXTS = Texts("workbook_templates")

HINT_BREAK = "\n"
"""Separates the label from the hint in a header cell."""


def sheet_title(role: str, sheet: str, language: str) -> str:
    """Return the name on a sheet's tab."""
    return TEXTS(f"{role}.sheet.{sheet}", language)


def sheet_titles(book: Book, table: str) -> dict[str, str]:
    """Return what a table's sheet is called in every language, as values of a message: ``sheet_en``, ``sheet_zh``."""
    sheet = book.sheet_of_table[table].name
    return {f"sheet_{language[:2]}": sheet_title(book.role, sheet, language) for language in LANGUAGES}


def column_label(role: str, table: Table, column: Column, language: str) -> str:
    """Return a column's visible label, or its key if it is a helper that nobody sees."""
    key = f"{role}.column.{table.name}.{column.key}"
    if column.label or column.key not in OWN_KEYS:
        return column.label or (TEXTS(key, language) if key in TEXTS else column.key)
    return TEXTS("own.unused", language, number=OWN_KEYS.index(column.key) + 1)


def column_hint(role: str, table: Table, column: Column, language: str) -> str:
    """Return what to type into a column, or ""."""
    key = f"{role}.hint.{table.name}.{column.key}"
    if column.hint:
        return column.hint
    return TEXTS(key, language) if key in TEXTS else ""


def label_in_header(text: str) -> str:
    """Return the label of a header cell, without its hint."""
    return text.split(HINT_BREAK, 1)[0].strip()


@cache
def choice_words(name: str, language: str) -> Mapping[str, str]:
    """Return the words of a drop-down list by code, in the order of the list."""
    prefix = f"choice.{name}."
    words = TEXTS.table(language).items()
    return {key.removeprefix(prefix): word for key, word in words if key.startswith(prefix)}


@cache
def _codes(name: str) -> Mapping[str, str]:
    return {
        word.casefold(): code for language in LANGUAGES for code, word in choice_words(name, language).items()
    } | {code.casefold(): code for code in choice_words(name, LANGUAGES[0])}


def choice_code(name: str, word: str) -> str | None:
    """Return the code that a word of a drop-down list means in any language, or ``None``."""
    return _codes(name).get(word.strip().casefold())
