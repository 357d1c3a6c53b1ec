"""Charts: from XlsxWriter's words to Google's native ones."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from workbook_templates.google.model import Area, Chart, Look, Series
from workbook_templates.google.surface import DrawnChart, DrawnSheet
from workbook_templates.theme import BAND_SOFT, INK, PAPER


def charts_of(drawn: DrawnSheet, text: Callable[[str], str]) -> tuple[Chart, ...]:
    """Return the charts of a drawn sheet."""
    return tuple(_chart(row, column, chart, options, text) for row, column, chart, options in drawn.charts)


def _chart(
    row: int, column: int, chart: DrawnChart, options: Mapping[str, Any], text: Callable[[str], str]
) -> Chart:
    title, size, legend = (chart.settings.get(name, {}) for name in ("title", "size", "legend"))
    overlapping = any(one.get("overlap") == 100 for one in chart.series)
    series = tuple(_readable(_series(one)) if overlapping else _series(one) for one in chart.series)
    return Chart(
        kind=str(chart.options["type"]),
        stacked=str(chart.options.get("subtype", "")),
        title=text(str(title.get("name", ""))),
        series=series,
        row=row,
        column=column,
        offset=(int(options.get("x_offset", 0)), int(options.get("y_offset", 0))),
        size=(int(size["width"]), int(size["height"])),
        legend="none" if legend.get("none") else str(legend.get("position", "right")),
        font=str(title.get("name_font", {}).get("name", "")),
        all_rows=chart.show_hidden_data is not False,
        overlapping=overlapping,
        least=_least(chart),
    )


def _readable(series: Series) -> Series:
    """Return a series of bars that lie over each other: Google writes their labels into the bars, dark ones in white."""
    if series.label_look is None or series.colour != BAND_SOFT:
        return series
    return replace(series, label_look={**series.label_look, "font_color": PAPER})


def _least(chart: DrawnChart) -> float | None:
    """Return where the axis of the values begins: of bars that lie it is the horizontal one."""
    axis = chart.settings.get("x_axis" if chart.options["type"] == "bar" else "y_axis", {})
    return float(axis["min"]) if "min" in axis else None


def label_patterns(drawn: Iterable[DrawnSheet]) -> dict[str, list[tuple[Area, str]]]:
    """Return the number formats of the labels in all charts, by the sheet and the cells that they show.

    A label of Google's is written as its cell is.
    """
    found: dict[str, list[tuple[Area, str]]] = {}
    for sheet in drawn:
        for _, _, chart, _ in sheet.charts:
            for series in map(_series, chart.series):
                pattern = str((series.label_look or {}).get("num_format") or "")
                if pattern:
                    found.setdefault(series.sheet, []).append((series.values, pattern))
    return found


def _series(options: Mapping[str, Any]) -> Series:
    name, label = options["name"], options.get("data_labels")
    sheet = str(options["values"][0])
    return Series(
        sheet,
        (int(name[1]), int(name[2])) if isinstance(name, list) else str(name),
        _area(options["categories"]),
        _area(options["values"]),
        str(options["fill"]["color"]),
        _label_look(label) if label else None,
    )


def _label_look(label: Mapping[str, Any]) -> Look:
    font = label.get("font", {})
    return {
        "font_color": font.get("color", INK), "font_size": font.get("size", 9), "font_name": font.get("name", ""),
        "num_format": label.get("num_format", ""),
    }  # fmt: skip


def _area(place: list[Any]) -> Area:
    _, top, left, bottom, right = place
    return Area(int(top), int(bottom), int(left), int(right))
