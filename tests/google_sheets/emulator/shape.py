"""A spreadsheet as the API writes it, no more of it than was asked for.

An effective format is what was entered upon the default: what conditional formats change is not computed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.google_sheets.emulator import looks
from tests.google_sheets.emulator.a1 import Area, is_grid_range
from tests.google_sheets.emulator.cells import Cell, Formula, Value, extended
from tests.google_sheets.emulator.formulas import computed
from tests.google_sheets.emulator.masks import Mask, prune, under, wants
from tests.google_sheets.emulator.number_formats import shown
from tests.google_sheets.emulator.sheet import SIZES, Json, Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

Places = dict[int, list[Area]]
"""The areas that were asked for, by the id of their tab."""


class Pruned(dict[str, Any]):
    """An answer that has no more than was asked for."""


def spreadsheet(book: Spreadsheet, grid: bool, ranges: Iterable[str], mask: Mask | None) -> Pruned:
    """Write a spreadsheet; with a mask it says itself whether the cells are wanted."""
    places: Places = {}
    for text in ranges:
        sheet, area = book.find(text)
        places.setdefault(sheet.id, []).append(area)
    cells = wants(mask, "sheets", "data") if mask else grid
    made: Json = {"spreadsheetId": book.id, "properties": properties(book), "sheets": []}
    if book.named_ranges:
        made["namedRanges"] = written(book.named_ranges)
    made["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
    own = [one for one in book.metadata if one["location"]["locationType"] == "SPREADSHEET"]
    if own:
        made["developerMetadata"] = own
    pruned = Pruned(prune(made, mask))
    if wants(mask, "sheets"):
        pruned["sheets"] = [
            sheet_json(book, sheet, places.get(sheet.id), cells, under(mask, "sheets"))
            for sheet in book.sheets
            if not places or sheet.id in places
        ]
    return pruned


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
    pruned: Json = prune(made, mask)
    if cells:
        inner = under(mask, "data")
        pruned["data"] = [grid_data(book, sheet, area, inner) for area in areas or [sheet.area]]
    return pruned


def grid_data(book: Spreadsheet, sheet: Sheet, area: Area, mask: Mask | None) -> Json:
    """Return the cells of an area as GridData, no further than the last one that says anything."""
    made: Json = {}
    if area.top and wants(mask, "startRow"):
        made["startRow"] = area.top
    if area.left and wants(mask, "startColumn"):
        made["startColumn"] = area.left
    if wants(mask, "rowData"):
        rows = _rows(book, sheet, area, under(under(mask, "rowData"), "values"))
        if rows:
            made["rowData"] = rows
    for name, dimension in (("rowMetadata", "ROWS"), ("columnMetadata", "COLUMNS")):
        if wants(mask, name):
            made[name] = _lines(book, sheet, dimension, area, under(mask, name))
    return made


NOTHING: Json = {}
"""What is written of a cell that says nothing."""


def _rows(book: Spreadsheet, sheet: Sheet, area: Area, mask: Mask | None) -> list[Json]:
    asks = any(wants(mask, name) for name in ("effectiveValue", "formattedValue"))
    results = computed(book) if asks else {}
    write = CellWriter(mask, str(book.properties["locale"]))
    number = sheet.id
    rows: dict[int, dict[int, Json]] = {}
    there = sheet.cells.items() if area == sheet.area else sheet.kept(area)
    for (row, column), cell in there:
        value = cell.entered
        if isinstance(value, Formula):
            said = write(cell, results.get((number, row, column)))
        else:
            said = write(cell, value)
        if said:
            rows.setdefault(row, {})[column] = said
    made: list[Json] = []
    for row in range(area.top, 1 + max(rows, default=area.top - 1)):
        known = rows.get(row)
        if not known:
            made.append(NOTHING)
            continue
        made.append({"values": [known.get(column, NOTHING) for column in range(area.left, max(known) + 1)]})
    return made


class CellWriter:
    """Writes cells as CellData, of which a mask may want a part; looks that cells share are written once."""

    def __init__(self, mask: Mask | None, locale: str) -> None:
        self._locale = locale
        self._masks = {name: under(mask, name) for name in CELL_PARTS if wants(mask, name)}
        self._parts = {name: name in self._masks for name in CELL_PARTS}
        self._known: dict[tuple[str, int], Json] = {}

    def __call__(self, cell: Cell, result: Value | None) -> Json:
        """Write a cell, and what its formula gave."""
        value, look, note, validation, runs = cell
        parts = self._parts
        made: Json = {}
        if value is not None:
            if parts["userEnteredValue"]:
                made["userEnteredValue"] = self._cut("userEnteredValue", extended(value))
            if result is not None:
                if parts["effectiveValue"]:
                    made["effectiveValue"] = self._cut("effectiveValue", extended(result))
                if parts["formattedValue"]:
                    made["formattedValue"] = shown(result, look, self._locale)
        if look and parts["userEnteredFormat"] and (said := self._once("userEnteredFormat", look, dict)):
            made["userEnteredFormat"] = said
        if (look or value is not None) and parts["effectiveFormat"]:
            made["effectiveFormat"] = self._once("effectiveFormat", look, looks.effective)
        if note and parts["note"]:
            made["note"] = note
        if validation and parts["dataValidation"]:
            made["dataValidation"] = self._once("dataValidation", validation, _written_rule)
        if runs and parts["textFormatRuns"]:
            made["textFormatRuns"] = self._cut("textFormatRuns", list(runs))
        return made

    def _cut(self, name: str, value: Any) -> Any:
        mask = self._masks[name]
        return prune(value, mask) if mask else value

    def _once(self, name: str, thing: Mapping[str, Any], write: Callable[[Mapping[str, Any]], Json]) -> Json:
        key = name, id(thing)
        if key not in self._known:
            self._known[key] = self._cut(name, write(thing))
        return self._known[key]


CELL_PARTS = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "note",
    "dataValidation",
    "textFormatRuns",
)


def _written_rule(rule: Mapping[str, Any]) -> Json:
    return written(dict(rule))  # type: ignore[no-any-return]


def _lines(book: Spreadsheet, sheet: Sheet, dimension: str, area: Area, mask: Mask | None) -> list[Json]:
    """Return what is said of rows or columns; of those of which nothing special is said, the same each."""
    first, last = (area.top, area.bottom) if dimension == "ROWS" else (area.left, area.right)
    known = sheet.dimensions[dimension]
    plain: Json = {"pixelSize": SIZES[dimension]}
    made: list[Json] = [prune(plain, mask)] * (last - first)
    special: dict[int, Json] = {line: {**plain, **facts} for line, facts in known.items()}
    for one in book.metadata:
        lines = one["location"].get("dimensionRange")
        if lines and lines["sheetId"] == sheet.id and lines["dimension"] == dimension:
            facts = special.setdefault(lines["startIndex"], dict(plain))
            facts.setdefault("developerMetadata", []).append(one)
    for line, facts in special.items():
        if first <= line < last:
            made[line - first] = prune(facts, mask)
    return made
