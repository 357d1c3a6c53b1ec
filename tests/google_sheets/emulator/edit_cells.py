"""Requests about what cells hold and how they look."""

from collections.abc import Callable
from functools import partial

from tests.google_sheets.emulator import looks, refused_rules
from tests.google_sheets.emulator.a1 import Area, bounded_area, grid_range
from tests.google_sheets.emulator.cells import EMPTY, Cell, Formula, entered
from tests.google_sheets.emulator.editing import Edit, doing
from tests.google_sheets.emulator.masks import Mask
from tests.google_sheets.emulator.references import moved_formula
from tests.google_sheets.emulator.sheet import Json, Sheet

EVERYTHING: Mask = {
    name: {} for name in ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns")
}
READ_ONLY = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink")


def stored(data: Json | None) -> Json:
    """Return a CellData with its format as Google keeps it."""
    if not data or not data.get("userEnteredFormat"):
        return data or {}
    return {**data, "userEnteredFormat": looks.stored(data["userEnteredFormat"])}


def with_data(cell: Cell, data: Json, mask: Mask) -> Cell:
    """Return a cell after what the mask names of a CellData, which is :func:`stored`, was set in it."""
    value, look, note, validation, runs = cell
    if "*" in mask:
        mask = EVERYTHING
    if "userEnteredValue" in mask:
        value, runs = entered(data.get("userEnteredValue")), ()
    if "userEnteredFormat" in mask:
        look = looks.changed(look, data.get("userEnteredFormat") or {}, mask["userEnteredFormat"])
    if "note" in mask:
        note = data.get("note") or ""
    if "dataValidation" in mask:
        validation = _rule(data.get("dataValidation"))
    if "textFormatRuns" in mask:
        runs = tuple(looks.stored(run) for run in data.get("textFormatRuns") or ())
    return Cell(value, look, note, validation, runs)


def _rule(rule: Json | None) -> Json | None:
    """Return a validation rule as Google keeps it: what is false is left out."""
    if not rule:
        return None
    return {name: value for name, value in rule.items() if value not in (None, False, "")}


def _checked(edit: Edit, fields: str | None) -> Mask:
    mask = edit.mask(fields)
    for name in READ_ONLY:
        if name in mask:
            raise edit.refuse(f"Field {name} is read-only.")
    return mask


@doing("updateCells")
def update_cells(edit: Edit, request: Json) -> None:
    mask = _checked(edit, request.get("fields"))
    rows = [row.get("values") or [] for row in request.get("rows") or []]
    if start := request.get("start"):
        sheet = edit.sheet(start.get("sheetId"))
        top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
        area = Area(top, top + len(rows), left, left + max(map(len, rows), default=0))
        for what, last, limit in (("column", area.right, sheet.columns), ("row", area.bottom, sheet.rows)):
            if last > limit:
                said = f"Attempting to write {what}: {last - 1}, beyond the last requested {what} of: {limit - 1}"
                raise edit.refuse(said)
    else:
        sheet, area = edit.area(request.get("range") or {})
        if len(rows) > area.height or any(len(row) > area.width for row in rows):
            raise edit.refuse("Attempting to write beyond the range that was given.")
    edit.guard(sheet, area)
    if not start:  # with a start, cells that a short row does not reach are left alone
        _clear_rest(sheet, area, rows, mask)
    for row, values in enumerate(rows, area.top):
        for column, data in enumerate(values, area.left):
            sheet.put(row, column, with_data(sheet.cell(row, column), stored(data), mask))


def _clear_rest(sheet: Sheet, area: Area, rows: list[list[Json]], mask: Mask) -> None:
    for (row, column), cell in sheet.kept(area):
        line = row - area.top
        if line >= len(rows) or column - area.left >= len(rows[line]):
            sheet.put(row, column, with_data(cell, {}, mask))


@doing("appendCells")
def append_cells(edit: Edit, request: Json) -> None:
    sheet = edit.sheet(request.get("sheetId"))
    mask = _checked(edit, request.get("fields"))
    top = 1 + max((row for (row, _), cell in sheet.cells.items() if not cell.blank), default=-1)
    rows = [row.get("values") or [] for row in request.get("rows") or []]
    edit.guard(sheet, Area(top, top + len(rows), 0, sheet.columns))
    sheet.grow(top + len(rows), max(map(len, rows), default=0))
    for row, values in enumerate(rows, top):
        for column, data in enumerate(values):
            sheet.put(row, column, with_data(sheet.cell(row, column), stored(data), mask))


@doing("repeatCell")
def repeat_cell(edit: Edit, request: Json) -> None:
    sheet, area = edit.area(request.get("range") or {})
    mask = _checked(edit, request.get("fields"))
    data = stored(request.get("cell"))
    edit.guard(sheet, area)
    formula = (data.get("userEnteredValue") or {}).get("formulaValue")
    made: dict[int, Cell] = {}
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            cell = sheet.cell(row, column)
            if id(cell) not in made:
                made[id(cell)] = with_data(cell, data, mask)
            after = made[id(cell)]
            if formula:
                text = moved_formula(Formula(formula), row - area.top, column - area.left)
                after = Cell(text, *after[1:])
            sheet.put(row, column, after)


@doing("setDataValidation")
def set_data_validation(edit: Edit, request: Json) -> None:
    sheet, area = edit.area(request.get("range") or {})
    edit.guard(sheet, area)
    rule = _rule(request.get("rule"))
    edit.refuse_if(refused_rules.condition(rule.get("condition") or {}) if rule else "")
    _each(sheet, area, lambda cell: cell._replace(validation=rule))


def _each(sheet: Sheet, area: Area, change: Callable[[Cell], Cell]) -> None:
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            sheet.put(row, column, change(sheet.cell(row, column)))


@doing("updateBorders")
def update_borders(edit: Edit, request: Json) -> None:
    sheet, area = edit.area(request.get("range") or {})
    edit.guard(sheet, area)
    lines = {name: looks.stored(line) for name, line in request.items() if name != "range" and line}
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            sides = {
                "top": lines.get("top" if row == area.top else "innerHorizontal"),
                "bottom": lines.get("bottom" if row == area.bottom - 1 else "innerHorizontal"),
                "left": lines.get("left" if column == area.left else "innerVertical"),
                "right": lines.get("right" if column == area.right - 1 else "innerVertical"),
            }
            cell = sheet.cell(row, column)
            borders = dict(cell.look.get("borders", {}))
            for side, line in sides.items():
                if line and line.get("style") == "NONE":
                    borders.pop(side, None)
                elif line:
                    borders[side] = line
            rest = {name: value for name, value in cell.look.items() if name != "borders"}
            sheet.put(row, column, cell._replace(look={**rest, **({"borders": borders} if borders else {})}))


@doing("mergeCells")
def merge_cells(edit: Edit, request: Json) -> None:
    sheet, area = edit.area(request.get("range") or {})
    edit.guard(sheet, area)
    edit.refuse_if(refused_rules.merge(sheet, area))
    merges = sheet.objects["merges"]
    for old in merges:
        known = bounded_area(old)
        if known.meets(area) and not known.within(area):
            raise edit.refuse("You must select all cells in a merged range to merge or unmerge them.")
    top, bottom, left, right = area
    parts = {
        "MERGE_COLUMNS": [Area(top, bottom, column, column + 1) for column in range(left, right)],
        "MERGE_ROWS": [Area(row, row + 1, left, right) for row in range(top, bottom)],
    }.get(request.get("mergeType", "MERGE_ALL"), [area])
    sheet.objects["merges"] = [old for old in merges if not bounded_area(old).within(area)]
    for part in parts:
        if part.height * part.width > 1:
            sheet.objects["merges"].append(grid_range(sheet.id, part))
        for (row, column), cell in sheet.kept(part):
            if (row, column) != (part.top, part.left):
                sheet.put(row, column, cell._replace(entered=None, runs=()))


@doing("unmergeCells")
def unmerge_cells(edit: Edit, request: Json) -> None:
    sheet, area = edit.area(request.get("range") or {})
    edit.guard(sheet, area)
    for old in sheet.objects["merges"]:
        if (known := bounded_area(old)).meets(area) and not known.within(area):
            raise edit.refuse("You must select all cells in a merged range to merge or unmerge them.")
    sheet.objects["merges"] = [old for old in sheet.objects["merges"] if not bounded_area(old).meets(area)]


@doing("copyPaste")
def copy_paste(edit: Edit, request: Json) -> None:
    source, taken = edit.area(request.get("source") or {})
    target, given = edit.area(request.get("destination") or {})
    height = max(given.height // taken.height, 1) * taken.height
    width = max(given.width // taken.width, 1) * taken.width
    onto = Area(given.top, given.top + height, given.left, given.left + width)
    edit.guard(target, onto)
    target.grow(onto.bottom, onto.right)
    copied = {
        (row, column): source.cell(taken.top + row, taken.left + column)
        for row in range(taken.height)
        for column in range(taken.width)
    }
    paste = request.get("pasteType") or "PASTE_NORMAL"
    for row in range(height):
        for column in range(width):
            place = row % taken.height, column % taken.width
            cell = copied[place]
            if isinstance(cell.entered, Formula):
                down = onto.top + row - taken.top - place[0]
                across = onto.left + column - taken.left - place[1]
                down, across = (
                    onto.top + row - (taken.top + place[0]),
                    onto.left + column - (taken.left + place[1]),
                )
                cell = cell._replace(entered=moved_formula(cell.entered, down, across))
            old = target.cell(onto.top + row, onto.left + column)
            target.put(onto.top + row, onto.left + column, pasted(old, cell, paste))


def pasted(old: Cell, new: Cell, paste: str) -> Cell:
    """Return a cell after another was pasted upon it in one of the ways of pasting."""
    if paste == "PASTE_FORMAT":
        return old._replace(look=new.look)
    if paste in ("PASTE_VALUES", "PASTE_FORMULA"):
        return old._replace(entered=new.entered, runs=())
    if paste == "PASTE_DATA_VALIDATION":
        return old._replace(validation=new.validation)
    if paste == "PASTE_NO_BORDERS":
        borders = {"borders": old.look["borders"]} if "borders" in old.look else {}
        return new._replace(look={**{k: v for k, v in new.look.items() if k != "borders"}, **borders})
    return new


@doing("cutPaste")
def cut_paste(edit: Edit, request: Json) -> None:
    source, taken = edit.area(request.get("source") or {})
    to = request.get("destination") or {}
    target = edit.sheet(to.get("sheetId"))
    top, left = to.get("rowIndex") or 0, to.get("columnIndex") or 0
    onto = Area(top, top + taken.height, left, left + taken.width)
    edit.guard(source, taken)
    edit.guard(target, onto)
    cells = dict(source.kept(taken))
    for place in cells:
        source.put(*place, EMPTY)
    target.grow(onto.bottom, onto.right)
    for row in range(taken.height):
        for column in range(taken.width):
            cell = cells.get((taken.top + row, taken.left + column), EMPTY)
            target.put(top + row, left + column, cell)


@doing("sortRange")
def sort_range(edit: Edit, request: Json) -> None:
    sheet, area = edit.area(request.get("range") or {})
    edit.guard(sheet, area)
    rows = [
        [sheet.cell(row, column) for column in range(area.left, area.right)]
        for row in range(area.top, area.bottom)
    ]
    for spec in reversed(request.get("sortSpecs") or []):
        at = (spec.get("dimensionIndex") or 0) - area.left
        filled = [row for row in rows if not row[at].blank]
        blank = [row for row in rows if row[at].blank]
        descending = spec.get("sortOrder") == "DESCENDING"
        filled = sorted(filled, key=partial(_rank, at), reverse=descending)
        rows = filled + blank
    for row, cells in enumerate(rows, area.top):
        for column, cell in enumerate(cells, area.left):
            sheet.put(row, column, cell)


def _rank(at: int, row: list[Cell]) -> tuple[int, float, str]:
    """Numbers before texts before truth values, as Sheets sorts."""
    value = row[at].entered
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, (int, float)):
        return 0, value, ""
    return 1, 0, str(value).casefold()
