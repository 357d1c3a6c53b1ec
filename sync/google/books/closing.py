"""A cycle's sheets made read-only when it is over, and opened again when HR wants that.

Each sheet is locked first and read afterwards: what somebody typed while the others were being closed is read as well. A
recipient can still look at it. A run that is cut short goes on with the sheets that are not closed yet.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from sync.consolidate import check_cycle_folder
from sync.google.books.access import READER, WRITER
from sync.google.books.looking import Progress, lock, unlock
from sync.google.books.records import SheetRecord, keep_record, record_of
from sync.google.client.errors import GoogleFileError
from sync.google.client.service import Google
from sync.google.connected import connection
from sync.ledger import KnownSheet, Ledger, run_lock

WRITES = 2
"""What one sheet takes: its lock, and what its recipient may do."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How many sheets were closed or opened now, how many were so already, and which Google refused to change, by file."""

    changed: int
    before: int
    refused: tuple[str, ...] = ()


def close_sheets(folder: Path, google: Google | None = None, progress: Progress | None = None) -> Closed:
    """Make all sheets of a cycle read-only; read everything once more afterwards.

    Raises:
        ReviewbookError: the cycle folder cannot be used.
        GoogleError: Google cannot be reached, or does not let the account in; what was closed stays so.

    """
    return _all(folder, google, True, progress)


def open_sheets(folder: Path, google: Google | None = None, progress: Progress | None = None) -> Closed:
    """Let the recipients of all sheets of a cycle fill them again.

    Raises:
        ReviewbookError: the cycle folder cannot be used.
        GoogleError: Google cannot be reached, or does not let the account in; what was opened stays so.

    """
    return _all(folder, google, False, progress)


def _all(folder: Path, google: Google | None, closed: bool, progress: Progress | None) -> Closed:
    check_cycle_folder(folder)
    changed, before, refused = 0, 0, list[str]()
    with run_lock(folder), Ledger.open(folder) as ledger:
        sheets, google = tuple(ledger.sheets), google or connection(ledger)
        for done, sheet in enumerate(sheets, start=1):
            record = record_of(ledger, sheet.book_id)
            if record is None or not record.shared or record.closed is closed:
                before += 1
            else:
                try:
                    _turn(google, sheet, record, closed)
                except GoogleFileError:
                    refused.append(ledger.registry.book(sheet.book_id).file)
                else:
                    changed += 1
                    with ledger.transaction():
                        keep_record(ledger, sheet.book_id, replace(record, closed=closed))
            if progress is not None:
                left = len(sheets) - done
                seconds = google.seconds_left(0, 0, WRITES * left) if left else 0.0
                progress(done, len(sheets), seconds)
    return Closed(changed, before, tuple(refused))


def _turn(google: Google, sheet: KnownSheet, record: SheetRecord, closed: bool) -> None:
    """Lock a sheet and let nobody but HR write in it, or the other way round: the permission before the lock is taken off."""
    role = READER if closed else WRITER
    if closed:
        lock(google, sheet.file_id)
    permission = record.people.get(record.recipient)
    # Whoever owns the sheet, or looks after it as HR, has no permission as its recipient.
    if permission is not None:
        google.change_permission(sheet.file_id, permission, role)
    if not closed:
        unlock(google, sheet.file_id)
