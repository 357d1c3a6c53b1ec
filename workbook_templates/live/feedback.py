"""The computed columns of feedback: Interviews in the team book, the employee's answer and the released goals in the self book."""

from collections.abc import Iterable

from workbook_templates.books.feedback import NOTES
from workbook_templates.labels import TEXTS
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, filled
from workbook_templates.live.checks import Sheets

_AFTER_DAY = frozenset({*NOTES, "follow_up", "private"})
_RECORDED = frozenset({"preparation", "day", *_AFTER_DAY})
_ANSWERED = frozenset({"acknowledged", "day", "appeal", "appeal_day", "comment", "appeal_reason"})


def fill_interviews(rows: Iterable[Cells]) -> None:
    """Fill the rows of Interviews."""
    for cells in rows:
        flag = _interview_flag(cells)
        cells.row["check"] = TEXTS(f"team.flag.{flag}", cells.language) if flag else ""
        cells.row["bad"] = float(str(cells.row["check"]).startswith("✘"))


def _interview_flag(cells: Cells) -> str:
    """Return the first thing that is to be said of an interview, "" for nothing."""
    released, due = cells.number("released"), cells.number("due")
    if not filled(cells.row, _RECORDED):
        return "interview_due" if released is not None else ""
    held, follow_up = records.day_serial(cells), cells.number("follow_up")
    tests = (
        ("day_text", _no_date(cells, "day")),
        ("follow_text", _no_date(cells, "follow_up")),
        ("word_unknown", not cells.readable("private", "yes")),
        ("before_release", held > 0 and released is not None and held < released),
        ("not_private", cells.code("private", "yes") == "no"),
        ("interview_undated", held == 0 and filled(cells.row, _AFTER_DAY)),
        ("prepared", held == 0),
        ("interview_incomplete", any(cells.blank(key) for key in ("preparation", *_AFTER_DAY))),
        ("follow_before", follow_up is not None and follow_up < held),
        ("interview_late", due is not None and held > due),
    )
    return next((flag for flag, holds in tests if holds), "held")


def _no_date(cells: Cells, key: str) -> bool:
    return records.day_serial(cells, key) == 0 and not cells.blank(key)


def fill_feedback(sheets: Sheets) -> None:
    """Fill the sheet Feedback of a self book."""
    released, until = (
        sum(cells.number(key) or 0.0 for cells in sheets["released"]) for key in ("day", "until")
    )
    for cells in sheets["feedback"]:
        key = _answer_state(cells, released, until)
        cells.row["state"] = TEXTS(f"self.{key}", cells.language) if key else ""
        cells.row["bad"] = float(str(cells.row["state"]).startswith("✘"))
    for cells in sheets["released_goals"]:
        key = "scored" if cells.number("points") is not None else "left_out"
        cells.row["check"] = "" if cells.blank("title") else TEXTS(f"self.feedback.{key}", cells.language)


def _answer_state(cells: Cells, released: float, until: float) -> str:
    """Return the key of what is to be said of an answer, "" for nothing."""
    if released == 0:
        return "feedback.nothing_released" if filled(cells.row, _ANSWERED) else ""
    acknowledged, appeals = cells.code("acknowledged", "yes"), cells.code("appeal", "yes") == "yes"
    day, appeal_day = records.day_serial(cells), records.day_serial(cells, "appeal_day")
    tests = (
        ("flag.word_unknown", not cells.readable("acknowledged", "yes")),
        ("flag.word_unknown", not cells.readable("appeal", "yes")),
        ("flag.day_text", _no_date(cells, "day") or _no_date(cells, "appeal_day")),
        ("feedback.day_missing", acknowledged != "" and day == 0),
        ("feedback.reason_missing", appeals and cells.blank("appeal_reason")),
        ("feedback.appeal_day_missing", appeals and appeal_day == 0),
        ("feedback.late", appeals and appeal_day > until),
        ("feedback.decided", not cells.blank("outcome")),
        ("feedback.appealed", appeals),
        ("feedback.anew", acknowledged != "" and day < released),
        ("feedback.acknowledged", acknowledged == "yes"),
        ("feedback.refused", acknowledged == "no"),
    )
    return next((key for key, holds in tests if holds), "feedback.open")
