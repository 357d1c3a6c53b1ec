"""The conflicts of a ledger that was lost, taken up from the master: what HR settled stays settled, what is open stays open.

Where the sides still differ as HR was told, nothing is asked anew. What HR was not asked yet, and has to be, because nobody knows
any more who blanked a field, is asked here; everything else is left to the merge of the run that follows, which finds the open
conflicts by their fields.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from sync.agreed_goals import AgreedGoals
from sync.asked_before import AskedBefore
from sync.choices import value_of
from sync.conflict_rows import CLOSED_BEFORE, OPENED, conflict_number
from sync.errors import TEXTS
from sync.fields import MISSING, Bad, Key, Missing, Value
from sync.ledger import ConflictKind, Ledger
from sync.ledger.conflicts import ConflictState
from sync.master_says import MasterSays
from sync.merge import FieldClaim
from sync.regained import Regained
from sync.told import Telling
from workbook_templates.books import filled_table
from workbook_templates.labels import choice_code


def take_up_conflicts(
    books: Iterable[Regained], says: MasterSays, telling: Telling, ledger: Ledger, now: datetime
) -> None:
    """Take up the conflicts that the master shows, under their numbers, and ask HR about what it has to decide now."""
    rows = {number: row for row in says.disputes() if (number := conflict_number(row["conflict"]))}
    asked = {one.number: (one, book) for book in books for one in book.asked.all}
    for number in sorted(rows):
        if number in asked:
            _take_up(*asked[number], telling, ledger, now)
        ledger.conflicts.reserve(number)
    closed = [
        number
        for number, row in rows.items()
        if choice_code("conflict_state", row["state"]) in ("settled", "withdrawn")
    ]
    ledger.set_meta(CLOSED_BEFORE, json.dumps(closed))
    for book in books:
        for key in book.ask:
            _ask(key, book, ledger, now)


def _take_up(one: AskedBefore, book: Regained, telling: Telling, ledger: Ledger, now: datetime) -> None:
    base, master, returned = _sides(one, book, telling)
    ledger.conflicts.reserve(one.number - 1)
    made = ledger.conflicts.open_or_refresh(
        kind=one.kind,
        table=one.key.table,
        record=one.key.record,
        column=one.key.column,
        book_id=book.book.book_id,
        hash="",
        base=base,
        master=master,
        returned=returned,
        at=_opened(one.opened, now),
        run=0,
        fields=_fields(one, book) if one.state is ConflictState.OPEN else (),
    )
    if not one.key.table or one.state is ConflictState.WITHDRAWN:
        # Nobody knows what it was about: if the sides still differ, HR is asked anew.
        ledger.conflicts.withdraw(made.number, now)
    elif one.state is ConflictState.SETTLED:
        ledger.conflicts.settle(made.number, one.choice, _stands(one.key, book), one.by, one.reason, now)


def _opened(told: str, now: datetime) -> datetime:
    """Return when HR was asked first, as the sheet says; now where HR has typed over it."""
    try:
        return datetime.strptime(told, OPENED).replace(tzinfo=now.tzinfo)
    except ValueError:
        return now


def _stands(key: Key, book: Regained) -> Value:
    return (book.standing or {}).get(key.table, {}).get(key.record, {}).get(key.column)


def _sides(
    one: AskedBefore, book: Regained, telling: Telling
) -> tuple[Value | Missing, Value | Missing, Value | Missing]:
    """Return the sides of a conflict; what HR settled was about what the book said then, whatever it says by now."""
    table, record, column = one.key
    if not column:
        return _sides_of_record(one, book)
    said = book.said.get(table, {}).get(record, {}).get(column)
    as_then = said is None or one.returned == telling.value(table, record, column, said)
    base, then = (_read(one.key, told, telling) for told in (one.base, one.returned))
    return base, _stands(one.key, book), said if as_then else then


def _sides_of_record(
    one: AskedBefore, book: Regained
) -> tuple[Value | Missing, Value | Missing, Value | Missing]:
    table, record, _ = one.key
    if one.kind is ConflictKind.CHANGED_KEY:
        return record, record, one.returned
    there = record in book.said.get(table, {})
    stands = record in (book.standing or {}).get(table, {})
    # A goal that is only proposed is one that the master never had: nobody deleted it there.
    stands = stands or one.kind is ConflictKind.PROPOSAL
    return None, None if stands else MISSING, None if there else MISSING


_WHOLE_ROWS = frozenset({ConflictKind.EDIT_DELETE, ConflictKind.ROW_MISSING, ConflictKind.PROPOSAL})


def _fields(one: AskedBefore, book: Regained) -> tuple[FieldClaim, ...]:
    """Return the cells of a row that HR is asked about: it may have chosen already, and nobody has carried that out."""
    table, record, column = one.key
    if column or not table or one.kind not in _WHOLE_ROWS:
        return ()
    said, stands = book.said.get(table, {}).get(record), (book.standing or {}).get(table, {}).get(record)
    if one.kind is ConflictKind.PROPOSAL:
        stands = stands or {}
    return tuple(
        FieldClaim(
            key,
            None,
            MISSING if stands is None else stands.get(key),
            MISSING if said is None else said.get(key),
        )
        for key in filled_table(table).inputs
        if key in (stands or {}) or key in (said or {})
    )


def _read(key: Key, told: str, telling: Telling) -> Value:
    """Return a side as its field holds it; what cannot be read back as the text that people saw."""
    if not key.table or told in ("", TEXTS("told.blank", telling.language)):
        return None
    value = value_of(key, told, telling)
    return value.text if isinstance(value, Bad) else value


def _ask(key: Key, book: Regained, ledger: Ledger, now: datetime) -> None:
    """Ask HR whether a field stays blank, or holds what the book says."""
    known = book.asked.about(*key)
    frozen = AgreedGoals(book.standing or {}, book.said)(*key)
    kind = ConflictKind.PROPOSAL if frozen else ConflictKind.VALUE
    ledger.conflicts.open_or_refresh(
        kind=known.kind if known is not None and known.state is ConflictState.OPEN else kind,
        table=key.table,
        record=key.record,
        column=key.column,
        book_id=book.book.book_id,
        hash=book.newest.hash,
        base=None,
        master=None,
        returned=book.said.get(key.table, {}).get(key.record, {}).get(key.column),
        at=now,
        run=0,
    )
