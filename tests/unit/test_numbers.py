"""The rounding rule, and what is and is not a number or a date."""

import math
from datetime import date, datetime

import pytest

from appraisal.numbers import (
    BLANK,
    LIMIT,
    DateReading,
    Problem,
    Reading,
    from_serial,
    is_error_value,
    read_date,
    read_number,
    round2,
    round_to,
    to_serial,
)


@pytest.mark.parametrize(
    ("expected", "x", "places"),
    [
        (0.13, 0.125, 2),
        (-0.13, -0.125, 2),
        (2.68, 2.675, 2),  # 2.67499999999999982… in binary; a spreadsheet shows and rounds 2.675
        (1.01, 1.005, 2),
        (89.0, 88.995, 2),
        (0.3, 0.1 + 0.2, 9),
        (1.0, 0.1 + 0.2 + 0.3 + 0.4, 4),
        (0.0, 0.0049, 2),
        (0.0, -0.0, 2),
        (0.0, -0.001, 2),
        (3.0, 2.5, 0),
        (-3.0, -2.5, 0),
        (1e22, 1e22, 7),
        (1234567890123460.0, 1234567890123456.0, 2),  # 15 significant digits
        (5000000.0, 4999999.9999999999, 9),
    ],
)
def test_round_to(expected: float, x: float, places: int) -> None:
    assert expected == round_to(x, places)


def test_rounding_drops_the_sign_of_zero() -> None:
    assert math.copysign(1, round_to(-0.001, 2)) == 1
    assert math.copysign(1, round2(-0.00001)) == 1


@pytest.mark.parametrize(
    ("expected", "x"),
    [
        (95.56, 100 * 86 / 90),
        (88.99, 88.9949),
        (89.0, 88.995),
        (89.0, 88.99499999999999),  # the last bits of a sum do not decide
        (88.99, 88.994999999),  # but the ninth place does
        (-0.01, -0.005),
        (120.0, 119.99999999999999),
        (70.0, 69.995),
    ],
)
def test_round2(expected: float, x: float) -> None:
    assert expected == round2(x)


@pytest.mark.parametrize("raw", [None, "", " ", "\u3000", "\u00a0", "\u200b", "\ufeff \t\n"])
def test_blank_is_neither_a_number_nor_a_problem(raw: object) -> None:
    assert read_number(raw) == BLANK
    assert DateReading() == read_date(raw)


@pytest.mark.parametrize("raw", [0, 0.0, -1.5, 90, 0.95, LIMIT - 1, -LIMIT + 1])
def test_numbers_are_read(raw: float) -> None:
    assert Reading(float(raw)) == read_number(raw)


@pytest.mark.parametrize(
    ("suggestion", "typed"),
    [
        (90.0, "90"),
        (90.0, "９０"),
        (90.0, "90\u200b"),
        (90.0, " 90\u00a0"),
        (0.95, "95%"),
        (0.95, "９５％"),
        (0.955, "95.5 %"),
        (0.003, "3‰"),
        (1200.0, "1,200"),
        (1200.0, "１，２００"),
        (1234567.89, "1,234,567.89"),
        (1200.0, "1 200"),
        (1200.0, "1\u00a0200"),
        (1200.0, "1'200"),
        (12000.0, "1.2万"),
        (12000.0, "1.2 万元"),
        (300000000.0, "3亿"),
        (5000000.0, "5百万"),
        (-5.0, "-5"),
        (-5.0, "−5"),
        (5.0, "+5"),
        (-1200.0, "(1,200)"),
        (1200.5, "¥1,200.50"),
        (1200.5, "￥1200.5"),
        (1200.0, "1200元"),
        (1000.0, "1e3"),
        (0.5, ".5"),
        (12.0, "12."),
    ],
)
def test_a_number_typed_as_text_is_only_suggested(suggestion: float, typed: str) -> None:
    assert Reading(None, Problem.TEXT_NUMBER, typed, suggestion) == read_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "约90",
        "90左右",
        "12,34",
        "1,2345",
        "5-",
        "(-5)",
        "(5",
        "1.200,50",
        "3/4",
        "nan",
        "inf",
        "--5",
        "%",
    ],
)
def test_other_text_is_not_a_number_and_suggests_nothing(typed: str) -> None:
    assert Reading(None, Problem.NOT_A_NUMBER, typed) == read_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "#DIV/0!",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#ERROR!",
        "Err:502",
        "#n/a",
    ],
)
def test_an_error_value_is_an_error_and_not_blank(typed: str) -> None:
    assert is_error_value(typed)
    assert Reading(None, Problem.ERROR_VALUE, typed) == read_number(typed)
    assert DateReading(None, Problem.ERROR_VALUE, typed) == read_date(typed)


@pytest.mark.parametrize(
    "raw", [math.inf, -math.inf, LIMIT, -LIMIT, 10**400, "1000000000000000", "1e999", "-1e999", "9" * 20]
)
def test_too_large_numbers_are_out_of_range(raw: object) -> None:
    reading = read_number(raw)
    assert (reading.value, reading.problem, reading.suggestion) == (None, Problem.OUT_OF_RANGE, None)


def test_nan_is_not_a_number() -> None:
    assert read_number(math.nan).problem == Problem.NOT_A_NUMBER
    assert read_date(math.nan).problem == Problem.OUT_OF_RANGE


@pytest.mark.parametrize("raw", [True, False])
def test_a_boolean_is_not_a_number(raw: bool) -> None:
    assert Reading(None, Problem.BOOLEAN, str(raw).upper()) == read_number(raw)
    assert DateReading(None, Problem.BOOLEAN, str(raw).upper()) == read_date(raw)


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        (date(1900, 3, 1), 61),
        (date(2026, 7, 1), 46204.0),
        (date(2026, 7, 1), 46204.75),  # a time of day is dropped
        (date(9999, 12, 31), 2958465),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 18, 0)),
    ],
)
def test_dates_are_read(expected: date, raw: object) -> None:
    assert DateReading(expected) == read_date(raw)


@pytest.mark.parametrize("raw", [0, 1, 60, 60.9, -5, 2958466, 1e300])
def test_serials_that_mean_no_safe_day_are_out_of_range(raw: float) -> None:
    reading = read_date(raw)
    assert (reading.value, reading.problem) == (None, Problem.OUT_OF_RANGE)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-07-01",
        "2026/7/1",
        "2026.7.1",
        "２０２６／７／１",
        "2026年7月1日",
        "2026年07月01号",
        "20260701",
        "2026-07-01 00:00:00",
        "2026-07-01T08:30Z",
        "1 July 2026",
        "1st of July 2026",
        "1-Jul-2026",
        "July 1, 2026",
        "Jul 1st 2026",
        " 2026/7/1\u00a0",
    ],
)
def test_a_date_typed_as_text_is_only_suggested(typed: str) -> None:
    assert DateReading(None, Problem.NOT_A_DATE, typed, date(2026, 7, 1)) == read_date(typed)


@pytest.mark.parametrize(
    ("suggestion", "typed"),
    [
        (date(2026, 2, 13), "13/2/2026"),
        (date(2026, 2, 13), "2/13/2026"),
        (date(2026, 5, 5), "5/5/2026"),
        (None, "3/4/2026"),  # the third of April or the fourth of March
        (None, "2026-02-30"),
        (None, "2026/7-1"),
        (None, "1 Foo 2026"),
        (None, "7月1日"),
        (None, "soon"),
    ],
)
def test_a_doubtful_date_suggests_nothing(suggestion: date | None, typed: str) -> None:
    assert DateReading(None, Problem.NOT_A_DATE, typed, suggestion) == read_date(typed)


def test_serials_and_days_are_each_others_inverse() -> None:
    assert to_serial(date(1900, 3, 1)) == 61
    assert to_serial(date(2026, 7, 1)) == 46204
    assert date(2026, 7, 1) == from_serial(46204)


def test_days_before_march_1900_have_no_safe_serial() -> None:
    with pytest.raises(ValueError, match="1900-03-01"):
        to_serial(date(1900, 2, 28))
    with pytest.raises(ValueError, match="not a date serial"):
        from_serial(60)
