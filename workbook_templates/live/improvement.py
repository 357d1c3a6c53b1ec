"""The computed columns of improvement plans, in the team book and in the self book."""

from collections.abc import Iterable, Iterator, Mapping

from workbook_templates.books.improvement import (
    ANSWER_DAYS,
    ANSWERED,
    PLAN_REVIEWS,
    WRITTEN,
)
from workbook_templates.labels import TEXTS
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, filled, lowered
from workbook_templates.live.goals import GoalBook
from workbook_templates.live.people import Person

Tests = Iterator[tuple[str, bool]]

_WRITTEN, _ANSWERED = frozenset(WRITTEN), frozenset(ANSWERED)
_STANDS = {"yes": "plan_backed", "no": "plan_refused"}
_PLAN_DAYS = ("due", "start")


def fill_plans(rows: Iterable[Cells], people: Mapping[str, Person], book: GoalBook) -> None:
    """Fill the plans that a manager writes; ``people`` are by their label as formulas compare it."""
    for cells in rows:
        _recognise(cells, people, book)
        used = filled(cells.row, _WRITTEN | _ANSWERED | {"person"})
        _mark(cells, _first((*_person(cells), *_whole(cells)), _stands(cells, "plan_waits")) if used else "")


def fill_employee_plans(rows: Iterable[Cells]) -> None:
    """Fill the manager's answers to plans of employees; rows that stand ready show nothing."""
    for cells in rows:
        if cells.blank("row_id"):
            flag = "plan_nobody" if filled(cells.row, _ANSWERED) else ""
        else:
            flag = _first((*_answer(cells), *_halves(cells)), _stands(cells, "plan_waits"))
        _mark(cells, flag)


def fill_own_plans(rows: Iterable[Cells], active: Mapping[str, float]) -> None:
    """Fill a self book's own plans; ``active`` says by a goal's id in small letters whether it stands."""
    for cells in rows:
        typed = cells.raw("goal")
        cells.row["found"] = (
            active.get(cells.text("goal")[:8].lower(), 0.0) if isinstance(typed, str) else 0.0
        )
        used = filled(cells.row, _WRITTEN)
        flag = _first((*_plan(cells), *_shape(cells)), _stands(cells, "sent")) if used else ""
        _mark(cells, flag, "self")


def fill_manager_plans(rows: Iterable[Cells]) -> None:
    """Say beside each plan of a manager's who wrote it."""
    for cells in rows:
        said = filled(cells.row, _WRITTEN)
        cells.row["check"] = TEXTS("self.flag.by_manager", cells.language) if said else ""


def _mark(cells: Cells, flag: str, role: str = "team") -> None:
    check = TEXTS(f"{role}.flag.{flag}", cells.language) if flag else ""
    cells.row["check"], cells.row["bad"] = check, float(check.startswith("✘"))


def _first(tests: Iterable[tuple[str, bool]], otherwise: str) -> str:
    return next((flag for flag, holds in tests if holds), otherwise)


def _recognise(cells: Cells, people: Mapping[str, Person], book: GoalBook) -> None:
    person, typed = cells.raw("person"), cells.raw("goal")
    known = isinstance(person, str) and lowered(person) in people
    goal = book.by_id.get(cells.text("goal")[:8].lower()) if isinstance(typed, str) else None
    theirs = goal is not None and goal.active and lowered(goal.cells.raw("owner") or "") == lowered(person)
    cells.row["known"], cells.row["found"] = float(known), float(known and theirs)


def _person(cells: Cells) -> Tests:
    yield "person_missing", cells.blank("person")
    yield "person_unknown", not cells.row["known"]


def _whole(cells: Cells) -> Tests:
    yield from _plan(cells)
    yield from _answer(cells)
    yield from _shape(cells)
    yield from _halves(cells)


def _plan(cells: Cells) -> Tests:
    yield "gap_missing", cells.blank("gap")
    yield "day_text", any(_no_date(cells, key) for key in _PLAN_DAYS)
    yield "goal_of_another", not cells.blank("goal") and not cells.row["found"]


def _answer(cells: Cells) -> Tests:
    words = (
        ("backed", "yes"),
        ("outcome", "plan_outcome"),
        *((f"review{n}_status", "track") for n in PLAN_REVIEWS),
    )
    yield "word_unknown", not all(cells.readable(key, name) for key, name in words)
    yield "day_text", any(_no_date(cells, key) for key in ANSWER_DAYS)


def _shape(cells: Cells) -> Tests:
    due, start = (records.day_serial(cells, key) for key in _PLAN_DAYS)
    yield "plan_target_missing", cells.blank("target")
    yield "plan_support_missing", cells.blank("support")
    yield "plan_dates_missing", cells.blank("due") or cells.blank("start")
    yield "plan_dates_order", due <= start


def _halves(cells: Cells) -> Tests:
    yield "backed_undated", not cells.blank("backed") and cells.blank("backed_day")
    yield (
        "review_undated",
        any(
            cells.blank(f"review{n}_day")
            and filled(cells.row, frozenset({f"review{n}_status", f"review{n}_note"}))
            for n in PLAN_REVIEWS
        ),
    )
    yield (
        "review_status",
        any(not cells.blank(f"review{n}_day") and cells.blank(f"review{n}_status") for n in PLAN_REVIEWS),
    )
    yield "outcome_undated", not cells.blank("outcome") and cells.blank("outcome_day")


def _stands(cells: Cells, waits: str) -> str:
    """Return how far a plan is that lacks nothing."""
    if cells.code("outcome", "plan_outcome"):
        return "plan_closed"
    return _STANDS.get(cells.code("backed", "yes"), waits)


def _no_date(cells: Cells, key: str) -> bool:
    return not cells.blank(key) and records.day_serial(cells, key) == 0
