"""What formulas give: Formualizer computes them, as it does in the tests of equality; Google's own engine is out of reach.

So the emulator proves that the right formulas stand in the right cells and that their results come back, and not that
Google computes as Formualizer does. Results are computed when somebody asks for them, and kept until something changes.
Names of ranges are written out, because the engine takes names from files alone.
"""

import re
from collections.abc import Mapping
from typing import Any

from tests.google_sheets.emulator.a1 import Area, column_letters
from tests.google_sheets.emulator.cells import FAILURES, Formula, Value
from tests.google_sheets.emulator.references import REFERENCE, tab_title
from tests.google_sheets.emulator.sheet import Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

Results = dict[tuple[int, int, int], Value]
WORD = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!)|(?<![\w.$!:])([^\W\d][\w.]*)(?![\w.(!:])""")
SHOWN = {
    "Div": "#DIV/0!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Value": "#VALUE!",
    "Num": "#NUM!",
    "Null": "#NULL!",
    "Na": "#N/A",
}
"""The engine's names of errors, and what a cell shows; any other is an error without a name."""


def computed(book: Spreadsheet) -> Results:
    """Return the results of all formulas, by sheet, row and column; one that gives nothing has none."""
    if book.computed is None:
        book.computed = _compute(book)
    return book.computed


def _compute(book: Spreadsheet) -> Results:
    formulas = [
        (sheet, row, column, cell.entered)
        for sheet in book.sheets
        for (row, column), cell in sheet.cells.items()
        if isinstance(cell.entered, Formula)
    ]
    if not formulas:
        return {}
    engine = _engine(book)
    names = _names(book)
    results: Results = {}
    for sheet, row, column, formula in formulas:
        try:
            engine.set_formula(sheet.title, row + 1, column + 1, _written_out(formula, names))
        except RuntimeError:  # what it cannot read
            results[sheet.id, row, column] = FAILURES["#ERROR!"]
    found = engine.evaluate_cells([(sheet.title, row + 1, column + 1) for sheet, row, column, _ in formulas])
    for (sheet, row, column, formula), value in zip(formulas, found, strict=True):
        made = _plain(value)
        if made is not None and not _of_nothing(book, sheet, formula):
            results.setdefault((sheet.id, row, column), made)
    return results


def _engine(book: Spreadsheet) -> Any:
    """Return the engine with all values in it."""
    import formualizer

    engine = formualizer.Workbook()
    engine.set_temporal_egress("serial")
    for sheet in book.sheets:
        engine.add_sheet(sheet.title)
        _fill(engine, sheet)
    return engine


def _fill(engine: Any, sheet: Sheet) -> None:
    values = {place: cell.entered for place, cell in sheet.cells.items() if cell.entered is not None}
    plain = {place: value for place, value in values.items() if not isinstance(value, Formula)}
    if not plain:
        return
    rows, columns = 1 + max(row for row, _ in plain), 1 + max(column for _, column in plain)
    if rows * columns < 50 * len(plain):  # one call for all of them, unless they lie far apart
        lines = [[plain.get((row, column)) for column in range(columns)] for row in range(rows)]
        engine.set_values_batch(sheet.title, 1, 1, lines)
        return
    for (row, column), value in plain.items():
        engine.set_value(sheet.title, row + 1, column + 1, value)


def _names(book: Spreadsheet) -> Mapping[str, str]:
    """Return each name of a range with the range written out."""
    made = {}
    for named in book.named_ranges:
        sheet, area = book.area(named["range"])
        made[named["name"].lower()] = "'{}'!{}".format(sheet.title.replace("'", "''"), _absolute(area))
    return made


def _absolute(area: Area) -> str:
    first = f"${column_letters(area.left)}${area.top + 1}"
    last = f"${column_letters(area.right - 1)}${area.bottom}"
    return first if first == last else f"{first}:{last}"


def _written_out(formula: str, names: Mapping[str, str]) -> str:
    if not names:
        return str(formula)
    return WORD.sub(lambda match: match[1] or names.get(match[2].lower(), match[2]), formula)


def _of_nothing(book: Spreadsheet, sheet: Sheet, formula: Formula) -> bool:
    """Whether a formula only says what stands in a cell where nothing stands: it gives nothing then, and not nought."""
    match = REFERENCE.fullmatch(formula[1:].strip())
    if not match or not match["c1"] or match["c2"]:
        return False
    other = book.titled(tab_title(match["tab"])) if match["tab"] else sheet
    if other is None:
        return False
    at = Area(*_place(match["c1"], match["r1"]))
    return other.cell(at.top, at.left).blank


def _place(column: str, row: str) -> tuple[int, int, int, int]:
    from tests.google_sheets.emulator.a1 import column_number

    top, left = int(row.lstrip("$")) - 1, column_number(column.lstrip("$"))
    return top, top + 1, left, left + 1


def _plain(value: Any) -> Value | None:
    """Return a result as a cell has it; of a list, which spills over in Google too, the first."""
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return FAILURES[SHOWN.get(value.get("kind", ""), "#ERROR!")]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return FAILURES["#VALUE!"]
