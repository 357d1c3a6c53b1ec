"""One item of a scorecard: what is typed, periods, events, and what keeps it from being scored."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.model import (
    Aggregate,
    CellState,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Review,
    ScoreLine,
    Zone,
)
from appraisal.numbers import to_serial
from appraisal.scorecard import score_line
from tests.unit.scored_cards import SCHEME


def goal(**changes: object) -> Goal:
    usual = Goal(
        "G1",
        Level.PERSON,
        "E1",
        "Revenue",
        weight=1.0,
        method=Method.HIGHER,
        parameters=KpiParameters(target=100),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def review(actual: float | Zone | None = None, **changes: object) -> Review:
    return replace(Review("G1", "E1", actual), **changes)  # type: ignore[arg-type]


def period(
    value: float | None, target: float | None = None, day: date | None = None, **changes: object
) -> Measurement:
    return replace(Measurement("R", "G1", "period", day, value, target), **changes)  # type: ignore[arg-type]


def event(value: float | None, points: float | None = None, **changes: object) -> Measurement:
    return replace(Measurement("R", "G1", "event", None, value, points=points), **changes)  # type: ignore[arg-type]


def outcome(line: ScoreLine) -> tuple[CellState, float | None, str]:
    return line.state, line.achievement, line.note


def test_a_typed_actual_is_scored() -> None:
    assert outcome(score_line(goal(), review(86), (), SCHEME)) == (CellState.VALUE, 86, "")


@pytest.mark.parametrize("given", [None, review()])
def test_a_blank_is_pending_and_not_0(given: Review | None) -> None:
    assert outcome(score_line(goal(), given, (), SCHEME)) == (CellState.PENDING, None, "actual-missing")


def test_an_actual_that_is_not_a_number_is_pending() -> None:
    line = score_line(goal(), review(problems=("actual",)), (), SCHEME)
    assert outcome(line) == (CellState.PENDING, None, "actual-not-a-number")


def test_a_parameter_that_cannot_be_read_is_not_replaced_by_its_default() -> None:
    for problem in ("target", "cap", "method", "aggregate"):
        line = score_line(goal(problems=(problem,)), review(86), (), SCHEME)
        assert outcome(line) == (CellState.PENDING, None, "parameter-not-readable")
    steps = goal(method=Method.STEP, parameters=KpiParameters(points=((1, 100),)), problems=("y2",))
    assert score_line(steps, review(86), (), SCHEME).note == "parameter-not-readable"


def test_a_parameter_that_the_method_does_not_use_may_hold_anything() -> None:
    line = score_line(goal(problems=("baseline", "x1", "due")), review(86), (), SCHEME)
    assert outcome(line) == (CellState.VALUE, 86, "")


def test_a_goal_without_a_method_is_pending() -> None:
    assert score_line(goal(method=None), review(86), (), SCHEME).note == "method-missing"


@pytest.mark.parametrize(
    ("state", "note", "given"),
    [
        (CellState.NA, "na", review(exempt=CellState.NA, evidence="Product withdrawn", consent=True)),
        (CellState.NA, "na", review(86, exempt=CellState.NA, evidence="Product withdrawn", consent=True)),
        (CellState.PENDING, "na-without-reason", review(exempt=CellState.NA, consent=True)),
        (CellState.PENDING, "na-without-reason", review(exempt=CellState.NA, evidence="  ", consent=True)),
        (CellState.PENDING, "na-without-consent", review(exempt=CellState.NA, evidence="Product withdrawn")),
        (
            CellState.PENDING,
            "na-without-consent",
            review(86, exempt=CellState.NA, evidence="Product withdrawn"),
        ),
        (CellState.PENDING, "unable-not-rated", review(exempt=CellState.UNABLE)),
    ],
)
def test_not_applicable_needs_a_reason_and_consent(state: CellState, note: str, given: Review) -> None:
    assert outcome(score_line(goal(), given, (), SCHEME)) == (state, None, note)


def test_only_a_rating_may_be_left_to_those_who_know_the_person() -> None:
    line = score_line(goal(method=Method.RATED), review(exempt=CellState.UNABLE), (), SCHEME)
    assert outcome(line) == (CellState.UNABLE, None, "unable")


# Targets 100, 200, 300 and actuals 90, 210, 270 on the last days of three months.
QUARTER = [
    period(90, 100, date(2026, 7, 31)),
    period(210, 200, date(2026, 8, 31)),
    period(270, 300, date(2026, 9, 30)),
]


@pytest.mark.parametrize(
    ("achievement", "target", "actual", "how"),
    [
        (
            95.0,
            600,
            570,
            Aggregate.SUM,
        ),  # 570/600, not the mean of 90 %, 105 % and 90 %, which is 95 % by chance
        (95.0, 600, 570, None),
        (95.0, 200, 190, Aggregate.MEAN),
        (90.0, 300, 270, Aggregate.LAST),
    ],
)
def test_periods_are_aggregated_before_the_ratio(
    achievement: float, target: float, actual: float, how: Aggregate | None
) -> None:
    line = score_line(goal(aggregate=how), None, QUARTER, SCHEME)
    assert (achievement, target, actual, 3) == (line.achievement, line.target, line.actual, line.periods)


def test_the_ratio_of_sums_is_not_the_mean_of_ratios() -> None:
    line = score_line(goal(), None, [period(50, 100), period(900, 900)], SCHEME)
    assert line.achievement == 95.0  # the mean of 50 % and 100 % would be 75 %


def test_periods_without_targets_are_measured_against_the_goal() -> None:
    line = score_line(goal(), None, [period(30), period(56)], SCHEME)
    assert (line.target, line.actual, line.achievement) == (100, 86, 86)


def test_last_is_the_latest_day_whatever_the_order_of_the_rows() -> None:
    rows = [QUARTER[2], QUARTER[0], QUARTER[1]]
    assert score_line(goal(aggregate=Aggregate.LAST), None, rows, SCHEME).actual == 270
    same_day = [period(1, day=date(2026, 7, 1)), period(2, day=date(2026, 7, 1))]
    assert score_line(goal(aggregate=Aggregate.LAST), None, same_day, SCHEME).actual == 2


def test_the_last_of_one_needs_no_day() -> None:
    assert score_line(goal(aggregate=Aggregate.LAST), None, [period(86)], SCHEME).achievement == 86


def test_sums_of_periods_are_rounded_before_they_are_compared() -> None:
    steps = goal(method=Method.STEP, parameters=KpiParameters(points=((0.3, 100),)))
    assert score_line(steps, None, [period(0.1), period(0.2)], SCHEME).achievement == 100
    assert score_line(steps, None, [period(0.2), period(0.1)], SCHEME).actual == 0.3


def test_period_rows_win_over_a_typed_actual_and_the_line_says_so() -> None:
    assert outcome(score_line(goal(), review(50), [period(86)], SCHEME)) == (
        CellState.VALUE,
        86,
        "typed-actual-not-used",
    )


@pytest.mark.parametrize(
    ("note", "rows", "how"),
    [
        ("period-incomplete", [period(90), period(None)], None),
        ("period-incomplete", [period(None, problems=("value",))], None),
        ("period-target-missing", [period(90, 100), period(90)], None),
        ("period-target-missing", [period(90, None, problems=("target",))], None),
        ("period-without-day", [period(90), period(90, day=date(2026, 7, 1))], Aggregate.LAST),
    ],
)
def test_incomplete_periods_are_pending(note: str, rows: list[Measurement], how: Aggregate | None) -> None:
    line = score_line(goal(aggregate=how), review(100), rows, SCHEME)
    assert outcome(line) == (CellState.PENDING, None, note)


DEDUCT = goal(method=Method.DEDUCT, parameters=KpiParameters(rate=5))


def test_events_win_over_a_typed_count() -> None:
    line = score_line(DEDUCT, review(9), [event(2), event(1, 6), period(7)], SCHEME)
    assert outcome(line) == (CellState.VALUE, 84, "typed-actual-not-used")
    assert (line.actual, line.event_points, line.periods, line.veto) == (3, 16, 2, False)


def test_a_veto_event_takes_the_item_to_its_floor() -> None:
    line = score_line(DEDUCT, None, [event(None, veto=True), event(1)], SCHEME)
    assert (line.achievement, line.veto) == (0, True)


@pytest.mark.parametrize("row", [event(None), event(1, problems=("points",)), event(1, problems=("veto",))])
def test_an_incomplete_event_is_pending(row: Measurement) -> None:
    assert outcome(score_line(DEDUCT, review(0), [event(1), row], SCHEME))[2] == "event-incomplete"


def test_events_of_other_methods_are_not_actuals() -> None:
    assert outcome(score_line(goal(), review(86), [event(1)], SCHEME)) == (CellState.VALUE, 86, "")


def test_a_milestone_without_a_target_is_due_on_the_goals_due_date() -> None:
    due = date(2026, 9, 30)
    milestone = goal(method=Method.MILESTONE, due=due, parameters=KpiParameters(rate=2))
    line = score_line(milestone, review(float(to_serial(due) + 3)), (), SCHEME)
    assert (line.achievement, line.target) == (94, to_serial(due))
    assert score_line(milestone, review(Zone.STRETCH), (), SCHEME).achievement == 120
