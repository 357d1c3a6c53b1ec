"""What the rows of the pay workbook show of each person and pool, once it is worked out.

``check`` and ``state`` are keys of flags.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SalaryLine:
    """What a salary's row says of itself: its pool (a number from 1, 0 for none), the days that count, whether it is fit for pay.

    ``leaver`` says that the person leaves by the end of the period: new pay, which holds from then on, is for the others.
    """

    pool: int
    from_day: Decimal
    to_day: Decimal
    dates_ok: bool
    time: Decimal
    fit: bool
    leaver: bool
    check: str


@dataclass(frozen=True, slots=True)
class BonusLine:
    """A bonus: ``award`` as worked out, ``final`` with what HR typed in its place; ``None`` where there is none."""

    pool: int
    base: Decimal
    time: Decimal
    department_row: int
    department_factor: Decimal
    weight: Decimal
    award: Decimal | None
    final: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class MeritLine:
    """A merit increase. ``before`` is matrix × base × time, ``after`` scaled to the budget by ``factor``.

    ``final`` is what HR typed in its place, or ``after``; it is an ``increase`` of the salary or a ``lump_sum``.
    """

    pool: int
    base: Decimal
    compa: Decimal | None
    band: int
    row: int
    percent: Decimal | None
    before: Decimal | None
    factor: Decimal | None
    after: Decimal | None
    final: Decimal | None
    increase: Decimal | None
    lump_sum: Decimal | None
    promotion: Decimal | None
    new_salary: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class PoolLine:
    """What a pool comes to, in its currency; ``left`` is the budget less what is awarded, ``None`` without a budget."""

    check: str
    people: int
    weights: Decimal
    bonus: Decimal
    bonus_left: Decimal | None
    merit_before: Decimal
    merit: Decimal
    merit_left: Decimal | None
    factor: Decimal | None
    lump_sums: Decimal
    promotions: Decimal
    budget_check: str
