"""Whatever is written after a snapshot, going back gives the same state, and takes nothing of what happened."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.ledger import Ledger
from tests.unit.test_ledger_snapshot import NOON, fill, kept, state

Write = Callable[[Ledger], object]

WORDS = st.sampled_from(["one", "two", "three"])
BOOKS = st.sampled_from([1, 2])


def known(ledger: Ledger, number: int) -> str:
    """Return the id of a book, which is registered if it was not."""
    if ledger.registry.find(f"book-{number}") is None:
        fill(ledger, number, f"new {number}")
    return f"book-{number}"


WRITES: st.SearchStrategy[Write] = st.one_of(
    st.builds(lambda number, word: lambda ledger: fill(ledger, number, word), BOOKS, WORDS),
    st.builds(
        lambda number, word: (
            lambda ledger: ledger.registry.keep_standing(known(ledger, number), word.encode())
        ),
        BOOKS,
        WORDS,
    ),
    st.builds(
        lambda number, word: (
            lambda ledger: ledger.registry.keep_seen(known(ledger, number), 1, word.encode())
        ),
        BOOKS,
        WORDS,
    ),
    st.builds(
        lambda number, word: (
            lambda ledger: ledger.registry.issue_blob(known(ledger, number), word.encode(), NOON, word)
        ),
        BOOKS,
        WORDS,
    ),
    st.builds(lambda number: lambda ledger: ledger.registry.wait(known(ledger, number), ""), BOOKS),
    st.builds(lambda number: lambda ledger: ledger.returns.score(known(ledger, number), ()), BOOKS),
    st.builds(lambda word: lambda ledger: ledger.written.drop("Goals", [word]), WORDS),
    st.builds(lambda word: lambda ledger: ledger.set_meta(word, "set"), WORDS),
    st.just(lambda ledger: ledger.people.store((), ())),
    st.just(lambda ledger: [ledger.conflicts.withdraw(item.number, NOON) for item in ledger.conflicts.all()]),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(WRITES, max_size=4), st.lists(WRITES, max_size=6))
def test_going_back_gives_the_same_state(before: list[Write], after: list[Write]) -> None:
    with TemporaryDirectory() as name, Ledger.create(Path(name), "2026-H2") as ledger:
        path = Path(name) / "before.db"
        apply(ledger, before)
        ledger.snapshot(path)
        expected = state(ledger)
        apply(ledger, after)
        happened = kept(ledger)
        ledger.restore(path)
        assert expected == state(ledger)
        assert happened == kept(ledger)
        assert ledger.journal.verify() is None
        assert list(ledger.query("PRAGMA foreign_key_check")[1]) == []


def apply(ledger: Ledger, writes: list[Write]) -> None:
    with ledger.transaction():
        for write in writes:
            write(ledger)
