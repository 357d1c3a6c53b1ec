"""The look of the Dashboard's charts: bars with labels on the left, over fixed blocks of the hidden sheet."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.draw_xlsx import Canvas
from workbook_templates.layout import Table
from workbook_templates.theme import INK, LINE, MUTED, PAPER

CHART_ROWS = 11
"""Sheet rows of 20 points under each row of charts."""
CHART_ROW_HEIGHT = 20
GAP = 8
"""Points between two rows of charts."""
LEFT, RIGHT = 1, 4
"""The columns in which the charts of a row begin."""

_WIDTH, _HEIGHT = 470, 292


def chart_rows(worksheet: Worksheet, first: int) -> int:
    """Set the heights of the rows under two rows of charts, and return the first row of the lower one."""
    below = first + CHART_ROWS + 1
    for row in range(first, below + CHART_ROWS):
        worksheet.set_row(row, CHART_ROW_HEIGHT)
    worksheet.set_row(below - 1, GAP)
    return below


def bar_chart(
    canvas: Canvas,
    subtype: str = "",
    label_share: float = 0.24,
    size: float = 9,
    label_position: str = "next_to",
) -> Any:
    """Return an empty bar chart, the first row on top, with room for labels on the left."""
    chart = canvas.workbook.add_chart({"type": "bar", "subtype": subtype} if subtype else {"type": "bar"})
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": font(canvas, size=size),
            "line": {"none": True},
            "major_tick_mark": "none",
            "interval_unit": 1,
            "label_position": label_position,
        }
    )
    chart.set_x_axis(
        {"visible": False, "major_gridlines": {"visible": False}}
        | ({} if label_position == "low" else {"min": 0})
    )
    width = 0.92 - label_share
    chart.set_plotarea({"layout": {"x": label_share, "y": 0.14, "width": width, "height": 0.72}})
    return chart


def series_of(
    canvas: Canvas, table: Table, key: str, colour: str, rows: int, data_labels: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a series over a block's whole column; hidden rows drop out of the chart."""
    sheet = labels.sheet_title(canvas.book.role, "charts", canvas.language)
    first, last = table.first_row, table.first_row + rows - 1
    label, values = table.positions["label"], table.positions[key]
    series: dict[str, Any] = {
        "name": [sheet, table.header_row, values],
        "categories": [sheet, first, label, last, label],
        "values": [sheet, first, values, last, values],
        "fill": {"color": colour},
        "gap": 45,
    }
    return series | ({"data_labels": dict(data_labels)} if data_labels else {})


def font(canvas: Canvas, colour: str = MUTED, size: float = 9) -> dict[str, Any]:
    """Return the font of a chart's words."""
    return {"name": canvas.theme.font, "size": size, "color": colour}


def insert_chart(canvas: Canvas, worksheet: Worksheet, chart: Any, table: Table, at: tuple[int, int]) -> None:
    """Put a chart under its title at a cell; where its rows are hidden, it has no bars."""
    title = labels.TEXTS(f"dashboard.chart.{table.name}", canvas.language)
    title_font = {"name": canvas.theme.font, "size": 11, "bold": True, "color": INK}
    chart.set_title(
        {"name": title, "name_font": title_font, "overlay": False, "layout": {"x": 0.03, "y": 0.03}}
    )
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": PAPER}})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    chart.show_hidden_data = False
    options = {
        "x_offset": 0 if at[1] == LEFT else 7,
        "y_offset": 0,
        "object_position": 2,
        "description": title,
    }
    worksheet.insert_chart(*at, chart, options)
