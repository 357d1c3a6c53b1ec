"""Google's native charts: the request that adds one over the cells."""

from collections.abc import Mapping
from typing import Any

from workbook_templates.google.looks import colour, text_format
from workbook_templates.google.model import Area, Chart, Series
from workbook_templates.theme import INK, LINE, PAPER

_LEGENDS: Mapping[str, str] = {
    "bottom": "BOTTOM_LEGEND", "right": "RIGHT_LEGEND", "top": "TOP_LEGEND", "left": "LEFT_LEGEND", "none": "NO_LEGEND",
}  # fmt: skip
_STACKED: Mapping[str, str] = {"": "NOT_STACKED", "stacked": "STACKED", "percent_stacked": "PERCENT_STACKED"}


def add_chart(chart: Chart, sheet_id: int, number: int, ids: Mapping[str, int]) -> dict[str, Any]:
    """Return the request for a chart on a sheet; ``ids`` are those of the sheets by title."""
    overlay = {
        "anchorCell": {"sheetId": sheet_id, "rowIndex": chart.row, "columnIndex": chart.column},
        "offsetXPixels": chart.offset[0],
        "offsetYPixels": chart.offset[1],
        "widthPixels": chart.size[0],
        "heightPixels": chart.size[1],
    }
    return {
        "addChart": {
            "chart": {
                "chartId": sheet_id * 100 + number + 1,
                "spec": _spec(chart, ids),
                "position": {"overlayPosition": overlay},
                "border": {"colorStyle": colour(LINE)},
            }
        }
    }


def _spec(chart: Chart, ids: Mapping[str, int]) -> dict[str, Any]:
    title = {"font_name": chart.font, "font_size": 11, "bold": True, "font_color": INK}
    return {
        "title": chart.title,
        "titleTextFormat": text_format(title),
        "titleTextPosition": {"horizontalAlignment": "LEFT"},
        "altText": chart.title,
        "fontName": text_format(title)["fontFamily"],
        "backgroundColorStyle": colour(PAPER),
        "hiddenDimensionStrategy": "SHOW_ALL" if chart.all_rows else "SKIP_HIDDEN_ROWS",
        "basicChart": _basic(chart, ids),
    }


def _basic(chart: Chart, ids: Mapping[str, int]) -> dict[str, Any]:
    """Return the bars: the first row of a bar chart is on top in Google's charts by itself."""
    headed = all(isinstance(series.name, tuple) for series in chart.series)
    horizontal = chart.kind == "bar"
    stacked = _STACKED["stacked" if chart.overlapping else chart.stacked]
    value_axis = "BOTTOM_AXIS" if horizontal else "LEFT_AXIS"
    return {
        "chartType": "BAR" if horizontal else "COLUMN",
        "legendPosition": _LEGENDS[chart.legend],
        "stackedType": stacked,
        "headerCount": 1 if headed else 0,
        "axis": [_axis(chart, position, value_axis) for position in ("BOTTOM_AXIS", "LEFT_AXIS")],
        "domains": [{"domain": _source(chart.series[0], chart.series[0].categories, ids, headed)}],
        "series": [_series(series, ids, headed, value_axis) for series in chart.series],
    }


def _axis(chart: Chart, position: str, value_axis: str) -> dict[str, Any]:
    """Return an axis without a title; that of the values begins where the chart says."""
    axis: dict[str, Any] = {"position": position, "title": ""}
    if position == value_axis and chart.least is not None:
        axis["viewWindowOptions"] = {"viewWindowMin": chart.least, "viewWindowMode": "PRETTY"}
    return axis


def _series(series: Series, ids: Mapping[str, int], headed: bool, axis: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "series": _source(series, series.values, ids, headed),
        "targetAxis": axis,
        "colorStyle": colour(series.colour),
    }
    if series.label_look is not None:
        found["dataLabel"] = {"type": "DATA", "textFormat": text_format(series.label_look)}
    return found


def _source(series: Series, area: Area, ids: Mapping[str, int], headed: bool) -> dict[str, Any]:
    """Return the cells of a series, from the cell above them on, which names it."""
    place = {
        "sheetId": ids[series.sheet],
        "startRowIndex": area.top - headed, "endRowIndex": area.bottom + 1,
        "startColumnIndex": area.left, "endColumnIndex": area.right + 1,
    }  # fmt: skip
    return {"sourceRange": {"sources": [place]}}
