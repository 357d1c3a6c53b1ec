"""Seats by the guide's shares, and the nine boxes."""

from dataclasses import replace

import pytest

from appraisal.calibration import Rated
from appraisal.nine_box import Performance, counts, performance
from appraisal.policy import Band, Distribution, Scheme
from appraisal.seating import Tie, groups, seated

SCHEME = Scheme()


def people(department: str, totals: list[float]) -> list[Rated]:
    return [Rated(f"{department}{place:02}", "M1", department, total) for place, total in enumerate(totals)]


def falling(count: int) -> list[float]:
    return [110.0 - place for place in range(count)]


def test_people_are_seated_from_the_best_total_down() -> None:
    found = seated(people("Sales", falling(20)), SCHEME)
    given = [found[f"Sales{place:02}"].grade for place in range(20)]
    assert given == ["S"] * 2 + ["A"] * 5 + ["B"] * 10 + ["C"] * 2 + ["D"]
    assert [found[f"Sales{place:02}"].rank for place in range(20)] == list(range(1, 21))
    assert {seat.tie for seat in found.values()} == {Tie.NONE}
    assert {seat.group for seat in found.values()} == {"Sales"}


def test_equal_totals_across_a_line_are_served_in_order_and_flagged() -> None:
    totals = falling(20)
    totals[2] = totals[1]  # S ends between the two
    found = seated(people("Sales", totals), SCHEME)
    assert [(found[f"Sales0{place}"].grade, found[f"Sales0{place}"].tie) for place in (0, 1, 2, 3)] == [
        ("S", Tie.NONE), ("S", Tie.TOTAL), ("A", Tie.TOTAL), ("A", Tie.NONE),
    ]  # fmt: skip
    assert found["Sales01"].rank == found["Sales02"].rank == 2
    assert found["Sales03"].rank == 4


def test_equal_totals_inside_one_grade_are_no_matter() -> None:
    totals = falling(20)
    totals[4] = totals[3]
    assert {seat.tie for seat in seated(people("Sales", totals), SCHEME).values()} == {Tie.NONE}


def test_an_equal_claim_to_a_last_seat_is_flagged() -> None:
    # Of 10 people 10, 25, 50, 10 and 5 % are 1, 2.5, 5, 1 and 0.5: A takes the seat that D has an equal claim to.
    found = seated(people("Sales", falling(10)), SCHEME)
    assert {employee for employee, seat in found.items() if seat.tie is Tie.SEAT} == {"Sales03"}
    assert [seat.grade for seat in found.values()].count("D") == 0


def test_small_departments_are_pooled_and_the_large_ones_stand_alone() -> None:
    found = groups([*people("Sales", falling(12)), *people("HR", falling(6)), *people("IT", falling(5))])
    assert {path: len(members) for path, members in found.items()} == {("Sales",): 12, (): 11}


def test_what_is_left_too_small_takes_the_smallest_department_in() -> None:
    everyone = [*people("Sales", falling(12)), *people("Plant", falling(30)), *people("HR", falling(3))]
    found = groups(everyone)
    assert {path: len(members) for path, members in found.items()} == {("Plant",): 30, (): 15}
    assert sum(map(len, found.values())) == len(everyone)


def test_fewer_than_ten_people_are_ranked_and_not_seated() -> None:
    found = seated(people("Sales", falling(9)), replace(SCHEME, distribution=Distribution.ENFORCE))
    assert [seat.grade for seat in found.values()] == [""] * 9
    assert found["Sales08"].rank == 9


def test_a_scheme_that_compares_nothing_seats_nobody() -> None:
    totals = people("Sales", falling(20))
    assert seated(totals, replace(SCHEME, distribution=Distribution.OFF)) == {}
    without = tuple(Band(band.grade, band.low, band.coefficient, 0.0) for band in SCHEME.bands)
    assert seated(totals, replace(SCHEME, bands=without)) == {}
    assert seated([], SCHEME) == {}


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (84.99, Performance.LOW),
        (85.0, Performance.MIDDLE),
        (99.99, Performance.MIDDLE),
        (100.0, Performance.HIGH),
    ],
)
def test_a_threshold_belongs_to_the_better_performance(total: float, expected: Performance) -> None:
    assert performance(total, SCHEME) is expected


def test_hr_sets_the_thresholds() -> None:
    scheme = replace(SCHEME, performance_middle=60.0, performance_high=90.0)
    assert [performance(total, scheme) for total in (59.0, 60.0, 90.0)] == list(Performance)


def test_the_nine_boxes_are_always_nine() -> None:
    found = counts([(Performance.HIGH, 3), (Performance.HIGH, 3), (Performance.LOW, 1)])
    assert len(found) == 9
    assert (found[Performance.HIGH, 3], found[Performance.LOW, 1], sum(found.values())) == (2, 1, 3)


@pytest.mark.parametrize(("least", "seats"), [(9, True), (10, False)])
def test_the_scheme_says_how_many_people_are_needed(least: int, seats: bool) -> None:
    found = seated(people("Sales", falling(9)), replace(SCHEME, group_min=least))
    assert all(bool(seat.grade) is seats for seat in found.values())


def test_departments_are_pooled_by_the_number_of_the_scheme() -> None:
    staff = [*people("Sales", falling(12)), *people("HR", falling(6))]
    assert {seat.group for seat in seated(staff, replace(SCHEME, group_min=6)).values()} == {"Sales", "HR"}
    assert {seat.group for seat in seated(staff, replace(SCHEME, group_min=15)).values()} == {""}
