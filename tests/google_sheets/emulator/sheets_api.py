"""The answers of Sheets v4."""

from tests.google_sheets.emulator import (
    edit_dimensions,
    edit_metadata,
    edit_sheets,
    shape,
    values,
)
from tests.google_sheets.emulator.a1 import Area, name
from tests.google_sheets.emulator.batches import apply, editing_of, open_for
from tests.google_sheets.emulator.calls import Call, answers
from tests.google_sheets.emulator.editing import KINDS, Edit
from tests.google_sheets.emulator.files import SPREADSHEET, File
from tests.google_sheets.emulator.refusals import (
    invalid,
    no_permission,
    no_such_sheet_file,
)
from tests.google_sheets.emulator.sheet import Json, Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet


def opened(call: Call, least: str, file_id: str = "") -> tuple[File, Spreadsheet]:
    """Find the spreadsheet of a call.

    Raises:
        RefusalError: there is none, or the caller may not do that much with it.

    """
    return open_for(call.world.drive, call.user, file_id or call.names["spreadsheetId"], least)


def edit_of(call: Call, file: File, where: str = "") -> Edit:
    return editing_of(file, call.user, where)


@answers("sheets.spreadsheets.create")
def create(call: Call) -> Json:
    if not call.world.drive.may_own(call.user):
        raise no_permission()
    wanted = call.body.get("properties") or {}
    file = call.world.drive.add(wanted.get("title") or "Untitled spreadsheet", SPREADSHEET, call.user)
    book = file.book
    assert book is not None
    for part in ("locale", "timeZone", "autoRecalc", "iterativeCalculationSettings"):
        if wanted.get(part):
            book.properties[part] = wanted[part]
    edit = edit_of(call, file, "Invalid sheets: ")
    for index, sheet in enumerate(call.body.get("sheets") or []):
        if index == 0:
            book.sheets = []
        KINDS["addSheet"](edit, sheet)
    for named in call.body.get("namedRanges") or []:
        KINDS["addNamedRange"](edit, {"namedRange": named})
    return shape.spreadsheet(book, False, (), call.mask)


@answers("sheets.spreadsheets.get")
def get(call: Call) -> Json:
    _, book = opened(call, "reader")
    grid = call.flag("includeGridData")
    return shape.spreadsheet(book, grid, call.query.get("ranges", ()), call.mask)


@answers("sheets.spreadsheets.batchUpdate")
def batch_update(call: Call) -> Json:
    file, book = opened(call, "writer")
    requests = call.body.get("requests") or []
    if not requests:
        raise invalid("Must specify at least one request.")
    replies = apply(call.world.drive, file, call.user, requests)
    made: Json = {"spreadsheetId": book.id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse"):
        ranges = call.body.get("responseRanges") or ()
        grid = bool(call.body.get("responseIncludeGridData"))
        made["updatedSpreadsheet"] = shape.spreadsheet(book, grid, ranges, None)
    return made


# ---- values


def _flat(call: Call) -> dict[str, str]:
    return {name: texts[-1] for name, texts in call.query.items()}


@answers("sheets.spreadsheets.values.get")
def values_get(call: Call) -> Json:
    _, book = opened(call, "reader")
    return values.read(book, *book.find(call.names["range"]), _flat(call))


@answers("sheets.spreadsheets.values.batchGet")
def values_batch_get(call: Call) -> Json:
    _, book = opened(call, "reader")
    options = _flat(call)
    found = [book.find(text) for text in call.query.get("ranges", ())]
    return {"spreadsheetId": book.id, "valueRanges": [values.read(book, *place, options) for place in found]}


@answers("sheets.spreadsheets.values.update")
def values_update(call: Call) -> Json:
    file, book = opened(call, "writer")
    values.rows_of(call.body.get("values"))
    sheet, area = book.find(call.names["range"])
    how = call.one("valueInputOption") or None
    made, filled = values.write(edit_of(call, file), sheet, area, call.body, how, text=call.names["range"])
    call.world.drive.touch(file, call.user)
    return _with_data(call, book, sheet, filled, made)


def _with_data(call: Call, book: Spreadsheet, sheet: Sheet, filled: Area, made: Json) -> Json:
    if call.flag("includeValuesInResponse"):
        options = {
            "valueRenderOption": call.one("responseValueRenderOption"),
            "dateTimeRenderOption": call.one("responseDateTimeRenderOption"),
            "majorDimension": call.body.get("majorDimension"),
        }
        made["updatedData"] = values.read(book, sheet, filled, options)
    return made


@answers("sheets.spreadsheets.values.batchUpdate")
def values_batch_update(call: Call) -> Json:
    file, book = opened(call, "writer")
    before = book.state()
    responses, rows, columns, sheets = [], set(), set(), set()
    try:
        for index, data in enumerate(call.body.get("data") or []):
            sheet, area = book.find(data.get("range") or "")
            edit = edit_of(call, file, f"Invalid data[{index}]: ")
            how = call.body.get("valueInputOption")
            made, filled = values.write(edit, sheet, area, data, how, text=data["range"])
            responses.append(made)
            rows |= {(sheet.id, row) for row in range(filled.top, filled.bottom)}
            columns |= {(sheet.id, column) for column in range(filled.left, filled.right)}
            sheets.add(sheet.id)
    except BaseException:
        book.restore(before)
        raise
    call.world.drive.touch(file, call.user)
    return {
        "spreadsheetId": book.id,
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(one.get("updatedCells", 0) for one in responses),
        "totalUpdatedSheets": len(sheets),
        "responses": responses,
    }


@answers("sheets.spreadsheets.values.append")
def values_append(call: Call) -> Json:
    file, book = opened(call, "writer")
    rows = values.rows_of(call.body.get("values"))
    sheet, area = book.find(call.names["range"])
    table = values.table_at(sheet, area)
    edit = edit_of(call, file)
    top, left = (table.bottom, table.left) if table else (area.top, area.left)
    count = len(rows)
    if call.one("insertDataOption") == "INSERT_ROWS" and table and count:
        edit_dimensions.insert_lines(edit, sheet, "ROWS", top, count, True)
    sheet.grow(top + count, 0)
    place = Area(top, top + 1, left, left + 1)
    how = call.one("valueInputOption") or None
    made, filled = values.write(edit, sheet, place, call.body, how, text="")
    call.world.drive.touch(file, call.user)
    answer: Json = {"spreadsheetId": book.id}
    if table:
        answer["tableRange"] = name(sheet.title, table)
    answer["updates"] = _with_data(call, book, sheet, filled, made)
    return answer


@answers("sheets.spreadsheets.values.clear")
def values_clear(call: Call) -> Json:
    file, book = opened(call, "writer")
    cleared = values.clear(edit_of(call, file), *book.find(call.names["range"]))
    call.world.drive.touch(file, call.user)
    return {"spreadsheetId": book.id, "clearedRange": cleared}


@answers("sheets.spreadsheets.values.batchClear")
def values_batch_clear(call: Call) -> Json:
    file, book = opened(call, "writer")
    found = [book.find(text) for text in call.body.get("ranges") or []]
    cleared = [values.clear(edit_of(call, file), *place) for place in found]
    call.world.drive.touch(file, call.user)
    return {"spreadsheetId": book.id, "clearedRanges": cleared}


# ---- developer metadata, and copies of tabs


@answers("sheets.spreadsheets.developerMetadata.search")
def metadata_search(call: Call) -> Json:
    _, book = opened(call, "reader")
    found = edit_metadata.matching(book, call.body.get("dataFilters") or [])
    matched = [{"developerMetadata": one, "dataFilters": [filter_]} for one, filter_ in found]
    return {"matchedDeveloperMetadata": matched} if matched else {}


@answers("sheets.spreadsheets.developerMetadata.get")
def metadata_get(call: Call) -> Json:
    _, book = opened(call, "reader")
    for one in book.metadata:
        if str(one["metadataId"]) == call.names["metadataId"]:
            return one
    raise no_such_sheet_file()


@answers("sheets.spreadsheets.sheets.copyTo")
def copy_to(call: Call) -> Json:
    _, book = opened(call, "reader")
    other, target = opened(call, "writer", call.body.get("destinationSpreadsheetId") or "?")
    source = book.sheet(int(call.names["sheetId"]))
    edit = edit_of(call, other)
    title = edit_sheets.copy_title(edit, source.title)
    made = edit_sheets.copied_sheet(edit, source, target.new_number(), title)
    target.sheets.append(made)
    target.order()
    target.computed = None
    call.world.drive.touch(other, call.user)
    return made.copy().properties
