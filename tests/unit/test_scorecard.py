"""Items, sections, totals and results: what counts, what is left out, what stays provisional."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.model import (
    Assignment,
    CellState,
    Cycle,
    Employee,
    KpiParameters,
    Method,
    Part,
    Scorecard,
    ScoreLine,
    Section,
)
from appraisal.policy import Band, Scheme
from appraisal.result import days_in_cycle, result
from appraisal.scorecard import scorecard
from tests.unit.scored_cards import SCHEME

ONE_SECTION = Scheme(section_weights={Section.KPI: 1.0})


NO_PARAMETERS = KpiParameters()


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
