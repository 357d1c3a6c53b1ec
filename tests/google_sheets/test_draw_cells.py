"""Every cell of every book in Google Sheets against the file of the same draft, as openpyxl reads it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.google_sheets.drawn_books import BOOKS, drawn
from tests.google_sheets.file_cells import (
    Line,
    Looks,
    file_book,
    file_cells,
    file_looks,
    file_value,
    hexed,
    is_told,
    shown_looks,
)
from tests.google_sheets.replay import Shown, Tab, places
from workbook_templates import labels
from workbook_templates.theme import LINE, MUTED

# openpyxl does not know the extension in which Excel keeps the colours of data bars, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

ALL = pytest.mark.parametrize("number", range(len(BOOKS)), ids=[book.name for book in BOOKS])
NOTHING = Shown()


def pages(number: int) -> list[tuple[Tab, Worksheet]]:
    """Return each sheet of a book beside the same sheet of its file."""
    tabs, sheets = drawn(number)[1].in_order(), file_book(number).worksheets
    assert [sheet.title for sheet in sheets] == [tab.title for tab in tabs]
    return list(zip(tabs, sheets, strict=True))


@ALL
def test_every_cell_says_what_the_file_says(number: int) -> None:
    for tab, sheet in pages(number):
        wanted = {place: otherwise(number, file_value(cell)) for place, cell in file_cells(sheet)}
        shown = {place: cell.formula or cell.value for place, cell in tab.cells.items()}
        differing = {
            place: (wanted.get(place), shown.get(place))
            for place in wanted.keys() | shown.keys()
            if wanted.get(place) != shown.get(place)
        }
        assert differing == {}, tab.title


def otherwise(number: int, value: object) -> object:
    """Return what a book says in Google Sheets, where nothing is saved as a file or sent."""
    texts = labels.TEXTS.table(BOOKS[number].filled.language)
    keys = (key for key in texts if key.startswith(f"google.{BOOKS[number].role}."))
    said = {texts[key.removeprefix("google.")]: texts[key] for key in keys}
    return said.get(value, value) if isinstance(value, str) else value


@ALL
def test_every_cell_looks_as_in_the_file(number: int) -> None:
    for tab, sheet in pages(number):
        settled = Settled(tab, computed(number, tab), BOOKS[number].filled.language)
        cells = dict(file_cells(sheet))
        covered = {place for place, cell in cells.items() if isinstance(cell, MergedCell)}  # not to be seen
        for place in covered:
            assert file_looks(cells[place]).sides == shown_looks(tab.cells[place]).sides
        wanted = {
            place: settled.look(place, file_looks(cell))
            for place, cell in cells.items()
            if place not in covered and (tab.cells[place].format or is_told(file_looks(cell)))
        }
        differing = {
            place: (look, shown_looks(tab.cells.get(place, NOTHING)))
            for place, look in wanted.items()
            if look != shown_looks(tab.cells.get(place, NOTHING))
        }
        assert differing == {}, tab.title
        unseen = {place for area in tab.merges for place in places(area)}
        assert {place for place, cell in tab.cells.items() if cell.format} <= cells.keys() | unseen


class Settled:
    """What is settled at drawing, because no conditional format of Google's can: dates of milestones, lines of groups."""

    def __init__(self, tab: Tab, values: Mapping[tuple[int, int], object], language: str) -> None:
        self._tab, self._values = tab, values
        self._milestone = labels.choice_words("method", language)["milestone"].casefold()
        self._tables = [
            (row, {str(cell.value): column for (other, column), cell in tab.cells.items() if other == row})
            for (row, column), cell in tab.cells.items()
            if column == 0 and str(cell.value).startswith("rb:")
        ]

    def look(self, place: tuple[int, int], look: Looks) -> Looks:
        """Return a look of the file with what is settled."""
        row, column = place
        columns = max(((top, found) for top, found in self._tables if top + 1 < row), default=(0, {}))[1]
        if column in {columns.get(key) for key in ("target", "actual", "own_view", "new_target")} - {None}:
            milestone = self._value(row, columns.get("method")) == self._milestone
            if milestone and isinstance(self._values.get(place), float):
                look = replace(look, pattern="yyyy-mm-dd")
        if {"goal_id", "owner"} <= columns.keys() and 1 <= column <= self._last_seen(columns):
            here, above = (self._value(at, columns["owner"]) for at in (row, row - 1))
            if here not in (None, "") and here != above and look.sides[0] is not None:
                return replace(look, sides=(Line("SOLID", MUTED), *look.sides[1:]))
        return look

    def _last_seen(self, columns: dict[str, int]) -> int:
        """Return the last column that people see."""
        return max(
            column
            for column in columns.values()
            if not self._tab.columns.get(column, {}).get("hiddenByUser", False)
        )

    def _value(self, row: int, column: int | None) -> object:
        """Return what stands in a column of a row; programs do not tell capitals from small letters."""
        value = None if column is None else self._values.get((row, column))
        return value.casefold() if isinstance(value, str) else value


def computed(number: int, tab: Tab) -> Mapping[tuple[int, int], object]:
    """Return what stands in the cells of a sheet, with Python's results of its formulas."""
    (sheet,) = (sheet for sheet in drawn(number)[0].sheets if sheet.title == tab.title)
    return {place: cell.value for place, cell in sheet.cells.items()}


@ALL
def test_sizes_and_what_is_hidden_are_those_of_the_file(number: int) -> None:
    for tab, sheet in pages(number):
        hidden = {place for place, size in tab.rows.items() if size.get("hiddenByUser")}
        assert {row - 1 for row, size in sheet.row_dimensions.items() if size.hidden} == hidden
        for row, size in sheet.row_dimensions.items():
            if size.height is not None:
                assert round(size.height * 4 / 3) == tab.rows[row - 1]["pixelSize"], (tab.title, row)
        for first, last, width, gone in _columns(sheet):
            for column in range(first, last + 1):
                shown = tab.columns[column]
                assert abs(round(width * 7) - shown["pixelSize"]) <= 1, (tab.title, column)
                assert gone == shown.get("hiddenByUser", False)


def _columns(sheet: Worksheet) -> list[tuple[int, int, float, bool]]:
    return [
        (size.min - 1, size.max - 1, size.width, bool(size.hidden))
        for size in sheet.column_dimensions.values()
        if size.customWidth
    ]


@ALL
def test_sheets_are_hidden_frozen_and_merged_as_in_the_file(number: int) -> None:
    for tab, sheet in pages(number):
        assert (sheet.sheet_state != "visible") == tab.properties["hidden"]
        grid = tab.properties["gridProperties"]
        assert grid["hideGridlines"]
        pane = sheet.freeze_panes
        column, row, *_ = range_boundaries(pane) if pane else (1, 1)
        assert (row - 1, column - 1) == (grid["frozenRowCount"], grid["frozenColumnCount"])
        merged = {
            (area.min_row - 1, area.max_row, area.min_col - 1, area.max_col)
            for area in sheet.merged_cells.ranges
        }
        assert merged == {
            (area["startRowIndex"], area["endRowIndex"], area["startColumnIndex"], area["endColumnIndex"])
            for area in tab.merges
        }
        if sheet.sheet_properties.tabColor is not None:
            assert f"#{sheet.sheet_properties.tabColor.rgb[-6:]}" == hexed(tab.properties["tabColorStyle"])


@ALL
def test_just_what_is_unlocked_in_the_file_is_open(number: int) -> None:
    for tab, sheet in pages(number):
        assert sheet.protection.sheet
        (protection,) = tab.protections
        assert {"sheetId": tab.properties["sheetId"]} == protection["range"]
        free = [place for area in protection["unprotectedRanges"] for place in places(area)]
        assert len(free) == len(set(free))
        assert {place for place, cell in file_cells(sheet) if not cell.protection.locked} == set(free)


@ALL
def test_names_are_those_of_the_file(number: int) -> None:
    model, spreadsheet = drawn(number)
    titles = {tab.properties["sheetId"]: tab.title for tab in spreadsheet.tabs.values()}
    wanted = {name: found.attr_text for name, found in file_book(number).defined_names.items()}
    shown = {named["name"]: _place(titles, named["range"]) for named in spreadsheet.names.values()}
    assert wanted == shown
    assert len(model.named_ranges) == len(shown)


def _place(titles: dict[int, str], area: dict[str, int]) -> str:
    from openpyxl.utils import get_column_letter as letter

    first = f"${letter(area['startColumnIndex'] + 1)}${area['startRowIndex'] + 1}"
    last = f"${letter(area['endColumnIndex'])}${area['endRowIndex']}"
    title = titles[area["sheetId"]].replace("'", "''")
    return f"'{title}'!{first}" + ("" if first == last else f":{last}")


@ALL
def test_hints_in_headers_keep_their_small_letters(number: int) -> None:
    hinted: list[Any] = [
        cell for tab in drawn(number)[1].tabs.values() for cell in tab.cells.values() if cell.runs
    ]
    assert hinted
    for cell in hinted:
        first, second = cell.runs
        assert (first["startIndex"], first["format"]["bold"]) == (0, True)
        assert cell.value[second["startIndex"]] == "\n"
        assert (second["format"]["fontSize"], second["format"].get("bold")) == (8, None)
        assert hexed(second["format"]["foregroundColorStyle"]) != LINE
