"""Python's flags of interviews, of answers to a released result, and of its goals."""

import pytest

from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from workbook_templates import live
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.stamp import Cell, Row

DAY = 46405.0
WHOLE: dict[str, Cell] = {
    "preparation": "figures",
    "day": DAY,
    "strengths": "kept dates",
    "gaps": "late reports",
    "next_steps": "a course",
    "follow_up": DAY + 90,
    "private": "yes",
}
RELEASED: dict[str, Cell] = {"released": 46400.0, "due": 46414.0}


def interview(language: str, cells: dict[str, Cell]) -> Row:
    words = choice_words("yes", language)
    row: dict[str, Cell] = {"employee_id": "E1", **cells}
    row["private"] = words.get(str(row.get("private")), row.get("private"))
    return live.compute({"interviews": [row]}, Policy(), language)["interviews"][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ""),
        (RELEASED, "interview_due"),
        (RELEASED | WHOLE, "held"),
        (RELEASED | WHOLE | {"day": "today"}, "day_text"),
        (RELEASED | WHOLE | {"follow_up": "soon"}, "follow_text"),
        (RELEASED | WHOLE | {"private": "perhaps"}, "word_unknown"),
        (RELEASED | WHOLE | {"day": 46399.0}, "before_release"),
        (RELEASED | WHOLE | {"private": "no"}, "not_private"),
        (RELEASED | WHOLE | {"day": None}, "interview_undated"),
        (RELEASED | {"preparation": "figures"}, "prepared"),
        ({"preparation": "figures"}, "prepared"),
        (RELEASED | WHOLE | {"gaps": " "}, "interview_incomplete"),
        (RELEASED | WHOLE | {"follow_up": DAY - 1}, "follow_before"),
        (RELEASED | WHOLE | {"day": 46415.0, "follow_up": 46500.0}, "interview_late"),
        (WHOLE, "held"),
    ],
)
def test_flag_of_an_interview(language: str, cells: dict[str, Cell], expected: str) -> None:
    row = interview(language, cells)
    assert row["check"] == (TEXTS(f"team.flag.{expected}", language) if expected else "")
    assert row["bad"] == float(str(row["check"]).startswith("✘"))


TOLD: Row = {"employee_id": "E1", "grade": "B", "score": 90.0, "day": 46400.0, "until": 46409.0}
APPEAL: dict[str, Cell] = {"appeal": "yes", "appeal_reason": "an order is missing", "appeal_day": 46405.0}


def answer(language: str, cells: dict[str, Cell], released: bool) -> Row:
    words = choice_words("yes", language)
    row: dict[str, Cell] = {"employee_id": "E1", **cells}
    for key in ("acknowledged", "appeal"):
        row[key] = words.get(str(row.get(key)), row.get(key))
    tables: dict[str, list[Row]] = {
        "released": [TOLD if released else {"employee_id": "E1"}],
        "feedback": [row],
    }
    return live.compute(tables, Policy(), language, "self")["feedback"][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "feedback.open"),
        ({"acknowledged": "yes", "day": 46405.0}, "feedback.acknowledged"),
        ({"acknowledged": "no", "day": 46405.0}, "feedback.refused"),
        ({"acknowledged": "perhaps"}, "flag.word_unknown"),
        ({"appeal": "perhaps"}, "flag.word_unknown"),
        ({"acknowledged": "yes", "day": "today"}, "flag.day_text"),
        ({"acknowledged": "yes"}, "feedback.day_missing"),
        ({"acknowledged": "yes", "day": 46399.0}, "feedback.anew"),
        (APPEAL, "feedback.appealed"),
        (APPEAL | {"appeal_reason": None}, "feedback.reason_missing"),
        (APPEAL | {"appeal_day": None}, "feedback.appeal_day_missing"),
        (APPEAL | {"appeal_day": 46410.0}, "feedback.late"),
        (APPEAL | {"outcome": "Granted"}, "feedback.decided"),
        ({"comment": "fair"}, "feedback.open"),
    ],
)
def test_where_an_answer_stands(language: str, cells: dict[str, Cell], expected: str) -> None:
    row = answer(language, cells, released=True)
    assert row["state"] == TEXTS(f"self.{expected}", language)
    assert row["bad"] == float(str(row["state"]).startswith("✘"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_asked_before_the_release(language: str) -> None:
    assert answer(language, {}, released=False)["state"] == ""
    typed = answer(language, {"acknowledged": "yes", "day": DAY}, released=False)
    assert typed["state"] == TEXTS("self.feedback.nothing_released", language)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"goal_id": "G1", "title": "Revenue", "points": 90.0}, "feedback.scored"),
        ({"goal_id": "G1", "title": "Revenue"}, "feedback.left_out"),
        ({"goal_id": "G1"}, ""),
        ({}, ""),
    ],
)
def test_whether_a_goal_was_counted(cells: Row, expected: str) -> None:
    (row,) = live.compute({"released_goals": [cells]}, Policy(), "en", "self")["released_goals"]
    assert row["check"] == (TEXTS(f"self.{expected}", "en") if expected else "")
