"""What Google says of a cycle's sheets, and what of it is amiss: every drift from how they were handed out.

One listing finds all files that say they are of the cycle, whoever they belong to and wherever they lie; then each sheet's tabs
and protections are read, once. Nothing is changed here: a :class:`Trouble` knows how it can be put right, if it can.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from appraisal.model import Employee
from sync.google.books.access import READER, WRITER, Difference, Drift, Wanted, differences
from sync.google.books.copies import silent_copies
from sync.google.books.protection import FIELDS, DrawnTab, Loss, TabLoss, losses
from sync.google.books.recipients import Addresses
from sync.google.books.records import SheetRecord, record_of
from sync.google.client.errors import GoogleFileError
from sync.google.client.facts import SHEET, FileFacts
from sync.google.client.service import Google, quoted
from sync.google.settings import BOOK, CYCLE, mark_of
from sync.ledger import KnownSheet, Ledger, RegisteredBook

UNRECORDED = SheetRecord((), "", shared=True)
"""What is known of a sheet that a lost ledger had handed out: who should have access, and not how it was drawn."""

Mending = Callable[[], Mapping[str, str]]
"""Puts something right, and returns the ids of the permissions that this gave, by address."""

Progress = Callable[[int, int, float], None]
"""Called with how many sheets are done, how many there are, and in how many seconds the last one will be."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is amiss with a sheet: the rule's code, the key of its text and the values in it.

    ``book`` is ``None`` for a file that is none of the books, the goal board say; ``url`` leads to the sheet, ``tab`` is the sheet in it.
    ``mend`` puts it right, ``None`` where somebody has to.
    """

    code: str
    text: str
    book: RegisteredBook | None
    file: str
    url: str = ""
    tab: str = ""
    values: tuple[tuple[str, str], ...] = ()
    mend: Mending | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cycle's sheets are, and who looks after them: HR's editors, and the ``account`` that is signed in."""

    google: Google
    editors: tuple[str, ...]
    account: str = ""

    @property
    def keepers(self) -> tuple[str, ...]:
        """Who may change what is protected: the account, which Google lets in anyway, and HR's editors."""
        return tuple(dict.fromkeys(filter(None, (self.account, *self.editors))))


_CODES: Mapping[Drift, str] = {
    Drift.LINK: "W01",
    Drift.STRANGER: "W02",
    Drift.INHERITED: "W02",
    Drift.RECIPIENT: "W03",
    Drift.HR: "W04",
    Drift.OWNER: "W05",
    Drift.STILL_OPEN: "W13",
}


def files_of_cycle(google: Google, mark: str) -> dict[str, FileFacts]:
    """Return all files that say they are a book of the cycle with a mark, those in the bin too, by id."""
    found = google.list_files(f"appProperties has {{ key={quoted(CYCLE)} and value={quoted(mark)} }}")
    return {one.id: one for one in found if one.properties.get(BOOK) and one.mime_type == SHEET}


class Looking:
    """Looks at all sheets of a cycle."""

    def __init__(
        self, place: Place, ledger: Ledger, addresses: Addresses, people: Mapping[str, Employee]
    ) -> None:
        self._place, self._google, self._ledger = place, place.google, ledger
        self._addresses, self._people = addresses, people

    def troubles(self, progress: Progress | None = None) -> Iterator[Trouble]:
        """Yield what is amiss, sheet by sheet, copies at the end."""
        known, files = tuple(self._ledger.sheets), files_of_cycle(self._google, mark_of(self._ledger))
        for done, sheet in enumerate(known, start=1):
            yield from self.of_sheet(sheet, files.get(sheet.file_id))
            if progress is not None:
                left = len(known) - done
                progress(done, len(known), self._google.seconds_left(left, 0) if left else 0.0)
        yield from self._copies(files, {sheet.file_id for sheet in known})

    def of_sheet(self, sheet: KnownSheet, facts: FileFacts | None = None) -> Iterator[Trouble]:
        """Yield what is amiss with one sheet; without ``facts`` Drive is asked for it."""
        book = self._ledger.registry.book(sheet.book_id)
        record = record_of(self._ledger, sheet.book_id) or UNRECORDED
        if not record.shared:
            return
        try:
            facts = facts or self._google.file(sheet.file_id)
        except GoogleFileError as error:
            if error.key != "google.not-found":
                raise
            yield Trouble("W10", "gone", book, book.file, sheet.url)
            return
        one = _OneSheet(self._google, book, sheet, facts, record)
        if facts.trashed:
            yield one.trouble("W10", "trashed", mend=one.restore)
        if record.folder and record.folder not in facts.parents:
            yield one.trouble("W11", "moved")
        if facts.writers_can_share and not facts.drive_id:
            yield one.trouble("W06", "writers-share", mend=one.stop_sharing)
        yield from self._of_access(one)
        yield from self._of_tabs(one)

    def _of_access(self, one: "_OneSheet") -> Iterator[Trouble]:
        permissions = one.facts.permissions
        if permissions is None:
            permissions = self._google.permissions(one.sheet.file_id)
        wanted = self._wanted(one)
        recipient = self._people.get(one.book.recipient_id)
        if not wanted.recipient and recipient is not None and recipient.left is None:
            yield one.trouble("W12", "address")
        for found in differences(permissions, wanted):
            if wanted.recipient or found.drift is not Drift.RECIPIENT:
                yield one.trouble(
                    _CODES[found.drift],
                    str(found.drift),
                    values=(("email", found.email),),
                    mend=one.access_mend(found, wanted),
                )
        if one.record.closed and not one.facts.restricted:
            yield one.trouble("W13", "unlocked", mend=one.lock)

    def _wanted(self, one: "_OneSheet") -> Wanted:
        recipient = self._people.get(one.book.recipient_id)
        email = "" if recipient is None else self._addresses.of(recipient)
        role = READER if one.record.closed else WRITER
        account = self._place.account
        return Wanted(email, self._place.editors, one.record.owner, role, one.record.people, account)

    def _of_tabs(self, one: "_OneSheet") -> Iterator[Trouble]:
        answer = self._google.structure(one.sheet.file_id, FIELDS)
        allowed = {*self._place.keepers, one.record.owner}
        lost = list(losses(answer, one.record.tabs, allowed))
        titles = {sheet["properties"].get("title") for sheet in answer.get("sheets", ())}
        for found in lost:
            code = "W08" if found.loss in (Loss.GONE, Loss.RENAMED) else "W07"
            yield one.trouble(
                code,
                f"tab-{found.loss}",
                tab=found.now or found.tab.title,
                values=(("title", found.tab.title),),
                mend=one.tab_mend(found, answer, titles, self._place.keepers),
            )

    def _copies(self, files: Mapping[str, FileFacts], known: set[str]) -> Iterator[Trouble]:
        """Yield the files that say they are books of the cycle, and are not those that were handed out."""
        for file_id, facts in files.items():
            if file_id in known or facts.trashed or self._is_unfinished(facts):
                continue
            book = self._ledger.registry.find(facts.properties[BOOK])
            yield Trouble("W09", "copy", book, facts.name, facts.url)
        yield from self._silent_copies({*files, *known})

    def _silent_copies(self, known: set[str]) -> Iterator[Trouble]:
        """Yield the copies that do not say so in Drive any more."""
        records = [record_of(self._ledger, sheet.book_id) for sheet in self._ledger.sheets]
        folders = frozenset(record.folder for record in records if record and record.folder)
        books = {book.book_id: book for book in self._ledger.registry}
        names = frozenset(PurePosixPath(book.file).stem for book in books.values())
        for facts, book_id in silent_copies(self._google, folders, known, names) if folders else ():
            if book_id in books:
                yield Trouble("W09", "copy", books[book_id], facts.name, facts.url)

    def _is_unfinished(self, facts: FileFacts) -> bool:
        return is_unfinished(self._google, self._ledger, facts)


def is_unfinished(google: Google, ledger: Ledger, facts: FileFacts) -> bool:
    """Whether an unregistered file is what a hand-out left that was cut short: nobody has it, and it is no copy of a book.

    Google names a copy otherwise, and it belongs to whoever made it.
    """
    book = ledger.registry.find(facts.properties[BOOK])
    ours = facts.owned_by_me or bool(facts.drive_id)
    if not ours or (book is not None and facts.name != PurePosixPath(book.file).stem):
        return False
    return is_unshared(google, facts)


def is_unshared(google: Google, facts: FileFacts) -> bool:
    """Whether nobody has a file but its owner and those who come with the shared drive."""
    permissions = facts.permissions
    if permissions is None:
        permissions = google.permissions(facts.id)
    return all(one.role == "owner" or one.inherited or one.deleted for one in permissions)


def protect_request(tab: DrawnTab, editors: tuple[str, ...]) -> dict[str, Any]:
    """Return the request that protects a whole tab but for what is filled in it."""
    free = [
        {
            "sheetId": tab.id,
            "startRowIndex": area.top,
            "endRowIndex": area.bottom,
            "startColumnIndex": area.left,
            "endColumnIndex": area.right,
        }
        for area in tab.free
    ]
    protected = {
        "range": {"sheetId": tab.id},
        "unprotectedRanges": free,
        "warningOnly": False,
        "editors": {"users": list(editors), "domainUsersCanEdit": False},
    }
    return {"addProtectedRange": {"protectedRange": protected}}


@dataclass(frozen=True, slots=True)
class _OneSheet:
    """One sheet that is looked at, and what can be done to it."""

    google: Google
    book: RegisteredBook
    sheet: KnownSheet
    facts: FileFacts
    record: SheetRecord

    def trouble(
        self,
        code: str,
        text: str,
        *,
        tab: str = "",
        values: tuple[tuple[str, str], ...] = (),
        mend: Mending | None = None,
    ) -> Trouble:
        return Trouble(code, text, self.book, self.book.file, self.sheet.url, tab, values, mend)

    def restore(self) -> Mapping[str, str]:
        self.google.update_file(self.sheet.file_id, trashed=False)
        return {}

    def stop_sharing(self) -> Mapping[str, str]:
        self.google.update_file(self.sheet.file_id, writersCanShare=False)
        return {}

    def lock(self) -> Mapping[str, str]:
        lock(self.google, self.sheet.file_id)
        return {}

    def access_mend(self, found: Difference, wanted: Wanted) -> Mending | None:
        """Return what puts a difference of access right; a folder's or an owner's is nobody's to change here."""
        file_id = self.sheet.file_id
        match found.drift:
            case Drift.LINK | Drift.STRANGER:
                return unsharing(self.google, file_id, found.permission)
            case Drift.RECIPIENT | Drift.HR:
                role = wanted.roles()[found.email]
                return lambda: _share(self.google, file_id, found.email, role)
            case Drift.STILL_OPEN:
                return lambda: _change(self.google, file_id, found.permission, wanted.role)
            case _:
                return None

    def tab_mend(
        self, found: TabLoss, answer: Mapping[str, Any], titles: set[str], editors: tuple[str, ...]
    ) -> Mending | None:
        """Return what gives a tab its name or its protection back; a deleted one comes back through no request."""
        tab = found.tab
        if found.loss is Loss.GONE or (found.loss is Loss.RENAMED and tab.title in titles):
            return None
        if found.loss is Loss.RENAMED:
            named = {"properties": {"sheetId": tab.id, "title": tab.title}, "fields": "title"}
            requests: list[dict[str, Any]] = [{"updateSheetProperties": named}]
        else:
            weak = [{"deleteProtectedRange": {"protectedRangeId": one}} for one in _whole_tab(answer, tab)]
            requests = [*weak, protect_request(tab, editors)]
        return lambda: _batch(self.google, self.sheet.file_id, requests)


def _whole_tab(answer: Mapping[str, Any], tab: DrawnTab) -> Iterator[int]:
    """Yield the ids of the protections of a whole tab, however weak."""
    for sheet in answer.get("sheets", ()):
        if sheet["properties"]["sheetId"] == tab.id:
            for one in sheet.get("protectedRanges", ()):
                if one.get("range", {}).keys() <= {"sheetId"}:
                    yield one["protectedRangeId"]


def lock(google: Google, file_id: str) -> None:
    """Lock a file against all edits."""
    google.update_file(file_id, contentRestrictions=[{"readOnly": True, "reason": "Reviewbook"}])


def unlock(google: Google, file_id: str) -> None:
    """Take the lock off a file."""
    google.update_file(file_id, contentRestrictions=[{"readOnly": False}])


def _share(google: Google, file_id: str, email: str, role: str) -> Mapping[str, str]:
    return {email: google.share(file_id, email, role).id}


def unsharing(google: Google, file_id: str, permission: str) -> Mending:
    """Return what takes a permission away."""

    def mend() -> Mapping[str, str]:
        google.unshare(file_id, permission)
        return {}

    return mend


def _change(google: Google, file_id: str, permission: str, role: str) -> Mapping[str, str]:
    google.change_permission(file_id, permission, role)
    return {}


def _batch(google: Google, file_id: str, requests: list[dict[str, Any]]) -> Mapping[str, str]:
    google.batch_update(file_id, requests, repeatable=False)
    return {}
