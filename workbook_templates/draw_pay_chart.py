"""The chart of the pay workbook's Budget: what is used of each pool, which follows while other amounts are tried."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.books.pay import BUDGET
from workbook_templates.dashboard_charts import bar_chart, font
from workbook_templates.draw_xlsx import Canvas
from workbook_templates.theme import ACCENT, BAND_SOFT, INK, LINE, PAPER

_SERIES = {"bonus_used": BAND_SOFT, "merit_asked": "#C9D3DA", "merit_used": ACCENT}
"""The shares that are shown, each with its colour."""
_WIDTH, _POOL_HEIGHT, _FRAME = 1150, 84, 110


def draw_budget_chart(canvas: Canvas, worksheet: Worksheet, pools: int) -> None:
    """Draw the chart below the table, for the pools that are in use."""
    chart = bar_chart(canvas, label_share=0.2)
    sheet = labels.sheet_title("pay", "budget", canvas.language)
    first, last = BUDGET.first_row, BUDGET.first_row + pools - 1
    label = BUDGET.positions["label"]
    for key, colour in _SERIES.items():
        place = BUDGET.positions[key]
        series: dict[str, Any] = {
            "name": canvas.text(f"chart.{key}"),
            "categories": [sheet, first, label, last, label],
            "values": [sheet, first, place, last, place],
            "fill": {"color": colour},
            "gap": 60,
            "data_labels": {"value": True, "num_format": '0%;-0%;""', "font": font(canvas, INK, 8)},
        }
        chart.add_series(series)
    title = canvas.text("chart.title")
    look = {"name": canvas.theme.font, "size": 11, "bold": True, "color": INK}
    chart.set_title({"name": title, "name_font": look, "overlay": False, "layout": {"x": 0.02, "y": 0.03}})
    chart.set_legend({"position": "bottom", "font": font(canvas)})
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": PAPER}})
    chart.set_size({"width": _WIDTH, "height": _FRAME + _POOL_HEIGHT * pools})
    chart.show_hidden_data()
    row = BUDGET.first_row + canvas.capacities[BUDGET.name] + 1
    worksheet.insert_chart(row, 1, chart, {"object_position": 2, "description": title})


def chart_end(canvas: Canvas, pools: int) -> int:
    """Return the row behind the chart, for the print."""
    return BUDGET.first_row + canvas.capacities[BUDGET.name] + 3 + (_FRAME + _POOL_HEIGHT * pools) // 20
