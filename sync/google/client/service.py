"""Google: what the rest of the program may ask of Sheets and Drive, one method for each kind of request.

Every method waits for its turn under the quota, is sent again where that is safe, and raises
:class:`~sync.google.client.errors.GoogleError` in plain words. A file's name stands in front of an error about it.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sync.google.client.errors import GoogleError, GoogleFileError
from sync.google.client.facts import (
    FILE_FIELDS,
    FOLDER,
    PERMISSION_FIELDS,
    SHEET,
    Account,
    DriveFacts,
    FileFacts,
    Permission,
)
from sync.google.client.pacing import Kind
from sync.google.client.payload import parcels, pieces, range_groups, value_ranges
from sync.google.client.reasons import INCOMPLETE
from sync.google.client.transport import Call, Transport

SHEETS_URL = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE_URL = "https://www.googleapis.com/drive/v3"

PAGE = 1_000
_DRIVE_FIELDS = "id,name,restrictions(domainUsersOnly,driveMembersOnly),capabilities(canAddChildren,canShare)"
_ALL_DRIVES = {"supportsAllDrives": "true"}
_PARENTS = ("addParents", "removeParents")
"""What Drive takes in the address and not in the body."""


class Google:
    """One signed-in account. Threads may share it; only two changes of one file's permissions must not run at once.

    ``drive_id`` is the shared drive that files are listed from; "" lists what the account can see.
    """

    def __init__(self, transport: Transport, drive_id: str = "") -> None:
        self._transport = transport
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()
        self.drive_id = drive_id

    # The account and its drives.

    def account(self) -> Account:
        """Return who is signed in and what is left of the storage."""
        fields = "user(emailAddress,displayName),storageQuota(limit,usage),canCreateDrives"
        return Account.of(self._read_drive("/about", {"fields": fields}))

    def drive(self, drive_id: str) -> DriveFacts:
        """Return what is known of a shared drive.

        Raises:
            GoogleFileError: there is none of this id that the account can see.

        """
        return DriveFacts.of(
            self._read_drive(f"/drives/{quote(drive_id, safe='')}", {"fields": _DRIVE_FIELDS}, drive_id)
        )

    # Files.

    def list_files(self, query: str) -> Iterator[FileFacts]:
        """Yield the files that a query finds, in pages of 1,000, each once.

        Of a shared drive are found its own files, and those that the account knows from elsewhere: what a recipient
        copies into a drive of their own, and shares, lies in neither of the two alone.

        Raises:
            GoogleError: among others, Google did not look everywhere; a list with holes is never handed on.

        """
        known: set[str] = set()
        for corpora in self._corpora():
            for facts in self._list(query, corpora):
                if facts.id not in known:
                    known.add(facts.id)
                    yield facts

    def _corpora(self) -> tuple[Mapping[str, str], ...]:
        if not self.drive_id:
            return ({},)
        return {"corpora": "drive", "driveId": self.drive_id}, {"corpora": "user"}

    def _list(self, query: str, corpora: Mapping[str, str]) -> Iterator[FileFacts]:
        params = {
            "q": query,
            "pageSize": str(PAGE),
            "fields": f"nextPageToken,incompleteSearch,files({FILE_FIELDS})",
            "includeItemsFromAllDrives": "true",
            **_ALL_DRIVES,
            **corpora,
        }
        while True:
            page = self._read_drive("/files", params)
            if page.get("incompleteSearch"):
                raise GoogleError(INCOMPLETE.key)
            yield from (self._known(FileFacts.of(found)) for found in page.get("files", ()))
            if not page.get("nextPageToken"):
                return
            params["pageToken"] = page["nextPageToken"]

    def file(self, file_id: str) -> FileFacts:
        """Return what Drive says of a file, also of one in the trash.

        Raises:
            GoogleFileError: it is not there for this account, asked several times.

        """
        params = {"fields": FILE_FIELDS, **_ALL_DRIVES}
        return self._known(FileFacts.of(self._read_drive(_file(file_id), params, file_id)))

    def create_sheet(
        self, name: str, folder: str, properties: Mapping[str, str], locale: str = "", time_zone: str = ""
    ) -> FileFacts:
        """Make an empty spreadsheet in a folder, and give it a locale and a time zone where they are named.

        Raises:
            GoogleUnclearError: it may have been made or not: look for its properties in the folder.
            GoogleError: among others, the folder is gone or shut.

        """
        made = self._create(name, folder, properties, SHEET)
        wanted = {"locale": locale, "timeZone": time_zone}
        changed = {key: value for key, value in wanted.items() if value}
        if not changed:
            return made
        request = {"updateSpreadsheetProperties": {"properties": changed, "fields": ",".join(changed)}}
        self.batch_update(made.id, [request], repeatable=True)
        return self.file(made.id)

    def create_folder(self, name: str, parent: str, properties: Mapping[str, str]) -> FileFacts:
        """Make a folder in another one, or in a shared drive by its id.

        Raises:
            GoogleUnclearError: it may have been made or not: look for its properties in the parent.

        """
        return self._create(name, parent, properties, FOLDER)

    def _create(self, name: str, parent: str, properties: Mapping[str, str], mime_type: str) -> FileFacts:
        body = {"name": name, "mimeType": mime_type, "appProperties": dict(properties)}
        if parent:
            body["parents"] = [parent]
        call = Call(
            Kind.DRIVE_WRITE,
            "post",
            f"{DRIVE_URL}/files",
            (("fields", FILE_FIELDS), *_ALL_DRIVES.items()),
            body,
            repeatable=False,
            file_id=parent,
        )
        try:
            return self._known(FileFacts.of(self._send(call, name)))
        except GoogleFileError as error:
            if error.key not in ("google.not-found", "google.denied"):
                raise
            # There is no file yet: it is the folder that is gone or shut, for this book and for all others.
            raise GoogleError("google.folder-gone", reason=str(error.values["reason"])) from None

    def update_file(self, file_id: str, **changes: object) -> FileFacts:
        """Change what Drive keeps of a file: ``name``, ``appProperties``, ``writersCanShare``, ``trashed``, ….

        ``addParents`` and ``removeParents`` move it.
        """
        params = {"fields": FILE_FIELDS, **_ALL_DRIVES}
        params |= {key: str(changes.pop(key)) for key in _PARENTS if key in changes}
        call = Call(
            Kind.DRIVE_WRITE,
            "patch",
            DRIVE_URL + _file(file_id),
            tuple(params.items()),
            changes,
            file_id=file_id,
        )
        return self._known(FileFacts.of(self._send(call)))

    def delete_file(self, file_id: str) -> None:
        """Delete a file for good, past the trash; what is gone already is no error."""
        self._delete(_file(file_id), file_id)

    # Who may do what.

    def permissions(self, file_id: str) -> tuple[Permission, ...]:
        """Return everybody who may do something with a file, also through its folder or drive."""
        params = {
            "pageSize": "100",
            "fields": f"nextPageToken,permissions({PERMISSION_FIELDS})",
            **_ALL_DRIVES,
        }
        found: list[Permission] = []
        while True:
            page = self._read_drive(f"{_file(file_id)}/permissions", params, file_id)
            found += map(Permission.of, page.get("permissions", ()))
            if not page.get("nextPageToken"):
                return tuple(found)
            params["pageToken"] = page["nextPageToken"]

    def share(
        self,
        file_id: str,
        email: str,
        role: str,
        *,
        kind: str = "user",
        notify: bool = False,
        message: str = "",
    ) -> Permission:
        """Let one person, or a ``group``, use a file as ``reader``, ``commenter`` or ``writer``; ``notify`` sends Google's mail.

        Sharing again with the same person is sharing once; only a mail would be sent twice, so that with ``notify`` an
        unclear answer is an error.

        Raises:
            GoogleFileError: among others, the address of a person turns out to be a group's. Google lets the whole group in
                without a word; it is put out again at once.

        """
        params = {"fields": PERMISSION_FIELDS, "sendNotificationEmail": str(notify).lower(), **_ALL_DRIVES}
        if notify and message:
            params["emailMessage"] = message
        call = Call(
            Kind.DRIVE_WRITE,
            "post",
            f"{DRIVE_URL}{_file(file_id)}/permissions",
            tuple(params.items()),
            {"type": kind, "role": role, "emailAddress": email},
            repeatable=not notify,
            file_id=file_id,
        )
        given = Permission.of(self._send(call))
        if given.kind != kind:
            self.unshare(file_id, given.id)
            raise GoogleFileError("google.group", file="", email=email)
        return given

    def change_permission(self, file_id: str, permission_id: str, role: str) -> Permission:
        """Let somebody do more or less with a file than until now."""
        url = f"{DRIVE_URL}{_file(file_id)}/permissions/{quote(permission_id, safe='')}"
        params = {"fields": PERMISSION_FIELDS, **_ALL_DRIVES}
        return Permission.of(
            self._send(
                Call(Kind.DRIVE_WRITE, "patch", url, tuple(params.items()), {"role": role}, file_id=file_id)
            )
        )

    def unshare(self, file_id: str, permission_id: str) -> None:
        """Take a file away from somebody; who has it no longer is no error."""
        self._delete(f"{_file(file_id)}/permissions/{quote(permission_id, safe='')}", file_id)

    # What is in a spreadsheet.

    def structure(self, file_id: str, fields: str) -> dict[str, Any]:
        """Return what ``fields`` names of a spreadsheet, without its cells."""
        return self._read_sheet(file_id, "", [("includeGridData", "false"), ("fields", fields)])

    def grid(self, file_id: str, fields: str, ranges: Sequence[str] = ()) -> dict[str, Any]:
        """Return what ``fields`` names of a spreadsheet with its cells, of ``ranges`` or of all of it."""
        params = [("includeGridData", "true"), ("fields", fields)]
        return self._read_sheet(file_id, "", params + [("ranges", name) for name in ranges])

    def values(
        self, file_id: str, ranges: Sequence[str], render: str = "UNFORMATTED_VALUE"
    ) -> list[list[list[Any]]]:
        """Return the rows of each range; dates are serial numbers, and empty cells at the ends are left out."""
        fixed = [("valueRenderOption", render), ("dateTimeRenderOption", "SERIAL_NUMBER")]
        found: list[list[list[Any]]] = []
        for group in range_groups(ranges):
            params = fixed + [("ranges", name) for name in group]
            answer = self._read_sheet(file_id, "/values:batchGet", params)
            found += [one.get("values", []) for one in answer.get("valueRanges", ())]
        return found

    def batch_update(
        self, file_id: str, requests: Sequence[Mapping[str, Any]], *, repeatable: bool
    ) -> dict[str, Any]:
        """Change a spreadsheet; each body is done wholly or not at all.

        ``repeatable`` means that doing all of it twice, or doing its first part twice, leaves the same spreadsheet. Only then is it
        sent again after an unclear answer, and cut where it is larger than 2 MB. The answer holds the replies to all requests.

        Raises:
            GoogleUnclearError: not repeatable, and nobody knows whether it was done.

        """
        if not repeatable:
            return self._write_sheet(file_id, ":batchUpdate", {"requests": list(requests)}, repeatable=False)
        parts = [list(pieces(request)) for request in requests]
        counted = [position == 0 for part in parts for position in range(len(part))]
        replies: list[Any] = []
        answer: dict[str, Any] = {}
        for group in parcels(piece for part in parts for piece in part):
            answer = self._write_sheet(file_id, ":batchUpdate", {"requests": group}, repeatable=True)
            replies += answer.get("replies", ())
        # Whoever asked knows of no parts: each request has one reply.
        return {**answer, "replies": [reply for reply, first in zip(replies, counted, strict=False) if first]}

    def put_values(self, file_id: str, data: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Any]:
        """Write values as they are, nothing interpreted; ``None`` leaves a cell alone and "" empties it."""
        ranges = [part for name, rows in data.items() for part in value_ranges(name, rows)]
        answers: list[Any] = []
        answer: dict[str, Any] = {}
        for group in parcels(ranges):
            body = {"valueInputOption": "RAW", "data": group}
            answer = self._write_sheet(file_id, "/values:batchUpdate", body, repeatable=True)
            answers += answer.get("responses", ())
        return {**answer, "responses": answers}

    # How long it takes.

    def seconds_left(self, reads: int, writes: int, drive_writes: int = 0) -> float:
        """Return how many seconds so many reads and writes of spreadsheets will take from now on.

        ``drive_writes`` are files made, moved and shared.
        """
        work = {Kind.READ: reads, Kind.WRITE: writes, Kind.DRIVE_WRITE: drive_writes}
        return self._transport.seconds_left(work)

    # One request.

    def _read_drive(self, path: str, params: Mapping[str, str], file_id: str = "") -> dict[str, Any]:
        return self._send(
            Call(Kind.DRIVE_READ, "get", DRIVE_URL + path, tuple(params.items()), file_id=file_id)
        )

    def _read_sheet(self, file_id: str, path: str, params: list[tuple[str, str]]) -> dict[str, Any]:
        url = f"{SHEETS_URL}/{quote(file_id, safe='')}{path}"
        return self._send(Call(Kind.READ, "get", url, tuple(params), file_id=file_id))

    def _write_sheet(
        self, file_id: str, path: str, body: Mapping[str, Any], *, repeatable: bool
    ) -> dict[str, Any]:
        url = f"{SHEETS_URL}/{quote(file_id, safe='')}{path}"
        return self._send(Call(Kind.WRITE, "post", url, (), body, repeatable, file_id))

    def _delete(self, path: str, file_id: str) -> None:
        call = Call(Kind.DRIVE_WRITE, "delete", DRIVE_URL + path, tuple(_ALL_DRIVES.items()), file_id=file_id)
        try:
            self._send(call)
        except GoogleFileError as error:
            if error.key != "google.not-found":
                raise

    def _send(self, call: Call, name: str = "") -> dict[str, Any]:
        try:
            return self._transport.send(call)
        except GoogleError as error:
            if name or call.file_id:
                error.at(file=name or self._names.get(call.file_id, call.file_id))
            raise

    def _known(self, facts: FileFacts) -> FileFacts:
        """Remember a file's name, for errors to speak of it."""
        with self._lock:
            self._names[facts.id] = facts.name
        return facts


def _file(file_id: str) -> str:
    return f"/files/{quote(file_id, safe='')}"


def quoted(text: str) -> str:
    r"""Return a text as it stands in a query of Drive: ``Lee's`` becomes ``'Lee\'s'``."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
