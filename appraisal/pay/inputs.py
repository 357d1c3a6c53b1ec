"""What HR types into the pay workbook, and what results say, as values.

A number that HR types is a :data:`Typed`: ``None`` is blank, a text is something that is no number. Nothing is coerced, and blank
is never 0. Days are serial numbers of the 1900 calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from appraisal.pay.money import is_money

Typed = Decimal | str | None
"""What stands in a cell for a number."""

MOST_POOLS = 12
"""Pools that a workbook has room for."""
MOST_BANDS = 5
"""Bands of compa-ratios that the merit matrices have room for."""

LUMP_ABOVE = Decimal("1.2")
"""House default: above this compa-ratio an increase is paid once and does not raise the salary."""


class BonusKind(StrEnum):
    """How a pool pays its bonus."""

    PRODUCT = "product"
    """base × target % × company × department × individual × time"""
    POOL = "pool"
    """an amount divided by base × individual × time"""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Person:
    """A person's salary as HR typed it, and what the result says.

    ``base`` is the yearly base salary, ``target`` the target bonus as a share of it, ``midpoint`` that of the salary range,
    ``start`` and ``end`` the days from and to which pay counts (blank: ``hired`` and ``left`` of the roster, else the
    whole period), ``part`` a part of the period typed instead, ``promotion`` the raise with a promotion as a share of the
    base. ``grade`` is "" and ``coefficient`` ``None`` without a final result. ``bonus`` and ``merit`` are amounts that HR
    typed in place of those worked out.
    """

    employee_id: str
    base: Typed = None
    currency: str = ""
    pay_group: str = ""
    target: Typed = None
    midpoint: Typed = None
    start: Typed = None
    end: Typed = None
    part: Typed = None
    promotion: Typed = None
    hired: Decimal | None = None
    left: Decimal | None = None
    department: str = ""
    grade: str = ""
    coefficient: Decimal | None = None
    bonus: Typed = None
    bonus_reason: str = ""
    merit: Typed = None
    merit_reason: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A pay group's budgets in one currency. ``kind`` is ``None`` where blank, a text where it is no word of the list."""

    pay_group: str = ""
    currency: str = ""
    kind: BonusKind | str | None = None
    company_factor: Typed = None
    amount: Typed = None
    merit_budget: Typed = None
    lump_above: Typed = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        typed = (self.kind, self.company_factor, self.amount, self.merit_budget, self.lump_above)
        return not self.pay_group and not self.currency and all(one is None for one in typed)


@dataclass(frozen=True, slots=True)
class Band:
    """Compa-ratios from ``low`` (included) up to ``high`` (not included; blank: without end)."""

    low: Typed = None
    high: Typed = None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The increases of a grade in a pool, one a band, as shares of the base."""

    pay_group: str = ""
    currency: str = ""
    grade: str = ""
    increases: tuple[Typed, ...] = (None,) * MOST_BANDS

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not (self.pay_group or self.currency or self.grade) and all(
            one is None for one in self.increases
        )


@dataclass(frozen=True, slots=True)
class Department:
    """A department's factor as HR typed it, and the achievement of its goals in points, ``None`` where none is known."""

    name: str
    achievement: Decimal | None = None
    typed: Typed = None


@dataclass(frozen=True, slots=True)
class PayInputs:
    """Everything that pay is worked out from. People stand in the order of their ids; ``first`` and ``last`` bound the period."""

    first: Decimal
    last: Decimal
    people: tuple[Person, ...] = ()
    pools: tuple[Pool, ...] = ()
    bands: tuple[Band, ...] = ()
    matrix: tuple[MatrixRow, ...] = ()
    departments: tuple[Department, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    """The grades of all schemes with their rank, the worst first: 0, 1, 2 …"""


def number(typed: Typed) -> Decimal | None:
    """Return a cell's number, ``None`` where it holds none."""
    return typed if isinstance(typed, Decimal) else None


def same_word(one: str, other: str) -> bool:
    """Whether a spreadsheet takes two texts for equal: capitals do not count."""
    return one.casefold() == other.casefold()


def money(typed: Typed) -> Decimal | None:
    """Return an amount of money: 0 or more, without fractions of a cent; else ``None``."""
    found = number(typed)
    return found if found is not None and is_money(found) else None


def rate(typed: Typed) -> Decimal | None:
    """Return a number of 0 or more, else ``None``."""
    found = number(typed)
    return found if found is not None and found >= 0 else None


def is_rate(typed: Typed) -> bool:
    """Whether a cell is blank or holds a number of 0 or more."""
    return typed is None or rate(typed) is not None


def is_share(typed: Typed) -> bool:
    """Whether a cell is blank or holds a number from 0 to 1."""
    found = rate(typed)
    return typed is None or (found is not None and found <= 1)


def is_above_zero(typed: Typed) -> bool:
    """Whether a cell is blank or holds a number above 0."""
    found = number(typed)
    return typed is None or (found is not None and found > 0)
