"""The computed columns of Approve: whether a decision is whole, and what waits for one."""

from collections.abc import Iterable

from appraisal.approval import Decision
from workbook_templates.books.approvals import GRADE_CELLS
from workbook_templates.labels import TEXTS
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, filled, lowered

_INPUTS = frozenset({"decision", "reason", "proposed", "day"})


def fill_approvals(rows: Iterable[Cells]) -> None:
    """Fill the rows of Approve; rows that stand ready show nothing."""
    for cells in rows:
        flag = _flag(cells)
        check = TEXTS(f"team.flag.{flag}", cells.language) if flag else ""
        cells.row["check"], cells.row["bad"] = check, float(check.startswith("✘"))


def _flag(cells: Cells) -> str:
    """Return the first thing that is to be said of a row, "" for nothing."""
    if cells.blank("employee_id"):
        return "approval_nobody" if filled(cells.row, _INPUTS) else ""
    decision, day = cells.code("decision", "approval"), records.day_serial(cells)
    tests = (
        ("word_unknown", not cells.readable("decision", "approval")),
        ("return_reason", decision == Decision.RETURNED and cells.blank("reason")),
        ("grade_unknown", not cells.blank("proposed") and not _knows_grade(cells)),
        ("day_text", day == 0 and not cells.blank("day")),
        ("day_missing", decision != "" and day == 0),
        ("approved", decision == Decision.APPROVED),
        ("returned", decision == Decision.RETURNED),
        ("decision_missing", not cells.blank("reason") or not cells.blank("day")),
        ("decision_waits", not cells.blank("grade") and cells.number("needed") == 1),
    )
    return next((flag for flag, holds in tests if holds), "")


def _knows_grade(cells: Cells) -> bool:
    """Whether the grade is one of those that stand in the row; a row without any knows every one."""
    known = {lowered(grade) for grade in map(cells.raw, GRADE_CELLS) if isinstance(grade, str)}
    return cells.blank(GRADE_CELLS[0]) or lowered(_shown(cells)) in known


def _shown(cells: Cells) -> str:
    """Return the typed grade as TRIM shows it: a number without its decimal point."""
    value = cells.raw("proposed")
    whole = isinstance(value, float) and value.is_integer()
    return f"{value:.0f}" if whole else cells.text("proposed")
