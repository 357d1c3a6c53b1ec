"""Python's truth for the team book's formulas: scores, flags, states, checks."""

from datetime import date

import pytest

from appraisal.numbers import to_serial
from appraisal.policy import Policy, Scheme
from workbook_templates import live
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.stamp import Cell, Row

POLICY = Policy()
DUE = float(to_serial(date(2026, 12, 31)))
ANN = "E1 Ann"


def word(name: str, code: str) -> str:
    return choice_words(name, "en")[code]


def flag(key: str) -> str:
    return TEXTS(f"team.flag.{key}", "en")


def person() -> dict[str, Cell]:
    scheme = Scheme()
    numbers = (
        "floor", "cap", "total_cap", "weight_min", "weight_max", "scale_min", "scale_max", "scale_low", "scale_high",
        "min_coverage",
    )  # fmt: skip
    return {
        "employee_id": "E1",
        "name": "Ann",
        "label": ANN,
        "scheme_no": 1.0,
        **{f"share_{section}": weight for section, weight in scheme.section_weights.items()},
        **{key: float(getattr(scheme, key)) for key in numbers},
    }


def goal(**cells: Cell) -> dict[str, Cell]:
    return {
        "owner": ANN,
        "section": word("section", "kpi"),
        "title": "Raise revenue",
        "parent": "G0000009 Grow",
        "method": word("method", "higher"),
        "unit": "k€",
        "target": 800.0,
        "weight": 0.4,
        "due": DUE,
        "data_source": "CRM",
    } | cells


def rated(**cells: Cell) -> dict[str, Cell]:
    behaviour = {"section": word("section", "behaviour"), "method": word("method", "rated"), "title": "Team"}
    return goal(weight=1.0, target=None, **behaviour) | cells


def computed(
    goals: list[dict[str, Cell]],
    reviews: list[dict[str, Cell]],
    actuals: tuple[Row, ...] = (),
    answer: str = "",
) -> dict[str, list[Row]]:
    """Compute a book: goal number n has the id G000000n, and G0000009 stands above."""
    above: Row = {"goal_id": "G0000009", "title": "Grow", "level": "organisation", "owner": "Tea Co."}
    own = [{"goal_id": f"G{number:07d}"} | row for number, row in enumerate(goals, start=1)]
    seen = [{"goal_id": f"G{number:07d}"} | row for number, row in enumerate(reviews, start=1)]
    rows = [{"row_id": f"M{number:07d}"} | dict(row) for number, row in enumerate(actuals, start=1)]
    tables = {"team": [person()], "goals": [above, *own], "review": seen, "actuals": rows}
    question = [{"field": "finished", "answer": answer}] if answer else []
    return live.compute(tables | {"answer": question}, POLICY, "en")


def complete(answer: str = "") -> dict[str, list[Row]]:
    goals = [goal(), goal(title="Win key accounts"), goal(title="Renew contracts", weight=0.2), rated()]
    return computed(
        goals, [{"actual": 860.0}, {"actual": 800.0}, {"actual": 720.0}, {"actual": 4.0}], answer=answer
    )


def test_complete_book() -> None:
    """KPI 0.4·107.5 + 0.4·100 + 0.2·90 = 101, behaviour 105: 0.7·101 + 0.3·105 = 102.2."""
    book = complete(word("yes", "yes"))
    row = book["team"][0]
    assert [line["achievement"] for line in book["review"]] == [107.5, 100.0, 90.0, 105.0]
    assert (row["score_kpi"], row["total"], row["grade"]) == (101.0, 102.2, "A")
    assert row["state"] == "✔ Complete"
    assert {line["check"] for line in book["goals"][1:]} == {flag("good")}
    assert [line["count"] for line in book["checks"]] == [0.0] * len(book["checks"])
    assert book["answer"][0]["note"] == TEXTS("team.answer.finished", "en")


def test_goals_above_are_neither_checked_nor_scored() -> None:
    above = complete()["goals"][0]
    assert (above["check"], above["active"], above["achieved"]) == ("", 0.0, "")


def test_spare_rows_stay_empty() -> None:
    book = computed([{}], [{}])
    assert (book["goals"][1]["check"], book["review"][0]["check"], book["review"][0]["achievement"]) == (
        "",
        "",
        "",
    )
    assert book["team"][0]["state"] == TEXTS("team.state.no_goals", "en")
    assert book["team"][0]["total"] == ""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": " "}, "title_missing"),
        ({"owner": None}, "owner_missing"),
        ({"owner": "Bob"}, "owner_unknown"),
        ({"section": "Kpis"}, "word_unknown_section"),
        ({"method": None}, "method_missing"),
        ({"method": "Best"}, "word_unknown_method"),
        ({"weight": None}, "weight_missing"),
        ({"weight": "40%"}, "weight_text"),
        ({"weight": 40.0}, "weight_range"),
        ({"target": "８００"}, "number_text"),
        ({"floor": "0"}, "number_text"),
        ({"target": None}, "target_missing"),
        ({"target": 0.0}, "target_zero"),
        ({"method": "Progress"}, "baseline_missing"),
        ({"method": "Progress", "baseline": 800.0}, "target_flat"),
        ({"method": "Range"}, "band_missing"),
        ({"method": "Range", "low": 5.0, "high": 5.0}, "band_empty"),
        ({"method": "Deductions"}, "rate_missing"),
        ({"method": "Steps"}, "points_missing"),
        ({"method": "Steps", "x1": 5.0, "y1": 60.0, "x2": 5.0, "y2": 80.0}, "points_disorder"),
        ({"floor": 90.0, "cap": 80.0}, "floor_above_cap"),
        ({"due": None}, "due_missing"),
        ({"due": "31.12.2026"}, "due_text"),
        ({"due": DUE + 1}, "due_outside"),
        ({"unit": None}, "unit_missing"),
        ({"weight": 0.04}, "weight_low"),
        ({"weight": 0.41}, "weight_high"),
        ({"parent": None}, "parent_missing"),
        ({"parent": "G0000099 gone"}, "parent_unknown"),
        ({"data_source": None}, "source_missing"),
        ({"owner": ANN.upper(), "method": "HIGHER IS BETTER"}, "good"),
    ],
)
def test_flag_of_a_goal(change: dict[str, Cell], expected: str) -> None:
    assert computed([goal(**change)], [{}])["goals"][1]["check"] == flag(expected)


def test_same_title_twice() -> None:
    book = computed([goal(), goal(title="raise REVENUE")], [{}, {}])
    assert [row["check"] for row in book["goals"][1:]] == [flag("title_twice")] * 2


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ({}, "actual_missing"),
        ({"actual": "９０"}, "actual_text"),
        ({"exempt": "Not applicable"}, "reason_missing"),
        ({"exempt": "Not applicable", "evidence": "transferred"}, "consent_missing"),
        ({"exempt": "Not applicable", "evidence": "transferred", "consent": "Yes"}, "left_out"),
        ({"exempt": "Cannot judge"}, "unable_not_rated"),
        ({"exempt": "N/A", "actual": 1.0}, "word_unknown"),
        ({"actual": 860.0}, "good"),
    ],
)
def test_flag_of_a_review(review: dict[str, Cell], expected: str) -> None:
    assert computed([goal()], [review])["review"][0]["check"] == flag(expected)


def test_review_of_a_row_without_goal() -> None:
    assert computed([{}], [{"actual": 5.0}])["review"][0]["check"] == flag("goal_empty")


def measured(kind: str, **cells: Cell) -> Row:
    return {"goal": "G0000001 Raise revenue", "kind": word("measurement", kind), "day": DUE} | cells


def test_periods_win_over_a_typed_actual_and_say_so() -> None:
    periods = (measured("period", value=300.0), measured("period", value=560.0))
    row = computed([goal()], [{"actual": 1.0}], periods)["review"][0]
    assert (row["achievement"], row["check"]) == (107.5, flag("actual_twice"))


def test_last_period_is_the_one_with_the_latest_day() -> None:
    periods = (measured("period", value=860.0), measured("period", value=560.0, day=DUE - 90))
    row = computed([goal(aggregate=word("aggregate", "last"))], [{}], periods)["review"][0]
    assert row["achievement"] == 107.5


def test_events_take_their_own_points_or_the_goals_rate() -> None:
    events = (measured("event", value=2.0, points=5.0), measured("event", value=1.0))
    deducted = goal(method=word("method", "deduct"), target=None, rate=7.0)
    assert computed([deducted], [{}], events)["review"][0]["achievement"] == 83.0


def test_veto_takes_the_item_to_its_floor() -> None:
    events = (measured("event", value=1.0, veto=word("yes", "yes")),)
    deducted = goal(method=word("method", "deduct"), target=None, rate=7.0, floor=20.0)
    assert computed([deducted], [{}], events)["review"][0]["achievement"] == 20.0


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"goal": None, "note": "x"}, "goal_missing"),
        ({"goal": "G0000077 gone"}, "goal_unknown"),
        ({"goal": "G0000009 Grow"}, "goal_unknown"),
        ({"kind": None}, "kind_missing"),
        ({"kind": "Month"}, "kind_unknown"),
        ({}, "value_missing"),
        ({"value": "1,200"}, "value_text"),
        ({"value": 1.0, "day": "31.12."}, "day_text"),
        ({"value": 1.0, "target": "x"}, "target_text"),
        ({"value": 1.0, "points": "x"}, "points_text"),
        ({"value": 1.0, "veto": "x"}, "word_unknown"),
        ({"value": 1.0, "day": None}, "day_missing"),
        ({"value": 1.0, "day": DUE + 1}, "day_outside"),
        ({"value": 1.0}, "good"),
    ],
)
def test_flag_of_a_measurement(row: dict[str, Cell], expected: str) -> None:
    book = computed([goal()], [{}], (dict(measured("period")) | row,))
    assert book["actuals"][0]["check"] == flag(expected)


def test_weights_of_95_percent_are_said_on_team() -> None:
    book = computed(
        [goal(), goal(title="b", weight=0.55), rated()], [{"actual": 1.0}] * 2 + [{"actual": 4.0}]
    )
    assert book["team"][0]["state"] == "✘ KPI weights 95.00%, must be 100%"
    assert book["team"][0]["grade"] == ""


def test_missing_actuals_are_counted() -> None:
    book = computed([goal(weight=0.5), goal(title="b", weight=0.5), rated()], [{}, {}, {"actual": 4.0}])
    assert book["team"][0]["state"] == "● Actuals missing: 2"


def test_finished_too_early_is_said() -> None:
    book = computed([goal()], [{}], answer=word("yes", "yes"))
    assert str(book["answer"][0]["note"]).startswith("✘")


def test_what_stood_in_computed_columns_does_not_matter() -> None:
    first = complete()
    assert live.compute(first, POLICY, "en") == first
