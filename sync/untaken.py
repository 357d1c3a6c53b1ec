"""Books that a run which is taken back had brought up to date: what their recipients had typed has to be taken in again.

Such a book was written anew with everything that had come back in it, as a new issue, and keeps that. But after the undo the
master does not hold those answers any more, so the new issue is no book as it was handed out: it is a return that nobody has
read yet, on the base of what the issue before it had said.
"""

from collections.abc import Iterable

from sync.intake import ISSUED
from sync.ledger import Ledger
from sync.merging import MergeRules, Recipient
from sync.packing import pack, unpack
from sync.provided.kept import of_book
from sync.regained import given
from sync.snapshots import Row, Snapshot


def take_in_again(ledger: Ledger, issues: Iterable[tuple[str, int]], rules: MergeRules) -> None:
    """Let issues count as returns, as far as their recipients' answers are not known of the issue before."""
    registry = ledger.registry
    for book_id, issue in issues:
        written, before = registry.issued_blob(book_id, issue), registry.seen(book_id, issue - 1)
        if written is None or before is None:
            continue
        now = unpack(written)
        imports = of_book(ledger, book_id)
        provided = imports.records | imports.replaced
        base = with_answers(now, unpack(before), rules, registry.book(book_id), provided)
        if base != now:
            registry.keep_seen(book_id, issue, pack(base))
            ledger.set_meta(ISSUED + registry.issued_hash(book_id, issue), "")


def with_answers(
    written: Snapshot, before: Snapshot, rules: MergeRules, book: Recipient, provided: frozenset[str]
) -> Snapshot:
    """Return what others wrote into an issue, with the answers of the issue before."""
    others, kept = (given(said, rules, book, provided) for said in (written, before))
    answers = {
        table: {
            record: {column: value for column, value in row.items() if column not in kept[table][record]}
            for record, row in rows.items()
        }
        for table, rows in before.items()
    }
    found: dict[str, dict[str, Row]] = {}
    for table in others.keys() | answers.keys():
        mine, theirs = answers.get(table, {}), others.get(table, {})
        found[table] = {
            record: {**theirs.get(record, {}), **mine.get(record, {})}
            for record in theirs.keys() | mine.keys()
        }
    return found
