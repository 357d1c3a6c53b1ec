"""The arithmetic of the journal's chain: digests of parts, links of entries, and the first entry that does not fit.

Verifying reads bytes, never text or numbers, so that a damaged cell is a misfit and not a crash.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

SALT_BYTES: Final = 16
DIGEST_BYTES: Final = hashlib.sha256().digest_size

_ENTRIES = """
    SELECT number, CAST(run AS BLOB), CAST(at AS BLOB), CAST(kind AS BLOB), CAST(book_id AS BLOB), CAST(hash AS BLOB),
           CAST(erased AS BLOB), CAST(digests AS BLOB), CAST(link AS BLOB)
    FROM journal ORDER BY number"""
_PARTS = """
    SELECT pos, CAST(salt AS BLOB), CAST(record AS BLOB), CAST(subject AS BLOB), coalesce(CAST(names.columns AS BLOB), x''),
           CAST(content AS BLOB)
    FROM journal_parts LEFT JOIN journal_columns AS names ON names.no = journal_parts.columns
    WHERE entry = ? ORDER BY pos"""

Erased = frozenset[tuple[int, int]]
"""The parts that an entry says were forgotten: entry and place."""


def as_bytes(piece: bytes | str | int) -> bytes:
    """Return a piece of an entry as it is digested."""
    return piece if isinstance(piece, bytes) else str(piece).encode("utf-8", "surrogatepass")


def part_digest(salt: bytes, *pieces: bytes) -> bytes:
    """Return what the chain holds of a part: nobody can guess a value from it without the salt, which goes with it."""
    return _digest((salt, *pieces))


def link_of(before: str, *facts: bytes | str | int) -> str:
    """Return the link of an entry: the digest of the link before it and of everything that the chain holds of it."""
    return _digest(map(as_bytes, (before, *facts))).hex()


def _digest(pieces: Iterable[bytes]) -> bytes:
    # Each piece goes in with its length, so that nothing can be moved from one piece into the next.
    told = [part for piece in pieces for part in (len(piece).to_bytes(8, "big"), piece)]
    return hashlib.sha256(b"".join(told)).digest()


def first_misfit(connection: sqlite3.Connection, genesis: str) -> int | None:
    """Return the number of the first entry that is not as it was written, ``None`` if all are."""
    erased = _erased(connection)
    link, expected = genesis, 1
    for number, *facts, stored in connection.execute(_ENTRIES):
        link = link_of(link, number, *facts)
        if (number, stored) != (expected, link.encode()):
            return expected
        if not _fit(connection, number, facts[-1], erased):
            return expected
        expected += 1
    return _without_entry(connection)


def _erased(connection: sqlite3.Connection) -> Erased:
    found: Iterator[tuple[bytes]] = connection.execute(
        "SELECT CAST(erased AS BLOB) FROM journal WHERE erased <> ''"
    )
    return frozenset((entry, pos) for (text,) in found for entry, pos in _pairs(text))


def _pairs(text: bytes) -> list[tuple[int, int]]:
    try:
        return [(entry, pos) for entry, pos in json.loads(text)]
    except (ValueError, TypeError):
        # Its own entry will not fit.
        return []


def _fit(connection: sqlite3.Connection, number: int, digests: bytes, erased: Erased) -> bool:
    """Whether every part of an entry is as it was digested, or was forgotten."""
    parts = {pos: part_digest(*pieces) for pos, *pieces in connection.execute(_PARTS, (number,))}
    expected = {
        pos: digests[start : start + DIGEST_BYTES]
        for pos, start in enumerate(range(0, len(digests), DIGEST_BYTES))
    }
    missing = expected.keys() - parts.keys()
    return parts.items() <= expected.items() and all((number, pos) in erased for pos in missing)


def _without_entry(connection: sqlite3.Connection) -> int | None:
    row = connection.execute(
        "SELECT min(entry) FROM journal_parts WHERE entry NOT IN (SELECT number FROM journal)"
    ).fetchone()
    return None if row[0] is None else int(row[0])
