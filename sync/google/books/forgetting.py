"""The sheets of people who are forgotten: theirs are deleted for good, and others' lose what is about them.

A manager who is forgotten loses access to the team's sheet, which bears the name no more. The cycle folder is done first, and comes out of it without the people (:mod:`sync.rights.forget`). What differs then between a
sheet's file and what it was is what its cells lose. Google keeps earlier versions of a sheet as long as the sheet: HR is told, since
only a new sheet has none. Where Google cannot be reached, HR is told what is left to do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sync.errors import ReviewbookError
from sync.google.books.records import record_of
from sync.google.client.errors import GoogleFileError
from sync.google.connected import connection
from sync.google.gbook import Gbook, decode
from sync.google.grid import difference, requests, same_typed, shows
from sync.google.readings import read_sheet
from sync.google.store import UNKNOWN
from sync.ledger import Ledger, run_lock
from sync.rights.person import own_books


@dataclass(frozen=True, slots=True)
class SheetBefore:
    """A sheet before people are forgotten: its book, its address, what was read of it, and whether it is theirs alone.

    ``access`` is the permission of one of them who filled it, though it tells of others: a manager of the team's book.
    """

    book_id: str
    file_id: str
    url: str
    content: bytes
    own: bool
    access: str = ""


@dataclass(frozen=True, slots=True)
class SheetsForgotten:
    """What became of sheets: how many were deleted, the addresses of those that were cleared, and of those left to HR."""

    deleted: int
    cleared: tuple[str, ...]
    left: tuple[str, ...]


def sheets_before(folder: Path, people: Sequence[str]) -> tuple[SheetBefore, ...]:
    """Return a cycle's sheets as they are before some people, by id, are forgotten."""
    with Ledger.open(folder) as ledger:
        wanted = {one.strip().casefold() for one in people}
        recipients = {book.recipient_id for book in ledger.registry}
        known = [one for one in recipients if one.casefold() in wanted]
        own = {book.book_id for one in known for book in own_books(ledger, one)}
        return tuple(_before(folder, ledger, frozenset(own), frozenset(known)))


def _before(
    folder: Path, ledger: Ledger, own: frozenset[str], people: frozenset[str]
) -> Iterator[SheetBefore]:
    for sheet in ledger.sheets:
        book, record = ledger.registry.book(sheet.book_id), record_of(ledger, sheet.book_id)
        path = folder / book.file
        content = path.read_bytes() if path.is_file() else b""
        access = record.people.get(record.recipient, "") if record and book.recipient_id in people else ""
        yield SheetBefore(sheet.book_id, sheet.file_id, sheet.url, content, sheet.book_id in own, access)


def clear_sheets(folder: Path, before: Sequence[SheetBefore]) -> SheetsForgotten:
    """Delete the sheets of people who are forgotten now, and clear the others' of what is about them."""
    deleted, cleared, left = 0, list[str](), list[str]()
    with run_lock(folder), Ledger.open(folder) as ledger:
        for sheet in before:
            try:
                if sheet.own:
                    connection(ledger).delete_file(sheet.file_id)
                    deleted += 1
                elif _cleared(folder, ledger, sheet):
                    cleared.append(sheet.url)
            except ReviewbookError:
                left.append(sheet.url)
    return SheetsForgotten(deleted, tuple(cleared), tuple(left))


def _cleared(folder: Path, ledger: Ledger, sheet: SheetBefore) -> bool:
    """Let a sheet lose what its file lost, and return whether that was anything.

    Raises:
        GoogleError: Google refuses, or the sheet is another than its file: cells are named by their places, and others would go.

    """
    book = ledger.registry.find(sheet.book_id)
    if book is None:
        return False
    path = folder / book.file
    if not path.is_file() or (after := path.read_bytes()) == sheet.content:
        return False
    old, new, google = decode(sheet.content), decode(after), connection(ledger)
    if sheet.access:
        google.update_file(sheet.file_id, name=path.stem)
        google.unshare(sheet.file_id, sheet.access)
    changes = difference(old, new)
    wanted = [*requests(changes), *_metadata(old, new)]
    if wanted:
        stands = read_sheet(google, ledger, book, sheet.file_id)
        if not same_typed(replace(stands, properties=old.properties), old):
            raise GoogleFileError("google.conflict", file=path.name)
        google.batch_update(sheet.file_id, wanted, repeatable=True)
        if not shows(read_sheet(google, ledger, book, sheet.file_id), changes):
            raise GoogleFileError("google.conflict", file=path.name)
    with ledger.transaction():
        ledger.sheets.note_version(sheet.book_id, UNKNOWN)
    return True


def _metadata(old: Gbook, new: Gbook) -> Iterator[dict[str, Any]]:
    """Yield the requests that let a sheet's own metadata say what its file says now."""
    for key, text in new.metadata.items():
        if old.metadata.get(key) != text:
            lookup = {"developerMetadataLookup": {"metadataKey": key}}
            changed = {
                "dataFilters": [lookup],
                "developerMetadata": {"metadataValue": text},
                "fields": "metadataValue",
            }
            yield {"updateDeveloperMetadata": changed}
