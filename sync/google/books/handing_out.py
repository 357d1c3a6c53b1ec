"""Handing out into Google Sheets: what takes some people's books out of the cycle folder, sheet by sheet.

    make      the sheet stands in Drive as it was drawn, and nobody has it
    register  one transaction: the ledger knows the book and the sheet, and its ``.gbook`` lies in ``books``
    share     HR's editors first, its recipient last; then the ledger knows that too

A run that is cut short before a sheet is registered leaves one of a book that nobody knows and nobody has: the next hand-out puts
it into the bin. One that is cut short afterwards leaves a sheet that is not shared yet: the next hand-out shares it. So nobody
gets two, and nobody sees a book that the ledger does not know.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from appraisal.findings import Finding
from appraisal.model import Employee
from sync.collecting import CollectProgress
from sync.cycle import issue_books
from sync.draw_books import Draft, Drawn
from sync.elsewhere import Elsewhere, Shelf
from sync.files import file_stem
from sync.google.books.access import WRITER, Wanted, check_shut
from sync.google.books.looking import Place, files_of_cycle, is_unfinished
from sync.google.books.making import Made, Sketch, Workshop
from sync.google.books.recipients import Addresses, without_address
from sync.google.books.records import SheetRecord, keep_record, unshared
from sync.google.books.whom import Whom
from sync.google.client.errors import GoogleFileError
from sync.google.connected import connection
from sync.google.gbook import SUFFIX, encode
from sync.google.registry import register
from sync.google.settings import mark_of, needed_settings
from sync.handout import HandedOut
from sync.hr import HrContent
from sync.identity import PROPERTY_PREFIX
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.packing import pack
from sync.raters import outside_raters
from sync.snapshots import issued
from sync.spoken import unreadable_file
from workbook_templates.books import FILLED
from workbook_templates.labels import TEXTS

AT_ONCE = 4
"""Sheets that are made at the same time: Google takes seconds for each, and lets about one a second through."""


@dataclass(frozen=True, slots=True)
class Drive:
    """Where sheets are made: the folder of the cycle in Drive, who owns what is made there, "" in a shared drive, and its name."""

    place: Place
    folder: str
    owner: str = ""
    name: str = ""

    @property
    def keepers(self) -> tuple[str, ...]:
        """Who may change what is protected: whoever owns the sheets, and HR's editors."""
        return tuple(dict.fromkeys(filter(None, (self.owner, *self.place.keepers))))

    def workshop(self, mark: str) -> Workshop:
        """Return what makes the sheets of the cycle with a mark."""
        return Workshop(self.place.google, self.folder, mark, self.keepers)


def drive_of(ledger: Ledger) -> Drive:
    """Return where a cycle's sheets are made, signed in.

    Raises:
        GoogleError: the cycle was never connected, or nobody is signed in.

    """
    settings = needed_settings(ledger)
    place = Place(connection(ledger), settings.editors, settings.account)
    return Drive(
        place, settings.folder_id, "" if settings.drive_id else settings.account, settings.folder_name
    )


@dataclass(frozen=True, slots=True)
class SheetsHandedOut:
    """What came of a hand-out: all books, files too, and what stood in the way of a sheet."""

    books: tuple[HandedOut, ...]
    findings: tuple[Finding, ...]


def hand_out_sheets(
    folder: Path,
    now: datetime,
    whom: Whom,
    progress: CollectProgress | None = None,
    *,
    drive: Drive | None = None,
    at_once: int = AT_ONCE,
) -> SheetsHandedOut:
    """Hand out the books that are missing, those of some people into Google Sheets; ``drive`` is the cycle's own, if not given.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or Google cannot be; what was handed out stays so.

    """
    opened: list[SheetsElsewhere] = []

    def opening(folder: Path, content: HrContent, ledger: Ledger) -> Elsewhere:
        opened.append(SheetsElsewhere(folder, content, ledger, drive or drive_of(ledger), whom, at_once))
        return opened[0]

    def tell(done: int, count: int) -> None:
        if progress is not None:
            progress(done, count, opened[0].seconds_left)

    books = issue_books(folder, now, tell, elsewhere=opening)
    return SheetsHandedOut(tuple(books), tuple(opened[0].findings))


@dataclass(slots=True)
class SheetsElsewhere:
    """Puts the books of some people into Google Sheets.

    ``findings`` says what stood in the way, ``seconds_left`` how long the sheets of this kind will take that are still to come:
    as long as those before took, and no less than Google's quota allows.
    """

    folder: Path
    content: HrContent
    ledger: Ledger
    drive: Drive
    whom: Whom
    at_once: int = AT_ONCE
    findings: list[Finding] = field(default_factory=list)
    seconds_left: float = 0.0
    _addresses: Addresses = field(init=False)
    _outside: dict[str, Employee] = field(init=False)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._outside = dict(outside_raters(self.content))
        self._addresses = Addresses(self.content, self._outside)

    # Whom.

    def takes(self, recipient: Employee) -> bool:
        """Whether somebody's books go into Google Sheets."""
        return self.whom.has(recipient)

    def waits(self, recipient: Employee) -> bool:
        """Whether somebody's books wait, because there is no address that they can be shared with."""
        why = self._addresses.why_not(recipient) if self.takes(recipient) else ""
        if why and recipient.id not in self._told:
            self._told.add(recipient.id)
            self.findings += without_address(self.content.policy, recipient, why)
        return bool(why)

    @property
    def _drive_writes(self) -> int:
        """How often Drive is written to for one sheet: made, kept from being shared on, and shared with each of its people."""
        return 3 + len(self.drive.place.editors)

    # What an earlier hand-out left.

    def finish(self) -> Iterator[HandedOut]:
        """Put what nobody knows into the bin, and share what was registered and not yet shared.

        Raises:
            GoogleError: among others, the folder was opened to everybody since the cycle was connected.

        """
        google, ledger = self.drive.place.google, self.ledger
        check_shut(google.permissions(self.drive.folder), self.drive.name)
        known = {sheet.file_id for sheet in ledger.sheets}
        for facts in files_of_cycle(google, mark_of(ledger)).values():
            if (
                facts.id not in known
                and not facts.trashed
                and self.drive.folder in facts.parents
                and is_unfinished(google, ledger, facts)
            ):
                google.update_file(facts.id, trashed=True)
        for book_id, record in tuple(unshared(ledger)):
            recipient = self._person(ledger.registry.book(book_id).recipient_id)
            if recipient is None:
                continue
            try:
                if not self.takes(recipient) and self._withdrawn(book_id, record):
                    continue
                if not self._has_no_address(recipient) and self._is_there(book_id):
                    yield from self._given(book_id, record, recipient)
            except GoogleFileError as error:
                self.findings += unreadable_file(self.content.policy, error)

    def _is_there(self, book_id: str) -> bool:
        """Whether the sheet of a book is not in the bin: taken out again, if somebody put it there before it was shared."""
        sheet, google = self.ledger.sheets.find(book_id), self.drive.place.google
        if sheet is not None and google.file(sheet.file_id).trashed:
            google.update_file(sheet.file_id, trashed=False)
        return sheet is not None

    def _withdrawn(self, book_id: str, record: SheetRecord) -> bool:
        """Take back a sheet that is half handed out, where HR wants a file instead: nobody ever had it.

        It is kept, and shared after all, where its recipient has access already: only the answer was lost.
        """
        google, ledger = self.drive.place.google, self.ledger
        sheet, book = ledger.sheets.find(book_id), ledger.registry.book(book_id)
        allowed = {email.casefold() for email in (*self.drive.place.editors, record.owner)}
        if sheet is None or any(
            one.email.casefold() not in allowed and not one.inherited
            for one in google.permissions(sheet.file_id)
        ):
            return False
        google.update_file(sheet.file_id, trashed=True)
        with ledger.transaction():
            ledger.registry.withdraw(book_id)
        (self.folder / book.file).unlink(missing_ok=True)
        return True

    def _person(self, person: str) -> Employee | None:
        return self.content.employees.get(person) or self._outside.get(person)

    def _has_no_address(self, recipient: Employee) -> bool:
        """Whether the book of somebody waits, whoever is handed out sheets now."""
        why = self._addresses.why_not(recipient)
        if why and recipient.id not in self._told:
            self._told.add(recipient.id)
            self.findings += without_address(self.content.policy, recipient, why)
        return bool(why)

    # New sheets.

    def put_out(self, shelf: Shelf, drafts: Sequence[Draft]) -> Iterator[HandedOut]:
        """Make the sheets of some drafts, register them, and share each; one that Google refuses costs no other."""
        workshop, taken = self.drive.workshop(mark_of(self.ledger)), set[str]()
        sketches = self._sketches(shelf, drafts, taken)
        began = time.monotonic()
        with _making(workshop, sketches, self.at_once) as made:
            for done, (sketch, answer) in enumerate(made, start=1):
                left = len(drafts) - done
                quota = self.drive.place.google.seconds_left(
                    left, left, drive_writes=left * self._drive_writes
                )
                self.seconds_left = max((time.monotonic() - began) / done * left, quota) if left else 0.0
                try:
                    record = self._register(shelf, sketch, answer())
                    yield from self._given(sketch.draft.book_id, record, sketch.draft.recipient)
                except GoogleFileError as error:
                    self.findings += unreadable_file(self.content.policy, error.at(file=sketch.name))

    def _sketches(self, shelf: Shelf, drafts: Iterable[Draft], taken: set[str]) -> Iterator[Sketch]:
        from workbook_templates.draw_book import book_words  # bring a library that only drawing needs
        from workbook_templates.google import SheetPress

        policy = self.content.policy
        press = SheetPress(policy, read_logo(self.folder, policy))
        for draft in drafts:
            identity = draft.identity(policy)
            words = book_words(policy, draft.recipient, identity)
            model = press.draw(policy.language, draft.role, draft.rows, identity, words)
            name = self._name(shelf, draft, taken)
            properties = {
                f"{PROPERTY_PREFIX}{key}": value
                for key, value in identity.fields().items()
                if value and key != "issue"
            }
            yield Sketch(draft, model, name, properties)

    def _name(self, shelf: Shelf, draft: Draft, taken: set[str]) -> str:
        """Return the name of a sheet: that of its file."""
        whose = f"{draft.recipient.id} {draft.recipient.name}"
        stem = file_stem(TEXTS(f"file.{draft.role}", self.content.policy.language, name=whose))
        names = [stem, *(f"{stem} ({number})" for number in range(2, 100))]
        free = next(
            name for name in names if name not in taken and not (shelf.into / f"{name}{SUFFIX}").exists()
        )
        taken.add(free)
        return free

    def _register(self, shelf: Shelf, sketch: Sketch, made: Made) -> SheetRecord:
        """Let the ledger know the book and its sheet, while nobody has it."""
        draft, policy, content = sketch.draft, self.content.policy, encode(replace(made.content, issued=True))
        says = issued(draft.rows, FILLED[draft.role], policy.language, draft.recipient.id)
        record = SheetRecord(made.tabs, self.drive.folder, self.drive.owner)

        def note() -> None:
            register(self.ledger, draft.book_id, made.facts.id, made.facts.url)
            keep_record(self.ledger, draft.book_id, record)

        drawn = Drawn(content, hashlib.sha256(content).hexdigest(), pack(says))
        shelf.put(draft, drawn, SUFFIX, note)
        return record

    def _given(self, book_id: str, record: SheetRecord, recipient: Employee) -> Iterator[HandedOut]:
        """Share a registered sheet: with HR's editors, and last with its recipient."""
        sheet, book = self.ledger.sheets.find(book_id), self.ledger.registry.book(book_id)
        if sheet is None:
            raise KeyError(book_id)
        email = self._addresses.of(recipient)
        wanted = Wanted(email, self.drive.place.editors, record.owner, WRITER, record.people)
        people = {
            one: self.drive.place.google.share(sheet.file_id, one, role).id
            for one, role in _last(wanted.roles(), email)
            if one.casefold() != record.owner.casefold()
        }
        with self.ledger.transaction():
            keep_record(
                self.ledger, book_id, replace(record.with_people(people), shared=True, recipient=email)
            )
        seated = self.ledger.columns.seated(book_id)
        members = tuple(person for one in seated if (person := self._person(one)) is not None)
        yield HandedOut(book_id, book.file, recipient, members, book.role, sheet.url)


def _last(roles: dict[str, str], email: str) -> Iterator[tuple[str, str]]:
    """Yield addresses and roles, one of them last."""
    yield from ((one, role) for one, role in roles.items() if one != email)
    yield email, roles[email]


Answer = Callable[[], Made]
"""Waits for a sheet that is being made."""


@contextmanager
def _making(
    workshop: Workshop, sketches: Iterable[Sketch], at_once: int
) -> Iterator[Iterator[tuple[Sketch, Answer]]]:
    """Give each sketch with what makes it, while the next ones are being made already; one at a time in this thread."""
    if at_once <= 1:
        yield ((sketch, partial(workshop.make, sketch)) for sketch in sketches)
        return
    pool = ThreadPoolExecutor(at_once, "sheets")
    try:
        yield _ahead(workshop, sketches, pool, at_once)
    finally:
        pool.shutdown(cancel_futures=True)


def _ahead(
    workshop: Workshop, sketches: Iterable[Sketch], pool: ThreadPoolExecutor, at_once: int
) -> Iterator[tuple[Sketch, Answer]]:
    sent: deque[tuple[Sketch, Future[Made]]] = deque()
    for sketch in sketches:
        sent.append((sketch, pool.submit(workshop.make, sketch)))
        if len(sent) > at_once:
            first, answer = sent.popleft()
            yield first, answer.result
    yield from ((first, answer.result) for first, answer in sent)
