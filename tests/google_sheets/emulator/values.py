"""The values collection of Sheets v4: plain rows in, plain rows out."""

from collections.abc import Mapping
from typing import Any

from tests.google_sheets.emulator.a1 import Area, column_letters, name
from tests.google_sheets.emulator.cells import Cell, Failure, Formula, Value, whole
from tests.google_sheets.emulator.editing import Edit
from tests.google_sheets.emulator.formulas import computed
from tests.google_sheets.emulator.number_formats import is_date, shown
from tests.google_sheets.emulator.refusals import invalid, invalid_field
from tests.google_sheets.emulator.sheet import Json, Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.typing_in import typed

Options = Mapping[str, Any]


def read(book: Spreadsheet, sheet: Sheet, area: Area, options: Options) -> Json:
    """Write an area as a ValueRange; rows, and values in a row, end with the last that holds anything."""
    render = options.get("valueRenderOption") or "FORMATTED_VALUE"
    days = options.get("dateTimeRenderOption") or "SERIAL_NUMBER"
    major = options.get("majorDimension") or "ROWS"
    by_row = major != "COLUMNS"
    results = computed(book)
    locale = str(book.properties["locale"])
    lines: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sheet.kept(area):
        if not cell.blank:
            result = (
                results.get((sheet.id, row, column)) if isinstance(cell.entered, Formula) else cell.entered
            )
            value = _rendered(cell, result, render, days, locale)
            line, place = (
                (row - area.top, column - area.left) if by_row else (column - area.left, row - area.top)
            )
            lines.setdefault(line, {})[place] = value
    made: Json = {"range": name(sheet.title, area), "majorDimension": "ROWS" if by_row else "COLUMNS"}
    rows = [
        [lines.get(line, {}).get(place, "") for place in range(1 + max(lines.get(line, {}), default=-1))]
        for line in range(1 + max(lines, default=-1))
    ]
    if rows:
        made["values"] = rows
    return made


def _rendered(cell: Cell, result: Value | None, render: str, days: str, locale: str) -> Any:
    if render == "FORMULA" and isinstance(cell.entered, Formula):
        return str(cell.entered)
    if result is None:
        return ""
    if render == "FORMATTED_VALUE" or isinstance(result, Failure):
        return shown(result, cell.look, locale)
    if render == "UNFORMATTED_VALUE" and days == "FORMATTED_STRING" and is_date(cell.look):
        return shown(result, cell.look, locale)
    return whole(result) if isinstance(result, float) else result


def rows_of(given: object) -> list[list[Any]]:
    """Return the rows of a ValueRange.

    Raises:
        RefusalError: they are no list of lists.

    """
    if given is None:
        return []
    wrong = (
        given
        if not isinstance(given, list)
        else next((row for row in given if not isinstance(row, list)), None)
    )
    if wrong is not None:
        said = f'"{wrong}"' if isinstance(wrong, str) else str(wrong)
        kind = "type.googleapis.com/google.protobuf.ListValue"
        raise invalid_field("data.values", f"Invalid value at 'data.values' ({kind}), {said}")
    return given  # type: ignore[return-value]


def write(
    edit: Edit, sheet: Sheet, area: Area, body: Json, how: str | None, *, text: str
) -> tuple[Json, Area]:
    """Write a ValueRange's rows at an area's corner; ``null`` leaves a cell as it is.

    Raises:
        RefusalError: the rows do not fit, or something there is protected.

    """
    if how not in ("RAW", "USER_ENTERED"):
        raise invalid("'valueInputOption' is required but not specified")
    rows = rows_of(body.get("values"))
    if body.get("majorDimension") == "COLUMNS":
        height = max(map(len, rows), default=0)
        rows = [[line[index] if index < len(line) else None for line in rows] for index in range(height)]
    height, width = len(rows), max(map(len, rows), default=0)
    if (area.height, area.width) != (1, 1):
        _refuse_outside(edit, sheet, area, height, width, text)
    filled = Area(area.top, area.top + max(height, 1), area.left, area.left + max(width, 1))
    edit.guard(sheet, filled)
    sheet.grow(area.top + height, area.left + width)
    counted = _fill(edit, sheet, area, rows, how)
    edit.book.computed = None
    made: Json = {"spreadsheetId": edit.book.id, "updatedRange": name(sheet.title, filled)}
    if counted:
        made["updatedRows"] = len({row for row, _ in counted})
        made["updatedColumns"] = len({column for _, column in counted})
        made["updatedCells"] = len(counted)
    return made, filled


def _refuse_outside(edit: Edit, sheet: Sheet, area: Area, height: int, width: int, text: str) -> None:
    asked = text if "!" in text else name(sheet.title, area)
    if height > area.height:
        raise edit.refuse(
            f"Requested writing within range [{asked}], but tried writing to row [{area.bottom + 1}]"
        )
    if width > area.width:
        column = column_letters(area.right)
        raise edit.refuse(f"Requested writing within range [{asked}], but tried writing to column [{column}]")


def _fill(edit: Edit, sheet: Sheet, area: Area, rows: list[list[Any]], how: str) -> set[tuple[int, int]]:
    counted: set[tuple[int, int]] = set()
    for row, line in enumerate(rows, area.top):
        for column, value in enumerate(line, area.left):
            if value is None:
                continue
            if not isinstance(value, (str, int, float, bool)):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{row - area.top}][{column - area.left}]: {kind} {{}}")
            counted.add((row, column))
            enter(edit.book, sheet, row, column, value, how)
    return counted


def enter(book: Spreadsheet, sheet: Sheet, row: int, column: int, value: object, how: str) -> None:
    """Put a value into one cell, as it is (RAW) or as if a person typed it."""
    cell = sheet.cell(row, column)
    if how == "RAW":
        raw: Any = None if value == "" else value
        sheet.put(row, column, cell._replace(entered=raw, runs=()))
        return
    made = typed(value, str(book.properties["locale"]))
    if (cell.look.get("numberFormat") or {}).get("type") == "TEXT" and isinstance(value, str):
        made = made._replace(value=value or None, number_format=None)
    look = dict(cell.look)
    if made.number_format and "numberFormat" not in look:
        look["numberFormat"] = dict(zip(("type", "pattern"), made.number_format, strict=True))
    sheet.put(row, column, cell._replace(entered=made.value, look=look, runs=()))


def clear(edit: Edit, sheet: Sheet, area: Area) -> str:
    """Take the values of an area away; looks, notes and rules stay."""
    edit.guard(sheet, area)
    for (row, column), cell in sheet.kept(area):
        if not cell.blank:
            sheet.put(row, column, cell._replace(entered=None, runs=()))
    edit.book.computed = None
    return name(sheet.title, area)


def table_at(sheet: Sheet, area: Area) -> Area | None:
    """Return the table that ``append`` finds in an area: the block of filled cells around its last one."""
    filled = {place for place, cell in sheet.cells.items() if not cell.blank}
    inside = [place for place in filled if area.holds(*place)]
    if not inside:
        return None
    row, column = max(inside)
    block = Area(row, row + 1, column, column + 1)
    while True:
        near = Area(block.top - 1, block.bottom + 1, block.left - 1, block.right + 1)
        touching = [place for place in filled if near.holds(*place)]
        rows, columns = [row for row, _ in touching], [column for _, column in touching]
        grown = Area(min(rows), max(rows) + 1, min(columns), max(columns) + 1)
        if grown == block:
            return block
        block = grown
