"""The computed columns of Checks, and what the answer "finished" means."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from workbook_templates.books.team_formulas import BLOCKING
from workbook_templates.labels import TEXTS
from workbook_templates.live.cells import Cells

Sheets = Mapping[str, Sequence[Cells]]


def fill_checks(rows: Iterable[Cells], sheets: Sheets) -> None:
    """Count each check over the whole team book."""
    put_counts(rows, _counts(sheets), BLOCKING, "team")


def put_counts(
    rows: Iterable[Cells], counts: Mapping[str, float], blocks: Collection[str], role: str
) -> None:
    """Let the rows of Checks say what was counted; ``blocks`` are the checks that must be 0 in a finished book."""
    for cells in rows:
        key = cells.text("check").lower()
        count = counts.get(key)
        blocking = key in blocks
        cells.row["count"] = "" if count is None else count
        cells.row["blocking"] = (count or 0.0) if blocking else 0.0
        text = "flag.good" if not count else "verdict.mend" if blocking else "verdict.look"
        cells.row["verdict"] = TEXTS(f"{role}.{text}", cells.language)


def summed(sheets: Sheets, table: str, key: str) -> float:
    """Return the sum of a column of a table."""
    return sum(cells.number(key) or 0.0 for cells in sheets[table])


def _counts(sheets: Sheets) -> dict[str, float]:
    total = partial(summed, sheets)
    return {
        "no_goals": float(sum(cells.row.get("goals") == 0 for cells in sheets["team"])),
        "weights": total("team", "uneven"),
        "goals_bad": total("goals", "bad"),
        "goals_look": total("goals", "look"),
        "actuals_bad": total("actuals", "bad"),
        "checkins_bad": total("checkins", "bad"),
        "approvals_bad": total("approve", "bad"),
        "interviews_bad": total("interviews", "bad"),
        "plans_bad": total("plans", "bad") + total("employee_plans", "bad"),
        "review_missing": total("review", "missing"),
        "review_bad": total("review", "bad"),
        "review_look": total("review", "look") - total("review", "missing"),
        "not_ready": total("team", "person") - total("team", "ready"),
    }


def fill_answer(rows: Iterable[Cells], checks: Iterable[Cells], role: str = "team") -> None:
    """Say whether the book is a draft, finished, or said to be finished too early."""
    blocking = sum(cells.number("blocking") or 0.0 for cells in checks)
    for cells in rows:
        cells.row["note"] = _note(cells, blocking, role)


def _note(cells: Cells, blocking: float, role: str) -> str:
    if cells.code("answer", "yes") != "yes":
        return TEXTS(f"{role}.answer.draft", cells.language)
    if blocking > 0:
        return TEXTS(f"{role}.answer.not_yet", cells.language, n=f"{blocking:.0f}")
    return TEXTS(f"{role}.answer.finished", cells.language)
