"""Handing a book out again: what lies in its place is replaced by its next issue.

The ledger knows the new issue before the file is replaced, so that a file in its place is never one that nobody knows. A
run that dies in between leaves an issue that nobody has; the next run makes another.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from appraisal.policy import Policy
from sync.book_facts import BookFacts
from sync.book_store import BookStore
from sync.intake import ISSUED
from sync.issue_source import Source, Waits, note_answered
from sync.ledger import Ledger, RegisteredBook
from sync.packing import pack, unpack
from sync.rewrite_book import OpenBook
from sync.snapshots import Row, Snapshot, snapshot, sound
from sync.xlsx.read import read_book
from workbook_templates.books import FILLED


@dataclass(frozen=True, slots=True)
class Made:
    """An issue that nobody has yet: its file and the file's hash; packed, what it is known to say, and what stands."""

    content: bytes
    hash: str
    seen: bytes
    standing: bytes


@dataclass(frozen=True, slots=True)
class NewIssue:
    """An issue that lies in ``books`` now: its number and its hash."""

    number: int
    hash: str


def made_issue(opened: OpenBook, facts: BookFacts, policy: Policy) -> Made:
    """Make the next issue from a book that was changed; ``policy`` is the one by which it was drawn.

    Raises:
        BookError, MasterError: the book cannot be patched.

    """
    book, declared = facts.book, FILLED[facts.book.role]
    content = opened.written(book.issue + 1, policy, book.language)
    raw = read_book(content, (declared,), helpers=False)
    said = sound(snapshot(raw.tables, declared, book.recipient_id).rows)
    before = facts.seen.get(opened.raw.identity.issue or book.issue)
    seen = with_fields(unpack(before) if before is not None else said, said, opened.changed)
    standing = facts.standing
    stands = with_fields(unpack(standing), said, opened.changed) if standing is not None else seen
    return Made(content, hashlib.sha256(content).hexdigest(), pack(seen), pack(stands))


def put_issue(
    ledger: Ledger, store: BookStore, book: RegisteredBook, source: Source, made: Made, now: datetime
) -> NewIssue | Waits:
    """Put the next issue of a book in the place of what it was made from; or return why it cannot be.

    Raises:
        FileError: the disk is full, or the folder cannot be written to.

    """
    number = _keep(ledger, book, made, now)
    waits = store.put(book, source, made.content)
    return NewIssue(number, made.hash) if waits is None else waits


def _keep(ledger: Ledger, book: RegisteredBook, made: Made, now: datetime) -> int:
    """Keep what an issue holds, before anybody has it."""
    registry, book_id = ledger.registry, book.book_id
    with ledger.transaction():
        number = registry.issue_blob(book_id, made.seen, now, made.hash)
        registry.keep_standing(book_id, made.standing)
        ledger.set_meta(ISSUED + made.hash, book_id)
        note_answered(ledger, book_id, made.hash)
    return number


def with_fields(
    old: Snapshot, new: Snapshot, fields: Collection[tuple[str, str, str]]
) -> dict[str, dict[str, Row]]:
    """Return a snapshot in which some fields, and the records that they name, are as in another one."""
    result = {table: dict(rows) for table, rows in old.items()}
    for table, record, column in fields:
        if table not in new:
            continue
        row = dict(result.setdefault(table, {}).get(record, {}))
        value = new[table].get(record, {}).get(column)
        if value is None:
            row.pop(column, None)
        else:
            row[column] = value
        result[table][record] = row
    return result
