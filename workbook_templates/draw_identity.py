"""What the master's very hidden identity sheet holds besides the identity: its last run, and the styles of its tables.

Excel and LibreOffice number styles anew whenever they save, so a style number of the drawing is worth nothing later.
The style rows keep one blank cell in the style of each column, and a program that patches the file reads the numbers
of the day from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

RUN_FIELDS = ("run", "chain_number", "chain_link")
"""The run that wrote the master, and the last entry of the journal that it holds: words ``identity.run`` and so on."""

STYLE_MARKER = "style:"
"""What the cell in column A of a style row starts with; the table's name and the row variant follow."""


@dataclass(frozen=True, slots=True)
class StyleRow:
    """The formats of a table's body cells in rows of one variant, by zero-based sheet column."""

    table: str
    variant: str
    formats: Mapping[int, Format]


def style_row_name(table: str, variant: str) -> str:
    """Return what stands in column A of a style row: ``style:goals:locked``."""
    return f"{STYLE_MARKER}{table}:{variant}"


def draw_run(worksheet: Worksheet, first_row: int) -> None:
    """Write the rows of the run: a name, and the place of its value."""
    for row, field in enumerate(RUN_FIELDS, start=first_row):
        worksheet.write_string(row, 0, field)
        worksheet.write_string(row, 1, f"[[identity.{field}]]")


def draw_style_rows(worksheet: Worksheet, first_row: int, rows: Iterable[StyleRow]) -> None:
    """Write one row for each table and variant; its cells are blank and stand where the table's own stand."""
    for number, row in enumerate(rows, start=first_row):
        worksheet.write_string(number, 0, style_row_name(row.table, row.variant))
        for position, form in row.formats.items():
            worksheet.write_blank(number, position, None, form)
