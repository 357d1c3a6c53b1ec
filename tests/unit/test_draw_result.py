"""The result and interview form: what was told and talked about, on one page, in both languages."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from appraisal.feedback import Interview
from appraisal.model import Cycle, Employee
from appraisal.release import Release, ReleasedGoal
from workbook_templates.draw_result import ResultForm, draw_result
from workbook_templates.form_page import Sheet

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
PERSON = Employee("E1", "Li Na", "R&D", "Engineer")
GOALS = (
    ReleasedGoal("G1", "Revenue", "kpi", 0.6, 96.5),
    ReleasedGoal("G2", "Launch", "kpi", 0.4, None),
)
RELEASE = Release("T1", "E1", "standard", 96.5, "B", "Good", 1.0, date(2027, 1, 20), "Mary Hill", GOALS)
TALK = Interview(
    "E1", "notes", date(2027, 1, 26), "Steady", "Hands over late", "A course", date(2027, 3, 1), True
)
FORM = ResultForm(
    Sheet("Müller & Söhne", CYCLE, PERSON, "Zhang Min"), RELEASE, {"kpi": "KPI"}, TALK, date(2027, 1, 29)
)


def texts(content: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [str(cell) for row in rows for cell in row if cell != ""]


def sheet(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"Result and interview", "Grade B · Good", "Total score  96.50", "not counted", "60 %"}),
        ("zh-CN", {"绩效结果及面谈记录表", "等级 B · Good", "总分  96.50", "不计分", "60%"}),
    ],
)
def test_it_says_what_was_told_and_talked_about(language: str, words: set[str]) -> None:
    found = texts(draw_result(FORM, language))
    assert words | {"Revenue", "96.50", "Steady", "Hands over late", "A course"} <= set(found)
    said = " ".join(found)
    assert all(day in said for day in ("2027-01-20", "2027-01-26", "2027-03-01", "2027-01-29"))


def test_the_managers_preparation_is_nobody_elses_to_read() -> None:
    assert "notes" not in " ".join(texts(draw_result(FORM, "en")))


@pytest.mark.parametrize(
    ("private", "boxes"), [(True, "☑ yes   ☐ no"), (False, "☐ yes   ☑ no"), (None, "☐ yes   ☐ no")]
)
def test_the_boxes_say_where_the_talk_was_held(private: bool | None, boxes: str) -> None:
    drawn = draw_result(replace(FORM, interview=replace(TALK, private=private)), "en")
    assert boxes in " ".join(texts(drawn))


def test_a_talk_that_is_not_recorded_yet_leaves_lines_to_write_on() -> None:
    found = texts(draw_result(replace(FORM, interview=None, until=None), "en"))
    assert {"What went well", "Held on", "We meet again on"} <= set(found)
    assert any(text.endswith("I appeal against the result, because:") for text in found)


def test_a_result_of_which_no_goal_is_known_has_no_table() -> None:
    assert "Achievement" not in texts(draw_result(replace(FORM, release=replace(RELEASE, goals=())), "en"))


@pytest.mark.parametrize("count", [1, 40])
def test_it_is_set_to_one_upright_page_of_a4(count: int) -> None:
    goals = tuple(ReleasedGoal(f"G{number}", "Long " * 200, "kpi", 0.1, 100.0) for number in range(count))
    talk = replace(TALK, strengths="Much to say. " * 300)
    drawn = sheet(draw_result(replace(FORM, release=replace(RELEASE, goals=goals), interview=talk), "en"))
    assert '<pageSetUpPr fitToPage="1"/>' in drawn
    assert 'paperSize="9"' in drawn
    assert 'orientation="portrait"' in drawn


def test_the_same_form_is_the_same_file() -> None:
    assert draw_result(FORM, "en") == draw_result(FORM, "en")


def test_a_grade_with_a_long_meaning_is_not_cut() -> None:
    told = replace(RELEASE, meaning="Very good: clearly beyond what was agreed")
    book = openpyxl.load_workbook(io.BytesIO(draw_result(replace(FORM, release=told), "en")))
    (cell,) = (cell for row in book.active for cell in row if str(cell.value).startswith("Grade B"))
    assert cell.alignment.shrink_to_fit
