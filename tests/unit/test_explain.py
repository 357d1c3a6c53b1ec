"""Explanations: every method and edge has its words, in both languages, and the words say the right numbers."""

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from appraisal.explain import explain_item, explain_line, explain_result, explain_scorecard, note, reason
from appraisal.grades import check_bands
from appraisal.messages import LANGUAGES, Texts
from appraisal.model import (
    CellState,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Part,
    Rating,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    Source,
    Zone,
)
from appraisal.numbers import to_serial
from appraisal.policy import Band, RaterPolicy, Scheme
from appraisal.raters import assess
from appraisal.result import result
from appraisal.scorecard import score_line, scorecard

SCHEME = Scheme()
P = KpiParameters
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
        "  100 × 8,600,000 ÷ 9,000,000 = 95.55555556",
        "  Achievement, rounded to 2 places: 95.56.",
    ]
    assert explain_line(line, SCHEME, "zh-CN") == [
        "Revenue · 越高越好 · 权重 30%",
        "  目标值：9,000,000 CNY，实际值：8,600,000 CNY。",
        "  100 × 8,600,000 ÷ 9,000,000 = 95.55555556",
        "  完成度（保留两位小数）：95.56。",
    ]


RISING = ((80.0, 60.0), (90.0, 80.0))

FORMULAS = [
    ("100 × 200 ÷ 90 = 222.2222222", Method.HIGHER, 200, P(target=90)),
    ("An actual below 0 takes the floor.", Method.HIGHER, -1, P(target=90)),
    ("100 × 5 ÷ 6 = 83.33333333", Method.LOWER, 6, P(target=5)),
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


def item(
    title: str, value: float | None, weight: float, section: Section = Section.KPI, **changes: object
) -> ScoreLine:
    line = ScoreLine(
        title,
        title,
        section,
        Method.HIGHER,
        weight,
        100,
        value,
        CellState.VALUE,
        value,
        parameters=P(target=100),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


CARD = (
    item("Revenue", 95.56, 0.5),
    item("Margin", 80, 0.3),
    item("Launch", None, 0.2, state=CellState.NA, note="na"),
    item("Teamwork", 105, 1.0, Section.BEHAVIOUR),
    item("Ideas", 6, 0, method=Method.ADD, parameters=P(rate=6), actual=1),
)


def test_a_scorecard_from_sections_to_grade() -> None:
    card = scorecard("E1", "M1", CARD, SCHEME)
    texts = [text.strip() for text in explain_scorecard(card, SCHEME, "en")]
    # KPI (0.5·95.56 + 0.3·80)/0.8 = 89.725; total 0.7·89.725 + 0.3·105 = 94.3075, with 6 points 100.3075
    for expected in (
        "KPI: 70% of the total",
        "20% of this section's weight is left out: Launch. The rest is divided by the weight that remains, 80%.",
        "Section score: (50% × 95.56 + 30% × 80.00) ÷ 80% = 89.725",
        "Behaviour: 30% of the total",
        "Ideas · Bonus points · outside the weights",
        "Total: (70% × 89.725 + 30% × 105) ÷ 100% = 94.3075",
        "With 6 bonus points: 100.3075",
        "Rounded to 2 places: 100.31.",
        "86% of the weight is applicable; a grade needs at least 80%.",
        "Grade: 100.31 is at least 100 and below 110, so the grade is A.",
    ):
        assert expected in texts
    assert card.total == 100.31


def test_a_scorecard_reads_naturally_in_chinese() -> None:
    texts = [text.strip() for text in explain_scorecard(scorecard("E1", "M1", CARD, SCHEME), SCHEME, "zh-CN")]
    for expected in (
        "业绩指标：占总分 70%",
        "本部分有 20% 的权重不计入：Launch。其余得分除以剩余权重 80%。",
        "本部分得分：(50% × 95.56 + 30% × 80.00) ÷ 80% = 89.725",
        "总分：(70% × 89.725 + 30% × 105) ÷ 100% = 94.3075",
        "加上加分项 6 分：100.3075",
        "等级：100.31 不低于 100、低于 110，评为 A。",
    ):
        assert expected in texts


def explained(*lines: ScoreLine, scheme: Scheme = SCHEME) -> list[str]:
    return explain_scorecard(scorecard("E1", "M1", lines, scheme), scheme, "en")


ONE_SECTION = Scheme(section_weights={Section.KPI: 1.0})


def test_the_top_grade_and_the_cap_of_the_total() -> None:
    texts = explained(item("Revenue", 118, 1.0), item("Ideas", 6, 0, method=Method.ADD), scheme=ONE_SECTION)
    assert "The total's cap is 120: 120.00." in texts
    assert texts[-1] == "Grade: 120.00 is at least 110, so the grade is S."


def test_a_veto_of_a_section_is_explained() -> None:
    texts = explained(item("Revenue", 118, 0.9), item("Safety", 0, 0.1, critical=True), scheme=ONE_SECTION)
    assert "  Section score: (90% × 118.00 + 10% × 0.00) ÷ 100% = 106.2" in texts
    assert "  A critical item is at its lowest, so the section scores 0: Safety." in texts
    assert "Total: (100% × 0) ÷ 100% = 0" in texts


def test_a_provisional_total_lists_every_reason() -> None:
    texts = explained(item("Revenue", None, 1.0, state=CellState.PENDING, note="actual-missing"))
    assert texts[-6:] == [
        "Total: none; nothing could be scored.",
        "The total is provisional and has no grade yet:",
        "- A section of the scheme has no item. Add a goal in it.",
        "- An item has no score yet. See its note above.",
        "- Too little of the weight is applicable for a grade.",
        "- Nothing could be scored.",
    ]


def test_a_transfer_is_explained_part_by_part() -> None:
    first, second = (
        scorecard("E1", manager, [item("Revenue", 90, 1.0)], ONE_SECTION) for manager in ("M1", "M2")
    )
    parts = [Part("M1", 100, 90, False), Part("M2", 84, 80, False), Part("M3", 0, None, True)]
    person = result("E1", parts, ONE_SECTION)
    texts = explain_result(person, [first, second], ONE_SECTION, "en", {"M1": "Li Na"})
    for expected in (
        "Part rated by Li Na: 100 days, total 90.00",
        "Part rated by M2: 84 days, total 80.00",
        "Part rated by M3: no days in the cycle; it does not count.",
        "Result: (100 × 90.00 + 84 × 80.00) ÷ 184 days = 85.43",
        "Grade: 85.43 is at least 85 and below 100, so the grade is B.",
        "Coefficient of the grade: 1.",
        "A computed grade is a proposal until a named person confirms it.",
    ):
        assert expected in texts


def test_a_result_of_one_part_and_of_none() -> None:
    card: Scorecard = scorecard("E1", "M1", [item("Revenue", 90, 1.0)], ONE_SECTION)
    one = explain_result(result("E1", [Part("M1", 184, 90, False)], ONE_SECTION), [card], ONE_SECTION, "en")
    assert "Result: the total of the only part, 90.00." in one
    none = explain_result(result("E1", [], ONE_SECTION), [], ONE_SECTION, "zh-CN")
    assert none[0] == "考核结果：无，各部分都没有总分。"
    assert "- 本周期内没有任何任职天数。" in none


# --- several sources ------------------------------------------------------------------------------------------


def rated_by(*answers: tuple[Source, float | CellState | None]) -> list[Rating]:
    return [
        Rating(
            f"r{place}",
            f"r{place}",
            "E1",
            source,
            "teamwork",
            None if isinstance(value, CellState) else value,
            exempt=value if isinstance(value, CellState) else None,
        )
        for place, (source, value) in enumerate(answers)
    ]


PEERS = [(Source.PEER, value) for value in (1.0, 3.0, 4.0, 4.0, 5.0)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_of_several_sources_says_every_sentence(language: str) -> None:
    """Trimmed peers of which one more came too late, hidden reports, an absent manager, a customer without weight."""
    scheme = replace(SCHEME, raters=RaterPolicy(trim_peers=True))
    first = assess(rated_by(*PEERS), lambda _: scheme)
    late = rated_by(
        *PEERS,
        (Source.PEER, 2.0),
        (Source.PEER, CellState.UNABLE),
        (Source.REPORT, 3.0),
        (Source.SELF, 4.0),
        (Source.MANAGER, None),
    )
    nobody = assess(rated_by((Source.REPORT, 3.0)), lambda _: scheme).scores[0]
    texts = [
        *explain_item(assess(late, lambda _: scheme, first.newly_shown).scores[0], scheme, language, "T"),
        *explain_item(nobody, scheme, language, "T"),
    ]
    said = "\n".join(texts)
    for key, text in Texts("appraisal").table(language).items():
        if key.startswith("explain.raters.") and not key.startswith("explain.raters.source."):
            assert re.search(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)), said), key


def test_an_item_of_several_sources_from_answers_to_points() -> None:
    ratings = rated_by((Source.SELF, 5.0), (Source.MANAGER, 4.0), (Source.PEER, 3.0), (Source.PEER, 3.0))
    assert explain_item(assess(ratings, lambda _: SCHEME).scores[0], SCHEME, "en", "Teamwork") == [
        "Teamwork · rated by several sources",
        "  Self (weight 10%): 5, from 1 answer.",
        "  Peers (weight 20%): fewer than 3 answers, so none is shown or counted.",
        "  Reports (weight 10%): no answer; the weight is divided out.",
        "  Manager (weight 60%): 4, from 1 answer.",
        "  (10% × 5 + 60% × 4) ÷ 70% = 4.142857143",
        "  Rating 4.142857143 on the scale 1 to 5: (4.142857143 − 1) ÷ (5 − 1) × (120 − 60) + 60 = 107.1428571",
        "  Achievement, rounded to 2 places: 107.14.",
    ]


# --- texts ----------------------------------------------------------------------------------------------------


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
