"""Drawing the Dashboard: tiles and native charts on one landscape page, and the hidden blocks behind the charts."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.books import master
from workbook_templates.draw_xlsx import Canvas, print_setup
from workbook_templates.layout import MARKER, Kind, Table
from workbook_templates.theme import ACCENT, BAND, BAND_SOFT, INK, LINE, MUTED, PAPER, SOFT

TILE_HEIGHT = 40
TILE_LABEL_HEIGHT = 22
CHART_ROWS = 11
"""Sheet rows of 20 points under each of the two rows of charts."""

_GUIDE = "#C9D3DA"
_DRAFT = "#8FC1B5"
_TILE_FORMATS: Mapping[Kind, str] = {
    Kind.PERCENT: "0%;-0%;0%;@",
    Kind.COUNT: "#,##0;-#,##0;0;@",
    Kind.POINTS: "0.00;-0.00;0.00;@",
}
_FIRST_CHART_ROW = master.TILES.first_row + 3
_GAP = 8
_WIDTH, _HEIGHT = 470, 292
_COLUMNS = (1, 4)

DENSE = 6.5
"""The size of the labels where a chart may show sixteen bars: programs drop labels that would touch."""


def draw_dashboard(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the tiles and the four charts."""
    _draw_tiles(canvas, worksheet)
    left, right = _COLUMNS
    below = _FIRST_CHART_ROW + CHART_ROWS + 1
    for row in range(_FIRST_CHART_ROW, below + CHART_ROWS):
        worksheet.set_row(row, 20)
    worksheet.set_row(_FIRST_CHART_ROW - 1, _GAP)
    worksheet.set_row(below - 1, _GAP)
    _insert(canvas, worksheet, _submissions(canvas), master.SUBMISSION_BLOCK, (_FIRST_CHART_ROW, left))
    _insert(canvas, worksheet, _grades(canvas), master.GRADE_BLOCK, (_FIRST_CHART_ROW, right))
    _insert(canvas, worksheet, _cascade(canvas), master.CASCADE_BLOCK, (below, left))
    _insert(canvas, worksheet, _managers(canvas), master.MANAGER_BLOCK, (below, right))
    print_setup(canvas, worksheet, None)
    worksheet.fit_to_pages(1, 1)
    worksheet.center_horizontally()
    worksheet.print_area(0, 0, below + CHART_ROWS - 1, max(master.TILES.positions.values()))


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
    chart = _bar_chart(canvas, "stacked")
    ink = {"submitted": PAPER, "draft": INK, "missing": INK}
    for key, colour in (("submitted", BAND_SOFT), ("draft", _DRAFT), ("missing", ACCENT)):
        label = {"value": True, "num_format": '0;;""', "font": _font(canvas, ink[key])}
        chart.add_series(_series(canvas, master.SUBMISSION_BLOCK, key, colour, label))
    chart.set_legend({"position": "bottom", "font": _font(canvas)})
    return chart


def _grades(canvas: Canvas) -> Any:
    chart = canvas.workbook.add_chart({"type": "column"})
    label = {"value": True, "font": _font(canvas, INK)}
    chart.add_series(_series(canvas, master.GRADE_BLOCK, "people", BAND_SOFT, label) | {"overlap": -5})
    chart.add_series(_series(canvas, master.GRADE_BLOCK, "guide", _GUIDE, None))
    chart.set_x_axis({"num_font": _font(canvas), "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom", "font": _font(canvas)})
    return chart


def _cascade(canvas: Canvas) -> Any:
    chart = _bar_chart(canvas, "clustered", label_share=0.44, size=DENSE)
    label = {"value": True, "num_format": '0%;;""', "font": _font(canvas, INK, DENSE)}
    for key, colour in (("covered", BAND_SOFT), ("short", ACCENT)):
        chart.add_series(_series(canvas, master.CASCADE_BLOCK, key, colour, label) | {"overlap": 100})
    chart.set_legend({"position": "bottom", "font": _font(canvas)})
    return chart


def _managers(canvas: Canvas) -> Any:
    chart = _bar_chart(canvas, "clustered")
    label = {"value": True, "num_format": '0.0;;""', "font": _font(canvas, INK)}
    chart.add_series(_series(canvas, master.MANAGER_BLOCK, "average", BAND_SOFT, label))
    chart.set_legend({"none": True})
    return chart


def _bar_chart(canvas: Canvas, subtype: str, label_share: float = 0.24, size: float = 9) -> Any:
    """Return an empty bar chart, the first row on top, with room for labels on the left."""
    chart = canvas.workbook.add_chart(
        {"type": "bar", "subtype": "stacked"} if subtype == "stacked" else {"type": "bar"}
    )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": _font(canvas, size=size),
            "line": {"none": True},
            "major_tick_mark": "none",
            "interval_unit": 1,
        }
    )
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    width = 0.92 - label_share
    chart.set_plotarea({"layout": {"x": label_share, "y": 0.14, "width": width, "height": 0.72}})
    return chart


def _series(
    canvas: Canvas, table: Table, key: str, colour: str, data_labels: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a series over a block's whole column; hidden rows drop out of the chart."""
    sheet = labels.sheet_title(canvas.book.role, "charts", canvas.language)
    first, last = table.first_row, table.first_row + master.BLOCK_ROWS - 1
    label, values = table.positions["label"], table.positions[key]
    series: dict[str, Any] = {
        "name": [sheet, table.header_row, values],
        "categories": [sheet, first, label, last, label],
        "values": [sheet, first, values, last, values],
        "fill": {"color": colour},
        "gap": 45,
    }
    return series | ({"data_labels": dict(data_labels)} if data_labels else {})


def _font(canvas: Canvas, colour: str = MUTED, size: float = 9) -> dict[str, Any]:
    return {"name": canvas.theme.font, "size": size, "color": colour}


def _insert(canvas: Canvas, worksheet: Worksheet, chart: Any, table: Table, at: tuple[int, int]) -> None:
    title = labels.TEXTS(f"dashboard.chart.{table.name}", canvas.language)
    font = {"name": canvas.theme.font, "size": 11, "bold": True, "color": INK}
    chart.set_title({"name": title, "name_font": font, "overlay": False, "layout": {"x": 0.03, "y": 0.03}})
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": PAPER}})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    chart.show_hidden_data = False
    options = {"x_offset": 0 if at[1] == 1 else 7, "y_offset": 0, "object_position": 2, "description": title}
    worksheet.insert_chart(*at, chart, options)
