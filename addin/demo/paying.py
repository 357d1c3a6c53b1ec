"""HR of the sample company works out pay: salaries from payroll, pools in two currencies, amounts of its own, decisions."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from random import Random

from addin.demo.company import Company
from addin.demo.people import TEXTS
from appraisal.model import Employee
from appraisal.numbers import to_serial
from sync.pay.workbook import PayMade, make_pay
from sync.xlsx.cells import Edit, set_cells
from workbook_templates.books.pay import BOOK, SALARIES
from workbook_templates.labels import choice_words, column_label, sheet_title
from workbook_templates.layout import column_letter

SALARY_FILE = "payroll.csv"

_MIDPOINTS: Mapping[str, tuple[int, int]] = {
    "P3": (118_000, 38_000), "P4": (160_000, 48_000), "P5": (220_000, 60_000), "P6": (310_000, 78_000),
    "M3": (420_000, 96_000), "M4": (680_000, 140_000),
}  # fmt: skip
"""The midpoint of each level's range for a year, in CNY and EUR."""
_TARGETS: Mapping[str, float] = {"P3": 0.08, "P4": 0.1, "P5": 0.12, "P6": 0.15, "M3": 0.2, "M4": 0.3}
_FIELDS = (
    "employee_id", "base_salary", "currency", "pay_group", "target_bonus", "midpoint",
)  # fmt: skip
_GROUPS = ("europe", "office", "plant")
_BONUS_SHARE, _MERIT_SHARE = 0.06, 0.018
"""What of a group's salaries its bonus pool and its merit budget are."""


def pay_people(folder: Path, sample: Company, now: datetime) -> PayMade:
    """Make the pay workbook of the calibrated sample company: imported, typed into, and made once more."""
    file = folder / SALARY_FILE
    _write_payroll(file, sample)
    made = make_pay(folder, now, salaries=file)
    typed = _Typing(made.path.read_bytes(), sample.language)
    _type_pools(typed, made, sample)
    _type_decisions(typed, made, sample, now)
    made.path.write_bytes(typed.done())
    return make_pay(folder, now)


def _write_payroll(file: Path, sample: Company) -> None:
    """Write salaries as a payroll system exports them."""
    columns = {column.key: column for column in SALARIES.columns}
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(column_label("pay", SALARIES, columns[field], sample.language) for field in _FIELDS)
        for person in sample.employees:
            writer.writerow(_payroll_row(person, sample))


def _payroll_row(person: Employee, sample: Company) -> tuple[object, ...]:
    dice = Random(f"pay:{person.id}:{sample.seed}")
    group = _group(person, sample.language)
    euro = group == "europe"
    midpoint = _MIDPOINTS[person.level][euro]
    base = round(midpoint * dice.choice((0.78, 0.86, 0.92, 0.97, 1.0, 1.04, 1.1, 1.17, 1.24)) / 100) * 100
    currency = "EUR" if euro else "CNY"
    return (person.id, base, currency, _name(group, sample.language), _TARGETS[person.level], midpoint)


def _group(person: Employee, language: str) -> str:
    if person.site == TEXTS("site.leeds", language):
        return "europe"
    return "plant" if person.group == TEXTS("group.plant", language) else "office"


def _name(group: str, language: str) -> str:
    return TEXTS(f"pay.{group}", language)


def _type_pools(typed: "_Typing", made: PayMade, sample: Company) -> None:
    """Type kinds, pools and budgets; Europe multiplies factors below a limit, China shares its pools."""
    kinds = choice_words("bonus_kind", sample.language)
    payroll: dict[str, float] = {}
    for row in made.rows["salaries"]:
        base = row.get("base_salary")
        if isinstance(base, float):
            group = str(row["pay_group"])
            payroll[group] = payroll.get(group, 0.0) + base
    for number, row in enumerate(made.rows["pools"]):
        group = str(row.get("pay_group") or "")
        if group in payroll:
            europe = group == _name("europe", sample.language)
            share = _BONUS_SHARE * (2.0 if europe else 1.0)
            cells: dict[str, Edit] = {
                "bonus_kind": kinds["product" if europe else "pool"],
                "company_factor": 1.05,
                "amount": float(round(payroll[group] * share, -3)),
                "merit_budget": float(round(payroll[group] * _MERIT_SHARE, -3)),
            }
            typed.cells("pools", number, cells)


def _type_decisions(typed: "_Typing", made: PayMade, sample: Company, now: datetime) -> None:
    """Decide the first proposals, and leave the others open."""
    words = choice_words("decision", sample.language)
    for number in range(min(2, sum(bool(row.get("kind")) for row in made.rows["decisions"]))):
        cells: dict[str, Edit] = {
            "decision": words["yes" if number == 0 else "later"],
            "reason": TEXTS("pay.reason", sample.language),
            "decided_by": TEXTS("calibration.by", sample.language),
            "decided_on": float(to_serial(now.date())),
        }
        typed.cells("decisions", number, cells)


class _Typing:
    """Somebody who types into a pay workbook."""

    def __init__(self, workbook: bytes, language: str) -> None:
        self._workbook, self._language = workbook, language
        self._edits: dict[str, dict[str, Edit]] = {}

    def cells(self, name: str, row: int, cells: Mapping[str, Edit]) -> None:
        """Type into a table's row, counted from 0."""
        table = BOOK.table_by_name[name]
        sheet = sheet_title("pay", BOOK.sheet_of_table[name].name, self._language)
        for key, value in cells.items():
            place = f"{column_letter(table.positions[key])}{table.first_row + 1 + row}"
            self._edits.setdefault(sheet, {})[place] = value

    def done(self) -> bytes:
        """Return the workbook with everything that was typed."""
        return set_cells(self._workbook, self._edits)
