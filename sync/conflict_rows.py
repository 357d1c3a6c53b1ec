"""The rows of the sheets Conflicts and Change log: what HR decides, and what changed, in words."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Self

from sync.errors import TEXTS
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.ledger.conflicts import Conflict
from sync.ledger.journal import Entry
from sync.ledger.parts import Change
from sync.ledger.values import Missing, Said, decode, encode
from sync.merge import ConflictKind
from sync.team_rows import Row, word
from sync.told import Telling
from sync.written_rows import Wanted
from workbook_templates.books import team

DIGITS = 7

OPENED = "%Y-%m-%d %H:%M"
"""How the sheet Conflicts says when HR was asked first."""


def conflict_id(number: int) -> str:
    """Return how a conflict is called on the sheet and in the terminal: ``K0000012``."""
    return f"K{number:0{DIGITS}d}"


def conflict_number(name: str) -> int | None:
    """Return the number of a conflict that is called so, in any spelling of ``K12``; ``None`` for anything else."""
    digits = name.strip().upper().removeprefix("K").lstrip("0")
    return int(digits) if digits.isdecimal() and digits.isascii() else None


def canonical_id(name: str) -> str:
    """Return how a conflict is called that was named in any spelling; what names none is returned as it is."""
    number = conflict_number(name)
    return name if number is None else conflict_id(number)


@dataclass(frozen=True, slots=True)
class Told:
    """Changes that people should see: the entry of the journal that holds them, when and by whom they were made.

    A run keeps those of all books until the master shows them, so they are packed.
    """

    entry: int
    run: int
    at: datetime
    who: str
    kind: str
    packed: bytes

    @classmethod
    def of(cls, entry: Entry, kind: str, changes: Iterable[Change], who: str = "") -> Self:
        """Return changes of an entry; made by ``who``, or by whom the entry names."""
        found = zlib.compress(encode([*changes]), 1)
        return cls(entry.number, entry.run, entry.at, who or entry.who, kind, found)

    @property
    def changes(self) -> Iterator[Change]:
        """The changes, each put together when it is asked for."""
        return starmap(Change, decode(zlib.decompress(self.packed)))


CLOSED_BEFORE = "conflicts closed before"
"""A ledger fact: the numbers of conflicts that an earlier ledger closed. It alone knew their sides; their rows stand."""


def conflict_rows(content: HrContent, ledger: Ledger) -> Iterator[Wanted]:
    """Yield one row a conflict, settled ones too; those that an earlier ledger closed stand already."""
    closed = set(json.loads(ledger.meta(CLOSED_BEFORE) or "[]"))
    found = [one for one in ledger.conflicts.all() if one.number not in closed]
    telling = telling_of(content, ledger, found)
    books = {book.book_id: book for book in ledger.registry}
    for one in found:
        key = conflict_id(one.number)
        book = books.get(one.book_id)
        yield Wanted(
            key,
            {
                "conflict": key,
                "kind": word("conflict", one.kind, telling.language),
                "subject": telling.subject(one.record),
                "where": telling.where(one.table, one.record, one.column),
                **_sides(one, telling),
                "source": telling.name(book.recipient_id) if book else "",
                "opened": one.opened.strftime(OPENED),
                **content.decisions["conflicts"].get(key, {}),
                "state": word("conflict_state", one.state, telling.language),
                "record": one.record,
                "field": one.column,
                "book": book.file if book else "",
            },
        )


def telling_of(content: HrContent, ledger: Ledger, conflicts: Sequence[Conflict]) -> Telling:
    """Return who tells of conflicts: the titles and owners of goals that HR has not taken yet stand in these alone."""
    telling = Telling(content, ledger, {one.record for one in conflicts})
    for one in conflicts:
        if one.table == team.GOALS.name:
            telling.learn(one.record, {claim.column: claim.returned for claim in reversed(one.fields)})
    return telling


def _sides(conflict: Conflict, telling: Telling) -> Row:
    return {name: side(conflict, name, telling) for name in ("base", "master", "returned")}


def side(conflict: Conflict, name: str, telling: Telling) -> str:
    """Return what one side of a conflict says: a value, "blank", the cells of a row, or that there is no row.

    ``name`` is "base", "master" or "returned"; "value" is what stands where HR typed a third one.
    """
    value: Said = getattr(conflict, name)
    if isinstance(value, Missing):
        # A goal is one row on Goals and one on Review: without either it is nobody's any more.
        is_goal = not conflict.column and conflict.table in (team.GOALS.name, team.REVIEW.name)
        return TEXTS("told.no-goal" if is_goal else "told.no-row", telling.language)
    if value is not None:
        return telling.value(conflict.table, conflict.record, conflict.column, value)
    if conflict.column:
        return TEXTS("told.blank", telling.language)
    if not conflict.fields:
        return TEXTS("told.row", telling.language)
    # A third value is one of a field: of a whole row the master's stands.
    at = "master" if name == "value" else name
    cells = ((claim.column, getattr(claim, at)) for claim in conflict.fields)
    # Of an id that came back twice only what differs is asked: where that is blank, the row need not be empty.
    empty = "told.blank" if conflict.kind is ConflictKind.ADDED_TWICE else "told.row-empty"
    return telling.row(conflict.table, cells) or TEXTS(empty, telling.language)


CHANGES_BEFORE = "changes before"
"""A ledger fact: the number of the last change that an earlier ledger told of; those of this one go on behind it."""


def change_id(ledger: Ledger, entry: int, number: int) -> str:
    """Return how a change is called on the sheet Change log: ``L0000017-2``, the second that an entry tells of."""
    return f"L{entry + int(ledger.meta(CHANGES_BEFORE) or 0):0{DIGITS}d}-{number}"


def change_rows(content: HrContent, ledger: Ledger, told: Sequence[Told]) -> Iterator[Wanted]:
    """Yield the rows of this run's changes; those of earlier runs stand already."""
    telling = Telling(content, ledger, {change.record for one in told for change in one.changes})
    return (
        _change_row(key, one, change, telling, content)
        for one in told
        for key, change in with_ids(ledger, one)
    )


def with_ids(ledger: Ledger, told: Told) -> Iterator[tuple[str, Change]]:
    """Yield every change with what it is called on the sheet."""
    for number, change in enumerate(told.changes, start=1):
        yield change_id(ledger, told.entry, number), change


def _change_row(key: str, told: Told, change: Change, telling: Telling, content: HrContent) -> Wanted:
    return Wanted(
        key,
        {
            "change": key,
            "when": told.at.strftime("%Y-%m-%d %H:%M"),
            "run": float(told.run),
            "who": told.who,
            "what": telling.where(change.table, change.record, change.column),
            "before": telling.value(change.table, change.record, change.column, change.old),
            "after": telling.value(change.table, change.record, change.column, change.new),
            "kind": word("change", told.kind, telling.language),
            "record": change.record,
            **content.decisions["changes"].get(key, {}),
        },
    )
