"""The runs: how far each got, what it left, and which one an undo takes back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.ledger import Ledger, Run, RunState

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        yield made


def finished(ledger: Ledger, kind: str = "consolidate", new_hash: str = "new") -> int:
    number = ledger.runs.start(NOON, kind)
    ledger.runs.finish(number, NOON, {"returned": 3}, new_hash)
    return number


def test_a_run_goes_from_started_over_prepared_to_done(ledger: Ledger) -> None:
    number = ledger.runs.start(NOON, "handout")
    assert Run(1, NOON, kind="handout") == ledger.runs.find(number)
    ledger.runs.finish(number, NOON, {"returned": 3}, "new")
    ledger.runs.prepare(number, "old", "new")
    prepared = ledger.runs.prepared()
    assert prepared
    assert (number, RunState.PREPARED, "old", "new") == (
        prepared.number,
        prepared.state,
        prepared.old_hash,
        prepared.new_hash,
    )
    assert ledger.runs.last() is None
    ledger.runs.done(number)
    assert ledger.runs.prepared() is None
    last = ledger.runs.last()
    assert last
    assert (number, RunState.DONE, {"returned": 3}, "new") == (
        last.number,
        last.state,
        last.counts,
        last.master_hash,
    )


def test_a_run_that_replaces_no_master_is_done_when_it_is_finished(ledger: Ledger) -> None:
    number = finished(ledger)
    assert ledger.runs.find(number) == ledger.runs.last()


def test_what_was_undone_or_failed_is_not_the_last_run(ledger: Ledger) -> None:
    first, second, third = (finished(ledger) for _ in range(3))
    ledger.runs.undone(third)
    ledger.runs.failed(second)
    last, undone = ledger.runs.last(), ledger.runs.last(RunState.UNDONE)
    assert last
    assert undone
    assert (first, third) == (last.number, undone.number)


def test_a_run_keeps_the_head_of_the_journal_at_its_end(ledger: Ledger) -> None:
    number = ledger.runs.start(NOON)
    ledger.journal.append(run=number, at=NOON, kind="submission")
    ledger.runs.finish(number, NOON, {}, "new")
    head = ledger.journal.head
    ledger.journal.append(run=2, at=NOON, kind="undo")
    ledger.runs.undone(number)
    found = ledger.runs.find(number)
    assert head == (found.chain_number, found.chain_link)


def test_a_master_names_the_run_that_left_it(ledger: Ledger) -> None:
    finished(ledger, new_hash="aa")
    second = finished(ledger, new_hash="bb")
    third = finished(ledger, new_hash="bb")
    found = ledger.runs.with_hash("bb")
    assert found
    assert third == found.number != second
    assert ledger.runs.with_hash("cc") is None


def test_all_runs_come_with_their_receipts(ledger: Ledger) -> None:
    finished(ledger, "consolidate")
    ledger.runs.start(NOON, "undo")
    assert [(run.kind, run.counts) for run in ledger.runs.all()] == [
        ("consolidate", {"returned": 3}),
        ("undo", None),
    ]
    assert list(ledger.runs) == list(ledger.runs.all())


def test_a_run_of_another_number_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.runs.find(1)
