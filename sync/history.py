"""What happened to a cycle: its runs, and everything that the journal says of a person, a record or a conflict."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sync.conflict_rows import CHANGES_BEFORE, conflict_number
from sync.errors import LedgerError
from sync.hr import HrContent
from sync.hr_fields import JOURNALLED
from sync.ledger import Change, Conflict, Entry, Ledger, Run, RunState
from sync.present_master import kept_content
from sync.roles import DECLARED
from sync.told import Telling
from sync.written_rows import unpacked
from workbook_templates.books import master


@dataclass(frozen=True, slots=True)
class Happened:
    """One field that an entry of the journal speaks of, in words; ``before`` is what stood in the master, ``after`` what came.

    ``kind`` says what was done (submission, on-behalf, settled, undo …), ``outcome`` what became of the field. ``taken_back``
    says that the run was undone since, and so does not hold.
    """

    entry: int
    run: int
    at: datetime
    kind: str
    who: str
    file: str
    why: str
    table: str
    record: str
    column: str
    where: str
    before: str
    after: str
    outcome: str
    taken_back: bool = False


def runs(ledger: Ledger, limit: int) -> tuple[Run, ...]:
    """Return the last runs, the newest first."""
    return tuple(heapq.nlargest(limit, ledger.runs, key=lambda run: run.number))


def history_of(ledger: Ledger, name: str, language: str, limit: int) -> tuple[Happened, ...]:
    """Return what happened to a person, a goal, a row of actuals, a conflict or a change, the newest first.

    ``name`` is an id as it stands in the master: ``E0042``, ``G0000012``, ``K0000003``, ``L0000017-2``.

    Raises:
        LedgerError: the journal does not know it.

    """
    lines = list(islice(_lines(ledger, name.strip()), limit))
    if not lines:
        raise LedgerError("history.unknown", name=name)
    content = spoken(kept_content(ledger), language)
    telling = Telling(content, ledger, {change.record for _, change in lines})
    undone = frozenset(run.number for run in ledger.runs if run.state is RunState.UNDONE)
    return tuple(
        replace(_told(entry, change, telling), taken_back=entry.run in undone) for entry, change in lines
    )


def spoken(content: HrContent, language: str) -> HrContent:
    """Return HR's content for telling of it in a language."""
    return replace(content, policy=replace(content.policy, language=language))


Line = tuple[Entry, Change]


def _lines(ledger: Ledger, name: str) -> Iterator[Line]:
    conflict = _conflict(ledger, name)
    if conflict is not None:
        return _of_conflict(ledger, conflict)
    if number := _change_number(name):
        entry = number - int(ledger.meta(CHANGES_BEFORE) or 0)
        return _of_change(ledger, entry, name)
    return _of_record(ledger, name)


def _conflict(ledger: Ledger, name: str) -> Conflict | None:
    number = conflict_number(name) if name[:1] in "Kk" else None
    return next((one for one in ledger.conflicts.all() if one.number == number), None)


def _of_conflict(ledger: Ledger, conflict: Conflict) -> Iterator[Line]:
    for entry in ledger.journal.entries(record=f"{conflict.table}|{conflict.record}"):
        for change in entry.changes:
            if conflict.column in ("", change.column):
                yield entry, change


def _change_number(name: str) -> int:
    """Return the number of a row of the change log: 17 for ``L0000017-2``; 0 for any other name."""
    digits = name[1:].partition("-")[0]
    return int(digits) if name[:1] in "Ll" and digits.isdecimal() else 0


def _of_change(ledger: Ledger, number: int, name: str) -> Iterator[Line]:
    """Yield the changes of the record that a row of the change log speaks of, or of the whole entry."""
    record = _record_of_row(ledger, name)
    entry = ledger.journal.find(number)
    if entry is not None:
        yield from ((entry, change) for change in entry.changes if record in ("", change.record))


def _record_of_row(ledger: Ledger, name: str) -> str:
    row = ledger.written.row(master.CHANGES.name, name.upper())
    return str(unpacked(master.CHANGES, row.cells).get("record", "")) if row is not None else ""


def _of_record(ledger: Ledger, name: str) -> Iterator[Line]:
    """Yield what is said of an id, whether it names a record or a person, each once."""
    journal = ledger.journal
    names = dict.fromkeys((name, name.upper()))
    found = [
        *(
            journal.entries(record=f"{table.name}|{known}")
            for table in (*(table for book in DECLARED for _, table in book.tables()), *JOURNALLED.values())
            for known in names
        ),
        *(journal.entries(subject=known) for known in names),
    ]
    told: set[tuple[int, str, str, str]] = set()
    for entry in heapq.merge(*found, key=lambda entry: -entry.number):
        for change in entry.changes:
            key = (entry.number, change.table, change.record, change.column)
            if key not in told:
                told.add(key)
                yield entry, change


def _told(entry: Entry, change: Change, telling: Telling) -> Happened:
    return Happened(
        entry=entry.number,
        run=entry.run,
        at=entry.at,
        kind=entry.kind,
        who=telling.name(entry.who),
        file=entry.file,
        why=entry.why,
        table=change.table,
        record=change.record,
        column=change.column,
        where=telling.where(change.table, change.record, change.column),
        before=telling.value(change.table, change.record, change.column, change.old),
        after=telling.value(change.table, change.record, change.column, change.new),
        outcome=change.outcome,
    )
