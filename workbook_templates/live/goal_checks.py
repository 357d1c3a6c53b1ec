"""What a person sees beside a goal while typing."""

from collections.abc import Iterator

from appraisal.model import Method
from appraisal.numbers import round_to, to_serial
from workbook_templates.labels import TEXTS
from workbook_templates.live.goals import GoalBook, GoalRow

_NEEDS_TARGET = (Method.HIGHER, Method.LOWER, Method.LOWER_LINEAR, Method.PROGRESS, Method.GATE)
_RATIO = (Method.HIGHER, Method.LOWER, Method.LOWER_LINEAR)
_SPAN = (Method.PROGRESS, Method.GATE)
_TABLE = (Method.INTERPOLATE, Method.STEP)
_EVENTS = (Method.DEDUCT, Method.ADD)

Tests = Iterator[tuple[str, bool]]


def check_goals(book: GoalBook) -> None:
    """Fill the check of every row of Goals."""
    for row in book.rows:
        flag = _flag(row, book) if row.active else ""
        check = TEXTS(f"team.flag.{flag}", row.cells.language) if flag else ""
        row.cells.row["check"] = check
        row.cells.row["bad"] = float(check.startswith("✘"))
        row.cells.row["look"] = float(check.startswith("●"))


def _flag(row: GoalRow, book: GoalBook) -> str:
    for tests in (_words(row), _weight(row), _measure(row), _when(row, book), _wishes(row, book)):
        for flag, holds in tests:
            if holds:
                return flag
    return "good"


def _words(row: GoalRow) -> Tests:
    cells = row.cells
    yield "title_missing", cells.blank("title")
    yield "owner_missing", cells.blank("owner")
    yield "owner_unknown", row.person is None
    yield "section_missing", cells.blank("section")
    yield "word_unknown_section", row.record.section is None
    yield "method_missing", cells.blank("method")
    yield "word_unknown_method", row.record.method is None


def _weight(row: GoalRow) -> Tests:
    weight = row.record.weight
    yield "weight_missing", not row.adds and row.cells.blank("weight")
    yield "weight_text", weight is None and not row.cells.blank("weight")
    yield "weight_range", weight is not None and not 0 <= weight <= 1


def _measure(row: GoalRow) -> Tests:
    cells, method, p = row.cells, row.record.method, row.record.parameters
    t, a = cells.number("t"), cells.number("a")
    yield "number_text", bool(cells.row["unreadable"])
    yield "target_missing", method in _NEEDS_TARGET and t is None and not cells.row["targets"]
    milestone = method is Method.MILESTONE
    yield "target_missing", milestone and t is None and a is not None
    yield "target_zero", method in _RATIO and t is not None and round_to(t, 9) <= 0
    yield "baseline_missing", method in _SPAN and cells.blank("baseline")
    equal = t is not None and p.baseline is not None and round_to(t - p.baseline, 9) == 0
    yield "target_flat", method in _SPAN and equal
    band = method is Method.BAND
    yield "band_missing", band and (cells.blank("low") or cells.blank("high"))
    empty = p.low is not None and p.high is not None and round_to(p.high - p.low, 9) <= 0
    yield "band_empty", band and empty
    no_rate, points = cells.blank("rate"), cells.row["points"]
    yield "rate_missing", method in _EVENTS and no_rate and not cells.row["events"]
    by_date = a is not None or cells.raw("a") is None
    yield "rate_missing", milestone and no_rate and not points and by_date
    yield "points_missing", method in _TABLE and not points
    yield "points_disorder", method in _TABLE and bool(cells.row["disorder"])
    yield "floor_above_cap", (cells.number("lowest") or 0.0) > (cells.number("highest") or 0.0)


def _when(row: GoalRow, book: GoalBook) -> Tests:
    cells, due = row.cells, row.cells.number("due")
    cycle = book.policy.cycle
    behaviour = row.section_number == 2
    yield "due_missing", cells.blank("due") and not behaviour
    yield "due_text", due is None and not cells.blank("due")
    yield "due_outside", due is not None and not to_serial(cycle.start) <= due < to_serial(cycle.end) + 1


def _wishes(row: GoalRow, book: GoalBook) -> Tests:
    cells, weight = row.cells, row.record.weight
    kpi = row.section_number == 1
    yield "unit_missing", row.record.method in _NEEDS_TARGET and cells.blank("unit")
    bounded = kpi and not row.adds and weight is not None
    least, most = cells.number("p_weight_min") or 0.0, cells.number("p_weight_max") or 0.0
    yield "weight_low", bounded and round_to((weight or 0.0) - least, 9) < 0
    yield "weight_high", bounded and round_to((weight or 0.0) - most, 9) > 0
    yield "title_twice", (cells.number("same") or 0.0) > 1
    parent = cells.text("parent")
    yield "parent_missing", not parent and kpi
    yield "parent_unknown", bool(parent) and parent[:8].lower() not in book.by_id
    yield "source_missing", cells.blank("data_source") and row.record.method is not Method.RATED
