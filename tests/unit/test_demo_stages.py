"""What was typed by the end of a stage, whom HR knows of on a day, and what the story adds to the company."""

from collections import Counter
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from addin.demo import Edits, Mistake, company
from addin.demo.company import LENIENT, STRICT, with_story
from addin.demo.filling import Figure
from addin.demo.living import Life, live_until, people_on
from addin.demo.stages import DAYS, DemoStage, found_by, morning, said_until, typed_until
from appraisal.messages import LANGUAGES
from appraisal.model import Stage
from appraisal.numbers import to_serial

AUGUST, NOVEMBER = float(to_serial(date(2026, 8, 1))), float(to_serial(date(2026, 11, 30)))
FIGURES = tuple(
    Figure("E0004", "revenue", day, 1.0, None, "") for day in (date(2026, 7, 31), date(2026, 12, 31))
)
EDITS = Edits(
    cells={
        "goals": {"G1": {"target": 5.0}},
        "team": {"E1": {"agreed": AUGUST}},
        "review": {"G1": {"actual": 4.0}},
        "answer": {"finished": {"answer": "Yes"}},
        "checkins": {"C1": {"day": AUGUST}, "C2": {"day": NOVEMBER}},
        "actuals": {"M1": {"day": AUGUST, "value": 1.0}, "M2": {"day": NOVEMBER, "value": 1.0}},
    },
    overwritten={"review": {"G1": {"achievement": 118.0}}},
    hidden_rows={"review": ("G1",)},
    inbox_name="copy.xlsx",
    figures=FIGURES,
)


def test_the_days_of_the_stages_follow_one_another() -> None:
    assert all(first <= second for first, second in pairwise(DAYS[stage] for stage in DemoStage))
    assert [stage.opened for stage in DemoStage] == [
        Stage.PLAN, Stage.COACH, Stage.ASSESS, Stage.ASSESS, Stage.FEEDBACK, Stage.IMPROVE, Stage.IMPROVE,
    ]  # fmt: skip
    assert morning(date(2026, 8, 3), datetime(2030, 1, 1, tzinfo=UTC)) == datetime(2026, 8, 3, 9, tzinfo=UTC)


def test_goals_are_typed_first_then_what_has_a_day_and_at_last_the_review() -> None:
    plan, coach = typed_until(EDITS, DemoStage.PLAN), typed_until(EDITS, DemoStage.COACH)
    assert set(plan.cells) == {"goals", "team"}
    assert plan.figures == ()
    assert set(coach.cells) == {"goals", "team", "checkins", "actuals"}
    assert set(coach.cells["checkins"]) == {"C1"}
    assert set(coach.cells["actuals"]) == {"M1"}
    assert coach.figures == FIGURES[:1]
    for early in (plan, coach):
        assert not (early.overwritten)
        assert not (early.hidden_rows)
        assert not (early.inbox_name)
        assert not (early.finished)
    assert typed_until(EDITS, DemoStage.ASSESS) is typed_until(EDITS, DemoStage.CALIBRATE) is EDITS


def test_who_never_sends_a_book_back_does_not_in_any_stage() -> None:
    away = Edits({}, {}, {}, returned=False, finished=False)
    assert not typed_until(away, DemoStage.PLAN).returned


def test_an_agreement_that_comes_too_late_is_not_there_while_goals_are_set() -> None:
    late = {"agreement": {"E1": {"agree": "Yes", "day": NOVEMBER}}, "own_goals": {}, "self_review": {}}
    refused = {"agreement": {"E1": {"agree": "No", "day": None}}}
    assert said_until(late, DemoStage.PLAN) == {"agreement": {}, "own_goals": {}}
    assert said_until(refused, DemoStage.PLAN) == refused
    assert said_until(late, DemoStage.ASSESS) == late


@pytest.mark.parametrize(
    ("mistake", "first"),
    [
        (Mistake("E1", "weights-95", ("G01",), "E2", "goals", "G1", "weight"), DemoStage.PLAN),
        (Mistake("E1", "not-agreed", ("P01",), "E1", "agreements", "E1"), DemoStage.PLAN),
        (Mistake("", "no-talks", ("K01",), "E2", "results", "E2"), DemoStage.COACH),
        (Mistake("E1", "off-scale", ("R01",), "E2", "review", "G1"), DemoStage.ASSESS),
        (Mistake("", "short-service", ("X03",), "E2", "results", "E2"), DemoStage.ASSESS),
        (Mistake("", "no-reason", ("A03",), "E2", "calibration", "E2"), DemoStage.CALIBRATE),
    ],
)
def test_a_mistake_is_found_from_the_stage_on_in_which_it_is_made(mistake: Mistake, first: DemoStage) -> None:
    order = list(DemoStage)
    expected = [order.index(stage) >= order.index(first) for stage in DemoStage]
    assert [found_by(mistake, stage) for stage in DemoStage] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_hr_knows_of_people_when_they_come_go_and_move(language: str) -> None:
    sample = company(60, language)
    july, november, december = (
        {one.id: one for one in people_on(sample, day).employees}
        for day in (date(2026, 7, 1), date(2026, 11, 9), date(2026, 12, 31))
    )
    assert (len(july), len(november), len(december)) == (58, 59, 60)
    assert [one.left for one in july.values() if one.left] == []
    assert [one.left for one in november.values() if one.left] == [date(2026, 10, 31)]
    assert tuple(december.values()) == sample.employees
    (moved,) = (key for key, one in july.items() if one.manager_id != december[key].manager_id)
    assert july[moved].department == sample.by_id[july[moved].manager_id].department
    assert july[moved].department != december[moved].department
    assert november[moved].manager_id == december[moved].manager_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_story_has_a_lenient_and_a_strict_manager_where_teams_are_large_enough(language: str) -> None:
    told = with_story(company(60, language))
    levels = Counter(told.leniency.values())
    assert levels[LENIENT] == levels[STRICT] == 1
    kinds = [mistake.kind for mistake in told.mistakes]
    assert kinds[-2:] == ["lenient", "strict"]
    small = with_story(company(20, language))
    assert small.leniency == company(20, language).leniency


def test_who_joins_unforeseen_comes_on_top_of_what_adds_up() -> None:
    foreseen, unforeseen = (with_story(company(60), unforeseen=unforeseen) for unforeseen in (False, True))
    late = {one.id for one in foreseen.employees if one.hired and one.hired > date(2026, 7, 1)}
    promised = sum(
        goal.target or 0.0
        for key in late
        for goal in foreseen.cascade.personal(key, foreseen.by_id[key].manager_id)
        if goal.kpi == "output"
    )
    before, after = (
        next(goal.parameters.target for goal in found.goals_above if goal.kpi_id == "output")
        for found in (foreseen, unforeseen)
    )
    assert before is not None
    assert after is not None
    assert promised > 0
    assert before - after == promised


@pytest.mark.parametrize(
    ("until", "steps"),
    [
        (DemoStage.PLAN, ["plan"]),
        (DemoStage.COACH, ["plan", "coach"]),
        (DemoStage.ASSESS, ["plan", "coach", "assess"]),
        (DemoStage.FEEDBACK, ["plan", "coach", "assess", "feed_back"]),
        (DemoStage.IMPROVE, ["plan", "coach", "assess", "feed_back", "improve"]),
        (DemoStage.RESULTS, ["plan", "coach", "assess", "feed_back", "improve", "pay"]),
    ],
)
def test_a_life_stops_where_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, until: DemoStage, steps: list[str]
) -> None:
    lived: list[str] = []
    monkeypatch.setattr("addin.demo.living.early_workers", nullcontext)
    monkeypatch.setattr(Life, "live", lambda _life, stage: lived.append(stage))
    for step in ("feed_back", "improve"):
        monkeypatch.setattr(Life, step, lambda _life, _done, step=step: lived.append(step))
    monkeypatch.setattr(Life, "pay", lambda _life: lived.append("pay"))
    live_until(tmp_path / "cycle", 8, "en", until, datetime(2027, 1, 18, 9), lambda _name, _steps: print)
    assert steps == lived
