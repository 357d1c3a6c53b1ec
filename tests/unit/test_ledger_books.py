"""What the ledger keeps of each book: what its issues held and said, what the master holds of it, and where it stands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.ledger import BookMark, Ledger
from tests.unit.kept_ledgers import book

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        made.registry.add(book(1))
        made.registry.add(book(2))
        yield made


def blobs(ledger: Ledger) -> set[bytes]:
    return {row[0] for row in ledger.query("SELECT content FROM blobs")[1]}


def test_an_issue_keeps_its_snapshot_and_its_file(ledger: Ledger) -> None:
    assert ledger.registry.issue_blob("book-1", b"first", NOON, "aa") == 1
    assert ledger.registry.issue_blob("book-1", b"second", NOON, "bb") == 2
    assert ledger.registry.issued_blob("book-1", 1) == b"first"
    assert ledger.registry.issued_hash("book-1", 2) == "bb"
    assert ledger.registry.book("book-1").issue == 2
    assert ledger.registry.issued_blob("book-1", 3) is None
    assert ledger.registry.issued_hash("book-1", 3) == ""


def test_an_issue_of_rows_has_no_snapshot_and_the_other_way_round(ledger: Ledger) -> None:
    rows = {"goals": ({"goal_id": "G1"},)}
    assert ledger.registry.issue("book-1", rows, NOON) == 1
    assert ledger.registry.issue_blob("book-1", b"second", NOON, "bb") == 2
    assert rows == ledger.registry.base("book-1", 1)
    assert ledger.registry.issued_blob("book-1", 1) is None
    assert ledger.registry.base("book-1", 2) is None


def test_what_an_issue_says_is_at_first_what_it_held(ledger: Ledger) -> None:
    assert ledger.registry.seen("book-1", 1) is None
    ledger.registry.issue_blob("book-1", b"held", NOON, "")
    ledger.registry.issue_blob("book-1", b"held later", NOON, "")
    assert ledger.registry.seen("book-1", 1) == b"held"
    ledger.registry.keep_seen("book-1", 1, b"said")
    assert ledger.registry.seen("book-1", 1) == b"said"
    assert ledger.registry.issued_blob("book-1", 1) == b"held"
    assert ledger.registry.seen("book-1", 2) == b"held later"


def test_an_issue_that_says_nothing_says_something(ledger: Ledger) -> None:
    ledger.registry.issue_blob("book-1", b"held", NOON, "")
    ledger.registry.keep_seen("book-1", 1, b"")
    assert ledger.registry.seen("book-1", 1) == b""


def test_what_the_master_holds_of_a_book(ledger: Ledger) -> None:
    assert ledger.registry.standing("book-1") is None
    ledger.registry.keep_standing("book-1", b"one")
    ledger.registry.keep_standing("book-2", b"two")
    ledger.registry.keep_standing("book-1", b"three")
    assert ledger.registry.standing("book-1") == b"three"
    assert ledger.registry.standing("book-2") == b"two"


def test_one_content_is_kept_once_and_goes_with_its_last_use(ledger: Ledger) -> None:
    ledger.registry.issue_blob("book-1", b"issued", NOON, "")
    ledger.registry.keep_seen("book-1", 1, b"same")
    ledger.registry.keep_standing("book-1", b"same")
    assert blobs(ledger) == {b"issued", b"same"}
    ledger.registry.keep_standing("book-1", b"other")
    assert blobs(ledger) == {b"issued", b"same", b"other"}
    ledger.registry.keep_seen("book-1", 1, b"other")
    assert blobs(ledger) == {b"issued", b"other"}
    ledger.registry.keep_seen("book-1", 1, b"issued")
    ledger.registry.keep_standing("book-1", b"issued")
    assert blobs(ledger) == {b"issued"}


def test_keeping_the_same_again_loses_nothing(ledger: Ledger) -> None:
    ledger.registry.keep_standing("book-1", b"same")
    ledger.registry.keep_standing("book-1", b"same")
    assert ledger.registry.standing("book-1") == b"same"


def test_hr_marks_a_book_and_takes_it_back(ledger: Ledger) -> None:
    later = NOON + timedelta(days=1)
    assert ledger.registry.marked("book-1") == (BookMark.NONE, None)
    ledger.registry.mark("book-1", BookMark.RETURNED, NOON)
    ledger.registry.mark("book-2", BookMark.APPROVED, NOON)
    ledger.registry.mark("book-1", BookMark.RELEASED, later)
    assert ledger.registry.marked("book-1") == (BookMark.RELEASED, later)
    assert ledger.registry.marks() == {"book-1": BookMark.RELEASED, "book-2": BookMark.APPROVED}
    ledger.registry.mark("book-2", BookMark.NONE, later)
    assert ledger.registry.marks() == {"book-1": BookMark.RELEASED}


def test_a_book_waits_until_it_does_not(ledger: Ledger) -> None:
    ledger.registry.wait("book-2", "open")
    ledger.registry.wait("book-1", "open")
    ledger.registry.wait("book-1", "newer")
    assert ledger.registry.waiting() == {"book-1": "newer", "book-2": "open"}
    ledger.registry.wait("book-2", "")
    assert ledger.registry.waiting() == {"book-1": "newer"}


def test_a_book_of_nobody_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.registry.keep_standing("book-9", b"")
    with pytest.raises(KeyError):
        ledger.registry.mark("book-9", BookMark.RETURNED, NOON)
