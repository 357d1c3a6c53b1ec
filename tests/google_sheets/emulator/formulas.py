"""What formulas give: Formualizer computes them, as in the tests of equality; Google's engine is out of reach.

So the emulator proves that the right formulas stand in the right cells and that their results come back, and
not that Google computes as Formualizer does. Results are computed when somebody asks for them, and kept until
something changes. Names of ranges are written out, because the engine takes names from files alone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.google_sheets.emulator.a1 import Area, column_letters
from tests.google_sheets.emulator.cells import FAILURES, Formula, Value
from tests.google_sheets.emulator.references import Reference, parts_of
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
        book.computed = _compute(book) if book.computes else {}
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
    results: Results = {}
    found = _evaluated(engine, [(sheet.title, row + 1, column + 1) for sheet, row, column, _ in formulas])
    for (sheet, row, column, formula), value in zip(formulas, found, strict=True):
        made = _plain(value)
        if made is not None and not _of_nothing(book, sheet, formula):
            results[sheet.id, row, column] = made
    return results


def _evaluated(engine: Any, places: list[tuple[str, int, int]]) -> list[Any]:
    """Evaluate cells; where the engine gives up over one of them, that one alone is an error."""
    import formualizer

    failed = (formualizer.ExcelEvaluationError, formualizer.FormualizerHostError)
    try:
        return list(engine.evaluate_cells(places))
    except failed:
        pass
    found = []
    for place in places:
        try:
            found.append(engine.evaluate_cell(*place))
        except failed:
            found.append({"kind": "Ref"})
    return found


def _engine(book: Spreadsheet) -> Any:
    """Return the engine with all values and formulas in it."""
    import formualizer

    engine = formualizer.Workbook()
    engine.set_temporal_egress("serial")
    names = _names(book)
    for sheet in book.sheets:
        engine.add_sheet(sheet.title)
    for sheet in book.sheets:
        values: dict[tuple[int, int], Any] = {}
        formulas: dict[tuple[int, int], str] = {}
        for place, cell in sheet.cells.items():
            if isinstance(cell.entered, Formula):
                formulas[place] = _written_out(cell.entered, names)
            elif cell.entered is not None:
                values[place] = cell.entered
        for row, column, found in _runs(values):
            engine.set_values_batch(sheet.title, row + 1, column + 1, [[one] for one in found])
        for row, column, found in _runs(formulas):
            engine.set_formulas_batch(sheet.title, row + 1, column + 1, [[one] for one in found])
    return engine


def _runs(cells: Mapping[tuple[int, int], Any]) -> Iterator[tuple[int, int, list[Any]]]:
    """Yield cells that stand below one another: the first one's row, the column, and what is in them.

    The engine takes many at once far faster than one by one, and a gap that is handed to it hides a formula.
    """
    run: list[Any] = []
    top = left = -1
    for column, row in sorted((column, row) for row, column in cells):
        if (column, row) != (left, top + len(run)):
            if run:
                yield top, left, run
            run, top, left = [], row, column
        run.append(cells[row, column])
    if run:
        yield top, left, run


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
    """Whether a formula only names a cell where nothing stands: it gives nothing then, and not nought."""
    match parts_of(formula):
        case (str(before), Reference(last=None) as reference, "") if before.strip() == "=":
            other = book.titled(reference.title) if reference.tab else sheet
            row, column = reference.first.row, reference.first.column
            return bool(other and row and column and other.cell(row.number, column.number).blank)
    return False


def _plain(value: Any) -> Value | None:
    """Return a result as a cell has it; of a list, which spills over in Google too, the first."""
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return FAILURES[SHOWN.get(value.get("kind", ""), "#ERROR!")]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return FAILURES["#VALUE!"]
