"""Every computed cell of many peer books, by two engines in process, equals Python's."""

import pytest

from tests.equality.compare import same
from tests.equality.engines import IN_PROCESS
from tests.equality.package import formula_cells, poison
from tests.equality.peer_books import bearable, drawn, expected_cells, peer_books

COUNT = 36


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_the_sheet_equals_python(engine: str) -> None:
    books = [bearable(book, engine) for book in peer_books(COUNT)]
    computed = IN_PROCESS[engine]([poison(drawn(book)) for book in books])
    cells, different = 0, []
    for book, found in zip(books, computed, strict=True):
        for place, column, wanted in expected_cells(book):
            cells += 1
            if not same(column, wanted, found.get(place, "")):
                different.append((book.name, place, column, wanted, found.get(place)))
    assert different == []
    assert cells > 30 * COUNT


def test_every_computed_column_is_a_formula_in_every_row() -> None:
    book = next(peer_books(1))
    formulas = {(sheet, place) for sheet, place, _ in formula_cells(drawn(book))}
    assert {place for place, _, _ in expected_cells(book)} == formulas
