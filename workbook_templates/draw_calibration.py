"""Drawing the summary of the calibration: grades by department against the guide and the nine boxes, on one page."""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.books.calibration import BOX_BLOCK, DEPARTMENT_BLOCK, GRADE_HEADS
from workbook_templates.draw_xlsx import Canvas, header_cell, print_setup
from workbook_templates.layout import MARKER, Column, Kind, Table
from workbook_templates.theme import INK, LINE, MUTED, PAPER, SOFT

_INTRO_ROW = 2
_HEAD_HEIGHT, _ROW_HEIGHT, _BOX_HEIGHT = 32, 19, 46
_BOX_TITLE = BOX_BLOCK.key_row - 1
_LARGE = "#,##0;-#,##0;0;@"
_FIGURE = "#,##0.#;-#,##0.#;0;@"


def draw_calibration_summary(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the blocks: the company, the guide and the departments; below them the nine boxes."""
    intro = canvas.theme.format(font_color=MUTED, valign="top")
    worksheet.set_row(_INTRO_ROW, 22)
    worksheet.write_string(_INTRO_ROW, 1, canvas.text("intro.calibration_summary"), intro)
    _draw_heads(canvas, worksheet)
    _draw_groups(canvas, worksheet)
    _draw_boxes(canvas, worksheet)
    print_setup(canvas, worksheet, None)
    worksheet.fit_to_pages(1, 1)
    worksheet.center_horizontally()
    last = max(DEPARTMENT_BLOCK.positions.values())
    worksheet.print_area(0, 0, BOX_BLOCK.first_row + 3, last)


def _keys(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Write a block's hidden row of keys, and set the widths of its columns."""
    worksheet.set_row(table.key_row, 12, None, {"hidden": True})
    worksheet.write_string(table.key_row, 0, MARKER + table.name, canvas.theme.key())
    for column in table.columns:
        worksheet.write_string(table.key_row, table.positions[column.key], column.key, canvas.theme.key())


def _hidden_labels(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    worksheet.set_row(table.header_row, 12, None, {"hidden": True})
    for column in table.columns:
        label = labels.column_label(canvas.book.role, table, column, canvas.language)
        worksheet.write_string(table.header_row, table.positions[column.key], label, canvas.theme.key())


def _draw_heads(canvas: Canvas, worksheet: Worksheet) -> None:
    table = GRADE_HEADS
    _keys(canvas, worksheet, table)
    _hidden_labels(canvas, worksheet, table)
    worksheet.set_row(table.first_row, _HEAD_HEIGHT)
    worksheet.set_row(table.first_row + 1, None, None, {"hidden": True})
    worksheet.write_blank(table.first_row + 1, 1, None, canvas.theme.format())
    for column in table.columns:
        position = table.positions[column.key]
        worksheet.set_column(position, position, column.width)
        centred = column.key not in ("label", "apart")
        head = Column(column.key, Kind.COUNT if centred else Kind.TEXT, column.owner)
        worksheet.write_blank(table.first_row, position, None, canvas.theme.header(head))


def _draw_groups(canvas: Canvas, worksheet: Worksheet) -> None:
    table = DEPARTMENT_BLOCK
    _keys(canvas, worksheet, table)
    _hidden_labels(canvas, worksheet, table)
    for row, hidden in ((table.first_row, False), (table.first_row + 1, True)):
        worksheet.set_row(row, _ROW_HEIGHT, None, {"hidden": hidden})
        for column in table.columns:
            worksheet.write_blank(row, table.positions[column.key], None, _figure(canvas, column))


def _figure(canvas: Canvas, column: Column) -> Format:
    look = {"border": 1, "border_color": LINE, "bg_color": PAPER}
    if column.kind is Kind.TEXT:
        return canvas.theme.format(align="left", indent=1, **look)
    form = "0.00;-0.00;0.00;@" if column.kind is Kind.POINTS else _FIGURE
    return canvas.theme.format(align="center", num_format=form, **look)


def _draw_boxes(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the nine boxes: performance from left to right, potential from the bottom up."""
    table = BOX_BLOCK
    title = canvas.theme.format(font_size=12, bold=True, font_color=INK)
    worksheet.set_row(_BOX_TITLE, 24)
    worksheet.write_string(_BOX_TITLE, 1, canvas.text("nine-boxes"), title)
    _keys(canvas, worksheet, table)
    worksheet.set_row(table.header_row, _HEAD_HEIGHT)
    for column in table.columns:
        header_cell(canvas, worksheet, table, column)
    ground = {"border": 1, "border_color": LINE, "bg_color": SOFT}
    name = canvas.theme.format(align="left", indent=1, bold=True, **ground)
    count = canvas.theme.format(align="center", font_size=18, bold=True, num_format=_LARGE, **ground)
    worksheet.set_row(table.first_row, _BOX_HEIGHT)
    for column in table.columns:
        look = name if column.key == "label" else count
        worksheet.write_blank(table.first_row, table.positions[column.key], None, look)
