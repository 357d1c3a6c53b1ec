"""Everything that pay works out: who belongs to which pool, the bonus, the merit increase, and what each pool comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from appraisal.pay.checks import extras_check, override_check, pool_check, salary_check
from appraisal.pay.formulas import compa_ratio, department_factor, product_bonus, scale
from appraisal.pay.inputs import (
    LUMP_ABOVE,
    BonusKind,
    PayInputs,
    Person,
    Pool,
    Typed,
    is_share,
    money,
    number,
    rate,
    same_word,
)
from appraisal.pay.lines import BonusLine, MeritLine, PoolLine, SalaryLine
from appraisal.pay.matrix import Matrix
from appraisal.pay.money import ONE, TIME_PLACES, ZERO, cents, divided, part_of_period, rounded, within


class Plan:
    """Pay worked out from inputs, each part when it is asked for first."""

    def __init__(self, inputs: PayInputs) -> None:
        self.inputs = inputs

    # --- pools ---

    def pool_number(self, pay_group: str, currency: str) -> int:
        """Return the number of the only pool of a group and currency, 0 where there is none or more than one."""
        if not pay_group.strip() or not currency.strip():
            return 0
        key = pay_group.casefold(), currency.casefold()
        found = self._pool_numbers.get(key, ())
        return found[0] if len(found) == 1 else 0

    @cached_property
    def _pool_numbers(self) -> Mapping[tuple[str, str], list[int]]:
        numbers: dict[tuple[str, str], list[int]] = {}
        for place, pool in enumerate(self.inputs.pools, start=1):
            numbers.setdefault((pool.pay_group.casefold(), pool.currency.casefold()), []).append(place)
        return numbers

    def knows_group(self, pay_group: str) -> bool:
        """Whether some pool, in whatever currency, is for a pay group."""
        return any(same_word(pool.pay_group, pay_group) for pool in self.inputs.pools)

    @cached_property
    def pool_checks(self) -> tuple[str, ...]:
        """What each pool's row says of itself."""
        return tuple(
            pool_check(pool, len(self._pool_numbers[pool.pay_group.casefold(), pool.currency.casefold()]))
            for pool in self.inputs.pools
        )

    @cached_property
    def department_factors(self) -> tuple[Decimal, ...]:
        """The factor of each department: as typed, else its goals' achievement, else 1."""
        return tuple(map(department_factor, self.inputs.departments))

    @cached_property
    def _department_rows(self) -> Mapping[str, int]:
        return {one.name: place for place, one in enumerate(self.inputs.departments, start=1)}

    def department_row(self, department: str) -> int:
        """Return the number of a department's row, 0 where it has none."""
        return self._department_rows.get(department, 0)

    # --- salaries ---

    @cached_property
    def salaries(self) -> tuple[SalaryLine, ...]:
        """The lines of the salaries, in the order of the people."""
        return tuple(map(self._salary, self.inputs.people))

    def _salary(self, person: Person) -> SalaryLine:
        inputs = self.inputs
        pool = self.pool_number(person.pay_group, person.currency)
        from_day = _first(number(person.start), person.hired, inputs.first)
        to_day = _first(number(person.end), person.left, inputs.last)
        dates_ok = _readable(person.start, person.end) and is_share(person.part)
        time = ZERO
        if dates_ok:
            typed = number(person.part)
            time = (
                part_of_period(inputs.first, inputs.last, from_day, to_day)
                if typed is None
                else rounded(typed, TIME_PLACES)
            )
        check = self._salary_check(person, pool, dates_ok, from_day > to_day)
        base = number(person.base)
        fit = base is not None and base > 0 and pool > 0 and dates_ok and from_day <= to_day
        leaver = person.left is not None and person.left <= inputs.last
        return SalaryLine(pool, from_day, to_day, dates_ok, time, fit, leaver, check)

    def _salary_check(self, person: Person, pool: int, dates_ok: bool, reversed_days: bool) -> str:
        if wrong := salary_check(person):
            return wrong
        if not pool:
            return "wrong_currency" if self.knows_group(person.pay_group) else "no_pool"
        if not dates_ok:
            return "dates_bad"
        return "dates_order" if reversed_days else extras_check(person, self.inputs.pools[pool - 1])

    # --- bonus ---

    @cached_property
    def bonuses(self) -> tuple[BonusLine, ...]:
        """The lines of the bonus, in the order of the people."""
        return tuple(
            self._bonus(person, line) for person, line in zip(self.inputs.people, self.salaries, strict=True)
        )

    @cached_property
    def _divided(self) -> Mapping[int, Mapping[str, Decimal]]:
        """The shares of each pool that is divided, and whose amount can be."""
        return {
            place: divided(amount, self._weights_of(place))
            for place, pool in enumerate(self.inputs.pools, start=1)
            if pool.kind is BonusKind.POOL and (amount := money(pool.amount)) is not None
        }

    @cached_property
    def shares(self) -> tuple[Decimal, ...]:
        """What each person gets of a pool that is divided, 0 for all others."""
        return tuple(
            self._divided.get(line.pool if line.fit else 0, {}).get(person.employee_id, ZERO)
            for person, line in zip(self.inputs.people, self.salaries, strict=True)
        )

    def _weights_of(self, place: int) -> dict[str, Decimal]:
        return {
            person.employee_id: weight
            for person, line in zip(self.inputs.people, self.salaries, strict=True)
            if line.fit and line.pool == place and (weight := self._weight(person, line))
        }

    def _weight(self, person: Person, line: SalaryLine) -> Decimal:
        """Return base × individual × time of a person in a pool that is divided, else 0."""
        base = number(person.base)
        if not line.fit or base is None or person.coefficient is None:
            return ZERO
        if self.inputs.pools[line.pool - 1].kind is not BonusKind.POOL:
            return ZERO
        return base * person.coefficient * line.time

    def _bonus(self, person: Person, line: SalaryLine) -> BonusLine:
        pool = line.pool if line.fit else 0
        base = number(person.base) if pool else ZERO
        row = self.department_row(person.department)
        factor = self.department_factors[row - 1] if row else ONE
        award = self._award(person, line, factor) if pool else None
        final = _final(person.bonus, award) if pool else None
        return BonusLine(
            pool,
            base or ZERO,
            line.time if pool else ZERO,
            row,
            factor,
            self._weight(person, line),
            award,
            final,
            self._bonus_state(person, pool, award),
        )

    def _award(self, person: Person, line: SalaryLine, department: Decimal) -> Decimal | None:
        pool = self.inputs.pools[line.pool - 1]
        if person.coefficient is None:
            return None
        if pool.kind is BonusKind.POOL:
            found = self._divided.get(line.pool)
            return None if found is None else found.get(person.employee_id, ZERO)
        target, company = rate(person.target), rate(pool.company_factor)
        base = number(person.base)
        if pool.kind is not BonusKind.PRODUCT or target is None or company is None or base is None:
            return None
        return product_bonus(base, target, company, department, person.coefficient, line.time)

    def _bonus_state(self, person: Person, pool: int, award: Decimal | None) -> str:
        if not pool:
            return "see_salaries"
        if wrong := override_check(person.bonus, person.bonus_reason):
            return wrong
        if person.bonus is not None:
            return "typed"
        if person.coefficient is None:
            return "no_result"
        if self.inputs.pools[pool - 1].kind is BonusKind.NONE:
            return "no_bonus"
        return "see_pools" if award is None else "good"

    # --- merit ---

    @cached_property
    def matrix(self) -> Matrix:
        """The merit matrices with their bands."""
        pools = (self.pool_number(row.pay_group, row.currency) for row in self.inputs.matrix)
        return Matrix(self.inputs, tuple(pools))

    @cached_property
    def merits(self) -> tuple[MeritLine, ...]:
        """The lines of the merit increases, in the order of the people."""
        found = self._befores
        scaled: dict[str, Decimal] = {}
        for place, pool in enumerate(self.inputs.pools, start=1):
            budget = money(pool.merit_budget)
            if budget is not None:
                amounts = {
                    person.employee_id: one.before
                    for person, one in zip(self.inputs.people, found, strict=True)
                    if one.pool == place and one.before is not None
                }
                scaled |= within(budget, amounts)
        return tuple(
            self._merit(person, one, scaled.get(person.employee_id))
            for person, one in zip(self.inputs.people, found, strict=True)
        )

    @cached_property
    def _befores(self) -> tuple["_Before", ...]:
        return tuple(
            self._before(person, line) for person, line in zip(self.inputs.people, self.salaries, strict=True)
        )

    def _before(self, person: Person, line: SalaryLine) -> "_Before":
        pool = line.pool if line.fit else 0
        base, midpoint = number(person.base), number(person.midpoint)
        if not pool or base is None:
            return _Before(0, ZERO, ZERO, line.leaver, None, 0, 0, None, None)
        compa = compa_ratio(base, midpoint)
        band = 0 if compa is None else self.matrix.band(compa)
        row = 0 if line.leaver else self.matrix.row(pool, person.grade)
        percent = self.matrix.increase(row, band)
        before = None if percent is None else cents(base * percent * line.time)
        return _Before(pool, base, line.time, line.leaver, compa, band, row, percent, before)

    def _merit(self, person: Person, one: "_Before", after: Decimal | None) -> MeritLine:
        final = _final(person.merit, after) if one.pool else None
        lump_above = self._lump_above(one.pool)
        paid_once = one.compa is not None and one.compa > lump_above
        lump = None if final is None else final if paid_once else ZERO
        increase = None if final is None or lump is None else final - lump
        raised = None if one.leaver else rate(person.promotion)
        promotion = cents(one.base * (raised or ZERO)) if one.pool else None
        new = one.base + (increase or ZERO) + (promotion or ZERO) if one.pool else None
        return MeritLine(
            one.pool, one.base, one.compa, one.band, one.row, one.percent, one.before,
            self._factor(one), after, final, increase, lump, promotion,
            None if new is None else cents(new),
            self._merit_state(person, one, paid_once),
        )  # fmt: skip

    def _lump_above(self, pool: int) -> Decimal:
        typed = number(self.inputs.pools[pool - 1].lump_above) if pool else None
        return LUMP_ABOVE if typed is None else typed

    def _factor(self, one: "_Before") -> Decimal | None:
        if one.before is None:
            return None
        budget = money(self.inputs.pools[one.pool - 1].merit_budget)
        return None if budget is None else scale(budget, self._before_sums.get(one.pool, ZERO))

    @cached_property
    def _before_sums(self) -> Mapping[int, Decimal]:
        sums: dict[int, Decimal] = {}
        for one in self._befores:
            sums[one.pool] = sums.get(one.pool, ZERO) + (one.before or ZERO)
        return sums

    def _merit_state(self, person: Person, one: "_Before", paid_once: bool) -> str:
        if not one.pool:
            return "see_salaries"
        if wrong := override_check(person.merit, person.merit_reason):
            return wrong
        if person.merit is not None:
            return "typed"
        if one.leaver:
            return "leaver"
        if not person.grade:
            return "no_result"
        return self._matrix_state(one) or ("lump_sum" if paid_once else "good")

    def _matrix_state(self, one: "_Before") -> str:
        if money(self.inputs.pools[one.pool - 1].merit_budget) is None:
            return "no_budget"
        if one.compa is None:
            return "no_midpoint"
        if not one.band:
            return "no_band"
        if not one.row:
            return "no_matrix_row"
        return "no_percent" if one.percent is None else ""

    # --- what each pool comes to ---

    @cached_property
    def pools(self) -> tuple[PoolLine, ...]:
        """What each pool comes to."""
        return tuple(
            self._pool_line(place, pool, check)
            for place, (pool, check) in enumerate(
                zip(self.inputs.pools, self.pool_checks, strict=True), start=1
            )
        )

    def _pool_line(self, place: int, pool: Pool, check: str) -> PoolLine:
        bonuses = [line for line in self.bonuses if line.pool == place]
        merits = [line for line in self.merits if line.pool == place]
        bonus, merit = _total(line.final for line in bonuses), _total(line.final for line in merits)
        before = _total(line.before for line in merits)
        limit = None if pool.kind is BonusKind.NONE else money(pool.amount)
        budget = money(pool.merit_budget)
        over = "over_bonus" if limit is not None and bonus > limit else ""
        over = over or ("over_merit" if budget is not None and merit > budget else "")
        return PoolLine(
            check,
            len(bonuses),
            sum((line.weight for line in bonuses), ZERO),
            bonus,
            None if limit is None else limit - bonus,
            before,
            merit,
            None if budget is None else budget - merit,
            None if budget is None else scale(budget, before),
            _total(line.lump_sum for line in merits),
            _total(line.promotion for line in merits),
            "" if pool.is_blank else over or "good",
        )


@dataclass(frozen=True, slots=True)
class _Before:
    pool: int
    base: Decimal
    time: Decimal
    leaver: bool
    compa: Decimal | None
    band: int
    row: int
    percent: Decimal | None
    before: Decimal | None


def _readable(*typed: Typed) -> bool:
    return not any(isinstance(one, str) for one in typed)


def _first(*days: Decimal | None) -> Decimal:
    return next(day for day in days if day is not None)


def _final(typed: Typed, worked_out: Decimal | None) -> Decimal | None:
    """Return what is paid: what HR typed, where it can be paid, and nothing where it cannot."""
    return worked_out if typed is None else money(typed)


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)
