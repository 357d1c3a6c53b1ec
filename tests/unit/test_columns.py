"""Columns hold what was put into them, whatever the ids look like."""

from hypothesis import given
from hypothesis import strategies as st

from appraisal.columns import Ids, Numbers, Repeated, UniqueIds, chains, number_of

IDS = st.one_of(
    st.integers(0, 300).map(lambda number: f"G{number:07d}"),
    st.sampled_from(
        ["", "G", "G1", "g0000001", "P0000001", "G000000١", "G00000 1", "G-000001", "Sales 2026"]
    ),
)


@given(st.lists(IDS))
def test_ids_come_back_as_they_were(ids: list[str]) -> None:
    column = Ids()
    for one in ids:
        column.append(one)
    assert [column[row] for row in range(len(column))] == ids


@given(st.lists(IDS), IDS)
def test_of_equal_ids_the_first_one_has_a_row(ids: list[str], other: str) -> None:
    column = UniqueIds()
    added = [one for one in ids if column.add(one)]
    assert added == list(dict.fromkeys(ids))
    assert [column.row(one) for one in added] == list(range(len(added)))
    assert other in ids or column.row(other) == -1


def test_only_ids_that_the_program_gives_out_are_numbers() -> None:
    assert number_of("G0000012") == 12
    assert {number_of(one) for one in ("", "G0000000", "G000001", "M0000012", "G00000012", "G000000²")} == {0}


def test_values_that_repeat_are_kept_once() -> None:
    column = Repeated[str]()
    for value in ("b", "a", "b"):
        column.append(value)
    assert ([column[row] for row in range(3)], column.values) == (["b", "a", "b"], ["b", "a"])
    assert (list(column.rows_with("b")), list(column.rows_with("c")), column.place("c")) == ([0, 2], [], -1)


def test_a_number_that_is_missing_stays_missing() -> None:
    column = Numbers()
    for value in (0.0, None, 2.5):
        column.append(value)
    assert [column[row] for row in range(3)] == [0.0, None, 2.5]


def test_rows_of_a_place_are_chained_in_their_order() -> None:
    first, following = chains([1, -1, 0, 1], 3)
    assert (list(first), list(following)) == ([2, 0, -1], [3, -1, -1, -1])
