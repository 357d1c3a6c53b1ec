"""From what Google answers of a spreadsheet to a ``.gbook``, and from the difference of two to what is sent.

Only what people typed, what formulas show, and what is hidden or merged is asked for: :data:`FIELDS` leaves out every format,
which is most of an answer. Only values are sent, and nothing is interpreted: a text that starts with ``=`` stays a text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sync.google.gbook import SPILLED, Gbook, Plain, SheetCell, Tab
from sync.identity import PROPERTY_PREFIX
from sync.xlsx.references import Area, column_index, letters

FIELDS = (
    "spreadsheetUrl,properties(title,locale,timeZone),developerMetadata(metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,hidden,sheetType,gridProperties(rowCount,columnCount)),merges,"
    "data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue)),"
    "rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser,hiddenByFilter)))"
)
"""What a reading of a book asks Google for."""

_ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}
"""The names of errors as an .xlsx knows them; ``ERROR`` and whatever Google adds is ``#ERROR!``."""

_LOADING = "LOADING"
"""A formula that is being worked out shows nothing yet."""

Answer = Mapping[str, Any]


def book_of(file_id: str, answer: Answer, properties: Mapping[str, str]) -> Gbook:
    """Return the book that an answer of ``spreadsheets.get`` shows; ``properties`` are what the registry says of it."""
    said = answer.get("properties", {})
    return Gbook(
        file_id,
        said.get("title", ""),
        answer.get("spreadsheetUrl", ""),
        said.get("locale", ""),
        said.get("timeZone", ""),
        dict(properties),
        _metadata(answer.get("developerMetadata", ())),
        tuple(
            _tab(sheet)
            for sheet in answer.get("sheets", ())
            if sheet["properties"].get("sheetType", "GRID") == "GRID"
        ),
    )


def _metadata(found: Iterable[Answer]) -> dict[str, str]:
    """Return our metadata; the number of the issue stands on the hidden sheet alone, which is written with the cells."""
    ours = ((one.get("metadataKey", ""), one.get("metadataValue", "")) for one in found)
    return {
        key: value
        for key, value in ours
        if key.startswith(PROPERTY_PREFIX) and key != f"{PROPERTY_PREFIX}issue"
    }


def _tab(sheet: Answer) -> Tab:
    said = sheet["properties"]
    size = said.get("gridProperties", {})
    rows: dict[int, dict[str, SheetCell]] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    for block in sheet.get("data", ()):
        first_row, first_column = block.get("startRow", 0), block.get("startColumn", 0)
        for number, row in enumerate(block.get("rowData", ()), first_row + 1):
            cells = dict(_cells(row.get("values", ()), first_column))
            if cells:
                rows.setdefault(number, {}).update(cells)
        hidden_rows |= {number + 1 for number in _hidden(block.get("rowMetadata", ()), first_row)}
        hidden_columns |= set(_hidden(block.get("columnMetadata", ()), first_column))
    return Tab(
        said["sheetId"],
        said.get("title", ""),
        dict(sorted(rows.items())),
        size.get("rowCount", 0),
        size.get("columnCount", 0),
        bool(said.get("hidden")),
        tuple(sorted(hidden_rows)),
        tuple(_spans(sorted(hidden_columns))),
        tuple(_merged(area, size) for area in sheet.get("merges", ())),
    )


def _cells(found: Iterable[Answer], first: int) -> Iterator[tuple[str, SheetCell]]:
    for index, one in enumerate(found, first):
        cell = _cell(one.get("userEnteredValue", {}), one.get("effectiveValue", {}))
        if cell is not None:
            yield letters(index), cell


def _cell(typed: Answer, shown: Answer) -> SheetCell | None:
    formula = typed.get("formulaValue", "")
    if not typed and shown:
        formula = SPILLED
    found = shown if formula else typed
    if "errorValue" in found:
        kind = found["errorValue"].get("type", "")
        if kind == _LOADING:
            return SheetCell(None, formula or SPILLED)
        return SheetCell(_ERRORS.get(kind, "#ERROR!"), formula, True)
    value = _value(found)
    if formula:
        return SheetCell(value, formula)
    return None if value in (None, "") else SheetCell(value)


def _value(found: Answer) -> Plain:
    if "numberValue" in found:
        return float(found["numberValue"])
    if "boolValue" in found:
        return bool(found["boolValue"])
    return str(found["stringValue"]) if "stringValue" in found else None


def _hidden(found: Iterable[Answer], first: int) -> Iterator[int]:
    for index, one in enumerate(found, first):
        if one.get("hiddenByUser") or one.get("hiddenByFilter"):
            yield index


def _spans(found: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(found), key=lambda pair: pair[1] - pair[0]):
        indexes = [index for _, index in run]
        yield indexes[0], indexes[-1]


def _merged(area: Answer, size: Answer) -> str:
    """Return an area as an .xlsx names it; where Google leaves out an end, it is that of the grid."""
    last_column = area.get("endColumnIndex", size.get("columnCount", 1)) - 1
    last_row = area.get("endRowIndex", size.get("rowCount", 1))
    return str(Area(area.get("startColumnIndex", 0), area.get("startRowIndex", 0) + 1, last_column, last_row))


def same_typed(one: Gbook, other: Gbook) -> bool:
    """Whether two readings hold the same, whatever their formulas show: what a formula shows is no answer of anybody.

    The name of the file does not count either: people rename files.
    """
    return (one.properties, one.metadata) == (other.properties, other.metadata) and [
        _typed(tab) for tab in one.tabs
    ] == [_typed(tab) for tab in other.tabs]


def _typed(tab: Tab) -> tuple[object, ...]:
    rows = {
        number: {column: cell.formula or cell for column, cell in cells.items()}
        for number, cells in tab.rows.items()
    }
    return tab.id, tab.title, tab.hidden, tab.hidden_rows, tab.hidden_columns, tab.merged, rows


Changes = Mapping[int, Mapping[tuple[int, int], Plain]]
"""By the id of the sheet and the zero-based row and column: what a cell is to hold, ``None`` for nothing."""


def difference(old: Gbook, new: Gbook) -> Changes:
    """Return the cells that a new version of a book changes; formulas stay, whatever they are to show."""
    before = {tab.id: tab for tab in old.tabs}
    found: dict[int, dict[tuple[int, int], Plain]] = {}
    for tab in new.tabs:
        cells = dict(_changed(before[tab.id], tab))
        if cells:
            found[tab.id] = cells
    return found


def _changed(old: Tab, new: Tab) -> Iterator[tuple[tuple[int, int], Plain]]:
    for number in sorted(old.rows.keys() | new.rows.keys()):
        before, after = old.rows.get(number, {}), new.rows.get(number, {})
        for column in sorted(before.keys() | after.keys(), key=column_index):
            cell = after.get(column)
            if before.get(column) != cell and not (cell and cell.formula):
                yield (number - 1, column_index(column)), None if cell is None else cell.value


def shows(book: Gbook, changes: Changes) -> bool:
    """Whether a book shows all of these changes."""
    tabs = {tab.id: tab for tab in book.tabs}
    for sheet, cells in changes.items():
        rows = tabs[sheet].rows if sheet in tabs else {}
        for (row, column), value in cells.items():
            cell = rows.get(row + 1, {}).get(letters(column))
            if (None if cell is None else cell.value) != value or (cell is not None and cell.formula):
                return False
    return True


def requests(changes: Changes) -> list[dict[str, Any]]:
    """Return what ``batchUpdate`` is asked for, so that only values change: one request for each block of cells."""
    found: list[dict[str, Any]] = []
    for sheet, cells in changes.items():
        for row, columns in _blocks(cells):
            values = [{"values": [_entered(cells[one, column]) for column in columns]} for one in row]
            start = {"sheetId": sheet, "rowIndex": row[0], "columnIndex": columns[0]}
            found.append({"updateCells": {"start": start, "rows": values, "fields": "userEnteredValue"}})
    return found


def _blocks(cells: Mapping[tuple[int, int], Plain]) -> Iterator[tuple[range, range]]:
    """Yield the rows and columns of blocks that cover the cells and no other: runs in a row, joined with equal ones below."""
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        by_row.setdefault(row, []).append(column)
    open_runs: dict[tuple[int, int], int] = {}
    last = -1
    for row, columns in by_row.items():
        runs = {(first, end) for first, end in _spans(columns)}
        for run in [run for run in open_runs if run not in runs or row != last + 1]:
            yield range(open_runs.pop(run), last + 1), range(run[0], run[1] + 1)
        for run in sorted(runs):
            open_runs.setdefault(run, row)
        last = row
    for run, first in open_runs.items():
        yield range(first, last + 1), range(run[0], run[1] + 1)


def _entered(value: Plain) -> dict[str, Any]:
    """Return a cell as it is sent; without a value it is emptied."""
    match value:
        case bool():
            return {"userEnteredValue": {"boolValue": value}}
        case float():
            return {"userEnteredValue": {"numberValue": value}}
        case str():
            return {"userEnteredValue": {"stringValue": value}}
        case None:
            return {}
