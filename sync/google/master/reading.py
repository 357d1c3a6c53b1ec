"""The master's sheet as it stands now: one question to Drive for its version, one to Sheets for its cells."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.google.client.errors import GoogleFileError
from sync.google.client.facts import FileFacts
from sync.google.client.service import Google
from sync.google.gbook import Gbook
from sync.google.grid import FIELDS, book_of
from sync.google.master.kept import desk_of_book
from sync.google.master.rows import Desk


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet as it was read, its tables, and the version of the file from which on it may have changed."""

    book: Gbook
    desk: Desk
    version: int


def look(google: Google, file_id: str) -> FileFacts:
    """Return what Drive says of the sheet.

    Raises:
        GoogleFileError: it is gone, or lies in the bin.

    """
    facts = google.file(file_id)
    if facts.trashed:
        raise GoogleFileError("google.master-trashed", file=facts.name)
    return facts


def read_sheet(google: Google, facts: FileFacts, properties: Mapping[str, str]) -> Sheet:
    """Read the sheet; ``facts`` were asked for before, so that whatever is typed meanwhile is a later version.

    Raises:
        BookError: it is no master of ours any more.

    """
    book = book_of(facts.id, google.grid(facts.id, FIELDS), properties)
    return Sheet(book, desk_of_book(book), facts.version)
