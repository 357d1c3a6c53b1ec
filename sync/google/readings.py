"""Readings of sheets on their way into ``books``, under names that nobody takes for a book.

``.name.gbook.read``
    what was read of a sheet; it is put in its place once Google says that nobody changed the sheet meanwhile.
``.name.gbook.sent``
    what a sheet is to show: written before anything is sent, so that a run after a kill knows what had been sent.
"""

from contextlib import suppress
from pathlib import Path

from sync.errors import ReviewbookError
from sync.files import replace_file
from sync.google.client.service import Google
from sync.google.gbook import Gbook, decode
from sync.google.grid import FIELDS, book_of
from sync.identity import PROPERTY_PREFIX
from sync.ledger import Ledger, RegisteredBook
from workbook_templates.stamp import BookIdentity

_READ, _SENT = "read", "sent"


def properties_of(ledger: Ledger, book: RegisteredBook) -> dict[str, str]:
    """Return what the registry says of a book, by the names under which a workbook keeps it; not its issue, which changes."""
    identity = BookIdentity(
        book.book_id, ledger.cycle_id, book.recipient_id, book.role, book.version, language=book.language
    )
    return {
        f"{PROPERTY_PREFIX}{name}": text
        for name, text in identity.fields().items()
        if text and name != "issue"
    }


def read_sheet(google: Google, ledger: Ledger, book: RegisteredBook, file_id: str) -> Gbook:
    """Read a sheet, in one call.

    Raises:
        GoogleError: Google cannot be reached, or refuses.

    """
    return book_of(file_id, google.grid(file_id, FIELDS), properties_of(ledger, book))


class Waiting:
    """What lies ready for a book's file: a reading, or what was sent."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path.with_name(f".{path.name}.{kind}")

    def keep(self, content: bytes) -> None:
        """Put it there, safe from a power cut.

        Raises:
            OSError: it cannot be written.

        """
        replace_file(self.path, content)

    def content(self) -> bytes | None:
        """Return it, ``None`` where nothing lies ready."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def drop(self) -> None:
        """Take it away, if it is there; a leftover that cannot be taken away now does no harm."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def reading_of(path: Path) -> Waiting:
    """Return the place of a reading for a book's file."""
    return Waiting(path, _READ)


def sent_to(path: Path) -> Waiting:
    """Return the place of what was sent to the sheet of a book's file."""
    return Waiting(path, _SENT)


def known(content: bytes | None) -> Gbook | None:
    """Return what bytes hold, ``None`` for nothing and for what cannot be read: then there is nothing to compare with."""
    if content is None:
        return None
    try:
        return decode(content)
    except ReviewbookError:
        return None
