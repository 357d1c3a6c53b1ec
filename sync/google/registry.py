"""The registry of Google Sheets: file id ↔ book id, kept in the ledger; whoever hands out a sheet writes into it.

The registry decides which book a sheet is. What a file says of itself (its ``appProperties``, its developer metadata, its hidden
sheet) must agree with it, and never overrules it: a copy says the same.
"""

from sync.ledger import KnownSheet, Ledger


def register(ledger: Ledger, book_id: str, file_id: str, url: str, version: int = 0) -> KnownSheet:
    """Register the Google Sheet of a book that is in the ledger's registry; return its entry.

    ``version`` is the version of the file that the book's ``.gbook`` shows, 0 where the sheet is still to be read. Inside the
    caller's transaction, so that a book and its sheet become known together.
    """
    sheet = KnownSheet(book_id, file_id, url, version)
    ledger.sheets.add(sheet)
    return sheet


def sheet_of(ledger: Ledger, book_id: str) -> KnownSheet | None:
    """Return the Google Sheet of a book, ``None`` for a book that is a file."""
    return ledger.sheets.find(book_id)


def book_of_file(ledger: Ledger, file_id: str) -> str:
    """Return the id of the book that a file of Google's is, "" for one that nobody here handed out."""
    found = ledger.sheets.with_file(file_id)
    return found.book_id if found else ""
