"""Requests about what lies on the cells: names, protections, rules of looks, filters, charts and bands."""

import re
from typing import Any

from tests.google_sheets.emulator import looks, refused_rules
from tests.google_sheets.emulator.a1 import ends, is_grid_range
from tests.google_sheets.emulator.editing import PROTECTED, Edit, doing, may_edit
from tests.google_sheets.emulator.masks import put
from tests.google_sheets.emulator.sheet import Json, Sheet

NAME = re.compile(r"[^\W\d][\w.]{0,249}")


def bounded(edit: Edit, value: Any) -> Any:
    """Return a piece of JSON with every range in it made whole: its tab written out, its open ends closed."""
    if isinstance(value, list):
        return [bounded(edit, item) for item in value]
    if is_grid_range(value):
        return edit.book.bounded(value, edit.where)
    if isinstance(value, dict):
        return {key: bounded(edit, part) for key, part in value.items() if part is not None}
    return value


def _whole_range(edit: Edit, given: Json) -> Json:
    """Return a range whose ends may all be open: then it is the whole tab as it is now."""
    return edit.book.bounded(given, edit.where)


# ---- names


@doing("addNamedRange")
def add_named_range(edit: Edit, request: Json) -> Json:
    given = request.get("namedRange") or {}
    _refuse_name(edit, given.get("name") or "", "")
    made = {
        "namedRangeId": given.get("namedRangeId") or str(edit.book.new_number()),
        "name": given["name"],
        "range": _whole_range(edit, given.get("range") or {}),
    }
    edit.book.named_ranges.append(made)
    return {"namedRange": made}


def _refuse_name(edit: Edit, name: str, own_id: str) -> None:
    if not NAME.fullmatch(name) or ends(name) or name.lower() in ("true", "false"):
        raise edit.refuse(f"The name {name} is not a valid name for a named range.")
    known = edit.book.named(name)
    if known and known["namedRangeId"] != own_id:
        raise edit.refuse(f"A named range with the name {name} already exists.")


@doing("updateNamedRange")
def update_named_range(edit: Edit, request: Json) -> None:
    given = request.get("namedRange") or {}
    mask = edit.mask(request.get("fields"))
    for index, known in enumerate(edit.book.named_ranges):
        if known["namedRangeId"] == given.get("namedRangeId"):
            made = dict(known)
            if "name" in mask or "*" in mask:
                _refuse_name(edit, given.get("name") or "", known["namedRangeId"])
                made["name"] = given["name"]
            if "range" in mask or "*" in mask:
                made["range"] = _whole_range(edit, given.get("range") or {})
            edit.book.named_ranges[index] = made
            return
    raise edit.refuse(f"No named range with id: {given.get('namedRangeId')}")


@doing("deleteNamedRange")
def delete_named_range(edit: Edit, request: Json) -> None:
    rest = [one for one in edit.book.named_ranges if one["namedRangeId"] != request.get("namedRangeId")]
    if len(rest) == len(edit.book.named_ranges):
        raise edit.refuse(f"No named range with id: {request.get('namedRangeId')}")
    edit.book.named_ranges = rest


# ---- protections


@doing("addProtectedRange")
def add_protection(edit: Edit, request: Json) -> Json:
    given = request.get("protectedRange") or {}
    number = given.get("protectedRangeId") or edit.book.new_number()
    made = {"protectedRangeId": number, **_protection(edit, given), "requestingUserCanEdit": True}
    sheet = edit.sheet(made["range"].get("sheetId"))
    asked = _editors(given)
    kept = {**asked, "users": _users(edit, asked)}
    sheet.objects["protectedRanges"].append({**made, "editors": kept})
    return {"protectedRange": {**made, "editors": asked}}


def _users(edit: Edit, editors: Json) -> list[str]:
    """Who may edit what is protected: those who were named, whoever protected it, and the file's owner."""
    return sorted({*editors.get("users", ()), edit.user, edit.owned_by} - {""})


def _editors(given: Json) -> Json:
    return {name: value for name, value in (given.get("editors") or {}).items() if value}


def _protection(edit: Edit, given: Json) -> Json:
    """Return a protection's own facts. A range without ends stays so: it is the tab as a whole."""
    made: Json = {}
    if name_id := given.get("namedRangeId"):
        named = [one for one in edit.book.named_ranges if one["namedRangeId"] == name_id]
        if not named:
            raise edit.refuse(f"No named range with id: {name_id}")
        made |= {"range": named[0]["range"], "namedRangeId": name_id}
    else:
        made["range"] = _protected_range(edit, given.get("range") or {})
    for name in ("description", "warningOnly"):
        if given.get(name):
            made[name] = given[name]
    if given.get("unprotectedRanges"):
        if set(made["range"]) != {"sheetId"}:
            raise edit.refuse("Unprotected ranges can only be set on a protected sheet.")
        made["unprotectedRanges"] = [
            edit.book.bounded(hole, edit.where) for hole in given["unprotectedRanges"]
        ]
    if given.get("warningOnly") and _editors(given):
        raise edit.refuse("Cannot specify editors on a protected range that is only a warning.")
    return made


def _protected_range(edit: Edit, grid: Json) -> Json:
    edit.area(grid)
    return {
        "sheetId": grid.get("sheetId") or 0,
        **{k: v for k, v in grid.items() if v is not None and k != "sheetId"},
    }


def _found_protection(edit: Edit, number: int | None) -> tuple[Sheet, int]:
    for sheet in edit.book.sheets:
        for index, known in enumerate(sheet.objects["protectedRanges"]):
            if known["protectedRangeId"] == number:
                if not (edit.owner or may_edit(known, edit.user) or known.get("warningOnly")):
                    raise edit.refuse(PROTECTED)
                return sheet, index
    raise edit.refuse(f"No protected range with id: {number}")


@doing("updateProtectedRange")
def update_protection(edit: Edit, request: Json) -> None:
    given = request.get("protectedRange") or {}
    mask = edit.mask(request.get("fields"))
    sheet, index = _found_protection(edit, given.get("protectedRangeId"))
    known = sheet.objects["protectedRanges"][index]
    names = [name for name in given if name != "protectedRangeId"] if "*" in mask else list(mask)
    wanted = {**known, **{name: given.get(name) for name in names}}
    made = {
        "protectedRangeId": known["protectedRangeId"],
        **_protection(edit, wanted),
        "requestingUserCanEdit": True,
    }
    editors = _editors(wanted)
    editors["users"] = _users(edit, editors)
    sheet.objects["protectedRanges"][index] = {**made, "editors": editors}


@doing("deleteProtectedRange")
def delete_protection(edit: Edit, request: Json) -> None:
    sheet, index = _found_protection(edit, request.get("protectedRangeId"))
    del sheet.objects["protectedRanges"][index]


# ---- rules of looks


def _rule(edit: Edit, rule: Json) -> tuple[Sheet, Json]:
    ranges = [edit.book.bounded(grid, edit.where) for grid in rule.get("ranges") or []]
    if not ranges:
        raise edit.refuse("A conditional format rule must have at least one range.")
    if len({grid["sheetId"] for grid in ranges}) > 1:
        raise edit.refuse("All ranges of a conditional format rule must be on the same sheet.")
    sheet = edit.sheet(ranges[0]["sheetId"])
    edit.refuse_if(refused_rules.conditional_format(sheet, rule))
    kept = {name: value for name, value in looks.stored(rule).items() if name != "ranges"}
    return sheet, {"ranges": ranges, **kept}


@doing("addConditionalFormatRule")
def add_rule(edit: Edit, request: Json) -> None:
    sheet, rule = _rule(edit, request.get("rule") or {})
    edit.guard_sheet(sheet)
    sheet.objects["conditionalFormats"].insert(request.get("index") or 0, rule)


@doing("updateConditionalFormatRule")
def update_rule(edit: Edit, request: Json) -> Json:
    index = request.get("index") or 0
    if "rule" in request:
        sheet, rule = _rule(edit, request["rule"])
        rules = sheet.objects["conditionalFormats"]
        _refuse_index(edit, rules, index)
        old, rules[index] = rules[index], rule
        return {"newRule": rule, "newIndex": index, "oldRule": old, "oldIndex": index}
    sheet = edit.sheet(request.get("sheetId"))
    rules = sheet.objects["conditionalFormats"]
    _refuse_index(edit, rules, index)
    rule = rules.pop(index)
    rules.insert(request.get("newIndex") or 0, rule)
    return {"newRule": rule, "newIndex": request.get("newIndex") or 0, "oldRule": rule, "oldIndex": index}


def _refuse_index(edit: Edit, rules: list[Json], index: int) -> None:
    if not 0 <= index < len(rules):
        raise edit.refuse(f"No conditional format on sheet with index: {index}")


@doing("deleteConditionalFormatRule")
def delete_rule(edit: Edit, request: Json) -> Json:
    rules = edit.sheet(request.get("sheetId")).objects["conditionalFormats"]
    index = request.get("index") or 0
    _refuse_index(edit, rules, index)
    return {"rule": rules.pop(index)}


# ---- filters


@doing("setBasicFilter")
def set_filter(edit: Edit, request: Json) -> None:
    given = request.get("filter") or {}
    sheet = edit.sheet((given.get("range") or {}).get("sheetId"))
    edit.refuse_if(refused_rules.basic_filter(sheet, edit.area(given.get("range") or {})[1]))
    sheet.basic_filter = {**bounded(edit, given), "range": _whole_range(edit, given.get("range") or {})}


@doing("clearBasicFilter")
def clear_filter(edit: Edit, request: Json) -> None:
    edit.sheet(request.get("sheetId")).basic_filter = None


# ---- charts, bands, tables, filter views, slicers: what the tab keeps as it was given


ADDED = {
    "addFilterView": ("filter", "filterViews", "filterViewId"),
    "addChart": ("chart", "charts", "chartId"),
    "addBanding": ("bandedRange", "bandedRanges", "bandedRangeId"),
    "addTable": ("table", "tables", "tableId"),
    "addSlicer": ("slicer", "slicers", "slicerId"),
}
UPDATED = {
    "updateFilterView": ("filter", "filterViews", "filterViewId"),
    "updateBanding": ("bandedRange", "bandedRanges", "bandedRangeId"),
    "updateTable": ("table", "tables", "tableId"),
}
DELETED = {
    "deleteFilterView": ("filterId", "filterViews", "filterViewId"),
    "deleteBanding": ("bandedRangeId", "bandedRanges", "bandedRangeId"),
    "deleteTable": ("tableId", "tables", "tableId"),
    "deleteEmbeddedObject": ("objectId", "charts", "chartId"),
}


def _adder(kind: str, part: str, place: str, id_name: str) -> None:
    def add(edit: Edit, request: Json) -> Json:
        given = request.get(part) or {}
        number: Any = given.get(id_name) or edit.book.new_number()
        made = {id_name: str(number) if place == "tables" else number, **looks.stored(bounded(edit, given))}
        made[id_name] = str(number) if place == "tables" else number
        sheet = _home(edit, made)
        edit.refuse_if(refused_rules.chart(made.get("spec")))
        if place in ("bandedRanges", "tables"):
            _refuse_overlap(edit, sheet, made)
        sheet.objects[place].append(made)
        return {part: made}

    doing(kind)(add)


def _home(edit: Edit, made: Json) -> Sheet:
    """Return the tab that a new thing belongs to: where its range lies, or its anchor."""
    if "range" in made:
        made["range"] = _whole_range(edit, made["range"])
        return edit.sheet(made["range"].get("sheetId"))
    position = made.get("position") or {}
    if position.get("newSheet") or "sheetId" in position:
        raise edit.refuse("A chart on a sheet of its own is not emulated.")
    anchor = (position.get("overlayPosition") or {}).get("anchorCell")
    if anchor is None:
        raise edit.refuse("The position must be set.")
    return edit.sheet(anchor.get("sheetId"))


def _refuse_overlap(edit: Edit, sheet: Sheet, made: Json) -> None:
    area = edit.area(made["range"])[1]
    for place, what in (("bandedRanges", "banded ranges"), ("tables", "a table")):
        for known in sheet.objects[place]:
            if edit.area(known["range"])[1].meets(area) and ("tableId" in made) == (place == "tables"):
                raise edit.refuse(f"You cannot add {what} to a range that already has {what}.")


def _updater(kind: str, part: str, place: str, id_name: str) -> None:
    def update(edit: Edit, request: Json) -> None:
        given = looks.stored(bounded(edit, request.get(part) or {}))
        mask = looks.with_styles(edit.mask(request.get("fields")))
        sheet, index = _found(edit, place, id_name, given.get(id_name))
        known = sheet.objects[place][index]
        sheet.objects[place][index] = {**put(known, given, mask), id_name: known[id_name]}

    doing(kind)(update)


def _deleter(kind: str, part: str, place: str, id_name: str) -> None:
    def delete(edit: Edit, request: Json) -> None:
        sheet, index = _found(edit, place, id_name, request.get(part))
        del sheet.objects[place][index]

    doing(kind)(delete)


def _found(edit: Edit, place: str, id_name: str, number: object) -> tuple[Sheet, int]:
    for sheet in edit.book.sheets:
        for index, known in enumerate(sheet.objects[place]):
            if str(known[id_name]) == str(number):
                return sheet, index
    raise edit.refuse(f"No object with id: {number}")


@doing("updateChartSpec")
def update_chart(edit: Edit, request: Json) -> None:
    sheet, index = _found(edit, "charts", "chartId", request.get("chartId"))
    spec = looks.stored(bounded(edit, request.get("spec") or {}))
    edit.refuse_if(refused_rules.chart(spec))
    sheet.objects["charts"][index] = {**sheet.objects["charts"][index], "spec": spec}


for _kind, _facts in ADDED.items():
    _adder(_kind, *_facts)
for _kind, _facts in UPDATED.items():
    _updater(_kind, *_facts)
for _kind, _facts in DELETED.items():
    _deleter(_kind, *_facts)
