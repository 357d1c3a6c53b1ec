"""The computed columns of Actuals."""

from collections import defaultdict
from collections.abc import Iterable

from appraisal.model import Measurement
from appraisal.numbers import to_serial
from appraisal.policy import Policy
from workbook_templates.books.team import ACTUALS
from workbook_templates.labels import TEXTS
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, filled
from workbook_templates.live.goals import GoalBook

Measurements = dict[str, list[Measurement]]


def fill_actuals(rows: Iterable[Cells], book: GoalBook, policy: Policy) -> Measurements:
    """Fill the computed columns and return the measurements of each goal by its id, in row order."""
    measurements: Measurements = defaultdict(list)
    places: dict[str, int] = {}
    sheet = list(rows)
    for place, cells in enumerate(sheet, start=1):
        places.setdefault(cells.text("row_id").lower(), place)
        _recognise(cells, book, places)
        kind = "period" if cells.row["is_period"] else "event" if cells.row["is_event"] else ""
        if kind:
            goal_id = str(cells.row["of"]).lower()
            measurements[goal_id].append(records.measurement(cells, goal_id, kind))
    _mark_latest(sheet)
    for cells in sheet:
        cells.row["check"] = _check(cells, policy)
        cells.row["bad"] = float(str(cells.row["check"]).startswith("✘"))
    return measurements


def _recognise(cells: Cells, book: GoalBook, places: dict[str, int]) -> None:
    row = cells.row
    of = cells.text("goal")[:8] if isinstance(cells.raw("goal"), str) else ""
    goal = book.by_id.get(of.lower()) if of else None
    found = goal is not None and goal.active
    kind = cells.code("kind", "measurement") if found else ""
    value, target, points = cells.number("value"), cells.number("target"), cells.number("points")
    period, event, serial = kind == "period", kind == "event", records.day_serial(cells)
    row["of"] = of
    row["found"] = float(found)
    row["is_period"], row["is_event"] = float(period), float(event)
    row["serial"] = serial
    row["order"] = serial * 100000 + places[cells.text("row_id").lower()] if period else 0.0
    row["undated"] = float(period and serial == 0)
    row["no_value"] = float(period and value is None)
    row["some_target"] = float(period and (target is not None or not cells.readable("target")))
    row["no_target"] = float(period and target is None)
    row["period_value"] = value if period and value is not None else 0.0
    row["period_target"] = target if period and target is not None else 0.0
    row["is_veto"] = float(event and cells.code("veto", "yes") == "yes")
    row["unpriced"] = float(event and cells.blank("points"))
    clear = value is not None and cells.readable("points") and cells.readable("veto", "yes")
    row["unclear"] = float(event and not clear)
    rate = goal.cells.number("rate") or 0.0 if goal is not None else 0.0
    row["event_points"] = (
        value * (points if points is not None else rate) if event and value is not None else 0.0
    )


def _mark_latest(sheet: Iterable[Cells]) -> None:
    latest: dict[str, float] = {}
    periods = [cells.row for cells in sheet if cells.row["is_period"]]
    for row in periods:
        key = str(row["of"]).lower()
        latest[key] = max(latest.get(key, 0.0), _float(row["order"]))
    for cells in sheet:
        row = cells.row
        is_latest = bool(row["is_period"]) and row["order"] == latest[str(row["of"]).lower()]
        row["latest"] = float(is_latest)
        row["last_value"] = _float(row["period_value"]) if is_latest else 0.0
        row["last_target"] = _float(row["period_target"]) if is_latest else 0.0


def _float(value: object) -> float:
    assert isinstance(value, float | int)
    return float(value)


def _check(cells: Cells, policy: Policy) -> str:
    if not filled(cells.row, ACTUALS.inputs):
        return ""
    return TEXTS(f"team.flag.{_flag(cells, policy)}", cells.language)


def _flag(cells: Cells, policy: Policy) -> str:
    """Return the first thing that is wrong with a row, or "good"."""
    serial = _float(cells.row["serial"])
    day = cells.number("day") or 0.0
    tests = (
        ("goal_missing", cells.blank("goal")),
        ("goal_unknown", not cells.row["found"]),
        ("kind_missing", cells.blank("kind")),
        ("kind_unknown", not (cells.row["is_period"] or cells.row["is_event"])),
        ("value_missing", cells.blank("value")),
        ("value_text", cells.number("value") is None),
        ("day_text", serial == 0 and not cells.blank("day")),
        ("target_text", not cells.readable("target")),
        ("points_text", not cells.readable("points")),
        ("word_unknown", not cells.readable("veto", "yes")),
        ("day_missing", serial == 0),
        ("day_outside", not to_serial(policy.cycle.start) <= day < to_serial(policy.cycle.end) + 1),
    )
    return next((flag for flag, holds in tests if holds), "good")
