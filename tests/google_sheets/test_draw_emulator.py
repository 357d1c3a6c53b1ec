"""Books drawn into the tests' Google and read back from it: cells, what formulas come to, looks, rules and protection."""

from collections.abc import Iterator
from typing import Any

import pytest

from sync.google.client.service import Google
from tests.equality.compare import same
from tests.google_sheets.drawn_books import BOOKS, EDITORS, drawn
from tests.google_sheets.file_cells import hexed
from tests.google_sheets.replay import Json, Place, Shown
from workbook_templates.google import PRESENT_FIELDS, Sheet, present_of, requests_of

FIELDS = (
    "properties(locale,timeZone),namedRanges,developerMetadata,"
    "sheets(properties,merges,conditionalFormats,protectedRanges,"
    "data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue,userEnteredFormat,dataValidation)),"
    "rowMetadata,columnMetadata))"
)
FEW = pytest.mark.parametrize("number", [1, 7, 13], ids=[BOOKS[number].name for number in (1, 7, 13)])
NOTHING = Shown()


def draw(google: Google, number: int) -> tuple[str, Json]:
    """Draw a book into a new spreadsheet, and return its id and all that Google says of it."""
    made = google.create_sheet("Book", "", {})
    for batch in requests_of(drawn(number)[0], EDITORS):
        google.batch_update(made.id, batch, repeatable=False)
    return made.id, google.grid(made.id, FIELDS)


def cells_of(sheet: Json) -> Iterator[tuple[Place, Json]]:
    for block in sheet.get("data", ()):
        for row, data in enumerate(block.get("rowData", ()), start=block.get("startRow", 0)):
            for column, cell in enumerate(data.get("values", ()), start=block.get("startColumn", 0)):
                yield (row, column), cell


def told(value: Json) -> object:
    (found,) = value.values() or (None,)
    return float(found) if isinstance(found, int) and not isinstance(found, bool) else found


@FEW
def test_google_shows_every_cell_as_it_was_drawn(google: Google, number: int) -> None:
    _, answer = draw(google, number)
    tabs = drawn(number)[1].in_order()
    assert [tab.title for tab in tabs] == [sheet["properties"]["title"] for sheet in answer["sheets"]]
    for tab, sheet in zip(tabs, answer["sheets"], strict=True):
        found = {place: cell for place, cell in cells_of(sheet) if cell}
        for place in found.keys() | tab.cells.keys():
            wanted, cell = tab.cells.get(place, NOTHING), found.get(place, {})
            entered = cell.get("userEnteredValue")
            assert (wanted.formula or wanted.value) == (None if entered is None else told(entered)), place
            assert _plain(wanted.format) == _plain(cell.get("userEnteredFormat", {})), (tab.title, place)


def _plain(form: Any) -> Any:
    """Return a format as it was told: Google keeps colours in 256 steps, and says some things in an older way, too."""
    if not isinstance(form, dict):
        return form
    if "rgbColor" in form:
        return hexed(form)
    older = ("width", "backgroundColor", "foregroundColor", "color")
    return {name: _plain(value) for name, value in form.items() if name not in older}


@FEW
def test_formulas_come_to_what_python_says(google: Google, number: int) -> None:
    _, answer = draw(google, number)
    checked = 0
    for sheet, shown in zip(drawn(number)[0].sheets, answer["sheets"], strict=True):
        for place, cell in cells_of(shown):
            wanted = sheet.cells.get(place)
            if wanted is not None and wanted.formula:
                checked += 1
                value = told(cell["effectiveValue"]) if cell.get("effectiveValue") else ""
                truth = "" if wanted.value is None else wanted.value
                assert same("", truth, value), (sheet.title, place, wanted)  # type: ignore[arg-type]
    assert checked > 40


@FEW
def test_protection_sizes_rules_and_names_are_read_back(google: Google, number: int) -> None:
    _, answer = draw(google, number)
    model, spreadsheet = drawn(number)
    assert answer["properties"] == {"locale": model.locale, "timeZone": model.time_zone}
    assert {named["name"] for named in answer["namedRanges"]} == {name.name for name in model.named_ranges}
    assert len([mark for mark in answer["developerMetadata"] if "metadataKey" in mark]) == len(model.marks)
    for sheet, tab, shown in zip(model.sheets, spreadsheet.in_order(), answer["sheets"], strict=True):
        _sheet_is_as_drawn(sheet, shown)
        (protection,) = shown["protectedRanges"]
        assert len(protection.get("unprotectedRanges", ())) == len(sheet.open)
        assert set(EDITORS) <= set(protection["editors"]["users"])
        assert len(shown.get("conditionalFormats", ())) == len(tab.conditions)
        ruled = sum(1 for _, cell in cells_of(shown) if "dataValidation" in cell)
        assert ruled == sum(
            (rule.area.bottom - rule.area.top + 1) * (rule.area.right - rule.area.left + 1)
            for rule in sheet.validations
        )


def _sheet_is_as_drawn(sheet: Sheet, shown: Json) -> None:
    properties = shown["properties"]
    grid = properties["gridProperties"]
    assert sheet.sheet_id == properties["sheetId"]
    assert sheet.hidden == properties.get("hidden", False)
    assert (sheet.rows, sheet.columns) == (grid["rowCount"], grid["columnCount"])
    assert sheet.frozen_rows == grid.get("frozenRowCount", 0)
    assert sheet.frozen_columns == grid.get("frozenColumnCount", 0)
    assert len(sheet.merges) == len(shown.get("merges", ()))
    (block,) = shown["data"]
    for sizes, metadata in ((sheet.row_sizes, "rowMetadata"), (sheet.column_sizes, "columnMetadata")):
        for place, size in sizes.items():
            found = block[metadata][place]
            assert size.hidden == found.get("hiddenByUser", False)
            assert size.pixels in (None, found["pixelSize"])


def test_drawing_again_gives_the_same_spreadsheet(google: Google) -> None:
    file_id, once = draw(google, 13)
    present = present_of(google.structure(file_id, PRESENT_FIELDS))
    for batch in requests_of(drawn(13)[0], EDITORS, present):
        google.batch_update(file_id, batch, repeatable=False)
    assert google.grid(file_id, FIELDS) == once
