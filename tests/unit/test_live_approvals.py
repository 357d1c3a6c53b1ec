"""Python's flags of decisions on the sheet Approve, and their count on Checks."""

import pytest

from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from workbook_templates import live
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.stamp import Cell, Row

DAY = 46400.0


def computed(language: str = "en", **cells: Cell) -> dict[str, list[Row]]:
    given: dict[str, Cell] = {
        "employee_id": "E1",
        "grade": "B",
        "total": 90.0,
        "needed": 1.0,
        "g1": "A",
        "g2": "B",
    }
    decision = cells.pop("decision", None)
    word = choice_words("approval", language).get(str(decision), decision)
    row = given | {"decision": word, **cells}
    return live.compute({"approve": [row]}, Policy(), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "decision_waits"),
        ({"needed": 0.0}, ""),
        ({"grade": None}, ""),
        ({"proposed": "A"}, "decision_waits"),
        ({"decision": "approved", "day": DAY}, "approved"),
        ({"decision": "approved"}, "day_missing"),
        ({"decision": "approved", "day": "today"}, "day_text"),
        ({"decision": "approved", "day": 12.0}, "day_text"),
        ({"decision": "returned", "day": DAY, "reason": "why"}, "returned"),
        ({"decision": "returned", "day": DAY}, "return_reason"),
        ({"decision": "returned", "day": DAY, "reason": "  "}, "return_reason"),
        ({"decision": "perhaps", "day": DAY}, "word_unknown"),
        ({"decision": "approved", "day": DAY, "proposed": "b"}, "approved"),
        ({"decision": "approved", "day": DAY, "proposed": "C"}, "grade_unknown"),
        ({"proposed": "*"}, "grade_unknown"),
        ({"proposed": "*", "g1": None}, "decision_waits"),
        ({"proposed": 1.0, "g2": "1"}, "decision_waits"),
        ({"reason": "why"}, "decision_missing"),
        ({"day": DAY}, "decision_missing"),
        ({"employee_id": None}, ""),
        ({"employee_id": None, "reason": "why"}, "approval_nobody"),
    ],
)
def test_flag_of_a_decision(language: str, cells: dict[str, Cell], expected: str) -> None:
    (row,) = computed(language, **cells)["approve"]
    assert row["check"] == (TEXTS(f"team.flag.{expected}", language) if expected else "")
    assert row["bad"] == float(str(row["check"]).startswith("✘"))


def test_checks_count_the_decisions_to_mend_and_the_book_is_not_finished_before() -> None:
    book = computed(decision="returned", day=DAY)
    (row,) = [row for row in book["checks"] if row["check"] == "approvals_bad"]
    assert (row["count"], row["blocking"], row["verdict"]) == (1.0, 1.0, TEXTS("team.verdict.mend", "en"))
