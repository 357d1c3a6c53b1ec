"""A ledger of an earlier version keeps all that it knows."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from appraisal.model import Assignment, Employee, Result, Role
from sync.ledger import FILE_NAME, Ledger, Records, RunState, schema, storage, verdicts
from sync.ledger.returns import Returns
from sync.ledger.schema import MIGRATIONS, VERSION, version_of
from sync.ledger.verdict_rows import EMPLOYEES
from tests.unit.kept_ledgers import book, ledger, records, submission

__all__ = ["ledger"]

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)
BASE = {"goals": ({"goal_id": "G1", "title": "回款率"},)}

RELEASED = {1: "fd937c"}
"""The first digits of the digest of each migration that people's ledgers may have had."""


WITHOUT_ENTITY = replace(
    EMPLOYEES,
    columns=EMPLOYEES.columns[:-1],
    pack=lambda person: EMPLOYEES.pack(person)[:-1],
)
"""Employees as they were kept before anybody asked who employs them."""


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a ledger of version 1 that holds something in every table."""
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", MIGRATIONS[:1])
        patched.setattr(schema, "VERSION", 1)
        patched.setattr(storage, "VERSION", 1)
        patched.setattr(Returns, "_replace", replace_in_old_tables)
        patched.setattr(verdicts, "EMPLOYEES", WITHOUT_ENTITY)
        with Ledger.create(tmp_path, "2026-H2") as ledger, ledger.transaction():
            fill(ledger)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO runs VALUES (1, ?, ?, '{\"returned\": 3}', 'abc')", [NOON.isoformat()] * 2
        )
        connection.execute("INSERT INTO results VALUES (0, 'E1', '', 1.0, NULL, 1, '', NULL, NULL, '[]')")
        connection.execute("INSERT INTO runs VALUES (2, ?, NULL, NULL, NULL)", (NOON.isoformat(),))
    return tmp_path


def first_records() -> Records:
    """Return the records that a ledger of version 1 holds of a book."""
    return replace(
        records(),
        checkins=(),
        agreements=(),
        own_views=(),
        proposed=(),
        replies=(),
        approvals=(),
        ratings=(),
        nominations=(),
        interviews=(),
        answers=(),
        plans=(),
        plan_answers=(),
    )


replace_now = Returns._replace

YOUNGER = (
    "checkins",
    "agreements",
    "own_views",
    "proposed_goals",
    "replies",
    "approvals",
    "ratings",
    "nominations",
    "interviews",
    "answers",
    "plan_texts",
    "plan_answers",
)
"""Tables of records that the first version did not have."""


def replace_in_old_tables(self: Returns, codec: Any, book: int, rows: Any) -> None:
    if codec.table not in YOUNGER:
        replace_now(self, codec, book, rows)


def fill(ledger: Ledger) -> None:
    ledger.registry.add(book(1))
    ledger.registry.issue("book-1", BASE, NOON)
    ledger.columns.seat("book-1", ["E1"])
    ledger.columns.keep_layout("book-1", {"goals": ("Goals", {"title": "B"}, {"G1": 7})})
    ledger.returns.accept(submission(), first_records())
    ledger.people.store(
        [Employee("E1", "王伟", "", "", "", "", "", "", None, None, "")],
        [Assignment("A1", "E1", "E2", Role.LINE, None, None, 1.0, None)],
    )
    ledger.files.note("inbox/a.xlsx", 1, 2, "aa")
    ledger.mint("G", 7)


def dump(folder: Path) -> dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]:
    """Return columns and rows of every table."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        cursors = {name: connection.execute(f"SELECT * FROM {name}") for (name,) in tables}
        return {
            name: (tuple(column[0] for column in cursor.description), cursor.fetchall())
            for name, cursor in cursors.items()
        }


def test_no_migration_that_people_have_had_is_edited() -> None:
    found = {
        version: hashlib.sha256("\n".join(MIGRATIONS[version - 1]).encode()).hexdigest()[:6]
        for version in RELEASED
    }
    assert found == RELEASED


def test_everything_of_the_first_version_is_there_afterwards(first: Path) -> None:
    before = dump(first)
    assert {name for name, (_, rows) in before.items() if not rows} == {"findings"}
    Ledger.open(first).close()
    after = dump(first)
    for name in before.keys() - {"migrations"}:
        columns, rows = before[name]
        assert rows == [row[: len(columns)] for row in after[name][1]], name
        assert columns == after[name][0][: len(columns)], name


def test_it_is_read_as_before(first: Path) -> None:
    with Ledger.open(first) as ledger:
        assert first_records() == ledger.returns.records("book-1")
        assert ledger.registry.base("book-1", 1) == BASE
        assert ledger.registry.issued_blob("book-1", 1) is None
        assert ledger.mint("G", 1) == ["G0000008"]
        assert ledger.verdicts.result("E1") == Result("E1", "", (), 1.0, None, True, "", None, ())
        assert next(ledger.query("PRAGMA user_version")[1]) == (VERSION,)


def test_its_runs_are_done_if_they_ended(first: Path) -> None:
    with Ledger.open(first) as ledger:
        done, killed = ledger.runs.all()
        assert (done.state, done.kind, done.master_hash) == (RunState.DONE, "consolidate", "abc")
        assert (killed.state, killed.ended) == (RunState.STARTED, None)
        assert done == ledger.runs.last()


def test_it_goes_on_as_a_new_one(first: Path) -> None:
    with Ledger.open(first) as ledger, ledger.transaction():
        assert (0, ledger.journal.genesis) == ledger.journal.head
        ledger.registry.keep_standing("book-1", b"standing")
        assert ledger.registry.issue_blob("book-1", b"second", NOON, "bb") == 2
        ledger.journal.append(run=3, at=NOON, kind="consolidate")
        assert ledger.journal.verify() is None


class TestMigrations:
    def version(self, folder: Path) -> int:
        connection = sqlite3.connect(folder / FILE_NAME)
        try:
            return version_of(connection)
        finally:
            connection.close()

    def test_an_older_ledger_is_brought_up_to_date_with_what_it_holds(
        self, tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ledger.close()
        monkeypatch.setattr(
            schema, "MIGRATIONS", (*schema.MIGRATIONS, ("ALTER TABLE books ADD COLUMN colour TEXT",))
        )
        monkeypatch.setattr(schema, "VERSION", VERSION + 1)
        monkeypatch.setattr(storage, "VERSION", VERSION + 1)
        with Ledger.open(tmp_path) as migrated:
            assert len(migrated.registry) == 2
            assert list(migrated.query("SELECT DISTINCT colour FROM books")[1]) == [(None,)]
        assert self.version(tmp_path) == VERSION + 1

    def test_a_migration_that_fails_half_way_has_not_happened(
        self, tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ledger.close()
        half = ("ALTER TABLE books ADD COLUMN colour TEXT", "ALTER TABLE nothing ADD COLUMN x")
        with monkeypatch.context() as patched:
            patched.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, half))
            patched.setattr(schema, "VERSION", VERSION + 1)
            patched.setattr(storage, "VERSION", VERSION + 1)
            with pytest.raises(sqlite3.OperationalError):
                Ledger.open(tmp_path)
        assert self.version(tmp_path) == VERSION
        with Ledger.open(tmp_path) as again, pytest.raises(sqlite3.OperationalError, match="colour"):
            again.query("SELECT colour FROM books")
