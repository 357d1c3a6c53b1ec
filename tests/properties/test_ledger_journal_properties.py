"""Laws of the journal: whatever is appended or forgotten it verifies, and whatever byte is changed it does not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.ledger import MISSING, Change, Entry, Ledger
from sync.ledger.parts import by_record

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)

IDS = st.sampled_from(["G0000001", "G0000002", "王伟"])
SAID = st.one_of(
    st.none(), st.just(MISSING), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(), max_size=8), st.text(min_size=400, max_size=450),
)  # fmt: skip
CHANGES = st.builds(
    Change, st.sampled_from(["goals", "reviews"]), IDS, st.text(max_size=6), SAID, SAID, SAID,
    st.sampled_from(["applied", "conflict"]), st.sampled_from(["", "E1"]),
)  # fmt: skip
ENTRIES = st.lists(st.lists(CHANGES, max_size=6), max_size=5)

CELLS = {
    "journal": ("number", "run", "at", "kind", "book_id", "hash", "erased", "digests", "link"),
    "journal_parts": ("entry", "pos", "record", "subject", "columns", "salt", "content"),
    "journal_columns": ("columns",),
}


@contextmanager
def fresh() -> Iterator[Ledger]:
    with TemporaryDirectory() as folder, Ledger.create(Path(folder), "2026-H2") as ledger:
        yield ledger


def fill(ledger: Ledger, entries: list[list[Change]]) -> list[Entry]:
    with ledger.transaction():
        return [
            ledger.journal.append(
                run=1, at=NOON, kind="submission", file="王伟.xlsx", who="HR", changes=changes
            )
            for changes in entries
        ]


def grouped(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(change for record in by_record(changes) for change in record)


@settings(deadline=None, max_examples=60)
@given(ENTRIES)
def test_what_was_appended_comes_back_and_verifies(entries: list[list[Change]]) -> None:
    with fresh() as ledger:
        appended = fill(ledger, entries)
        assert appended == list(ledger.journal.entries(newest_first=False))
        assert [grouped(changes) for changes in entries] == [entry.changes for entry in appended]
        assert ledger.journal.verify() is None


@settings(deadline=None, max_examples=60)
@given(ENTRIES, st.sets(IDS), st.sets(st.sampled_from(["goals", "reviews"])))
def test_forgetting_takes_just_what_it_is_asked_for_and_the_chain_holds(
    entries: list[list[Change]], ids: set[str], tables: set[str]
) -> None:
    with fresh() as ledger:
        appended = fill(ledger, entries)
        gone = {f"{table}|{record}" for table in tables for record in ids}
        ledger.journal.forget(gone, run=2, at=NOON)
        left = [
            [change for change in entry.changes if f"{change.table}|{change.record}" not in gone]
            for entry in appended
        ]
        found = list(ledger.journal.entries(newest_first=False))[: len(appended)]
        assert left == [list(entry.changes) for entry in found]
        assert ledger.journal.verify() is None


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_any_stored_byte_that_changes_is_noticed(data: st.DataObject) -> None:
    with fresh() as ledger:
        fill(ledger, data.draw(ENTRIES.filter(bool)))
        ledger.journal.forget(data.draw(st.sets(IDS.map("goals|{}".format))), run=2, at=NOON)
        ledger.close()
        table, column, row, value = data.draw(cells(ledger.path))
        place = data.draw(st.integers(0, max(len(value) - 1, 0)))
        flip = data.draw(st.integers(1, 255))
        changed = value[:place] + bytes([value[place] ^ flip]) + value[place + 1 :] if value else b"x"
        tamper(ledger.path, table, column, row, changed)
        with Ledger.open(ledger.path.parent) as again:
            assert again.journal.verify() is not None


def cells(path: Path) -> st.SearchStrategy[tuple[str, str, tuple[Any, ...], bytes]]:
    """Return the cells of a journal: table, column, where the row is, and the bytes of what stands there."""
    keys = {"journal": "number", "journal_parts": "entry, pos", "journal_columns": "no"}
    found = []
    with closing(sqlite3.connect(path)) as connection:
        for table, columns in CELLS.items():
            for column in columns:
                rows = connection.execute(f"SELECT CAST({column} AS BLOB), {keys[table]} FROM {table}")
                found += [(table, column, tuple(row[1:]), bytes(row[0])) for row in rows]
    return st.sampled_from(found)


def tamper(path: Path, table: str, column: str, row: tuple[Any, ...], changed: bytes) -> None:
    """Put other bytes into one cell, as the kind of value that stood there."""
    where = {"journal": "number = ?", "journal_parts": "entry = ? AND pos = ?", "journal_columns": "no = ?"}[
        table
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (kind,) = connection.execute(f"SELECT typeof({column}) FROM {table} WHERE {where}", row).fetchone()
        new = int.from_bytes(changed, "big") + 1_000 if kind == "integer" else changed
        cast = "?" if kind in ("integer", "blob") else "CAST(? AS TEXT)"
        connection.execute(f"UPDATE {table} SET {column} = {cast} WHERE {where}", (new, *row))
