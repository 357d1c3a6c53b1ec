"""Settling conflicts from outside the master: each choice is journalled, and the master follows in the same run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sync.choices import settle_one, third_value
from sync.conflict_rows import conflict_id, conflict_number, side, telling_of
from sync.cycle import opened
from sync.errors import ReviewbookError
from sync.fields import Bad, Value
from sync.history import spoken
from sync.hr import TypedRow
from sync.ledger import Choice, Conflict, ConflictState, Ledger
from sync.present_master import kept_content
from sync.receipt import Receipt
from sync.run import MasterRun, run_once
from sync.team_rows import word
from sync.told import Telling
from workbook_templates.books import master

_TAKE: Mapping[Choice, str] = {Choice.MASTER: "master", Choice.RETURNED: "returned", Choice.VALUE: "other"}


class ConflictError(ReviewbookError):
    """A conflict cannot be settled: there is none of that id, it is settled already, or the value does not fit."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody chose: a side, or a third value as it was typed; and who, and why."""

    choice: Choice
    value: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict in words; ``source`` is who returned the book, ``holds`` the value that was taken."""

    id: str
    state: ConflictState
    kind: str
    subject: str
    where: str
    base: str
    master: str
    returned: str
    source: str
    opened: datetime
    choice: Choice
    holds: str
    by: str
    reason: str


def disputes(ledger: Ledger, language: str, *, settled: bool = False) -> Iterator[Dispute]:
    """Yield the open conflicts in words, the earliest first; with ``settled`` all others too."""
    found = tuple(ledger.conflicts.all(None if settled else ConflictState.OPEN))
    if not found:
        return
    telling = telling_of(spoken(kept_content(ledger), language), ledger, found)
    recipients = {book.book_id: book.recipient_id for book in ledger.registry}
    for one in found:
        yield Dispute(
            id=conflict_id(one.number),
            state=one.state,
            kind=one.kind,
            subject=telling.subject(one.record),
            where=telling.where(one.table, one.record, one.column),
            base=side(one, "base", telling),
            master=side(one, "master", telling),
            returned=side(one, "returned", telling),
            source=telling.name(recipients.get(one.book_id, "")),
            opened=one.opened,
            choice=one.choice,
            holds=side(one, one.choice or Choice.VALUE, telling)
            if one.state is ConflictState.SETTLED
            else "",
            by=one.by,
            reason=one.reason,
        )


def resolve(folder: Path, names: Sequence[str], decision: Decision, now: datetime) -> Receipt:
    """Settle conflicts, all of them or none, and let the master follow.

    Raises:
        ConflictError: one of them cannot be settled; nothing has changed then.
        ReviewbookError: the folder, the master or the ledger cannot be used.

    """

    def work(run: MasterRun) -> Receipt:
        found = tuple(_open(ledger, names))
        telling = telling_of(run.content, ledger, found)
        for conflict in found:
            value = _value(conflict, decision, telling)
            settled = settle_one(ledger, conflict, decision.choice, value, decision.by, decision.reason, now)
            run.edits.take_settled(settled)
            _show(run, conflict, decision)
        return run.without_returns()

    with opened(folder) as ledger:
        # Said before anything is done, and asked again in the run: HR may have settled one in the master.
        tuple(_open(ledger, names))
        return run_once(folder, ledger, now, "resolve", work)


def _open(ledger: Ledger, names: Sequence[str]) -> Iterator[Conflict]:
    known = {conflict.number: conflict for conflict in ledger.conflicts.all()}
    for name in dict.fromkeys(names):
        conflict = known.get(conflict_number(name) or 0)
        if conflict is None:
            raise ConflictError("conflict.unknown", name=name)
        if conflict.state is not ConflictState.OPEN:
            raise ConflictError("conflict.settled", name=conflict_id(conflict.number))
        yield conflict


def _value(conflict: Conflict, decision: Decision, telling: Telling) -> Value:
    if decision.choice is not Choice.VALUE:
        return None
    value = third_value(conflict, decision.value, telling)
    if isinstance(value, Bad):
        key = "conflict.no-value" if not conflict.column else "conflict.bad-value"
        raise ConflictError(key, name=conflict_id(conflict.number), typed=decision.value)
    return value


def _show(run: MasterRun, conflict: Conflict, decision: Decision) -> None:
    """Let the sheet Conflicts show the choice as if HR had made it there."""
    content = run.content
    cells: TypedRow = {
        "choice": word("take", _TAKE[decision.choice], content.policy.language),
        "value": decision.value or None,
        "decided_by": decision.by or None,
        "reason": decision.reason or None,
    }
    name = master.CONFLICTS.name
    rows = {**content.decisions[name], conflict_id(conflict.number): cells}
    run.content = replace(content, decisions={**content.decisions, name: rows})
