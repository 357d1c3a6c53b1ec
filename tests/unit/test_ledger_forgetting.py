"""A person goes out of a ledger, and whatever is kept beside them is kept as it was."""

import hashlib
from itertools import count

from appraisal.person_words import PersonWords
from sync.ledger import Ledger
from sync.ledger.forgetting import Going
from tests.unit.kept_ledgers import NOON, ledger

__all__ = ["ledger"]


def going(person: str, instead: str) -> Going:
    """Return that a person goes, of whom no snapshot and no row of the master tells."""
    words = PersonWords.of({person: instead}, [])
    return Going(frozenset({person}), words, frozenset(), {}, lambda content: content, lambda _, cells: cells)


def test_a_digest_says_no_words_even_where_it_begins_like_something_deflated(ledger: Ledger) -> None:
    contents = (f"snapshot {number}".encode() for number in count())
    content = next(one for one in contents if hashlib.sha256(one).digest()[:1] == b"\x78")
    ledger.registry.keep_seen("book-1", 1, content)
    with ledger.transaction():
        ledger.forgetting.forget(going("E0001", "X-1"), run=1, at=NOON, who="HR", why="asked for")
    assert ledger.registry.seen("book-1", 1) == content
