"""How far an improvement plan is, when its reviews are due, what can be measured, and what training plans ask for."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.coaching import Track
from appraisal.improvement import (
    Due,
    Plan,
    PlanAnswer,
    PlanOutcome,
    PlanReview,
    PlanState,
    PlanText,
    ShownNeeds,
    TrainingNeed,
    needs_plan,
    review_days,
    shown_needs,
    training_needs,
)
from appraisal.policy import Band, Scheme

START = date(2026, 8, 1)
DAYS = (30, 60, 90)
TEXT = PlanText("I1", "E1", "late", "", "90 % in time", date(2026, 11, 1), "a screen", START)
PLAN = Plan(TEXT, PlanAnswer("I1", backed=True))


def held(*days: date | None) -> Plan:
    """Return the plan with reviews on these days."""
    first, second, third = (PlanReview(day, Track.ON if day else None) for day in days)
    return replace(PLAN, answer=replace(PLAN.answer, reviews=(first, second, third)))


def test_a_review_is_in_time_until_the_end_of_its_day() -> None:
    assert PLAN.overdue(DAYS, date(2026, 8, 31)) is None
    assert PLAN.overdue(DAYS, date(2026, 9, 1)) == Due(1, date(2026, 8, 31))


def test_the_first_review_that_was_not_held_is_overdue() -> None:
    assert held(START, None, None).overdue(DAYS, date(2026, 12, 1)) == Due(2, date(2026, 9, 30))
    assert held(START, START, START).overdue(DAYS, date(2026, 12, 1)) is None


def test_a_review_after_0_days_is_not_asked_for() -> None:
    assert PLAN.overdue((0, 60, 0), date(2026, 12, 1)) == Due(2, date(2026, 9, 30))
    assert list(PLAN.reviews_due((0, 0, 0))) == []


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, text=replace(TEXT, start=None)),
        replace(PLAN, answer=PlanAnswer("I1", backed=None)),
        replace(PLAN, answer=PlanAnswer("I1", backed=False)),
        replace(PLAN, answer=PlanAnswer("I1", backed=True, outcome=PlanOutcome.PARTLY)),
    ],
    ids=["without a start", "not answered", "refused", "ended"],
)
def test_no_review_of_a_plan_that_does_not_run_is_due(plan: Plan) -> None:
    assert plan.overdue(DAYS, date(2027, 12, 1)) is None


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (PlanAnswer("I1"), PlanState.WAITING),
        (PlanAnswer("I1", backed=False), PlanState.REFUSED),
        (PlanAnswer("I1", backed=True), PlanState.RUNNING),
        *((PlanAnswer("I1", outcome=outcome), PlanState(outcome.value)) for outcome in PlanOutcome),
    ],
)
def test_the_state_is_what_the_manager_said_last(answer: PlanAnswer, state: PlanState) -> None:
    assert replace(PLAN, answer=answer).state(DAYS, START) is state


@pytest.mark.parametrize(
    ("target", "measurable"),
    [
        ("answer 90 % within two days", True),
        ("９０% 的邮件在两天内答复", True),
        ("每周至少三次拜访客户", True),
        ("投诉减少百分之十", True),
        ("进一步加强沟通,统一口径", False),
        ("communicate better", False),
        ("", False),
    ],
)
def test_a_target_is_measurable_if_it_names_a_number(target: str, measurable: bool) -> None:
    plan = replace(PLAN, text=replace(TEXT, target=target))
    assert plan.measurable is measurable
    assert replace(plan, text=replace(plan.text, goal_id="G0000001")).measurable


def test_a_new_manager_goes_on_where_the_former_one_stopped() -> None:
    first, none = PlanReview(START, Track.OFF, "slow"), PlanReview()
    former = PlanAnswer(
        "I1", "a screen", backed=True, backed_day=START, reviews=(first, none, none), book="B-OLD"
    )
    second = PlanReview(date(2026, 9, 20), Track.ON)
    new = PlanAnswer("I1", reviews=(none, second, none), book="B-NEW", problems=("backed",))
    both = new.after(former)
    assert both == replace(former, reviews=(first, second, none), book="B-NEW", problems=("backed",))
    refused = PlanAnswer("I1", "an hour a week", backed=False, outcome=PlanOutcome.NOT_ACHIEVED)
    assert refused.after(former) == replace(refused, reviews=former.reviews)
    undecided = PlanAnswer("I1", backed_day=START, outcome_note="to be seen")
    assert undecided.after(PlanAnswer("I1")) == undecided
    assert PlanAnswer("I1").after(former) == replace(former, book="")


def test_a_grade_asks_for_a_plan_where_its_scheme_says_so() -> None:
    scheme = Scheme(bands=(Band("D", 0, 0, 0.1, plan=True), Band("C", 70, 1, 0.9)))
    assert [needs_plan(scheme, grade) for grade in ("D", "C", "")] == [True, False, False]
    assert [needs_plan(Scheme(), band.grade) for band in Scheme().bands] == [True, *[False] * 4]
    assert review_days(Scheme(plan_review2=0)) == (30, 0, 90)


def wanted(person: str, training: str, outcome: PlanOutcome | None = None) -> Plan:
    return Plan(
        PlanText(f"I-{person}-{training}", person, training=training), PlanAnswer("", outcome=outcome)
    )


def test_training_is_counted_by_people_whatever_the_spelling() -> None:
    departments = {"E1": "Sales", "E2": "Sales", "E3": "IT", "E4": ""}
    plans = [
        wanted("E1", "Negotiation"),
        wanted("E1", "negotiation"),
        wanted("E2", " negotiation "),
        wanted("E3", "Excel"),
        wanted("E4", "negotiation"),
        wanted("E3", "Negotiation", PlanOutcome.ACHIEVED),
        wanted("gone", "Excel"),
        wanted("E2", ""),
    ]
    assert training_needs(plans, departments) == (
        TrainingNeed("Negotiation", 3, ("Sales",)),
        TrainingNeed("Excel", 1, ("IT",)),
    )


def test_few_peoples_training_is_shown_to_nobody_who_may_not_know_whose_it_is() -> None:
    many, some, few = (
        TrainingNeed(kind, people) for kind, people in (("Excel", 5), ("Sales", 4), ("Law", 1))
    )
    assert shown_needs((many, some, few)) == ShownNeeds((many,), 5)
    assert shown_needs((many, some)) == ShownNeeds((many,), 0)
    assert shown_needs(()) == ShownNeeds()
