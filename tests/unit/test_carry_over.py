"""What a new cycle takes over: which goals go on, when they are due, and what is kept of the past."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.coaching import Track
from appraisal.improvement import PlanAnswer, PlanOutcome, PlanReview, PlanText
from appraisal.model import Assignment, CellState, Cycle, Employee, Goal, KpiParameters, Level, Method
from appraisal.numbers import from_serial, to_serial
from appraisal.planning import PastActual, SetGoal
from appraisal.policy import Policy
from sync.carry_over import KEPT_PAST, carry_over, history, is_unfinished
from sync.cycle import content_of, people_rows
from sync.earlier import NOTHING_YET, Earlier, PersonsGoal, Reached
from sync.earlier_plans import EarlierPlan, goes_on, plan_cells
from sync.errors import CycleFolderError
from sync.master_rows import goal_cells
from sync.planning_rows import by_person
from sync.team_rows import Row
from workbook_templates.defaults import default_rows

OLD = Cycle("2026-H1", "2026 H1", date(2026, 1, 1), date(2026, 6, 30))
NEW = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
PEOPLE = (
    Employee("E1", "Mary Hill", "Board"),
    Employee("E2", "Ann Cook", "Sales", "Sales representative", manager_id="E1"),
    Employee("E3", "Ben Reed", "Sales", "Florist", manager_id="E1", left=date(2026, 5, 31)),
)
ORGANISATION = Goal(
    "G0000007", Level.ORGANISATION, "", "Revenue", method=Method.HIGHER, unit="kEUR", start=OLD.start, due=OLD.end,
    parameters=KpiParameters(target=500),
)  # fmt: skip
DEPARTMENT = Goal(
    "G0000009", Level.DEPARTMENT, "Sales", "Move the shop", parent_id="G0000007", method=Method.MILESTONE,
    start=OLD.start, due=date(2026, 4, 30), parameters=KpiParameters(target=float(to_serial(date(2026, 4, 30)))),
)  # fmt: skip


def persons(owner: str = "E2", title: str = "Win 3 dealers", **fields: object) -> Goal:
    complete: dict[str, object] = {
        "method": Method.HIGHER, "unit": "dealers", "weight": 0.2, "parent_id": "G0000009",
        "start": date(2026, 2, 1), "due": date(2026, 6, 30), "parameters": KpiParameters(target=3.0), "book": "B",
    }  # fmt: skip
    return Goal("G0000100", Level.PERSON, owner, title, **(complete | fields))  # type: ignore[arg-type]


def earlier(
    *goals: PersonsGoal, past: tuple[PastActual, ...] = (), set_goals: tuple[SetGoal, ...] = ()
) -> Earlier:
    policy = Policy(cycle=OLD, company="Example Ltd")
    rows = default_rows(policy, "en") | people_rows(PEOPLE, (), policy)
    rows["goals"] = [dict(goal_cells(goal, "en")) for goal in (ORGANISATION, DEPARTMENT)]
    content = content_of(rows)
    return Earlier(replace(content, history=by_person(past), set_goals=set_goals), goals, ())


def scored(goal: Goal, achievement: float | None, actual: float | None = 2.0) -> PersonsGoal:
    return PersonsGoal(goal, "active", Reached(CellState.VALUE, goal.parameters.target, actual, achievement))


def fresh() -> Policy:
    return Policy(cycle=NEW, due=date(2027, 1, 10))


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (True, scored(persons(), 99.99)),
        (False, scored(persons(), 100.0)),
        (True, PersonsGoal(persons(), "agreed", NOTHING_YET)),
        (False, PersonsGoal(persons(), "withdrawn", NOTHING_YET)),
        (False, PersonsGoal(persons(), "active", Reached(CellState.NA, None, None, None))),
        (True, PersonsGoal(persons(), "active", Reached(CellState.PENDING, 3.0, None, None))),
        (False, scored(persons(method=Method.RATED), 80.0)),
        (False, scored(persons(method=Method.DEDUCT), 80.0)),
        (False, scored(persons(method=None), None)),
    ],
)
def test_a_goal_goes_on_if_it_can_be_finished_and_was_not(expected: bool, found: PersonsGoal) -> None:
    assert is_unfinished(found) is expected


def test_goals_above_move_with_their_dates_and_links() -> None:
    first, second = carry_over(earlier(), fresh()).tables["goals"]
    assert (first["goal_id"], first["start"], first["due"]) == ("G0000001", NEW.start, date(2026, 12, 28))
    assert (second["goal_id"], second["parent_id"]) == ("G0000002", "G0000001")
    assert second["origin"] == "Carried over from 2026-H1: G0000009"
    assert from_serial(float(str(second["target"]))) == date(2026, 10, 28)
    assert second["due"] == date(2026, 10, 28)


def test_dates_stay_inside_a_shorter_cycle() -> None:
    quarter = Policy(cycle=Cycle("2026-Q3", "Q3", date(2026, 7, 1), date(2026, 9, 30)))
    _, second = carry_over(earlier(), quarter).tables["goals"]
    assert second["due"] == date(2026, 9, 30)
    assert from_serial(float(str(second["target"]))) == date(2026, 9, 30)


def test_a_persons_goal_becomes_a_row_of_set_goals_for_that_person_alone() -> None:
    (row,) = carry_over(earlier(scored(persons(), 66.67)), fresh()).tables["setgoals"]
    assert (row["employee_id"], row["title"], row["target"], row["weight"]) == (
        "E2",
        "Win 3 dealers",
        3.0,
        0.2,
    )
    assert (row["parent_id"], row["origin"]) == ("G0000002", "Carried over from 2026-H1: G0000100")
    assert "level" not in row  # there it is the job level


def test_a_kpi_that_the_position_brings_anyway_is_not_carried_over_twice() -> None:
    revenue = persons(title="Quarterly revenue", kpi_id="revenue", unit="kEUR")
    assert carry_over(earlier(scored(revenue, 80.0)), fresh()).tables["setgoals"] == []
    (row,) = carry_over(earlier(scored(persons(kpi_id="articles"), 80.0)), fresh()).tables["setgoals"]
    assert row["kpi"] == "articles"


def test_one_goal_in_two_books_is_carried_over_once() -> None:
    twice = scored(persons(), 50.0), scored(persons(title="win 3  DEALERS"), 60.0)
    assert len(carry_over(earlier(*twice), fresh()).tables["setgoals"]) == 1


def test_what_hr_sets_for_many_comes_again_by_itself() -> None:
    everyone = SetGoal(persons(owner=""), department="Sales")
    assert (
        carry_over(earlier(scored(persons(), 50.0), set_goals=(everyone,)), fresh()).tables["setgoals"] == []
    )


def test_people_who_left_are_named_and_their_goals_counted() -> None:
    taken = carry_over(earlier(scored(persons("E3"), 50.0)), fresh())
    assert [one.id for one in taken.employees] == ["E1", "E2"]
    assert (taken.left, taken.dropped, taken.count("setgoals")) == (("Ben Reed",), 1, 0)


def test_goals_of_a_manager_who_was_left_before_the_end_stay_behind_and_say_whose_they_are() -> None:
    """A seller who became a service agent sells no more; what the last manager set goes on, under the same title too."""
    sold, helped = persons(title="Win 3 dealers"), persons(title="Answer in 30 minutes")
    lines = (
        Assignment("A1", "E2", "E1", start=OLD.start, end=date(2026, 3, 31)),
        Assignment("A2", "E2", "E9", start=date(2026, 4, 1), end=OLD.end),
    )
    found = (
        replace(scored(sold, 50.0), manager_id="E1"),
        replace(scored(helped, 50.0), manager_id="E1"),
        replace(scored(helped, 60.0), manager_id="E9"),
    )
    before = earlier(*found)
    taken = carry_over(replace(before, content=replace(before.content, assignments=lines)), fresh())
    assert [row["title"] for row in taken.tables["setgoals"]] == ["Answer in 30 minutes"]
    assert taken.moved == ("Ann Cook", "Ann Cook")


def test_goals_of_the_only_manager_go_on_whenever_the_assignment_ended_or_if_nobody_says_whose_they_are() -> (
    None
):
    ended = Assignment("A1", "E2", "E1", start=OLD.start, end=date(2026, 3, 31))
    for manager in ("E1", ""):
        before = earlier(replace(scored(persons(), 50.0), manager_id=manager))
        taken = carry_over(replace(before, content=replace(before.content, assignments=(ended,))), fresh())
        assert (taken.count("setgoals"), taken.moved) == (1, ())


def test_the_past_is_that_of_the_cycle_and_of_those_before_it() -> None:
    before = PastActual(
        "E2", 1.0, "", "Win 3 dealers", "dealers", "2025-H2", date(2025, 7, 1), date(2025, 12, 31)
    )
    rows = carry_over(earlier(scored(persons(), 66.67), past=(before,)), fresh()).tables["history"]
    assert [(row["cycle"], row["target"], row["actual"]) for row in rows] == [
        ("2025-H2", None, 1.0), ("2026-H1", 3.0, 2.0),
    ]  # fmt: skip
    assert (rows[1]["start"], rows[1]["end"]) == (OLD.start, OLD.end)


def test_only_the_latest_actuals_of_a_kpi_are_kept() -> None:
    many = tuple(
        PastActual("E2", float(year), "revenue", cycle=str(year), end=date(year, 12, 31))
        for year in range(2000, 2020)
    )
    found = history(earlier(past=many))
    assert [one.actual for one in found] == [float(year) for year in range(2020 - KEPT_PAST, 2020)]


def test_ratings_and_dates_are_no_past_and_neither_is_what_was_not_scored() -> None:
    goals = (
        scored(persons(method=Method.RATED), 80.0),
        scored(persons(method=Method.MILESTONE), 80.0),
        PersonsGoal(persons(), "active", Reached(CellState.PENDING, 3.0, 2.0, None)),
    )
    assert history(earlier(*goals)) == []


def test_the_earlier_cycle_must_begin_before_the_new_one() -> None:
    with pytest.raises(CycleFolderError):
        carry_over(earlier(), Policy(cycle=OLD))


def test_settings_are_the_old_ones_in_the_new_time() -> None:
    taken = carry_over(earlier(), fresh())
    values = {row["setting"]: row["value"] for row in taken.tables["settings"]}
    assert (values["company"], values["cycle_id"], values["cycle_start"]) == (
        "Example Ltd",
        "2026-H2",
        NEW.start,
    )
    assert (values["stage"], values["due"]) == ("Plan", date(2027, 1, 10))


PLAN = EarlierPlan(
    PlanText("I0000007", "E2", "late", "G0000100", "90 % in time", date(2026, 9, 1), "a screen", date(2026, 6, 1), "Excel"),
    PlanAnswer("I0000007", "one screen", backed=True, backed_day=date(2026, 6, 2), reviews=(
        PlanReview(date(2026, 6, 30), Track.ON, "well"), PlanReview(), PlanReview(),
    )),
    "Win 3 dealers",
)  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (True, PLAN),
        (True, PLAN._replace(answer=PlanAnswer("I0000007"))),
        (False, PLAN._replace(answer=PlanAnswer("I0000007", backed=False))),
        (False, PLAN._replace(answer=replace(PLAN.answer, outcome=PlanOutcome.PARTLY))),
        (False, PLAN._replace(text=PlanText("I0000007", "E2"))),
    ],
    ids=["backed", "not answered", "refused", "ended", "taken back"],
)
def test_a_plan_goes_on_as_long_as_nobody_said_what_came_of_it(expected: bool, found: EarlierPlan) -> None:
    assert goes_on(found) is expected
    taken = carry_over(replace(earlier(), plans=(found,)), fresh())
    assert taken.count("earlierplans") == expected


def test_a_plan_keeps_its_days_its_answer_and_where_it_comes_from() -> None:
    (row,) = carry_over(replace(earlier(), plans=(PLAN,)), fresh()).tables["earlierplans"]
    wanted = {
        "employee_id": "E2", "gap": "late", "goal": "Win 3 dealers", "target": "90 % in time", "due": date(2026, 9, 1),
        "support": "a screen", "start": date(2026, 6, 1), "training": "Excel", "offered": "one screen",
        "backed": "Yes", "backed_day": date(2026, 6, 2), "review1_day": date(2026, 6, 30),
        "review1_status": "On track", "review1_note": "well", "origin": f"{OLD.id}, plan I0000007",
    }  # fmt: skip
    assert {key: row[key] for key in wanted} == wanted
    assert "outcome" not in row


def test_a_plan_of_somebody_who_left_stays_behind() -> None:
    gone = PLAN._replace(text=replace(PLAN.text, employee_id="nobody"))
    assert carry_over(replace(earlier(), plans=(gone,)), fresh()).count("earlierplans") == 0


def test_the_goal_of_a_plan_is_found_again_by_its_title_or_named_beside_the_gap() -> None:
    person = Employee("E2", "Ann")
    goals: list[Row] = [{"goal_id": "G0000003", "owner": "E2 Ann", "title": "win 3 dealers"}]
    assert plan_cells(PLAN, person, goals, "en")["goal"] == "G0000003 win 3 dealers"
    assert plan_cells(PLAN, person, goals, "en")["gap"] == "late"
    assert plan_cells(PLAN, person, (), "en")["goal"] is None
    assert plan_cells(PLAN, person, (), "en")["gap"] == "late (goal: Win 3 dealers)"
