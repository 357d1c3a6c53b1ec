"""The formulas of books in Google Sheets, computed by two independent engines, give what Python says."""

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from tests.equality.applications import require
from tests.equality.books import LIMITS
from tests.equality.compare import same, table_cells
from tests.equality.engines import Engine, with_formualizer, with_ironcalc, with_libreoffice
from tests.equality.package import POISON
from tests.google_sheets.drawn_books import BOOKS, Book, drawn
from tests.google_sheets.replay_file import file_of
from workbook_templates.books import FILLED
from workbook_templates.formula_syntax import Reference, parse, walk
from workbook_templates.labels import sheet_title
from workbook_templates.live import compute
from workbook_templates.portable import problems

ENGINES: dict[str, Engine] = {
    "ironcalc": with_ironcalc,
    "formualizer": with_formualizer,
    "libreoffice": with_libreoffice,
}
ALL = range(len(BOOKS))


@pytest.mark.parametrize(
    "engine",
    ["ironcalc", "formualizer", pytest.param("libreoffice", marks=pytest.mark.application)],
)
def test_an_engine_computes_what_python_says(engine: str) -> None:
    if engine == "libreoffice":
        require(engine)
    numbers = [number for number in ALL if not held(BOOKS[number], engine)]
    assert {"team", "self", "peer"} == {BOOKS[number].role for number in numbers}
    assert {"en", "zh-CN"} == {BOOKS[number].filled.language for number in numbers}
    files = [file_of(drawn(number)[1], lambda *_: POISON) for number in numbers]
    checked, wrong = 0, []
    for number, cells in zip(numbers, ENGINES[engine](files), strict=True):
        for place, column, wanted in wanted_cells(BOOKS[number]):
            checked += 1
            shown = cells.get(place, "")
            if not same(column, wanted, shown):
                wrong.append((BOOKS[number].name, place, column, wanted, shown))
    assert wrong == []
    assert checked > 5_000


def held(book: Book, engine: str) -> bool:
    """Whether a book holds a cell that an engine alone takes differently from Excel."""
    limits = {(type(value), value) for value in LIMITS.get(engine, ())}
    cells = (cell for rows in book.rows.values() for row in rows for cell in row.values())
    return any((type(cell), cell) in limits for cell in cells)


def wanted_cells(book: Book) -> list[tuple[tuple[str, str], str, object]]:
    """Return (sheet, place), ``table.column`` and Python's value of every computed cell."""
    filled = book.filled
    truth = compute(book.rows, filled.policy, filled.language, book.role)
    return [
        ((sheet_title(book.role, sheet.name, filled.language), place), f"{table.name}.{key}", value)
        for sheet, table in FILLED[book.role].tables()
        if table.computed
        for place, key, value in table_cells(table, truth[table.name])  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("number", ALL, ids=[book.name for book in BOOKS])
def test_the_model_knows_the_value_of_every_formula(number: int) -> None:
    model, _ = drawn(number)
    shown = {
        (sheet.title, place): cell.value
        for sheet in model.sheets
        for place, cell in sheet.cells.items()
        if cell.formula
    }
    assert shown
    for (title, place), _, wanted in wanted_cells(BOOKS[number]):
        row, column = coordinate_to_tuple(place)
        assert (shown[title, (row - 1, column - 1)] or "") == (wanted or ""), (title, place)


@pytest.mark.parametrize("number", ALL, ids=[book.name for book in BOOKS])
def test_formulas_are_of_what_all_programs_know(number: int) -> None:
    _, spreadsheet = drawn(number)
    written = {cell.formula for tab in spreadsheet.tabs.values() for cell in tab.cells.values()} - {""}
    assert written
    for formula in written:
        found = [
            problem for problem in problems(formula) if problem.rule != "unrounded"
        ]  # sums of whole days
        assert found == [], formula


@pytest.mark.parametrize("number", ALL, ids=[book.name for book in BOOKS])
def test_no_formula_looks_outside_its_sheet(number: int) -> None:
    """Google makes ``#REF!`` of a cell that does not exist."""
    _, spreadsheet = drawn(number)
    sizes = {tab.title: tab.properties["gridProperties"] for tab in spreadsheet.tabs.values()}
    for tab in spreadsheet.tabs.values():
        for formula in {cell.formula for cell in tab.cells.values()} - {""}:
            for node in walk(parse(formula)):
                if isinstance(node, Reference):
                    grid = sizes[node.sheet.strip("'").replace("''", "'") or tab.title]
                    bottom = int("".join(filter(str.isdigit, node.last)))
                    assert bottom <= grid["rowCount"], formula
