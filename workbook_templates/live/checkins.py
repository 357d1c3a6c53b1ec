"""The computed columns of Check-ins."""

from collections.abc import Iterable, Mapping, Sequence

from appraisal.coaching import Track
from appraisal.numbers import to_serial
from appraisal.policy import Policy
from workbook_templates.books.checkins import SAID
from workbook_templates.labels import TEXTS
from workbook_templates.layout import Table
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, filled, lowered
from workbook_templates.live.goals import GoalBook
from workbook_templates.live.people import Person


def fill_checkins(
    rows: Iterable[Cells], table: Table, people: Mapping[str, Person], book: GoalBook, policy: Policy
) -> None:
    """Fill the computed columns; ``table`` is the declaration, ``people`` are by their label as formulas compare it."""
    sheet = list(rows)
    places: dict[str, int] = {}
    for place, cells in enumerate(sheet, start=1):
        places.setdefault(cells.text("row_id").lower(), place)
        _recognise(cells, people, book, places)
    _mark_last(sheet)
    for cells in sheet:
        check = ""
        if filled(cells.row, table.inputs):
            check = TEXTS(f"team.flag.{_flag(cells, policy, people=True)}", cells.language)
        _mark(cells, check)


def fill_own_checkins(
    rows: Iterable[Cells], table: Table, active: Mapping[str, float], policy: Policy
) -> None:
    """Fill the computed columns of a self book's; ``active`` says by a goal's id in small letters whether it stands."""
    for cells in rows:
        typed = cells.raw("goal")
        cells.row["found"] = (
            active.get(cells.text("goal")[:8].lower(), 0.0) if isinstance(typed, str) else 0.0
        )
        cells.row["serial"] = records.day_serial(cells)
        check = ""
        if filled(cells.row, table.inputs):
            check = TEXTS(f"self.flag.{_flag(cells, policy, people=False)}", cells.language)
        _mark(cells, check)


def fill_given_checkins(rows: Iterable[Cells], flag: str) -> None:
    """Say beside each row who wrote it; ``flag`` is the text's key."""
    for cells in rows:
        cells.row["check"] = TEXTS(flag, cells.language) if filled(cells.row, _SAID) else ""


_SAID = frozenset(SAID)


def _mark(cells: Cells, check: str) -> None:
    cells.row["check"] = check
    cells.row["bad"] = float(check.startswith("✘"))


def last_days(rows: Iterable[Cells]) -> dict[str, float]:
    """Return the serial number of each person's last check-in by the person's label."""
    found: dict[str, float] = {}
    for cells in rows:
        day = _float(cells.row["last_day"])
        if day:
            key = lowered(cells.raw("person") or "")
            found[key] = found.get(key, 0.0) + day
    return found


def _recognise(cells: Cells, people: Mapping[str, Person], book: GoalBook, places: Mapping[str, int]) -> None:
    row, person, typed = cells.row, cells.raw("person"), cells.raw("goal")
    known = isinstance(person, str) and lowered(person) in people
    goal = book.by_id.get(cells.text("goal")[:8].lower()) if isinstance(typed, str) else None
    theirs = goal is not None and goal.active and lowered(goal.cells.raw("owner") or "") == lowered(person)
    serial = records.day_serial(cells)
    row["known"], row["found"], row["serial"] = float(known), float(known and theirs), serial
    row["order"] = serial * 100000 + places[cells.text("row_id").lower()] if known and serial else 0.0


def _mark_last(sheet: Sequence[Cells]) -> None:
    latest: dict[str, float] = {}
    for cells in sheet:
        key = lowered(cells.raw("person") or "")
        latest[key] = max(latest.get(key, 0.0), _float(cells.row["order"]))
    for cells in sheet:
        order = _float(cells.row["order"])
        is_last = order > 0 and order == latest[lowered(cells.raw("person") or "")]
        cells.row["last_day"] = _float(cells.row["serial"]) if is_last else 0.0


def _flag(cells: Cells, policy: Policy, *, people: bool) -> str:
    """Return the first thing that is wrong with a row, or "good"; with ``people`` it must say about whom it is."""
    row, day, next_day = cells.row, cells.number("day") or 0.0, cells.number("next_day")
    progress, status = cells.number("progress"), cells.code("status", "track")
    tests = (
        ("person_missing", people and cells.blank("person")),
        ("person_unknown", people and not row["known"]),
        ("day_text", row["serial"] == 0 and not cells.blank("day")),
        ("checkin_undated", row["serial"] == 0),
        ("goal_of_another", not cells.blank("goal") and not row["found"]),
        ("progress_text", not cells.readable("progress")),
        ("word_unknown", not cells.readable("status", "track")),
        ("next_text", not cells.blank("next_day") and records.day_serial(cells, "next_day") == 0),
        ("progress_range", progress is not None and not 0 <= progress <= 1),
        ("status_missing", cells.blank("status")),
        ("action_missing", status != "" and Track(status).warns and cells.blank("action")),
        ("day_outside", not to_serial(policy.cycle.start) <= day < to_serial(policy.cycle.end) + 1),
        ("next_before", next_day is not None and next_day < day),
    )
    return next((flag for flag, holds in tests if holds), "good")


def _float(value: object) -> float:
    assert isinstance(value, float | int)
    return float(value)
