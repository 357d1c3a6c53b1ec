"""Going back to a snapshot: how things stand is again what it was, what happened stays, and a kill changes neither."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from appraisal.findings import Finding, Severity, Spot
from appraisal.model import Employee, Result
from appraisal.release import Release
from sync.errors import LedgerError
from sync.ledger import MASTER, BookMark, Change, ConflictKind, Ledger
from sync.ledger.snapshot import FATES, KEPT_FACTS, STATE, Fate
from tests.unit.kept_ledgers import book, records, submission

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)
MAKER = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-H2"
    folder.mkdir()
    return folder


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    with Ledger.create(folder, "2026-H2") as made, made.transaction():
        fill(made, 1, "before")
        made.set_meta("decisions", "before")
    with Ledger.open(folder) as opened:
        yield opened


@pytest.fixture
def snapshot(ledger: Ledger, tmp_path: Path) -> Path:
    path = tmp_path / "before.db"
    ledger.snapshot(path)
    return path


def fill(ledger: Ledger, number: int, word: str) -> None:
    """Write into every table, or nearly so."""
    name = f"book-{number}"
    if ledger.registry.find(name) is None:
        ledger.registry.add(book(number))
    run = ledger.runs.start(NOON)
    issue = ledger.registry.issue_blob(name, f"issued {word}".encode(), NOON, word)
    ledger.registry.keep_seen(name, issue, f"seen {word}".encode())
    ledger.registry.keep_standing(name, f"seen {word}".encode())
    ledger.registry.mark(name, BookMark.RETURNED, NOON)
    ledger.registry.wait(name, word)
    ledger.columns.seat(name, [f"E{word}"])
    ledger.columns.keep_layout(name, {"goals": ("Goals", {"title": "B"}, {word: 7})})
    ledger.returns.accept(submission(number, word, f"inbox/{word}.xlsx"), records(number, goals=2))
    ledger.people.store([Employee("E1", word, "", "", "", "", "", "", None, None, "")], [])
    ledger.verdicts.conclude([Result("E1", word, (), 1.0, None, True, "", None, ())])
    ledger.verdicts.find(name, [Finding(word, Severity.WARN, Spot("goals", "G1"))])
    ledger.files.note(f"inbox/{word}.xlsx", 1, 2, word)
    told = Release(f"T{run}", f"E{run}", word, 97.0, "B", "", 1.0, date(2027, 1, 22), "HR")
    ledger.releases.add([told])
    ledger.written.put_many("Goals", [(word, 6, [word])])
    ledger.conflicts.open_or_refresh(
        kind=ConflictKind.VALUE, table="goals", record=word, column="target", book_id=name, hash=word, base=None,
        master=1.0, returned=2.0, at=NOON, run=run,
    )  # fmt: skip
    ledger.journal.append(
        run=run,
        at=NOON,
        kind="submission",
        changes=[Change("goals", word, "target", None, None, 1.0, "applied")],
    )
    ledger.set_meta("decisions", word)
    ledger.set_meta(f"issued:{word}", name)
    ledger.mint("G", 5)


def content(ledger: Ledger, table: str) -> list[tuple[Any, ...]]:
    return sorted(ledger.query(f"SELECT * FROM {table}")[1], key=repr)


def state(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is to be again what it was."""
    facts = " AND ".join(f"key NOT GLOB '{pattern}'" for pattern in KEPT_FACTS)
    return {table: content(ledger, table) for table in STATE} | {
        "facts": sorted(ledger.query(f"SELECT * FROM meta WHERE {facts}")[1])
    }


def kept(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is to stay."""
    return {table: content(ledger, table) for table, fate in FATES.items() if fate is Fate.KEPT}


class TestFates:
    def test_every_table_has_one(self, ledger: Ledger) -> None:
        _, rows = ledger.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
        )
        assert {name for (name,) in rows} == set(FATES)

    def test_the_sample_fills_them_all(self, ledger: Ledger) -> None:
        empty = {table for table in STATE if not content(ledger, table)}
        assert empty == {"assignments"}

    def test_what_others_refer_to_stands_first(self, ledger: Ledger) -> None:
        places = list(FATES)
        for table in places:
            for row in ledger.query(f"PRAGMA foreign_key_list({table})")[1]:
                assert places.index(row[2]) < places.index(table)


class TestRestore:
    def test_how_things_stand_is_again_what_it_was(self, ledger: Ledger, snapshot: Path) -> None:
        before = state(ledger)
        with ledger.transaction():
            fill(ledger, 1, "after")
            fill(ledger, 2, "another book")
            ledger.returns.store(MASTER, records(1))
        assert before != state(ledger)
        ledger.restore(snapshot)
        assert before == state(ledger)

    def test_what_happened_stays(self, ledger: Ledger, snapshot: Path) -> None:
        fill(ledger, 1, "after")
        fill(ledger, 2, "another book")
        after = kept(ledger)
        ledger.restore(snapshot)
        assert after == kept(ledger)
        assert ledger.journal.verify() is None
        assert ledger.registry.issued_blob("book-1", 2) == b"issued after"
        assert ledger.meta("issued:after") == "book-1"
        assert [found.file for found in ledger.returns.submissions("book-1")] == [
            "inbox/after.xlsx", "inbox/before.xlsx",
        ]  # fmt: skip

    def test_the_earlier_return_counts_again(self, ledger: Ledger, snapshot: Path) -> None:
        before = ledger.returns.current("book-1")
        fill(ledger, 1, "after")
        ledger.restore(snapshot)
        assert before == ledger.returns.current("book-1")

    def test_no_number_is_given_out_twice(self, ledger: Ledger, snapshot: Path) -> None:
        fill(ledger, 1, "after")
        used = {conflict.number for conflict in ledger.conflicts.all()}
        ledger.restore(snapshot)
        assert ledger.mint("G", 1) == ["G0000011"]
        fill(ledger, 1, "once more")
        assert {conflict.number for conflict in ledger.conflicts.all()} - used == {3}

    def test_a_book_that_was_handed_out_since_says_what_it_held(self, ledger: Ledger, snapshot: Path) -> None:
        fill(ledger, 2, "another book")
        ledger.restore(snapshot)
        assert ledger.registry.seen("book-2", 1) == b"issued another book"
        assert ledger.registry.standing("book-2") is None

    def test_contents_that_only_the_snapshot_has_come_back(self, ledger: Ledger, snapshot: Path) -> None:
        ledger.registry.keep_standing("book-1", b"after")
        ledger.registry.keep_seen("book-1", 1, b"after")
        ledger.restore(snapshot)
        assert ledger.registry.standing("book-1") == b"seen before"
        assert {row[0] for row in ledger.query("SELECT content FROM blobs")[1]} == {
            b"seen before",
            b"issued before",
        }

    def test_it_is_part_of_the_callers_transaction(self, ledger: Ledger, snapshot: Path) -> None:
        fill(ledger, 1, "after")
        after = state(ledger)

        def restore_and_fail() -> None:
            with ledger.transaction():
                ledger.restore(snapshot)
                ledger.registry.add(book(1))

        with pytest.raises(sqlite3.IntegrityError):
            restore_and_fail()
        assert after == state(ledger)

    def test_twice_is_once(self, ledger: Ledger, snapshot: Path) -> None:
        before = state(ledger)
        fill(ledger, 1, "after")
        ledger.restore(snapshot)
        ledger.restore(snapshot)
        assert before == state(ledger)

    def test_the_snapshot_is_not_touched(self, ledger: Ledger, snapshot: Path) -> None:
        before = snapshot.read_bytes()
        fill(ledger, 1, "after")
        ledger.restore(snapshot)
        assert before == snapshot.read_bytes()
        assert [snapshot.name] == [path.name for path in snapshot.parent.glob("before*")]

    def test_references_hold(self, ledger: Ledger, snapshot: Path) -> None:
        fill(ledger, 2, "another book")
        ledger.restore(snapshot)
        assert list(ledger.query("PRAGMA foreign_key_check")[1]) == []
        assert list(ledger.query("PRAGMA integrity_check")[1]) == [("ok",)]


class TestRefusals:
    def refused(self, ledger: Ledger, path: Path) -> str:
        before = state(ledger)
        with pytest.raises(LedgerError) as caught:
            ledger.restore(path)
        assert before == state(ledger)
        return caught.value.key

    def test_no_snapshot(self, ledger: Ledger, tmp_path: Path) -> None:
        assert self.refused(ledger, tmp_path / "none.db") == "ledger.no-snapshot"

    def test_another_ledgers_snapshot(self, ledger: Ledger, tmp_path: Path) -> None:
        with Ledger.create(tmp_path, "2026-H2") as other:
            other.snapshot(tmp_path / "other.db")
        assert self.refused(ledger, tmp_path / "other.db") == "ledger.other-snapshot"

    def test_another_versions_snapshot(self, ledger: Ledger, snapshot: Path) -> None:
        with closing(sqlite3.connect(snapshot)) as older:
            older.execute("PRAGMA user_version = 1")
        assert self.refused(ledger, snapshot) == "ledger.older-snapshot"

    def test_no_database(self, ledger: Ledger, tmp_path: Path) -> None:
        (tmp_path / "junk.db").write_bytes(b"no database at all" * 500)
        assert self.refused(ledger, tmp_path / "junk.db") == "ledger.foreign"

    def test_a_damaged_one(self, ledger: Ledger, snapshot: Path) -> None:
        snapshot.write_bytes(snapshot.read_bytes()[: 4096 * 3])
        assert self.refused(ledger, snapshot) == "ledger.damaged"


class TestTaking:
    def test_what_is_still_in_the_log_goes_in(self, ledger: Ledger, tmp_path: Path) -> None:
        fill(ledger, 1, "after")
        assert ledger.path.with_name(f"{ledger.path.name}-wal").stat().st_size
        ledger.snapshot(tmp_path / "after.db")
        with closing(sqlite3.connect(tmp_path / "after.db")) as copy:
            assert copy.execute("SELECT employee_id FROM members ORDER BY 1").fetchall() == [
                ("Eafter",),
                ("Ebefore",),
            ]
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)

    def test_a_later_one_takes_the_place_of_the_earlier(self, ledger: Ledger, snapshot: Path) -> None:
        fill(ledger, 1, "after")
        after = state(ledger)
        ledger.snapshot(snapshot)
        fill(ledger, 1, "later still")
        ledger.restore(snapshot)
        assert after == state(ledger)

    def test_within_a_transaction_it_is_a_bug(self, ledger: Ledger, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError), ledger.transaction():
            ledger.snapshot(tmp_path / "never.db")
        assert not (tmp_path / "never.db").exists()

    def test_its_folder_is_made(self, ledger: Ledger, tmp_path: Path) -> None:
        path = tmp_path / "archive" / "ledger" / "before-1.db"
        ledger.snapshot(path)
        assert [path] == list(path.parent.iterdir())

    def test_a_folder_that_cannot_be_written_is_said(self, ledger: Ledger, tmp_path: Path) -> None:
        (tmp_path / "archive").write_text("in the way")
        with pytest.raises(LedgerError) as caught:
            ledger.snapshot(tmp_path / "archive" / "before-1.db")
        assert caught.value.key == "ledger.archive"

    def test_one_that_fails_leaves_the_earlier_and_no_litter(
        self, ledger: Ledger, snapshot: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = snapshot.read_bytes()

        def full(_: Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("sync.ledger.snapshot.flush_to_disk", full)
        fill(ledger, 1, "after")
        with pytest.raises(LedgerError):
            ledger.snapshot(snapshot)
        assert before == snapshot.read_bytes()
        assert [snapshot.name] == [path.name for path in snapshot.parent.glob("before*")]

    def test_a_ledger_in_a_cloud_folder_is_copied_too(self, tmp_path: Path) -> None:
        folder = tmp_path / "OneDrive"
        folder.mkdir()
        with Ledger.create(folder, "2026-H2") as ledger:
            fill(ledger, 1, "before")
            before = state(ledger)
            ledger.snapshot(tmp_path / "before.db")
            fill(ledger, 1, "after")
            ledger.restore(tmp_path / "before.db")
            assert before == state(ledger)


UNDOER = """
import sys
from pathlib import Path
from tests.unit.test_ledger_snapshot import fill
from sync.ledger import Ledger

folder, path, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def wait():
    print("here", flush=True)
    sys.stdin.readline()
ledger = Ledger.open(folder)
ledger.snapshot(path)
with ledger.transaction():
    fill(ledger, 1, "after")
if moment == "written":
    wait()
with ledger.transaction():
    ledger.restore(path)
    if moment == "inside":
        wait()
if moment == "restored":
    wait()
print("here", flush=True)
while True:
    ledger.snapshot(path)
    ledger.restore(path)
"""


def undoer(folder: Path, path: Path, moment: str) -> "subprocess.Popen[str]":
    """Start another process that takes a snapshot, writes, and goes back; return once it has got to a moment."""
    child = subprocess.Popen(
        [sys.executable, "-c", UNDOER, str(folder), str(path), moment],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=MAKER, env={**os.environ, "PYTHONPATH": str(MAKER)},
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "here\n"
    return child


@pytest.mark.parametrize("moment", ["written", "inside", "restored"])
def test_killed_before_in_and_after_a_restore_it_can_be_done_again(
    folder: Path, ledger: Ledger, tmp_path: Path, moment: str
) -> None:
    before = state(ledger)
    ledger.close()
    path = tmp_path / "before.db"
    child = undoer(folder, path, moment)
    child.kill()
    child.communicate()
    with Ledger.open(folder) as again:
        assert (before == state(again)) is (moment == "restored")
        again.restore(path)
        assert before == state(again)
        assert again.journal.verify() is None
        assert list(again.query("PRAGMA integrity_check")[1]) == [("ok",)]


def test_killed_at_any_time_ledger_and_snapshot_are_whole(
    folder: Path, ledger: Ledger, tmp_path: Path
) -> None:
    before = state(ledger)
    ledger.close()
    path = tmp_path / "before.db"
    for attempt in range(8):
        child = undoer(folder, path, "never")
        time.sleep(0.003 * attempt)
        child.kill()
        child.communicate()
        with Ledger.open(folder) as again:
            assert before == state(again)
            again.restore(path)
            assert before == state(again)
