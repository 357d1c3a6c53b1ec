"""What the ledger knows of the book that a file seems to be, gathered before the file is read for good."""

from pathlib import Path
from xml.parsers.expat import ExpatError

from sync.errors import ReviewbookError
from sync.fields import Key
from sync.google.gbook import HEAD_PART, head_of
from sync.google.gbook import KIND as GBOOK
from sync.identity import from_properties
from sync.ledger import Ledger, RegisteredBook
from sync.merge import NO_EDITS, Edits
from sync.merging import Asked, Before
from sync.provided.kept import of_book
from sync.xlsx.gate import BOOK, Limits, open_package
from sync.xlsx.other_formats import BOOK_KINDS
from sync.xlsx.source import PROPERTIES_PART, package_properties
from workbook_templates.books.team import GOALS

PEEKED = 65_536
"""Bytes of custom properties beyond which nobody looks before the file is read."""


def book_of(path: Path, limits: Limits = BOOK) -> str:
    """Return the id of the book that a file says it is, "" where it does not say so at once."""
    try:
        package = open_package(path, limits, BOOK_KINDS)
        part = HEAD_PART if package.kind == GBOOK else PROPERTIES_PART
        if part in package and package.entry(part).size > PEEKED:
            return ""
        found = head_of(package).properties if package.kind == GBOOK else package_properties(package)
        return from_properties(found).get("book_id", "")
    except (ReviewbookError, ExpatError, OSError):
        return ""  # whoever reads the file says what is wrong with it


def known_book(ledger: Ledger, book: RegisteredBook, edits: Edits = NO_EDITS) -> Before:
    """Return what the ledger knows of a book before a return of it is read."""
    registry = ledger.registry
    seen = {issue: registry.seen(book.book_id, issue) for issue in range(1, book.issue + 1)}
    return Before(
        book.book_id,
        {issue: blob for issue, blob in seen.items() if blob is not None},
        registry.standing(book.book_id),
        edits,
        tuple(
            Asked(
                one.number,
                str(one.kind),
                Key(one.table, one.record, one.column),
                one.master,
                one.returned,
                one.fields,
            )
            for one in ledger.conflicts.open_of_book(book.book_id)
        ),
        of_book(ledger, book.book_id),
        ledger.verdicts.meant(book.book_id, GOALS.name),
    )
