"""The journal: every change can be found again, nothing can be altered unnoticed, and a person can be forgotten."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.ledger import FILE_NAME, MISSING, Change, Entry, Ledger
from sync.ledger.journal import FORGET

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        yield made


def change(record: str = "G0000001", column: str = "target", new: float | str = 2.0) -> Change:
    return Change("goals", record, column, 1.0, 1.0, new, "applied", "E0042")


def accepted(ledger: Ledger, *changes: Change, run: int = 1) -> Entry:
    return ledger.journal.append(
        run=run, at=NOON, kind="submission", book_id="book-1", file="inbox/王伟.xlsx", hash="ab" * 32,
        who="E0042", why="returned", changes=changes,
    )  # fmt: skip


def tamper(ledger: Ledger, *statements: str) -> None:
    """Write into the file as somebody would who is not held back by our triggers."""
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


class TestEntries:
    def test_an_entry_comes_back_as_it_was_appended(self, ledger: Ledger) -> None:
        entry = accepted(
            ledger,
            Change("goals", "G1", "title", None, "a", "回款率", "applied", "E1"),
            Change("goals", "G1", "due", MISSING, None, 46_000.0, "conflict", "E1"),
            Change("goals", "G1", "critical", False, 0.0, True, "applied", "E1"),
            Change("actuals", "M1", "note", "x" * 900, "", "half \ud800 a pair", "rejected"),
        )
        assert [entry] == list(ledger.journal.entries())
        assert entry.number == 1

    def test_a_blank_a_missing_cell_zero_and_no_text_stay_four_things(self, ledger: Ledger) -> None:
        values = (None, MISSING, 0.0, False, "")
        accepted(ledger, *(change(column=str(place), new=value) for place, value in enumerate(values)))  # type: ignore[arg-type]
        found = [item.new for item in next(ledger.journal.entries()).changes]
        assert [repr(value) for value in values] == [repr(value) for value in found]

    def test_changes_stand_record_by_record(self, ledger: Ledger) -> None:
        mixed = (change("G1", "target"), change("G2"), change("G1", "weight"))
        assert [mixed[0], mixed[2], mixed[1]] == list(accepted(ledger, *mixed).changes)

    def test_they_are_found_by_record_person_run_and_kind(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1"), change("G2"))
        accepted(ledger, change("G2")._replace(subject="E7"), run=2)
        ledger.journal.append(run=2, at=NOON, kind="undo")

        def numbers(**which: object) -> list[int]:
            return [entry.number for entry in ledger.journal.entries(**which)]  # type: ignore[arg-type]

        assert numbers() == [3, 2, 1]
        assert numbers(newest_first=False) == [1, 2, 3]
        assert numbers(limit=2) == [3, 2]
        assert numbers(record="goals|G2") == [2, 1]
        assert numbers(subject="E7") == [2]
        assert numbers(run=2) == [3, 2]
        assert numbers(kind="undo") == [3]
        assert numbers(record="goals|G3") == []

    def test_the_history_of_a_record_holds_its_own_changes_only(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1"), change("G2"))
        (entry,) = ledger.journal.entries(record="goals|G2")
        assert (change("G2"),) == entry.changes
        assert entry.file == "inbox/王伟.xlsx"

    def test_histories_are_found_through_an_index(self, ledger: Ledger) -> None:
        for column in ("record", "subject"):
            _, plan = ledger.query(
                f"EXPLAIN QUERY PLAN SELECT entry FROM journal_parts WHERE {column} <> '' AND {column} = 'x'"
            )
            assert f"journal_parts_{column}" in "".join(str(row) for row in plan)

    def test_what_a_failed_transaction_appended_was_never_there(self, ledger: Ledger) -> None:
        def append_two() -> None:
            with ledger.transaction():
                accepted(ledger, change())
                accepted(ledger, change(new={1}))  # type: ignore[arg-type]

        with pytest.raises(TypeError):
            append_two()
        assert (0, ledger.journal.genesis) == ledger.journal.head
        accepted(ledger, change())
        assert ledger.journal.verify() is None

    def test_what_no_cell_holds_is_a_bug(self, ledger: Ledger) -> None:
        with pytest.raises(TypeError, match="set"):
            accepted(ledger, change(new={1}))  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="JSON"):
            accepted(ledger, change(new=float("nan")))


class TestChain:
    def test_the_head_is_the_last_entrys(self, ledger: Ledger) -> None:
        assert (0, ledger.journal.genesis) == ledger.journal.head
        accepted(ledger)
        second = accepted(ledger)
        assert (2, second.link) == ledger.journal.head

    def test_it_knows_its_own_heads(self, ledger: Ledger) -> None:
        genesis = ledger.journal.genesis
        entry = accepted(ledger, change())
        assert ledger.journal.knows(0, genesis)
        assert ledger.journal.knows(1, entry.link)
        assert not ledger.journal.knows(1, genesis)
        assert not ledger.journal.knows(2, entry.link)

    def test_another_ledger_does_not_know_them(self, ledger: Ledger, tmp_path: Path) -> None:
        entry = accepted(ledger, change())
        (tmp_path / "other").mkdir()
        with Ledger.create(tmp_path / "other", "2026-H2") as other:
            assert accepted(other, change()).link != entry.link
            assert not other.journal.knows(*ledger.journal.head)
            assert not other.journal.knows(0, ledger.journal.genesis)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE journal SET kind = 'x'",
            "DELETE FROM journal",
            "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE number = 1",
            "INSERT INTO journal SELECT number + 5, run, at, kind, book_id, hash, erased, digests, link FROM journal",
            "UPDATE journal_parts SET content = x'00'",
        ],
    )
    def test_nobody_changes_the_journal_by_mistake(self, ledger: Ledger, statement: str) -> None:
        accepted(ledger, change())
        accepted(ledger, change())
        with pytest.raises(sqlite3.IntegrityError, match="the journal"):
            list(ledger.query(statement)[1])
        assert ledger.journal.verify() is None

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE journal SET run = 9 WHERE number = 2",
            "UPDATE journal SET at = '2020-01-01T00:00:00+00:00' WHERE number = 2",
            "UPDATE journal SET kind = 'undo' WHERE number = 2",
            "UPDATE journal SET book_id = '' WHERE number = 2",
            "UPDATE journal SET hash = '' WHERE number = 2",
            "UPDATE journal SET erased = '[[1,0]]' WHERE number = 2",
            "UPDATE journal SET link = upper(link) WHERE number = 2",
            "DELETE FROM journal WHERE number = 2",
            "UPDATE journal_parts SET content = x'5b5d' WHERE entry = 2 AND pos = 1",
            "UPDATE journal_parts SET salt = zeroblob(16) WHERE entry = 2 AND pos = 1",
            "UPDATE journal_parts SET record = 'goals|G9' WHERE entry = 2 AND pos = 1",
            "UPDATE journal_parts SET subject = 'E9' WHERE entry = 2 AND pos = 1",
            "UPDATE journal_parts SET pos = 7 WHERE entry = 2 AND pos = 1",
            "DELETE FROM journal_parts WHERE entry = 2 AND pos = 0",
            "UPDATE journal_parts SET record = CAST(x'ff' AS TEXT) WHERE entry = 2 AND pos = 1",
            """INSERT INTO journal_parts SELECT entry, pos + 1, record, subject, columns, salt, content FROM journal_parts
            WHERE entry = 2 AND pos = 1""",
            """UPDATE journal_parts SET content = (SELECT content FROM journal_parts WHERE entry = 1 AND pos = 1)
            WHERE entry = 2 AND pos = 1""",
        ],
    )
    def test_an_entry_that_was_tampered_with_is_named(self, ledger: Ledger, statement: str) -> None:
        for value in (1.0, 2.0, 3.0):
            accepted(ledger, change(new=value))
        tamper(ledger, statement)
        assert ledger.journal.verify() == 2

    def test_the_names_of_the_columns_are_digested_too(self, ledger: Ledger) -> None:
        accepted(ledger, change())
        tamper(ledger, "UPDATE journal_columns SET columns = '[\"weight\"]' WHERE columns <> '[]'")
        assert ledger.journal.verify() == 1

    def test_values_of_an_entry_that_is_not_there_are_noticed(self, ledger: Ledger) -> None:
        accepted(ledger, change())
        tamper(ledger, "DELETE FROM journal")
        assert ledger.journal.verify() == 1

    def test_a_cut_end_is_known_by_the_head_that_the_master_keeps(self, ledger: Ledger) -> None:
        accepted(ledger, change())
        head = accepted(ledger, change())
        tamper(ledger, "DELETE FROM journal_parts WHERE entry = 2", "DELETE FROM journal WHERE number = 2")
        assert ledger.journal.verify() is None
        assert not ledger.journal.knows(2, head.link)

    def test_equal_values_leave_different_digests(self, ledger: Ledger) -> None:
        accepted(ledger, change())
        accepted(ledger, change())
        first, second = (row[0] for row in ledger.query("SELECT digests FROM journal ORDER BY number")[1])
        assert first[32:] != second[32:]


class TestForgetting:
    def test_values_go_and_the_chain_still_holds(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1", new="secret"), change("G2"))
        accepted(ledger, change("G1", new="secret"))
        assert ledger.journal.forget({"goals|G1"}, run=2, at=NOON, who="HR", why="asked") == 2
        assert list(ledger.journal.entries(record="goals|G1")) == []
        assert [(), (), (change("G2"),)] == [entry.changes for entry in ledger.journal.entries()]
        assert ledger.journal.verify() is None

    def test_that_something_was_forgotten_is_said(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1"))
        ledger.journal.forget({"goals|G1"}, run=2, at=NOON, who="HR", why="asked")
        (entry,) = ledger.journal.entries(kind=FORGET)
        assert (entry.run, entry.who, entry.why, entry.changes) == (2, "HR", "asked", ())

    def test_nothing_to_forget_leaves_no_entry(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1"))
        assert ledger.journal.forget({"goals|G2"}, run=2, at=NOON) == 0
        assert ledger.journal.head[0] == 1

    def test_a_note_can_go_too(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1"))
        ledger.journal.forget((), run=2, at=NOON, notes=[1])
        entry = next(ledger.journal.entries(newest_first=False))
        assert ("", "", "", (change("G1"),)) == (entry.file, entry.who, entry.why, entry.changes)
        assert ledger.journal.verify() is None

    def test_what_vanished_without_an_entry_is_noticed(self, ledger: Ledger) -> None:
        accepted(ledger, change("G1"))
        accepted(ledger, change("G2"))
        ledger.journal.forget({"goals|G1"}, run=2, at=NOON)
        tamper(ledger, "DELETE FROM journal_parts WHERE record = 'goals|G2'")
        assert ledger.journal.verify() == 2

    def test_the_bytes_are_gone_from_the_file(self, ledger: Ledger, tmp_path: Path) -> None:
        accepted(ledger, change("G7654321", new="a secret that is easily found"))
        assert b"a secret that" in self.bytes_of(tmp_path)
        ledger.journal.forget({"goals|G7654321"}, run=2, at=NOON, notes=[1])
        ledger.close()
        left = self.bytes_of(tmp_path)
        assert b"a secret that" not in left
        assert b"G7654321" not in left
        assert "王伟".encode() not in left

    @staticmethod
    def bytes_of(folder: Path) -> bytes:
        return b"".join(path.read_bytes() for path in folder.glob(f"{FILE_NAME}*"))
