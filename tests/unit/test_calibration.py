"""Calibration: totals with the rater's level taken out, and what HR's score changes."""

from dataclasses import replace
from datetime import date
from math import inf

import pytest

from appraisal.calibration import (
    Adjusted,
    Calibration,
    Rated,
    adjusted,
    calibrate,
    credibility,
    factor,
    is_final,
    level,
    rater,
    shift,
    shrunken,
    z,
)
from appraisal.model import Part, Result
from appraisal.policy import Scheme

SCHEME = Scheme()
LENIENT, STRICT = (100.0, 110.0), (80.0, 90.0, 85.0)
EVERYONE = level((*LENIENT, *STRICT))
RESULT = Result("E1", "standard", (Part("M1", 184, 97.0, provisional=False),), 184, 97.0, False, "B", 1.0)
WHOLE = Calibration(101.5, "lenient team", "Li Na", date(2027, 1, 15), 2)


def rated(**teams: tuple[float, ...]) -> list[Rated]:
    return [
        Rated(f"{team}{place}", team, "", total)
        for team, totals in teams.items()
        for place, total in enumerate(totals)
    ]


def test_a_level_is_people_mean_and_the_spread_of_the_whole_group() -> None:
    assert level(LENIENT) == (2, 105.0, 5.0)
    assert level((88.0,)) == (1, 88.0, 0.0)
    assert EVERYONE.mean == 93.0


def test_shift_moves_a_team_to_the_mean_of_all() -> None:
    assert [shift(total, level(LENIENT), EVERYONE) for total in LENIENT] == [88.0, 98.0]


def test_factor_scales_a_team_to_the_mean_of_all() -> None:
    assert factor(100.0, level(LENIENT), EVERYONE) == pytest.approx(100 * 93 / 105)
    assert factor(0.0, level((0.0, 0.0)), EVERYONE) is None


def test_z_gives_a_team_the_spread_of_all_too() -> None:
    assert z(110.0, level(LENIENT), EVERYONE) == pytest.approx(93 + EVERYONE.sd)
    assert z(88.0, level((88.0,)), EVERYONE) == 93.0  # one person has no spread


def test_credibility_is_within_by_between_as_the_analysis_of_variance_says() -> None:
    within = (25 + 25 + 25 + 25 + 0) / 3
    among = 2 * (105 - 93) ** 2 + 3 * (85 - 93) ** 2
    between = (among - within) / (5 - (4 + 9) / 5)
    assert credibility([LENIENT, STRICT]) == pytest.approx(within / between)


def test_teams_that_differ_no_more_than_chance_are_not_adjusted() -> None:
    assert credibility([(80.0, 100.0), (81.0, 101.0)]) == inf
    assert credibility([LENIENT]) == inf  # of one team nothing between teams is known
    assert shrunken(80.0, level((80.0, 100.0)), EVERYONE, inf) == 80.0


def test_where_no_team_has_two_people_nothing_is_shrunken() -> None:
    assert credibility([(80.0,), (100.0,)]) is None
    assert shrunken(80.0, level((80.0,)), EVERYONE, None) is None


def test_shrunken_trusts_a_small_team_less() -> None:
    team = level(LENIENT)
    assert shrunken(110.0, team, EVERYONE, 2.0) == 110 - 2 / 4 * 12
    assert shrunken(110.0, team._replace(people=6), EVERYONE, 2.0) == 110 - 6 / 8 * 12


def test_results_are_rounded_and_stay_on_the_scale() -> None:
    found = adjusted(rated(A=(119.0, 120.0), B=(60.0, 20.0), C=(33.333,)), SCHEME)
    assert found["A1"].z == 112.52  # mean and standard deviation of all: 70.4666 + 42.0580
    assert found["B1"].shift == 50.47
    top = adjusted(rated(A=(119.0, 20.0), B=(120.0, 120.0, 120.0)), SCHEME)
    assert top["A0"].shift == 120.0


def test_a_lone_team_stays_as_it_is_and_nobody_is_nothing() -> None:
    assert adjusted(rated(A=(90.0, 100.0)), SCHEME) == {
        "A0": Adjusted(90.0, 90.0, 90.0, 90.0),
        "A1": Adjusted(100.0, 100.0, 100.0, 100.0),
    }
    assert adjusted([], SCHEME) == {}


def test_the_rater_is_who_rated_for_most_of_the_days() -> None:
    parts = (
        Part("M1", 60, 90.0, provisional=False),
        Part("M2", 124, 95.0, provisional=False),
        Part("M3", 300, None, provisional=False),
    )
    assert rater(replace(RESULT, parts=parts)) == "M2"
    assert rater(replace(RESULT, parts=())) == ""


def counted(calibration: Calibration | None, result: Result = RESULT, today: date | None = None) -> Result:
    found = {} if calibration is None else {result.employee_id: calibration}
    return calibrate([result], found, {"standard": SCHEME}, today)[0]


def test_a_whole_calibration_gives_grade_and_coefficient_and_leaves_the_total() -> None:
    assert counted(WHOLE) == replace(RESULT, grade="A", coefficient=1.2, calibrated=101.5)
    assert counted(None) == RESULT


@pytest.mark.parametrize(
    "broken",
    [
        replace(WHOLE, reason=""),
        replace(WHOLE, by=""),
        replace(WHOLE, on=None),
        replace(WHOLE, score=None),
        replace(WHOLE, score=120.01),
        replace(WHOLE, score=-1.0),
        Calibration(potential=3),
    ],
)
def test_the_raw_result_stands_where_something_is_missing(broken: Calibration) -> None:
    assert counted(broken) == RESULT


def test_a_score_of_a_day_to_come_does_not_count_yet() -> None:
    assert counted(WHOLE, today=date(2027, 1, 14)) == RESULT
    assert counted(WHOLE, today=date(2027, 1, 15)).grade == "A"


def test_a_provisional_result_is_not_calibrated() -> None:
    waiting = replace(RESULT, grade="", coefficient=None, provisional=True, reasons=("part-provisional",))
    assert not is_final(waiting)
    assert counted(WHOLE, waiting) == waiting


def test_a_calibrated_score_is_rounded_before_its_grade_is_looked_up() -> None:
    found = counted(replace(WHOLE, score=99.995))
    assert (found.calibrated, found.grade) == (100.0, "A")


def test_it_says_what_is_missing() -> None:
    assert WHOLE.missing == ()
    assert Calibration(score=90.0).missing == ("reason", "calibrated_by", "calibrated_on")
    assert Calibration(reason="only words").missing == ()
