"""The engines compute for themselves, and say blank, text, truth and error as they are."""

import pytest

from tests.equality.engines import IN_PROCESS
from tests.equality.package import POISON, poison, read_cells
from tests.equality.small_book import FORMULAS, formula_values, small_book


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_it_computes_what_the_file_gets_wrong(engine: str) -> None:
    (cells,) = IN_PROCESS[engine]([poison(small_book())])

    assert formula_values(cells) == FORMULAS


def test_without_poison_a_file_says_what_it_likes() -> None:
    assert set(formula_values(read_cells(small_book())).values()) == {"stale"}


def test_poison_replaces_every_cached_value_and_nothing_else() -> None:
    cells = read_cells(poison(small_book()))

    assert set(formula_values(cells).values()) == {POISON}
    assert cells["Figures", "A2"] == "x & <y>"
