"""The stages at which the sample company can stop: the days on which they end, and what was typed and found by then."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum

from addin.demo.filling import Cells, Edits
from addin.demo.mistakes import Mistake
from addin.demo.open_book import Typed
from appraisal.model import Stage
from appraisal.numbers import to_serial


class DemoStage(StrEnum):
    """Where the sample company stops, in the words that people type."""

    PLAN = "plan"
    COACH = "coach"
    ASSESS = "assess"
    CALIBRATE = "calibrate"
    FEEDBACK = "feedback"
    IMPROVE = "improve"
    RESULTS = "results"

    @property
    def opened(self) -> Stage:
        """The stage that HR has opened by then: calibrating is a part of assessing, and pay opens none."""
        inside = {DemoStage.CALIBRATE: Stage.ASSESS, DemoStage.RESULTS: Stage.IMPROVE}
        return inside[self] if self in inside else Stage(self.value)


HANDED_OUT, PROPOSED = date(2026, 7, 2), date(2026, 7, 16)
"""When books are handed out, and when managers have entered goals."""

DAYS: Mapping[DemoStage, date] = {
    DemoStage.PLAN: date(2026, 8, 3),
    DemoStage.COACH: date(2026, 11, 9),
    DemoStage.ASSESS: date(2027, 1, 18),
    DemoStage.CALIBRATE: date(2027, 1, 18),
    DemoStage.FEEDBACK: date(2027, 2, 12),
    DemoStage.IMPROVE: date(2027, 3, 22),
    DemoStage.RESULTS: date(2027, 3, 29),
}
"""When HR looks at it: the last day for agreements is over; four months are over; the books were due; appeals are decided;
plans have had their first review; pay is worked out."""

_PLANNED = frozenset({"goals", "team"})
"""The tables of a team book that are filled while goals are set."""

_DATED = frozenset({"checkins", "actuals"})
"""The tables whose rows are filled on the day that stands in them."""

_SAID = frozenset({"agreement", "own_goals", "proposals"})
"""The tables of a self book that are filled while goals are set."""

_KINDS: Mapping[str, DemoStage] = {
    "no-talks": DemoStage.COACH,
    "no-reason": DemoStage.CALIBRATE,
    "no-plan": DemoStage.IMPROVE,
    "vague-plan": DemoStage.IMPROVE,
}
"""From which stage on mistakes are found that no single table tells of."""


def morning(day: date, now: datetime) -> datetime:
    """Return nine o'clock of a day, in the time zone of ``now``."""
    return datetime.combine(day, time(9), now.tzinfo)


def typed_until(edits: Edits, stage: DemoStage) -> Edits:
    """Return what a manager has done with a book by the end of a stage; nobody is finished before people are assessed."""
    if stage.opened is Stage.ASSESS:
        return edits
    last = DAYS[stage]
    cells: Cells = {
        table: rows if table in _PLANNED else _dated(rows, last)
        for table, rows in edits.cells.items()
        if table in _PLANNED or (table in _DATED and stage is not DemoStage.PLAN)
    }
    figures = (
        tuple(figure for figure in edits.figures if figure.month_end <= last)
        if stage is not DemoStage.PLAN
        else ()
    )
    return Edits(cells, {}, {}, edits.returned, finished=False, mistakes=edits.mistakes, figures=figures)


def said_until(typed: Cells, stage: DemoStage) -> Cells:
    """Return what an employee has typed into a self book by the end of a stage."""
    if stage.opened is Stage.ASSESS:
        return typed
    last = float(to_serial(DAYS[stage]))
    return {
        table: {record: row for record, row in rows.items() if _is_agreed(row, last)}
        if table == "agreement"
        else rows
        for table, rows in typed.items()
        if table in _SAID
    }


def _is_agreed(row: Mapping[str, Typed], last: float) -> bool:
    """Whether an agreement is there on a day: who says no does it in time."""
    day = row.get("day")
    return not isinstance(day, float) or day <= last


def _dated(rows: Mapping[str, Mapping[str, Typed]], last: date) -> dict[str, Mapping[str, Typed]]:
    end = float(to_serial(last))
    return {
        record: row for record, row in rows.items() if isinstance(day := row.get("day"), float) and day <= end
    }


def found_by(mistake: Mistake, stage: DemoStage) -> bool:
    """Whether a mistake was made by the end of a stage, so that it must be found then."""
    order = list(DemoStage)
    first = DemoStage.PLAN if mistake.table in ("goals", "agreements") else DemoStage.ASSESS
    return order.index(_KINDS.get(mistake.kind, first)) <= order.index(stage)
