"""The Dashboard's figures: tiles and the fixed blocks of the charts."""

from collections.abc import Sequence

import pytest

from workbook_templates.books.master import BLOCK_ROWS, TOP
from workbook_templates.dashboard import (
    Answers,
    CascadeGoal,
    GradeCount,
    ManagerAverage,
    Summary,
    figures,
    who_when,
)
from workbook_templates.stamp import STYLE_KEY, Row

BLOCKS = ("chart_submissions", "chart_grades", "chart_cascade", "chart_managers")


def shown(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if STYLE_KEY not in row]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_nothing_yet_shows_words_and_no_broken_chart(language: str) -> None:
    rows = figures(Summary(), language)
    for name in BLOCKS:
        assert len(rows[name]) == BLOCK_ROWS
        (row,) = shown(rows[name])
        assert row["label"]
        assert not any(value for key, value in row.items() if key != "label")
    assert (rows["tiles"][0]["returned"], rows["tiles"][0]["average"]) == ("—", "—")


def test_tiles_say_what_was_returned() -> None:
    summary = Summary(
        answers=(Answers("Sales", 6, 1, 1), Answers("R&D", 2)),
        cascade=(CascadeGoal("a", 1.5), CascadeGoal("b", 0.5), CascadeGoal("c", 0.1, company=False)),
        errors=4, findings=17, final=49, provisional=11, average=94.315,
    )  # fmt: skip
    values, words = figures(summary, "en")["tiles"]
    assert values == {
        "returned": 0.9, "coverage": 0.75, "findings": 17, "final": 49, "average": 94.32, "provisional": 11,
    }  # fmt: skip
    assert words["returned"] == "books returned (9 of 10)"
    assert words["findings"] == "findings to settle (4 errors)"


def test_departments_beyond_the_top_are_summed() -> None:
    answers = tuple(Answers(f"D{number:02}", submitted=number, missing=1) for number in range(1, TOP + 4))
    rows = shown(figures(Summary(answers=answers), "en")["chart_submissions"])
    assert len(rows) == BLOCK_ROWS
    assert rows[0]["label"] == f"D{TOP + 3}"
    assert rows[-1] == {"label": "the other 3", "submitted": 1 + 2 + 3, "draft": 0, "missing": 3}


def test_managers_beyond_the_top_are_averaged_by_people() -> None:
    many = tuple(ManagerAverage(f"M{number:02}", 10, 90.0 + number) for number in range(TOP))
    few = (ManagerAverage("X", 1, 60.0), ManagerAverage("Y", 3, 100.0))
    rows = shown(figures(Summary(managers=(*few, *many)), "en")["chart_managers"])
    assert rows[0] == {"label": f"M{TOP - 1:02}", "average": 90.0 + TOP - 1}
    assert rows[-1] == {"label": "the other 2", "average": 90.0}


def test_grades_stand_from_the_best_with_the_guide_in_people() -> None:
    grades = (GradeCount("C", 9, 0.25), GradeCount("B", 27, 0.5), GradeCount("A", 14, 0.25))
    rows = shown(figures(Summary(grades=grades), "en")["chart_grades"])
    assert rows == [
        {"label": "A", "people": 14, "guide": 12.5},
        {"label": "B", "people": 27, "guide": 25.0},
        {"label": "C", "people": 9, "guide": 12.5},
    ]


def test_goals_that_are_not_covered_stand_in_a_series_of_their_own() -> None:
    cascade = (
        CascadeGoal("whole", 1.04),
        CascadeGoal("part", 0.72),
        CascadeGoal("below", 0.1, company=False),
    )
    rows = shown(figures(Summary(cascade=cascade), "en")["chart_cascade"])
    assert rows == [
        {"label": "part", "short": 0.72},
        {"label": "whole", "covered": 1.04},
        {"label": "below", "short": 0.1},
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Cut the defect rate of all lines by 30 %", "Cut the defect rate of all lines by…"),
        ("不良率下降百分之三十并改进全部包装生产线", "不良率下降百分之三十并改进全部包装…"),
        ("Revenue", "Revenue"),
    ],
)
def test_long_titles_are_shortened(title: str, expected: str) -> None:
    rows = shown(figures(Summary(cascade=(CascadeGoal(title, 1.0),)), "en")["chart_cascade"])
    assert rows[0]["label"] == expected


def test_line_under_the_title() -> None:
    assert (
        who_when(Summary("Harbour", "2026 H2"), "en") == "Harbour · 2026 H2 · nothing has been returned yet"
    )
    done = Summary("海港", "2026 年下半年", "2027-01-16 18:20", 60)
    assert who_when(done, "zh-CN") == "海港 · 2026 年下半年 · 60 人 · 汇总于 2027-01-16 18:20"
