"""LibreOffice computes every cell of the pay workbook as Python does."""

import pytest

from tests.equality.applications import require
from tests.equality.engines import APPLICATIONS
from tests.equality.pay_books import books, compare_pay

pytestmark = pytest.mark.application

COUNT = 30


def test_every_computed_cell_equals_pythons() -> None:
    require("libreoffice")
    comparison = compare_pay(books(COUNT), APPLICATIONS["libreoffice"])
    print(comparison.report("libreoffice"))
    assert comparison.cells > 10_000
    assert comparison.differences == (), comparison.report("libreoffice")
