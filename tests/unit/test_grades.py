"""Bands, guide shares, seats and pooling."""

from itertools import chain

import pytest

from appraisal.grades import (
    BandProblem,
    Path,
    against_guide,
    check_bands,
    grade,
    pool,
    seat_ties,
    seats,
    shares,
)
from appraisal.policy import DEFAULT_BANDS, Band


@pytest.mark.parametrize(
    ("expected", "total"),
    [
        ("D", 0), ("D", 69.99), ("C", 70), ("C", 84.99), ("B", 85), ("B", 99.99),
        ("A", 100), ("A", 109.99), ("S", 110), ("S", 120),
    ],
)  # fmt: skip
def test_bands_are_half_open(expected: str, total: float) -> None:
    band = grade(total, DEFAULT_BANDS)
    assert band is not None
    assert expected == band.grade


def test_a_total_below_the_first_band_has_no_grade() -> None:
    assert grade(-0.01, DEFAULT_BANDS) is None
    assert grade(50, ()) is None


def test_the_default_bands_are_sound() -> None:
    assert check_bands(DEFAULT_BANDS, 0, 120) == ()


LOW, HIGH = Band("C", 0, 0.8, 0.4), Band("B", 80, 1.0, 0.6)


@pytest.mark.parametrize(
    ("expected", "bands"),
    [
        ([BandProblem("missing")], ()),
        ([BandProblem("gap", "C")], (Band("C", 10, 0.8, 0.4), HIGH)),
        ([BandProblem("overlap", "B")], (LOW, Band("B", 0, 1.0, 0.6))),
        ([BandProblem("overlap", "C")], (Band("B", 0, 0.8, 0.6), Band("C", -1, 1.0, 0.4))),
        ([BandProblem("coefficients", "B")], (LOW, Band("B", 80, 0.7, 0.6))),
        ([BandProblem("unreachable", "B")], (LOW, Band("B", 121, 1.0, 0.6))),
        ([BandProblem("repeated", "C")], (LOW, Band("C", 80, 1.0, 0.6))),
        ([BandProblem("guide")], (LOW, Band("B", 80, 1.0, 0.5))),
    ],
)
def test_a_defect_of_the_bands_is_named(expected: list[BandProblem], bands: tuple[Band, ...]) -> None:
    assert expected == list(check_bands(bands, 0, 120))


def test_equal_coefficients_are_monotonic() -> None:
    assert check_bands((LOW, Band("B", 80, 0.8, 0.6))) == ()


def test_shares_of_nobody_are_zero() -> None:
    assert shares({"A": 0, "B": 0}) == {"A": 0, "B": 0}
    assert shares({"A": 1, "B": 3}) == {"A": 0.25, "B": 0.75}


def test_the_guide_is_compared_band_by_band() -> None:
    compared = against_guide({"B": 3, "S": 1}, DEFAULT_BANDS)
    assert [share.grade for share in compared] == ["D", "C", "B", "A", "S"]
    assert [share.count for share in compared] == [0, 0, 3, 0, 1]
    assert [round(share.gap, 4) for share in compared] == [-0.05, -0.10, 0.25, -0.25, 0.15]


@pytest.mark.parametrize(
    ("expected", "people", "guide"),
    [
        ((1, 3, 5, 1, 0), 10, (0.10, 0.25, 0.50, 0.10, 0.05)),  # 1, 2.5, 5, 1, 0.5: the earlier half gets it
        ((2, 6, 12, 2, 1), 23, (0.10, 0.25, 0.50, 0.10, 0.05)),  # 2.3, 5.75, 11.5, 2.3, 1.15: .75, then .5
        ((10, 25, 50, 10, 5), 100, (0.10, 0.25, 0.50, 0.10, 0.05)),
        ((0, 0), 0, (0.5, 0.5)),
        ((1, 0), 1, (0.5, 0.5)),
        ((0, 1, 0), 1, (0.333, 0.334, 0.333)),
        ((29, 71), 100, (0.29, 0.71)),  # 100·0.29 is 28.999999999999996 in binary
    ],
)
def test_seats(expected: tuple[int, ...], people: int, guide: tuple[float, ...]) -> None:
    assert expected == seats(people, guide)


def test_a_tie_for_the_last_seat_is_flagged() -> None:
    assert seat_ties(10, (0.10, 0.25, 0.50, 0.10, 0.05)) == (1, 4)
    assert seat_ties(1, (0.5, 0.5)) == (0, 1)
    assert seat_ties(23, (0.10, 0.25, 0.50, 0.10, 0.05)) == ()
    assert seat_ties(100, (0.29, 0.71)) == ()


@pytest.mark.parametrize(("people", "guide"), [(10, (0.5, 0.4)), (-1, (0.5, 0.5)), (10, (1.5, -0.5))])
def test_seats_refuse_shares_that_do_not_make_a_whole(people: int, guide: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="guide shares"):
        seats(people, guide)


def test_small_groups_are_pooled_upwards() -> None:
    groups: dict[Path, list[str]] = {
        ("Sales", "East"): ["e1", "e2", "e3"],
        ("Sales", "West"): ["w1", "w2"],
        ("Sales", "North"): [f"n{index}" for index in range(10)],
        ("Research",): ["r1", "r2"],
        (): ["boss"],
    }
    pooled = pool(groups, minimum=5)
    assert set(pooled) == {("Sales", "North"), ("Sales",), ()}
    assert pooled["Sales",] == ("e1", "e2", "e3", "w1", "w2")
    assert pooled[()] == ("boss", "r1", "r2")


def test_pooling_loses_nobody_and_leaves_large_groups_alone() -> None:
    groups: dict[Path, list[str]] = {
        ("A", str(index)): [f"{index}-{person}" for person in range(index)] for index in range(15)
    }
    pooled = pool(groups)
    assert sorted(chain.from_iterable(groups.values())) == sorted(chain.from_iterable(pooled.values()))
    assert all(len(members) >= 10 for path, members in pooled.items() if path)
    assert pool({}) == {}
