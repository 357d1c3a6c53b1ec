"""Single cells become rectangles: each cell once, and few of them."""

from hypothesis import given
from hypothesis import strategies as st

from addin.libreoffice.unobridge.rectangles import rectangles

CELLS = st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)))


@given(CELLS)
def test_rectangles_cover_each_cell_once_and_no_other(cells: set[tuple[int, int]]) -> None:
    covered = [
        (row, column)
        for top, left, height, width in rectangles(cells)
        for row in range(top, top + height)
        for column in range(left, left + width)
    ]
    assert sorted(covered) == sorted(cells)


def test_a_full_block_is_one_rectangle() -> None:
    assert rectangles((row, column) for row in range(500) for column in range(20)) == [(0, 0, 500, 20)]


def test_a_hole_and_a_step_part_them() -> None:
    assert rectangles([(0, 0), (1, 0), (3, 0), (0, 1), (1, 1), (0, 3)]) == [
        (0, 0, 2, 2),
        (0, 3, 1, 1),
        (3, 0, 1, 1),
    ]
