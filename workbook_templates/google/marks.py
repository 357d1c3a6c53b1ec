"""Developer metadata: what says of a spreadsheet, a sheet, a column and a row which one it is, wherever people move it.

Google keeps at most 30,000 characters of it for a spreadsheet and as many for each of its sheets. The hidden cells say the
same; marks are a check, and find what was renamed.
"""

from collections.abc import Iterator, Mapping, Sequence

from workbook_templates.google.model import Mark
from workbook_templates.layout import Sheet, Table
from workbook_templates.row_xml import Row

IDENTITY_KEY = "reviewbook."
"""What the keys of the spreadsheet's own marks start with: ``reviewbook.book_id`` and so on."""

SHEET_KEY, TABLE_KEY, COLUMN_KEY, ROW_KEY = "rb.sheet", "rb.table", "rb.column", "rb.row"
"""Keys of the marks of sheets (``goals``), of key rows (``goals``), of columns (``goals.title``) and of rows (``goals:G1``)."""

_ROOM = 28_000
"""Characters of marks on a sheet; rows go without from there on."""


def identity_marks(fields: Mapping[str, str]) -> tuple[Mark, ...]:
    """Return the marks that say which book a spreadsheet is."""
    return tuple(Mark(IDENTITY_KEY + name, text, "spreadsheet") for name, text in fields.items() if text)


def sheet_marks(sheet: Sheet, rows: Mapping[str, Sequence[Row]]) -> tuple[Mark, ...]:
    """Return the marks of a sheet, its tables and columns, and of the rows that are given."""
    marks = [Mark(SHEET_KEY, sheet.name)]
    for table in sheet.tables:
        marks.append(Mark(TABLE_KEY, table.name, "row", table.key_row))
        marks.extend(
            Mark(COLUMN_KEY, f"{table.name}.{key}", "column", place) for key, place in table.positions.items()
        )
    room = _ROOM - sum(len(mark.key) + len(mark.value) for mark in marks)
    for table in sheet.tables:
        for mark in _row_marks(table, rows.get(table.name, ())):
            room -= len(mark.key) + len(mark.value)
            if room < 0:
                return tuple(marks)
            marks.append(mark)
    return tuple(marks)


def _row_marks(table: Table, rows: Sequence[Row]) -> Iterator[Mark]:
    for number, row in enumerate(rows, start=table.first_row):
        key = "|".join(str(row.get(name) or "") for name in table.row_key)
        if key.strip("|"):
            yield Mark(ROW_KEY, f"{table.name}:{key}", "row", number)
