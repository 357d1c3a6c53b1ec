"""The master in Google Sheets against its file: every cell, names, filters, and its native charts."""

import io
import json
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook

from appraisal.messages import LANGUAGES
from appraisal.model import Cycle
from appraisal.policy import Policy
from tests.google_sheets.emulator.discovery import faults
from tests.google_sheets.file_cells import file_cells, file_looks, file_value, is_told, shown_looks
from tests.google_sheets.replay import Json, Shown, Spreadsheet
from workbook_templates.books import master
from workbook_templates.dashboard import Summary, figures, who_when
from workbook_templates.defaults import default_rows
from workbook_templates.draw_master import master_template
from workbook_templates.google import SheetModel, drawn_master, requests_of
from workbook_templates.google.drawing import MASTER_SPARE
from workbook_templates.google.looks import pattern_of
from workbook_templates.row_xml import Link, Row
from workbook_templates.stamp import BookIdentity, stamp
from workbook_templates.theme import ACCENT, BAND_SOFT, INK, PAPER

# openpyxl does not know extensions of Excel's, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

CYCLE = Cycle("2026-H2", "2026, second half", date(2026, 7, 1), date(2026, 12, 31))
ALL = pytest.mark.parametrize("language", LANGUAGES)


def policy(language: str) -> Policy:
    return Policy(cycle=CYCLE, language=language)


def identity(language: str) -> BookIdentity:
    return BookIdentity("m", CYCLE.id, "", master.BOOK.role, master.VERSION, 1, language)


def tables(language: str) -> dict[str, list[Row]]:
    found = {**default_rows(policy(language), language), **figures(Summary(cycle=CYCLE.name), language)}
    return {name: list(rows) for name, rows in found.items()}


def words(language: str) -> dict[str, str]:
    return {"who_when": who_when(Summary(cycle=CYCLE.name), language), "who": CYCLE.name, "footer": "x"}


@cache
def drawn(language: str) -> tuple[SheetModel, Spreadsheet]:
    model = drawn_master(policy(language), language, tables(language), words(language), identity(language))
    spreadsheet = Spreadsheet()
    for batch in requests_of(model, ()):
        spreadsheet.replay(batch)
    return model, spreadsheet


@cache
def file_of(language: str) -> Workbook:
    template = master_template(policy(language), language)
    package = stamp(template, tables(language), identity(language), words(language))
    with patch("openpyxl.styles.stylesheet.is_date_format", return_value=False):
        return openpyxl.load_workbook(io.BytesIO(package))


@ALL
def test_every_cell_says_what_the_file_says(language: str) -> None:
    for tab, sheet in zip(drawn(language)[1].in_order(), file_of(language).worksheets, strict=True):
        assert tab.title == sheet.title
        wanted = {place: file_value(cell) for place, cell in file_cells(sheet)}
        shown = {place: cell.formula or cell.value for place, cell in tab.cells.items()}
        differing = {
            place: (wanted.get(place), shown.get(place))
            for place in wanted.keys() | shown.keys()
            if wanted.get(place) != shown.get(place)
        }
        assert differing == {}, tab.title


@ALL
def test_every_cell_looks_as_in_the_file(language: str) -> None:
    labels = label_formats(language)
    for tab, sheet in zip(drawn(language)[1].in_order(), file_of(language).worksheets, strict=True):
        for place, cell in file_cells(sheet):
            if isinstance(cell, MergedCell):
                continue
            shown, wanted = shown_looks(tab.cells.get(place, Shown())), file_looks(cell)
            if not is_told(wanted):
                continue
            if (tab.title, *place) in labels or wanted.pattern != shown.pattern:
                assert shown.pattern in ("yyyy-mm-dd", labels.get((tab.title, *place))), (tab.title, place)
                shown, wanted = vars(shown), vars(wanted)  # type: ignore[assignment]
                shown, wanted = ({**found, "pattern": ""} for found in (shown, wanted))  # type: ignore[dict-item, assignment]
            assert shown == wanted, (tab.title, place)


def label_formats(language: str) -> dict[tuple[str, int, int], str]:
    """Return the number formats of the charts' labels, by the hidden cell that each shows."""
    model, _ = drawn(language)
    return {
        (series.sheet, row, series.values.left): pattern_of(series.label_look)
        for sheet in model.sheets
        for chart in sheet.charts
        for series in chart.series
        if series.label_look is not None and series.label_look["num_format"]
        for row in range(series.values.top, series.values.bottom + 1)
    }


@ALL
def test_names_and_filters_are_those_of_the_file(language: str) -> None:
    _, spreadsheet = drawn(language)
    titles = {tab.properties["sheetId"]: tab.title for tab in spreadsheet.tabs.values()}
    book = file_of(language)
    wanted = {name: found.attr_text for name, found in book.defined_names.items()}
    shown = {named["name"]: _place(titles, named["range"]) for named in spreadsheet.names.values()}
    assert {name: _spanned(text) for name, text in wanted.items()} == shown
    for tab, sheet in zip(spreadsheet.in_order(), book.worksheets, strict=True):
        kept = [tuple(edge - 1 for edge in range_boundaries(table.ref)) for table in sheet.tables.values()]
        assert kept == ([] if tab.filter is None else [_edges(tab.filter)])
        if kept:
            assert tab.properties["gridProperties"]["rowCount"] > kept[0][3] + MASTER_SPARE


def _spanned(text: str) -> str:
    sheet, cells = text.rsplit("!", 1)
    first, _, last = cells.partition(":")
    return f"{sheet}!{first}:{last or first}"


def _place(titles: dict[int, str], area: Json) -> str:
    first = f"${get_column_letter(area['startColumnIndex'] + 1)}${area['startRowIndex'] + 1}"
    last = f"${get_column_letter(area['endColumnIndex'])}${area['endRowIndex']}"
    return f"'{titles[area['sheetId']]}'!{first}:{last}"


def _edges(area: Json) -> tuple[int, ...]:
    return (
        area["startColumnIndex"], area["startRowIndex"], area["endColumnIndex"] - 1, area["endRowIndex"] - 1,
    )  # fmt: skip


@ALL
def test_charts_are_native_and_show_what_those_of_the_file_show(language: str) -> None:
    _, spreadsheet = drawn(language)
    titles = {tab.properties["sheetId"]: tab.title for tab in spreadsheet.tabs.values()}
    tab, sheet = spreadsheet.in_order()[0], file_of(language).worksheets[0]
    wanted = sorted(_file_chart(chart) for chart in sheet._charts)
    shown = sorted(_shown_chart(chart, titles) for chart in tab.charts)
    assert len(wanted) == 12
    assert wanted == shown
    assert all(chart["spec"]["hiddenDimensionStrategy"] == "SKIP_HIDDEN_ROWS" for chart in tab.charts)


Shape = tuple[int, int, str, str, list[tuple[str, str, str]]]
"""Row, column, kind, title, and of each series its values, its categories and its colour."""


def _file_chart(chart: Any) -> Shape:
    anchor = chart.anchor._from
    title = "".join(run.t for part in chart.title.tx.rich.p for run in part.r or ())
    series = [
        (
            one.val.numRef.f.replace("'", ""),
            (one.cat.strRef or one.cat.numRef).f.replace("'", ""),
            f"#{one.graphicalProperties.solidFill.srgbClr}",
        )
        for one in chart.series
    ]
    return anchor.row, anchor.col, "BAR" if chart.barDir == "bar" else "COLUMN", title, series


def _shown_chart(chart: Json, titles: dict[int, str]) -> Shape:
    anchor, spec = chart["position"]["overlayPosition"]["anchorCell"], chart["spec"]
    basic = spec["basicChart"]
    assert basic["headerCount"] == 1
    domain = _cells(basic["domains"][0]["domain"], titles)
    series = [
        (_cells(one["series"], titles), domain, _hexed(one["colorStyle"]["rgbColor"]))
        for one in basic["series"]
    ]
    return anchor["rowIndex"], anchor["columnIndex"], basic["chartType"], spec["title"], series


def _cells(data: Json, titles: dict[int, str]) -> str:
    """Return the cells of a series without the one that names it."""
    (area,) = data["sourceRange"]["sources"]
    return _place(titles, {**area, "startRowIndex": area["startRowIndex"] + 1}).replace("'", "")


def _hexed(parts: Json) -> str:
    return "#" + "".join(f"{round(parts.get(name, 0) * 255):02X}" for name in ("red", "green", "blue"))


@ALL
def test_google_would_take_every_request(language: str) -> None:
    batches = requests_of(drawn(language)[0], ())
    for batch in batches:
        assert list(faults("sheets.v4", "BatchUpdateSpreadsheetRequest", {"requests": batch})) == []
        assert len(json.dumps(batch)) < 2_000_000


@ALL
def test_nothing_of_the_master_is_protected_and_its_rows_carry_no_marks(language: str) -> None:
    _, spreadsheet = drawn(language)
    assert all(tab.protections == [] for tab in spreadsheet.tabs.values())
    assert "rb.row" not in {mark["metadataKey"] for mark in spreadsheet.marks.values()}


def test_a_link_leads_where_the_caller_says() -> None:
    rows = tables("en")
    rows["findings"] = [{"place": Link("books/x.xlsx#'Goals'!C7", "Goals C7")}, {"place": Link("y", "Y")}]
    model = drawn_master(
        policy("en"), "en", rows, words("en"), identity("en"),
        lambda link: "https://example.org/x#gid=1" if link.text == "Goals C7" else "",
    )  # fmt: skip
    column = master.BOOK.table_by_name["findings"].positions["place"]
    cells = [cell for (_, at), cell in model.sheet("findings").cells.items() if at == column]
    assert '=HYPERLINK("https://example.org/x#gid=1","Goals C7")' in [cell.formula for cell in cells]
    assert ("Y", "") in [(cell.value, cell.formula) for cell in cells]


@ALL
def test_labels_inside_dark_bars_are_white(language: str) -> None:
    """Bars that lie over each other in a file are stacked in Google's charts, which write labels into them."""
    charts = drawn(language)[0].sheets[0].charts
    overlapping = [chart for chart in charts if chart.overlapping]
    assert len(overlapping) == 2
    for chart in overlapping:
        inks = {series.colour: (series.label_look or {}).get("font_color") for series in chart.series}
        assert inks == {BAND_SOFT: PAPER, ACCENT: INK}
