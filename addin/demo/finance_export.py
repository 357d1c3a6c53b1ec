"""The files that the sample company's finance system exports: the figures of each month, and one to try an import with.

The latter holds what managers left blank, what they typed, and a slip.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from addin.demo.filling import Figure
from appraisal.model import CellState, Goal, Measurement, Method
from sync.ledger import Ledger

FILE = "finance-export.csv"

HEADINGS = {
    "en": ("Employee ID", "Name", "KPI", "Period", "Actual", "Target", "Source"),
    "zh-CN": ("工号", "姓名", "指标", "期间", "实际值", "目标值", "数据来源"),
}
SOURCES = {"en": "Finance, closing of the half year", "zh-CN": "财务部半年结账"}

MOST = 3
"""So many rows of each kind: enough to see what becomes of them."""

QUARTERS = 2
"""Who enters more rows for half a year enters months."""

STRANGER = "E99999"
"""Somebody whom the company does not know: such a row is a finding."""

Row = tuple[str, str, str, str, float | str, float | str, str]


def write_months(folder: Path, figures: Sequence[Figure], language: str) -> Path:
    """Write the figures of the months so far into a cycle folder, and return the file's path."""
    names = _names(folder)
    rows = (
        (
            figure.employee_id,
            names.get(figure.employee_id, ""),
            figure.kpi,
            f"{figure.month_end:%Y-%m}",
            figure.actual,
            "" if figure.target is None else figure.target,
            figure.source,
        )
        for figure in figures
    )
    return _write(folder / months_file(figures), rows, language)


def months_file(figures: Sequence[Figure]) -> str:
    """Return the name of the file with the figures of the months so far."""
    return f"finance-{max(figure.month_end for figure in figures):%Y-%m}.csv"


def _names(folder: Path) -> dict[str, str]:
    with Ledger.open(folder) as ledger, ledger.reading():
        return {person.id: person.name for person in ledger.people.employees()}


def write_finance_export(folder: Path, language: str, imported: Sequence[Figure] = ()) -> Path:
    """Write the export to try into a cycle folder that was consolidated, and return its path.

    What is ``imported`` already does not stand in it.
    """
    known = frozenset((figure.employee_id, figure.kpi) for figure in imported)
    with Ledger.open(folder) as ledger, ledger.reading():
        rows = list(_rows(ledger, SOURCES[language], known))
    return _write(folder / FILE, rows, language)


def _write(path: Path, rows: Iterable[Row], language: str) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS[language])
        writer.writerows(rows)
    return path


def _rows(ledger: Ledger, source: str, known: frozenset[tuple[str, str]]) -> Iterator[Row]:
    names = {person.id: person.name for person in ledger.people.employees()}
    goals = {goal.id: goal for goal in ledger.returns.goals() if goal.kpi_id and goal.owner_id in names}
    half = f"{ledger.cycle_id[:4]}H2"
    missing = [goal for goal in _without_actual(ledger) if goal in goals]
    for goal in (goals[found] for found in missing[:MOST]):
        target = goal.parameters.target or 0.0
        yield goal.owner_id, names[goal.owner_id], goal.kpi_id, half, round(target * 1.04, 1), "", source
    typed = [row for row in ledger.returns.measurements() if row.goal_id in goals and _is_period(row)]
    counts = Counter(row.goal_id for row in typed)
    own = [row for row in typed if (goals[row.goal_id].owner_id, goals[row.goal_id].kpi_id) not in known]
    for row in own[:MOST]:
        monthly = counts[row.goal_id] > QUARTERS
        yield _as_typed(row, goals[row.goal_id], names, source, monthly=monthly)
    yield STRANGER, "", "revenue", half, 100.0, "", source


def _without_actual(ledger: Ledger) -> Iterator[str]:
    """Yield the goals by ratio for which nobody has entered an actual."""
    for card in ledger.returns.scorecards():
        for line in card.lines:
            blank = line.state is CellState.PENDING and line.actual is None and not line.periods
            if blank and line.method is Method.HIGHER and line.target is not None:
                yield line.goal_id


def _is_period(row: Measurement) -> bool:
    return row.kind == "period" and row.day is not None and row.value is not None


def _as_typed(row: Measurement, goal: Goal, names: dict[str, str], source: str, *, monthly: bool) -> Row:
    period = ""
    if row.day is not None:
        period = f"{row.day:%Y-%m}" if monthly else f"{row.day.year}Q{(row.day.month + 2) // 3}"
    target = "" if row.target is None else row.target
    return goal.owner_id, names[goal.owner_id], goal.kpi_id, period, row.value or 0.0, target, source
