"""Every computed cell of the pay workbook equals Python's, in two engines, and its formulas are portable."""

import pytest

from sync.xlsx.cells import Edit, set_cells
from tests.equality.engines import IN_PROCESS
from tests.equality.package import poison
from tests.equality.pay_books import DAY, POLICY, agree, books, compare_pay, expected_cells
from workbook_templates.books.pay import BOOK
from workbook_templates.draw_pay import PayLook, draw_pay
from workbook_templates.labels import sheet_title
from workbook_templates.layout import column_letter
from workbook_templates.live.pay_book import Tables, fill_pay
from workbook_templates.portable import package_problems

COUNT = 24


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_every_computed_cell_equals_pythons(engine: str) -> None:
    comparison = compare_pay(books(COUNT), IN_PROCESS[engine])
    print(comparison.report(engine))
    assert comparison.cells > 10_000
    assert comparison.differences == (), comparison.report(engine)


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_everything_follows_when_hr_tries_other_amounts(engine: str) -> None:
    """Another pool, another matrix, another pay group: the live formulas give what Python works out anew."""
    book = books(1)[0]
    before, _ = fill_pay(book.tables, POLICY, book.language)
    tried = {
        "pools": (0, {"amount": 77_777.77}),
        "matrix": (1, {"b3": 0.0777}),
        "salaries": (0, {"pay_group": "Sales"}),
    }
    drawn = draw_pay(before, POLICY, book.language, PayLook(DAY))
    changed: Tables = {name: [dict(row) for row in rows] for name, rows in before.items()}
    edits: dict[str, dict[str, Edit]] = {}
    for name, (row, cells) in tried.items():
        table = BOOK.table_by_name[name]
        changed[name][row] |= cells
        sheet = sheet_title("pay", BOOK.sheet_of_table[name].name, book.language)
        places = {
            f"{column_letter(table.positions[key])}{table.first_row + 1 + row}": cells[key] for key in cells
        }
        edits.setdefault(sheet, {}).update(places)
    after, _ = fill_pay(changed, POLICY, book.language)

    (found,) = IN_PROCESS[engine]([poison(set_cells(drawn, edits))])

    assert after["budget"][0]["bonus_change"] != 0
    expected = list(expected_cells(book, after))
    assert [cell for cell in expected if not agree(cell[1], cell[2], found.get(cell[0], ""))] == []


def test_its_formulas_are_portable() -> None:
    for book in books(2):
        filled, _ = fill_pay(book.tables, POLICY, book.language)
        package = draw_pay(filled, POLICY, book.language, PayLook(DAY))
        assert [str(found) for found in package_problems(package)] == []
