"""Items, sections, totals and results: what counts, what is left out, what stays provisional."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.model import (
    Aggregate,
    Assignment,
    CellState,
    Cycle,
    Employee,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Part,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    Zone,
)
from appraisal.numbers import to_serial
from appraisal.policy import Band, Scheme
from appraisal.result import days_in_cycle, result
from appraisal.scorecard import score_line, scorecard

SCHEME = Scheme()
ONE_SECTION = Scheme(section_weights={Section.KPI: 1.0})
NO_PARAMETERS = KpiParameters()


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


# --- one item -------------------------------------------------------------------------------------------------


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


# --- one scorecard --------------------------------------------------------------------------------------------


def item(
    achievement: float | None,
    weight: float | None = 1.0,
    section: Section = Section.KPI,
    state: CellState = CellState.VALUE,
    method: Method = Method.HIGHER,
    critical: bool = False,
    parameters: KpiParameters = NO_PARAMETERS,
) -> ScoreLine:
    return ScoreLine(
        "G",
        "Goal",
        section,
        method,
        weight,
        100,
        achievement,
        state,
        achievement,
        critical=critical,
        parameters=parameters,
    )


def pending(
    weight: float | None = 1.0, section: Section = Section.KPI, method: Method = Method.HIGHER
) -> ScoreLine:
    return item(None, weight, section, CellState.PENDING, method)


def na(weight: float = 1.0, section: Section = Section.KPI) -> ScoreLine:
    return item(None, weight, section, CellState.NA)


def bonus(points: float | None) -> ScoreLine:
    return item(points, None, method=Method.ADD)


def card(*lines: ScoreLine, scheme: Scheme = ONE_SECTION) -> Scorecard:
    return scorecard("E1", "M1", lines, scheme)


def verdict(scored: Scorecard) -> tuple[float | None, str, tuple[str, ...]]:
    return scored.total, scored.grade, scored.reasons


BEHAVIOUR = Section.BEHAVIOUR


def test_sections_and_their_weights() -> None:
    scored = card(item(95.56, 0.4), item(80, 0.6), item(105, 1.0, BEHAVIOUR), scheme=SCHEME)
    assert [section.score for section in scored.sections] == [0.4 * 95.56 + 0.6 * 80, 105]
    # 0.7·86.224 + 0.3·105 = 91.8568
    assert verdict(scored) == (91.86, "B", ())
    assert (scored.coverage, scored.provisional, scored.scheme) == (1, False, "standard")


def test_a_pending_item_makes_the_total_provisional_without_a_grade() -> None:
    scored = card(item(90, 0.6), pending(0.4))
    assert verdict(scored) == (90, "", ("pending",))
    assert scored.provisional
    assert scored.sections[0].pending == 1


def test_not_applicable_weight_is_left_out_visibly() -> None:
    scored = card(item(90, 0.5), item(80, 0.3), na(0.2))
    # (0.5·90 + 0.3·80) / 0.8 = 86.25
    assert verdict(scored) == (86.25, "B", ())
    section = scored.sections[0]
    assert (section.weight_typed, section.weight_scored, section.weight_left_out) == (1.0, 0.8, 0.2)
    assert scored.coverage == 0.8


def test_too_little_applicable_weight_gives_no_grade() -> None:
    scored = card(item(90, 0.79), na(0.21))
    assert verdict(scored) == (90, "", ("coverage-low",))
    assert not scored.provisional


def test_coverage_is_compared_exactly_and_not_as_it_is_shown() -> None:
    assert card(item(90, 0.79996), na(0.20004)).reasons == ("coverage-low",)
    assert card(item(90, 0.5), item(90, 0.3), na(0.1), na(0.1)).reasons == ()


def test_coverage_is_weighted_by_section() -> None:
    scored = card(item(90, 1.0), na(0.5, BEHAVIOUR), item(80, 0.5, BEHAVIOUR), scheme=SCHEME)
    assert scored.coverage == 0.85  # 0.7·1 + 0.3·0.5
    assert scored.grade == "B"


def test_a_section_that_is_wholly_left_out_is_divided_out() -> None:
    scored = card(item(90, 1.0), na(1.0, BEHAVIOUR), scheme=SCHEME)
    assert verdict(scored) == (90, "", ("coverage-low",))
    assert scored.sections[1].score is None


def test_nothing_applicable_gives_no_total() -> None:
    assert verdict(card(na(1.0))) == (None, "", ("coverage-low", "no-score"))


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        ("weight-missing", [item(90, 0.6), item(80, None)]),
        ("weight-missing", [item(90, 1.2), item(80, -0.2)]),
        ("weights-not-100", [item(90, 0.6), item(80, 0.35)]),
        ("weights-not-100", [item(90, 0.6), item(80, 0.41)]),
        ("weights-not-100", [item(90, 0.0)]),
    ],
)
def test_weights_are_never_rescaled_in_silence(reason: str, lines: list[ScoreLine]) -> None:
    scored = card(*lines)
    assert reason in scored.reasons
    assert scored.provisional
    assert scored.grade == ""


def test_a_weight_sum_is_compared_on_four_places() -> None:
    assert card(item(90, 0.33333), item(90, 0.33333), item(90, 0.33333)).reasons == ()
    assert card(*[item(90, 0.1)] * 10).reasons == ()


def test_a_section_without_items_is_provisional() -> None:
    assert card(item(90, 1.0), scheme=SCHEME).reasons == ("section-empty", "coverage-low")
    assert card(bonus(5)).reasons == ("section-empty", "coverage-low", "no-score")
    assert card().reasons == ("section-empty", "coverage-low", "no-score")


def test_section_weights_of_a_scheme_must_make_100() -> None:
    scheme = Scheme(section_weights={Section.KPI: 0.9})
    assert card(item(90), scheme=scheme).reasons == ("sections-not-100",)


def test_a_section_without_weight_neither_counts_nor_holds_anything_up() -> None:
    scored = card(item(90), pending(None, Section.DEVELOPMENT))
    assert verdict(scored) == (90, "B", ())
    assert [(section.section, section.weight) for section in scored.sections] == [
        (Section.KPI, 1.0),
        (Section.DEVELOPMENT, 0.0),
    ]


def test_added_points_come_on_top_of_the_total_outside_the_weights() -> None:
    scored = card(item(90), bonus(6), bonus(3.5))
    assert verdict(scored) == (99.5, "B", ())
    assert scored.bonus == 9.5
    assert scored.sections[0].weight_typed == 1


def test_the_total_has_its_own_cap() -> None:
    assert card(item(118), bonus(6)).total == 120
    assert card(item(118), bonus(6), scheme=replace(ONE_SECTION, total_cap=130)).total == 124


def test_added_points_that_are_open_hold_the_total_up() -> None:
    assert card(item(90), pending(None, method=Method.ADD)).reasons == ("pending",)


def test_a_critical_item_at_its_lowest_makes_its_section_lowest() -> None:
    scored = card(item(120, 0.9), item(0, 0.1, critical=True), item(105, 1.0, BEHAVIOUR), scheme=SCHEME)
    assert (scored.sections[0].score, scored.sections[0].vetoed) == (0, True)
    assert scored.total == 31.5  # 0.7·0 + 0.3·105


def test_lowest_means_the_items_own_floor_and_the_schemes_section() -> None:
    floor_30 = KpiParameters(floor=30)
    scheme = replace(ONE_SECTION, floor=20.0)
    assert card(item(120, 0.9), item(30, 0.1, critical=True, parameters=floor_30), scheme=scheme).total == 20
    assert card(item(120, 0.9), item(30, 0.1, critical=True), scheme=scheme).total == 111


def test_a_grade_is_looked_up_on_the_rounded_total() -> None:
    assert verdict(card(item(84.99, 0.5), item(85.0, 0.5))) == (85.0, "B", ())  # 84.995 rounds to 85.00


def test_a_total_below_all_bands_has_no_grade() -> None:
    scheme = replace(ONE_SECTION, bands=(Band("A", 60, 1.0, 1.0),))
    assert verdict(card(item(50), scheme=scheme)) == (50, "", ("outside-bands",))


# --- one person -----------------------------------------------------------------------------------------------


def test_a_transfer_counts_by_days() -> None:
    # (100·90 + 84·80) / 184 = 85.4347…
    person = result("E1", [Part("M1", 100, 90, False), Part("M2", 84, 80, False)], SCHEME)
    assert (person.total, person.grade, person.coefficient, person.days) == (85.43, "B", 1.0, 184)
    assert (person.provisional, person.reasons) == (False, ())


@pytest.mark.parametrize(
    ("total", "reasons", "parts"),
    [
        (90, ("service-short",), [Part("M1", 89.99, 90, False)]),
        (None, ("no-days", "service-short"), []),
        (None, ("no-days", "service-short"), [Part("M1", 0, 90, False)]),
        (90, ("part-provisional",), [Part("M1", 184, 90, True)]),
        (90, ("part-provisional",), [Part("M1", 100, 90, False), Part("M2", 84, None, True)]),
        (90, ("coverage-low",), [Part("M1", 100, 90, False, 0.7), Part("M2", 84, 90, False, 0.8)]),
        (90, ("coverage-low",), [Part("M1", 100, 90, False), Part("M2", 84, None, False, 0.0)]),
        (None, ("coverage-low", "no-score"), [Part("M1", 184, None, False, 0.0)]),
    ],
)
def test_a_result_without_a_grade_says_why(
    total: float | None, reasons: tuple[str, ...], parts: list[Part]
) -> None:
    person = result("E1", parts, SCHEME)
    assert (total, reasons) == (person.total, person.reasons)
    assert (person.grade, person.coefficient) == ("", None)


def test_ninety_days_are_enough() -> None:
    assert result("E1", [Part("M1", 90, 90, False)], SCHEME).grade == "B"


def test_a_part_without_days_changes_nothing() -> None:
    person = result("E1", [Part("M1", 184, 90, False), Part("M2", 0, None, True)], SCHEME)
    assert (person.total, person.grade) == (90, "B")


CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("days", "assignment", "employee"),
    [
        (184, {}, {}),
        (184, {"start": date(2020, 1, 1), "end": date(2030, 1, 1)}, {}),
        (92, {"share": 0.5}, {}),
        (31, {"start": date(2026, 12, 1)}, {}),
        (1, {"start": date(2026, 12, 31)}, {}),
        (0, {"start": date(2027, 1, 1)}, {}),
        (92, {}, {"hired": date(2026, 10, 1)}),
        (31, {}, {"left": date(2026, 7, 31)}),
        (40, {"days_counted": 40, "share": 0.5}, {}),
        (0, {"days_counted": 0}, {}),
        (0, {"days_counted": -5}, {}),
    ],
)
def test_days_in_cycle(days: float, assignment: dict[str, object], employee: dict[str, object]) -> None:
    task = replace(Assignment("A1", "E1", "M1"), **assignment)  # type: ignore[arg-type]
    person = replace(Employee("E1", "Wang Min"), **employee)  # type: ignore[arg-type]
    assert days == days_in_cycle(task, person, CYCLE)
