"""The arithmetic of pay on numbers that can be followed by hand, and what is said of wrong input."""

from dataclasses import replace
from decimal import Decimal

import pytest

from appraisal.pay.checks import band_checks
from appraisal.pay.inputs import (
    Band,
    BonusKind,
    Department,
    MatrixRow,
    PayInputs,
    Person,
    Pool,
    Typed,
)
from appraisal.pay.money import cents, divided, is_money, part_of_period, within
from appraisal.pay.plan import Plan
from appraisal.pay.proposals import DecisionKind, proposals
from appraisal.policy import Scheme

D = Decimal
FIRST, LAST = D(46204), D(46387)
"""2026-07-01 and 2026-12-31: 184 days."""
BOUNDS = (
    (D(0), D("0.8")),
    (D("0.8"), D("0.95")),
    (D("0.95"), D("1.05")),
    (D("1.05"), D("1.2")),
    (D("1.2"), None),
)
BANDS = tuple(Band(low, high) for low, high in BOUNDS)
GRADES = {"D": 0, "C": 1, "B": 2, "A": 3, "S": 4}
ROW = (D("0.06"), D("0.05"), D("0.04"), D("0.03"), D("0.02"))
ONE = Person(
    "E1", D(200_000), "CNY", "Staff", D("0.15"), D(200_000),
    department="Sales", grade="A", coefficient=D("1.2"),
)  # fmt: skip
POOL = Pool("Staff", "CNY", BonusKind.PRODUCT, D("1.05"), D(100_000), D(50_000))


def plan(*people: Person, pools: tuple[Pool, ...] = (POOL,), **more: object) -> Plan:
    given: dict[str, object] = {
        "bands": BANDS,
        "matrix": (MatrixRow("Staff", "CNY", "A", ROW),),
        "departments": (Department("Sales", D("98")),),
        "grades": GRADES,
        **more,
    }
    return Plan(PayInputs(FIRST, LAST, people or (ONE,), pools, **given))  # type: ignore[arg-type]


def test_a_product_multiplies_all_factors() -> None:
    half = replace(ONE, part=D("0.5"))
    assert D("18522.00") == plan(half).bonuses[0].final


def test_a_pool_is_divided_by_running_sums_in_the_order_of_the_ids() -> None:
    assert divided(D("0.10"), {"E2": D(1), "E1": D(1), "E3": D(1)}) == {
        "E1": D("0.03"), "E2": D("0.04"), "E3": D("0.03"),
    }  # fmt: skip
    assert divided(D("0.01"), {"E1": D(1), "E2": D(1)}) == {"E1": D("0.01"), "E2": D("0.00")}


def test_time_counts_both_ends() -> None:
    assert part_of_period(FIRST, LAST, FIRST, LAST) == 1
    assert part_of_period(FIRST, LAST, D(46296), D(46387)) == D("0.5")
    assert part_of_period(FIRST, LAST, LAST, LAST) == D("0.0054")
    assert part_of_period(FIRST, LAST, LAST + 1, LAST + 9) == 0


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0.005", "0.01"), ("1.004999999", "1.00"), ("88.995", "89.00"), ("-0.005", "-0.01"), ("2.675", "2.68")],
)
def test_money_is_rounded_half_away_from_zero(number: str, expected: str) -> None:
    assert cents(D(number)) == D(expected)


def test_money_holds_whole_cents_and_is_not_below_nothing() -> None:
    assert [is_money(D(one)) for one in ("0", "0.01", "12.30", "12.345", "-1")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_merit_is_scaled_to_its_budget_and_both_are_shown() -> None:
    two = replace(ONE, employee_id="E2", base=D(100_000), midpoint=D(100_000))
    (first, second) = plan(ONE, two, pools=(replace(POOL, merit_budget=D("9000.01")),)).merits
    assert [(one.before, one.after) for one in (first, second)] == [
        (D(8000), D("6000.01")),
        (D(4000), D("3000.00")),
    ]
    assert first.factor == D("0.750001")
    assert first.new_salary == D("206000.01")


def test_who_leaves_by_the_end_of_the_period_takes_no_merit_increase_from_the_others() -> None:
    tight = replace(POOL, merit_budget=D(8000))
    other = replace(ONE, employee_id="E2")
    leaver = replace(ONE, left=LAST, promotion=D("0.1"))
    found = plan(leaver, other, pools=(tight,))
    gone, stays = found.merits
    assert (gone.before, gone.final, gone.promotion, gone.new_salary) == (None, None, 0, D(200_000))
    assert gone.state == "leaver"
    assert (stays.after, stays.state) == (D(8000), "good")
    assert found.bonuses[0].final == found.bonuses[1].final
    later = plan(replace(leaver, left=LAST + 1), other, pools=(tight,)).merits[0]
    assert (later.before, later.promotion, later.state) == (D(8000), D(20_000), "good")


def test_hr_may_still_give_a_leaver_an_amount_with_a_reason() -> None:
    (line,) = plan(replace(ONE, left=LAST, merit=D(500), merit_reason="promised")).merits
    assert (line.final, line.state) == (D(500), "typed")


def test_within_leaves_what_fits_alone() -> None:
    assert within(D(10), {"E1": D(4), "E2": D(6)}) == {"E1": D(4), "E2": D(6)}


@pytest.mark.parametrize(("midpoint", "lump"), [("166666.67", "0"), ("160000", "4000.00")])
def test_above_the_limit_an_increase_is_paid_once(midpoint: str, lump: str) -> None:
    (line,) = plan(replace(ONE, midpoint=D(midpoint))).merits
    assert line.lump_sum == D(lump)
    assert line.new_salary == D(200_000) + (line.final or 0) - D(lump)


@pytest.mark.parametrize(
    ("midpoint", "band"), [("250000.01", 2), ("250000", 2), ("250100", 1), ("166666.67", 5), ("170000", 4)]
)
def test_bands_are_half_open_on_the_rounded_ratio(midpoint: str, band: int) -> None:
    assert plan(replace(ONE, midpoint=D(midpoint))).merits[0].band == band


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"base": None}, "salary_missing"),
        ({"base": "12万"}, "salary_text"),
        ({"base": D(-1)}, "salary_negative"),
        ({"base": D(0)}, "salary_negative"),
        ({"pay_group": " "}, "group_missing"),
        ({"currency": ""}, "currency_missing"),
        ({"currency": "USD"}, "wrong_currency"),
        ({"pay_group": "Others"}, "no_pool"),
        ({"start": "1 July"}, "dates_bad"),
        ({"part": D("1.2")}, "dates_bad"),
        ({"start": LAST, "end": FIRST}, "dates_order"),
        ({"target": D("-0.1")}, "target_bad"),
        ({"target": None}, "target_missing"),
        ({"midpoint": D(0)}, "midpoint_bad"),
        ({"promotion": "much"}, "promotion_bad"),
        ({"midpoint": None}, "midpoint_missing"),
        ({}, "good"),
    ],
)
def test_a_salary_says_what_is_wrong_with_it(change: dict[str, Typed], flag: str) -> None:
    found = plan(replace(ONE, **change))  # type: ignore[arg-type]
    assert found.salaries[0].check == flag
    if not found.salaries[0].fit:
        assert found.bonuses[0].final is None
        assert found.merits[0].final is None


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"pay_group": ""}, "pool_group_missing"),
        ({"currency": "RMB元"}, "pool_currency"),
        ({"kind": None}, "kind_missing"),
        ({"kind": "whatever"}, "kind_unknown"),
        ({"company_factor": None}, "factor_bad"),
        ({"kind": BonusKind.POOL, "amount": None}, "amount_missing"),
        ({"amount": D("10.005")}, "amount_bad"),
        ({"amount": D(-1)}, "amount_bad"),
        ({"merit_budget": "lots"}, "budget_bad"),
        ({"lump_above": D(0)}, "lump_bad"),
        ({"amount": D(0)}, "pool_zero"),
        ({"merit_budget": None}, "budget_missing"),
        ({"merit_budget": D(0)}, "budget_zero"),
        ({}, "good"),
    ],
)
def test_a_pool_says_what_is_wrong_with_it(change: dict[str, object], flag: str) -> None:
    assert plan(pools=(replace(POOL, **change),)).pool_checks == (flag,)  # type: ignore[arg-type]


def test_a_pool_that_stands_twice_pays_nothing() -> None:
    found = plan(pools=(POOL, replace(POOL, pay_group="STAFF")))
    assert found.pool_checks == ("pool_twice", "pool_twice")
    assert found.bonuses[0].final is None


def test_bands_with_a_gap_or_an_overlap_are_told() -> None:
    gap = (Band(D(0), D("0.8")), Band(D("0.9"), None), Band(D(2), D(3)))
    assert list(band_checks(gap)) == ["good", "band_gap", "band_overlap"]
    overlap = (Band(D(0), D("0.8")), Band(D("0.7"), D("0.9")), Band("high", None), Band(D("0.9"), D("0.9")))
    assert list(band_checks(overlap)) == ["good", "band_overlap", "band_bad", "band_bad"]
    between = plan(replace(ONE, midpoint=D(235_000)), bands=gap).merits[0]
    assert (between.band, between.final, between.state) == (0, None, "no_band")


def test_a_matrix_says_which_grades_are_unknown_twice_or_not_filled() -> None:
    rows = (
        MatrixRow("Staff", "CNY", "A", ROW),
        MatrixRow("Staff", "CNY", "Z", ROW),
        MatrixRow("Staff", "USD", "A", ROW),
        MatrixRow("Staff", "CNY", "B", ROW),
        MatrixRow("Staff", "CNY", "b", ROW),
        MatrixRow("Staff", "CNY", "C", (*ROW[:4], None)),
    )
    assert plan(matrix=rows).matrix.checks == (
        "good", "grade_unknown", "matrix_pool", "matrix_twice", "matrix_twice", "percent_bad",
    )  # fmt: skip


def test_an_amount_of_hrs_own_stands_in_place_and_may_break_the_budget() -> None:
    typed = plan(replace(ONE, bonus=D("100000.01"), bonus_reason="promised", merit=D("7.005")))
    assert typed.bonuses[0].final == D("100000.01")
    assert typed.pools[0].budget_check == "over_bonus"
    assert typed.pools[0].bonus_left == D("-0.01")
    assert (typed.merits[0].final, typed.merits[0].state) == (None, "override_bad")
    silent = plan(replace(ONE, bonus=D(5)))
    assert (silent.bonuses[0].final, silent.bonuses[0].state) == (D(5), "reason_missing")


def test_a_departments_factor_is_typed_or_its_goals_or_one() -> None:
    departments = (
        Department("A", D("98.37"), D("1.1")),
        Department("B", D("98.37")),
        Department("C"),
        Department("D", D(90), "low"),
    )
    assert plan(departments=departments).department_factors == (D("1.1"), D("0.9837"), D(1), D("0.9"))


@pytest.mark.parametrize(
    ("grade", "potential", "kinds"),
    [
        ("S", None, [DecisionKind.PROMOTION]),
        ("A", 3, [DecisionKind.PROMOTION]),
        ("A", 2, []),
        ("B", 3, []),
        ("C", None, [DecisionKind.TRAINING]),
        ("D", None, [DecisionKind.WARNING, DecisionKind.TRAINING]),
        ("D", 1, [DecisionKind.WARNING, DecisionKind.TRAINING, DecisionKind.DEMOTION]),
        ("", 3, []),
    ],
)
def test_results_propose_decisions(grade: str, potential: int | None, kinds: list[DecisionKind]) -> None:
    assert [one.kind for one in proposals("E1", grade, Scheme(), potential)] == kinds
