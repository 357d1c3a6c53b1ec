"""Laws of the journal: whatever is appended or forgotten it verifies, and whatever byte is changed it does not."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
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
    "journal": (
        "'number = ' || number", "number", "run", "at", "kind", "book_id", "hash", "erased", "digests", "link",
    ),
    "journal_parts": (
        "'entry = ' || entry || ' AND pos = ' || pos", "entry", "pos", "record", "subject", "columns", "salt", "content",
    ),
    "journal_columns": ("'no = ' || no", "no", "columns"),
}  # fmt: skip
"""The tables of the journal: what finds a row, and the columns."""


class _TakenBackError(Exception):
    """Ends a transaction so that nothing of it has happened."""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.create(tmp_path_factory.mktemp("journal"), "2026-H2") as made:
        yield made


@contextmanager
def taken_back(ledger: Ledger) -> Iterator[None]:
    """Take everything back at the end, dropped triggers included: a ledger of its own for each example takes long."""
    with suppress(_TakenBackError), ledger.transaction():
        yield
        raise _TakenBackError


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
def test_what_was_appended_comes_back_and_verifies(ledger: Ledger, entries: list[list[Change]]) -> None:
    with taken_back(ledger):
        appended = fill(ledger, entries)
        assert appended == list(ledger.journal.entries(newest_first=False))
        assert [grouped(changes) for changes in entries] == [entry.changes for entry in appended]
        assert ledger.journal.verify() is None


@settings(deadline=None, max_examples=60)
@given(ENTRIES, st.sets(IDS), st.sets(st.sampled_from(["goals", "reviews"])))
def test_forgetting_takes_just_what_it_is_asked_for_and_the_chain_holds(
    ledger: Ledger, entries: list[list[Change]], ids: set[str], tables: set[str]
) -> None:
    with taken_back(ledger):
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


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_any_stored_byte_that_changes_is_noticed(ledger: Ledger, data: st.DataObject) -> None:
    with taken_back(ledger):
        fill(ledger, data.draw(ENTRIES.filter(bool)))
        ledger.journal.forget(data.draw(st.sets(IDS.map("goals|{}".format))), run=2, at=NOON)
        table, column, row, kind, value = data.draw(cells(ledger))
        place = data.draw(st.integers(0, max(len(value) - 1, 0)))
        flip = data.draw(st.integers(1, 255))
        changed = value[:place] + bytes([value[place] ^ flip]) + value[place + 1 :] if value else b"x"
        tamper(ledger, f"UPDATE {table} SET {column} = {literal(kind, changed)} WHERE {row}")
        assert ledger.journal.verify() is not None


@settings(deadline=None)
@given(st.data())
def test_any_row_that_vanishes_is_noticed(ledger: Ledger, data: st.DataObject) -> None:
    with taken_back(ledger):
        fill(ledger, data.draw(ENTRIES.filter(bool)))
        table, _, row, _, _ = data.draw(cells(ledger))
        tamper(ledger, f"DELETE FROM {table} WHERE {row}")
        assert ledger.journal.verify() is not None


def cells(ledger: Ledger) -> st.SearchStrategy[tuple[str, str, str, str, bytes]]:
    """Return the cells of a journal: table, column, the condition that finds the row, the value's type and its bytes."""
    found = []
    for table, (key, *columns) in CELLS.items():
        for column in columns:
            _, rows = ledger.query(f"SELECT {key}, typeof({column}), CAST({column} AS BLOB) FROM {table}")
            found += [(table, column, row, kind, bytes(value)) for row, kind, value in rows]
    return st.sampled_from(found)


def literal(kind: str, changed: bytes) -> str:
    """Return other bytes as a value of the same type."""
    if kind == "integer":
        return str(int.from_bytes(changed, "big") + 1_000)
    return f"x'{changed.hex()}'" if kind == "blob" else f"CAST(x'{changed.hex()}' AS TEXT)"


def tamper(ledger: Ledger, statement: str) -> None:
    """Write as somebody would who is held back by nothing."""
    names = [name for (name,) in ledger.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")[1]]
    for command in (*(f"DROP TRIGGER {name}" for name in names), "PRAGMA defer_foreign_keys = ON", statement):
        ledger._connection.execute(command)
