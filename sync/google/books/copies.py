"""Copies of books that no longer say so in Drive: their properties are gone, and what is drawn into a sheet still tells.

Looked at are the spreadsheets in the cycle's folder, and those that others shared with HR under the name of a book. Each costs one
reading; as a rule there are none.
"""

from collections.abc import Collection, Iterator

from sync.google.client.errors import GoogleFileError
from sync.google.client.facts import SHEET, FileFacts
from sync.google.client.service import Google, quoted
from sync.identity import PROPERTY_PREFIX

_BOOK_ID = f"{PROPERTY_PREFIX}book_id"


def silent_copies(
    google: Google, folders: frozenset[str], known: Collection[str], names: Collection[str]
) -> Iterator[tuple[FileFacts, str]]:
    """Yield the spreadsheets that are none of those ``known``, and the id of the book that each was copied from.

    ``names`` are those of the books: a copy bears the one of its book, whatever Google puts before it.
    """
    places = " or ".join(["sharedWithMe = true", *(f"{quoted(one)} in parents" for one in sorted(folders))])
    query = f"mimeType = {quoted(SHEET)} and trashed = false and ({places})"
    for facts in google.list_files(query):
        inside = not folders.isdisjoint(facts.parents)
        if facts.id not in known and (inside or any(name in facts.name for name in names)):
            book_id = _book_of(google, facts.id)
            if book_id:
                yield facts, book_id


def _book_of(google: Google, file_id: str) -> str:
    """Return which book a spreadsheet says it is, "" for none."""
    try:
        answer = google.structure(file_id, "developerMetadata(metadataKey,metadataValue)")
    except GoogleFileError:
        return ""
    marks = {
        one.get("metadataKey"): one.get("metadataValue", "") for one in answer.get("developerMetadata", ())
    }
    return str(marks.get(_BOOK_ID, ""))
