"""What a book is owed: fields in which it says something else than what stands, because HR or a manager above decided so.

They flow back into the book at the next chance, as long as the book still says what it said then. What HR has not decided
yet, open conflicts and proposals, is not owed.
"""

import json
from collections.abc import Iterator, Mapping

from sync.fields import Key, Value
from sync.ledger import Ledger
from sync.merging import Merged

_OWED = "owed:"
"""A ledger fact: the fields that a book is owed, under its id."""


def keep_owed(ledger: Ledger, book_id: str, merged: Merged) -> None:
    """Keep what a book is owed after a merge."""
    fields = [[*key, value] for key, value in _decided(merged)]
    ledger.set_meta(_OWED + book_id, json.dumps(fields, ensure_ascii=False) if fields else "")


def _decided(merged: Merged) -> Iterator[tuple[Key, Value]]:
    asked = {conflict.key for conflict in merged.conflicts} | {one.key for one in merged.asked}
    bad = {one.key for one in merged.rejected if one.why == "bad-value"}
    for key, value in merged.overrides.items():
        if key not in asked and Key(key.table, key.record) not in asked and key not in bad:
            yield key, value


def owed(ledger: Ledger, book_id: str) -> Mapping[Key, Value]:
    """Return the fields that a book is owed, with what stands."""
    kept = json.loads(ledger.meta(_OWED + book_id) or "[]")
    return {Key(*key): value for *key, value in kept}


def settle_debt(ledger: Ledger, book_id: str) -> None:
    """Note that a book has what it was owed."""
    ledger.set_meta(_OWED + book_id, "")
