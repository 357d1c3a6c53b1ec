"""Requests about rows and columns: they come, go and move, and everything that lies on them goes along."""

from collections.abc import Callable, Iterable

from tests.google_sheets.emulator.a1 import Area
from tests.google_sheets.emulator.cells import Cell, Formula
from tests.google_sheets.emulator.editing import TOO_MANY_CELLS, Edit, doing
from tests.google_sheets.emulator.references import with_lines_moved
from tests.google_sheets.emulator.sheet import Json, Sheet

Place = Callable[[int], int | None]
COUNTS = {"ROWS": "rowCount", "COLUMNS": "columnCount"}
ENDS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
ANCHORS = {"ROWS": "rowIndex", "COLUMNS": "columnIndex"}


def span(edit: Edit, given: Json) -> tuple[Sheet, str, int, int]:
    """Read a DimensionRange: the tab, the dimension, the first line and the one after the last.

    Raises:
        RefusalError: there are no such lines.

    """
    sheet = edit.sheet(given.get("sheetId"))
    dimension = given.get("dimension") or ""
    if dimension not in COUNTS:
        raise edit.refuse("dimension must be set.")
    count = sheet.rows if dimension == "ROWS" else sheet.columns
    start, end = given.get("startIndex") or 0, given.get("endIndex")
    end = count if end is None else end
    if start >= end:
        raise edit.refuse(f"range.startIndex[{start}] must be less than range.endIndex[{end}]")
    return sheet, dimension, start, end


def lines_area(sheet: Sheet, dimension: str, start: int, end: int) -> Area:
    if dimension == "ROWS":
        return Area(start, end, 0, sheet.columns)
    return Area(0, sheet.rows, start, end)


def move_lines(edit: Edit, sheet: Sheet, dimension: str, place: Place, new_count: int) -> None:
    """Give each line its new place, in cells, sizes, ranges, metadata and formulas."""
    old_count = sheet.rows if dimension == "ROWS" else sheet.columns
    sheet.move_lines(dimension, place)
    sheet.properties["gridProperties"][COUNTS[dimension]] = new_count
    start_name, end_name = ENDS[dimension]

    def change(grid: Json) -> Json | None:
        if grid.get("sheetId", 0) != sheet.id or (start_name not in grid and end_name not in grid):
            return grid
        first, last = grid.get(start_name, 0), grid.get(end_name)
        lines = range(first, old_count if last is None else last)
        start, end = _first(lines, place), _first(reversed(lines), place)
        if start is None or end is None:
            return None
        start, end = sorted((start, end))
        made = {**grid, start_name: start}
        if last is not None:
            made[end_name] = end + 1
        return made

    edit.book.move_ranges(change)
    _move_groups(sheet, dimension, place)
    _move_charts(sheet, dimension, place)
    edit.book.metadata = [
        moved for one in edit.book.metadata if (moved := _moved_metadata(one, sheet, dimension, place))
    ]
    _move_references(edit, sheet, dimension, place)


def _first(lines: Iterable[int], place: Place) -> int | None:
    return next((found for line in lines if (found := place(line)) is not None), None)


def _moved_span(given: Json, place: Place) -> Json | None:
    lines = range(given.get("startIndex", 0), given["endIndex"])
    first, last = _first(lines, place), _first(reversed(lines), place)
    if first is None or last is None:
        return None
    return {**given, "startIndex": first, "endIndex": last + 1}


def _moved_metadata(metadata: Json, sheet: Sheet, dimension: str, place: Place) -> Json | None:
    lines = metadata["location"].get("dimensionRange")
    if not lines or lines["sheetId"] != sheet.id or lines["dimension"] != dimension:
        return metadata
    moved = _moved_span(lines, place)
    if moved is None:
        return None
    return {**metadata, "location": {**metadata["location"], "dimensionRange": moved}}


def _move_groups(sheet: Sheet, dimension: str, place: Place) -> None:
    name = "rowGroups" if dimension == "ROWS" else "columnGroups"
    sheet.objects[name] = [
        {**group, "range": moved}
        for group in sheet.objects[name]
        if (moved := _moved_span(group["range"], place))
    ]


def _move_charts(sheet: Sheet, dimension: str, place: Place) -> None:
    """Keep a chart, or a slicer, at its cell."""
    for name in ("charts", "slicers"):
        moved = []
        for one in sheet.objects[name]:
            overlay = one.get("position", {}).get("overlayPosition", {})
            anchor = overlay.get("anchorCell", {})
            at = anchor.get(ANCHORS[dimension], 0)
            found = place(at)
            anchor = {**anchor, ANCHORS[dimension]: at if found is None else found}
            position = {"overlayPosition": {**overlay, "anchorCell": anchor}}
            moved.append({**one, "position": position} if overlay else one)
        sheet.objects[name] = moved


def _move_references(edit: Edit, sheet: Sheet, dimension: str, place: Place) -> None:
    for other in edit.book.sheets:
        same = other is sheet
        for where, cell in list(other.cells.items()):
            if isinstance(cell.entered, Formula):
                text = with_lines_moved(cell.entered, same, sheet.title, dimension, place)
                if text != cell.entered:
                    other.cells[where] = cell._replace(entered=text)


@doing("insertDimension")
def insert_dimension(edit: Edit, request: Json) -> None:
    sheet, dimension, start, end = span(edit, request.get("range") or {})
    count = sheet.rows if dimension == "ROWS" else sheet.columns
    if start > count or (start == count and not request.get("inheritFromBefore")):
        raise edit.refuse(f"range.startIndex[{start}] is too large.")
    if request.get("inheritFromBefore") and start == 0:
        raise edit.refuse("inheritFromBefore cannot be true if inserting at the first row or column.")
    edit.guard_sheet(sheet)
    insert_lines(edit, sheet, dimension, start, end - start, bool(request.get("inheritFromBefore")))


def insert_lines(edit: Edit, sheet: Sheet, dimension: str, at: int, number: int, from_before: bool) -> None:
    """Insert lines; their cells look, and are validated, like those of the line beside them."""
    count = sheet.rows if dimension == "ROWS" else sheet.columns
    move_lines(edit, sheet, dimension, lambda line: line + number if line >= at else line, count + number)
    model = at - 1 if from_before else at + number
    size = sheet.dimensions[dimension].get(model)
    for (row, column), cell in list(sheet.kept(lines_area(sheet, dimension, model, model + 1))):
        blank = Cell(look=cell.look, validation=cell.validation)
        for line in range(at, at + number):
            sheet.put(*((line, column) if dimension == "ROWS" else (row, line)), blank)
    if size:
        shown = {name: value for name, value in size.items() if name != "hiddenByUser"}
        sheet.dimensions[dimension] |= dict.fromkeys(range(at, at + number), shown)


@doing("appendDimension")
def append_dimension(edit: Edit, request: Json) -> None:
    sheet = edit.sheet(request.get("sheetId"))
    edit.guard_sheet(sheet)
    grid = sheet.properties["gridProperties"]
    name = COUNTS[request.get("dimension") or ""]
    grid[name] += request.get("length") or 0
    if grid["rowCount"] * grid["columnCount"] > 10_000_000:
        raise edit.refuse(TOO_MANY_CELLS)


@doing("deleteDimension")
def delete_dimension(edit: Edit, request: Json) -> None:
    sheet, dimension, start, end = span(edit, request.get("range") or {})
    count = sheet.rows if dimension == "ROWS" else sheet.columns
    if end > count:
        one = dimension[:-1].lower()
        raise edit.refuse(
            f"Cannot delete a {one} that doesn't exist. "
            f"Tried to delete {one} index {end - 1} but there are only {count} {one}s."
        )
    if end - start >= count:
        raise edit.refuse(f"You can't delete all the {dimension.lower()} on the sheet.")
    frozen = sheet.properties["gridProperties"].get(
        "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0
    )
    if frozen and start <= frozen and end >= count:
        raise edit.refuse(f"You can't delete all the non-frozen {dimension.lower()} on the sheet.")
    edit.guard(sheet, lines_area(sheet, dimension, start, end))
    gone = end - start

    def place(line: int) -> int | None:
        return line if line < start else None if line < end else line - gone

    move_lines(edit, sheet, dimension, place, count - gone)


@doing("moveDimension")
def move_dimension(edit: Edit, request: Json) -> None:
    sheet, dimension, start, end = span(edit, request.get("source") or {})
    to = request.get("destinationIndex") or 0
    count = sheet.rows if dimension == "ROWS" else sheet.columns
    if start < to < end or end > count or to > count:
        raise edit.refuse("destinationIndex is not valid.")
    edit.guard(sheet, lines_area(sheet, dimension, min(start, to), max(end, to)))
    lines = [line for line in range(count) if not start <= line < end]
    at = to if to <= start else to - (end - start)
    order = [*lines[:at], *range(start, end), *lines[at:]]
    places = {old: new for new, old in enumerate(order)}
    move_lines(edit, sheet, dimension, lambda line: places.get(line, line), count)


@doing("updateDimensionProperties")
def update_dimension_properties(edit: Edit, request: Json) -> None:
    sheet, dimension, start, end = span(edit, request.get("range") or {})
    wanted = request.get("properties") or {}
    mask = edit.mask(request.get("fields"))
    names = list(wanted) if "*" in mask else list(mask)
    edit.guard_sheet(sheet)
    known = sheet.dimensions[dimension]
    for line in range(start, end):
        facts = {**known.get(line, {}), **{name: wanted.get(name) for name in names}}
        known[line] = {name: value for name, value in facts.items() if value not in (None, False)}


@doing("autoResizeDimensions")
def auto_resize(edit: Edit, request: Json) -> None:
    """Fit columns to their texts, roughly: how wide a text is depends on a font that only Google has."""
    sheet, dimension, start, end = span(edit, request.get("dimensions") or {})
    for line in range(start, end):
        facts = dict(sheet.dimensions[dimension].get(line, {}))
        if dimension == "COLUMNS":
            longest = max(
                (len(str(cell.entered)) for (_, column), cell in sheet.cells.items() if column == line),
                default=0,
            )
            facts["pixelSize"] = max(21, 7 * longest + 8)
        else:
            facts.pop("pixelSize", None)
        sheet.dimensions[dimension][line] = facts


@doing("addDimensionGroup")
def add_group(edit: Edit, request: Json) -> Json:
    sheet, dimension, start, end = span(edit, request.get("range") or {})
    rows = dimension == "ROWS"
    name = "rowGroups" if rows else "columnGroups"
    lines = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
    inside = [group for group in sheet.objects[name] if _holds(group["range"], lines)]
    sheet.objects[name].append({"range": lines, "depth": len(inside) + 1})
    sheet.properties["gridProperties"]["rowGroupControlAfter" if rows else "columnGroupControlAfter"] = True
    return {"dimensionGroups": list(sheet.objects[name])}


def _holds(outer: Json, inner: Json) -> bool:
    return bool(outer["startIndex"] <= inner["startIndex"] and inner["endIndex"] <= outer["endIndex"])


@doing("deleteDimensionGroup")
def delete_group(edit: Edit, request: Json) -> Json:
    sheet, dimension, start, end = span(edit, request.get("range") or {})
    name = "rowGroups" if dimension == "ROWS" else "columnGroups"
    lines = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
    sheet.objects[name] = [group for group in sheet.objects[name] if group["range"] != lines]
    return {"dimensionGroups": list(sheet.objects[name])} if sheet.objects[name] else {}
