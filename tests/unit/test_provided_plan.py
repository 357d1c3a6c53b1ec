"""Which goal a row of an export is about, and what importing it would do."""

from dataclasses import replace

import pytest
from provided_world import COMPLAINTS, REVENUE, line, planned

from appraisal.messages import LANGUAGES
from sync.provided.export import Line
from sync.provided.importing import unmatched_line
from sync.provided.kept import Provided
from sync.provided.plan import Plan, Why

STANDS = Provided("M0000009", REVENUE.id, "period", "2026-07", 5.0, None, "closing.csv", "Finance")


def whys(plan: Plan) -> list[tuple[int, str, str]]:
    return [(row.row, row.why, row.cell) for row in plan.unmatched]


@pytest.mark.parametrize(
    "row",
    [
        line(),
        line(employee_id="e0001", kpi="REVENUE"),
        line(kpi="Net revenue"),
        line(kpi="net  Revenue"),
        line(kpi="", kpi_name="Win new shops"),
        line(kpi="4711", kpi_name="Net revenue"),
        line(goal_id="G0000010", employee_id="", kpi=""),
        line(goal_id="g0000010", employee_id="E0001", kpi="whatever"),
        line(name="anna li"),
    ],
)
def test_a_row_finds_its_goal_by_id_or_by_person_and_kpi(row: Line) -> None:
    plan = planned(row)
    assert plan.unmatched == ()
    assert [(goal.id, made.period, made.value) for goal, made in plan.new] == [(REVENUE.id, "2026-07", 5.0)]


@pytest.mark.parametrize(("unit", "meant"), [("%", 95.0), ("points", 0.95)])
def test_a_percentage_is_meant_in_the_unit_of_its_goal(unit: str, meant: float) -> None:
    goal = replace(REVENUE, unit=unit)
    plan = planned(line(goal_id=goal.id, actual="95%"), goals=(goal,))
    assert plan.unmatched[0].values["suggestion"] == meant


@pytest.mark.parametrize(
    ("row", "why", "cell"),
    [
        (line(employee_id="", kpi="revenue"), Why.NO_KEY, "B2"),
        (line(kpi=""), Why.NO_KEY, "D2"),
        (line(goal_id="G0000099"), Why.UNKNOWN_GOAL, "A2"),
        (line(goal_id="G0000001"), Why.GOAL_ABOVE, "A2"),
        (line(employee_id="E0099"), Why.UNKNOWN_EMPLOYEE, "B2"),
        (line(goal_id="G0000010", employee_id="E0002"), Why.OTHER_OWNER, "B2"),
        (line(name="Bo Chen"), Why.OTHER_NAME, "C2"),
        (line(kpi="sales"), Why.NO_GOAL, "D2"),
        (line(employee_id="E0002", kpi="margin", period="2026-09"), Why.SEVERAL_GOALS, "D2"),
        (line(employee_id="E0002", kpi="Launch"), Why.NOT_COUNTED, "A2"),
        (line(period=""), Why.NO_PERIOD, "F2"),
        (line(period="07-08"), Why.BAD_PERIOD, "F2"),
        (line(period="2026-06"), Why.OUTSIDE_CYCLE, "F2"),
        (line(period="2026"), Why.OUTSIDE_CYCLE, "F2"),
        (line(actual=None), Why.NO_ACTUAL, "G2"),
        (line(actual="many"), Why.NOT_A_NUMBER, "G2"),
        (line(actual="95%"), Why.NUMBER_AS_TEXT, "G2"),
        (line(target="1,000"), Why.NUMBER_AS_TEXT, "H2"),
        (line(kpi="complaints", actual=-1.0), Why.NEGATIVE, "G2"),
    ],
)
def test_a_row_that_does_not_fit_says_where_and_why(row: Line, why: Why, cell: str) -> None:
    plan = planned(row)
    assert whys(plan) == [(2, why, cell)]
    assert not plan.works
    for language in LANGUAGES:
        said = unmatched_line(plan.unmatched[0], language)
        assert said.startswith(f"closing.csv › {cell}: ")
        assert "{" not in said
        assert "None" not in said


def test_of_somebody_who_moved_the_goal_with_the_manager_of_that_time_is_taken() -> None:
    plan = planned(
        line(2, employee_id="E0002", kpi="margin"),
        line(3, employee_id="E0002", kpi="margin", period="2026-11"),
    )
    assert [goal.id for goal, _ in plan.new] == ["G0000013", "G0000014"]


def test_a_negative_figure_may_be_right() -> None:
    assert planned(line(actual=-5.0)).works


def test_events_are_counted_as_events() -> None:
    plan = planned(line(kpi="complaints", actual=2.0))
    assert [(goal.id, made.kind) for goal, made in plan.new] == [(COMPLAINTS.id, "event")]


def test_an_import_that_says_the_same_is_equal_and_another_value_is_a_change() -> None:
    assert (planned(line(), kept=[STANDS]).equal, planned(line(), kept=[STANDS]).works) == (1, False)
    changed = planned(line(actual=6.0), kept=[STANDS]).changed
    assert [(after.value, before.value, after.record) for _, after, before in changed] == [
        (6.0, 5.0, "M0000009")
    ]


def test_another_file_name_alone_changes_nothing() -> None:
    assert planned(line(), kept=[STANDS], file="again.csv").equal == 1


def test_another_source_is_a_change() -> None:
    assert len(planned(line(source="SAP"), kept=[STANDS]).changed) == 1


def test_the_same_row_twice_is_one_and_two_that_differ_are_none() -> None:
    twice = planned(line(2), line(3))
    assert (len(twice.new), twice.repeated, twice.matched) == (1, 1, 2)
    apart = planned(line(2), line(3, actual=6.0))
    assert whys(apart) == [(2, Why.CONTRADICTS, "G2"), (3, Why.CONTRADICTS, "G3")]
    assert not apart.works


def test_periods_that_share_days_are_not_both_taken() -> None:
    assert [why for _, why, _ in whys(planned(line(2), line(3, period="2026Q3")))] == [Why.OVERLAP] * 2
    assert [why for _, why, _ in whys(planned(line(period="2026Q3"), kept=[STANDS]))] == [Why.OVERLAP]
    assert planned(line(period="2026-08"), kept=[STANDS]).works


def test_where_a_row_names_no_source_the_file_is_it_and_the_provider_is_who_imports() -> None:
    ((_, made),) = planned(line()).new
    assert (made.source, made.provider) == ("closing.csv", "Finance")


def test_an_imported_row_says_its_period_by_the_last_day() -> None:
    assert STANDS.fields["day"] == 46234.0
    assert STANDS.fields["note"] == "2026-07 · closing.csv"
    assert STANDS.stands_for({"goal": REVENUE.id, "kind": "period", "day": 46220.0})
    assert not STANDS.stands_for({"goal": REVENUE.id, "kind": "period", "day": 46235.0})
    assert not STANDS.stands_for({"goal": REVENUE.id, "kind": "period"})
    assert not replace(STANDS, kind="event").stands_for(
        {"goal": REVENUE.id, "kind": "period", "day": 46220.0}
    )
