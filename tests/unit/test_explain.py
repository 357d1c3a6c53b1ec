"""Explanations: every method and edge has its words, in both languages, and the words say the right numbers."""

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from appraisal.explain import explain_line, note, reason
from appraisal.grades import check_bands
from appraisal.messages import LANGUAGES, Texts
from appraisal.model import (
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
from appraisal.policy import Band
from appraisal.scorecard import score_line
from tests.unit.explained import SCHEME, P

DUE = float(to_serial(date(2026, 9, 30)))


CHINESE = re.compile("[\u4e00-\u9fff]")


def scored(
    method: Method, actual: float | Zone | None, parameters: KpiParameters, **changes: object
) -> ScoreLine:
    goal = replace(
        Goal("G1", Level.PERSON, "E1", "Revenue", weight=0.3, method=method, parameters=parameters),
        **changes,  # type: ignore[arg-type]
    )
    return score_line(goal, Review("G1", "E1", actual), (), SCHEME)


def test_an_item_from_inputs_to_rounding() -> None:
    line = scored(Method.HIGHER, 8_600_000, P(target=9_000_000), unit="CNY")
    assert explain_line(line, SCHEME, "en") == [
        "Revenue · Higher is better · weight 30%",
        "  Target: 9,000,000 CNY. Actual: 8,600,000 CNY.",
        "  100 × 8,600,000 ÷ 9,000,000 = 95.5556",
        "  Achievement, rounded to 2 places: 95.56.",
    ]
    assert explain_line(line, SCHEME, "zh-CN") == [
        "Revenue · 越高越好 · 权重 30%",
        "  目标值：9,000,000 CNY，实际值：8,600,000 CNY。",
        "  100 × 8,600,000 ÷ 9,000,000 = 95.5556",
        "  完成度（保留两位小数）：95.56。",
    ]


def test_what_was_worked_out_is_told_with_4_places_and_what_was_typed_as_it_was_typed() -> None:
    mean = explain_line(scored(Method.RATED, 37 / 9, P(low=1, high=5)), SCHEME, "en")
    assert mean[1] == "  Actual: 4.1111."
    assert mean[2].startswith("  Rating 4.1111 on the scale 1 to 5: (4.1111 − 1)")
    typed = explain_line(scored(Method.HIGHER, 1.23456, P(target=1)), SCHEME, "en")
    assert typed[1] == "  Target: 1. Actual: 1.23456."


def test_more_places_are_told_where_4_would_round_to_something_else() -> None:
    line = scored(Method.HIGHER, 1.000049999, P(target=1))
    assert explain_line(line, SCHEME, "en")[-2:] == [
        "  100 × 1.000049999 ÷ 1 = 100.0049999",
        "  Achievement, rounded to 2 places: 100.00.",
    ]


RISING = ((80.0, 60.0), (90.0, 80.0))


FORMULAS = [
    ("100 × 200 ÷ 90 = 222.2222", Method.HIGHER, 200, P(target=90)),
    ("An actual below 0 takes the floor.", Method.HIGHER, -1, P(target=90)),
    ("100 × 5 ÷ 6 = 83.3333", Method.LOWER, 6, P(target=5)),
    ("An actual of 0 or less cannot be bettered: it takes the cap.", Method.LOWER, 0, P(target=5)),
    ("100 × (2 − 6 ÷ 5) = 80", Method.LOWER_LINEAR, 6, P(target=5)),
    (
        "From baseline (−10): 100 × ((−4) − (−10)) ÷ (0 − (−10)) = 60",
        Method.PROGRESS,
        -4,
        P(baseline=-10, target=0),
    ),
    (
        "The actual is on the wrong side of the baseline 10: 0 points.",
        Method.PROGRESS,
        12,
        P(baseline=10, target=5),
    ),
    (
        "Between (80 → 60) and (90 → 80): 60 + (85 − 80) × (80 − 60) ÷ (90 − 80) = 70",
        Method.INTERPOLATE,
        85,
        P(points=RISING),
    ),
    ("From baseline 10: 100 × (10 − 10) ÷ (5 − 10) = 0", Method.PROGRESS, 10, P(baseline=10, target=5)),
    (
        "Between (80 → 60) and (90 → 80): 60 + (80 − 80) × (80 − 60) ÷ (90 − 80) = 60",
        Method.INTERPOLATE,
        80,
        P(points=RISING),
    ),
    ("Below the first point 80: 30 points.", Method.INTERPOLATE, 79, P(points=RISING, low=30)),
    ("At or above the last point 90: 80 points.", Method.INTERPOLATE, 90, P(points=RISING)),
    ("Reaches the step 80: 60 points.", Method.STEP, 89, P(points=RISING)),
    ("Reaches the step 4: 80 points.", Method.STEP, 3, P(points=((2, 100), (4, 80)))),
    ("Reaches no step: 0 points.", Method.STEP, 79, P(points=RISING)),
    (
        "Between the gate 60 (40 points) and full 100 (100 points): 40 + (80 − 60) × (100 − 40) ÷ (100 − 60) = 70",
        Method.GATE,
        80,
        P(baseline=60, target=100),
    ),
    ("The gate 60 is not reached: 0 points.", Method.GATE, 59, P(baseline=60, target=100)),
    ("Full 5 is reached: 100 points.", Method.GATE, 5, P(baseline=10, target=5)),
    ("100 − 2 × 5 = 90", Method.DEDUCT, 2, P(rate=5)),
    ("Nothing is deducted from 100: 100 points.", Method.DEDUCT, 0, P(rate=5)),
    ("3 × 2 = 6", Method.ADD, 3, P(rate=2)),
    ("No points are added.", Method.ADD, 0, P(rate=2)),
    ("Inside the range 10 to 20: 100 points.", Method.BAND, 15, P(low=10, high=20)),
    ("Outside the range 10 to 20 by 2: 100 − 100 × 2 ÷ (20 − 10) = 80", Method.BAND, 22, P(low=10, high=20)),
    ("On time: 100 points.", Method.MILESTONE, DUE, P(target=DUE, rate=2)),
    ("3 days late: 100 − 2 × 3 = 94", Method.MILESTONE, DUE + 3, P(target=DUE, rate=2)),
    ("Zone reached: Committed, 70 points.", Method.MILESTONE, Zone.COMMIT, P()),
    (
        "Rating 4 on the scale 1 to 5: (4 − 1) ÷ (5 − 1) × (120 − 60) + 60 = 105",
        Method.RATED,
        4,
        P(),
    ),
]


@pytest.mark.parametrize(("expected", "method", "actual", "parameters"), FORMULAS)
def test_a_formula_stands_with_its_numbers_put_in(
    expected: str, method: Method, actual: float | Zone, parameters: KpiParameters
) -> None:
    line = scored(method, actual, parameters)
    assert f"  {expected}" in explain_line(line, SCHEME, "en")
    chinese = explain_line(line, SCHEME, "zh-CN")
    assert len(chinese) == len(explain_line(line, SCHEME, "en"))
    assert all(CHINESE.search(text) or "=" in text for text in chinese)


def test_every_formula_text_is_used_by_some_example() -> None:
    texts = Texts("appraisal").table("en")
    shown = [expected for expected, *_ in FORMULAS]
    events_and_veto = {"deduct-events", "add-events", "veto"}
    for key in (key.removeprefix("explain.formula.") for key in texts if key.startswith("explain.formula.")):
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(texts[f"explain.formula.{key}"]))
        assert key in events_and_veto or any(re.fullmatch(pattern, text) for text in shown), key


@pytest.mark.parametrize(("expected", "method", "actual", "parameters"), FORMULAS)
def test_the_last_number_of_an_explanation_is_the_achievement(
    expected: str, method: Method, actual: float | Zone, parameters: KpiParameters
) -> None:
    line = scored(method, actual, parameters)
    assert expected
    for language in LANGUAGES:
        numbers = re.findall(r"\d[\d,]*\.\d\d\b", explain_line(line, SCHEME, language)[-1])
        assert numbers[-1] == f"{line.achievement:.2f}"


def test_cap_and_floor_are_named() -> None:
    assert (
        explain_line(scored(Method.HIGHER, 200, P(target=90)), SCHEME, "en")[-1]
        == "  The cap is 120: 120.00."
    )
    below = scored(Method.HIGHER, 10, P(target=100, floor=30))
    assert explain_line(below, SCHEME, "en")[-1] == "  The floor is 30: 30.00."
    assert explain_line(below, SCHEME, "zh-CN")[-1] == "  最低按 30 分计：30.00。"


def test_dates_are_shown_as_days() -> None:
    line = scored(Method.MILESTONE, DUE + 3, P(target=DUE, rate=2))
    assert "  Target: 2026-09-30. Actual: 2026-10-03." in explain_line(line, SCHEME, "en")
    assert "  目标值：2026年9月30日，实际值：2026年10月3日。" in explain_line(line, SCHEME, "zh-CN")


def with_events(method: Method, *events: Measurement) -> list[str]:
    goal = Goal("G1", Level.PERSON, "E1", "Complaints", weight=0.3, method=method, parameters=P(rate=5))
    return explain_line(score_line(goal, Review("G1", "E1", 9), events, SCHEME), SCHEME, "en")


def test_events_are_explained() -> None:
    two = Measurement("R1", "G1", "event", None, 2)
    one = Measurement("R2", "G1", "event", None, 1, points=6)
    assert with_events(Method.DEDUCT, two, one) == [
        "Complaints · Deductions · weight 30%",
        "  Actual: 3.",
        "  The numbers come from 2 rows of the Actuals sheet.",
        "  100 − 16 points for the events = 84",
        "  Achievement, rounded to 2 places: 84.00.",
        "  Note: the rows of the Actuals sheet count; the actual that was typed in Review is not used.",
    ]
    assert with_events(Method.ADD, two)[3:5] == [
        "  Points for the events: 10",
        "  Points, rounded to 2 places: 10.00.",
    ]
    assert "  The numbers come from 1 row of the Actuals sheet." in with_events(Method.ADD, two)


def test_a_veto_is_explained() -> None:
    texts = with_events(Method.DEDUCT, Measurement("R1", "G1", "event", None, None, veto=True))
    assert "  An event with a veto takes the item to its lowest." in texts
    assert "  The floor is 0: 0.00." in texts


def test_a_pending_item_says_what_to_do() -> None:
    line = scored(Method.HIGHER, None, P(target=90), title="", weight=None)
    assert explain_line(line, SCHEME, "en") == [
        "Goal G1 without a title · Higher is better · weight missing",
        "  No score yet: the actual is missing. Enter it in Review, or say that the goal is not applicable.",
    ]


def test_an_item_that_is_left_out_says_why() -> None:
    line = replace(scored(Method.HIGHER, None, P(target=90)), state=CellState.NA, note="na")
    assert explain_line(line, SCHEME, "en")[1:] == [
        "  Left out: not applicable, with a reason and HR's consent."
    ]


def explain_keys(table: str) -> set[str]:
    prefix = f"explain.{table}."
    return {key.removeprefix(prefix) for key in Texts("appraisal").table("en") if key.startswith(prefix)}


def test_both_languages_say_the_same_with_the_same_numbers() -> None:
    english, chinese = (
        {key: text for key, text in Texts("appraisal").table(language).items() if key.startswith("explain.")}
        for language in LANGUAGES
    )
    assert set(english) == set(chinese)
    for key, text in english.items():
        assert set(re.findall(r"\{(\w+)", text)) == set(re.findall(r"\{(\w+)", chinese[key])), key


@pytest.mark.parametrize("module", ["kpi", "scorecard"])
def test_every_key_that_the_kernel_gives_has_a_text(module: str) -> None:
    source = files("appraisal").joinpath(f"{module}.py").read_text(encoding="utf-8")
    given = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source))
    assert len(given) >= 10
    assert given <= explain_keys("note") | explain_keys("reason")


def test_notes_reasons_and_band_problems_speak() -> None:
    assert note("target-missing", "zh-CN") == "没有填目标值，请在“目标”表中填写。"
    assert reason("pending", "en") == "An item has no score yet. See its note above."
    bands = (Band("B", 10, 1.0, 0.5), Band("B", 5, 0.5, 0.4))
    assert {problem.key for problem in check_bands(bands, 0, 8)} <= explain_keys("bands")
