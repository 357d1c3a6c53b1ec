"""The formulas of pay, each for one person: the product of factors, the compa-ratio, the bounds of a band."""

from decimal import Decimal

from appraisal.pay.inputs import Band, Department, number, rate
from appraisal.pay.money import ONE, TIME_PLACES, ZERO, cents, rounded

NO_END = Decimal(1_000_000)
"""Stands for a band without end; no compa-ratio comes near it."""


def product_bonus(
    base: Decimal, target: Decimal, company: Decimal, department: Decimal, individual: Decimal, time: Decimal
) -> Decimal:
    """Return base × target % × company × department × individual × time, to the cent."""
    return cents(base * target * company * department * individual * time)


def compa_ratio(base: Decimal, midpoint: Decimal | None) -> Decimal | None:
    """Return the salary over the midpoint of its range, to 4 places; ``None`` without a midpoint above 0."""
    if midpoint is None or midpoint <= 0:
        return None
    return rounded(base / midpoint, TIME_PLACES)


def scale(budget: Decimal, total: Decimal) -> Decimal:
    """Return min(1, budget/Σ), to 6 places, as it is shown; what is paid is worked out from the budget itself."""
    return ONE if total <= budget else rounded(budget / total, 6)


def department_factor(department: Department) -> Decimal:
    """Return a department's factor: as typed, else its goals' achievement over 100, else 1."""
    typed = rate(department.typed)
    if typed is not None:
        return typed
    if department.achievement is not None:
        return rounded(department.achievement / 100, TIME_PLACES)
    return ONE


def band_bounds(band: Band) -> tuple[Decimal, Decimal]:
    """Return where a band begins and ends, as compa-ratios are compared with it; a band that cannot be read holds nothing."""
    low, high = number(band.low), number(band.high)
    if low is None or (band.high is not None and high is None):
        return NO_END, ZERO
    return rounded(low, TIME_PLACES), NO_END if high is None else rounded(high, TIME_PLACES)
