"""The answers of Drive v3 about who may see what: permissions and shared drives."""

from typing import Any

from tests.google_sheets.emulator.calls import Call, answers
from tests.google_sheets.emulator.clock import stamp
from tests.google_sheets.emulator.drive_api import file_json, found_file
from tests.google_sheets.emulator.files import ROBOT, File, rank
from tests.google_sheets.emulator.refusals import drive, insufficient, no_such_permission

Json = dict[str, Any]
PERMISSION = ("kind", "id", "type", "role")


# ---- permissions


@answers("drive.permissions.list")
def permissions_list(call: Call) -> Json:
    file = found_file(call)
    if not file_json(call, file)["capabilities"]["canShare"]:
        raise insufficient()
    found = call.world.drive.granted(file)
    if not call.mask:
        found = [{name: one[name] for name in PERMISSION} for one in found]
    return {"kind": "drive#permissionList", "permissions": found}


@answers("drive.permissions.get")
def permissions_get(call: Call) -> Json:
    return _permission_json(call, _permission(call, found_file(call)))


def _permission(call: Call, file: File) -> Json:
    for one in call.world.drive.granted(file):
        if one["id"] == call.names["permissionId"]:
            return one
    raise no_such_permission(call.names["permissionId"])


def _own_permission(call: Call, file: File) -> Json:
    """Find a permission that is the file's own.

    Raises:
        RefusalError: there is none, or it comes from a folder or the drive.

    """
    found = _permission(call, file)
    for one in file.permissions:
        if one["id"] == found["id"]:
            return one
    reason = "cannotModifyInheritedTeamDrivePermission" if file.drive else "cannotModifyInheritedPermission"
    raise drive(403, "Cannot update or delete an inherited permission on this item.", reason)


def _permission_json(call: Call, permission: Json) -> Json:
    return permission if call.mask else {name: permission[name] for name in PERMISSION}


@answers("drive.permissions.create")
def permissions_create(call: Call) -> Json:
    file = _shareable(call)
    kind, role = call.body.get("type") or "", call.body.get("role") or ""
    email, domain = call.body.get("emailAddress") or "", call.body.get("domain") or ""
    if not kind or not role:
        name = "role" if kind else "type"
        raise drive(
            400, f"The permission {name} field is required.", "required", location=f"permission.{name}"
        )
    if kind in ("user", "group") and "@" not in email:
        raise drive(
            400,
            "The specified emailAddress is invalid or not applicable for the given permission type.",
            "invalid",
            location="permission.emailAddress",
        )
    if role == "owner" and not call.flag("transferOwnership"):
        said = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise drive(403, said, "forbidden")
    if kind == "anyone" and not call.world.links_allowed:
        raise drive(
            403,
            "The domain administrators have disabled sharing outside of the domain.",
            "publishOutNotPermitted",
        )
    if call.world.faults.sharing_limit_reached():
        raise drive(
            403,
            'Rate limit exceeded. User message: "Sorry, you have exceeded your sharing quota."',
            "sharingRateLimitExceeded",
        )
    if email in call.world.groups:
        kind = "group"  # whatever was asked for, and without a word
    made = call.world.drive.permission(kind, role, email, domain)
    if call.body.get("expirationTime"):
        made["expirationTime"] = call.body["expirationTime"]
    if not email.endswith(ROBOT) and call.one("sendNotificationEmail", "true").lower() == "true":
        call.world.mails.append((email or domain or kind, file.id, call.one("emailMessage")))
    known = [one for one in file.permissions if one["id"] == made["id"]]
    if known and rank(known[0]["role"]) > rank(role):
        return _permission_json(call, known[0])
    file.permissions = [one for one in file.permissions if one["id"] != made["id"]] + [made]
    call.world.drive.touch(file, call.user, content=False)
    return _permission_json(call, made)


def _shareable(call: Call) -> File:
    file = found_file(call, "writer")
    role = call.world.drive.role(file, call.user)
    if role == "writer" and not file.facts.get("writersCanShare", True):
        raise insufficient()
    return file


@answers("drive.permissions.update")
def permissions_update(call: Call) -> Json:
    file = _shareable(call)
    known = _own_permission(call, file)
    made = {**known, **{name: call.body[name] for name in ("role", "expirationTime") if call.body.get(name)}}
    if call.flag("removeExpiration"):
        made.pop("expirationTime", None)
    file.permissions = [made if one is known else one for one in file.permissions]
    call.world.drive.touch(file, call.user, content=False)
    return _permission_json(call, made)


@answers("drive.permissions.delete")
def permissions_delete(call: Call) -> None:
    file = call.world.drive.seen(call.names["fileId"], call.user)
    own = call.names["permissionId"] == call.world.drive.permission_id(call.user)
    file = file if own else _shareable(call)
    known = _own_permission(call, file)
    if known["role"] == "owner":
        raise insufficient()
    file.permissions = [one for one in file.permissions if one is not known]
    call.world.drive.touch(file, call.user, content=False)


# ---- shared drives


def _drive_json(call: Call, drive_id: str) -> Json:
    root = call.world.drive.files[drive_id]
    role = call.world.drive.role(root, call.user)
    manages = role == "organizer"
    known = call.world.drive.drives[drive_id]
    return {
        **known,
        "createdTime": stamp(root.created),
        "hidden": False,
        "restrictions": known.get("restrictions", {}),
        "capabilities": {
            "canAddChildren": rank(role) >= rank("writer"),
            "canEdit": rank(role) >= rank("writer"),
            "canManageMembers": manages,
            "canShare": manages or rank(role) >= rank("writer"),
            "canListChildren": True,
        },
    }


@answers("drive.drives.list")
def drives_list(call: Call) -> Json:
    store = call.world.drive
    mine = [one for one in store.drives if store.role(store.files[one], call.user)]
    made = [_drive_json(call, one) for one in mine]
    if not call.mask:
        made = [{name: one[name] for name in ("kind", "id", "name")} for one in made]
    return {"kind": "drive#driveList", "drives": made}


@answers("drive.drives.get")
def drives_get(call: Call) -> Json:
    drive_id = call.names["driveId"]
    store = call.world.drive
    if drive_id not in store.drives or not store.role(store.files[drive_id], call.user):
        raise drive(404, f"Shared drive not found: {drive_id}", "notFound", location="driveId")
    made = _drive_json(call, drive_id)
    return made if call.mask else {name: made[name] for name in ("kind", "id", "name")}


@answers("drive.drives.create")
def drives_create(call: Call) -> Json:
    if call.user not in call.world.may_create_drives:
        raise drive(
            403, "The user does not have sufficient permissions to create a shared drive.", "forbidden"
        )
    drive_id = call.world.drive.add_drive(call.body.get("name") or "Untitled", call.user)
    return {name: _drive_json(call, drive_id)[name] for name in ("kind", "id", "name")}
