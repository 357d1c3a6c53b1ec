"""A ledger that lost pages, as a bad disk or a half-done copy leaves it: nothing is worked out from what is left of it."""

import pytest
from small_cycle import NOW, SmallCycle, book_table, flaws, results, type_into_book

from sync.errors import LedgerError
from sync.rebuild import rebuild

PAGE = 4096
DAMAGES = 14


@pytest.fixture
def changed(done: SmallCycle) -> SmallCycle:
    """Return a cycle in which one book says something new."""
    book = done.returned[0]
    goal = next(
        row.cells["goal_id"].value for row in book_table(book, "review").rows if "evidence" in row.cells
    )
    type_into_book(book, "review", str(goal), evidence="said since")
    return done


@pytest.mark.parametrize("part", range(DAMAGES))
def test_a_run_is_refused_and_a_rebuild_mends_it(changed: SmallCycle, part: int) -> None:
    ledger, master, before = (
        changed.folder / "ledger.db",
        changed.master.read_bytes(),
        results(changed.folder),
    )
    content = bytearray(ledger.read_bytes())
    start = part * (len(content) // DAMAGES) // PAGE * PAGE + 904
    content[start : start + PAGE] = bytes(PAGE)
    ledger.write_bytes(content)
    try:
        changed.consolidate()
    except LedgerError:
        assert master == changed.master.read_bytes()
        rebuild(changed.folder, NOW)
    assert flaws(changed.folder) == []
    assert before == results(changed.folder), "what is new in the book is a text"
