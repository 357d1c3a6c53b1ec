"""The charts on the report's first page: native ones over the tables behind it, with direct labels and no clutter."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_templates.report.pages import Pages, Range
from workbook_templates.theme import ACCENT, BAND_SOFT, BAR, INK, LINE, MUTED, PAPER

TOP, TOP_LONG = 15, 10
"""So many rows of a table stand in a chart, and where labels are long; the table shows all."""

_GUIDE = "#C9D3DA"
_COLOURS: Mapping[str, tuple[str, str]] = {
    "submitted": (BAND_SOFT, PAPER),
    "draft": (BAR, INK),
    "missing": (ACCENT, INK),
    "graded": (BAND_SOFT, INK),
    "expected": (_GUIDE, MUTED),
}
"""The colour of a series and that of its labels."""

_WIDTH, _HEIGHT, _GAP = 466, 292, 8
_ROWS, _POINTS = 11, 20
_FIRST_ROW = 5
_COLUMNS = (1, 4)


class Charts:
    """Draws charts, two beside each other, below the tiles of a page."""

    def __init__(self, pages: Pages, sheet: Worksheet) -> None:
        self._pages, self._sheet = pages, sheet
        self._count = 0

    def stacked(self, name: str, table: Range, label: str, keys: Sequence[str]) -> None:
        """Draw stacked bars, one for each of the first rows."""
        chart = self._bar({"type": "bar", "subtype": "stacked"})
        for key in keys:
            chart.add_series(self._series(table, label, key, '0;;""'))
        chart.set_legend({"position": "bottom", "font": self._font()})
        self._insert(chart, name)

    def columns(self, name: str, table: Range, label: str, keys: Sequence[str]) -> None:
        """Draw columns beside each other."""
        chart = self._pages.workbook.add_chart({"type": "column"})
        for key in keys:
            number = "0" if key == "graded" else "0.#"
            chart.add_series(self._series(table, label, key, number) | {"overlap": -5})
        chart.set_x_axis({"num_font": self._font(), "line": {"color": LINE}, "major_tick_mark": "none"})
        chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
        chart.set_legend({"position": "bottom", "font": self._font()})
        self._insert(chart, name)

    def bars(self, name: str, table: Range, label: str, key: str, number: str) -> None:
        """Draw one bar for each of the first rows."""
        chart = self._bar({"type": "bar"}, label_share=0.44)
        chart.add_series(self._series(table, label, key, f'{number};;""', TOP_LONG))
        chart.set_legend({"none": True})
        self._insert(chart, name)

    def lay_out(self, count: int) -> None:
        """Make room for the charts, and let the print end with them."""
        lines = -(-count // len(_COLUMNS))
        for line in range(lines):
            first = _FIRST_ROW + line * (_ROWS + 1)
            self._sheet.set_row(first - 1, _GAP)
            for row in range(first, first + _ROWS):
                self._sheet.set_row(row, _POINTS)
        self._sheet.print_area(0, 0, _FIRST_ROW + lines * (_ROWS + 1) - 2, 6)

    def _bar(self, kind: dict[str, str], label_share: float = 0.28) -> Any:
        chart = self._pages.workbook.add_chart(kind)
        font = self._font(size=8 if label_share > 0.4 else 9)
        chart.set_y_axis(
            {
                "reverse": True,
                "num_font": font,
                "line": {"none": True},
                "major_tick_mark": "none",
                "interval_unit": 1,
            }
        )
        chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
        area = {"x": label_share, "y": 0.14, "width": 0.92 - label_share, "height": 0.72}
        chart.set_plotarea({"layout": area})
        return chart

    def _series(self, table: Range, label: str, key: str, number: str, rows: int = TOP) -> dict[str, Any]:
        colour, ink = _COLOURS.get(key, (BAND_SOFT, INK))
        return {
            "name": table.name(key),
            "categories": table.cells(label, rows),
            "values": table.cells(key, rows),
            "fill": {"color": colour},
            "gap": 45,
            "data_labels": {"value": True, "num_format": number, "font": self._font(ink)},
        }

    def _font(self, colour: str = MUTED, size: float = 9) -> dict[str, Any]:
        return {"name": self._pages.theme.font, "size": size, "color": colour}

    def _insert(self, chart: Any, name: str) -> None:
        line, column = divmod(self._count, len(_COLUMNS))
        self._count += 1
        title = self._pages.text(f"chart.{name}")
        font = {"name": self._pages.theme.font, "size": 11, "bold": True, "color": INK}
        chart.set_title(
            {"name": title, "name_font": font, "overlay": False, "layout": {"x": 0.03, "y": 0.03}}
        )
        chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": PAPER}})
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        options = {"x_offset": 7 * column, "object_position": 1, "description": title}
        self._sheet.insert_chart(_FIRST_ROW + line * (_ROWS + 1), _COLUMNS[column], chart, options)
