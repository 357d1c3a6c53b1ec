"""Rules of what a cell takes: the page rejects what does not fit, where a rule says so; the API does not."""

from collections.abc import Mapping
from typing import Any

from tests.google_sheets.emulator.a1 import quoted
from tests.google_sheets.emulator.cells import Formula
from tests.google_sheets.emulator.formulas import computed
from tests.google_sheets.emulator.number_formats import shown
from tests.google_sheets.emulator.refusals import RefusalError, invalid
from tests.google_sheets.emulator.sheet import Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.typing_in import typed

COMPARED = {
    "NUMBER_GREATER": lambda value, a: value > a,
    "NUMBER_GREATER_THAN_EQ": lambda value, a: value >= a,
    "NUMBER_LESS": lambda value, a: value < a,
    "NUMBER_LESS_THAN_EQ": lambda value, a: value <= a,
    "NUMBER_EQ": lambda value, a: value == a,
    "NUMBER_NOT_EQ": lambda value, a: value != a,
    "NUMBER_BETWEEN": lambda value, a, b: a <= value <= b,
    "NUMBER_NOT_BETWEEN": lambda value, a, b: not a <= value <= b,
    "DATE_BETWEEN": lambda value, a, b: a <= value <= b,
    "DATE_AFTER": lambda value, a: value > a,
    "DATE_BEFORE": lambda value, a: value < a,
    "DATE_ON_OR_AFTER": lambda value, a: value >= a,
    "DATE_ON_OR_BEFORE": lambda value, a: value <= a,
}
"""Rules that compare a number, or a day, with one or two others."""


def refuse_unless_valid(book: Spreadsheet, sheet: Sheet, row: int, column: int) -> RefusalError | None:
    """Return the refusal of what now stands in a cell, if its rule rejects it; an empty cell is always taken.

    Rules of other kinds than lists and comparisons let everything pass: the page would compute them.
    """
    cell = sheet.cell(row, column)
    rule = cell.validation
    if not rule or not rule.get("strict") or cell.entered is None:
        return None
    value = computed(book).get((sheet.id, row, column)) if isinstance(cell.entered, Formula) else cell.entered
    condition = rule.get("condition", {})
    kind = condition.get("type", "")
    given = [str(one.get("userEnteredValue", "")) for one in condition.get("values", ())]
    if kind == "ONE_OF_LIST":
        fits = shown(value or "", cell.look, str(book.properties["locale"])) in given
    elif kind == "ONE_OF_RANGE":
        fits = value in _values(book, sheet, given[0])
    elif kind == "BOOLEAN":
        fits = value in (given or (True, False))
    elif kind in COMPARED:
        ends = [typed(text, "en_US").value for text in given]
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        plain = all(isinstance(end, (int, float)) for end in ends)
        fits = not plain or (number and bool(COMPARED[kind](value, *ends)))  # type: ignore[operator]
    else:
        return None
    return None if fits else invalid(_said(rule))


def _values(book: Spreadsheet, sheet: Sheet, text: str) -> list[object]:
    reference = text.removeprefix("=").replace("$", "")
    if "!" not in reference and not book.named(reference):
        reference = f"{quoted(sheet.title)}!{reference}"
    source, area = book.find(reference)
    return [cell.entered for _, cell in source.kept(area) if not cell.blank]


def _said(rule: Mapping[str, Any]) -> str:
    return str(
        rule.get("inputMessage")
        or "The data you entered violates the data validation rules set on this cell."
    )
