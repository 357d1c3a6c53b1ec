"""Choosing where a cycle's books go in Google Drive, and proving there that books can be made, protected and kept from others.

Whoever may open the folder may open every book in it, for Drive hands permissions down. So a folder that is open to a whole
organisation or to everybody with a link is refused, and its members are named. A test sheet then goes the way of a book: made, shared
with nobody, protected, written, read back, shared with HR's editors, and thrown away whatever happens.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sync.google.books.access import check_shut
from sync.google.client.credentials import SERVICE
from sync.google.client.errors import GoogleError, GoogleFileError, GoogleUnclearError
from sync.google.client.facts import FOLDER, Account, DriveFacts, FileFacts
from sync.google.client.service import Google, quoted
from sync.google.settings import CYCLE, GoogleSettings

TEST_NAME = "Reviewbook – test, may be deleted"
_TEST = {"reviewbook-test": "1"}
_HOME = "reviewbook-folder"
_TRICKY = "=1+1"
"""Must stay a text: what people write is never run as a formula."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was found to be as it must be; its sentence is ``cli.google.step.<key>``."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where books go: a folder, the shared drive that it lies in if any, and the permissions that it hands down."""

    folder: FileFacts
    drive: DriveFacts | None
    members: tuple[str, ...]
    permission_ids: frozenset[str]

    @property
    def name(self) -> str:
        """What people call it; the top of a shared drive is the drive."""
        return self.drive.name if self.drive and self.drive.id == self.folder.id else self.folder.name

    def settings(self, account: Account, editors: Sequence[str]) -> GoogleSettings:
        """Return what a cycle remembers of it."""
        drive_id = self.drive.id if self.drive else ""
        return GoogleSettings(
            self.folder.id, drive_id, tuple(editors), account.email, self.name, self.folder.url
        )


def find_place(google: Google, account: Account, kind: str, folder_id: str) -> Place:
    """Return a folder or shared drive as a place for books.

    Raises:
        GoogleError: it is none, the account cannot own, make or share files there, or others can look into it.

    """
    folder = google.file(folder_id)
    if folder.mime_type != FOLDER:
        raise GoogleFileError("google.no-folder", file=folder.name)
    if folder.trashed:
        raise GoogleFileError("google.trashed-folder", file=folder.name)
    if kind == SERVICE and not folder.drive_id:
        raise GoogleError("google.no-drive", email=account.email)
    if (
        not folder.drive_id
        and account.storage_limit is not None
        and account.storage_used >= account.storage_limit
    ):
        raise GoogleError("google.storage", reason="storageQuota")
    if not folder.capabilities.get("canAddChildren", False):
        raise GoogleFileError("google.not-in-folder", file=folder.name, email=account.email)
    drive = google.drive(folder.drive_id) if folder.drive_id else None
    if drive is not None and drive.members_only:
        raise GoogleFileError("google.members-only", file=drive.name)
    return _with_members(google, account, folder, drive)


def _with_members(google: Google, account: Account, folder: FileFacts, drive: DriveFacts | None) -> Place:
    try:
        permissions = google.permissions(folder.id)
    except GoogleFileError as error:
        if error.key == "google.denied":
            raise GoogleFileError("google.may-not-share", file=folder.name, email=account.email) from None
        raise
    check_shut(permissions, folder.name)
    others = {found.email for found in permissions if not found.deleted} - {account.email, ""}
    return Place(folder, drive, tuple(sorted(others)), frozenset(found.id for found in permissions))


def mark_at(google: Google, file_id: str) -> str:
    """Return the mark that a cycle's sheet bears in Drive, "" for one that is gone.

    Raises:
        GoogleError: Google refuses.

    """
    try:
        return google.file(file_id).properties.get(CYCLE, "")
    except GoogleFileError:
        return ""


def own_folder(google: Google, account: Account, kind: str, cycle_id: str, mark: str) -> str:
    """Return the id of the folder of a cycle in the account's own Drive; it is made where there is none.

    Raises:
        GoogleError: the account cannot own files.

    """
    if kind == SERVICE:
        raise GoogleError("google.no-drive", email=account.email)
    properties = {_HOME: mark}
    for attempt in range(2):
        if found := _found(google, properties, "root"):
            return found[0].id
        try:
            return google.create_folder(f"Reviewbook {cycle_id}", "root", properties).id
        except GoogleUnclearError:
            if attempt:
                raise
    raise AssertionError("the loop returns or raises")


def _found(google: Google, properties: dict[str, str], parent: str) -> list[FileFacts]:
    """Return the files of ours with these properties in a folder."""
    marks = (
        f"appProperties has {{ key={quoted(key)} and value={quoted(value)} }}"
        for key, value in properties.items()
    )
    query = " and ".join([*marks, f"{quoted(parent)} in parents", "trashed=false"])
    return list(google.list_files(query))


def try_sheet(google: Google, place: Place, account: Account, editors: Sequence[str] = ()) -> Iterator[Step]:
    """Send a test sheet the way of a book, with HR's ``editors``, and yield what works.

    Raises:
        GoogleError: something does not; the test sheet is thrown away all the same.

    """
    with _test_sheet(google, place) as sheet:
        yield Step("made")
        if not sheet.capabilities.get("canShare", True):
            raise GoogleFileError("google.may-not-share", file=place.name, email=account.email)
        _check_private(google, sheet, place, account)
        yield Step("private")
        _check_protected(google, sheet, account)
        yield Step("protected")
        _check_values(google, sheet)
        yield Step("read-back")
        if others := [one for one in editors if one.casefold() != account.email.casefold()]:
            _check_editors(google, sheet, others)
            yield Step("editors", {"people": ", ".join(others)})
    yield Step("thrown-away")


@contextmanager
def _test_sheet(google: Google, place: Place) -> Iterator[FileFacts]:
    sheet: FileFacts | None = None
    try:
        sheet = _made_sheet(google, place)
        yield sheet
    except BaseException:
        # What went wrong first is what counts; the next test throws away what is left.
        with suppress(GoogleError):
            _clear(google, place, sheet)
        raise
    _clear(google, place, sheet)


def _made_sheet(google: Google, place: Place) -> FileFacts:
    try:
        return google.create_sheet(TEST_NAME, place.folder.id, _TEST)
    except GoogleUnclearError:
        # It may be there all the same: the second one finds out, and both are thrown away.
        return google.create_sheet(TEST_NAME, place.folder.id, _TEST)


def _clear(google: Google, place: Place, sheet: FileFacts | None) -> None:
    """Throw away the test sheet, and those that earlier tests left; a list may not show the newest yet."""
    left = {found.id: found for found in _found(google, _TEST, place.folder.id)}
    if sheet is not None:
        left[sheet.id] = sheet
    for found in left.values():
        _throw_away(google, found)


def _throw_away(google: Google, sheet: FileFacts) -> None:
    try:
        if sheet.capabilities.get("canDelete", True):
            google.delete_file(sheet.id)
        else:
            # Content managers of a shared drive may put files into its trash, and no further.
            google.update_file(sheet.id, trashed=True)
    except GoogleFileError:
        raise GoogleFileError("google.not-thrown-away", name=sheet.name) from None


def _check_private(google: Google, sheet: FileFacts, place: Place, account: Account) -> None:
    strangers = [
        found
        for found in google.permissions(sheet.id)
        if found.id not in place.permission_ids and found.email.casefold() != account.email.casefold()
    ]
    if strangers:
        raise GoogleError("google.not-kept", what="sharing")


def _check_protected(google: Google, sheet: FileFacts, account: Account) -> None:
    tab = _first_tab(google, sheet)
    free = {"sheetId": tab["sheetId"], "startRowIndex": 1, "endRowIndex": 2}
    wanted = {
        "range": {"sheetId": tab["sheetId"]},
        "unprotectedRanges": [free],
        "warningOnly": False,
        "editors": {"users": [account.email], "domainUsersCanEdit": False},
    }
    google.batch_update(sheet.id, [{"addProtectedRange": {"protectedRange": wanted}}], repeatable=False)
    kept = google.structure(sheet.id, "sheets(protectedRanges)")["sheets"][0].get("protectedRanges", [])
    if len(kept) != 1 or not _is_whole(kept[0]):
        raise GoogleError("google.not-kept", what="protection")


def _is_whole(kept: dict[str, Any]) -> bool:
    """Whether a protection covers the whole sheet but for one range, against everybody who is not named."""
    bounded = any(key.startswith(("start", "end")) for key in kept.get("range", {}))
    weak = kept.get("warningOnly") or kept.get("editors", {}).get("domainUsersCanEdit")
    return not bounded and not weak and len(kept.get("unprotectedRanges", ())) == 1


def _check_values(google: Google, sheet: FileFacts) -> None:
    title = _first_tab(google, sheet)["title"].replace("'", "''")
    cell = f"'{title}'!A2"
    google.put_values(sheet.id, {cell: [[_TRICKY]]})
    if google.values(sheet.id, [cell]) != [[[_TRICKY]]]:
        raise GoogleError("google.not-kept", what="values")


def _check_editors(google: Google, sheet: FileFacts, editors: Sequence[str]) -> None:
    """Share the test sheet with each of HR's editors: a wrong address is found before the first book, not at each of them."""
    for address in editors:
        try:
            google.share(sheet.id, address, "writer")
        except GoogleFileError as error:
            if error.key == "google.group":
                raise GoogleError("google.editor-group", email=address) from None
            if error.permanent:
                raise GoogleError("google.no-editor", email=address, reason=error.values["reason"]) from None
            raise


def _first_tab(google: Google, sheet: FileFacts) -> dict[str, Any]:
    found = google.structure(sheet.id, "sheets(properties(sheetId,title))")["sheets"][0]["properties"]
    return {"sheetId": found.get("sheetId", 0), "title": found["title"]}
