"""What HR chose on the sheet Conflicts: each choice settles its conflict and is an edit of the master, like any other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.findings import Spot
from appraisal.numbers import FIRST_SERIAL, from_serial, read_date
from appraisal.rules.context import CellProblem
from sync.conflict_rows import conflict_id, telling_of
from sync.fields import Bad, Key, Missing, Value, holds_id, reader_of, same
from sync.hr import HrContent, TypedRow
from sync.ledger import Ledger
from sync.ledger.conflicts import Conflict, ConflictState
from sync.merge import Choice, Edits, resolution
from sync.rows import as_text
from sync.told import Telling
from workbook_templates.books import filled_table
from workbook_templates.labels import choice_code

_CHOICES: Mapping[str, Choice] = {
    "master": Choice.MASTER,
    "returned": Choice.RETURNED,
    "other": Choice.VALUE,
}

_UNFIT, _TWO_ANSWERS = "unfit-value", "two-answers"
"""The kinds of the problems of a third value: its field cannot hold it, or a side was chosen beside it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A conflict that HR settled in this run, and what that makes of the master: fields, or a deleted record."""

    conflict: Conflict
    edits: Edits


def settle_chosen(content: HrContent, ledger: Ledger, now: datetime) -> Iterator[Settled | CellProblem]:
    """Settle every open conflict beside which HR has chosen; a third value that does not fit its field, or the chosen side, is a problem."""
    chosen = content.decisions.get("conflicts", {})
    asked = tuple(ledger.conflicts.all(ConflictState.OPEN))
    telling = telling_of(content, ledger, asked if any(row.get("value") for row in chosen.values()) else ())
    for conflict in asked:
        row = chosen.get(conflict_id(conflict.number), {})
        code = _chosen(row)
        if code is None:
            continue
        by, reason = (as_text(row.get(name) or "") for name in ("decided_by", "reason"))
        typed = row.get("value")
        third = third_value(conflict, typed, telling) if typed not in (None, "") else None
        spot = Spot("conflicts", conflict_id(conflict.number), "value")
        if code != "other" and third is not None and not _says_the_same(third, conflict, code):
            yield CellProblem(spot, _TWO_ANSWERS, as_text(typed or ""))
        elif code == "other" and isinstance(third, Bad):
            yield CellProblem(spot, _UNFIT, third.text)
        else:
            value = None if isinstance(third, Bad) else third
            yield settle_one(ledger, conflict, _CHOICES[code], value, by, reason, now)


def _says_the_same(third: Value | Bad, conflict: Conflict, code: str) -> bool:
    """Whether the value beside a choice is just the one that the side has which was chosen."""
    side = conflict.returned if code == "returned" else conflict.master
    return not isinstance(third, Bad) and not isinstance(side, Bad | Missing) and same(third, side)


def _chosen(row: TypedRow) -> str | None:
    """Return what HR chose: a value that stands beside a blank choice is chosen by being typed."""
    choice = as_text(row.get("choice") or "")
    return choice_code("take", choice) if choice or row.get("value") in (None, "") else "other"


def third_value(conflict: Conflict, typed: object, telling: Telling) -> Value | Bad:
    """Return what HR typed as the value that shall hold, as the field holds it."""
    if typed is None or not isinstance(typed, str | float | bool):
        return None
    return (
        value_of(Key(conflict.table, conflict.record, conflict.column), typed, telling)
        if conflict.column
        else Bad(as_text(typed))
    )


def value_of(key: Key, typed: str | float | bool, telling: Telling) -> Value | Bad:
    """Return what a cell of the sheet Conflicts says of a field, as the field holds it."""
    declared = filled_table(key.table).by_key[key.column]
    if holds_id(declared):
        return as_text(typed).split(" ", 1)[0] or None
    day = _as_day(typed) if isinstance(typed, str) and telling.is_day(*key) else None
    return reader_of(key.table, declared)(_as_number(typed) if day is None else day)


def _as_day(typed: str) -> date | None:
    """Take "2026-09-30" for the day that it means, if that is one that spreadsheets know."""
    day = read_date(typed).suggestion
    return day if day is not None and day >= from_serial(FIRST_SERIAL) else None


def _as_number(typed: str | float | bool) -> str | float | bool:
    """Take "95 %" and "12.5" for the numbers that they mean: the cell for a third value is a text."""
    if not isinstance(typed, str):
        return typed
    text = typed.strip()
    share = text.endswith("%")
    try:
        number = float(text.removesuffix("%").strip())
    except ValueError:
        return typed
    return number / 100 if share else number


def settle_one(
    ledger: Ledger,
    conflict: Conflict,
    choice: Choice,
    value: Value,
    by: str,
    reason: str,
    now: datetime,
) -> Settled:
    """Settle a conflict and return what it makes of the master."""
    ledger.conflicts.settle(conflict.number, choice, value, by, reason, now)
    return Settled(ledger.conflicts.find(conflict.number), resolution(conflict.dispute, choice, value))
