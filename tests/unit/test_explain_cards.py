"""Scorecards, results and items of several sources, explained line by line."""

import re
from dataclasses import replace

import pytest

from appraisal.explain import explain_item, explain_result, explain_scorecard
from appraisal.messages import LANGUAGES, Texts
from appraisal.model import (
    CellState,
    Method,
    Part,
    Rating,
    Scorecard,
    ScoreLine,
    Section,
    Source,
)
from appraisal.policy import RaterPolicy, Scheme
from appraisal.raters import assess
from appraisal.result import result
from appraisal.scorecard import scorecard
from tests.unit.explained import SCHEME, P


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
        "  (10% × 5 + 60% × 4) ÷ 70% = 4.1429",
        "  Rating 4.1429 on the scale 1 to 5: (4.1429 − 1) ÷ (5 − 1) × (120 − 60) + 60 = 107.1429",
        "  Achievement, rounded to 2 places: 107.14.",
    ]
