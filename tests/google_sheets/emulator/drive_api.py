"""The answers of Drive v3."""

import csv
import io
from typing import Any

from tests.google_sheets.emulator.calls import Call, Raw, answers
from tests.google_sheets.emulator.clock import stamp
from tests.google_sheets.emulator.files import FOLDER, SPREADSHEET, File, rank
from tests.google_sheets.emulator.formulas import computed
from tests.google_sheets.emulator.queries import Query
from tests.google_sheets.emulator.refusals import (
    drive,
    insufficient,
    no_storage,
    no_such_file,
)
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.values import read

Json = dict[str, Any]
FILE = ("kind", "id", "name", "mimeType")
KEPT = ("description", "starred", "writersCanShare", "copyRequiresWriterPermission", "contentRestrictions")
"""What a file keeps as it was set."""


def file_json(call: Call, file: File) -> Json:
    """Everything that Drive says of a file to this person."""
    store = call.world.drive
    store.settle(file)
    granted = store.granted(file)
    role = store.role(file, call.user)
    may_write = rank(role) >= rank("writer")
    may_share = role in ("owner", "organizer") or (may_write and file.facts.get("writersCanShare", True))
    page = "spreadsheets" if file.kind == SPREADSHEET else "drive/folders"
    link = f"https://docs.google.com/{page}/d/{file.id}/edit?usp=drivesdk"
    if file.kind == FOLDER:
        link = f"https://drive.google.com/drive/folders/{file.id}"
    made: Json = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.kind,
        "starred": bool(file.facts.get("starred")),
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": list(file.parents),
        "version": str(file.version),
        "webViewLink": link,
        "createdTime": stamp(file.created),
        "modifiedTime": stamp(file.shown),
        "lastModifyingUser": person(call, file.changed_by or file.owner),
        "ownedByMe": file.owner == call.user,
        "shared": len(granted) > 1 or bool(file.drive),
        "copyRequiresWriterPermission": file.facts.get("copyRequiresWriterPermission", False),
        "capabilities": {
            "canEdit": may_write and not _restricted(file),
            "canShare": bool(may_share),
            "canCopy": may_write or not file.facts.get("copyRequiresWriterPermission"),
            "canDelete": role in ("owner", "organizer"),
            "canTrash": role in ("owner", "organizer", "fileOrganizer"),
            "canRename": may_write,
            "canModifyContent": may_write and not _restricted(file),
            "canAddChildren": may_write and file.kind == FOLDER,
        },
    }
    if file.drive:
        made["driveId"] = file.drive
        made["teamDriveId"] = file.drive
    else:
        made["owners"] = [person(call, file.owner)]
        made["writersCanShare"] = file.facts.get("writersCanShare", True)
    for name, known in (("properties", file.properties), ("appProperties", file.app_properties)):
        if known:
            made[name] = dict(known)
    for name in ("description", "contentRestrictions"):
        if file.facts.get(name):
            made[name] = file.facts[name]
    if may_share:
        made["permissionIds"] = [one["id"] for one in granted]
        if not file.drive:  # in a shared drive one must ask for them
            made["permissions"] = granted
    return made


def _restricted(file: File) -> bool:
    return any(one.get("readOnly") for one in file.facts.get("contentRestrictions", ()))


def person(call: Call, email: str) -> Json:
    return {
        "kind": "drive#user",
        "displayName": email.split("@")[0],
        "me": email == call.user,
        "permissionId": call.world.drive.permission_id(email),
        "emailAddress": email,
    }


def answer(call: Call, file: File) -> Json:
    """Return a file as an answer: without a mask only what it is."""
    made = file_json(call, file)
    return made if call.mask else {name: made[name] for name in FILE}


@answers("drive.about.get")
def about(call: Call) -> Json:
    if not call.mask:
        message = "The 'fields' parameter is required for this method."
        raise drive(400, message, "required", location="fields")
    store = call.world.drive
    limit = 0 if not store.may_own(call.user) else 15 * 2**30
    return {
        "kind": "drive#about",
        "user": person(call, call.user),
        "storageQuota": {"limit": str(limit), "usage": "0", "usageInDrive": "0", "usageInDriveTrash": "0"},
        "canCreateDrives": call.user in call.world.may_create_drives,
        "canCreateTeamDrives": call.user in call.world.may_create_drives,
        "maxUploadSize": "5242880000000",
        "appInstalled": False,
    }


@answers("drive.files.list")
def files_list(call: Call) -> Json:
    store = call.world.drive
    size = int(call.one("pageSize", "100"))
    if not 1 <= size <= 1000:
        said = f"Invalid value '{size}'. Values must be within the range: [1, 1000]"
        raise drive(400, said, "invalidParameter", location="pageSize")
    everywhere = call.flag("includeItemsFromAllDrives")
    if everywhere and not call.flag("supportsAllDrives"):
        said = "The supportsAllDrives parameter must be set to true if includeItemsFromAllDrives is true."
        raise drive(403, said, "teamDrivesParentLimit")
    test = Query(call.one("q"), store, call.user).test
    found = [file for file in _listed(call, everywhere) if test(file)]
    _sort(found, call.one("orderBy"))
    start = int(call.one("pageToken").removeprefix("~!!~") or 0)
    made: Json = {"kind": "drive#fileList"}
    if start + size < len(found):
        made["nextPageToken"] = f"~!!~{start + size}"
    made["incompleteSearch"] = False
    page = found[start : start + size]
    made["files"] = [file_json(call, file) for file in page]
    if not call.mask:
        made["files"] = [{name: one[name] for name in FILE} for one in made["files"]]
    return made


def _listed(call: Call, everywhere: bool) -> list[File]:
    store = call.world.drive
    wanted = call.one("driveId")
    return [
        file
        for file in store.files.values()
        if file.parents
        and (everywhere or not file.drive)
        and (not wanted or file.drive == wanted)
        and store.role(file, call.user)
        and call.world.faults.shows(file.id)
    ]


def _sort(found: list[File], order: str) -> None:
    keys = {
        "modifiedTime": lambda file: file.shown,
        "createdTime": lambda file: file.created,
        "name": lambda file: file.name,
        "name_natural": lambda file: file.name,
        "folder": lambda file: file.kind != FOLDER,
    }
    found.sort(key=lambda file: file.shown, reverse=True)
    for part in reversed([text.strip() for text in order.split(",") if text.strip()]):
        name, _, way = part.partition(" ")
        if name not in keys:
            raise drive(400, "Invalid Value", "invalid", location="orderBy")
        found.sort(key=keys[name], reverse=way == "desc")


@answers("drive.files.get")
def files_get(call: Call) -> Json:
    return answer(call, found_file(call))


def found_file(call: Call, least: str = "reader", name: str = "fileId") -> File:
    file = call.world.drive.seen(call.names[name], call.user, least)
    if file.drive and not call.flag("supportsAllDrives"):
        raise no_such_file(call.names[name])
    return file


@answers("drive.files.create")
def files_create(call: Call) -> Json:
    parent = _parent(call)
    kind = call.body.get("mimeType") or "application/octet-stream"
    file = call.world.drive.add(call.body.get("name") or "Untitled", kind, call.user, parent)
    _set(call, file, call.body)
    return answer(call, file)


def _parent(call: Call) -> str:
    """Return the folder in which a new file is to lie.

    Raises:
        RefusalError: there is no such folder, or no room in it.

    """
    parents = call.body.get("parents") or []
    if len(parents) > 1:
        raise drive(400, "A file cannot have more than one parent.", "cannotAddParent")
    folder = call.world.drive.seen(parents[0], call.user, "writer") if parents else None
    if folder and folder.drive and not call.flag("supportsAllDrives"):
        raise no_such_file(folder.id)
    if not (folder and folder.drive) and not call.world.drive.may_own(call.user):
        raise no_storage()
    if folder and folder.drive:
        inside = sum(1 for file in call.world.drive.files.values() if folder.id in file.parents)
        if inside >= 500_000:
            raise drive(
                403, "The limit of items in this shared drive was reached.", "teamDriveFileLimitExceeded"
            )
    return folder.id if folder else ""


def _set(call: Call, file: File, wanted: Json) -> None:
    for name, known in (("properties", file.properties), ("appProperties", file.app_properties)):
        for key, value in (wanted.get(name) or {}).items():
            if value is None:
                known.pop(key, None)
            else:
                if len(key.encode()) + len(value.encode()) > 124:
                    said = "The size of a property's key and value must not exceed 124 bytes."
                    raise drive(403, said, "propertyLengthExceeded")
                known[key] = value
        if len(known) > 30:
            raise drive(
                403, "A file cannot have more than 30 properties of an application.", "propertyLimitExceeded"
            )
    for name in KEPT:
        if name in wanted and wanted[name] is not None:
            file.facts[name] = wanted[name]
    for one in file.facts.get("contentRestrictions", ()):
        if one.get("readOnly"):
            one |= {"restrictingUser": person(call, call.user), "type": "globalContentRestriction"}
            one.setdefault("restrictionTime", stamp(call.world.clock.now()))


@answers("drive.files.update")
def files_update(call: Call) -> Json:
    file = found_file(call, "writer")
    store = call.world.drive
    if _restricted(file) and call.body.get("name"):
        raise drive(403, "The file is read-only.", "fileWriteProtected")
    if ("writersCanShare" in call.body and file.owner != call.user) or (
        "trashed" in call.body and store.role(file, call.user) not in ("owner", "organizer", "fileOrganizer")
    ):
        raise insufficient()
    if call.body.get("name"):
        file.name = call.body["name"]
        if file.book:
            file.book.properties["title"] = file.name
    if call.body.get("trashed") is not None:
        file.trashed = call.body["trashed"]
    _set(call, file, call.body)
    for text in filter(None, call.one("removeParents").split(",")):
        if text in file.parents:
            file.parents.remove(text)
    for text in filter(None, call.one("addParents").split(",")):
        folder = store.seen(text, call.user, "writer")
        file.parents = [folder.id]
        file.drive = folder.drive
    store.touch(file, call.user, content=bool(call.body.get("name")))
    return answer(call, file)


@answers("drive.files.delete")
def files_delete(call: Call) -> None:
    file = found_file(call)
    if call.world.drive.role(file, call.user) not in ("owner", "organizer"):
        raise insufficient()
    del call.world.drive.files[file.id]


@answers("drive.files.copy")
def files_copy(call: Call) -> Json:
    source = found_file(call)
    if source.facts.get("copyRequiresWriterPermission"):
        found_file(call, "writer")
    parent = _parent(call)
    if not parent and source.drive:
        parent = source.parents[0]
    name = call.body.get("name") or f"Copy of {source.name}"
    made = call.world.drive.copy(source, name, call.user, parent)
    _set(call, made, call.body)
    return answer(call, made)


@answers("drive.files.export")
def files_export(call: Call) -> Raw:
    file = _file_to_export(call)
    if call.one("mimeType") != "text/csv":
        raise drive(400, "The requested conversion is not supported.", "badRequest", location="convertTo")
    computed(file)
    sheet = file.sheets[0]
    rows = read(file, sheet, sheet.area, {}).get("values", [])
    width = max(map(len, rows), default=0)
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([*row, *[""] * (width - len(row))] for row in rows)
    return Raw(out.getvalue().removesuffix("\r\n").encode(), "text/csv")


def _file_to_export(call: Call) -> Spreadsheet:
    file = call.world.drive.seen(call.names["fileId"], call.user)
    if file.book is None:
        raise drive(403, "Export only supports Docs Editors files.", "fileNotExportable")
    return file.book


@answers("drive.comments.list")
def comments(call: Call) -> Json:
    _ = call.world.drive.seen(call.names["fileId"], call.user)
    return {"kind": "drive#commentList", "comments": []}
