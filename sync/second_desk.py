"""HR's second desk beside master.xlsx: what the ledger keeps of it, and how a command lets HR see both alike.

A desk is something in which HR works on the master while the file lies in the cycle folder: a Google Sheet. The ledger keeps
what the two disagree about, so that a run reports it, and why the desk could not be brought up to date, so that people hear of
it; nothing else depends on it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from appraisal.findings import Spot
from appraisal.rules.context import CellProblem
from sync.errors import TEXTS, ReviewbookError
from sync.files import MASTER_SHEET
from sync.hr import HrContent
from sync.ledger import Ledger

_APART, _TOLD, _BEHIND = "second desk apart", "second desk told", "second desk behind"
"""Ledger facts: what the desks disagree about, what of that a run has reported, and why the second one is not up to date."""

CELL, ROW, ERROR, MISSING = "desk-cell", "desk-row", "desk-error", "desk-missing"
"""What two desks can disagree about: a cell, a whole row, an error that the second one shows, a table or column it lacks."""


class Disagreement(NamedTuple):
    """Something about which the desks disagree: where, which kind, and what stands ``here`` and on the second desk."""

    table: str
    record: str
    column: str
    kind: str
    here: str
    there: str


def keep_disagreements(ledger: Ledger, found: Sequence[Disagreement]) -> None:
    """Keep what the desks disagree about; nothing is written where that is known."""
    text = json.dumps(found, ensure_ascii=False) if found else ""
    if ledger.meta(_APART) != text:
        with ledger.transaction():
            ledger.set_meta(_APART, text)


def disagreements(ledger: Ledger) -> tuple[Disagreement, ...]:
    """Return what the desks disagree about."""
    return tuple(Disagreement(*one) for one in json.loads(ledger.meta(_APART) or "[]"))


def is_told(ledger: Ledger) -> bool:
    """Whether a run has reported all that the desks disagree about now."""
    return ledger.meta(_APART) == ledger.meta(_TOLD)


def with_disagreements(content: HrContent, ledger: Ledger) -> HrContent:
    """Add what the desks disagree about to the problems of HR's cells; inside the transaction of the run that reports it."""
    if not is_told(ledger):
        ledger.set_meta(_TOLD, ledger.meta(_APART))
    kinds = {CELL, ROW, ERROR, MISSING}
    others = tuple(one for one in content.problems if one.kind not in kinds)
    found = (
        CellProblem(Spot(one.table, one.record, one.column), one.kind, one.there, one.here)
        for one in disagreements(ledger)
    )
    return replace(content, problems=(*others, *found))


def keep_behind(ledger: Ledger, error: ReviewbookError | None) -> None:
    """Keep why the second desk is not up to date; ``None`` says that it is."""
    values = () if error is None else [error.key, str(error.place), dict(error.values)]
    text = json.dumps(values, ensure_ascii=False, default=str) if error is not None else ""
    if ledger.meta(_BEHIND) != text:
        with ledger.transaction():
            ledger.set_meta(_BEHIND, text)


def behind(ledger: Ledger, language: str) -> str:
    """Return why the second desk is not up to date, as a sentence; "" where it is, or there is none."""
    kept = ledger.meta(_BEHIND)
    if not kept:
        return ""
    key, place, values = json.loads(kept)
    text = TEXTS(key, language, **values)
    return f"{place}: {text}" if place else text


@contextmanager
def both_desks(folder: Path, ledger: Ledger) -> Iterator[None]:
    """Let a command work on the master with what HR did on both desks; afterwards both show the same.

    Where there is one desk only this costs nothing. Where the second one cannot be reached, the command works without it, and
    the next one makes up for it.
    """
    if not (folder / MASTER_SHEET).exists():
        yield
        return
    from sync.google.master.store import lent  # brings libraries that only a Google Sheet needs

    with lent(folder, ledger):
        yield
