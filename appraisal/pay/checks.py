"""What is wrong with what HR typed, as keys of the flags that stand beside it: "" is a blank row, ``good`` a whole one."""

from collections.abc import Iterator, Sequence

from appraisal.pay.inputs import (
    Band,
    BonusKind,
    Person,
    Pool,
    Typed,
    is_above_zero,
    is_rate,
    money,
    number,
    rate,
)
from appraisal.pay.money import ZERO


def salary_check(person: Person) -> str:
    """Return what is missing of a salary itself, "" if nothing is."""
    base = number(person.base)
    if person.base is None:
        return "salary_missing"
    if base is None:
        return "salary_text"
    if base <= 0:
        return "salary_negative"
    if not person.pay_group.strip():
        return "group_missing"
    return "" if person.currency.strip() else "currency_missing"


def extras_check(person: Person, pool: Pool) -> str:
    """Return what is wrong with what stands beside a salary that has a pool."""
    if not is_rate(person.target):
        return "target_bad"
    if person.target is None and pool.kind is BonusKind.PRODUCT:
        return "target_missing"
    if not is_above_zero(person.midpoint):
        return "midpoint_bad"
    if not is_rate(person.promotion):
        return "promotion_bad"
    if person.midpoint is None and number(pool.merit_budget) is not None:
        return "midpoint_missing"
    return "good"


def override_check(typed: Typed, reason: str) -> str:
    """Return what is wrong with an amount that HR typed in place of the worked-out one."""
    if typed is None:
        return ""
    if money(typed) is None:
        return "override_bad"
    return "" if reason.strip() else "reason_missing"


def pool_check(pool: Pool, same: int) -> str:
    """Return what a pool's row says of itself; ``same`` rows have its group and currency."""
    if pool.is_blank:
        return ""
    if not pool.pay_group.strip():
        return "pool_group_missing"
    if len(pool.currency.strip()) != 3:
        return "pool_currency"
    if same > 1:
        return "pool_twice"
    return _bonus_check(pool) or _budget_check(pool) or _zero_check(pool) or "good"


def _bonus_check(pool: Pool) -> str:
    if pool.kind is None:
        return "kind_missing"
    if not isinstance(pool.kind, BonusKind):
        return "kind_unknown"
    if pool.kind is BonusKind.PRODUCT and rate(pool.company_factor) is None:
        return "factor_bad"
    if pool.kind is BonusKind.POOL and pool.amount is None:
        return "amount_missing"
    return "amount_bad" if pool.amount is not None and money(pool.amount) is None else ""


def _budget_check(pool: Pool) -> str:
    if pool.merit_budget is not None and money(pool.merit_budget) is None:
        return "budget_bad"
    return "" if is_above_zero(pool.lump_above) else "lump_bad"


def _zero_check(pool: Pool) -> str:
    if pool.kind is not BonusKind.NONE and pool.amount == 0:
        return "pool_zero"
    if pool.merit_budget is None:
        return "budget_missing"
    return "budget_zero" if pool.merit_budget == 0 else ""


def band_checks(bands: Sequence[Band]) -> Iterator[str]:
    """Yield what each band says of itself: whether it can be read, and joins the one above without gap or overlap."""
    above: Band | None = None
    for band in bands:
        yield _band_check(band, above)
        above = band


def _band_check(band: Band, above: Band | None) -> str:
    low, high = rate(band.low), number(band.high)
    if band.low is None and band.high is None:
        return ""
    if low is None or (band.high is not None and (high is None or high <= low)):
        return "band_bad"
    before = ZERO if above is None else number(above.high)
    if before is None:
        return "band_overlap"
    if low > before:
        return "band_gap"
    return "band_overlap" if low < before else "good"
