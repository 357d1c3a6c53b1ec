"""Laws of pay that hold for any salaries, results, pools and matrices."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from appraisal.pay.inputs import Band, BonusKind, MatrixRow, PayInputs, Person, Pool
from appraisal.pay.money import ZERO, cents, divided, part_of_period, rounded, within
from appraisal.pay.plan import Plan

amounts = st.integers(0, 10**10).map(lambda number: Decimal(number).scaleb(-2))
weights = st.decimals(0, 10**7, places=6)
ids = st.integers(0, 10**4).map("E{:05d}".format)
shares = st.dictionaries(ids, weights, max_size=30)


@given(amounts, shares)
def test_a_divided_amount_adds_up_to_the_cent_or_to_nothing(
    amount: Decimal, given_weights: dict[str, Decimal]
) -> None:
    found = divided(amount, given_weights)
    assert found.keys() == given_weights.keys()
    assert sum(found.values()) in ({amount} if any(given_weights.values()) else {ZERO})
    assert all(share >= 0 and share == cents(share) for share in found.values())


@given(amounts, shares, st.randoms())
def test_the_order_in_which_people_come_decides_nothing(
    amount: Decimal, given_weights: dict[str, Decimal], dice: object
) -> None:
    turned = list(given_weights.items())
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert divided(amount, dict(turned)) == divided(amount, given_weights)


@given(amounts, shares.filter(lambda found: any(found.values())))
def test_nobody_is_more_than_a_cent_away_from_the_exact_share(
    amount: Decimal, given_weights: dict[str, Decimal]
) -> None:
    total = sum(given_weights.values())
    for one, share in divided(amount, given_weights).items():
        assert abs(share - amount * given_weights[one] / total) <= Decimal("0.01")


@given(amounts, st.dictionaries(ids, amounts, max_size=30))
def test_scaled_amounts_never_exceed_the_budget_and_stay_where_they_fit(
    budget: Decimal, asked: dict[str, Decimal]
) -> None:
    found = within(budget, asked)
    total = sum(asked.values(), ZERO)
    assert sum(found.values(), ZERO) == min(budget, total)
    if total <= budget:
        assert found == asked
    assert all(found[one] <= asked[one] + Decimal("0.01") for one in asked)


@given(st.decimals(0, 10**6, places=9), st.integers(0, 6))
def test_rounding_changes_a_rounded_number_no_more(number: Decimal, places: int) -> None:
    once = rounded(number, places)
    assert rounded(once, places) == once
    assert abs(once - number) <= Decimal("0.50000005").scaleb(-places)


@given(st.integers(1, 9).map(Decimal), st.integers(12, 60), st.integers(0, 6))
def test_a_number_of_whatever_size_is_rounded(first: Decimal, size: int, places: int) -> None:
    assert rounded(first.scaleb(size), places) == first.scaleb(size)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_part_of_a_period_lies_between_nothing_and_all(start: int, end: int) -> None:
    part = part_of_period(Decimal(100), Decimal(283), Decimal(start), Decimal(end))
    assert 0 <= part <= 1
    assert part_of_period(Decimal(100), Decimal(283), Decimal(start), Decimal(end + 1)) >= part


GRADES = {"D": 0, "C": 1, "B": 2, "A": 3}
COEFFICIENTS = {"D": Decimal(0), "C": Decimal("0.8"), "B": Decimal(1), "A": Decimal("1.2"), "": None}
people = st.lists(
    st.builds(
        Person,
        employee_id=st.just(""),
        base=st.integers(10**6, 10**8).map(lambda number: Decimal(number).scaleb(-2)),
        currency=st.sampled_from(("CNY", "EUR")),
        pay_group=st.just("Staff"),
        target=st.just(Decimal("0.1")),
        midpoint=st.integers(10**6, 10**8).map(lambda number: Decimal(number).scaleb(-2)),
        part=st.none() | st.decimals(0, 1, places=4),
        grade=st.sampled_from(("", *GRADES)),
    ),
    min_size=1,
    max_size=12,
)


def inputs(found: list[Person], kind: BonusKind, amount: Decimal, budget: Decimal) -> PayInputs:
    numbered = tuple(
        replace(one, employee_id=f"E{number:03d}", coefficient=COEFFICIENTS[one.grade])
        for number, one in enumerate(found)
    )
    increases = tuple(map(Decimal, ("0.05", "0.04", "0.03", "0.02", "0.01")))
    bounds = (("0", "0.8"), ("0.8", "0.95"), ("0.95", "1.05"), ("1.05", "1.2"), ("1.2", None))
    return PayInputs(
        Decimal(46204),
        Decimal(46387),
        numbered,
        tuple(Pool("Staff", currency, kind, Decimal(1), amount, budget) for currency in ("CNY", "EUR")),
        tuple(Band(Decimal(low), None if high is None else Decimal(high)) for low, high in bounds),
        tuple(
            MatrixRow("Staff", currency, grade, increases) for currency in ("CNY", "EUR") for grade in GRADES
        ),
        grades=GRADES,
    )


@given(people, amounts, amounts)
def test_no_pool_that_is_shared_and_no_budget_is_ever_overspent(
    found: list[Person], amount: Decimal, budget: Decimal
) -> None:
    plan = Plan(inputs(found, BonusKind.POOL, amount, budget))
    for number, line in enumerate(plan.pools, start=1):
        weighs = any(one.pool == number and one.weight > 0 for one in plan.bonuses)
        assert line.bonus == (amount if weighs else 0)
        assert line.merit == min(budget, line.merit_before)
        assert line.budget_check == "good"


@given(people, st.sampled_from(BonusKind), amounts)
def test_nobody_without_a_final_result_gets_anything(
    found: list[Person], kind: BonusKind, amount: Decimal
) -> None:
    plan = Plan(inputs(found, kind, amount, amount))
    for person, bonus, merit in zip(plan.inputs.people, plan.bonuses, plan.merits, strict=True):
        if not person.grade:
            assert bonus.final is None
            assert merit.final is None
            assert merit.new_salary == person.base


@given(people, st.sampled_from((BonusKind.PRODUCT, BonusKind.POOL)), amounts, st.integers(0, 11))
def test_a_better_coefficient_never_lowers_ones_own_bonus(
    found: list[Person], kind: BonusKind, amount: Decimal, place: int
) -> None:
    before = inputs(found, kind, amount, amount)
    place %= len(before.people)
    one = before.people[place]
    if one.coefficient is None:
        return
    better = replace(one, coefficient=one.coefficient + Decimal("0.3"))
    after = replace(before, people=(*before.people[:place], better, *before.people[place + 1 :]))
    lower, higher = (Plan(world).bonuses[place].final for world in (before, after))
    assert lower is not None
    assert higher is not None
    assert higher >= lower - Decimal("0.01"), "a share may lose the cent that rounding gave it"


@given(people, amounts)
def test_what_is_paid_once_does_not_raise_the_salary(found: list[Person], budget: Decimal) -> None:
    plan = Plan(inputs(found, BonusKind.NONE, ZERO, budget))
    for person, line in zip(plan.inputs.people, plan.merits, strict=True):
        if line.final is not None:
            assert line.increase is not None
            assert line.lump_sum is not None
            assert line.increase + line.lump_sum == line.final
            assert (line.increase == 0) or line.compa is None or line.compa <= Decimal("1.2")
            assert isinstance(person.base, Decimal)
            assert line.new_salary == person.base + line.increase
