"""Requests about tabs as a whole, and about the spreadsheet."""

from typing import Any

from tests.google_sheets.emulator import edit_metadata, refused_rules
from tests.google_sheets.emulator.a1 import is_grid_range
from tests.google_sheets.emulator.cells import Formula
from tests.google_sheets.emulator.editing import TOO_MANY_CELLS, Edit, doing
from tests.google_sheets.emulator.looks import colour_pair
from tests.google_sheets.emulator.masks import Mask, paths
from tests.google_sheets.emulator.references import with_tab_renamed
from tests.google_sheets.emulator.sheet import COLUMNS, ROWS, Json, Sheet

TAB_PROPERTIES = ("hidden", "rightToLeft")


@doing("addSheet")
def add_sheet(edit: Edit, request: Json) -> Json:
    wanted = request.get("properties") or {}
    sheet_id = wanted.get("sheetId")
    if sheet_id is not None and any(sheet.id == sheet_id for sheet in edit.book.sheets):
        raise edit.refuse(f"A sheet with the ID {sheet_id} already exists. Please use another ID.")
    title = wanted.get("title") or _free_title(edit)
    _refuse_taken(edit, title)
    grid = wanted.get("gridProperties") or {}
    made = Sheet(
        edit.book.new_number() if sheet_id is None else sheet_id,
        title,
        grid.get("rowCount") or ROWS,
        grid.get("columnCount") or COLUMNS,
    )
    _set_grid(edit, made, grid)
    made.properties |= {name: True for name in TAB_PROPERTIES if wanted.get(name)}
    made.properties |= _tab_colour(wanted)
    index = wanted.get("index")
    edit.book.sheets.insert(len(edit.book.sheets) if index is None else index, made)
    edit.book.order()
    return {"properties": made.copy().properties}


def _free_title(edit: Edit) -> str:
    number = len(edit.book.sheets) + 1
    while edit.book.titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def _refuse_taken(edit: Edit, title: str, own: Sheet | None = None) -> None:
    if not title:
        raise edit.refuse("The sheet name cannot be empty.")
    if len(title) > 100:
        raise edit.refuse("The sheet name cannot be greater than 100 characters.")
    if (known := edit.book.titled(title)) and known is not own:
        raise edit.refuse(f'A sheet with the name "{title}" already exists. Please enter another name.')


@doing("deleteSheet")
def delete_sheet(edit: Edit, request: Json) -> None:
    gone = edit.sheet(request.get("sheetId"))
    edit.guard(gone, gone.area)
    if len(edit.book.sheets) == 1:
        raise edit.refuse("You can't remove all the sheets in a document.")
    if not gone.properties.get("hidden") and all(
        sheet is gone or sheet.properties.get("hidden") for sheet in edit.book.sheets
    ):
        raise edit.refuse("You can't remove all the visible sheets in a document.")
    edit.book.sheets.remove(gone)
    _rename_in_formulas(edit, gone.title, None)
    edit.book.move_ranges(lambda grid: None if grid["sheetId"] == gone.id else grid)
    edit.book.named_ranges = [one for one in edit.book.named_ranges if one["range"]["sheetId"] != gone.id]
    edit.book.metadata = [one for one in edit.book.metadata if edit_metadata.home(one) != gone.id]
    edit.book.order()


def _rename_in_formulas(edit: Edit, old: str, new: str | None) -> None:
    """Let all formulas follow a new title; those that name a deleted tab have lost what they named."""
    if old == new:
        return
    for sheet in edit.book.sheets:
        for place, cell in list(sheet.cells.items()):
            if isinstance(cell.entered, Formula) and "!" in cell.entered:
                text = with_tab_renamed(cell.entered, old, new)
                if text != cell.entered:
                    sheet.cells[place] = cell._replace(entered=text)


@doing("duplicateSheet")
def duplicate_sheet(edit: Edit, request: Json) -> Json:
    source = edit.sheet(request.get("sourceSheetId"))
    title = request.get("newSheetName") or copy_title(edit, source.title)
    _refuse_taken(edit, title)
    made = copied_sheet(edit, source, request.get("newSheetId") or edit.book.new_number(), title)
    _copy_metadata(edit, source.id, made.id)
    edit.book.sheets.insert(request.get("insertSheetIndex") or 0, made)
    edit.book.order()
    return {"properties": made.copy().properties}


def copy_title(edit: Edit, title: str) -> str:
    """Return the title that Google gives to a copy."""
    proposed, number = f"Copy of {title}", 1
    while edit.book.titled(proposed):
        number += 1
        proposed = f"Copy of {title} {number}"
    return proposed


def copied_sheet(edit: Edit, source: Sheet, sheet_id: int, title: str) -> Sheet:
    """Copy a tab as Google does: with all looks and rules, and without protection."""
    made = source.copy()
    made.properties |= {"sheetId": sheet_id, "title": title}
    made.properties.pop("hidden", None)
    for name, items in made.objects.items():
        made.objects[name] = [_renumbered(edit, _on_sheet(item, sheet_id)) for item in items]
    made.objects["protectedRanges"] = []
    made.basic_filter = _on_sheet(made.basic_filter, sheet_id)
    return made


def _copy_metadata(edit: Edit, old: int, new: int) -> None:
    """Let a copied tab say of itself what its original says, under new numbers.

    Whether Google does so is not recorded; it is the harder case for whoever looks for a tab by that.
    """
    edit.book.metadata += [
        {**_on_sheet(one, new), "metadataId": edit.book.new_number()}
        for one in edit.book.metadata
        if edit_metadata.home(one) == old
    ]


IDS = ("filterViewId", "chartId", "bandedRangeId", "tableId", "slicerId")


def _renumbered(edit: Edit, item: Json) -> Json:
    for name in IDS:
        if name in item:
            number = edit.book.new_number()
            item = {**item, name: str(number) if isinstance(item[name], str) else number}
    return item


def _on_sheet(value: Any, sheet_id: int) -> Any:
    """Return the same piece of JSON, about another tab."""
    if isinstance(value, list):
        return [_on_sheet(item, sheet_id) for item in value]
    if isinstance(value, dict):
        made = {key: _on_sheet(part, sheet_id) for key, part in value.items()}
        if "sheetId" in made or is_grid_range(made):
            made["sheetId"] = sheet_id
        return made
    return value


@doing("updateSheetProperties")
def update_sheet_properties(edit: Edit, request: Json) -> None:
    wanted = request.get("properties") or {}
    sheet = edit.sheet(wanted.get("sheetId"))
    mask = edit.mask(request.get("fields"))
    edit.guard_sheet(sheet)
    if "*" in mask:
        mask = {name: {} for name in wanted if name not in ("sheetId", "sheetType")}
    for name in mask:
        _set_property(edit, sheet, name, wanted, mask)


def _set_property(edit: Edit, sheet: Sheet, name: str, wanted: Json, mask: Mask) -> None:
    value = wanted.get(name)
    if name == "title":
        _refuse_taken(edit, value or "", sheet)
        _rename_in_formulas(edit, sheet.title, value)
        sheet.properties["title"] = value
    elif name == "index":
        _move(edit, sheet, value or 0)
    elif name == "gridProperties":
        grid = value or {}
        named = [path[0] for path in paths(mask[name])] or list(grid)
        _set_grid(edit, sheet, {part: grid.get(part) for part in named})
    elif name in ("tabColor", "tabColorStyle"):
        for part in ("tabColor", "tabColorStyle"):
            sheet.properties.pop(part, None)
        sheet.properties |= _tab_colour({name: value})
    elif name in TAB_PROPERTIES:
        if name == "hidden" and value:
            others = [
                one for one in edit.book.sheets if one is not sheet and not one.properties.get("hidden")
            ]
            if not others:
                raise edit.refuse("You can't hide all the sheets in a document.")
        sheet.properties.pop(name, None)
        if value:
            sheet.properties[name] = True
    else:
        raise edit.refuse(f"Field {name} cannot be set.")


def _move(edit: Edit, sheet: Sheet, index: int) -> None:
    """Put a tab before the one that has this index now: Google counts with the tab still in its place."""
    old = edit.book.sheets.index(sheet)
    edit.book.sheets.remove(sheet)
    edit.book.sheets.insert(index - 1 if index > old else index, sheet)
    edit.book.order()


def _set_grid(edit: Edit, sheet: Sheet, wanted: Json) -> None:
    grid = sheet.properties["gridProperties"]
    for name, value in wanted.items():
        if name in ("rowCount", "columnCount"):
            if value is not None and value < 1:
                raise edit.refuse("You can't delete all the rows or columns on the sheet.")
            grid[name] = value or grid[name]
        elif value:
            grid[name] = value
        else:
            grid.pop(name, None)
    for frozen, count in (("frozenRowCount", "rowCount"), ("frozenColumnCount", "columnCount")):
        if grid.get(frozen, 0) >= grid[count] and frozen in grid:
            raise edit.refuse("You can't freeze all the rows or columns on the sheet.")
    if sum(one.rows * one.columns for one in {*edit.book.sheets, sheet}) > 10_000_000:
        raise edit.refuse(TOO_MANY_CELLS)
    sheet.crop()
    edit.refuse_if(refused_rules.freeze(sheet))


def _tab_colour(wanted: Json) -> Json:
    return colour_pair("tabColor", wanted.get("tabColor"), wanted.get("tabColorStyle"))


@doing("updateSpreadsheetProperties")
def update_spreadsheet_properties(edit: Edit, request: Json) -> None:
    wanted = request.get("properties") or {}
    for name in edit.mask(request.get("fields")):
        if name == "title" and not wanted.get("title"):
            raise edit.refuse("The spreadsheet title cannot be empty.")
        if name in wanted:
            edit.book.properties[name] = wanted[name]
