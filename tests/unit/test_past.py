"""Past actuals: which of them a goal is held against, and what G09 and G10 make of them."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.appraise import check_book
from appraisal.findings import Finding
from appraisal.model import Aggregate, Cycle, Employee, Goal, KpiParameters, Level, Method
from appraisal.planning import PastActual
from appraisal.policy import Policy, Scheme
from appraisal.rules.context import BookContext
from appraisal.rules.past import direction, past_actuals

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
FIRST_HALF = date(2026, 1, 1), date(2026, 6, 30)


def goal(target: float | None, method: Method = Method.HIGHER, **fields: object) -> Goal:
    numbers = {name: fields.pop(name) for name in ("baseline", "points") if name in fields}
    complete: dict[str, object] = {"kpi_id": "revenue", "unit": "CNY", "due": CYCLE.end, "data_source": "ERP"}
    return Goal(
        "G1", Level.PERSON, "E1", "Revenue", method=method, weight=1.0,
        parameters=KpiParameters(target=target, **numbers), **(complete | fields),  # type: ignore[arg-type]
    )  # fmt: skip


def past(actual: float, **fields: object) -> PastActual:
    complete: dict[str, object] = {
        "kpi_id": "revenue", "title": "Revenue", "unit": "CNY", "cycle": "2026-H1", "start": FIRST_HALF[0],
        "end": FIRST_HALF[1],
    }  # fmt: skip
    return PastActual("E1", actual, **(complete | fields))  # type: ignore[arg-type]


def series(*actuals: float) -> tuple[PastActual, ...]:
    """Return actuals of consecutive years, the last one of 2025."""
    first = 2026 - len(actuals)
    return tuple(
        past(actual, cycle=str(year), start=None, end=date(year, 12, 31))
        for year, actual in enumerate(actuals, first)
    )


def found(what: Goal, *known: PastActual, scheme: Scheme = Scheme()) -> list[Finding]:  # noqa: B008  # frozen
    context = BookContext(
        Policy(schemes=(scheme,)), "B", "M", {"E1": Employee("E1", "Li Na")}, (what,), history={"E1": known}
    )
    return [one for one in check_book(context) if one.code in ("G09", "G10")]


def codes(what: Goal, *known: PastActual, scheme: Scheme = Scheme()) -> list[str]:  # noqa: B008  # frozen
    return [one.code for one in found(what, *known, scheme=scheme)]


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        (1, goal(1)),
        (-1, goal(1, Method.LOWER)),
        (-1, goal(1, Method.LOWER_LINEAR)),
        (1, goal(95, Method.PROGRESS, baseline=80.0)),
        (-1, goal(80, Method.PROGRESS, baseline=95.0)),
        (0, goal(80, Method.PROGRESS)),
        (1, goal(95, Method.GATE, baseline=80.0)),
        (-1, goal(95, Method.STEP, points=((3.0, 120.0), (5.0, 100.0)))),
        (0, goal(1, Method.BAND)),
        (0, goal(1, Method.MILESTONE)),
        (0, goal(1, None)),  # type: ignore[arg-type]
    ],
)
def test_the_better_direction_is_that_of_the_method(expected: int, what: Goal) -> None:
    assert direction(what) == expected


def test_a_target_below_the_last_actual_is_reported_in_either_direction() -> None:
    assert codes(goal(99), past(100)) == ["G09"]
    assert codes(goal(100), past(100)) == []
    assert codes(goal(101, Method.LOWER), past(100)) == ["G09"]
    assert codes(goal(99, Method.LOWER), past(100)) == []


def test_below_zero_the_last_actual_is_compared_as_well() -> None:
    loss = {"baseline": -50.0}
    assert codes(goal(-10, Method.PROGRESS, **loss), past(-5)) == ["G09"]
    assert codes(goal(-5, Method.PROGRESS, **loss), past(-10)) == []


def test_a_scheme_may_ask_for_less_than_the_last_actual() -> None:
    lenient = Scheme(history_share=0.9)
    assert codes(goal(90), past(100), scheme=lenient) == []
    assert codes(goal(89), past(100), scheme=lenient) == ["G09"]
    assert codes(goal(110, Method.LOWER), past(100), scheme=lenient) == []


def test_only_the_latest_actual_counts_whatever_the_order_of_the_rows() -> None:
    older, newer = past(120, end=date(2025, 6, 30), start=None, cycle="2025-H1"), past(100)
    assert codes(goal(110), newer, older) == []
    assert codes(goal(110), older, newer) == []


def test_four_actuals_make_a_best_step_and_three_do_not() -> None:
    assert codes(goal(130), *series(80, 90, 95, 100)) == ["G10"]
    assert codes(goal(120), *series(80, 90, 95, 100)) == []
    assert codes(goal(130), *series(90, 95, 100)) == []
    assert codes(goal(130), *series(80, 90, 95, 100), scheme=Scheme(history_factor=3)) == []
    assert codes(goal(130), *series(90, 95, 100), scheme=Scheme(history_points=3)) == ["G10"]


def test_steps_down_are_improvements_where_less_is_better() -> None:
    assert codes(goal(60, Method.LOWER), *series(120, 110, 105, 100)) == ["G10"]
    assert codes(goal(80, Method.LOWER), *series(120, 110, 105, 100)) == []


def test_where_nothing_ever_improved_there_is_no_step_to_compare_with() -> None:
    assert codes(goal(500), *series(100, 90, 80, 70)) == []


def test_without_past_and_range_a_target_is_held_against_its_baseline() -> None:
    assert codes(goal(301, baseline=100.0)) == ["G10"]
    assert codes(goal(300, baseline=100.0)) == []
    assert codes(goal(33, Method.LOWER, baseline=100.0)) == ["G10"]
    assert codes(goal(301, baseline=100.0), past(150)) == []


def test_a_kpi_is_known_by_its_id_else_by_title_and_unit() -> None:
    titled = goal(90, kpi_id="")
    assert codes(titled, past(100, kpi_id="", title=" REVENUE ")) == ["G09"]
    assert codes(titled, past(100, kpi_id="", title="Turnover")) == []
    assert codes(goal(90), past(100, title="Turnover")) == ["G09"]
    assert codes(goal(90), past(100, kpi_id="turnover")) == []
    assert codes(goal(90), past(100, unit="kEUR")) == []
    assert codes(goal(90), past(100, unit="")) == ["G09"]


def test_a_sum_over_another_length_of_time_is_not_compared() -> None:
    year = past(200, start=date(2025, 1, 1), end=date(2025, 12, 31))
    assert codes(goal(110), year) == []
    assert codes(goal(110, aggregate=Aggregate.SUM), year) == []
    assert codes(goal(110, aggregate=Aggregate.MEAN), year) == ["G09"]
    assert codes(goal(110), replace(year, start=None)) == ["G09"]


def test_of_two_goals_with_one_kpi_the_one_with_the_same_title_counts() -> None:
    north, south = past(100, title="Revenue"), past(300, title="Revenue of the south")
    assert past_actuals((north, south), goal(150), CYCLE) == (north,)
    assert past_actuals((replace(north, title="Revenue of the north"), south), goal(150), CYCLE) == ()


def test_the_history_of_others_is_not_looked_at() -> None:
    context = BookContext(
        Policy(), "B", "M", {"E1": Employee("E1", "Li Na")}, (goal(50),), history={"E2": (past(100),)}
    )
    assert not [one for one in check_book(context) if one.code == "G09"]
