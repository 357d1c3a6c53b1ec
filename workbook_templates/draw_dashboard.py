"""Drawing the Dashboard: tiles and native charts on its first landscape page, and the hidden blocks behind all charts."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.books import master
from workbook_templates.books.dashboard import CASCADE_TREE, TREE_ROWS
from workbook_templates.dashboard_charts import (
    CHART_ROWS,
    GAP,
    LEFT,
    RIGHT,
    bar_chart,
    chart_rows,
    font,
    insert_chart,
    series_of,
)
from workbook_templates.draw_live import draw_live
from workbook_templates.draw_xlsx import Canvas, print_setup
from workbook_templates.layout import MARKER, Kind, Table
from workbook_templates.theme import ACCENT, BAND, BAND_SOFT, INK, LINE, MUTED, PAPER, SOFT

TILE_HEIGHT = 40
TILE_LABEL_HEIGHT = 22
_GUIDE = "#C9D3DA"
_DRAFT = "#8FC1B5"
_TILE_FORMATS: Mapping[Kind, str] = {
    Kind.PERCENT: "0%;-0%;0%;@",
    Kind.COUNT: "#,##0;-#,##0;0;@",
    Kind.POINTS: "0.00;-0.00;0.00;@",
}
_FIRST_CHART_ROW = master.TILES.first_row + 3
_PRINT_SCALE = 78
"""Percent at which each part of the Dashboard fits on a page of A4, also where another font makes its columns wider."""

DENSE = 6.5
"""The size of the labels where a chart may show sixteen bars: programs drop labels that would touch."""


def draw_dashboard(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the page of tiles and four charts, then the pages of the live blocks."""
    _draw_tiles(canvas, worksheet)
    left, right = LEFT, RIGHT
    below = chart_rows(worksheet, _FIRST_CHART_ROW)
    worksheet.set_row(_FIRST_CHART_ROW - 1, GAP)
    insert_chart(canvas, worksheet, _submissions(canvas), master.SUBMISSION_BLOCK, (_FIRST_CHART_ROW, left))
    insert_chart(canvas, worksheet, _grades(canvas), master.GRADE_BLOCK, (_FIRST_CHART_ROW, right))
    insert_chart(canvas, worksheet, _cascade(canvas), master.CASCADE_BLOCK, (below, left))
    insert_chart(canvas, worksheet, _managers(canvas), master.MANAGER_BLOCK, (below, right))
    breaks = draw_live(canvas, worksheet, below + CHART_ROWS)
    print_setup(canvas, worksheet, None)
    # Programs that fit a sheet to a page's width pay no heed to page breaks: so it is scaled.
    worksheet.set_print_scale(_PRINT_SCALE)
    worksheet.set_h_pagebreaks(breaks)
    worksheet.center_horizontally()
    last = CASCADE_TREE.first_row + TREE_ROWS - 1
    worksheet.print_area(0, 0, last, max(master.TILES.positions.values()))


def _draw_tiles(canvas: Canvas, worksheet: Worksheet) -> None:
    table, theme = master.TILES, canvas.theme
    for row in (table.key_row, table.header_row):
        worksheet.set_row(row, 12, None, {"hidden": True})
    worksheet.write_string(table.key_row, 0, MARKER + table.name, theme.key())
    worksheet.set_row(table.first_row, TILE_HEIGHT)
    worksheet.set_row(table.first_row + 1, TILE_LABEL_HEIGHT)
    ground = {"bg_color": SOFT, "align": "center"}
    small = theme.format(font_size=9, font_color=MUTED, **ground | {"valign": "top"})
    for column in table.columns:
        position = table.positions[column.key]
        worksheet.set_column(position, position, column.width)
        worksheet.write_string(table.key_row, position, column.key, theme.key())
        label = labels.column_label(canvas.book.role, table, column, canvas.language)
        worksheet.write_string(table.header_row, position, label, theme.key())
        large = theme.format(
            font_size=24, bold=True, font_color=BAND, num_format=_TILE_FORMATS[column.kind], **ground
        )
        worksheet.write_blank(table.first_row, position, None, large)
        worksheet.write_blank(table.first_row + 1, position, None, small)


def draw_block(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Draw a block behind a chart: its labels, an open row, and a hidden row for what has no data."""
    theme = canvas.theme
    worksheet.write_string(table.key_row, 0, MARKER + table.name, theme.key())
    for column in table.columns:
        position = table.positions[column.key]
        worksheet.set_column(position, position, column.width)
        worksheet.write_string(table.key_row, position, column.key, theme.key())
        label = labels.column_label(canvas.book.role, table, column, canvas.language)
        worksheet.write_string(table.header_row, position, label, theme.header(column))
        for row in (table.first_row, table.first_row + 1):
            worksheet.write_blank(row, position, None, theme.body(column))
    worksheet.set_row(table.first_row + 1, None, None, {"hidden": True})


def _submissions(canvas: Canvas) -> Any:
    chart = bar_chart(canvas, "stacked")
    ink = {"submitted": PAPER, "draft": INK, "missing": INK}
    for key, colour in (("submitted", BAND_SOFT), ("draft", _DRAFT), ("missing", ACCENT)):
        label = {"value": True, "num_format": '0;;""', "font": font(canvas, ink[key])}
        chart.add_series(series_of(canvas, master.SUBMISSION_BLOCK, key, colour, master.BLOCK_ROWS, label))
    chart.set_legend({"position": "bottom", "font": font(canvas)})
    return chart


def _grades(canvas: Canvas) -> Any:
    chart = canvas.workbook.add_chart({"type": "column"})
    label = {"value": True, "font": font(canvas, INK)}
    chart.add_series(
        series_of(canvas, master.GRADE_BLOCK, "people", BAND_SOFT, master.BLOCK_ROWS, label) | {"overlap": -5}
    )
    chart.add_series(series_of(canvas, master.GRADE_BLOCK, "guide", _GUIDE, master.BLOCK_ROWS, None))
    chart.set_x_axis({"num_font": font(canvas), "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom", "font": font(canvas)})
    return chart


def _cascade(canvas: Canvas) -> Any:
    chart = bar_chart(canvas, "", label_share=0.44, size=DENSE)
    label = {"value": True, "num_format": '0%;;""', "font": font(canvas, INK, DENSE)}
    for key, colour in (("covered", BAND_SOFT), ("short", ACCENT)):
        chart.add_series(
            series_of(canvas, master.CASCADE_BLOCK, key, colour, master.BLOCK_ROWS, label) | {"overlap": 100}
        )
    chart.set_legend({"position": "bottom", "font": font(canvas)})
    return chart


def _managers(canvas: Canvas) -> Any:
    chart = bar_chart(canvas, "")
    label = {"value": True, "num_format": '0.0;;""', "font": font(canvas, INK)}
    chart.add_series(series_of(canvas, master.MANAGER_BLOCK, "average", BAND_SOFT, master.BLOCK_ROWS, label))
    chart.set_legend({"none": True})
    return chart
