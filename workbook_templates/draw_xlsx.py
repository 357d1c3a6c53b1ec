"""Drawing what all workbooks share: titles, tables with their key row, input rules, print set-up, lists and identity.

A table is drawn with everything but its body: one prototype row for each style variant carries the styles, and
:mod:`workbook_templates.stamp` writes the rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.brand import Logo
from workbook_templates.layout import MARKER, Book, Column, Sheet, Table, Where
from workbook_templates.ownership import HEAD_PLANS, LOCKS
from workbook_templates.row_xml import VARIANTS
from workbook_templates.stamp import IDENTITY_FIELDS, LAST_ROW
from workbook_templates.theme import Theme

MARGIN = 1.6
HEADER_HEIGHT = 30
ROW_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class Canvas:
    """A workbook that is being drawn."""

    workbook: Workbook
    theme: Theme
    book: Book
    language: str
    capacities: Mapping[str, int]
    logo: Logo | None = None

    def text(self, key: str, **values: object) -> str:
        """Return a text of this book's role."""
        return labels.TEXTS(f"{self.book.role}.{key}", self.language, **values)

    def add_sheet(self, sheet: Sheet, line: str = "who_when") -> Worksheet:
        """Add a sheet in the house's look, with its title and the word ``line`` under it where it is visible."""
        worksheet = self.workbook.add_worksheet(labels.sheet_title(self.book.role, sheet.name, self.language))
        worksheet.hide_gridlines(2)
        worksheet.set_column(0, 0, MARGIN, self.theme.format())
        if sheet.state == "hidden":
            worksheet.hide()
        elif sheet.state == "veryHidden":
            worksheet.very_hidden()
        else:
            worksheet.set_tab_color(self.theme.brand.band)
            self._title(worksheet, sheet, line)
        return worksheet

    def _title(self, worksheet: Worksheet, sheet: Sheet, line: str) -> None:
        worksheet.set_row(0, 32)
        column = _first_visible(sheet)
        worksheet.write_string(0, column, self.text(f"title.{sheet.name}"), self.theme.title())
        worksheet.write_string(1, column, f"[[{line}]]", self.theme.subtitle())

    def table_number(self, table: Table) -> int:
        """Return the table's number in the book, by which stamping finds its last row."""
        return list(self.book.table_by_name).index(table.name)


def _first_visible(sheet: Sheet) -> int:
    """Return the first column, margin excluded, that people see."""
    columns = sheet.tables[0].columns if sheet.tables else ()
    return next((n for n, column in enumerate(columns, start=1) if column.where is not Where.HIDDEN), 1)


def draw_table(
    canvas: Canvas,
    worksheet: Worksheet,
    table: Table,
    variants: Iterable[str] = ("open",),
    row_height: float | None = ROW_HEIGHT,
    header_height: float = HEADER_HEIGHT,
    excel_table: str = "",
) -> None:
    """Draw a table's key row, header and prototype rows; ``excel_table`` names it and makes it an Excel Table."""
    worksheet.set_row(table.key_row, 12, None, {"hidden": True})
    worksheet.write_string(table.key_row, 0, MARKER + table.name, canvas.theme.key())
    worksheet.set_row(table.header_row, header_height)
    for column in table.columns:
        _draw_column(canvas, worksheet, table, column)
    for row, variant in enumerate(variants, start=table.first_row):
        worksheet.set_row(row, row_height)
        for column in table.columns:
            look = canvas.theme.body(column, _variant(table, column, variant))
            worksheet.write_blank(row, table.positions[column.key], None, look)
    if excel_table:
        _excel_table(canvas, worksheet, table, excel_table)


def _variant(table: Table, column: Column, variant: str) -> str:
    """Return how a column looks in rows of a variant: of a headed row one cell is open, of HR's rows what HR locked is not."""
    if variant in LOCKS:
        return "locked" if column.key in LOCKS[variant] else "open"
    if variant != "headed":
        return variant
    return "open" if (table.name, column.key) in HEAD_PLANS else "locked"


def _draw_column(canvas: Canvas, worksheet: Worksheet, table: Table, column: Column) -> None:
    position = table.positions[column.key]
    hidden = {"hidden": True} if column.where is Where.HIDDEN else {}
    worksheet.set_column(position, position, column.width, None, hidden)
    worksheet.write_string(table.key_row, position, column.key, canvas.theme.key())
    header_cell(canvas, worksheet, table, column)


def header_cell(canvas: Canvas, worksheet: Worksheet, table: Table, column: Column) -> None:
    """Write a column's label into the header row."""
    label = labels.column_label(canvas.book.role, table, column, canvas.language)
    worksheet.write_string(table.header_row, table.positions[column.key], label, canvas.theme.header(column))


def _excel_table(canvas: Canvas, worksheet: Worksheet, table: Table, name: str) -> None:
    columns = [
        {
            "header": labels.column_label(canvas.book.role, table, column, canvas.language),
            "header_format": canvas.theme.header(column),
        }
        for column in table.columns
    ]
    last = max(table.positions.values())
    worksheet.add_table(  # of one row: XlsxWriter remembers every cell of a table
        table.header_row, 1, table.first_row, last,
        {"name": name, "columns": columns, "style": None, "autofilter": True},
    )  # fmt: skip


def last_row_mark(canvas: Canvas, table: Table) -> int:
    """Return the one-based row that stands for the table's last row until it is stamped."""
    return LAST_ROW + canvas.table_number(table)


def print_setup(canvas: Canvas, worksheet: Worksheet, table: Table | None, last_column: int = 0) -> None:
    """Set A4 landscape on one page's width, with the header row repeated and a footer with book and page."""
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
    worksheet.fit_to_pages(1, 0)
    # The space keeps a footer that starts with digits, such as "2026 H2", from being read as part of the font size.
    footer = canvas.text("footer.page", page="&P", pages="&N")
    worksheet.set_footer(f"&L&8 [[footer]]&R&8{footer}")
    if table is not None:
        worksheet.repeat_rows(table.header_row)
        width = last_column or max(
            table.positions[column.key] for column in table.columns if column.where is Where.MAIN
        )
        worksheet.print_area(0, 0, last_row_mark(canvas, table) - 1, width)


def draw_identity(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the very hidden sheet and the custom properties that say which book this is."""
    for row, field in enumerate(IDENTITY_FIELDS):
        worksheet.write_string(row, 0, field)
        worksheet.write_string(row, 1, f"[[identity.{field}]]")
        canvas.workbook.set_custom_property(f"reviewbook.{field}", f"[[identity.{field}]]", "text")


__all__ = [
    "VARIANTS", "Canvas", "draw_identity", "draw_table", "header_cell", "last_row_mark", "print_setup",
]  # fmt: skip
