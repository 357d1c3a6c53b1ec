"""The three-way merge: what a book handed out, what came back, and what the master holds by now.

Pure: snapshots in, one value out. A return is compared with what the issue that it carries said last, never with
guesses: *base* = *returned* keeps the master, *base* = *master* takes the return, *returned* = *master* is equal, and
everything else is a conflict, in which the master's value stands until HR chooses.

- :mod:`sync.merge.outcome` – the words: outcomes, conflicts, changes, counts
- :mod:`sync.merge.settle` – one field, said by one or several books
- :mod:`sync.merge.marks` – what the memory of a return says of rows that were gone, foreign or there twice
- :mod:`sync.merge.rows` – one record of one book
- :mod:`sync.merge.book` – one book
"""

from sync.merge.book import merge_book
from sync.merge.outcome import (
    NO_EDITS,
    BookMerge,
    Change,
    Choice,
    Conflict,
    ConflictKind,
    Counts,
    Edits,
    FieldClaim,
    Outcome,
    Rejected,
    Why,
)
from sync.merge.resolution import resolution
from sync.merge.settle import Claim, Settled, settle

__all__ = [
    "NO_EDITS",
    "BookMerge",
    "Change",
    "Choice",
    "Claim",
    "Conflict",
    "ConflictKind",
    "Counts",
    "Edits",
    "FieldClaim",
    "Outcome",
    "Rejected",
    "Settled",
    "Why",
    "merge_book",
    "resolution",
    "settle",
]
