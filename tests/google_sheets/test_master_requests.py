"""A plan in Google's words: what is sent for cells, new rows and rows that go, and what follows a table's end."""

import json
from typing import Any

from sync.google.gbook import Gbook, SheetCell, Tab
from sync.google.master.plan import TablePlan
from sync.google.master.requests import LARGEST, Batch, Standing, batches, may_be_repeated
from sync.google.master.rows import DeskTable
from tests.google_sheets.desks import PEOPLE, desk
from workbook_templates.books import master

SHEET = 1001


def standing(
    place: DeskTable, beside: dict[int, dict[str, SheetCell]] | None = None, **sheet: Any
) -> Standing:
    tab = Tab(SHEET, place.sheet, beside or {}, 100, 20)
    structure = {"sheets": [{"properties": {"sheetId": SHEET, "title": place.sheet}, **sheet}]}
    return Standing(Gbook("file", "master", tabs=(tab,)), structure)


def kinds(found: list[Batch]) -> list[list[str]]:
    return [[next(iter(request)) for request in batch] for batch in found]


def people(count: int) -> DeskTable:
    return desk(PEOPLE, [{"employee_id": f"E{number}", "name": "Ann"} for number in range(count)])


def test_neighbouring_cells_are_one_request_and_texts_stay_texts() -> None:
    place = people(3)
    first = place.rows[0].number
    plan = TablePlan(place, cells={first: {"name": "=1+1"}, first + 1: {"name": None}})
    [[request]] = list(batches([plan], standing(place)))
    assert request["updateCells"]["rows"] == [
        {"values": [{"userEnteredValue": {"stringValue": "=1+1"}}]},
        {"values": [{}]},
    ]
    assert request["updateCells"]["fields"] == "userEnteredValue"
    assert may_be_repeated([request])


def test_rows_go_from_the_bottom_up_unless_hr_wrote_beside_them() -> None:
    place = people(4)
    numbers = [row.number for row in place.rows]
    beside = {numbers[2]: {"Z": SheetCell("a note")}}
    plan = TablePlan(place, gone=[numbers[0], numbers[2]])
    [batch] = list(batches([plan], standing(place, beside)))
    assert kinds([batch]) == [["updateCells", "deleteDimension"]]
    assert batch[0]["updateCells"]["start"]["rowIndex"] == numbers[2] - 1
    assert batch[1]["deleteDimension"]["range"]["startIndex"] == numbers[0] - 1
    assert not may_be_repeated(batch)


def test_the_only_row_of_a_table_is_emptied_and_stands_ready_for_the_next() -> None:
    place = people(1)
    [batch] = list(batches([TablePlan(place, gone=[place.rows[0].number])], standing(place)))
    assert kinds([batch]) == [["updateCells"]]


def test_an_empty_table_takes_its_first_row_without_a_new_one() -> None:
    place = people(0)
    [batch] = list(batches([TablePlan(place, new=[{"employee_id": "E1"}])], standing(place)))
    assert "insertDimension" not in kinds([batch])[0]
    [written] = [request["updateCells"] for request in batch if "updateCells" in request]
    assert written["start"]["rowIndex"] == place.header_row


def test_new_rows_are_inserted_with_their_cells_and_what_ended_with_the_table_follows() -> None:
    place = people(2)
    last, first = place.last_row, place.header_row
    ours = {"sheetId": SHEET, "startRowIndex": first, "endRowIndex": last}
    own = {"sheetId": SHEET, "startRowIndex": 0, "endRowIndex": 2}
    filtered = {"range": {**ours, "startRowIndex": first - 1}, "sortSpecs": [{"sortOrder": "ASCENDING"}]}
    rules = [{"ranges": [ours], "booleanRule": {}}, {"ranges": [own], "booleanRule": {}}]
    found = standing(place, basicFilter=filtered, conditionalFormats=rules)
    [batch] = list(batches([TablePlan(place, new=[{"employee_id": "E8"}, {"employee_id": "E9"}])], found))
    assert batch[0]["insertDimension"]["range"] | {"dimension": ""} == {
        "sheetId": SHEET, "dimension": "", "startIndex": last, "endIndex": last + 2,
    }  # fmt: skip
    changed = [
        request["updateConditionalFormatRule"]
        for request in batch
        if "updateConditionalFormatRule" in request
    ]
    assert [(one["index"], one["rule"]["ranges"][0]["endRowIndex"]) for one in changed] == [(0, last + 2)]
    [kept] = [request["setBasicFilter"]["filter"] for request in batch if "setBasicFilter" in request]
    assert (kept["range"]["endRowIndex"], kept["sortSpecs"]) == (last + 2, filtered["sortSpecs"])
    assert not may_be_repeated(batch)


def test_many_long_rows_go_in_batches_that_google_takes_each_with_its_own_cells() -> None:
    place = people(1)
    new = [{"employee_id": f"N{number}", "name": "x" * 30_000} for number in range(60)]
    found = list(batches([TablePlan(place, new=new)], standing(place)))
    assert len(found) > 1
    assert all(len(json.dumps(batch)) < LARGEST for batch in found)
    inserted = [batch[0]["insertDimension"]["range"] for batch in found]
    assert [one["startIndex"] for one in inserted[1:]] == [one["endIndex"] for one in inserted[:-1]]
    assert inserted[-1]["endIndex"] - inserted[0]["startIndex"] == len(new)


def test_a_number_among_the_settings_that_is_a_date_looks_like_one() -> None:
    place = desk(master.BOOK.table_by_name["settings"], [{"setting": "cycle_start", "value": 46_000.0}])
    number = place.rows[0].number
    [batch] = list(batches([TablePlan(place, cells={number: {"value": 46_001.0}})], standing(place)))
    assert kinds([batch]) == [["updateCells", "repeatCell"]]
