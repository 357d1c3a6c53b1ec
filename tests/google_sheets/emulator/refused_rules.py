"""What Google does not take in rules, charts, merges and filters, although its form is right."""

from collections.abc import Iterator
from typing import Any

from tests.google_sheets.emulator.a1 import Area, bounded_area
from tests.google_sheets.emulator.cells import Formula
from tests.google_sheets.emulator.references import Reference, parts_of
from tests.google_sheets.emulator.sheet import Json, Sheet

LOOKS = {"backgroundColor", "backgroundColorStyle", "textFormat"}
TEXT_LOOKS = {"bold", "italic", "strikethrough", "underline", "foregroundColor", "foregroundColorStyle"}
"""What a conditional format may change."""
COUNTS = {
    **dict.fromkeys(("BLANK", "NOT_BLANK", "TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_IS_VALID"), (0,)),
    **dict.fromkeys(("NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN", "DATE_BETWEEN", "DATE_NOT_BETWEEN"), (2,)),
    **dict.fromkeys(("NUMBER_GREATER", "NUMBER_GREATER_THAN_EQ", "NUMBER_LESS", "NUMBER_LESS_THAN_EQ"), (1,)),
    **dict.fromkeys(("TEXT_CONTAINS", "TEXT_NOT_CONTAINS", "TEXT_STARTS_WITH", "TEXT_ENDS_WITH"), (1,)),
    **dict.fromkeys(("DATE_BEFORE", "DATE_AFTER", "DATE_ON_OR_BEFORE", "DATE_ON_OR_AFTER"), (1,)),
    **dict.fromkeys(("CUSTOM_FORMULA", "ONE_OF_RANGE"), (1,)),
    "BOOLEAN": (0, 1, 2),
    "ONE_OF_LIST": range(1, 501),
}
"""How many values a condition has; one that is not named here has any number."""


def condition(given: Json) -> str:
    """Say why a condition is refused, or nothing."""
    kind = given.get("type", "")
    values = given.get("values") or []
    if kind in COUNTS and len(values) not in COUNTS[kind]:
        return f"ConditionType '{kind}' requires {_counted(COUNTS[kind])} ConditionValues."
    if kind == "CUSTOM_FORMULA" and not str(values[0].get("userEnteredValue", "")).startswith("="):
        return "A custom formula must start with '='."
    return ""


def _counted(counts: Any) -> str:
    return " or ".join(map(str, counts)) if len(counts) < 5 else f"{counts[0]} to {counts[-1]}"


def conditional_format(sheet: Sheet, rule: Json) -> str:
    """Say why a conditional format is refused, or nothing."""
    boolean = rule.get("booleanRule")
    if not boolean:
        return "" if rule.get("gradientRule") else "A rule must be set."
    look = boolean.get("format") or {}
    odd = (set(look) - LOOKS) | (set(look.get("textFormat") or {}) - TEXT_LOOKS)
    if odd:
        return f"Conditional formatting cannot change {', '.join(sorted(odd))}."
    if said := condition(boolean.get("condition") or {}):
        return said
    for value in boolean.get("condition", {}).get("values") or []:
        text = str(value.get("userEnteredValue", ""))
        if text.startswith("=") and any(one.tab and one.title != sheet.title for one in _references(text)):
            return "Conditional format rule cannot reference a different sheet."
    return ""


def _references(text: str) -> Iterator[Reference]:
    return (one for one in parts_of(Formula(text)) if isinstance(one, Reference))


def merge(sheet: Sheet, area: Area) -> str:
    """Say why cells cannot be merged, or nothing."""
    for what, first, last, frozen in _across(sheet, area):
        if first < frozen < last:
            return f"You can't merge frozen and non-frozen {what}."
    return ""


def freeze(sheet: Sheet) -> str:
    """Say why the lines of a tab cannot be frozen as they now are, or nothing."""
    for merged in sheet.objects["merges"]:
        for what, first, last, frozen in _across(sheet, bounded_area(merged)):
            if first < frozen < last:
                return f"You can't freeze {what} which contain only part of a merged cell."
    return ""


def _across(sheet: Sheet, area: Area) -> Iterator[tuple[str, int, int, int]]:
    grid = sheet.properties["gridProperties"]
    yield "rows", area.top, area.bottom, grid.get("frozenRowCount", 0)
    yield "columns", area.left, area.right, grid.get("frozenColumnCount", 0)


def basic_filter(sheet: Sheet, area: Area) -> str:
    """Say why a range cannot be filtered, or nothing."""
    for merged in sheet.objects["merges"]:
        known = bounded_area(merged)
        if known.meets(area) and known.height > 1:
            return "Sorry, it is not possible to create filters over ranges containing vertical merges."
    return ""


def chart(spec: Any) -> str:
    """Say why a chart's sources are refused, or nothing: each is one row or one column."""
    if isinstance(spec, list):
        return next((said for one in spec if (said := chart(one))), "")
    if not isinstance(spec, dict):
        return ""
    for grid in (spec.get("sourceRange") or {}).get("sources") or []:
        area = bounded_area(grid)
        if 1 not in (area.height, area.width):
            return "Each source of a chart must be a single row or a single column."
    return next((said for one in spec.values() if (said := chart(one))), "")
