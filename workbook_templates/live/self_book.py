"""The computed columns of the self book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.numbers import FIRST_SERIAL, is_serial, to_serial
from appraisal.policy import Policy
from workbook_templates.books.self_formulas import BLOCKING
from workbook_templates.books.self_review import OWN_CHECKINS
from workbook_templates.labels import TEXTS
from workbook_templates.live.cells import Cells, filled
from workbook_templates.live.checkins import fill_given_checkins, fill_own_checkins
from workbook_templates.live.checks import Sheets, fill_answer, put_counts, summed
from workbook_templates.live.feedback import fill_feedback
from workbook_templates.live.improvement import fill_manager_plans, fill_own_plans

_ROLE = "self"

_SAID = frozenset({"comment", "new_target", "new_weight"})
_PROPOSED = frozenset({"title", "unit", "target", "weight", "due", "why"})
_VIEWED = frozenset({"own_view", "own_comment"})


def fill_self(sheets: Sheets, policy: Policy) -> None:
    """Fill every computed column of a self book."""
    for cells in sheets["agreement"]:
        _fill_agreement(cells)
    for cells in sheets["own_goals"]:
        _fill_goal(cells)
    for cells in sheets["proposals"]:
        _fill_proposal(cells, policy)
    goals: dict[str, _Goal] = {}
    for place, cells in enumerate(sheets["own_goals"], start=1):
        goals.setdefault(cells.text("goal_id").lower(), _Goal(place, cells))
    for cells in sheets["self_review"]:
        _fill_review(cells, goals)
    fill_own_checkins(sheets["own_checkins"], OWN_CHECKINS, _active(goals), policy)
    fill_given_checkins(sheets["manager_checkins"], "self.flag.by_manager")
    fill_feedback(sheets)
    fill_own_plans(sheets["own_plans"], _active(goals))
    fill_manager_plans(sheets["manager_plans"])
    put_counts(sheets["checks"], _counts(sheets), BLOCKING, _ROLE)
    fill_answer(sheets["answer"], sheets["checks"], _ROLE)


@dataclass(frozen=True, slots=True)
class _Goal:
    """A row of the goals and its place among them, from 1."""

    place: int
    cells: Cells


def _active(goals: Mapping[str, _Goal]) -> dict[str, float]:
    return {key: float(bool(goal.cells.row["active"])) for key, goal in goals.items()}


def _text(key: str, cells: Cells) -> str:
    return TEXTS(f"{_ROLE}.{key}", cells.language)


def _first(cells: Cells, tests: Iterable[tuple[str, bool]], otherwise: str) -> str:
    """Return the text of the first test that holds."""
    key = next((key for key, holds in tests if holds), otherwise)
    return _text(key, cells) if key else ""


def _serial(cells: Cells, key: str) -> float:
    """Return the serial number of a date cell, 0 where it holds none."""
    day = cells.number(key)
    return day if day is not None and day >= FIRST_SERIAL and is_serial(day) else 0.0


def _outside(share: float | None) -> bool:
    return share is not None and not 0 <= share <= 1


def _mark(cells: Cells, column: str) -> None:
    cells.row["bad"] = float(str(cells.row[column]).startswith("✘"))


def _fill_agreement(cells: Cells) -> None:
    yes, serial = cells.code("agree", "yes") == "yes", _serial(cells, "day")
    cells.row["state"] = _first(
        cells,
        (
            ("flag.word_unknown", not cells.readable("agree", "yes")),
            ("flag.day_text", not serial and not cells.blank("day")),
            ("flag.day_missing", yes and not serial),
            ("state.manager_open", yes and cells.blank("manager_day")),
            ("state.agreed", yes),
            ("state.refused", not cells.blank("agree")),
        ),
        "state.open",
    )


def _fill_goal(cells: Cells) -> None:
    row = cells.row
    named = not cells.blank("goal_id") and not (cells.blank("method") and cells.blank("weight"))
    proposes = not (cells.blank("new_target") and cells.blank("new_weight"))
    row["active"], row["proposes"] = float(named), float(proposes)
    title = cells.raw("title")
    row["label"] = f"{cells.raw('goal_id')} {title}" if named and isinstance(title, str) else ""
    if not named:
        row["check"] = _text("flag.goal_empty", cells) if filled(row, _SAID) else ""
    else:
        row["check"] = _first(
            cells,
            (
                ("flag.target_text", not cells.readable("new_target")),
                ("flag.weight_text", not cells.readable("new_weight")),
                ("flag.weight_range", _outside(cells.number("new_weight"))),
                ("flag.why_missing", proposes and cells.blank("comment")),
                ("flag.sent", proposes or not cells.blank("comment")),
            ),
            "",
        )
    _mark(cells, "check")


def _fill_proposal(cells: Cells, policy: Policy) -> None:
    row = cells.row
    serial = row["serial"] = _serial(cells, "due")
    first, last = to_serial(policy.cycle.start), to_serial(policy.cycle.end)
    row["check"] = ""
    if filled(row, _PROPOSED):
        row["check"] = _first(
            cells,
            (
                ("flag.title_missing", cells.blank("title")),
                ("flag.target_text", not cells.readable("target")),
                ("flag.weight_text", not cells.readable("weight")),
                ("flag.weight_range", _outside(cells.number("weight"))),
                ("flag.day_text", not serial and not cells.blank("due")),
                ("flag.due_outside", serial > 0 and not first <= serial < last + 1),
                ("flag.why_missing", cells.blank("why")),
            ),
            "flag.sent",
        )
    _mark(cells, "check")


def _fill_review(cells: Cells, goals: Mapping[str, _Goal]) -> None:
    row = cells.row
    goal = None if cells.blank("goal_id") else goals.get(cells.text("goal_id").lower())
    row["row"] = float(goal.place) if goal else 0.0
    for key in ("title", "method", "unit", "target", "weight"):
        value = goal.cells.raw(key) if goal else None
        row[key] = "" if value is None else value
    row["active"] = goal.cells.row["active"] if goal else 0.0
    zone = cells.code("method", "method") == "milestone" and cells.code("own_view", "zone") != ""
    row["zone"] = float(zone)
    if not row["active"]:
        row["check"] = _text("flag.goal_empty", cells) if filled(row, _VIEWED) else ""
    else:
        unasked = cells.number("unasked") == 1 and cells.blank("own_view")
        row["check"] = _first(
            cells,
            (
                ("", unasked),
                ("flag.view_missing", cells.blank("own_view")),
                ("flag.view_text", not zone and cells.number("own_view") is None),
                ("flag.off_scale", not zone and _off_scale(cells)),
            ),
            "flag.good",
        )
    _mark(cells, "check")
    row["missing"] = float(row["check"] == _text("flag.view_missing", cells))


def _off_scale(cells: Cells) -> bool:
    view = cells.number("own_view")
    if view is None or cells.code("method", "method") != "rated":
        return False
    return not (cells.number("scale_min") or 0.0) <= view <= (cells.number("scale_max") or 0.0)


def _counts(sheets: Sheets) -> dict[str, float]:
    return {
        "agreement_bad": _with_state(sheets, "flag.word_unknown", "flag.day_text", "flag.day_missing"),
        "agreement_open": _with_state(sheets, "state.open", "state.refused"),
        "goals_bad": summed(sheets, "own_goals", "bad"),
        "proposals_bad": summed(sheets, "proposals", "bad"),
        "checkins_bad": summed(sheets, "own_checkins", "bad"),
        "review_bad": summed(sheets, "self_review", "bad"),
        "review_missing": summed(sheets, "self_review", "missing"),
        "feedback_bad": summed(sheets, "feedback", "bad"),
        "plans_bad": summed(sheets, "own_plans", "bad"),
    }


def _with_state(sheets: Sheets, *keys: str) -> float:
    """Return how many agreements stand in one of these ways."""
    return float(
        sum(cells.row["state"] in {_text(key, cells) for key in keys} for cells in sheets["agreement"])
    )
