"""The goal agreement: one page, one person, in both languages."""

import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from appraisal.model import Cycle, Employee, Goal, KpiParameters, Level, Method, Section
from appraisal.policy import Scheme
from workbook_templates.draw_agreement import Agreement, draw_agreement, target_words

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))


def goal(
    title: str, method: Method | None = Method.HIGHER, weight: float | None = 0.5, **numbers: object
) -> Goal:
    section = Section.BEHAVIOUR if method is Method.RATED else Section.KPI
    return Goal(
        "G1", Level.PERSON, "E1", title, section=section, method=method, unit="kEUR", weight=weight,
        due=CYCLE.end, data_source="ERP", parameters=KpiParameters(**numbers),  # type: ignore[arg-type]
    )  # fmt: skip


def agreement(*goals: Goal, agreed: date | None = date(2026, 7, 10)) -> Agreement:
    person = Employee("E1", "Li Na", "R&D", "Engineer")
    return Agreement("Müller & Söhne", CYCLE, person, "Zhang Min", Scheme(), goals, agreed)


def texts(content: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [str(cell) for row in rows for cell in row if cell != ""]


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.mark.parametrize(
    ("language", "word", "share"), [("en", "Goal agreement", "100 %"), ("zh-CN", "绩效目标责任书", "100%")]
)
def test_it_says_who_agrees_to_what_with_whom(language: str, word: str, share: str) -> None:
    found = texts(
        draw_agreement(agreement(goal("Revenue", target=500.0), goal("Margin", target=40.0)), language)
    )
    assert word in found
    assert {"Revenue", "Margin", "500 kEUR", "40 kEUR", "2026-12-31", "ERP", share} <= set(found)
    assert any("Li Na" in text and "E1" in text for text in found)
    assert any("Zhang Min" in text for text in found)
    assert any("2026-07-10" in text for text in found)


@pytest.mark.parametrize("count", [0, 1, 8, 40])
def test_it_is_set_to_one_upright_page_of_a4_whatever_stands_in_it(count: int) -> None:
    sheet = part(
        draw_agreement(agreement(*[goal("Long " * 200, target=1.0)] * count), "en"),
        "xl/worksheets/sheet1.xml",
    )
    assert 'paperSize="9"' in sheet
    assert 'orientation="portrait"' in sheet
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert "fitToHeight" not in sheet.replace(
        'fitToHeight="1"', ""
    )  # one page is what a file says by saying nothing


def test_the_sum_of_the_weights_is_that_of_each_section() -> None:
    goals = goal("Revenue", weight=0.6, target=1.0), goal("Margin", weight=0.3, target=1.0)
    found = texts(draw_agreement(agreement(*goals, goal("Teamwork", Method.RATED, 1.0)), "en"))
    assert "90 %" in found
    assert "100 %" in found


def test_what_is_not_agreed_yet_says_so_and_no_goal_is_said_too() -> None:
    found = " ".join(texts(draw_agreement(agreement(agreed=None), "en")))
    assert "not yet" in found
    assert "No goal is set yet." in found


def test_an_ampersand_in_the_footer_is_no_code() -> None:
    sheet = part(draw_agreement(agreement(), "en"), "xl/worksheets/sheet1.xml")
    assert "Müller &amp;&amp; Söhne" in sheet


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheet = part(draw_agreement(agreement(goal("=1+1", target=1.0)), "en"), "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        ("1,200 kEUR", goal("a", target=1200.0)),
        ("", goal("a")),
        ("", goal("a", None)),
        ("2026-10-31", goal("a", Method.MILESTONE, target=46326.0)),
        ("2026-12-31", goal("a", Method.MILESTONE)),
        ("rating 1 to 5", goal("a", Method.RATED)),
        ("95 to 105 kEUR", goal("a", Method.BAND, low=95.0, high=105.0)),
        ("100 less 5 for each event", goal("a", Method.DEDUCT, rate=5.0)),
        ("2 for each, at most 10", goal("a", Method.ADD, rate=2.0, cap=10.0)),
        ("2 for each", goal("a", Method.ADD, rate=2.0)),
        ("85 → 60 · 95 → 100", goal("a", Method.STEP, points=((85.0, 60.0), (95.0, 100.0)))),
    ],
)
def test_the_target_is_said_as_its_method_means_it(expected: str, what: Goal) -> None:
    assert target_words(what, Scheme(), "en") == expected
