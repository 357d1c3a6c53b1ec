"""The journal: everything that ever changed, in hash-chained entries that are only appended.

Each entry stands in two places. The *chain* holds what says nothing of anybody: number, run, time, kind, and one salted digest
for each part of the entry. The *parts* beside it hold what was said: the entry's note (file, who, why), and the changes
record by record. The link of an entry is the digest of the link before it and of all that the chain holds of the entry:
nothing can be changed, left out or put in between unnoticed, and yet a part can be forgotten, for its digest stays. Which
parts were forgotten is said by an entry too, so that a part which is gone without one is noticed.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

from sync.ledger.chain import SALT_BYTES, as_bytes, first_misfit, link_of, part_digest
from sync.ledger.parts import Change, Part, by_record, changes_of, changes_part, note_of, note_part

FORGET: Final = "forget"
"""The kind of an entry that says what was forgotten."""

_CHAIN = "number, run, at, kind, book_id, hash, erased, digests, link"
_PARTS = "entry, pos, record, subject, columns, salt, content"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: an accepted submission, HR's edits, a settled conflict, or an undo.

    ``hash`` is the SHA-256 of ``file``'s bytes, ``link`` the entry's place in the chain (hexadecimal). ``changes`` stand
    record by record. What was forgotten is not in them any more.
    """

    number: int
    run: int
    at: datetime
    kind: str
    book_id: str
    file: str
    hash: str
    who: str
    why: str
    changes: tuple[Change, ...]
    link: str


class Journal:
    """The journal of a ledger; reached as :attr:`sync.ledger.Ledger.journal`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def genesis(self) -> str:
        """The link before the first entry: another one in every ledger, so that no chain continues another's."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
        return hashlib.sha256(f"reviewbook {row[0] if row else ''}".encode()).hexdigest()

    @property
    def head(self) -> tuple[int, str]:
        """Number and link of the last entry; 0 and :attr:`genesis` before the first."""
        row = self._connection.execute(
            "SELECT number, link FROM journal ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, self.genesis)

    def knows(self, number: int, link: str) -> bool:
        """Whether this was the head of this very journal at some time."""
        if number == 0:
            return link == self.genesis
        row = self._connection.execute("SELECT link FROM journal WHERE number = ?", (number,)).fetchone()
        return row is not None and row[0] == link

    def append(
        self,
        *,
        run: int,
        at: datetime,
        kind: str,
        book_id: str = "",
        file: str = "",
        hash: str = "",  # noqa: A002 - it is the name that submissions and files have for it
        who: str = "",
        why: str = "",
        changes: Iterable[Change] = (),
        packed: Sequence[Part] = (),
    ) -> Entry:
        """Append an entry and return it. All of it is kept, or nothing, when the caller holds a transaction.

        ``packed`` are changes that were packed elsewhere, by a worker; the returned entry does not unpack them.
        """
        records = by_record(changes)
        parts = (note_part(file, who, why), *map(changes_part, records), *packed)
        number, link = self._chain((run, at.isoformat(), kind, book_id, hash, ""), parts)
        said = tuple(chain.from_iterable(records))
        return Entry(number, run, at, kind, book_id, file, hash, who, why, said, link)

    def _chain(self, facts: tuple[int, str, str, str, str, str], parts: Sequence[Part]) -> tuple[int, str]:
        number, before = self.head
        number += 1
        salts = os.urandom(SALT_BYTES * len(parts))
        salted = [(salts[SALT_BYTES * pos : SALT_BYTES * (pos + 1)], part) for pos, part in enumerate(parts)]
        digests = b"".join(part_digest(salt, *(as_bytes(piece) for piece in part)) for salt, part in salted)
        link = link_of(before, number, *facts, digests)
        self._connection.execute(
            f"INSERT INTO journal ({_CHAIN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, *facts, digests, link),
        )
        columns = {text: self._columns(text) for text in {part.columns for part in parts}}
        self._connection.executemany(
            f"INSERT INTO journal_parts ({_PARTS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (number, pos, part.record, part.subject, columns[part.columns], salt, part.content)
                for pos, (salt, part) in enumerate(salted)
            ),
        )
        return number, link

    def _columns(self, columns: bytes) -> int:
        """Return the number under which a list of columns is kept."""
        text = columns.decode()
        self._connection.execute("INSERT OR IGNORE INTO journal_columns (columns) VALUES (?)", (text,))
        row = self._connection.execute("SELECT no FROM journal_columns WHERE columns = ?", (text,)).fetchone()
        return int(row[0])

    def find(self, number: int) -> Entry | None:
        """Return the entry of that number, ``None`` if there is none."""
        row = self._connection.execute(f"SELECT {_CHAIN} FROM journal WHERE number = ?", (number,)).fetchone()
        return self._entry(row, "", "") if row else None

    def wrote(self, run: int) -> bool:
        """Whether a run has an entry."""
        found = self._connection.execute("SELECT 1 FROM journal WHERE run = ? LIMIT 1", (run,)).fetchone()
        return found is not None

    def entries(
        self,
        *,
        record: str = "",
        subject: str = "",
        run: int | None = None,
        kind: str = "",
        newest_first: bool = True,
        limit: int | None = None,
    ) -> Iterator[Entry]:
        """Yield entries, of one run or kind if it is given.

        With ``record`` (``table|record``) or ``subject`` (a person's id): those that speak of it, with only the changes
        that do.
        """
        order = "DESC" if newest_first else "ASC"
        rows = self._connection.execute(
            f"""SELECT {_CHAIN} FROM journal WHERE (?1 IS NULL OR run = ?1) AND (?2 = '' OR kind = ?2)
                AND (?3 = '' OR number IN (SELECT entry FROM journal_parts WHERE record <> '' AND record = ?3))
                AND (?4 = '' OR number IN (SELECT entry FROM journal_parts WHERE subject <> '' AND subject = ?4))
                ORDER BY number {order} LIMIT ?5""",
            (run, kind, record, subject, -1 if limit is None else limit),
        )
        for row in rows:
            yield self._entry(row, record, subject)

    def _entry(self, row: tuple[Any, ...], record: str, subject: str) -> Entry:
        number, run, at, kind, book_id, digest, _, _, link = row
        parts = self._connection.execute(
            """SELECT pos, record, subject, CAST(columns.columns AS BLOB), content FROM journal_parts
               JOIN journal_columns AS columns ON columns.no = journal_parts.columns
               WHERE entry = ?1 AND (pos = 0 OR ((?2 = '' OR record = ?2) AND (?3 = '' OR subject = ?3))) ORDER BY pos""",
            (number, record, subject),
        )
        found = {pos: Part(*part) for pos, *part in parts}
        note = found.pop(0, None)
        file, who, why = note_of(note) if note else ("", "", "")
        changes = tuple(change for part in found.values() for change in changes_of(part))
        return Entry(
            number, run, datetime.fromisoformat(at), kind, book_id, file, digest, who, why, changes, link
        )

    def forget(
        self,
        records: Collection[str],
        *,
        run: int,
        at: datetime,
        who: str = "",
        why: str = "",
        notes: Collection[int] = (),
    ) -> int:
        """Forget all that was ever said of these records (``table|record``), and return how many parts went.

        The notes (file, who, why) of the entries ``notes`` go too. An entry says which parts went, without what was in
        them. The bytes are overwritten in the file.
        """
        found = self._parts_about(records) | {(number, 0) for number in notes}
        return self.forget_parts(found, run=run, at=at, who=who, why=why)

    def forget_parts(
        self, parts: Collection[tuple[int, int]], *, run: int, at: datetime, who: str = "", why: str = ""
    ) -> int:
        """Forget these parts, by entry and place, and return how many went; the same in every other way."""
        gone = sorted(parts)
        if not gone:
            return 0
        self._connection.execute("PRAGMA secure_delete = ON")
        erased = json.dumps(gone, separators=(",", ":"))
        self._chain((run, at.isoformat(), FORGET, "", "", erased), (note_part("", who, why),))
        self._connection.executemany("DELETE FROM journal_parts WHERE entry = ? AND pos = ?", gone)
        self._connection.execute(
            "DELETE FROM journal_columns WHERE no NOT IN (SELECT columns FROM journal_parts)"
        )
        return len(gone)

    def _parts_about(self, records: Iterable[str]) -> set[tuple[int, int]]:
        return {
            found
            for record in records
            for found in self._connection.execute(
                "SELECT entry, pos FROM journal_parts WHERE record <> '' AND record = ?", (record,)
            )
        }

    def verify(self) -> int | None:
        """Return the number of the first entry that is not as it was written, ``None`` if all are."""
        return first_misfit(self._connection, self.genesis)
