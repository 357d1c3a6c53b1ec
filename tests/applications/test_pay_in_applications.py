"""LibreOffice and gnumeric compute every cell of the pay workbook as Python does."""

import pytest

from tests.equality.applications import require
from tests.equality.engines import APPLICATIONS
from tests.equality.pay_books import books, compare_pay

pytestmark = pytest.mark.application

COUNT = 30


@pytest.mark.parametrize("engine", APPLICATIONS)
def test_every_computed_cell_equals_pythons(engine: str) -> None:
    require(engine)

    comparison = compare_pay(books(COUNT), APPLICATIONS[engine])

    print(comparison.report(engine))
    assert comparison.cells > 10_000
    assert comparison.differences == (), comparison.report(engine)
