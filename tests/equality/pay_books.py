"""Pay workbooks as people may fill them, with everything that can be wrong, beside Python's value of every computed cell."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from appraisal.pay.inputs import MOST_BANDS, MOST_POOLS
from appraisal.policy import Policy
from tests.equality.compare import Comparison, Difference, same, table_cells
from tests.equality.engines import Engine
from tests.equality.package import Value, poison
from workbook_templates.books.pay import BOOK
from workbook_templates.draw_pay import PayLook, draw_pay
from workbook_templates.labels import choice_words, sheet_title
from workbook_templates.layout import LANGUAGES
from workbook_templates.live.pay_book import Tables, fill_pay

DAY = date(2027, 1, 20)
POLICY = Policy(company="Sample & Co")
GRADES = ("S", "A", "B", "C", "D")
COEFFICIENTS = dict(zip(GRADES, (1.5, 1.2, 1.0, 0.8, 0.0), strict=True))
HELPERS = frozenset({"weight", "weights", "from_day", "to_day"}) | {
    f"run{pool}" for pool in range(1, MOST_POOLS + 1)
}
"""Helper columns that nobody rounds."""


@dataclass(frozen=True)
class FilledPay:
    """A pay workbook's rows before anything is worked out."""

    name: str
    language: str
    tables: Tables


def books(count: int) -> list[FilledPay]:
    """Return workbooks, the same ones in every run, in both languages by turns."""
    return [_book(number, LANGUAGES[number % 2]) for number in range(count)]


def _book(seed: int, language: str) -> FilledPay:
    typing = _Typing(random.Random(seed), language, careful=seed % 3 == 0)
    return FilledPay(f"pay-{seed}", language, typing.tables())


class _Typing:
    """Somebody who fills a pay workbook, carefully or not."""

    def __init__(self, dice: random.Random, language: str, *, careful: bool) -> None:
        self._dice, self._language, self._careful = dice, language, careful

    def _wrong(self, value: object, *others: object, share: float = 0.08) -> object:
        """Return a value, or now and then something that should not stand there."""
        if self._careful or self._dice.random() > share:
            return value
        return self._dice.choice((None, "12,5", "", " ", -1.0, 0.0, *others))

    def tables(self) -> Tables:
        """Return the rows of every table."""
        dice = self._dice
        people = dice.randrange(1, 30)
        departments = [f"Department {number}" for number in range(1, 4)]
        found: dict[str, list[dict[str, object]]] = {
            "salaries": [self._salary(number) for number in range(1, people + 1)],
            "pools": self._pools(),
            "departments": [self._department(n, name) for n, name in enumerate(departments, 1)],
            "bonus": [], "merit": [],
            "bands": self._bands(),
            "band_keys": [{"number": number} for number in range(1, MOST_BANDS + 1)],
            "matrix": self._matrix(),
            "budget": [{"number": n, "bonus_was": 1000.5} for n in range(1, MOST_POOLS + 1)],
            "decisions": [self._decision(number) for number in range(6)],
            "pay_findings": [],
        }  # fmt: skip
        for number, salary in enumerate(found["salaries"], start=1):
            grade = dice.choice(("", *GRADES))
            same_row = {"employee_id": salary["employee_id"], "number": number, "grade": grade or None}
            coefficient = COEFFICIENTS.get(grade)
            row = dice.randrange(0, len(departments) + 1)
            salary["department"] = departments[row - 1] if row else "Elsewhere"
            extra = {"coefficient": coefficient, "department_row": row}
            found["bonus"].append({**same_row, **extra, **self._override()})
            found["merit"].append({**same_row, **self._override()})
        return found  # type: ignore[return-value]

    def _override(self) -> dict[str, object]:
        if self._dice.random() < 0.85:
            return {}
        return {
            "typed": self._wrong(1234.5, 10.005, share=0.4),
            "reason": self._dice.choice((None, "agreed")),
        }

    def _salary(self, number: int) -> dict[str, object]:
        dice = self._dice
        base = round(dice.uniform(30_000, 900_000), 2)
        group, currency = dice.choice(
            (("Staff", "CNY"), ("Staff", "EUR"), ("Sales", "CNY"), ("staff", "cny"))
        )
        return {
            "employee_id": f"E{number:04d}",
            "number": number,
            "base_salary": self._wrong(base),
            "currency": self._wrong(currency, "USD"),
            "pay_group": self._wrong(group, "Nobody's"),
            "target_bonus": self._wrong(dice.choice((0.1, 0.15, 0.2, 0.333))),
            "midpoint": self._wrong(round(base / dice.uniform(0.6, 1.5), 2), base, base / 1.2),
            "start": self._wrong(dice.choice((None, 46204.0, 46250.0, 46300.0)), 50000.0),
            "end": self._wrong(dice.choice((None, None, 46350.0))),
            "part": self._wrong(dice.choice((None, None, None, 0.5, 0.33335)), 1.5),
            "promotion": self._wrong(dice.choice((None, None, 0.08))),
            "hired": dice.choice((None, 40000.0, 46230.0)),
            "left": dice.choice((None, None, (46340.0, 46387.0, 46388.0)[number % 3])),
        }

    def _pools(self) -> list[dict[str, object]]:
        dice, words = self._dice, choice_words("bonus_kind", self._language)
        kinds = [words["pool"], words["product"], dice.choice([*words.values()])]
        groups = [("Staff", "CNY"), ("Sales", "CNY"), ("Staff", "EUR")]
        rows: list[dict[str, object]] = [
            {
                "pay_group": self._wrong(group, "Sales"),
                "currency": self._wrong(currency, "CN", "CNY"),
                "bonus_kind": self._wrong(kind, "whatever"),
                "company_factor": self._wrong(1.05),
                "amount": self._wrong(round(dice.uniform(1, 2_000_000), 2), 0.01, 100.005),
                "merit_budget": self._wrong(round(dice.uniform(1, 300_000), 2), 10.001),
                "lump_above": self._wrong(dice.choice((None, 1.2, 1.1))),
            }
            for (group, currency), kind in zip(groups, kinds, strict=True)
        ]
        rows += [{} for _ in range(MOST_POOLS - len(rows))]
        return [{**row, "number": number} for number, row in enumerate(rows, start=1)]

    def _department(self, number: int, name: str) -> dict[str, object]:
        achieved = self._dice.choice((None, 98.37, 104.0))
        return {
            "department": name, "number": number, "achievement": achieved,
            "typed": self._wrong(self._dice.choice((None, 1.1)), share=0.3),
        }  # fmt: skip

    def _bands(self) -> list[dict[str, object]]:
        bounds = ((0.0, 0.8), (0.8, 0.95), (0.95, 1.05), (1.05, 1.2), (1.2, None))
        return [
            {
                "number": n,
                "low": self._wrong(low, 0.9, share=0.04),
                "high": self._wrong(high, 0.9, share=0.04),
            }
            for n, (low, high) in enumerate(bounds, start=1)
        ]

    def _matrix(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = [
            {
                "pay_group": self._wrong(group, "Nobody's", share=0.03), "currency": currency,
                "grade": self._wrong(grade, "Z", "A", share=0.05),
                **{f"b{band}": self._wrong(round(max(0.0, 0.08 - rank / 50 - band / 100), 4), share=0.03) for band in range(1, 6)},
            }
            for group, currency in (("Staff", "CNY"), ("Sales", "CNY"), ("Staff", "EUR"))
            for rank, grade in enumerate(GRADES)
        ]  # fmt: skip
        rows += [{}, {}]
        return [{**row, "number": number} for number, row in enumerate(rows, start=1)]

    def _decision(self, number: int) -> dict[str, object]:
        kinds, words = choice_words("decision_kind", self._language), choice_words("decision", self._language)
        dice = self._dice
        return {
            "decision_id": f"D{number}",
            "employee_id": dice.choice(("E0001", None)),
            "kind": dice.choice((*kinds.values(), None, "other")),
            "decision": dice.choice((*words.values(), None, "perhaps")),
            "reason": dice.choice(("agreed with the manager", None)),
            "decided_by": dice.choice(("Li Na", None)),
            "decided_on": dice.choice((46400.0, None, "soon")),
        }


def compare_pay(filled: Sequence[FilledPay], engine: Engine) -> Comparison:
    """Let a program compute workbooks whose cached values are wrong, and compare every computed cell with Python's."""
    truths = [fill_pay(book.tables, POLICY, book.language)[0] for book in filled]
    drawn = [
        poison(draw_pay(truth, POLICY, book.language, PayLook(DAY)))
        for truth, book in zip(truths, filled, strict=True)
    ]
    differences: list[Difference] = []
    cells = 0
    for book, truth, found in zip(filled, truths, engine(drawn), strict=True):
        for place, column, wanted in expected_cells(book, truth):
            cells += 1
            shown = found.get(place, "")
            if not agree(column, wanted, shown):
                differences.append(Difference(book.name, f"{place[0]}!{place[1]}", column, wanted, shown))
    return Comparison(len(filled), cells, tuple(differences))


def agree(column: str, wanted: Value, shown: Value) -> bool:
    """Whether they agree: amounts and factors are rounded and equal to the last digit, helper sums to the last bits."""
    if column.partition(".")[2] in HELPERS:
        return same(column, wanted, shown)
    return type(wanted) is type(shown) and wanted == shown


def expected_cells(book: FilledPay, truth: Tables) -> Iterator[tuple[tuple[str, str], str, Value]]:
    """Yield (sheet, place), ``table.column`` and Python's value of every computed cell; "" for an empty one."""
    for sheet, table in BOOK.tables():
        title = sheet_title("pay", sheet.name, book.language)
        for place, key, value in table_cells(table, truth[table.name]):  # type: ignore[arg-type]
            number = isinstance(value, int) and not isinstance(value, bool)
            yield (title, place), f"{table.name}.{key}", float(value) if number else value
