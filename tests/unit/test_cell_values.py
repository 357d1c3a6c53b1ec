"""What goes into cells and comes out: one value at a time, without a spreadsheet program."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.libreoffice.values import CellError, Serial, cleaned, from_wire, prepared, to_datetime, to_wire

DAY = dt.datetime(2026, 3, 31)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (pd.NaT, None),
        (pd.NA, None),
        (True, True),
        (np.bool_(True), True),
        (np.int64(3), 3.0),
        (np.float64("nan"), None),
        (Decimal("0.1"), 0.1),
        (DAY, Serial(46112)),
        (DAY.date(), Serial(46112)),
        (DAY.replace(hour=12, tzinfo=dt.UTC), Serial(46112.5)),
        (pd.Timestamp(DAY), Serial(46112)),
        (dt.time(9, 30), "09:30:00"),
    ],
)
def test_a_value_is_prepared(value: object, expected: object) -> None:
    assert prepared(value) == expected
    assert type(prepared(value)) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("text", "text"),
        ("=", "="),
        ("=A1,", ["f", "=a1,"]),
        ("'=A1", "=A1"),
        ("007", ["t", "007", 7.0]),
        ("-5.5%", ["t", "-5.5%", -0.055]),
        ("1e999", "1e999"),
        ("1 000", "1 000"),
        ("False", False),
        ("2026-3-31", ["d", 46112.0]),
        ("2026-13-31", "2026-13-31"),
        (Serial(1.5), ["d", 1.5]),
        (3, 3.0),
        (True, True),
    ],
)
def test_a_value_is_written_as_the_bridge_writes_it(value: object, expected: object) -> None:
    assert to_wire(value, str.lower) == expected


@given(st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31, 23, 59, 59)))
def test_a_moment_is_kept_to_the_millisecond(moment: dt.datetime) -> None:
    found = to_datetime(prepared(moment))
    assert isinstance(found, dt.datetime)
    assert abs(found - moment) <= dt.timedelta(milliseconds=1)


def test_a_count_of_days_that_is_no_day_stays_a_number() -> None:
    assert to_datetime(1e9) == 1e9


def test_values_are_given_as_the_reader_asks_for_them() -> None:
    row = [from_wire(cell) for cell in (None, ["e", "#N/A"], ["d", 46112.5], 1.0, "x", True)]
    assert cleaned([row], dt.datetime, None, None, False) == [
        [None, None, DAY.replace(hour=12), 1.0, "x", True]
    ]
    asked = cleaned([row], lambda year, month, day, **_: dt.date(year, month, day), "", int, True)
    assert asked == [["", "#N/A", DAY.date(), 1, "x", True]]
    assert isinstance(row[1], CellError)
