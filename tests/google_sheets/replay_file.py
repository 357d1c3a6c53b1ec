"""A spreadsheet that requests drew, as a file: for engines that compute its formulas, and for a picture of how it looks.

What Google Sheets does not have, such as print areas, is not there; pages are only set up so that a sheet fits one.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from tests.google_sheets.replay import Json, Shown, Spreadsheet, Tab

ALIGNMENTS = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
VERTICAL = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}
STYLES = {"SOLID": 1, "SOLID_MEDIUM": 2}
Value = Callable[[str, int, int], Any]
"""What a formula claims to have given, by sheet, row and column."""


@dataclass
class Press:
    """A file that is being written."""

    workbook: Workbook
    spreadsheet: Spreadsheet
    value: Value

    def form(self, form: Json) -> Format:
        """Return the format of a cell."""
        return self.workbook.add_format(properties(form))


def file_of(spreadsheet: Spreadsheet, value: Value = lambda *_: 0) -> bytes:
    """Return the file of a spreadsheet; ``value`` says what its formulas claim to have given."""
    package = io.BytesIO()
    workbook = Workbook(package, {"in_memory": True})
    press = Press(workbook, spreadsheet, value)
    sheets = [(tab, workbook.add_worksheet(tab.title)) for tab in spreadsheet.in_order()]
    titles = {tab.properties["sheetId"]: tab.title for tab, _ in sheets}
    for named in spreadsheet.names.values():
        title = titles[named["range"]["sheetId"]].replace("'", "''")
        workbook.define_name(named["name"], f"='{title}'!{_absolute(named['range'])}")
    for tab, sheet in sheets:
        _draw(press, tab, sheet, titles)
    workbook.close()
    return package.getvalue()


def _absolute(area: Mapping[str, int]) -> str:
    return str(xl_range_abs(*corners(area)))


def corners(area: Mapping[str, int]) -> tuple[int, int, int, int]:
    """Return first row, first column, last row and last column of one of Google's areas."""
    return (
        area["startRowIndex"],
        area["startColumnIndex"],
        area["endRowIndex"] - 1,
        area["endColumnIndex"] - 1,
    )


def properties(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a cell format of Google's in XlsxWriter's words."""
    font, numbers = form.get("textFormat", {}), form.get("numberFormat", {})
    found: dict[str, Any] = {
        "font_name": font.get("fontFamily", "Arial"),
        "font_size": font.get("fontSize", 10),
        "bold": font.get("bold", False),
        "underline": int(font.get("underline", False)),
        "num_format": "@" if numbers.get("type") == "TEXT" else numbers.get("pattern", "General"),
        "text_wrap": form.get("wrapStrategy") == "WRAP",
        "valign": VERTICAL[form.get("verticalAlignment", "BOTTOM")],
    }
    if "foregroundColorStyle" in font:
        found["font_color"] = colour(font["foregroundColorStyle"])
    if "backgroundColorStyle" in form:
        found["bg_color"] = colour(form["backgroundColorStyle"])
    if "horizontalAlignment" in form:
        found["align"] = ALIGNMENTS[form["horizontalAlignment"]]
        found["indent"] = int("padding" in form)
    for side, line in form.get("borders", {}).items():
        found |= {side: STYLES[line["style"]], f"{side}_color": colour(line["colorStyle"])}
    return found


def colour(style: Mapping[str, Any]) -> str:
    """Return one of Google's colours as ``#RRGGBB``."""
    parts = (round(style["rgbColor"].get(part, 0) * 255) for part in ("red", "green", "blue"))
    return "#" + "".join(f"{part:02X}" for part in parts)


def _draw(press: Press, tab: Tab, sheet: Worksheet, titles: Mapping[int, str]) -> None:
    grid = tab.properties["gridProperties"]
    sheet.hide_gridlines(2)
    if tab.properties["hidden"]:
        sheet.hide()
    sheet.freeze_panes(grid["frozenRowCount"], grid["frozenColumnCount"])
    for row, size in tab.rows.items():
        sheet.set_row_pixels(row, size.get("pixelSize"), None, {"hidden": size.get("hiddenByUser", False)})
    for column, size in tab.columns.items():
        hidden = {"hidden": size.get("hiddenByUser", False)}
        sheet.set_column_pixels(column, column, size.get("pixelSize"), None, hidden)
    for area in tab.merges:
        place = (area["startRowIndex"], area["startColumnIndex"])
        sheet.merge_range(*corners(area), "", press.form(tab.cells[place].format))
    for (row, column), shown in tab.cells.items():
        _write(press, tab, sheet, (row, column), shown)
    for rule in tab.conditions:
        _condition(press, sheet, rule)
    for chart in tab.charts:
        _chart(press, sheet, chart, titles)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)


def _write(press: Press, tab: Tab, sheet: Worksheet, place: tuple[int, int], shown: Shown) -> None:
    form = press.form(shown.format)
    if shown.formula:
        sheet.write_formula(*place, shown.formula, form, press.value(tab.title, *place))
    elif shown.runs:
        sheet.write_rich_string(*place, *_parts(press, shown), form)
    elif isinstance(shown.value, bool):
        sheet.write_boolean(*place, shown.value, form)
    elif isinstance(shown.value, str):
        sheet.write_string(*place, shown.value, form)
    elif shown.value is not None:
        sheet.write_number(*place, shown.value, form)
    else:
        covered = any(_covers(area, place) for area in tab.merges)
        if not covered:
            sheet.write_blank(*place, None, form)


def _covers(area: Mapping[str, int], place: tuple[int, int]) -> bool:
    top, left, bottom, right = corners(area)
    return top <= place[0] <= bottom and left <= place[1] <= right


def _parts(press: Press, shown: Shown) -> list[Any]:
    starts = [run["startIndex"] for run in shown.runs] + [len(str(shown.value))]
    parts: list[Any] = []
    for run, end in zip(shown.runs, starts[1:], strict=True):
        parts += [press.form({"textFormat": run["format"]}), str(shown.value)[run["startIndex"] : end]]
    return parts


def _condition(press: Press, sheet: Worksheet, rule: Json) -> None:
    (area,) = rule["ranges"]
    if "gradientRule" in rule:
        ends = rule["gradientRule"]
        options = {
            "type": "2_color_scale", "min_type": "num", "max_type": "num",
            "min_value": float(ends["minpoint"]["value"]), "max_value": float(ends["maxpoint"]["value"]),
            "min_color": colour(ends["minpoint"]["colorStyle"]), "max_color": colour(ends["maxpoint"]["colorStyle"]),
        }  # fmt: skip
    else:
        told = rule["booleanRule"]
        (formula,) = told["condition"]["values"]
        look = properties(told["format"])
        changed = {key: look[key] for key in ("bg_color", "font_color", "bold", "underline") if look.get(key)}
        options = {
            "type": "formula", "criteria": formula["userEnteredValue"], "stop_if_true": True,
            "format": press.workbook.add_format(changed),
        }  # fmt: skip
    sheet.conditional_format(*corners(area), options)


def _chart(press: Press, sheet: Worksheet, chart: Json, titles: Mapping[int, str]) -> None:
    spec = chart["spec"]
    basic = spec["basicChart"]
    stacked = {"STACKED": "stacked", "PERCENT_STACKED": "percent_stacked"}.get(basic["stackedType"])
    kind = {"type": basic["chartType"].lower()} | ({"subtype": stacked} if stacked else {})
    drawn = press.workbook.add_chart(kind)
    head = basic["headerCount"]
    for series in basic["series"]:
        options: dict[str, Any] = {
            "categories": _source(basic["domains"][0]["domain"], titles, head),
            "values": _source(series["series"], titles, head),
            "fill": {"color": colour(series["colorStyle"])},
            "gap": 45,
        }
        if head:
            options["name"] = _source(series["series"], titles, 0)[:3]
        if "dataLabel" in series:
            ink = series["dataLabel"]["textFormat"]["foregroundColorStyle"]
            options["data_labels"] = {
                "value": True,
                "num_format": _pattern(press, series["series"], head),
                "font": {"color": colour(ink)},
            }
        drawn.add_series(options)
    drawn.set_title({"name": spec["title"], "name_font": {"size": 11}})
    legend = basic["legendPosition"]
    drawn.set_legend({"none": True} if legend == "NO_LEGEND" else {"position": legend.split("_")[0].lower()})
    begins = [axis["viewWindowOptions"]["viewWindowMin"] for axis in basic["axis"] if len(axis) > 2]
    least = {"min": begins[0]} if begins else {}
    lying = basic["chartType"] == "BAR"
    drawn.set_x_axis(least if lying else {})
    drawn.set_y_axis({"reverse": True} if lying else least)
    place = chart["position"]["overlayPosition"]
    drawn.set_size({"width": place["widthPixels"], "height": place["heightPixels"]})
    anchor = place["anchorCell"]
    offsets = {"x_offset": place["offsetXPixels"], "y_offset": place["offsetYPixels"]}
    sheet.insert_chart(anchor["rowIndex"], anchor["columnIndex"], drawn, offsets)


def _pattern(press: Press, data: Json, head: int) -> str:
    """Return the number format of a series' first cell: Google writes labels like it."""
    (area,) = data["sourceRange"]["sources"]
    tab = press.spreadsheet.tabs[area["sheetId"]]
    form = tab.cells[area["startRowIndex"] + head, area["startColumnIndex"]].format
    return str(form.get("numberFormat", {}).get("pattern", "General"))


def _source(data: Json, titles: Mapping[int, str], head: int) -> list[Any]:
    (area,) = data["sourceRange"]["sources"]
    top, left, bottom, right = corners(area)
    return [titles[area["sheetId"]], top + head, left, bottom, right]
