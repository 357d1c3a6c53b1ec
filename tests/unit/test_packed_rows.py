"""HR's rows packed: as often as they are asked for, the rows that came."""

from sync.packed_rows import in_blocks

ROWS = [
    {"id": "E1", "name": "Lin Wei"},
    {"id": "E2"},
    {"name": None, "id": ""},
    {"id": "E4", "name": "Ana Silva"},
]


def test_rows_come_back_as_they_came_and_again() -> None:
    numbers, rows = in_blocks(zip([4, 5, 7, 9], ROWS, strict=True))
    assert list(numbers) == [4, 5, 7, 9]
    assert list(rows) == list(rows) == ROWS
    assert [list(row) for row in rows] == [list(row) for row in ROWS]
    assert (len(rows), rows[-1], rows[1:3]) == (4, ROWS[-1], ROWS[1:3])


def test_what_is_done_to_a_row_does_not_reach_the_kept_one() -> None:
    _, rows = in_blocks([(4, dict(ROWS[0]))])
    rows[0]["name"] = "somebody else"
    assert rows[0] == ROWS[0]


def test_no_rows_are_none() -> None:
    numbers, rows = in_blocks([])
    assert not rows
    assert not numbers
