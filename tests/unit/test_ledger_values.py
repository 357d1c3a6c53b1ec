"""Values come back from the ledger as what they were, and what no cell holds is not written."""

from datetime import date, datetime

import pytest

from sync.fields import MISSING, Bad
from sync.ledger.values import canonical, decode, encode


@pytest.mark.parametrize(
    "value",
    [None, MISSING, 0.0, 1e308, False, True, "", "0", "回款率", "half \ud800 a pair", Bad("twelve"), Bad("")],
)
def test_a_value_comes_back_as_what_it_was(value: object) -> None:
    found = decode(encode(value))
    assert value == found
    assert type(value) is type(found)


def test_missing_is_the_one_that_the_merge_knows() -> None:
    assert decode(encode(MISSING)) is MISSING


def test_dates_and_times_come_back_too() -> None:
    cells = [date(2026, 12, 31), datetime(2026, 12, 31, 8, 30), [MISSING, None]]
    assert cells == decode(encode(cells))


def test_equal_numbers_are_encoded_alike() -> None:
    assert encode(canonical(3)) == encode(3.0)
    assert canonical(True) is True


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode(value)


def test_what_no_cell_holds_is_not_written() -> None:
    with pytest.raises(TypeError, match="set"):
        encode({1, 2})


def test_what_was_never_encoded_is_not_read() -> None:
    with pytest.raises(ValueError, match="no value"):
        decode(b'{"other": 1}')
