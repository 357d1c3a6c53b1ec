"""What the arithmetic page says about pay is recomputed, in both languages."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from appraisal.numbers import to_serial
from appraisal.pay.formulas import product_bonus
from appraisal.pay.inputs import Band, MatrixRow, PayInputs, Person, Pool
from appraisal.pay.money import divided, part_of_period
from appraisal.pay.plan import Plan
from tests.meta.test_arithmetic_docs import table

FIRST, LAST = "2026-07-01", "2026-12-31"
POOL, BUDGET = Decimal(1000), Decimal(6000)

by_language = pytest.mark.parametrize("language", ["en", "zh-CN"])


def number(text: str) -> Decimal:
    return Decimal(text.removesuffix("%")) / 100 if text.endswith("%") else Decimal(text)


def day(text: str) -> Decimal:
    return Decimal(to_serial(date.fromisoformat(text)))


@by_language
def test_parts_of_the_period(language: str) -> None:
    for start, end, part in table(language, "pay-time"):
        assert number(part) == part_of_period(day(FIRST), day(LAST), day(start), day(end))


@by_language
def test_products(language: str) -> None:
    for *factors, bonus in table(language, "pay-product"):
        assert number(bonus) == product_bonus(*map(number, factors))


@by_language
def test_the_pool(language: str) -> None:
    rows = table(language, "pay-pool")
    weights = {row[0]: number(row[1]) * number(row[2]) * number(row[3]) for row in rows}
    assert {row[0]: number(row[4]) for row in rows} == divided(POOL, weights)
    assert sum(number(row[4]) for row in rows) == POOL


@by_language
def test_the_merit_increases(language: str) -> None:
    rows = table(language, "pay-merit")
    people = tuple(
        Person(row[0], number(row[1]), "CNY", "Staff", midpoint=number(row[2]), grade="B") for row in rows
    )
    bounds = (("0", "0.9"), ("0.9", "1.1"), ("1.1", None))
    bands = tuple(Band(number(low), None if high is None else number(high)) for low, high in bounds)
    matrix = (MatrixRow("Staff", "CNY", "B", tuple(number(row[4]) for row in rows)),)
    pools = (Pool("Staff", "CNY", merit_budget=BUDGET),)
    plan = Plan(PayInputs(day(FIRST), day(LAST), people, pools, bands, matrix, grades={"B": 0}))
    for row, line in zip(rows, plan.merits, strict=True):
        said = (line.compa, line.percent, line.before, line.after, line.lump_sum, line.new_salary)
        assert said == tuple(map(number, row[3:]))


def test_both_languages_give_the_same_examples() -> None:
    for name in ("pay-time", "pay-product", "pay-pool", "pay-merit"):
        assert table("en", name) == table("zh-CN", name)


def test_the_pages_about_pay_exist_in_both_languages() -> None:
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / "pay.md").is_file()
    assert (docs / "zh-CN" / "pay.md").is_file()
