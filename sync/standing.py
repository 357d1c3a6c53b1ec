"""What a book says as far as the master goes: what stands of it, or before it came back what was handed out."""

from sync.ledger import Ledger, RegisteredBook
from sync.packing import unpack
from sync.snapshots import Row


def standing_of(ledger: Ledger, book: RegisteredBook) -> dict[str, dict[str, Row]]:
    """Return what stands of a book, or, before it came back, what was handed out."""
    blob = ledger.registry.standing(book.book_id) or ledger.registry.seen(book.book_id, book.issue)
    return unpack(blob) if blob is not None else {}
