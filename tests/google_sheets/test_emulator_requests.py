"""Requests of ``batchUpdate``: what they leave behind, and what Google does not take."""

import copy
from typing import Any

import pytest

from tests.google_sheets.emulator import shape
from tests.google_sheets.emulator.masks import parse
from tests.google_sheets.emulator.person import OpenSheet
from tests.google_sheets.emulator.refusals import RefusalError
from tests.google_sheets.emulator.world import HR, World

Json = dict[str, Any]


@pytest.fixture
def book(world: World) -> OpenSheet:
    return world.as_person(HR).new_sheet("Book")


def told(book: OpenSheet, fields: str) -> Json:
    """Read what a mask names of the only tab."""
    made = shape.spreadsheet(book.book, False, (), parse(f"sheets({fields})"))
    return dict(made["sheets"][0])


def rule(book: OpenSheet, place: str, formula: str, **look: object) -> Json:
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    made = {"ranges": [book.range(place)], "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"rule": made, "index": 0}}


def column(book: OpenSheet, place: str) -> Json:
    return {"sourceRange": {"sources": [book.range(place)]}}


def chart(book: OpenSheet, place: str) -> Json:
    basic = {"chartType": "COLUMN", "series": [{"series": column(book, place)}]}
    anchor = {"anchorCell": {"sheetId": 0, "rowIndex": 4, "columnIndex": 6}}
    spec = {"title": "Points", "basicChart": basic}
    return {"addChart": {"chart": {"spec": spec, "position": {"overlayPosition": anchor}}}}


def test_everything_moves_with_its_rows(book: OpenSheet) -> None:
    book.do(
        rule(book, "B3:B9", "=$B3>1", textFormat={"bold": True}),
        chart(book, "B3:B9"),
        {"mergeCells": {"range": book.range("C4:D4"), "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": book.range("A2:B9")}}},
        {
            "addBanding": {
                "bandedRange": {"range": book.range("E1:F9"), "rowProperties": {"firstBandColor": {"red": 1}}}
            }
        },
        {"addFilterView": {"filter": {"title": "Mine", "range": book.range("A2:B9")}}},
    )
    book.insert_rows("Sheet1", 1, 10)
    tab = book.tab("Sheet1")
    assert tab.objects["conditionalFormats"][0]["ranges"] == [book.range("B13:B19")]
    [made] = tab.objects["charts"]
    assert made["spec"]["basicChart"]["series"] == [{"series": column(book, "B13:B19")}]
    assert made["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 14
    assert tab.objects["merges"] == [book.range("C14:D14")]
    assert tab.basic_filter == {"range": book.range("A12:B19")}
    assert tab.objects["bandedRanges"][0]["range"] == book.range("E11:F19")
    book.delete_rows("Sheet1", 14)
    assert tab.objects["merges"] == []
    assert book.tab("Sheet1").objects["filterViews"][0]["range"] == book.range("A12:B18")


def test_a_protected_tab_stays_protected_as_a_whole(book: OpenSheet) -> None:
    book.do(
        {
            "addProtectedRange": {
                "protectedRange": {"range": {"sheetId": 0}, "unprotectedRanges": [book.range("B2:B5")]}
            }
        }
    )
    book.insert_rows("Sheet1", 3, 2)
    [made] = told(book, "protectedRanges")["protectedRanges"]
    assert made["range"] == {}
    assert made["unprotectedRanges"] == [
        {"startRowIndex": 1, "endRowIndex": 7, "startColumnIndex": 1, "endColumnIndex": 2}
    ]
    assert made["editors"] == {"users": [HR]}


def test_cells_are_shown_as_far_as_they_were_asked_for(book: OpenSheet) -> None:
    look = {"numberFormat": {"type": "PERCENT", "pattern": "0%"}, "backgroundColor": {"red": 1}}
    book.paste("Sheet1!B2", [[0.5, "=B2*2"]])
    book.do(
        {
            "repeatCell": {
                "range": book.range("B2:Z90"),
                "cell": {"userEnteredFormat": look},
                "fields": "userEnteredFormat",
            }
        }
    )
    [values] = told(book, "data.rowData.values(effectiveValue,formattedValue)")["data"]
    assert values["rowData"] == [
        {},
        {
            "values": [
                {},
                {"effectiveValue": {"numberValue": 0.5}, "formattedValue": "50%"},
                {"effectiveValue": {"numberValue": 1}, "formattedValue": "100%"},
            ]
        },
    ]
    [looks] = told(book, "data.rowData.values.userEnteredFormat")["data"]
    assert len(looks["rowData"]) == 90
    assert looks["rowData"][89]["values"][25] == {
        "userEnteredFormat": {**look, "backgroundColorStyle": {"rgbColor": {"red": 1}}}
    }


def test_a_formula_that_is_repeated_counts_on(book: OpenSheet) -> None:
    book.paste("Sheet1!A1", [[1], [2], [3]])
    formula = {"userEnteredValue": {"formulaValue": '=IF($A1>1,SUM(A$1:A1),"A1")'}}
    book.do({"repeatCell": {"range": book.range("B1:B3"), "cell": formula, "fields": "userEnteredValue"}})
    assert book.see("B1:B3") == [["A1"], ["3"], ["6"]]
    assert str(book.tab("Sheet1").cell(2, 1).entered) == '=IF($A3>1,SUM(A$1:A3),"A1")'


def test_metadata_is_found_by_key_and_place(book: OpenSheet) -> None:
    row = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 5}}
    for location in ({"spreadsheet": True}, {"sheetId": 0}, row):
        mark = {"metadataKey": "id", "metadataValue": "7", "visibility": "DOCUMENT", "location": location}
        book.do({"createDeveloperMetadata": {"developerMetadata": mark}})
    lookup = {"metadataKey": "id", "locationType": "ROW"}
    [gone] = book.do({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}})
    assert len(gone["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]) == 1
    assert [one["location"]["locationType"] for one in book.book.metadata] == ["SPREADSHEET", "SHEET"]


def refused(book: OpenSheet) -> dict[str, tuple[Json, ...]]:
    """Name requests that have the right form and that Google does not do."""
    other = {"properties": {"title": "Other", "sheetId": 5}}
    frozen = {
        "properties": {"gridProperties": {"frozenColumnCount": 1}},
        "fields": "gridProperties.frozenColumnCount",
    }
    merged = {"mergeCells": {"range": book.range("A1:C1")}}
    hole = {"range": book.range("A1:B9"), "unprotectedRanges": [book.range("B2")]}
    long = {"rows": [{"values": [{"userEnteredValue": {"stringValue": "x" * 50_001}}]}]}
    mark = {
        "metadataKey": "k",
        "metadataValue": "v" * 30_000,
        "visibility": "DOCUMENT",
        "location": {"sheetId": 0},
    }
    between = {"condition": {"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": "1"}]}}
    return {
        "already exists": ({"addSheet": {"properties": {"title": "SHEET1"}}},),
        "can't remove all": ({"deleteSheet": {"sheetId": 0}},),
        "different sheet": ({"addSheet": other}, rule(book, "A1", "=Other!A1>1", textFormat={"bold": True})),
        "cannot change": (rule(book, "A1", "=A1>1", horizontalAlignment="CENTER"),),
        "can't merge frozen": ({"updateSheetProperties": frozen}, merged),
        "can't freeze": (merged, {"updateSheetProperties": frozen}),
        "only be set on a protected sheet": ({"addProtectedRange": {"protectedRange": hole}},),
        "single row or a single column": (chart(book, "A1:B9"),),
        "vertical merges": (
            {"mergeCells": {"range": book.range("A1:A2")}},
            {"setBasicFilter": {"filter": {"range": book.range("A1:B9")}}},
        ),
        "50000 characters": (
            {"updateCells": {**long, "start": {"sheetId": 0}, "fields": "userEnteredValue"}},
        ),
        "limited to 30000": ({"createDeveloperMetadata": {"developerMetadata": mark}},),
        "requires 2 ConditionValues": ({"setDataValidation": {"range": book.range("A1"), "rule": between}},),
        "not a valid name": ({"addNamedRange": {"namedRange": {"name": "A1", "range": book.range("A1")}}},),
        "beyond the last": (
            {"updateCells": {"rows": [{"values": [{}]}], "start": {"rowIndex": 1000}, "fields": "note"}},
        ),
        "must be listed": ({"repeatCell": {"range": book.range("A1"), "cell": {}}},),
        "No grid with id": ({"appendDimension": {"sheetId": 9, "dimension": "ROWS", "length": 1}},),
        "exceeds grid limits": ({"mergeCells": {"range": {"endRowIndex": 2000, "endColumnIndex": 1}}},),
    }


def test_what_google_does_not_do_leaves_nothing_behind(book: OpenSheet) -> None:
    version = book.file.version
    for message, requests in refused(book).items():
        with pytest.raises(RefusalError, match=message):
            book.do(*requests)
    assert book.titles == ["Sheet1"]
    assert book.file.version == version
    assert told(book, "merges,charts,protectedRanges") == {}


def test_a_copy_of_a_spreadsheet_stands_for_itself(book: OpenSheet) -> None:
    book.paste("Sheet1!A1", [[1, "=A1+1"]])
    copied = copy.deepcopy(book.file)
    book.type("Sheet1!A1", "2")
    book.insert_rows("Sheet1", 1)
    book.rename_tab("Sheet1", "One")
    assert copied.book is not None
    assert [sheet.title for sheet in copied.book.sheets] == ["Sheet1"]
    assert copied.book.sheets[0].cell(0, 0).entered == 1
    assert copied.book.sheets[0].rows == 1000
    assert book.see("One!B2") == [["3"]]
