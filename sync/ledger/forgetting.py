"""A ledger without a person: rows about the person go, and wherever else the person is named, somebody stands who is nobody.

:data:`ABOUT` says of every table which columns make a row the person's; a new table belongs there too, which a test asks for. All
other texts, JSON and packed values are looked through, whatever table or column they stand in. The journal's chain stays as it
is: what it says of the person goes from beside it, and an entry says that it went.
"""

import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appraisal.person_words import PersonWords
from sync.ledger.blobs import Blobs
from sync.ledger.conflicts import Conflicts
from sync.ledger.journal import FORGET, Journal
from sync.ledger.parts import Part, readable

ABOUT: Mapping[str, tuple[str, ...]] = {
    "meta": (),
    "migrations": (),
    "counters": (),
    "books": (),
    "issues": (),
    "sheets": (),
    "files": (),
    "submissions": (),
    "returns": (),
    "goals": ("owner_id",),
    "reviews": ("employee_id", "goal_id"),
    "measurements": ("goal_id",),
    "scorecards": ("employee_id",),
    "sections": (),
    "lines": ("goal_id",),
    "employees": ("id",),
    "assignments": ("employee_id",),
    "results": ("employee_id",),
    "findings": ("subject",),
    "members": ("employee_id",),
    "layouts": (),
    "runs": (),
    "blobs": (),
    "seen": (),
    "standings": (),
    "marks": (),
    "waiting": (),
    "written": (),
    "masters": (),
    "conflicts": ("record",),
    "journal": (),
    "journal_columns": (),
    "journal_parts": (),
    "checkins": ("employee_id", "goal_id"),
    "agreements": ("employee_id",),
    "own_views": ("employee_id", "goal_id"),
    "proposed_goals": ("employee_id",),
    "replies": ("voice",),
    "approvals": ("employee_id",),
    "ratings": ("ratee_id", "rater_id"),
    "nominations": ("employee_id", "rater"),
    "shown": ("ratee_id",),
    "releases": ("employee_id",),
    "interviews": ("employee_id",),
    "answers": ("employee_id",),
    "plan_texts": ("employee_id", "goal_id"),
    "plan_answers": ("id",),
}
"""Every table of the schema, with the columns by which a row is about a person: an id of the person or of one of their records.

A row of Sections or Lines goes with its scorecard, what belongs to a book with the book.
"""

OWNERS: tuple[tuple[str, str, str], ...] = (
    ("goals", "id", "owner_id"),
    ("assignments", "id", "employee_id"),
    ("checkins", "id", "employee_id"),
    ("proposed_goals", "id", "employee_id"),
    ("nominations", "id", "employee_id"),
    ("ratings", "id", "ratee_id"),
    ("plan_texts", "id", "employee_id"),
    ("releases", "id", "employee_id"),
    ("measurements", "id", "goal_id"),
)
"""Table, its id, and whose it is: the records of a person, in an order in which each finds the ones before."""

_NEVER_CHANGED = frozenset({"journal", "journal_parts", "journal_columns", "blobs", "migrations"})
"""Tables whose texts are not replaced in place: the chain and what stands beside it, and contents by their digest."""

_NOT_WORDS = frozenset({("findings", "cell"), *Blobs.REFERENCES})
"""Columns of other tables that say no words: where a cell is, and the digest of a content."""

_HASH = re.compile(r"[0-9a-f]{64}")
_DEFLATED = b"\x78"


@dataclass(frozen=True, slots=True)
class Going:
    """What goes of a person: ids (the person's and the records'), words, the books that are theirs alone, and changed files.

    ``hashes`` gives the new hash of each file that was changed. ``snapshot`` returns a packed snapshot without the person,
    ``row`` the cells of a row of the master (table, cells) without the person, ``None`` where the row goes.
    """

    ids: frozenset[str]
    words: PersonWords
    books: frozenset[str]
    hashes: Mapping[str, str]
    snapshot: Callable[[bytes], bytes]
    row: Callable[[str, bytes], bytes | None]


class Forgetting:
    """Takes a person out of a ledger; reached as :attr:`sync.ledger.Ledger.forgetting`. Inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def records_of(self, person: str) -> frozenset[str]:
        """Return the ids of the records that are about a person."""
        found: set[str] = set()
        for table, key, owner in OWNERS:
            if table == "measurements":
                rows = self._connection.execute(f"SELECT {key}, {owner} FROM {table}")
                found |= {str(record) for record, goal in rows if goal in found}
            else:
                rows = self._connection.execute(f"SELECT {key} FROM {table} WHERE {owner} = ?", (person,))
                found |= {str(record) for (record,) in rows}
        taken = {str(record) for (record,) in self._connection.execute("SELECT id FROM goals")}
        # A goal that is only proposed stands in no table; its row may be somebody else's by now.
        return frozenset((found | self._proposed(person) - taken) - {""})

    def _proposed(self, person: str) -> set[str]:
        """Return the goals whose owner the person would be, if HR took what it was asked about them last."""
        owners: dict[str, str] = {}
        for one in Conflicts(self._connection).all():
            owner = next((claim.returned for claim in one.fields if claim.column == "owner"), None)
            if isinstance(owner, str):
                owners[one.record] = owner
        return {record for record, owner in owners.items() if owner == person}

    def count(self, ids: Collection[str]) -> dict[str, int]:
        """Return how many rows of each table are about people, given by their ids and those of their records."""
        return {
            table: sum(self._count(table, column, ids) for column in columns)
            for table, columns in ABOUT.items()
            if columns
        }

    def _count(self, table: str, column: str, ids: Collection[str]) -> int:
        statement = f'SELECT count(*) FROM {table} WHERE "{column}" IN (SELECT value FROM json_each(?))'
        return int(self._connection.execute(statement, (json.dumps(sorted(ids)),)).fetchone()[0])

    def forget(self, going: Going, *, run: int, at: datetime, who: str, why: str) -> None:
        """Take the person out of every table, and note in the journal that it was done."""
        connection = self._connection
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        parts = self._parts(going)
        if not self._journal.forget_parts(parts, run=run, at=at, who=who, why=why):
            self._journal.append(run=run, at=at, kind=FORGET, who=who, why=why)
        self._drop_books(going)
        ids = json.dumps(sorted(going.ids))
        for table, columns in ABOUT.items():
            for column in columns:
                connection.execute(
                    f'DELETE FROM {table} WHERE "{column}" IN (SELECT value FROM json_each(?))', (ids,)
                )
        for number in self.asked_about(going.ids):
            connection.execute("DELETE FROM conflicts WHERE number = ?", (number,))
        self._drop_written(going)
        self._prune_facts(going)
        self._replace_blobs(going)
        self._replace_texts(going)

    def _parts(self, going: Going) -> set[tuple[int, int]]:
        """Return the parts of the journal that speak of the person, or came from a book that is theirs alone."""
        rows = self._connection.execute(
            """SELECT entry, pos, record, subject, journal_parts.columns, content, book_id
               FROM journal_parts JOIN journal ON journal.number = entry"""
        )
        return {
            (entry, pos)
            for entry, pos, record, subject, _, content, book in rows
            if book in going.books
            or subject in going.ids
            or record.partition("|")[2] in going.ids
            or going.words.in_bytes(readable(Part(record, subject, b"", content)))
        }

    def _drop_books(self, going: Going) -> None:
        for book in going.books:
            self._connection.execute(
                "DELETE FROM returns WHERE book = (SELECT no FROM books WHERE book_id = ?)", (book,)
            )
            for table in ("submissions", "conflicts", "findings", "books"):
                self._connection.execute(f"DELETE FROM {table} WHERE book_id = ?", (book,))
            self._connection.execute("DELETE FROM meta WHERE key LIKE ? OR value = ?", (f"%{book}%", book))

    def asked_about(self, people: Collection[str]) -> tuple[int, ...]:
        """Return the numbers of what HR was asked about whole rows of people's, which may be somebody else's by now."""
        return tuple(
            one.number
            for one in Conflicts(self._connection).all()
            if any(claim.column == "owner" and not set(people).isdisjoint(claim[1:]) for claim in one.fields)
        )

    def _drop_written(self, going: Going) -> None:
        for table, key, cells in self._connection.execute(
            'SELECT "table", key, cells FROM written'
        ).fetchall():
            new = going.row(table, cells)
            if new is None:
                self._connection.execute('DELETE FROM written WHERE "table" = ? AND key = ?', (table, key))
            elif new != cells:
                self._connection.execute(
                    'UPDATE written SET cells = ? WHERE "table" = ? AND key = ?', (new, table, key)
                )

    def _prune_facts(self, going: Going) -> None:
        """Take what is the person's out of the facts that are lists or mappings."""
        for key, value in self._connection.execute("SELECT key, value FROM meta").fetchall():
            if value[:1] in ("[", "{"):
                kept = pruned(json.loads(value), going.ids)
                new = json.dumps(kept, ensure_ascii=False)
                if kept != json.loads(value):
                    self._connection.execute("UPDATE meta SET value = ? WHERE key = ?", (new, key))

    def _replace_blobs(self, going: Going) -> None:
        blobs = Blobs(self._connection)
        for digest, content in self._connection.execute("SELECT digest, content FROM blobs").fetchall():
            new = going.snapshot(content)
            if new != content:
                kept = blobs.keep(new)
                for table, column in Blobs.REFERENCES:
                    self._connection.execute(
                        f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (kept, digest)
                    )
        blobs.sweep()

    def _replace_texts(self, going: Going) -> None:
        """Replace the person's words, and the hashes of changed files, in every text and packed value."""

        def says(value: Any) -> bool:
            return bool(_replaced(value, going) != value)

        def without(value: Any) -> Any:
            return _replaced(value, going)

        self._connection.create_function("says_person", 1, says, deterministic=True)
        self._connection.create_function("without_person", 1, without, deterministic=True)
        for table in ABOUT:
            if table in _NEVER_CHANGED:
                continue
            columns = self._connection.execute(f"PRAGMA table_info({table})").fetchall()
            for _, name, kind, *_ in columns:
                if kind in ("TEXT", "BLOB", "") and (table, name) not in _NOT_WORDS:
                    self._connection.execute(
                        f'UPDATE OR REPLACE {table} SET "{name}" = without_person("{name}") WHERE says_person("{name}")'
                    )

    def keep_only_master(self, key: str) -> None:
        """Forget the masters in the archive but for one, given by its hash."""
        self._connection.execute("DELETE FROM masters WHERE hash <> ?", (key,))

    def lose(self, key: str) -> None:
        """Let a return that is kept no more, given by its hash, count for no book: its recipient is asked for it again."""
        self._connection.execute("DELETE FROM returns WHERE hash = ?", (key,))

    def resize(self, key: str, size: int) -> None:
        """Note the size in bytes that files of a hash have now."""
        for table in ("files", "submissions"):
            self._connection.execute(f"UPDATE {table} SET size = ? WHERE hash = ?", (size, key))

    def overwrite(self) -> None:
        """Leave nothing of what went in free pages or in the log; outside of any transaction."""
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def pruned(fact: Any, ids: Collection[str]) -> Any:
    """Return a fact (JSON) without the members that name one of the ids, as their key or among their own values."""
    if isinstance(fact, dict):
        return {
            key: pruned(value, ids)
            for key, value in fact.items()
            if key not in ids and not _names(value, ids)
        }
    if isinstance(fact, list):
        return [pruned(value, ids) for value in fact if not _names(value, ids)]
    return fact


def _names(value: Any, ids: Collection[str]) -> bool:
    if isinstance(value, str):
        return value in ids
    if isinstance(value, dict):
        return any(isinstance(one, str) and one in ids for one in value.values())
    return False


def _replaced(value: Any, going: Going) -> Any:
    if isinstance(value, str):
        text = going.words.replaced(value)
        return _HASH.sub(lambda found: going.hashes.get(found.group(), found.group()), text)
    if isinstance(value, bytes):
        if value[:1] == _DEFLATED:
            plain = zlib.decompress(value)
            new = going.words.replaced_bytes(plain)
            return value if new == plain else zlib.compress(new, 1)
        return going.words.replaced_bytes(value)
    return value
