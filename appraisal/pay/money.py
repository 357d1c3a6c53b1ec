"""Money: the one rounding rule in Decimal, parts of a period, and dividing an amount so that no cent is lost.

Rounding is that of :mod:`appraisal.numbers`: on 15 significant digits, with a coarser rounding in front, so that a live formula
(``ROUND(ROUND(x*100,7),0)/100``) and Python agree on every cent.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

ZERO, ONE = Decimal(0), Decimal(1)
_GUARD = Decimal(1).scaleb(-7)
_WHOLE = Decimal(1)
_DIGITS = 15
"""Significant digits of a number as a spreadsheet shows it."""

TIME_PLACES = 4
"""Places to which a part of the period, a compa-ratio and a department's factor are rounded."""


def as_shown(x: float) -> Decimal:
    """Return a number as a spreadsheet shows it: its 15 significant digits, without what binary arithmetic adds behind them."""
    return Decimal(f"{x:.{_DIGITS}g}")


def rounded(x: Decimal, places: int) -> Decimal:
    """Round half away from zero to ``places``, as ``ROUND(ROUND(x*10^places,7),0)/10^places`` does."""
    shown = Decimal(f"{x.scaleb(places):.14e}")
    if shown.adjusted() > _DIGITS:  # whole already, and perhaps beyond what can be quantized
        return shown.scaleb(-places)
    whole = shown.quantize(_GUARD, ROUND_HALF_UP).quantize(_WHOLE, ROUND_HALF_UP)
    return whole.scaleb(-places) + ZERO


def cents(x: Decimal) -> Decimal:
    """Round an amount to 2 places."""
    return rounded(x, 2)


def is_money(x: Decimal) -> bool:
    """Whether an amount is 0 or more and holds no fraction of a cent."""
    hundredfold = x.scaleb(2)
    return x >= 0 and hundredfold.quantize(_WHOLE, ROUND_HALF_UP) == rounded(hundredfold, 4)


def part_of_period(first: Decimal, last: Decimal, start: Decimal, end: Decimal) -> Decimal:
    """Return the part of a period, 0 … 1 to 4 places, that lies between two days; all are serial numbers of days, both ends count.

    ``first`` and ``last`` are the period's. Nothing of the period between them is 0.
    """
    days = min(end, last) - max(start, first) + 1
    return max(ZERO, rounded(days / (last - first + 1), TIME_PLACES))


def divided(amount: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Divide an amount by weights of 0 or more, in the order of the ids: exact to the cent, never overspent.

    With cum the running sum of amount·weight/Σ, a share is r2(cum) − r2(cum before): the shares of all ids add up to
    the amount, whatever their order here. All are 0 where no weight is above 0.
    """
    ids = sorted(weights)
    total = sum((weights[one] for one in ids), ZERO)
    if total <= 0:
        return dict.fromkeys(ids, ZERO)
    marks = [cents(amount * running / total) for running in accumulate(weights[one] for one in ids)]
    return dict(zip(ids, _steps(marks), strict=True))


def _steps(marks: Iterable[Decimal]) -> Iterator[Decimal]:
    before = ZERO
    for mark in marks:
        yield mark - before
        before = mark


def within(budget: Decimal, amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Scale amounts (in cents) by min(1, budget/Σ), in the order of the ids, so that they never exceed the budget."""
    total = sum(amounts.values(), ZERO)
    return dict(amounts) if total <= budget else divided(budget, amounts)
