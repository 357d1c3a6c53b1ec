"""What is wrong with a pay workbook: findings at its cells, which stand in it and in the terminal, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from appraisal.explain import reason
from appraisal.findings import Finding, Place, Severity, Spot, Value
from appraisal.pay.checks import band_checks
from appraisal.pay.inputs import MatrixRow, rate
from appraisal.pay.plan import Plan
from appraisal.policy import Policy
from sync.errors import TEXTS
from sync.pay.results import NO_RESULT, Counted
from sync.pay.rows import PayPeople, without_place
from sync.pay.typed import TypedPay, as_id
from sync.spoken import spoken
from workbook_templates.books.pay import BOOK
from workbook_templates.labels import TEXTS as LABELS
from workbook_templates.labels import sheet_title
from workbook_templates.layout import LANGUAGES, Table, column_letter
from workbook_templates.live.pay_book import Tables

_SYMBOLS = {"✘": Severity.ERROR, "●": Severity.WARN}


def pay_findings(
    people: PayPeople, typed: TypedPay, rows: Tables, plan: Plan, file: str, language: str
) -> tuple[Finding, ...]:
    """Return everything that is wrong, the worst first: what formulas flag, what only the whole shows, what did not stay."""
    looking = _Looking(people, rows, plan, file, language)
    order = list(Severity)
    found = (*looking.all(), *looking.not_kept(typed))
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


class _Looking:
    """One look at one workbook."""

    def __init__(self, people: PayPeople, rows: Tables, plan: Plan, file: str, language: str) -> None:
        self._people, self._rows, self._plan = people, rows, plan
        self._file, self._language = file, language

    def all(self) -> Iterator[Finding]:
        """Yield the findings, sheet by sheet."""
        yield from self._flagged()
        yield from self._strangers()
        yield from self._unpaid()
        yield from self._proposed()
        yield from self._matrix_order()
        yield from self._over_budget()

    # --- what formulas flag ---

    def _flagged(self) -> Iterator[Finding]:
        plan, people = self._plan, self._plan.inputs.people
        if people and all(line.check == "salary_missing" for line in plan.salaries):
            yield self._finding(Severity.ERROR, "salaries", 0, "base_salary", "no-salaries")
        else:
            for row, line in enumerate(plan.salaries):
                yield from self._check("salaries", row, "check", line.check, people[row].employee_id)
        for row, pool in enumerate(plan.pool_checks):
            yield from self._check("pools", row, "check", pool)
        for row, band in enumerate(band_checks(plan.inputs.bands)):
            yield from self._check("bands", row, "check", band)
        for row, check in enumerate(plan.matrix.checks):
            yield from self._check("matrix", row, "check", check)
        states = {"bonus": [one.state for one in plan.bonuses], "merit": [one.state for one in plan.merits]}
        for table, found in states.items():
            for row, state in enumerate(found):
                if state not in _SAID_ELSEWHERE:
                    yield from self._check(table, row, "state", state, people[row].employee_id)

    def _check(self, table: str, row: int, column: str, flag: str, subject: str = "") -> Iterator[Finding]:
        severity = _SYMBOLS.get(LABELS(f"pay.flag.{flag}", self._language)[0]) if flag else None
        if severity is not None:
            yield self._finding(severity, table, row, column, f"flag.{flag}", subject)

    # --- what only the whole shows ---

    def _strangers(self) -> Iterator[Finding]:
        """Yield the salaries of nobody in the cycle, and those that stand there twice."""
        ids = {person.employee_id for person in self._plan.inputs.people}
        first = len(self._plan.inputs.people)
        for row, cells in enumerate(self._rows["salaries"][first:], start=first):
            employee_id = as_id(cells.get("employee_id"))
            key = "twice" if employee_id in ids else "stranger"
            yield self._finding(Severity.ERROR, "salaries", row, "employee_id", key, id=employee_id)

    def _unpaid(self) -> Iterator[Finding]:
        """Yield who has no final result, with the reason."""
        for row, person in enumerate(self._plan.inputs.people):
            result = self._people.counted(person.employee_id)
            if not result.grade:
                yield self._no_result(row, person.employee_id, result)

    def _proposed(self) -> Iterator[Finding]:
        """Yield that results are not released yet, where any is."""
        if count := self._people.proposed:
            row = next(
                row
                for row, person in enumerate(self._plan.inputs.people)
                if self._people.counted(person.employee_id).proposal
            )
            yield self._finding(Severity.INFO, "bonus", row, "standing", "not-released", count=str(count))

    def _no_result(self, row: int, employee_id: str, result: Counted) -> Finding:
        name = next((one.name for one in self._people.employees if one.id == employee_id), employee_id)
        said = [
            (
                f"text_{language[:2]}",
                TEXTS(
                    "pay.problem.no-result", language, name=name,
                    why=(" " if language == "en" else "").join(
                        reason(key, language) for key in result.reasons or NO_RESULT.reasons
                    ),
                ),
            )
            for language in LANGUAGES
        ]  # fmt: skip
        spot = Spot("bonus", employee_id, "grade")
        place = self._place("bonus", row, "grade")
        return Finding("", Severity.INFO, spot, employee_id, tuple(said), place)

    def _matrix_order(self) -> Iterator[Finding]:
        """X01: in a band of a merit matrix a better grade is paid less than the next lower one with an increase."""
        ranks, pools = self._plan.inputs.grades, defaultdict[int, list[tuple[int, MatrixRow]]](list)
        rows = zip(self._plan.inputs.matrix, self._plan.matrix.pools, strict=True)
        for row, (one, pool) in enumerate(rows):
            if pool and one.grade in ranks:
                pools[pool].append((row, one))
        for pool_rows in pools.values():
            yield from self._falling(sorted(pool_rows, key=lambda entry: ranks[entry[1].grade]))

    def _falling(self, rising: Sequence[tuple[int, MatrixRow]]) -> Iterator[Finding]:
        """Yield where increases fall from one grade to the next; ``rising`` are the rows of a pool, the lowest grade first."""
        for band in range(len(rising[0][1].increases)):
            paid = [(row, one, rate(one.increases[band])) for row, one in rising]
            known = [(row, one, increase) for row, one, increase in paid if increase is not None]
            for (_, worse, low), (row, better, high) in pairwise(known):
                if high < low:
                    values = {"grade": better.grade, "other": worse.grade}
                    spot = Spot(
                        "matrix", f"{better.pay_group}|{better.currency}|{better.grade}", f"b{band + 1}"
                    )
                    yield from self._ruled("X01", spot, row, spot.field, "matrix-order", values)

    def _over_budget(self) -> Iterator[Finding]:
        """X02: what is awarded in a pool is more than the pool or the budget."""
        for row, (pool, line) in enumerate(zip(self._plan.inputs.pools, self._plan.pools, strict=True)):
            values = {"group": pool.pay_group, "currency": pool.currency}
            for key, left in (("bonus", line.bonus_left), ("merit", line.merit_left)):
                if left is not None and left < 0:
                    spot = Spot("budget", f"{pool.pay_group}|{pool.currency}", f"{key}_left")
                    over = {**values, "over": f"{-left:,.2f}"}
                    yield from self._ruled("X02", spot, row, f"{key}_left", f"over-{key}", over)

    # --- what did not stay ---

    def not_kept(self, typed: TypedPay) -> Iterator[Finding]:
        """Yield what HR typed and the new workbook does not hold: the file as it was is kept then."""
        for table, what in without_place(self._people, typed):
            place = Place(self._file, sheet_title("pay", BOOK.sheet_of_table[table].name, self._language))
            yield Finding(
                "", Severity.ERROR, Spot(table, what, ""), "", self._said("no-place", {"what": what}), place
            )
        if typed.formulas:
            sheet, cell = typed.formulas[0]
            said = self._said("formulas", {"count": str(len(typed.formulas))})
            spot, place = Spot(sheet, cell, ""), Place(self._file, sheet, cell)
            yield Finding("", Severity.WARN, spot, "", said, place)

    # --- findings ---

    def _ruled(
        self, code: str, spot: Spot, row: int, column: str, key: str, values: Mapping[str, Value]
    ) -> Iterator[Finding]:
        policy: Policy = self._people.policy
        place = self._place(spot.table, row, column)
        yield from spoken(
            policy, code, spot, place, lambda language: TEXTS(f"pay.problem.{key}", language, **values)
        )

    def _finding(
        self,
        severity: Severity,
        table: str,
        row: int,
        column: str,
        key: str,
        subject: str = "",
        **values: str,
    ) -> Finding:
        spot, place = Spot(table, subject or str(row), column), self._place(table, row, column)
        return Finding("", severity, spot, subject, self._said(key, values), place)

    def _said(self, key: str, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        return tuple((f"text_{language[:2]}", _text(key, language, values)) for language in LANGUAGES)

    def _place(self, name: str, row: int, column: str) -> Place:
        table = BOOK.table_by_name[name]
        sheet = sheet_title("pay", BOOK.sheet_of_table[name].name, self._language)
        return Place(self._file, sheet, _cell(table, row, column))


_SAID_ELSEWHERE = frozenset(
    {"see_salaries", "see_pools", "no_result", "no_budget", "no_midpoint", "lump_sum", "typed", "leaver"}
)
"""States that another finding says already, or that need nobody's attention."""


def _cell(table: Table, row: int, column: str) -> str:
    return f"{column_letter(table.positions[column])}{table.first_row + 1 + row}"


def _text(key: str, language: str, values: Mapping[str, str]) -> str:
    """Return a problem's own words, or those of the flag with its symbol gone."""
    own = f"pay.problem.{key}"
    if own in TEXTS:
        return TEXTS(own, language, **values)
    stop = "。" if language == "zh-CN" else "."
    return LABELS(f"pay.{key}", language)[1:].strip() + stop


def finding_rows(findings: Sequence[Finding], language: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the sheet Findings, in the words of its language."""
    for finding in findings:
        yield {
            "severity": LABELS(f"choice.severity.{finding.severity}", language),
            "code": finding.code,
            "place": str(replace(finding.place, file="") if finding.place.sheet else finding.place),
            "message": str(dict(finding.values)[f"text_{language[:2]}"]),
        }
