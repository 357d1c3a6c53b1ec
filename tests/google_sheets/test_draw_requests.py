"""The requests that draw a book: of Google's form, in few batches, and to be repeated after a failure."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.google_sheets.drawn_books import BOOKS, EDITORS, Book, drawn, model_of
from tests.google_sheets.emulator.discovery import faults
from tests.google_sheets.replay import Json, Spreadsheet
from workbook_templates.google import (
    FRESH,
    SheetModel,
    SheetPress,
    present_of,
    protections_of,
    requests_of,
)
from workbook_templates.google.model import Cell
from workbook_templates.google.requests import BATCH_BYTES

ALL = pytest.mark.parametrize("number", range(len(BOOKS)), ids=[book.name for book in BOOKS])
LIMIT = 2_000_000
"""Bytes that Google advises against."""
SECONDS = 0.5
"""What a book may take after the first one of a kind."""
MARK_ROOM = 30_000
"""Characters of developer metadata that Google keeps for a sheet."""


def everything(model: SheetModel, **present: Any) -> list[Json]:
    return [request for batch in requests_of(model, EDITORS, **present) for request in batch]


@ALL
def test_google_would_take_every_request(number: int) -> None:
    model, _ = drawn(number)
    for batch in requests_of(model, EDITORS):
        assert list(faults("sheets.v4", "BatchUpdateSpreadsheetRequest", {"requests": batch})) == []


@ALL
def test_a_book_is_one_batch_as_a_rule(number: int) -> None:
    model, _ = drawn(number)
    (batch,) = requests_of(model, EDITORS)
    assert len(json.dumps(batch)) < BATCH_BYTES < LIMIT


def test_batches_stay_small_and_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    model, whole = drawn(0)
    monkeypatch.setattr("workbook_templates.google.requests.BATCH_BYTES", 100_000)
    batches = requests_of(model, EDITORS)
    assert len(batches) > 5
    assert all(len(json.dumps(batch)) < 100_100 for batch in batches)
    spreadsheet = Spreadsheet()
    for batch in batches:
        spreadsheet.replay(batch)
    assert spreadsheet == whole


@pytest.mark.parametrize("done", [1, 3])
def test_drawing_again_over_an_unfinished_drawing_gives_the_same(
    done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, whole = drawn(0)
    monkeypatch.setattr("workbook_templates.google.requests.BATCH_BYTES", 100_000)
    spreadsheet = Spreadsheet()
    for batch in requests_of(model, EDITORS)[:done]:
        spreadsheet.replay(batch)
    for request in everything(model, present=present_of(spreadsheet.structure())):
        spreadsheet.replay([request])
    assert spreadsheet.in_order() == whole.in_order()
    assert (spreadsheet.names, spreadsheet.marks) == (whole.names, whole.marks)


def test_a_new_spreadsheet_has_one_sheet_that_is_replaced() -> None:
    assert present_of(Spreadsheet().structure()) == FRESH
    assert all(tab.title != "Sheet1" for tab in drawn(0)[1].tabs.values())


@ALL
def test_the_same_draft_gives_the_same_requests(number: int) -> None:
    model = model_of(BOOKS[number])
    assert requests_of(model, EDITORS) == requests_of(drawn(number)[0], EDITORS)


@ALL
def test_arguments_are_parted_as_the_locale_has_it(number: int) -> None:
    _, spreadsheet = drawn(number)
    locale = {"en": "en_GB", "zh-CN": "zh_CN"}[BOOKS[number].filled.language]
    assert spreadsheet.properties["locale"] == locale
    first, *_ = requests_of(drawn(number)[0], EDITORS)
    assert "updateSpreadsheetProperties" in first[0], "the locale is set before any formula is read"


@ALL
def test_protection_keeps_all_but_the_open_cells_for_the_editors(number: int) -> None:
    model, spreadsheet = drawn(number)
    wanted = {found.sheet_id: found for found in protections_of(model)}
    assert wanted.keys() == spreadsheet.tabs.keys()
    for sheet_id, tab in spreadsheet.tabs.items():
        (protection,) = tab.protections
        assert not protection["warningOnly"]
        assert protection["editors"] == {"users": list(EDITORS), "groups": [], "domainUsersCanEdit": False}
        areas = tuple(
            (area["startRowIndex"], area["endRowIndex"] - 1, area["startColumnIndex"], area["endColumnIndex"] - 1)
            for area in protection["unprotectedRanges"]
        )  # fmt: skip
        assert wanted[sheet_id].open == areas


@ALL
def test_marks_say_which_book_sheet_table_column_and_row(number: int) -> None:
    model, spreadsheet = drawn(number)
    found = {(mark["metadataKey"], mark["metadataValue"]) for mark in spreadsheet.marks.values()}
    fields = BOOKS[number].identity.fields()
    assert {(f"reviewbook.{name}", text) for name, text in fields.items()} <= found
    assert {("rb.sheet", sheet.key) for sheet in model.sheets} <= found
    for sheet in model.sheets:
        kept = [mark for mark in spreadsheet.marks.values() if _on(mark) == sheet.sheet_id]
        assert sum(len(mark["metadataKey"]) + len(mark["metadataValue"]) for mark in kept) < MARK_ROOM
        assert all(mark["visibility"] == "DOCUMENT" for mark in kept)
        for mark in kept:
            _stands_where_it_says(mark, spreadsheet, sheet.cells)


def _on(mark: Json) -> int | None:
    location = mark["location"]
    found = location.get("sheetId", location.get("dimensionRange", {}).get("sheetId"))
    return None if found is None else int(found)


def _stands_where_it_says(
    mark: Json, spreadsheet: Spreadsheet, cells: Mapping[tuple[int, int], Cell]
) -> None:
    """Compare a mark with the hidden cells that say the same."""
    span = mark["location"].get("dimensionRange")
    if span is None:
        return
    tab, place = spreadsheet.tabs[span["sheetId"]], span["startIndex"]
    column = {row: cell.value for (row, at), cell in tab.cells.items() if at == 0}
    assert span["endIndex"] == place + 1
    if mark["metadataKey"] == "rb.table":
        assert column[place] == f"rb:{mark['metadataValue']}"
    elif mark["metadataKey"] == "rb.column":
        table, key = mark["metadataValue"].split(".")
        (row,) = (row for row, value in column.items() if value == f"rb:{table}")
        assert tab.cells[row, place].value == key
    else:
        assert mark["metadataKey"] == "rb.row"
        _, key = mark["metadataValue"].split(":", 1)
        said = {
            str(cell.value) for (row, _), cell in cells.items() if row == place and cell.value is not None
        }
        assert set(filter(None, key.split("|"))) <= said


def test_a_book_takes_well_under_half_a_second_after_the_first() -> None:
    for role in ("team", "self", "peer"):
        book = next(book for book in BOOKS if book.role == role)
        press = SheetPress(book.filled.policy)
        took = [_seconds(press, book) for _ in range(3)]
        assert min(took[1:]) < SECONDS, role


def _seconds(press: SheetPress, book: Book) -> float:
    started = time.perf_counter()
    model = press.draw(book.filled.language, book.role, book.rows, book.identity, book.words)
    requests_of(model, EDITORS)
    return time.perf_counter() - started


def test_formulas_that_repeat_themselves_are_told_once() -> None:
    model, _ = drawn(3)
    requests = everything(model)
    told = [
        request for request in requests if request.get("repeatCell", {}).get("fields") == "userEnteredValue"
    ]
    cells = sum(1 for sheet in model.sheets for cell in sheet.cells.values() if cell.formula)
    assert len(told) * 10 < cells


def test_text_that_looks_like_a_formula_stays_a_text() -> None:
    book = BOOKS[1]
    rows = {name: list(found) for name, found in book.rows.items()}
    rows["goals"] = [{**rows["goals"][0], "title": "=1+1"}, *rows["goals"][1:]]
    press = SheetPress(book.filled.policy)
    model = press.draw(book.filled.language, "team", rows, book.identity, book.words)
    cells = [
        cell
        for request in everything(model)
        for row in request.get("updateCells", {}).get("rows", ())
        for cell in row["values"]
    ]
    assert {"userEnteredValue": {"stringValue": "=1+1"}} in cells
