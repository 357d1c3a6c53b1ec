"""Whose goals are agreed: from that day on a change of them is a proposal, which HR takes or leaves."""

import json
from collections.abc import Collection, Mapping

from sync.ledger import Ledger

_AGREED = "agreed:"
"""A ledger fact: the ids of the people whose goals are agreed, under the id of the book that says so."""


def keep_agreed(ledger: Ledger, book_id: str, people: Collection[str]) -> None:
    """Keep whose goals a book says are agreed."""
    ledger.set_meta(_AGREED + book_id, json.dumps(sorted(people)))


def agreed_people(ledger: Ledger) -> Mapping[str, frozenset[str]]:
    """Return, by book, the people whose goals are agreed."""
    return {
        book.book_id: frozenset(json.loads(ledger.meta(_AGREED + book.book_id) or "[]"))
        for book in ledger.registry
    }
