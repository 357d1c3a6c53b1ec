"""Conflicts: one for each thing to choose, and what was chosen is never asked again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.ledger import MISSING, Choice, Conflict, ConflictKind, ConflictState, FieldClaim, Ledger

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        yield made


def opened(ledger: Ledger, **different: Any) -> Conflict:
    said: dict[str, Any] = {
        "kind": ConflictKind.VALUE, "table": "goals", "record": "G1", "column": "target", "book_id": "book-1",
        "hash": "aa", "base": 1.0, "master": 2.0, "returned": 3.0, "at": NOON, "run": 1,
    }  # fmt: skip
    return ledger.conflicts.open_or_refresh(**said | different)


def test_a_conflict_holds_what_both_sides_say(ledger: Ledger) -> None:
    found = opened(ledger)
    expected = Conflict(
        1,
        ConflictKind.VALUE,
        "book-1",
        "aa",
        "goals",
        "G1",
        "target",
        1.0,
        2.0,
        3.0,
        NOON,
        1,
        ConflictState.OPEN,
    )
    assert expected == found
    assert expected == ledger.conflicts.find(1)
    assert [expected] == list(ledger.conflicts.all())


def test_every_kind_of_value_comes_back(ledger: Ledger) -> None:
    found = opened(ledger, base=None, master=MISSING, returned="回款率 \ud800", kind=ConflictKind.EDIT_DELETE)
    assert (found.base, found.master, found.returned) == (None, MISSING, "回款率 \ud800")


def test_a_whole_record_holds_its_fields(ledger: Ledger) -> None:
    claims = (FieldClaim("title", "a", "a", MISSING), FieldClaim("target", 1.0, 2.0, MISSING))
    found = opened(ledger, kind=ConflictKind.ROW_MISSING, column="", returned=MISSING, fields=claims)
    assert claims == found.fields


def test_the_same_again_is_not_a_second_one(ledger: Ledger) -> None:
    first = opened(ledger)
    assert first == opened(ledger, at=LATER, run=2)
    assert len(list(ledger.conflicts.all())) == 1


def test_what_the_book_says_now_takes_the_place_of_what_it_said(ledger: Ledger) -> None:
    first = opened(ledger)
    again = opened(ledger, returned=4.0, hash="bb", at=LATER, run=2)
    assert (first.number, 4.0, "bb", NOON, 1) == (
        again.number,
        again.returned,
        again.hash,
        again.opened,
        again.run,
    )
    assert again == ledger.conflicts.find(first.number)


def test_a_field_has_one_open_conflict_of_whatever_kind(ledger: Ledger) -> None:
    first = opened(ledger)
    again = opened(ledger, kind=ConflictKind.PROPOSAL, returned=4.0)
    assert (first.number, ConflictKind.PROPOSAL, 4.0) == (again.number, again.kind, again.returned)
    assert [again] == list(ledger.conflicts.all())


def test_a_record_may_be_missing_and_stand_twice(ledger: Ledger) -> None:
    missing = opened(ledger, kind=ConflictKind.ROW_MISSING, column="")
    twice = opened(ledger, kind=ConflictKind.ADDED_TWICE, column="")
    assert missing.number != twice.number


def test_each_book_says_its_own_about_a_field(ledger: Ledger) -> None:
    first, second = opened(ledger), opened(ledger, book_id="book-2", returned=5.0)
    assert first.number != second.number
    assert (first,) == ledger.conflicts.open_of_book("book-1")
    assert (second,) == ledger.conflicts.open_of_book("book-2")


@pytest.mark.parametrize(
    ("choice", "holds"), [(Choice.MASTER, 2.0), (Choice.RETURNED, 3.0), (Choice.VALUE, "a third")]
)
def test_a_choice_is_kept_with_who_and_why(ledger: Ledger, choice: Choice, holds: object) -> None:
    number = opened(ledger).number
    found = ledger.conflicts.settle(number, choice, "a third", "HR", "agreed by phone", LATER)
    assert found == ledger.conflicts.find(number)
    assert (ConflictState.SETTLED, choice, holds) == (found.state, found.choice, found.value)
    assert (found.by, found.reason, found.settled) == ("HR", "agreed by phone", LATER)
    assert ledger.conflicts.open_of_book("book-1") == ()


@pytest.mark.parametrize("choice", [Choice.MASTER, Choice.RETURNED, Choice.VALUE])
def test_what_was_settled_is_never_opened_again(ledger: Ledger, choice: Choice) -> None:
    settled = ledger.conflicts.settle(opened(ledger).number, choice, 9.0, "HR", "", LATER)
    assert settled == opened(ledger)
    assert settled == opened(ledger, master=settled.value)
    assert settled == opened(ledger, book_id="book-2")
    assert [settled] == list(ledger.conflicts.all())


def test_a_whole_number_is_the_same_value_as_its_float(ledger: Ledger) -> None:
    settled = ledger.conflicts.settle(opened(ledger).number, Choice.MASTER, None, "HR", "", LATER)
    assert settled == opened(ledger, base=1, master=2, returned=3)


@pytest.mark.parametrize("different", [{"returned": 4.0}, {"base": 0.0}, {"master": 7.0}, {"record": "G2"}])
def test_another_value_is_another_conflict(ledger: Ledger, different: dict[str, Any]) -> None:
    settled = ledger.conflicts.settle(opened(ledger).number, Choice.MASTER, None, "HR", "", LATER)
    assert opened(ledger, **different).state is ConflictState.OPEN
    assert opened(ledger, **different).number != settled.number


def test_another_content_of_a_lost_record_is_another_conflict(ledger: Ledger) -> None:
    lost: dict[str, Any] = {
        "kind": ConflictKind.ROW_MISSING,
        "column": "",
        "base": None,
        "master": None,
        "returned": MISSING,
    }
    first = opened(ledger, **lost, fields=[FieldClaim("title", "a", "a", MISSING)])
    settled = ledger.conflicts.settle(first.number, Choice.MASTER, None, "HR", "", LATER)
    assert settled == opened(ledger, **lost, fields=[FieldClaim("title", "a", "b", MISSING)])
    assert opened(ledger, **lost, fields=[FieldClaim("title", "c", "a", MISSING)]).state is ConflictState.OPEN


def test_what_is_withdrawn_may_come_back(ledger: Ledger) -> None:
    first = opened(ledger)
    withdrawn = ledger.conflicts.withdraw(first.number, LATER)
    assert (withdrawn.state, withdrawn.settled) == (ConflictState.WITHDRAWN, LATER)
    again = opened(ledger)
    assert (again.state, again.number) == (ConflictState.OPEN, 2)
    assert [again] == list(ledger.conflicts.all(ConflictState.OPEN))


def test_a_number_that_was_never_given_out_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.conflicts.settle(1, Choice.MASTER, None, "HR", "", LATER)
