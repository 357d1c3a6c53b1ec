"""The computed columns of Review."""

from collections.abc import Iterable

from workbook_templates.books.team import REVIEW
from workbook_templates.labels import TEXTS
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, filled
from workbook_templates.live.goals import GoalBook, GoalRow


def fill_review(rows: Iterable[Cells], book: GoalBook) -> None:
    """Fill the rows of Review from the rows of Goals, which are found by id."""
    for cells in rows:
        goal = book.by_id.get(cells.text("goal_id").lower())
        _copy(cells, goal)
        flag = _flag(cells, goal)
        check = TEXTS(f"team.flag.{flag}", cells.language) if flag else ""
        cells.row["check"] = check
        cells.row["bad"] = float(check.startswith("✘"))
        cells.row["look"] = float(check.startswith("●"))
        cells.row["missing"] = float(flag == "actual_missing")


def _copy(cells: Cells, goal: GoalRow | None) -> None:
    row = cells.row
    source = goal.cells if goal is not None else None
    for key, column in (
        ("owner", "owner"), ("title", "title"), ("method", "method"), ("unit", "unit"), ("weight", "weight"),
        ("target", "t"), ("achievement", "achieved"),
    ):  # fmt: skip
        value = source.raw(column) if source is not None else None
        row[key] = "" if value is None else value
    row["row"] = float(goal.place) if goal else 0.0
    row["active"] = float(goal.active) if goal else 0.0
    row["rows"] = _sum(source, "periods", "events")
    row["rows_open"] = _sum(source, "periods_open") + (
        0.0 if _sum(source, "vetoes") else _sum(source, "events_open")
    )
    milestone = cells.code("method", "method") == "milestone"
    row["zone"] = float(milestone and cells.code("actual", "zone") != "")
    rated = cells.code("method", "method") == "rated"
    row["out"] = float(records.exemption(cells, rated=rated))


def _sum(source: Cells | None, *keys: str) -> float:
    return sum(source.number(key) or 0.0 for key in keys) if source is not None else 0.0


def _flag(cells: Cells, goal: GoalRow | None) -> str:
    """Return the first thing that is wrong with a row, "good", or "" for a row that nobody uses."""
    row = cells.row
    if goal is None or not row["active"]:
        return "goal_empty" if filled(row, REVIEW.inputs) else ""
    tests = (
        ("word_unknown", not cells.readable("exempt", "exempt")),
        ("reason_missing", row["out"] == 2),
        ("consent_missing", row["out"] == 3),
        ("unable_not_rated", row["out"] == 5),
        ("left_out", bool(row["out"])),
        ("goal_bad", bool(goal.cells.row["bad"])),
        ("rows_open", bool(row["rows_open"])),
        ("actual_missing", not row["rows"] and cells.blank("actual")),
        ("actual_text", not row["rows"] and not row["zone"] and cells.number("actual") is None),
        ("not_scored", cells.number("achievement") is None),
        ("actual_twice", bool(row["rows"]) and not cells.blank("actual")),
    )
    return next((flag for flag, holds in tests if holds), "good")
