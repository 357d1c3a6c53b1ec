"""Python's flags of check-ins, and the day of the last one on Team."""

import pytest

from appraisal.policy import Policy
from workbook_templates import live
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.stamp import Cell, Row

ANN, BEN = "E1 Ann", "E2 Ben"
START = 46204.0
"""1 July 2026, the first day of the house's cycle."""
TRACK = choice_words("track", "en")


def talk(**cells: Cell) -> dict[str, Cell]:
    return {
        "person": ANN,
        "day": START + 30,
        "progress": 0.4,
        "status": TRACK["on-track"],
        "next_day": START + 60,
    } | cells


def computed(*talks: Row) -> dict[str, list[Row]]:
    goals: list[Row] = [
        {"goal_id": "G0000001", "owner": ANN, "title": "Sell"},
        {"goal_id": "G0000002", "owner": BEN, "title": "Buy"},
    ]
    tables: dict[str, list[Row]] = {
        "team": [
            {"employee_id": "E1", "label": ANN, "scheme_no": 1.0},
            {"employee_id": "E2", "label": BEN, "scheme_no": 1.0},
        ],
        "goals": goals,
        "review": [{"goal_id": row["goal_id"]} for row in goals],
        "checkins": [{"row_id": f"C{number:07d}", **row} for number, row in enumerate(talks, start=1)],
    }
    return live.compute(tables, Policy(), "en")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "good"),
        ({"person": None}, "person_missing"),
        ({"person": "Somebody"}, "person_unknown"),
        ({"person": ANN.upper()}, "good"),
        ({"day": None}, "checkin_undated"),
        ({"day": "31.7."}, "day_text"),
        ({"goal": "G0000001 Sell"}, "good"),
        ({"goal": "g0000001"}, "good"),
        ({"goal": "G0000002 Buy"}, "goal_of_another"),
        ({"goal": "G0000077 gone"}, "goal_of_another"),
        ({"progress": "40%"}, "progress_text"),
        ({"progress": 40.0}, "progress_range"),
        ({"progress": None}, "good"),
        ({"status": "fine"}, "word_unknown"),
        ({"status": None}, "status_missing"),
        ({"status": TRACK["at-risk"]}, "action_missing"),
        ({"status": TRACK["off-track"], "action": "weekly figures"}, "good"),
        ({"next_day": "soon"}, "next_text"),
        ({"next_day": START + 29}, "next_before"),
        ({"next_day": None}, "good"),
        ({"day": START - 1}, "day_outside"),
        ({"day": START + 183.9, "next_day": None}, "good"),
        ({"day": START + 184, "next_day": None}, "day_outside"),
    ],
)
def test_flag_of_a_talk(cells: dict[str, Cell], expected: str) -> None:
    (row,) = computed(talk(**cells))["checkins"]
    assert row["check"] == TEXTS(f"team.flag.{expected}", "en")


def test_a_row_that_nobody_used_says_nothing() -> None:
    (row,) = computed({})["checkins"]
    assert (row["check"], row["bad"], row["last_day"]) == ("", 0.0, 0.0)


def test_team_shows_the_last_talk_of_each() -> None:
    book = computed(talk(), talk(day=START + 90), talk(day=START + 60), talk(person=BEN), talk(person="Who"))
    assert [row["last_checkin"] for row in book["team"]] == [START + 90, START + 30]


def test_two_talks_on_one_day_are_one_day() -> None:
    assert computed(talk(), talk())["team"][0]["last_checkin"] == START + 30
    assert computed(talk(day=None))["team"][0]["last_checkin"] == ""


def test_what_must_be_mended_is_counted_on_checks() -> None:
    book = computed(talk(day=None), talk(), talk(status=None))
    (row,) = [row for row in book["checks"] if row["check"] == "checkins_bad"]
    assert (row["count"], row["verdict"]) == (1.0, TEXTS("team.verdict.mend", "en"))
