"""Every computed cell of the pay workbook equals Python's, in two engines, and its formulas are portable."""

import pytest

from tests.equality.engines import IN_PROCESS
from tests.equality.pay_books import DAY, POLICY, books, compare_pay
from workbook_templates.draw_pay import PayLook, draw_pay
from workbook_templates.live.pay_book import fill_pay
from workbook_templates.portable import package_problems

COUNT = 24


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_every_computed_cell_equals_pythons(engine: str) -> None:
    comparison = compare_pay(books(COUNT), IN_PROCESS[engine])
    print(comparison.report(engine))
    assert comparison.cells > 10_000
    assert comparison.differences == (), comparison.report(engine)


def test_its_formulas_are_portable() -> None:
    for book in books(2):
        filled, _ = fill_pay(book.tables, POLICY, book.language)
        package = draw_pay(filled, POLICY, book.language, PayLook(DAY))
        assert [str(found) for found in package_problems(package)] == []
