"""From the declaration's formulas to spreadsheet formulas.

The declaration speaks of columns; a spreadsheet speaks of cells:

``[target]``
    the cell of that column in the same row: ``$K7``
``above[target]``
    the cell of that column in the row above: ``$K6``
``goals[title]``
    the whole column of a table as a bounded, absolute range: ``'Goals'!$E$6:$E$69``
``{flag.ok}``
    a text of the book's role in its language, as a string: ``"✔ Complete"``
``{state.pending|TEXT([pending],"0")}``
    a text whose ``{n}`` is filled with an expression: ``"● "&TEXT($K7,"0")&" actuals missing"``
``{choice.method.higher}``
    a word of a drop-down list

Everything else stays as it is: English function names, commas, double quotes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbook_templates.labels import TEXTS, sheet_title
from workbook_templates.layout import Book, Table, column_letter

_ROW = "\0"

ABOVE_ROW = "\1"
"""Stands in what :func:`pieces` cut for the number of the row above."""
ABOVE = "above"
"""In place of a table's name: the row above."""

_TOKEN = re.compile(
    r'(?P<string>"[^"]*")'
    r"|\{(?P<key>[a-z0-9_.\-]+)(?:\|(?P<filling>[^{}]*))?\}"
    r"|(?P<table>[a-z_]+)?\[(?P<column>[a-z0-9_]+)\]"
)


def quoted(text: str) -> str:
    """Return a text as a string of a formula."""
    return '"' + text.replace('"', '""') + '"'


def column_range(
    book: Book, table: Table, column: str, capacity: int, language: str, on_sheet: str = ""
) -> str:
    """Return a table's column as a bounded, absolute range, with the sheet's name unless it stands on ``on_sheet``."""
    letter = column_letter(table.positions[column])
    cells = f"${letter}${table.first_row + 1}:${letter}${table.first_row + capacity}"
    sheet = book.sheet_of_table[table.name].name
    return cells if sheet == on_sheet else f"{quoted_sheet(sheet_title(book.role, sheet, language))}!{cells}"


def quoted_sheet(title: str) -> str:
    """Return a sheet's name as formulas write it."""
    return "'" + title.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class _Resolver:
    book: Book
    table: Table
    capacities: Mapping[str, int]
    language: str

    def text(self, formula: str) -> str:
        return _TOKEN.sub(self._token, formula)

    def _token(self, match: re.Match[str]) -> str:
        if match["string"] is not None:
            return match["string"]
        if match["key"] is not None:
            return self._words(match["key"], match["filling"])
        return self._cells(match["table"], match["column"])

    def _words(self, key: str, filling: str | None) -> str:
        full = key if key.startswith("choice.") else f"{self.book.role}.{key}"
        words = TEXTS(full, self.language)
        if filling is None:
            return quoted(words)
        before, _, after = words.partition("{n}")
        parts = (quoted(before) if before else "", self.text(filling), quoted(after) if after else "")
        return "&".join(part for part in parts if part)

    def _cells(self, name: str | None, column: str) -> str:
        if name is None:
            return f"${column_letter(self.table.positions[column])}{_ROW}"
        if name == ABOVE:
            return f"${column_letter(self.table.positions[column])}{ABOVE_ROW}"
        other = self.book.table_by_name[name]
        here = self.book.sheet_of_table[self.table.name].name
        return column_range(self.book, other, column, self.capacities[name], self.language, here)


def pieces(
    text: str, book: Book, table: str, capacities: Mapping[str, int], language: str
) -> tuple[str, ...]:
    """Return a formula cut where the row number belongs: ``"7".join(pieces)`` is the formula of row 7."""
    resolver = _Resolver(book, book.table_by_name[table], capacities, language)
    return tuple(resolver.text(text).split(_ROW))


def resolve(text: str, book: Book, table: str, row: int, capacities: Mapping[str, int], language: str) -> str:
    """Return the spreadsheet formula, with its ``=``, for a one-based row of a table.

    ``capacities`` holds the number of body rows of every table that the formula names. An unknown column, table or
    text is a bug of the declaration and raises :class:`KeyError`.
    """
    made = str(row).join(pieces(text, book, table, capacities, language))
    return "=" + made.replace(ABOVE_ROW, str(row - 1))
