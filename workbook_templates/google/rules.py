"""Input rules and conditional formats: from XlsxWriter's words to Google's.

A rule of Google's has one message, no title: what to type and what is refused stand in it below each other. A message
without a rule hangs on a rule that everything fulfils. Conditional formats change colours and weight only; a bar behind
a number becomes a ground that grows darker.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from workbook_templates.formulas import quoted_sheet
from workbook_templates.google.looks import SHOWN
from workbook_templates.google.model import Area, Condition, Look, NamedRange, Validation
from workbook_templates.google.shown import Settled, settled_look
from workbook_templates.layout import column_letter

_ANYTHING = "=TRUE"


def absolute(sheet: str, area: Area) -> str:
    """Return cells of a sheet as formulas write them: ``'Lists'!$A$2:$A$9``."""
    first = f"${column_letter(area.left)}${area.top + 1}"
    last = f"${column_letter(area.right)}${area.bottom + 1}"
    return f"{quoted_sheet(sheet)}!{first}" + ("" if first == last else f":{last}")


def validation(area: Area, options: Mapping[str, Any], names: Mapping[str, NamedRange]) -> Validation | None:
    """Return an input rule as Google has it, ``None`` for one that neither asks nor says anything.

    ``names`` tell where the lists stand.
    """
    said = (options.get("input_message", ""), options.get("error_message", ""))
    if options["validate"] == "any" and not any(said):
        return None
    found = _KINDS[options["validate"]](area, options, names)
    return replace(found, message="\n".join(filter(None, said)), strict=options.get("error_type") == "stop")


def _any(area: Area, _: Mapping[str, Any], __: Mapping[str, NamedRange]) -> Validation:
    return Validation(area, "CUSTOM_FORMULA", (_ANYTHING,))


def _list(area: Area, options: Mapping[str, Any], names: Mapping[str, NamedRange]) -> Validation:
    name = str(options["source"]).removeprefix("=")
    place = names[name]
    return Validation(area, "ONE_OF_RANGE", ("=" + absolute(place.sheet, place.area),), choices=name)


def _decimal(area: Area, options: Mapping[str, Any], _: Mapping[str, NamedRange]) -> Validation:
    return Validation(area, "NUMBER_BETWEEN", (f"{options['minimum']}", f"{options['maximum']}"))


def _date(area: Area, options: Mapping[str, Any], _: Mapping[str, NamedRange]) -> Validation:
    return Validation(area, "DATE_BETWEEN", (_day(options["minimum"]), _day(options["maximum"])))


def _day(day: date) -> str:
    """Return a day as a formula: a text would be read as the spreadsheet's locale has it."""
    return f"=DATE({day.year},{day.month},{day.day})"


_KINDS: Mapping[str, Callable[[Area, Mapping[str, Any], Mapping[str, NamedRange]], Validation]] = {
    "any": _any, "list": _list, "decimal": _decimal, "date": _date,
}  # fmt: skip


def condition(area: Area, options: Mapping[str, Any]) -> Condition | None:
    """Return a conditional format as Google has it, ``None`` where it changes nothing that Google's rules can change."""
    if options["type"] == "data_bar":
        scale = float(options["min_value"]), float(options["max_value"])
        return Condition(area, "", {"bg_color": options["bar_color"]}, scale)
    look = {key: value for key, value in _look(options).items() if key in SHOWN}
    return Condition(area, options["criteria"], look) if look else None


def settled(area: Area, options: Mapping[str, Any]) -> Settled | None:
    """Return what of a conditional format is settled at drawing, ``None`` if nothing is."""
    if options["type"] == "data_bar":
        return None
    look = settled_look(_look(options))
    return Settled(area, options["criteria"], look) if look else None


def _look(options: Mapping[str, Any]) -> Look:
    found: Look = options["format"].look
    return found
