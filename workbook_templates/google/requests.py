"""From the model of a spreadsheet to the requests that draw it: few, repeatable, in batches of less than 2 MB.

Drawing always begins with new sheets in place of all that stand in the spreadsheet, so that drawing again over an
unfinished drawing gives the same result. A book is one batch as a rule: it is there wholly or not at all.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook_templates.google.chart_requests import add_chart
from workbook_templates.google.looks import cell_format, colour, condition_format, text_format
from workbook_templates.google.model import (
    Area,
    Cell,
    Condition,
    Dimension,
    Look,
    Mark,
    NamedRange,
    Sheet,
    SheetModel,
    Validation,
)
from workbook_templates.google.protection import protect
from workbook_templates.google.rectangles import grouped, spans
from workbook_templates.theme import PAPER

Request = dict[str, Any]

BATCH_BYTES = 1_900_000
"""A batch is smaller than this: Google asks for less than 2 MB."""
_BLOCK_CELLS = 4_000
"""Cells of values in one request; long sheets take several."""
_PLACEHOLDER_ID, _PLACEHOLDER = 999_999_999, "…"
"""A sheet that stands alone while old sheets make room for new ones: no spreadsheet can be without any."""


@dataclass(frozen=True, slots=True)
class Present:
    """What stands in the spreadsheet that is drawn into: the ids of its sheets, names and marks."""

    sheets: tuple[int, ...] = (0,)
    names: tuple[str, ...] = ()
    marks: tuple[int, ...] = ()


FRESH = Present()
"""A spreadsheet that was just created: it has one empty sheet, whose id is 0."""

PRESENT_FIELDS = "sheets.properties.sheetId,namedRanges.namedRangeId,developerMetadata.metadataId"
"""The fields of ``spreadsheets.get`` from which :func:`present_of` knows what stands."""


def present_of(structure: Mapping[str, Any]) -> Present:
    """Return what stands in a spreadsheet, from Google's answer to a question for :data:`PRESENT_FIELDS`."""
    return Present(
        tuple(int(sheet["properties"].get("sheetId", 0)) for sheet in structure.get("sheets", ())),
        tuple(str(name["namedRangeId"]) for name in structure.get("namedRanges", ())),
        tuple(int(mark["metadataId"]) for mark in structure.get("developerMetadata", ())),
    )


def requests_of(model: SheetModel, editors: Sequence[str], present: Present = FRESH) -> list[list[Request]]:
    """Return the batches of requests that draw a model, in their order.

    ``editors`` are the mail addresses of those who may change what is protected: HR and the account that draws, never the
    recipient. ``present`` is what stands in the spreadsheet; where it is not sure to be new, ask Google first
    (:data:`PRESENT_FIELDS`). A batch that failed is drawn again by the requests for what is present then.
    """
    return list(_batches(_requests(model, editors, present)))


def _batches(requests: Iterable[Request]) -> Iterator[list[Request]]:
    batch: list[Request] = []
    size = 0
    for request in requests:
        length = len(json.dumps(request)) + 1
        if batch and size + length > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(request)
        size += length
    yield batch


def _requests(model: SheetModel, editors: Sequence[str], present: Present) -> Iterator[Request]:
    yield from _replace_sheets(model, present)
    ids = {sheet.title: sheet.sheet_id for sheet in model.sheets}
    yield from (_add_name(ids, number, name) for number, name in enumerate(model.named_ranges))
    numbers = iter(range(1, 1_000_000))
    yield from (_add_mark(mark, 0, next(numbers)) for mark in model.marks)
    looks = Looks()
    for sheet in model.sheets:
        yield from _dimensions(sheet, "COLUMNS", sheet.column_sizes)
        yield from _dimensions(sheet, "ROWS", sheet.row_sizes)
        yield from _formats(sheet, looks)
        yield from _lines(sheet)
        yield from _values(sheet)
        yield from _formulas(sheet)
        for area in sheet.merges:
            yield {"mergeCells": {"range": grid(sheet.sheet_id, area), "mergeType": "MERGE_ALL"}}
        yield from (_add_validation(sheet, rule) for rule in sheet.validations)
        yield from (_add_condition(sheet, place, rule) for place, rule in enumerate(sheet.conditions))
        yield from (_add_mark(mark, sheet.sheet_id, next(numbers)) for mark in sheet.marks)
        if sheet.filtered is not None:
            yield {"setBasicFilter": {"filter": {"range": grid(sheet.sheet_id, sheet.filtered)}}}
    for sheet in model.sheets:
        yield from (
            add_chart(chart, sheet.sheet_id, number, ids) for number, chart in enumerate(sheet.charts)
        )
        if sheet.protected:
            yield protect(sheet, editors)


def grid(sheet_id: int, area: Area) -> dict[str, int]:
    """Return an area as Google writes it: the end is behind the last row and column."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": area.top, "endRowIndex": area.bottom + 1,
        "startColumnIndex": area.left, "endColumnIndex": area.right + 1,
    }  # fmt: skip


# --- sheets and names -------------------------------------------------------------------------------------------------


def _replace_sheets(model: SheetModel, present: Present) -> Iterator[Request]:
    # The title is the file's name, too, which is its owner's to choose.
    properties = {"locale": model.locale, "timeZone": model.time_zone, "autoRecalc": "ON_CHANGE"}
    yield {"updateSpreadsheetProperties": {"properties": properties, "fields": ",".join(properties)}}
    # Names go before their sheets, which would take them along.
    yield from ({"deleteNamedRange": {"namedRangeId": name}} for name in present.names)
    for number in present.marks:
        lookup = {"developerMetadataLookup": {"metadataId": number}}
        yield {"deleteDeveloperMetadata": {"dataFilter": lookup}}
    alone = {"sheetId": _PLACEHOLDER_ID, "title": _PLACEHOLDER}
    if _PLACEHOLDER_ID not in present.sheets:
        yield {"addSheet": {"properties": alone}}
    yield from (
        {"deleteSheet": {"sheetId": number}} for number in present.sheets if number != _PLACEHOLDER_ID
    )
    yield from (_add_sheet(sheet, index) for index, sheet in enumerate(model.sheets))
    yield {"deleteSheet": {"sheetId": _PLACEHOLDER_ID}}


def _add_sheet(sheet: Sheet, index: int) -> Request:
    properties: dict[str, Any] = {
        "sheetId": sheet.sheet_id,
        "title": sheet.title,
        "index": index,
        "hidden": sheet.hidden,
        "gridProperties": {
            "rowCount": sheet.rows,
            "columnCount": sheet.columns,
            "frozenRowCount": sheet.frozen_rows,
            "frozenColumnCount": sheet.frozen_columns,
            "hideGridlines": True,
        },
    }
    if sheet.tab_colour:
        properties["tabColorStyle"] = colour(sheet.tab_colour)
    return {"addSheet": {"properties": properties}}


def _add_name(ids: Mapping[str, int], number: int, name: NamedRange) -> Request:
    place = grid(ids[name.sheet], name.area)
    return {
        "addNamedRange": {"namedRange": {"namedRangeId": f"rb{number}", "name": name.name, "range": place}}
    }


def _add_mark(mark: Mark, sheet_id: int, number: int) -> Request:
    location: dict[str, Any] = {"sheetId": sheet_id}
    if mark.kind == "spreadsheet":
        location = {"spreadsheet": True}
    elif mark.kind != "sheet":
        dimension = "ROWS" if mark.kind == "row" else "COLUMNS"
        span = {
            "sheetId": sheet_id,
            "dimension": dimension,
            "startIndex": mark.place,
            "endIndex": mark.place + 1,
        }
        location = {"dimensionRange": span}
    metadata = {
        "metadataId": number, "metadataKey": mark.key, "metadataValue": mark.value,
        "location": location, "visibility": "DOCUMENT",
    }  # fmt: skip
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


# --- cells ------------------------------------------------------------------------------------------------------------


def _dimensions(sheet: Sheet, dimension: str, sizes: Mapping[int, Dimension]) -> Iterator[Request]:
    """Yield a request for each run of rows or columns of one size."""
    places: dict[Dimension, list[int]] = {}
    for place, size in sizes.items():
        if size != Dimension():
            places.setdefault(size, []).append(place)
    for size, numbers in places.items():
        properties: dict[str, Any] = {} if size.pixels is None else {"pixelSize": size.pixels}
        if size.hidden:
            properties["hiddenByUser"] = True
        for first, last in spans(numbers):
            span = {
                "sheetId": sheet.sheet_id,
                "dimension": dimension,
                "startIndex": first,
                "endIndex": last + 1,
            }
            yield {
                "updateDimensionProperties": {
                    "range": span,
                    "properties": properties,
                    "fields": ",".join(properties),
                }
            }


_APART = ("locked", "top_color")
"""What a cell's format is told without: what is open, and the lines above groups of rows."""


class Looks:
    """Numbers the looks of a model, so that equal ones are one."""

    def __init__(self) -> None:
        self._by_id: dict[int, int] = {}
        self._by_key: dict[tuple[tuple[str, object], ...], int] = {}
        self._formats: list[Mapping[str, Any]] = []

    def number(self, look: Look) -> int:
        """Return the number of a look."""
        known = self._by_id.get(id(look))
        if known is None:
            plain = {name: value for name, value in look.items() if name not in _APART}
            known = self._by_key.setdefault(tuple(sorted(plain.items())), len(self._formats))
            if known == len(self._formats):
                self._formats.append(cell_format(plain))
            self._by_id[id(look)] = known
        return known

    def format(self, number: int) -> Mapping[str, Any]:
        """Return Google's format of a look."""
        return self._formats[number]


def _formats(sheet: Sheet, looks: Looks) -> Iterator[Request]:
    numbers = {place: looks.number(cell.look) for place, cell in sheet.cells.items() if cell.look}
    for area, number in grouped(numbers):
        yield {
            "repeatCell": {
                "range": grid(sheet.sheet_id, area),
                "cell": {"userEnteredFormat": looks.format(number)},
                "fields": "userEnteredFormat",
            }
        }


def _lines(sheet: Sheet) -> Iterator[Request]:
    """Yield the lines above groups of rows: told apart from the formats, they leave those few."""
    rows: dict[tuple[int, str], list[int]] = {}
    for (row, column), cell in sheet.cells.items():
        if "top_color" in cell.look:
            rows.setdefault((row, str(cell.look["top_color"])), []).append(column)
    for (row, line), columns in rows.items():
        for left, right in spans(columns):
            place = grid(sheet.sheet_id, Area(row, row, left, right))
            yield {"updateBorders": {"range": place, "top": {"style": "SOLID", "colorStyle": colour(line)}}}


def _values(sheet: Sheet) -> Iterator[Request]:
    """Yield what stands in the cells, in blocks of rows; formulas that repeat themselves come after."""
    repeated = {(row, piece.column) for piece in sheet.repeats for row in range(piece.top, piece.bottom + 1)}
    told = {place: cell for place, cell in sheet.cells.items() if place not in repeated and _says(cell)}
    if not told:
        return
    width = max(column for _, column in told) + 1
    by_row: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in told.items():
        by_row.setdefault(row, {})[column] = cell
    height = max(1, _BLOCK_CELLS // width)
    for top, bottom in spans(by_row):
        for start in range(top, bottom + 1, height):
            rows = [_row(by_row[row]) for row in range(start, min(start + height, bottom + 1))]
            place = {"sheetId": sheet.sheet_id, "rowIndex": start, "columnIndex": 0}
            yield {"updateCells": {"start": place, "rows": rows, "fields": "userEnteredValue,textFormatRuns"}}


def _says(cell: Cell) -> bool:
    return cell.value is not None or bool(cell.formula)


def _row(cells: Mapping[int, Cell]) -> dict[str, Any]:
    return {"values": [_cell(cells[column]) if column in cells else {} for column in range(max(cells) + 1)]}


def _cell(cell: Cell) -> dict[str, Any]:
    if cell.formula:
        return {"userEnteredValue": {"formulaValue": cell.formula}}
    found: dict[str, Any] = {"userEnteredValue": _value(cell.value)}
    if cell.runs:
        found["textFormatRuns"] = [
            {"startIndex": run.start, "format": text_format({**cell.look, "bold": False, **run.look})}
            for run in cell.runs
        ]
    return found


def _value(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def _formulas(sheet: Sheet) -> Iterator[Request]:
    """Yield the formulas that repeat themselves: Google counts their rows on."""
    for piece in sheet.repeats:
        formula = sheet.cells[piece.top, piece.column].formula
        yield {
            "repeatCell": {
                "range": grid(sheet.sheet_id, Area(piece.top, piece.bottom, piece.column, piece.column)),
                "cell": {"userEnteredValue": {"formulaValue": formula}},
                "fields": "userEnteredValue",
            }
        }


# --- rules ------------------------------------------------------------------------------------------------------------


def _add_validation(sheet: Sheet, rule: Validation) -> Request:
    told: dict[str, Any] = {
        "condition": {"type": rule.kind, "values": [{"userEnteredValue": value} for value in rule.values]},
        "strict": rule.strict,
        "showCustomUi": True,
    }
    if rule.message:
        told["inputMessage"] = rule.message
    return {"setDataValidation": {"range": grid(sheet.sheet_id, rule.area), "rule": told}}


def _add_condition(sheet: Sheet, place: int, rule: Condition) -> Request:
    told: dict[str, Any] = {"ranges": [grid(sheet.sheet_id, rule.area)]}
    if rule.scale is not None:
        least, most = (f"{number:g}" for number in rule.scale)
        darkest = colour(str(rule.look["bg_color"]))
        told["gradientRule"] = {
            "minpoint": {"type": "NUMBER", "value": least, "colorStyle": colour(PAPER)},
            "maxpoint": {"type": "NUMBER", "value": most, "colorStyle": darkest},
        }
    else:
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": rule.formula}]}
        told["booleanRule"] = {"condition": condition, "format": condition_format(rule.look)}
    return {"addConditionalFormatRule": {"rule": told, "index": place}}
