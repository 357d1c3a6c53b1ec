"""Books that are Google Sheets, as a store of live books.

A sheet is changed by whoever fills it at any moment, and Google knows no "only if nobody else did". So only the cells are sent in
which the next issue differs from what was read, values alone; the file's ``version`` is compared before that, and the sheet is
read back afterwards. Wherever a run is cut short, the next one finds out what became of it:

    the ledger knows the issue       nobody has it yet: the next run makes another
    what is sent lies ready          ``.name.gbook.sent``
    the cells are sent               the next reading shows what lies ready: it is put in its place
    the file is replaced             the next reading shows what the file says

What somebody types in between is never written over: it stands in other cells, and is read by the next reading. Where somebody
moved rows in between, what went into wrong cells is put back (:mod:`sync.google.moved`), and the book waits.
"""

from pathlib import Path

from sync.book_store import replaced
from sync.errors import writing
from sync.google.client.errors import GoogleError, GoogleFileError
from sync.google.client.service import Google
from sync.google.connected import connection
from sync.google.gbook import Gbook, decode
from sync.google.grid import Changes, difference, requests, same_typed, shows
from sync.google.moved import put_back
from sync.google.readings import read_sheet, sent_to
from sync.issue_source import Source, Waits, source_of
from sync.ledger import KnownSheet, Ledger, RegisteredBook

UNKNOWN = 0
"""The version of a sheet that has to be read again, whatever Google says of it."""

_REASONS = {
    "google.not-found": Waits.MISSING,
    "google.protected": Waits.LOCKED,
    "google.denied": Waits.LOCKED,
    "google.locked": Waits.LOCKED,
}


class GoogleBooks:
    """Books that are Google Sheets; the file of each says what was read of it."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder, self._ledger = folder, ledger

    def source(self, book: RegisteredBook) -> Source | Waits:
        """Return what the next issue of a book starts from: what was read of it, unless somebody typed into it since."""
        source = source_of(self._folder, self._ledger, book)
        if isinstance(source, Waits):
            return source
        try:
            waits = self._changed(connection(self._ledger), self._sheet(book))
        except GoogleError as error:
            return _REASONS.get(error.key, Waits.GOOGLE)
        return source if waits is None else waits

    def put(self, book: RegisteredBook, source: Source, made: bytes) -> Waits | None:
        """Send what a new issue changes, read it back, and replace the book's file."""
        sheet = self._sheet(book)
        before = decode(source.path.read_bytes())
        changes = difference(before, decode(made))
        try:
            google = connection(self._ledger)
            waits = self._changed(google, sheet) or self._sent(google, sheet, source, made, changes)
            if waits is not None:
                return waits
            version = self._confirmed(google, book, before, made, changes)
        except GoogleError as error:
            # What was sent lies ready, and the next reading tells whether it arrived.
            return _REASONS.get(error.key, Waits.GOOGLE)
        if version is None:
            return Waits.NEWER
        waits = replaced(self._ledger, source, made)
        if waits is None:
            with self._ledger.transaction():
                self._ledger.sheets.note_version(book.book_id, version)
            sent_to(source.path).drop()
        return waits

    def _sent(
        self, google: Google, sheet: KnownSheet, source: Source, made: bytes, changes: Changes
    ) -> Waits | None:
        """Let what is sent lie ready, and send it; return why it was refused, which is as if it had never been sent."""
        ready = sent_to(source.path)
        with writing(ready.path):
            ready.keep(made)
        try:
            google.batch_update(sheet.file_id, requests(changes), repeatable=True)
        except GoogleFileError as error:
            if error.permanent:
                ready.drop()
            return _REASONS.get(error.key, Waits.GOOGLE)
        return None

    def _sheet(self, book: RegisteredBook) -> KnownSheet:
        sheet = self._ledger.sheets.find(book.book_id)
        if sheet is None:
            raise KeyError(book.book_id)
        return sheet

    def _changed(self, google: Google, sheet: KnownSheet) -> Waits | None:
        """Return why a sheet cannot be written to now: somebody typed into it since it was read, it is in the bin, or closed."""
        facts = google.file(sheet.file_id)
        if facts.trashed:
            return Waits.MISSING
        if facts.restricted:
            return Waits.LOCKED
        return Waits.NEWER if facts.version != sheet.version else None

    def _confirmed(
        self, google: Google, book: RegisteredBook, before: Gbook, made: bytes, changes: Changes
    ) -> int | None:
        """Read back what was sent, and return the version that the new file shows.

        That is :data:`UNKNOWN` where somebody typed meanwhile: then the sheet is read again. ``None`` stands for a sheet that
        does not show what was sent, or in which rows moved meanwhile: then what was hit instead is as it was.
        """
        file_id = self._sheet(book).file_id
        version = google.file(file_id).version
        back = read_sheet(google, self._ledger, book, file_id)
        if same_typed(back, decode(made)):
            return version
        astray = put_back(before, back, changes)
        if astray:
            google.batch_update(file_id, astray, repeatable=True)
            return None
        return UNKNOWN if shows(back, changes) else None
