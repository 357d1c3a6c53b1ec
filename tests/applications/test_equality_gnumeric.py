"""Every computed cell of many books, computed by gnumeric, equals Python's."""

from collections.abc import Callable

import pytest

from tests.equality.applications import COUNT, compared, require
from tests.equality.engines import APPLICATIONS
from tests.equality.package import poison
from tests.equality.small_book import FORMULAS, formula_values, small_book

pytestmark = pytest.mark.application

ENGINE = "gnumeric"


def test_it_computes_what_the_file_gets_wrong() -> None:
    require(ENGINE)

    (cells,) = APPLICATIONS[ENGINE]([poison(small_book())])

    assert formula_values(cells) == FORMULAS


def test_the_sheet_equals_python(record_property: Callable[[str, object], None]) -> None:
    require(ENGINE)

    result = compared(ENGINE)

    record_property("equality", result.report(ENGINE))
    print(result.report(ENGINE))
    assert result.books == COUNT
    assert not result.differences, result.report(ENGINE)
