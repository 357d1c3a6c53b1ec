"""A spreadsheet as the API writes it, no more of it than was asked for.

An effective format is what was entered upon the default: what conditional formats change is not computed.
"""

from collections.abc import Iterable
from typing import Any

from tests.google_sheets.emulator import looks
from tests.google_sheets.emulator.a1 import Area, is_grid_range
from tests.google_sheets.emulator.cells import EMPTY, Cell, Formula, Value, extended
from tests.google_sheets.emulator.formulas import computed
from tests.google_sheets.emulator.masks import Mask, under, wants
from tests.google_sheets.emulator.number_formats import shown
from tests.google_sheets.emulator.sheet import SIZES, Json, Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

Places = dict[int, list[Area]]
"""The areas that were asked for, by the id of their tab."""


def spreadsheet(book: Spreadsheet, grid: bool, ranges: Iterable[str], mask: Mask | None) -> Json:
    """Write a spreadsheet; with a mask it says itself whether the cells are wanted."""
    places: Places = {}
    for text in ranges:
        sheet, area = book.find(text)
        places.setdefault(sheet.id, []).append(area)
    cells = wants(mask, "sheets", "data") if mask else grid
    sheets = [
        sheet_json(book, sheet, places.get(sheet.id), cells, under(mask, "sheets"))
        for sheet in book.sheets
        if not places or sheet.id in places
    ]
    made: Json = {
        "spreadsheetId": book.id,
        "properties": properties(book),
        "sheets": sheets if wants(mask, "sheets") else [],
    }
    if book.named_ranges:
        made["namedRanges"] = written(book.named_ranges)
    made["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
    own = [one for one in book.metadata if one["location"]["locationType"] == "SPREADSHEET"]
    if own:
        made["developerMetadata"] = own
    return made


def properties(book: Spreadsheet) -> Json:
    return {**book.properties, "defaultFormat": looks.DEFAULT, "spreadsheetTheme": looks.THEME}


def written(value: Any) -> Any:
    """Ranges as Google writes them: the number 0 of the first tab is left out."""
    if isinstance(value, list):
        return [written(item) for item in value]
    if isinstance(value, dict):
        made = {key: written(part) for key, part in value.items()}
        if made.get("sheetId") == 0 and (is_grid_range(made) or set(made) == {"sheetId"} or _is_place(made)):
            del made["sheetId"]
        return made
    return value


def _is_place(value: Json) -> bool:
    return "dimension" in value or "rowIndex" in value or "columnIndex" in value


def sheet_json(
    book: Spreadsheet, sheet: Sheet, areas: list[Area] | None, cells: bool, mask: Mask | None
) -> Json:
    made: Json = {"properties": sheet.copy().properties}
    if cells:
        inner = under(mask, "data")
        made["data"] = [grid_data(book, sheet, area, inner) for area in areas or [sheet.area]]
    for name, items in sheet.objects.items():
        if items and wants(mask, name):
            made[name] = written(items)
    if sheet.basic_filter:
        made["basicFilter"] = written(sheet.basic_filter)
    own = [
        one
        for one in book.metadata
        if one["location"]["locationType"] == "SHEET" and one["location"]["sheetId"] == sheet.id
    ]
    if own:
        made["developerMetadata"] = own
    return made


def grid_data(book: Spreadsheet, sheet: Sheet, area: Area, mask: Mask | None) -> Json:
    """Return the cells of an area as GridData, no further than the last one that says anything."""
    made: Json = {}
    if area.top:
        made["startRow"] = area.top
    if area.left:
        made["startColumn"] = area.left
    if wants(mask, "rowData"):
        rows = _rows(book, sheet, area, under(under(mask, "rowData"), "values"))
        if rows:
            made["rowData"] = rows
    for name, dimension in (("rowMetadata", "ROWS"), ("columnMetadata", "COLUMNS")):
        if wants(mask, name):
            made[name] = _lines(book, sheet, dimension, area)
    return made


def _rows(book: Spreadsheet, sheet: Sheet, area: Area, mask: Mask | None) -> list[Json]:
    results = computed(book) if _asks_for_results(mask) else {}
    locale = str(book.properties["locale"])
    rows: dict[int, dict[int, Json]] = {}
    for row, column, cell in sheet.kept(area):
        result = results.get((sheet.id, row, column)) if isinstance(cell.entered, Formula) else cell.entered
        said = cell_data(cell, result, mask, locale)
        if said:
            rows.setdefault(row, {})[column] = said
    made: list[Json] = []
    for row in range(area.top, 1 + max(rows, default=area.top - 1)):
        known = rows.get(row, {})
        last = max(known, default=area.left - 1)
        values = [known.get(column, {}) for column in range(area.left, last + 1)]
        made.append({"values": values} if values else {})
    return made


def _asks_for_results(mask: Mask | None) -> bool:
    return any(wants(mask, name) for name in ("effectiveValue", "formattedValue"))


def cell_data(cell: Cell, result: Value | None, mask: Mask | None, locale: str) -> Json:
    made: Json = {}
    if cell.entered is not None:
        if wants(mask, "userEnteredValue"):
            made["userEnteredValue"] = extended(cell.entered)
        if wants(mask, "effectiveValue") and (value := extended(result)):
            made["effectiveValue"] = value
        if wants(mask, "formattedValue") and result is not None:
            made["formattedValue"] = shown(result, cell.look, locale)
    if cell.look and wants(mask, "userEnteredFormat"):
        made["userEnteredFormat"] = dict(cell.look)
    if (cell.look or cell.entered is not None) and wants(mask, "effectiveFormat"):
        made["effectiveFormat"] = looks.effective(cell.look)
    if cell.note and wants(mask, "note"):
        made["note"] = cell.note
    if cell.validation and wants(mask, "dataValidation"):
        made["dataValidation"] = written(dict(cell.validation))
    if cell.runs and wants(mask, "textFormatRuns"):
        made["textFormatRuns"] = list(cell.runs)
    return made


def _lines(book: Spreadsheet, sheet: Sheet, dimension: str, area: Area) -> list[Json]:
    first, last = (area.top, area.bottom) if dimension == "ROWS" else (area.left, area.right)
    known = sheet.dimensions[dimension]
    said: dict[int, list[Json]] = {}
    for one in book.metadata:
        lines = one["location"].get("dimensionRange")
        if lines and lines["sheetId"] == sheet.id and lines["dimension"] == dimension:
            said.setdefault(lines["startIndex"], []).append(one)
    plain = {"pixelSize": SIZES[dimension]}
    made = []
    for line in range(first, last):
        facts = {**plain, **known[line]} if line in known else dict(plain)
        if line in said:
            facts["developerMetadata"] = said[line]
        made.append(facts)
    return made


def blank(cell: Cell) -> bool:
    return cell is EMPTY
