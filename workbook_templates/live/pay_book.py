"""Python's truth for every formula of the pay workbook, from what its cells hold.

All amounts come from :mod:`appraisal.pay.plan`; what is written here are its values as cells, and the words of the flags.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from appraisal.numbers import LIMIT, to_serial
from appraisal.pay.checks import band_checks
from appraisal.pay.inputs import (
    MOST_BANDS,
    MOST_POOLS,
    Band,
    BonusKind,
    Department,
    MatrixRow,
    PayInputs,
    Person,
    Pool,
    Typed,
    money,
    number,
    rate,
)
from appraisal.pay.lines import BonusLine, MeritLine, PoolLine
from appraisal.pay.money import TIME_PLACES, ZERO, as_shown, cents, rounded
from appraisal.pay.plan import Plan
from appraisal.policy import Policy
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.stamp import Cell, Row

Cells = dict[str, Cell]
Tables = dict[str, list[Cells]]

BANDS = tuple(f"b{band}" for band in range(1, MOST_BANDS + 1))


def fill_pay(tables: Mapping[str, Sequence[Row]], policy: Policy, language: str) -> tuple[Tables, Plan]:
    """Return the tables of a pay workbook with every computed column filled, and the plan behind them.

    ``tables`` hold what the cells hold. The rows of bonus and merit stand in the order of those of the salaries.
    """
    plan = Plan(pay_inputs(tables, policy, language))
    rows: Tables = {name: [dict(row) for row in found] for name, found in tables.items()}
    filled = _Filled(plan, rows, language)
    filled.fill()
    return rows, plan


def pay_inputs(tables: Mapping[str, Sequence[Row]], policy: Policy, language: str) -> PayInputs:
    """Return what the cells of a pay workbook say, as values."""
    salaries, bonus, merit = (tables[name] for name in ("salaries", "bonus", "merit"))
    known = len(bonus)
    people = tuple(_person(*rows) for rows in zip(salaries[:known], bonus, merit, strict=True))
    return PayInputs(
        Decimal(to_serial(policy.cycle.start)),
        Decimal(to_serial(policy.cycle.end)),
        people,
        tuple(_pool(row, language) for row in tables["pools"]),
        tuple(Band(typed(row.get("low")), typed(row.get("high"))) for row in tables["bands"]),
        tuple(map(_matrix_row, tables["matrix"])),
        tuple(map(_department, tables["departments"])),
        grades(policy),
    )


def grades(policy: Policy) -> dict[str, int]:
    """Return the grades of all schemes with their rank, the worst first; of several ranks the first scheme's counts."""
    found: dict[str, int] = {}
    for scheme in policy.schemes:
        for rank, band in enumerate(sorted(scheme.bands, key=lambda band: band.low)):
            found.setdefault(band.grade, rank)
    return found


def typed(value: object) -> Typed:
    """Return what a cell holds for a number: on 15 digits, as a spreadsheet shows it; a text is kept as it is."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return Decimal(to_serial(value))
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int | float):
        return as_shown(value) if abs(value) < LIMIT else str(value)
    text = str(value or "")
    return text if text.strip() else None


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    return format(value, ".15g") if isinstance(value, float) else str(value)


def _person(salary: Row, bonus: Row, merit: Row) -> Person:
    return Person(
        employee_id=_text(salary, "employee_id"),
        base=typed(salary.get("base_salary")),
        currency=_text(salary, "currency"),
        pay_group=_text(salary, "pay_group"),
        target=typed(salary.get("target_bonus")),
        midpoint=typed(salary.get("midpoint")),
        start=typed(salary.get("start")),
        end=typed(salary.get("end")),
        part=typed(salary.get("part")),
        promotion=typed(salary.get("promotion")),
        hired=number(typed(salary.get("hired"))),
        left=number(typed(salary.get("left"))),
        department=_text(salary, "department"),
        grade=_text(bonus, "grade"),
        coefficient=number(typed(bonus.get("coefficient"))),
        bonus=typed(bonus.get("typed")),
        bonus_reason=_text(bonus, "reason"),
        merit=typed(merit.get("typed")),
        merit_reason=_text(merit, "reason"),
    )


def _pool(row: Row, language: str) -> Pool:
    return Pool(
        _text(row, "pay_group"),
        _text(row, "currency"),
        _kind(_text(row, "bonus_kind"), language),
        typed(row.get("company_factor")),
        typed(row.get("amount")),
        typed(row.get("merit_budget")),
        typed(row.get("lump_above")),
    )


def _kind(word: str, language: str) -> BonusKind | str | None:
    if not word.strip():
        return None
    words = choice_words("bonus_kind", language).items()
    return next((BonusKind(code) for code, name in words if name.casefold() == word.casefold()), word)


def _matrix_row(row: Row) -> MatrixRow:
    increases = tuple(typed(row.get(band)) for band in BANDS)
    return MatrixRow(_text(row, "pay_group"), _text(row, "currency"), _text(row, "grade"), increases)


def _department(row: Row) -> Department:
    achievement = number(typed(row.get("achievement")))
    return Department(_text(row, "department"), achievement, typed(row.get("typed")))


class _Filled:
    """The rows of a workbook that are being filled."""

    def __init__(self, plan: Plan, rows: Tables, language: str) -> None:
        self._plan, self._rows, self._language = plan, rows, language

    def fill(self) -> None:
        """Fill every computed column."""
        self._salaries()
        self._pools()
        self._departments()
        self._matrix()
        self._bonus()
        self._merit()
        self._budget()
        for row in self._rows["decisions"]:
            row["check"] = self._flag(_decision_check(row, self._language))

    def _flag(self, key: str) -> str:
        return TEXTS(f"pay.flag.{key}", self._language) if key else ""

    def _salaries(self) -> None:
        for row, line in zip(self._rows["salaries"], self._plan.salaries, strict=False):
            row |= {
                "check": self._flag(line.check),
                "pool": line.pool,
                "from_day": _float(line.from_day),
                "to_day": _float(line.to_day),
                "dates_ok": int(line.dates_ok),
                "time": _float(line.time),
                "fit": int(line.fit),
                "leaver": int(line.leaver),
            }

    def _pools(self) -> None:
        pools = zip(self._rows["pools"], self._plan.inputs.pools, self._plan.pools, strict=True)
        for row, pool, line in pools:
            row |= {
                "check": self._flag(line.check),
                "amount_ok": int(money(pool.amount) is not None),
                "budget_ok": int(money(pool.merit_budget) is not None),
                "weights": _float(line.weights),
                "before": _float(line.merit_before),
            }

    def _departments(self) -> None:
        factors = zip(
            self._rows["departments"],
            self._plan.inputs.departments,
            self._plan.department_factors,
            strict=True,
        )
        for row, department, factor in factors:
            row |= {"factor": _float(factor), "source": self._flag(_factor_source(department))}

    def _matrix(self) -> None:
        plan = self._plan
        for row, check in zip(self._rows["bands"], band_checks(plan.inputs.bands), strict=True):
            row["check"] = self._flag(check)
        for row, (low, high) in zip(self._rows["band_keys"], plan.matrix.band_keys, strict=True):
            row |= {"from": _float(low), "to": _float(high)}
        for row, typed_row, pool, check in zip(
            self._rows["matrix"], plan.inputs.matrix, plan.matrix.pools, plan.matrix.checks, strict=True
        ):
            missing = plan.matrix.missing_increases(typed_row)
            row |= {"pool": pool, "bad_cells": missing, "check": self._flag(check)}

    def _bonus(self) -> None:
        plan = self._plan
        runs = _running((line.pool, line.weight) for line in plan.bonuses)
        lines = zip(self._rows["bonus"], plan.inputs.people, plan.bonuses, plan.shares, runs, strict=True)
        for row, person, line, share, run in lines:
            row |= {"pay_group": person.pay_group, "currency": person.currency}
            row |= self._bonus_cells(person, line) | {"share": _float(share)} | run

    def _bonus_cells(self, person: Person, line: BonusLine) -> Cells:
        kind = self._plan.inputs.pools[line.pool - 1].kind if line.pool else None
        return {
            "base": _float(line.base),
            "time": _float(line.time),
            "department_factor": _float(line.department_factor),
            "award": _shown(line.award),
            "typed_ok": int(money(person.bonus) is not None),
            "final": _shown(line.final),
            "state": self._flag(line.state),
            "pool": line.pool,
            "kind": self._kind_word(kind),
            "weight": _float(line.weight),
            "paid": _float(line.final or ZERO),
        }

    def _kind_word(self, kind: BonusKind | str | None) -> str:
        if isinstance(kind, BonusKind):
            return choice_words("bonus_kind", self._language)[kind]
        return kind or ""

    def _merit(self) -> None:
        plan = self._plan
        runs = _running((line.pool, line.before or ZERO) for line in plan.merits)
        lines = zip(self._rows["merit"], plan.inputs.people, plan.salaries, plan.merits, runs, strict=True)
        for row, person, salary, line, run in lines:
            row |= {"pay_group": person.pay_group, "currency": person.currency}
            row |= {"time": _float(salary.time if line.pool else ZERO)}
            row |= self._merit_cells(person, line) | run

    def _merit_cells(self, person: Person, line: MeritLine) -> Cells:
        amounts = (
            "compa", "percent", "before", "factor", "after", "final", "increase", "lump_sum", "promotion", "new_salary",
        )  # fmt: skip
        shown: Cells = {key: _shown(getattr(line, key)) for key in amounts}
        return shown | {
            "base": _float(line.base),
            "band": line.band,
            "row": line.row,
            "pool": line.pool,
            "typed_ok": int(money(person.merit) is not None),
            "state": self._flag(line.state),
            "counted": _float(line.before or ZERO),
            "paid": _float(line.final or ZERO),
            "once": _float(line.lump_sum or ZERO),
            "promoted": _float(line.promotion or ZERO),
        }

    def _budget(self) -> None:
        pools = zip(self._rows["budget"], self._plan.inputs.pools, self._plan.pools, strict=True)
        for row, pool, line in pools:
            row |= {"pay_group": pool.pay_group, "currency": pool.currency}
            row["label"] = f"{pool.pay_group} · {pool.currency}"
            row |= _budget_cells(pool, line) if line.check else dict.fromkeys(_BUDGET, "")
            for kind, now in (("bonus", line.bonus), ("merit", line.merit)):
                was = number(typed(row.setdefault(f"{kind}_was", float(now))))
                row[f"{kind}_change"] = _shown(cents(now - (was or ZERO))) if line.check else ""
            row |= _shares(pool, line)
            row["check"] = self._flag({"good": "within"}.get(line.budget_check, line.budget_check))


_BUDGET = (
    "people", "pool", "bonus", "bonus_left", "budget", "before", "factor", "merit", "merit_left", "lump_sums",
    "promotions",
)  # fmt: skip


def _shares(pool: Pool, line: PoolLine) -> Cells:
    """Return what of its limits a pool uses, for the chart."""
    limit = None if pool.kind is BonusKind.NONE else money(pool.amount)
    budget = money(pool.merit_budget)
    return {
        "bonus_used": _share_of(line.bonus, limit),
        "merit_asked": _share_of(line.merit_before, budget),
        "merit_used": _share_of(line.merit, budget),
    }


def _share_of(amount: Decimal, limit: Decimal | None) -> float:
    return float(rounded(amount / limit, TIME_PLACES)) if limit else 0.0


def _budget_cells(pool: Pool, line: PoolLine) -> Cells:
    limit = None if pool.kind is BonusKind.NONE else money(pool.amount)
    return {
        "people": line.people,
        "pool": _shown(limit),
        "bonus": _float(line.bonus),
        "bonus_left": _shown(line.bonus_left),
        "budget": _shown(money(pool.merit_budget)),
        "before": _float(line.merit_before),
        "factor": _shown(line.factor),
        "merit": _float(line.merit),
        "merit_left": _shown(line.merit_left),
        "lump_sums": _float(line.lump_sums),
        "promotions": _float(line.promotions),
    }


def _running(weights: Iterable[tuple[int, Decimal]]) -> Iterator[Cells]:
    """Yield the running sums of each pool, row by row."""
    sums = dict.fromkeys(range(1, MOST_POOLS + 1), ZERO)
    for pool, weight in weights:
        if pool:
            sums[pool] += weight
        yield {f"run{number}": float(value) for number, value in sums.items()}


def _factor_source(department: Department) -> str:
    if department.typed is not None:
        return "factor_unreadable" if rate(department.typed) is None else "factor_typed"
    return "factor_one" if department.achievement is None else "factor_goals"


def _decision_check(row: Row, language: str) -> str:
    typed_cells = ("decision", "reason", "decided_by", "decided_on")
    texts = {key: _text(row, key).strip() for key in ("kind", "employee_id", *typed_cells)}
    if not texts["kind"] and all(row.get(key) is None for key in typed_cells):
        return ""
    if not texts["employee_id"]:
        return "decision_nobody"
    if not _is_word(texts["kind"], "decision_kind", language):
        return "decision_kind"
    if texts["decision"] and not _is_word(texts["decision"], "decision", language):
        return "decision_word"
    for key, flag in (
        ("decision", "decision_open"),
        ("reason", "decision_reason"),
        ("decided_by", "decision_by"),
    ):
        if not texts[key]:
            return flag
    return "decided" if number(typed(row.get("decided_on"))) is not None else "decision_on"


def _is_word(text: str, choice: str, language: str) -> bool:
    return text.casefold() in {word.casefold() for word in choice_words(choice, language).values()}


def _float(value: Decimal) -> float:
    return float(value)


def _shown(value: Decimal | None) -> float | str:
    return "" if value is None else float(value)
