"""Collecting: what people typed into their sheets since the last time, put into the files in ``books``.

    files    = all files of the cycle, a thousand in one call      which versions there are; what is in the bin, gone, or a copy
    due      = sheets of another version than their file shows     the others are not touched
    reading  = one call for each, kept beside the file             a kill loses one reading at most
    files    = listed again                                        the version before is the version after, or it is read again
    file     = the reading, in its place                           unless it says what the file said already

Every listing names all files: a listing that asked for what changed since a day would cost as many calls, and would not show
what was deleted or unshared, nor what Google notes some minutes late. Versions are compared for the same, never times.

One sheet that cannot be read costs no other. Where Google itself cannot be reached, what was read until then stays read, a
finding says so, and the rest is read by the next run. Nothing is ever taken for deleted: a file that does not answer is a finding.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from appraisal.findings import Finding, Spot
from appraisal.findings import Place as Spotted
from appraisal.policy import Policy
from sync.errors import TEXTS, FileError, Notice, ReviewbookError, writing
from sync.files import replace_file
from sync.google.books.looking import files_of_cycle, is_unfinished
from sync.google.client.errors import GoogleError, GoogleFileError
from sync.google.client.facts import FileFacts
from sync.google.client.service import Google
from sync.google.gbook import Gbook, encode
from sync.google.grid import same_typed
from sync.google.readings import known, read_sheet, reading_of, sent_to
from sync.google.settings import mark_of
from sync.intake import ISSUED
from sync.issue_source import MADE, made_from
from sync.ledger import KnownSheet, Ledger, RegisteredBook
from sync.listing import forget_listing
from sync.present_master import kept_content
from sync.spoken import file_notice, spoken, unreadable_file

BATCH = 100
"""Sheets that are read between two listings: about two minutes under Google's quota."""

ROUNDS = 2
"""How often a sheet is read again into which somebody types meanwhile, before it waits for the next run."""

ENOUGH_LOST = 10
"""How many files in a row have to be gone until no further one is asked for."""

SCOPE = "sheet:"
"""What the scopes of findings about one sheet start with; the rest is the book's id."""

GOOGLE_SCOPE = "google"
"""The scope of findings about Google itself, and about files that are no book of ours."""

Progress = Callable[[int, int, float], None]
"""Called with how many sheets are read, how many are to be, and in how many seconds the last one will be."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collecting did: how many sheets were ``read``, of how many the file ``changed``, and how many wait.

    ``stopped`` says why Google could not be asked for all of them.
    """

    sheets: int
    read: int = 0
    changed: int = 0
    waiting: int = 0
    stopped: ReviewbookError | None = None


def collect(
    folder: Path,
    ledger: Ledger,
    google: Google,
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> Collected:
    """Read every sheet that changed since its file was written; ``everything`` reads all of them, as when a cycle closes.

    The caller holds the folder's lock, and no transaction. Nothing is raised for what Google says: it becomes findings.

    Raises:
        ReviewbookError: the disk is full, or the ledger cannot be used; what was read until then stays read.

    """
    return _Collecting(folder, ledger, google, everything, progress).collected()


def not_asked(ledger: Ledger, error: GoogleError) -> Collected:
    """Note that Google could not be asked at all: nobody is signed in, or the packages for it are missing."""
    policy = kept_content(ledger).policy
    _find(ledger, GOOGLE_SCOPE, unreadable_file(policy, error))
    return Collected(len(ledger.sheets), stopped=error)


class _Collecting:
    def __init__(
        self, folder: Path, ledger: Ledger, google: Google, everything: bool, progress: Progress | None
    ) -> None:
        self._folder, self._ledger, self._google = folder, ledger, google
        self._everything, self._progress = everything, progress
        self._policy: Policy = kept_content(ledger).policy
        self._books = {book.book_id: book for book in ledger.registry}
        self._files: Mapping[str, FileFacts] = {}
        self._read: set[str] = set()
        self._done = self._total = 0
        self._changed = 0
        self._lost = 0

    def collected(self) -> Collected:
        """Collect, and return what was done."""
        sheets = tuple(self._ledger.sheets)
        waiting: Sequence[KnownSheet] = ()
        try:
            self._list()
            due = [sheet for sheet in sheets if self._is_due(sheet)]
            self._total = len(due)
            waiting = self._in_rounds(due)
            self._find_at_google(self._copies())
        except GoogleError as error:
            self._find_at_google(unreadable_file(self._policy, error))
            return Collected(len(sheets), len(self._read), self._changed, len(waiting), error)
        return Collected(len(sheets), len(self._read), self._changed, len(waiting))

    def _list(self) -> None:
        self._files = files_of_cycle(self._google, mark_of(self._ledger))

    def _in_rounds(self, due: Sequence[KnownSheet]) -> Sequence[KnownSheet]:
        """Read sheets, again where somebody typed meanwhile; return those into which somebody types still."""
        for _ in range(1 + ROUNDS):
            due = [moved for batch in _batches(due) for moved in self._of_batch(batch)]
            if not due:
                break
        for sheet in due:
            self._wait(sheet)
        return due

    def _of_batch(self, batch: Sequence[KnownSheet]) -> list[KnownSheet]:
        """Read some sheets, and put those in their places that nobody changed meanwhile; return the others."""
        read = [
            (sheet, facts.version)
            for sheet in batch
            if (facts := self._facts(sheet)) is not None and self._is_read(sheet, facts)
        ]
        if read:
            self._list()
        moved = []
        for sheet, version in read:
            facts = self._files.get(sheet.file_id)
            if facts is not None and facts.version != version:
                moved.append(sheet)
            else:
                self._settle(sheet, version)
        return moved

    def _facts(self, sheet: KnownSheet) -> FileFacts | None:
        """Return what Drive says of a sheet; ``None`` for one that is gone or in the bin, which becomes a finding."""
        facts, book = self._files.get(sheet.file_id), self._books[sheet.book_id]
        if facts is None:
            try:
                facts = self._asked_for(sheet)
            except GoogleFileError as error:
                self._find(sheet, self._unread(book, error))
                return None
        if facts is None:
            self._find(sheet, self._trouble("W10", "gone", book))
            return None
        if facts.trashed:
            self._find(sheet, self._trouble("W10", "trashed", book))
            return None
        return facts

    def _asked_for(self, sheet: KnownSheet) -> FileFacts | None:
        """Ask Drive for a file that its listing does not name; ``None`` for one that is not there, several times running.

        Where many in a row are not there, the account has lost the drive: the others need not be waited for.
        """
        if self._lost >= ENOUGH_LOST:
            return None
        try:
            facts = self._google.file(sheet.file_id)
        except GoogleFileError as error:
            if error.key != "google.not-found":
                raise
            self._lost += 1
            return None
        self._lost = 0
        return facts

    def _is_due(self, sheet: KnownSheet) -> bool:
        """Whether a sheet has to be looked at; one whose file shows its version has nothing amiss any more."""
        facts = self._files.get(sheet.file_id)
        if facts is None or facts.trashed or self._everything:
            return True
        # Versions only grow: an older one than is known is a listing that lags behind what was written last.
        if facts.version > sheet.version or not self._path(sheet).exists():
            return True
        self._find(sheet, ())
        return False

    def _is_read(self, sheet: KnownSheet, facts: FileFacts) -> bool:
        """Read a sheet and keep what it says beside its file, unless it lies there already."""
        book, reading = self._books[sheet.book_id], reading_of(self._path(sheet))
        if not self._everything and sheet.read == facts.version and reading.content() is not None:
            self._step()
            return True
        try:
            found = read_sheet(self._google, self._ledger, book, sheet.file_id)
        except GoogleFileError as error:
            self._find(sheet, self._unread(book, error))
            return False
        finally:
            self._step()
        try:
            with writing(reading.path):
                reading.keep(encode(found))
        except FileError as error:
            self._not_put(sheet, error)
            return False
        with self._ledger.transaction():
            self._ledger.sheets.note_read(sheet.book_id, facts.version)
        self._read.add(sheet.book_id)
        return True

    def _settle(self, sheet: KnownSheet, version: int) -> None:
        """Put a reading in its place, unless the book's file says the same."""
        path = self._path(sheet)
        reading, sent = reading_of(path), sent_to(path)
        content = reading.content()
        if content is None:
            return
        content = self._as_it_is_put(sheet.book_id, content, path, sent.content())
        try:
            with writing(path):
                if content:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    replace_file(path, content)
        except FileError as error:
            self._not_put(sheet, error)
            return
        self._changed += bool(content)
        with self._ledger.transaction():
            self._ledger.sheets.note_version(sheet.book_id, version)
        reading.drop()
        sent.drop()
        self._find(sheet, ())

    def _not_put(self, sheet: KnownSheet, error: FileError) -> None:
        """Let one file that cannot be written cost no other; a full disk ends the run."""
        if error.key == "file.disk-full":
            raise error
        self._find(sheet, self._unread(self._books[sheet.book_id], error))

    def _as_it_is_put(self, book_id: str, content: bytes, path: Path, ready: bytes | None) -> bytes:
        """Return what a reading becomes as a file; nothing where the file says the same already.

        What had been sent, and arrived, is what lay ready. What cannot be read as a book becomes a file all the same: whoever
        reads that one says what is wrong.
        """
        found = known(content)
        if found is None:
            return content
        arrived, before = known(ready), known(path.read_bytes() if path.exists() else None)
        if arrived is not None and ready is not None and same_typed(found, arrived):
            return ready
        if before is not None and same_typed(found, before):
            return b""
        return self._as_issued(book_id, found) or self._as_answer(book_id, found, content)

    def _as_issued(self, book_id: str, found: Gbook) -> bytes:
        """Return the file as it was handed out, where just that was read and no answer ever came; else nothing."""
        content = encode(replace(found, issued=True))
        known_as = self._ledger.meta(ISSUED + hashlib.sha256(content).hexdigest())
        answered = self._ledger.returns.current(book_id) is not None
        return content if known_as == book_id and not answered else b""

    def _as_answer(self, book_id: str, found: Gbook, content: bytes) -> bytes:
        """Return a reading as a file that nobody takes for the book as it was handed out, where an answer came since.

        Whoever takes an answer back leaves a sheet that says just what it said then.
        """
        current, ledger = self._ledger.returns.current(book_id), self._ledger
        key = hashlib.sha256(content).hexdigest()
        while (
            current is not None
            and ledger.meta(ISSUED + key)
            and ledger.meta(MADE + book_id) != made_from(current, key)
        ):
            found = replace(found, turn=found.turn + 1)
            content = encode(found)
            key = hashlib.sha256(content).hexdigest()
        return content

    def _wait(self, sheet: KnownSheet) -> None:
        """Leave a sheet to the next run, into which somebody types without a pause."""
        book = self._books[sheet.book_id]
        with self._ledger.transaction():
            self._ledger.sheets.note_read(sheet.book_id, 0)
        reading_of(self._path(sheet)).drop()
        notice = Notice("notice.sheet-busy")
        self._find(sheet, file_notice(self._policy, notice, book.book_id, book.file))

    def _path(self, sheet: KnownSheet) -> Path:
        return self._folder / self._books[sheet.book_id].file

    def _step(self) -> None:
        self._done = min(self._done + 1, self._total)
        if self._progress is not None:
            left = self._total - self._done
            seconds = self._google.seconds_left(left, 0) if left else 0.0
            self._progress(self._done, self._total, seconds)

    # What is amiss.

    def _unread(self, book: RegisteredBook, error: ReviewbookError) -> Iterator[Finding]:
        error.place = Spotted(book.file)
        return unreadable_file(self._policy, error)

    def _trouble(
        self, code: str, text: str, book: RegisteredBook | None, file: str = ""
    ) -> Iterator[Finding]:
        """Yield the finding of the audit's rules for something that is amiss with a file."""
        shown = book.file if book is not None and not file else file
        spot = Spot("sheet", book.code if book is not None else shown, text, book.book_id if book else "")
        yield from spoken(
            self._policy, code, spot, Spotted(shown), lambda language: TEXTS(f"sheet-audit.{text}", language)
        )

    def _copies(self) -> Iterator[Finding]:
        """Yield a finding for each file that says it is a book of the cycle, and is not the one that was handed out."""
        ours = {sheet.file_id for sheet in self._ledger.sheets}
        for facts in self._files.values():
            if facts.id not in ours and not facts.trashed:
                if is_unfinished(self._google, self._ledger, facts):
                    continue
                yield from self._trouble("W09", "copy", self._books.get(facts.properties["book"]), facts.name)

    def _find(self, sheet: KnownSheet, findings: Iterator[Finding] | Sequence[Finding]) -> None:
        _find(self._ledger, SCOPE + sheet.book_id, findings)

    def _find_at_google(self, findings: Iterator[Finding]) -> None:
        _find(self._ledger, GOOGLE_SCOPE, findings)


def _batches(sheets: Sequence[KnownSheet]) -> Iterator[Sequence[KnownSheet]]:
    left = iter(sheets)
    while batch := tuple(islice(left, BATCH)):
        yield batch


def _find(ledger: Ledger, scope: str, findings: Iterator[Finding] | Sequence[Finding]) -> None:
    """Make these the findings of a scope; the next run shows them in the master if they are others than before."""
    wanted = tuple(findings)
    if tuple(ledger.verdicts.findings(scope)) == wanted:
        return
    with ledger.transaction():
        ledger.verdicts.find(scope, wanted)
        forget_listing(ledger)
