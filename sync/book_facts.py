"""What the ledger knows of a book that is to be rewritten, gathered before: where the rewriting is done there is no ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.fields import Key
from sync.head_targets import GOALS, TARGET
from sync.ledger import Ledger, RegisteredBook
from sync.ledger.registry import BookMark
from sync.packing import unpack
from sync.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What is known of a book.

    ``seen`` is, packed, what its issues last said, by number, and ``standing`` what stands in the master. ``asked`` are the
    fields about which HR is asked. ``sent_back`` says that HR sent it back, so that it goes on saying why.
    """

    book: RegisteredBook
    seen: Mapping[int, bytes]
    standing: bytes | None
    asked: frozenset[Key]
    sent_back: bool

    def said(self, issue: int) -> Snapshot:
        """Return what an issue last said; nothing of one that is not known."""
        return unpack(self.seen[issue]) if issue in self.seen else {}

    @property
    def asked_targets(self) -> frozenset[str]:
        """The goals above about whose target HR is asked, because the book says something else."""
        return frozenset(key.record for key in self.asked if (key.table, key.column) == (GOALS, TARGET))


def facts_of(ledger: Ledger, book: RegisteredBook) -> BookFacts:
    """Return what the ledger knows of a book."""
    registry, book_id = ledger.registry, book.book_id
    seen = {issue: registry.seen(book_id, issue) for issue in range(1, book.issue + 1)}
    return BookFacts(
        book,
        {issue: blob for issue, blob in seen.items() if blob is not None},
        registry.standing(book_id),
        frozenset(Key(one.table, one.record, one.column) for one in ledger.conflicts.open_of_book(book_id)),
        registry.marked(book_id)[0] is BookMark.RETURNED,
    )
