"""Conflicts: what two sides say about one field, kept until HR chooses, and what HR chose."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sync.ledger.counters import count_past, count_up
from sync.ledger.values import Said, canonical, decode, encode
from sync.merge.outcome import Choice, ConflictKind, FieldClaim
from sync.merge.outcome import Conflict as Dispute


class ConflictState(StrEnum):
    """Whether somebody has to choose."""

    OPEN = "open"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    """The sides agree by now, or the book says something else."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of one book on which the sides disagree, or a whole record: then ``column`` is "" and ``fields`` are its.

    ``hash`` is the submission that says ``returned``; ``run`` the one that saw it first. Once it is settled, ``value``
    is what holds, whoever's it was.
    """

    number: int
    kind: ConflictKind
    book_id: str
    hash: str
    table: str
    record: str
    column: str
    base: Said
    master: Said
    returned: Said
    opened: datetime
    run: int
    state: ConflictState = ConflictState.OPEN
    choice: Choice = Choice.NONE
    value: Said = None
    by: str = ""
    reason: str = ""
    settled: datetime | None = None
    fields: tuple[FieldClaim, ...] = ()

    @property
    def dispute(self) -> Dispute:
        """What the merge said: the two sides, without what became of them."""
        sides = (self.base, self.master, self.returned)
        return Dispute(self.kind, self.table, self.record, self.column, *sides, self.fields)


_COLUMNS = (
    'number, kind, book_id, hash, "table", record, "column", base, master, returned, fields, opened, run, state, '
    "choice, value, by, reason, settled"
)
_FIELD = '"table" = ? AND record = ? AND "column" = ?'


class Conflicts:
    """The conflicts of a ledger; reached as :attr:`sync.ledger.Ledger.conflicts`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def open_or_refresh(
        self,
        *,
        kind: ConflictKind,
        table: str,
        record: str,
        column: str,
        book_id: str,
        hash: str,  # noqa: A002 - it is the name that submissions have for it
        base: Said,
        master: Said,
        returned: Said,
        at: datetime,
        run: int,
        fields: Iterable[FieldClaim] = (),
    ) -> Conflict:
        """Return the conflict about a field of a book: opened now, open already, or settled before.

        One that is open takes over what the sides say now and keeps its number; about one field of a book there is one
        at a time, of whatever kind. A choice that HR made between the same values, of whatever book, holds: the settled
        conflict is returned and nothing is opened.
        """
        claims = tuple(fields)
        if settled := self._settled((table, record, column, kind), base, master, returned, claims):
            return settled
        said = (_encoded(base), _encoded(master), _encoded(returned), encode(claims))
        row = self._connection.execute(
            f"""SELECT number FROM conflicts WHERE {_FIELD} AND (kind = ? OR "column" <> '') AND book_id = ?
                AND state = 'open'""",
            (table, record, column, kind, book_id),
        ).fetchone()
        if row:
            self._connection.execute(
                """UPDATE conflicts SET kind = ?, hash = ?, base = ?, master = ?, returned = ?, fields = ?
                   WHERE number = ?""",
                (kind, hash, *said, row[0]),
            )
            return self.find(row[0])
        number = count_up(self._connection, "conflict")
        self._connection.execute(
            f"""INSERT INTO conflicts ({_COLUMNS})
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '', NULL, '', '', NULL)""",
            (number, kind, book_id, hash, table, record, column, *said, at.isoformat(), run),
        )
        return self.find(number)

    def reserve(self, number: int) -> None:
        """Make sure that conflicts opened later have higher numbers."""
        count_past(self._connection, "conflict", number)

    def _settled(
        self,
        field: tuple[str, str, str, str],
        base: Said,
        master: Said,
        returned: Said,
        claims: tuple[FieldClaim, ...],
    ) -> Conflict | None:
        rows = self._connection.execute(
            f"""SELECT {_COLUMNS} FROM conflicts WHERE {_FIELD} AND kind = ? AND state = 'settled'
                AND base = ? AND returned = ? AND ? IN (master, value) ORDER BY number DESC""",
            # After a choice the master holds what was chosen, and the book may still say what it said.
            (*field, _encoded(base), _encoded(returned), _encoded(master)),
        )
        return next(
            (
                found
                for found in map(_conflict, rows)
                if _from_the_book(found.fields) == _from_the_book(claims)
            ),
            None,
        )

    def settle(
        self, number: int, choice: Choice, value: Said, by: str, reason: str, at: datetime
    ) -> Conflict:
        """Keep what HR chose, and return the conflict as it is then; ``value`` counts only for :attr:`Choice.VALUE`.

        Settling again is a new choice. A number that does not exist is a bug (:class:`KeyError`).
        """
        before = self.find(number)
        holds = {Choice.MASTER: before.master, Choice.RETURNED: before.returned, Choice.VALUE: value}[choice]
        self._close(number, ConflictState.SETTLED, at)
        self._connection.execute(
            "UPDATE conflicts SET choice = ?, value = ?, by = ?, reason = ? WHERE number = ?",
            (choice, _encoded(holds), by, reason, number),
        )
        return self.find(number)

    def keep_master(self, conflict: Conflict, typed: Mapping[str, Said]) -> None:
        """Let the master's side of an open conflict be what HR typed there since, by column: that is what HR then keeps."""
        claims = tuple(
            claim._replace(master=typed[claim.column]) if claim.column in typed else claim
            for claim in conflict.fields
        )
        master = typed.get(conflict.column, conflict.master) if conflict.column else conflict.master
        self._connection.execute(
            "UPDATE conflicts SET master = ?, fields = ? WHERE number = ?",
            (_encoded(master), encode(claims), conflict.number),
        )

    def withdraw(self, number: int, at: datetime) -> Conflict:
        """Note that nothing is left to choose, and return the conflict as it is then."""
        self._close(number, ConflictState.WITHDRAWN, at)
        return self.find(number)

    def reopen(self, number: int) -> None:
        """Take back that a conflict was withdrawn."""
        self._connection.execute(
            "UPDATE conflicts SET state = 'open', settled = NULL WHERE number = ? AND state = 'withdrawn'",
            (number,),
        )

    def unsay(self, number: int) -> None:
        """Drop a conflict that nobody has seen: the run that opened it goes on, and a copy that counts does not say it."""
        self._connection.execute("DELETE FROM conflicts WHERE number = ?", (number,))

    def _close(self, number: int, state: ConflictState, at: datetime) -> None:
        self._connection.execute(
            "UPDATE conflicts SET state = ?, settled = ? WHERE number = ?", (state, at.isoformat(), number)
        )

    def find(self, number: int) -> Conflict:
        """Return the conflict of that number, which must exist (:class:`KeyError`)."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM conflicts WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise KeyError(number)
        return _conflict(row)

    def all(self, state: ConflictState | None = None) -> Iterator[Conflict]:
        """Yield all conflicts, or those of one state, the earliest first."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM conflicts WHERE ?1 IS NULL OR state = ?1 ORDER BY number", (state,)
        )
        return map(_conflict, rows)

    def open_of_book(self, book_id: str) -> tuple[Conflict, ...]:
        """Return the open conflicts of one book."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM conflicts WHERE book_id = ? AND state = 'open' ORDER BY number",
            (book_id,),
        )
        return tuple(map(_conflict, rows))


def _encoded(value: Said) -> bytes:
    return encode(canonical(value))


def _from_the_book(claims: tuple[FieldClaim, ...]) -> frozenset[tuple[str, Said, Said]]:
    return frozenset((claim.column, claim.base, claim.returned) for claim in claims)


def _conflict(row: tuple[Any, ...]) -> Conflict:
    number, kind, book_id, digest, table, record, column, *said, opened, run = row[:13]
    state, choice, value, by, reason, settled = row[13:]
    base, master, returned, claims = map(decode, said)
    return Conflict(
        number, ConflictKind(kind), book_id, digest, table, record, column, base, master, returned,
        datetime.fromisoformat(opened), run, ConflictState(state), Choice(choice),
        None if value is None else decode(value), by, reason,
        datetime.fromisoformat(settled) if settled else None,
        tuple(FieldClaim(*claim) for claim in claims),
    )  # fmt: skip
