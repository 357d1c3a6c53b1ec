"""A plan in Google's words: cells that change, rows that come and go, and everything that ends where a table ends.

Rows that are new are inserted behind a table's last row, in the look and with the input rules of the rows that stand; what HR
keeps further down moves down. Colours, filters, names, protections and charts that ended at the last row follow. A row that goes
is deleted, unless something of HR's stands beside our columns: then only our cells are emptied.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from appraisal.model import Method
from sync.google.gbook import Gbook, Plain, Tab
from sync.google.grid import requests
from sync.google.master.plan import Cells, TablePlan
from sync.google.master.rows import DeskRow, DeskTable
from sync.written_rows import visible
from sync.xlsx.references import column_index
from workbook_templates.labels import choice_words
from workbook_templates.layout import LANGUAGES
from workbook_templates.stamp import Cell, Link

STRUCTURE = (
    "namedRanges,sheets(properties(sheetId,title),conditionalFormats,basicFilter,"
    "protectedRanges(protectedRangeId,range,unprotectedRanges),charts(chartId,spec))"
)
"""What is asked of a spreadsheet before rows are inserted: all that may end where a table ends."""

LARGEST = 1_500_000
"""Bytes of the requests of one batch; Google asks for no more than 2 MB."""

Request = dict[str, Any]
Batch = list[Request]
"""Requests that are done together or not at all."""

_NEW_ROWS, _NEW_CHARACTERS = 400, 250_000
"""So many new rows, with so much in them, go in one batch with their cells: no kill leaves rows without them."""

_WORDS = {choice_words("method", language)[Method.MILESTONE] for language in LANGUAGES}
_FIRST_DATE = 20_000
"""A number among the settings beyond this is a date: no other setting is so large."""
_DATE = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}


@dataclass(frozen=True, slots=True)
class Standing:
    """The sheet as it stands: what was read of its cells, and its structure (:data:`STRUCTURE`)."""

    book: Gbook
    structure: Mapping[str, Any]

    def tab(self, title: str) -> Tab:
        """Return the tab of a title."""
        return next(tab for tab in self.book.tabs if tab.title == title)

    def sheet(self, tab: Tab) -> Mapping[str, Any]:
        """Return the structure of a tab."""
        found = self.structure.get("sheets", ())
        return next((one for one in found if one.get("properties", {}).get("sheetId", 0) == tab.id), {})


def batches(plans: Sequence[TablePlan], standing: Standing) -> Iterator[Batch]:
    """Yield what carries plans out: cells first, then for each table its new rows, at last the rows that go."""
    tabs = {plan.place.sheet: standing.tab(plan.place.sheet) for plan in plans}
    cells: dict[int, dict[tuple[int, int], Plain]] = {}
    for plan in plans:
        cells.setdefault(tabs[plan.place.sheet].id, {}).update(_cells(plan))
    looks = [one for plan in plans for one in _looks_of_changed(plan, tabs[plan.place.sheet])]
    yield from joined([*requests(cells), *looks])
    for plan in plans:
        if plan.new:
            yield from _new_rows(plan, standing)
    gone = [one for plan in plans for one in _gone(plan, standing.tab(plan.place.sheet))]
    # Rows are told by their numbers: all of a sheet's go together, from the bottom up.
    if gone:
        yield gone


_REPEATABLE = frozenset({
    "updateCells", "repeatCell", "updateDimensionProperties", "setDataValidation", "updateNamedRange",
})  # fmt: skip
"""What gives the same sheet, done twice or in part, where no row moves meanwhile."""


def may_be_repeated(batch: Batch) -> bool:
    """Whether a batch may be sent again where nobody knows whether it was done."""
    return all(request.keys() <= _REPEATABLE for request in batch)


def joined(wanted: Sequence[Request]) -> Iterator[Batch]:
    """Yield requests that may be done one after the other in batches that Google takes."""
    batch: Batch = []
    size = 0
    for request in wanted:
        own = len(json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if batch and size + own > LARGEST:
            yield batch
            batch, size = [], 0
        batch.append(request)
        size += own
    if batch:
        yield batch


def _cells(plan: TablePlan) -> Iterator[tuple[tuple[int, int], Plain]]:
    """Yield the cells that change by row and column, counted from zero."""
    for number, cells in plan.cells.items():
        for key, value in cells.items():
            if key in plan.place.columns:
                yield (number - 1, plan.place.columns[key]), plain(value)


def _looks_of_changed(plan: TablePlan, tab: Tab) -> Iterator[Request]:
    """Yield what changes beside the cells: dates that must look like some, and rows of figures that hide or show."""
    rows = {row.number: row for row in plan.place.rows}
    for number, cells in sorted(plan.cells.items()):
        yield from _dates(
            plan.place, tab.id, number, {**_shown(plan.place, rows.get(number)), **cells}, cells
        )
    for number, hidden in sorted(plan.hidden.items()):
        yield {
            "updateDimensionProperties": {
                "range": _rows(tab.id, number - 1, number),
                "properties": {"hiddenByUser": hidden},
                "fields": "hiddenByUser",
            }
        }


def _runs(columns: Sequence[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the first column and the keys of each run of neighbours."""
    for _, run in groupby(enumerate(columns), key=lambda pair: pair[1][0] - pair[0]):
        found = [column for _, column in run]
        yield found[0][0], [key for _, key in found]


def plain(value: Cell) -> Plain:
    """Return what stands in a cell as a sheet holds it."""
    if isinstance(value, Link):
        return value.text
    if value is None or value == "":
        return None
    return value if isinstance(value, bool | str) else float(value)  # type: ignore[arg-type]  # dates are serial numbers


def entered(value: Cell) -> Request:
    """Return a cell as it is sent: nothing of it is interpreted, so a text that starts with = stays a text."""
    found = plain(value)
    if found is None:
        return {}
    kind = (
        "boolValue" if isinstance(found, bool) else "stringValue" if isinstance(found, str) else "numberValue"
    )
    return {"userEnteredValue": {kind: found}}


def _shown(place: DeskTable, row: DeskRow | None) -> dict[str, Cell]:
    cells = () if row is None else row.cells
    return {key: visible(cell) for key, cell in zip(place.table.positions, cells, strict=False)}


def _dates(place: DeskTable, sheet: int, number: int, row: Cells, written: Cells) -> Iterator[Request]:
    """Yield what lets dates look like dates in columns that hold numbers as well: Google's rules cannot do that."""
    keys = [key for key in ("target", "actual") if row.get("method") in _WORDS]
    if place.table.name == "settings":
        keys = ["value"]
    for key in keys:
        value = written.get(key)
        if key in place.columns and type(value) is float and value > _FIRST_DATE:
            yield {
                "repeatCell": {
                    "range": {
                        **_rows_only(sheet, number - 1, number),
                        "startColumnIndex": place.columns[key],
                        "endColumnIndex": place.columns[key] + 1,
                    },
                    "cell": {"userEnteredFormat": _DATE},
                    "fields": "userEnteredFormat.numberFormat",
                }
            }


def _new_rows(plan: TablePlan, standing: Standing) -> Iterator[Batch]:
    """Yield the new rows of a table, each batch with all that belongs to its rows.

    Where the table is empty its first row stands ready, blank, and takes the first of them.
    """
    place, tab, left = plan.place, standing.tab(plan.place.sheet), list(plan.new)
    last, empty = place.last_row, place.last_row == place.header_row
    covered = _covered(place, standing.sheet(tab)) or max(last, place.header_row + 1)
    models = _models(plan)
    while left:
        some, left = _first_of(left)
        ready = int(empty)
        end = last + len(some)
        batch: Batch = []
        if len(some) > ready:
            span = _rows(tab.id, last + ready, end)
            batch.append({"insertDimension": {"range": span, "inheritFromBefore": True}})
        batch += _looks(place, tab.id, last + 1, some, models)
        batch += _written(place, tab.id, last + 1, some)
        # Rows that HR typed below the table belong to it from now on, and what ends with the table ends behind them.
        batch += follow(place, tab, standing, covered, end)
        standing = Standing(
            standing.book, moved_ends(standing.structure, tab.id, place.header_row, covered, end)
        )
        last, covered, empty = end, end, False
        yield batch


def _first_of(rows: list[Cells]) -> tuple[list[Cells], list[Cells]]:
    """Return the rows that fit into one batch, and the others."""
    length = count = 0
    for row in rows[:_NEW_ROWS]:
        length += sum(len(str(value)) for value in row.values())
        if count and length > _NEW_CHARACTERS:
            break
        count += 1
    return rows[:count], rows[count:]


def _models(plan: TablePlan) -> dict[bool, int]:
    """Return the numbers of rows whose look new ones take, by whether they come from a book: HR's own look otherwise."""
    place = plan.place
    last = max(place.last_row, place.header_row + 1)
    found = {False: last, True: last}
    for row in place.rows:
        if row.number not in plan.gone:
            found["book" in _filled(place, row)] = row.number
    return found


def _filled(place: DeskTable, row: DeskRow) -> set[str]:
    return {key for key, value in _shown(place, row).items() if value is not None}


def _looks(
    place: DeskTable, sheet: int, first: int, rows: Sequence[Cells], models: Mapping[bool, int]
) -> Iterator[Request]:
    """Yield what gives new rows the look and the input rules of the rows that stand."""
    spans = {
        "startColumnIndex": min(place.columns.values()), "endColumnIndex": max(place.columns.values()) + 1,
    }  # fmt: skip
    numbered = enumerate(rows, start=first)
    for from_book, run in groupby(numbered, key=lambda pair: pair[1].get("book") is not None):
        numbers = [number for number, _ in run]
        model = models[from_book]
        for kind in ("PASTE_FORMAT", "PASTE_DATA_VALIDATION"):
            yield {
                "copyPaste": {
                    "source": {**_rows_only(sheet, model - 1, model), **spans},
                    "destination": {**_rows_only(sheet, numbers[0] - 1, numbers[-1]), **spans},
                    "pasteType": kind,
                }
            }


def _written(place: DeskTable, sheet: int, first: int, rows: Sequence[Cells]) -> Iterator[Request]:
    """Yield what fills new rows: one request for each run of our columns."""
    by_column = {column: key for key, column in place.columns.items()}
    for start, keys in _runs(sorted(by_column.items())):
        values = [{"values": [entered(row.get(key)) for key in keys]} for row in rows]
        start_cell = {"sheetId": sheet, "rowIndex": first - 1, "columnIndex": start}
        yield {"updateCells": {"start": start_cell, "rows": values, "fields": "userEnteredValue"}}
    for number, row in enumerate(rows, start=first):
        yield from _dates(place, sheet, number, row, row)


def _gone(plan: TablePlan, tab: Tab) -> Iterator[Request]:
    """Yield what takes rows away, from the bottom up; a table's only row is emptied, and stands ready for the next."""
    ours = set(plan.place.columns.values())
    left = len(plan.place.rows) + len(plan.new)
    for number in sorted(plan.gone, reverse=True):
        others = [key for key in tab.rows.get(number, {}) if column_index(key) not in ours]
        left -= 1
        if others or not left:
            yield from requests({tab.id: {(number - 1, column): None for column in ours}})
        else:
            yield {"deleteDimension": {"range": _rows(tab.id, number - 1, number)}}


def _rows(sheet: int, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def _rows_only(sheet: int, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": sheet, "startRowIndex": start, "endRowIndex": end}


def _covered(place: DeskTable, sheet: Mapping[str, Any]) -> int:
    """Return the row to which the table's filter, or else most of its rules, reach; 0 where there is neither."""
    filtered = sheet.get("basicFilter", {}).get("range", {})
    if filtered.get("startRowIndex", 0) == place.header_row - 1 and "endRowIndex" in filtered:
        return int(filtered["endRowIndex"])
    ends = Counter(
        area["endRowIndex"]
        for rule in sheet.get("conditionalFormats", ())
        for area in rule.get("ranges", ())
        if area.get("startRowIndex", 0) == place.header_row and "endRowIndex" in area
    )
    return int(ends.most_common(1)[0][0]) if ends else 0


def follow(place: DeskTable, tab: Tab, standing: Standing, old: int, new: int) -> Iterator[Request]:
    """Yield what lets everything that ends at a table's last row end at the new one."""
    if new <= old:
        return
    first = place.header_row - 1
    sheet = standing.sheet(tab)
    for index, rule in enumerate(sheet.get("conditionalFormats", ())):
        changed = _reaching(rule, tab.id, first, old, new)
        if changed != rule:
            yield {"updateConditionalFormatRule": {"index": index, "sheetId": tab.id, "rule": changed}}
    if "basicFilter" in sheet:
        changed = _reaching(sheet["basicFilter"], tab.id, first, old, new)
        if changed != sheet["basicFilter"]:
            yield {"setBasicFilter": {"filter": changed}}
    for one in sheet.get("protectedRanges", ()):
        changed = _reaching(one, tab.id, first, old, new)
        if changed != one:
            yield {"updateProtectedRange": {"protectedRange": changed, "fields": "range,unprotectedRanges"}}
    for named in standing.structure.get("namedRanges", ()):
        changed = _reaching(named, tab.id, first, old, new)
        if changed != named:
            yield {"updateNamedRange": {"namedRange": changed, "fields": "range"}}
    for one in standing.structure.get("sheets", ()):
        for chart in one.get("charts", ()):
            changed = _reaching(chart["spec"], tab.id, first, old, new)
            if changed != chart["spec"]:
                yield {"updateChartSpec": {"chartId": chart["chartId"], "spec": changed}}


def _reaching(found: Any, sheet: int, first: int, old: int, new: int) -> Any:
    """Return a piece of structure in which the areas of a sheet that begin in a table and end at its last row end at the new."""
    if isinstance(found, list):
        return [_reaching(one, sheet, first, old, new) for one in found]
    if not isinstance(found, dict):
        return found
    area = found.get("endRowIndex") == old and found.get("sheetId", 0) == sheet
    if area and found.get("startRowIndex", 0) >= first:
        return {**found, "endRowIndex": new}
    return {key: _reaching(value, sheet, first, old, new) for key, value in found.items()}


def moved_ends(
    structure: Mapping[str, Any], sheet: int, header_row: int, old: int, new: int
) -> Mapping[str, Any]:
    """Return the structure as it is once everything that ended at a table's last row has followed."""
    moved: Mapping[str, Any] = _reaching(dict(structure), sheet, header_row - 1, old, new)
    return moved
