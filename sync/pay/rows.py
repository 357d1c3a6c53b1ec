"""The rows of the pay workbook: people and results as the cycle knows them, with what HR typed beside them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from appraisal.model import Employee
from appraisal.pay.inputs import LUMP_ABOVE, MOST_BANDS, MOST_POOLS
from appraisal.pay.proposals import Proposal
from appraisal.policy import Policy
from sync.pay.results import NO_RESULT, Counted
from sync.pay.typed import TypedPay, TypedRow, as_id
from workbook_templates.books.pay import BOOK
from workbook_templates.labels import TEXTS as LABELS
from workbook_templates.labels import choice_words
from workbook_templates.live.pay_book import Tables, grades
from workbook_templates.stamp import Cell

SPARE_MATRIX, SPARE_DECISIONS = 5, 10
"""Rows that stand ready below those that are filled."""

_BOUNDS: tuple[tuple[float, float | None], ...] = (
    (0.0, 0.8), (0.8, 0.95), (0.95, 1.05), (1.05, 1.2), (1.2, None),
)  # fmt: skip
"""House default: the bands of compa-ratios."""

_INCREASES = (
    (0.08, 0.07, 0.06, 0.05, 0.04),
    (0.06, 0.05, 0.04, 0.03, 0.02),
    (0.04, 0.035, 0.03, 0.02, 0.01),
    (0.02, 0.015, 0.01, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0),
)
"""House default: increases by grade, the best first, and band; of more grades than these the lowest get none."""

_HRS = "H"
"""What the ids of HR's own decisions begin with."""

Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class PayPeople:
    """Whom pay is for: employees in the order of their ids, what counts of their results, and what is proposed for them."""

    policy: Policy
    employees: tuple[Employee, ...]
    results: Mapping[str, Counted]
    achievements: Mapping[str, Decimal] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()

    def counted(self, employee_id: str) -> Counted:
        """Return what counts of somebody's result."""
        return self.results.get(employee_id, NO_RESULT)

    @property
    def leavers(self) -> frozenset[str]:
        """Who leaves by the end of the cycle: new pay and what is proposed for the time after it are for the others."""
        return frozenset(one.id for one in self.employees if one.leaves_by(self.policy.cycle.end))

    @property
    def proposed(self) -> int:
        """How many people's results are not released yet: their amounts are a proposal."""
        return sum(self.counted(person.id).proposal for person in self.employees)


def pay_rows(people: PayPeople, typed: TypedPay, language: str) -> Tables:
    """Return the rows of every table; what formulas work out is not filled yet."""
    salaries = list(_salaries(people, typed))
    pools = list(_pools(typed, salaries[: len(people.employees)]))
    departments = list(_departments(people, typed))
    places = {as_id(row["department"]): number for number, row in enumerate(departments, start=1)}
    return {
        "salaries": salaries,
        "pools": _numbered(pools, MOST_POOLS),
        "departments": _numbered(departments),
        "bonus": list(_beside(people, typed, "bonus", places, language)),
        "bands": _numbered(_bands(typed), MOST_BANDS),
        "band_keys": [{"number": number} for number in range(1, MOST_BANDS + 1)],
        "matrix": _numbered(_matrix(people.policy, typed, pools), spare=SPARE_MATRIX),
        "merit": list(_beside(people, typed, "merit", places, language)),
        "budget": [{"number": number} for number in range(1, MOST_POOLS + 1)],
        "decisions": list(_decisions(people, typed, language)),
        "pay_findings": [],
    }


def _numbered(rows: Iterable[Cells], least: int = 0, spare: int = 0) -> list[Cells]:
    """Return rows with their numbers, filled up with blank ones."""
    found = list(rows)
    found += [{} for _ in range(max(spare, least - len(found)))]
    return [{**row, "number": number} for number, row in enumerate(found, start=1)]


def _inputs(table: str, row: TypedRow) -> Cells:
    """Return what HR typed in a row, without what is ours."""
    inputs = BOOK.table_by_name[table].inputs
    return {key: value for key, value in row.items() if key in inputs}


def _salaries(people: PayPeople, typed: TypedPay) -> Iterator[Cells]:
    """Yield a row for each person, then the rows of HR's that belong to nobody: they stay, and are findings."""
    rows = typed.by("salaries", "employee_id")
    for number, person in enumerate(people.employees, start=1):
        yield {
            **_inputs("salaries", rows.get(person.id, {})),
            "employee_id": person.id,
            "name": person.name,
            "department": person.department,
            "number": number,
            "hired": person.hired,
            "left": person.left,
        }
    known = {person.id: rows.get(person.id) for person in people.employees}
    for row in typed.table("salaries"):
        employee_id = as_id(row.get("employee_id"))
        if _inputs("salaries", row) and known.get(employee_id) is not row:
            yield {**_inputs("salaries", row), "employee_id": employee_id}


def _beside(
    people: PayPeople, typed: TypedPay, table: str, places: Mapping[str, int], language: str
) -> Iterator[Cells]:
    rows = typed.by(table, "employee_id")
    for number, person in enumerate(people.employees, start=1):
        result = people.counted(person.id)
        coefficient = result.coefficient
        yield {
            **_inputs(table, rows.get(person.id, {})),
            "employee_id": person.id,
            "name": person.name,
            "department": person.department,
            "grade": result.grade or None,
            "coefficient": None if coefficient is None else float(coefficient),
            "standing": _standing(result, language),
            "number": number,
            "department_row": places.get(person.department, 0),
        }


def without_place(people: PayPeople, typed: TypedPay) -> Iterator[tuple[str, str]]:
    """Yield what was typed (table, for whom or what) and has no row: of nobody, in a second row, beyond the sheet's room."""
    known = {person.id for person in people.employees}
    for table in ("bonus", "merit"):
        rows = typed.by(table, "employee_id")
        for row in typed.table(table):
            employee_id = as_id(row.get("employee_id"))
            if _inputs(table, row) and (employee_id not in known or rows.get(employee_id) is not row):
                yield table, employee_id
    for row in typed.table("pools")[MOST_POOLS:]:
        yield "pools", f"{as_id(row.get('pay_group'))} {as_id(row.get('currency'))}".strip()
    for row in typed.table("bands")[MOST_BANDS:]:
        yield "bands", f"{as_id(row.get('low'))} – {as_id(row.get('high'))}"


def _standing(result: Counted, language: str) -> str | None:
    """Return whether a result is released, or still a proposal; nothing where there is none."""
    if not result.grade:
        return None
    return LABELS(f"pay.flag.{'proposal' if result.proposal else 'released'}", language)


def _departments(people: PayPeople, typed: TypedPay) -> Iterator[Cells]:
    rows = typed.by("departments", "department")
    named = {person.department for person in people.employees if person.department}
    kept = {name for name, row in rows.items() if "typed" in row}
    for name in sorted(named | kept):
        achieved = people.achievements.get(name)
        yield {
            **_inputs("departments", rows.get(name, {})),
            "department": name,
            "achievement": None if achieved is None else float(achieved),
        }


def _pools(typed: TypedPay, salaries: Iterable[Cells]) -> Iterator[Cells]:
    """Yield HR's pools, and one for each pay group of the salaries that has none yet, as far as there is room."""
    rows = list(map(dict, typed.table("pools")[:MOST_POOLS]))
    yield from rows
    groups = {as_id(row.get("pay_group")).casefold() for row in rows}
    found: dict[tuple[str, str], Cells] = {}
    for row in salaries:
        group, currency = as_id(row.get("pay_group")), as_id(row.get("currency"))
        if group and currency and group.casefold() not in groups:
            defaults: Cells = {"company_factor": 1.0, "lump_above": float(LUMP_ABOVE)}
            key = group.casefold(), currency.casefold()
            found.setdefault(key, {"pay_group": group, "currency": currency, **defaults})
    yield from [found[key] for key in sorted(found)][: max(0, MOST_POOLS - len(rows))]


def _bands(typed: TypedPay) -> Iterator[Cells]:
    """Yield HR's bands, and the house's in a new workbook."""
    house: list[Cells] = [{"low": low, "high": high} for low, high in _BOUNDS]
    yield from map(dict, typed.table("bands")[:MOST_BANDS]) if typed.exists else house


def _matrix(policy: Policy, typed: TypedPay, pools: Iterable[Cells]) -> Iterator[Cells]:
    """Yield HR's rows, and the house's for each pool that has none."""
    rows = list(map(dict, typed.table("matrix")))
    yield from rows
    have = {_pool_key(row) for row in rows}
    order = sorted(grades(policy).items(), key=lambda entry: -entry[1])
    for pool in pools:
        group, currency = key = _pool_key(pool)
        if key not in have and group and currency:
            for rank, (grade, _) in enumerate(order):
                increases = _INCREASES[min(rank, len(_INCREASES) - 1)]
                shares = {f"b{band}": share for band, share in enumerate(increases, start=1)}
                yield {
                    "pay_group": pool["pay_group"], "currency": pool["currency"], "grade": grade, **shares,
                }  # fmt: skip


def _pool_key(row: Mapping[str, Cell]) -> tuple[str, str]:
    return as_id(row.get("pay_group")).casefold(), as_id(row.get("currency")).casefold()


def _decisions(people: PayPeople, typed: TypedPay, language: str) -> Iterator[Cells]:
    """Yield what is proposed, what was decided of earlier proposals, HR's own, and rows that stand ready for those."""
    rows = typed.by("decisions", "decision_id")
    proposed = {f"{one.kind[0].upper()}-{one.employee_id}": one for one in people.proposals}
    for decision_id, one in sorted(proposed.items(), key=lambda entry: (entry[1].employee_id, entry[0])):
        row: Cells = {"kind": choice_words("decision_kind", language)[one.kind]}
        row |= _inputs("decisions", rows.get(decision_id, {}))
        why = LABELS(f"pay.why.{one.why}", language, grade=one.grade)
        yield _named(people, {**row, "decision_id": decision_id, "why": why, "employee_id": one.employee_id})
    leavers, own = people.leavers, list[Cells]()
    for given in typed.table("decisions"):
        decision_id, row = as_id(given.get("decision_id")), _inputs("decisions", given)
        first = rows.get(decision_id) is given
        if first and not decision_id.startswith(_HRS):
            if decision_id not in proposed and row.keys() - {"kind", "employee_id"}:
                key = "leaver" if as_id(row.get("employee_id")) in leavers else "no_more"
                why = LABELS(f"pay.why.{key}", language)
                yield _named(people, {**row, "decision_id": decision_id, "why": why})
        elif row:
            own.append(row)
    own += [{} for _ in range(SPARE_DECISIONS)]
    for number, row in enumerate(own, start=1):
        yield _named(people, {**row, "decision_id": f"{_HRS}{number:03d}"})


def _named(people: PayPeople, row: Cells) -> Cells:
    employee_id = as_id(row.get("employee_id"))
    person = next((one for one in people.employees if one.id == employee_id), None)
    grade = people.counted(employee_id).grade
    return row | {"name": person.name if person else None, "grade": grade or None}
