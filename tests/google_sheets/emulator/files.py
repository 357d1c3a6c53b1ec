"""Drive: files, folders and shared drives, and who may see them."""

import random
import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.google_sheets.emulator.clock import Clock
from tests.google_sheets.emulator.refusals import insufficient, no_such_file
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

Json = dict[str, Any]
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
RANKS = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
COALESCED = timedelta(minutes=3)
"""How long Drive waits before it shows a later time of change than the last one that it showed."""
ROBOT = ".gserviceaccount.com"


def rank(role: str | None) -> int:
    """How much a role may do; 0 is nothing."""
    return RANKS.index(role) + 1 if role in RANKS else 0


@dataclass
class File:
    """One file, folder, or the top folder of a drive."""

    id: str
    name: str
    kind: str
    created: datetime
    shown: datetime
    """The time of change that Drive shows."""
    parents: list[str] = field(default_factory=list)
    drive: str = ""
    owner: str = ""
    permissions: list[Json] = field(default_factory=list)
    version: int = 1
    trashed: bool = False
    facts: Json = field(default_factory=dict)
    """What was set and is only kept: description, writersCanShare, contentRestrictions …"""
    properties: dict[str, str] = field(default_factory=dict)
    app_properties: dict[str, str] = field(default_factory=dict)
    changed: datetime | None = None
    """The time of a change that Drive does not show yet."""
    changed_by: str = ""
    book: Spreadsheet | None = None


class Drive:
    """All files of the world."""

    def __init__(self, clock: Clock, numbers: random.Random) -> None:
        self.clock = clock
        self.files: dict[str, File] = {}
        self.drives: dict[str, Json] = {}
        self.full: set[str] = set()
        """Who has no storage left."""
        self.robots_may_own = False
        self.computing = True
        """Whether the formulas of new spreadsheets give anything."""
        self._numbers = numbers

    def new_id(self, length: int = 44) -> str:
        signs = string.ascii_letters + string.digits + "-_"
        return "1" + "".join(self._numbers.choices(signs, k=length - 1))

    def permission_id(self, name: str) -> str:
        """Return the id of a person's permission: the same one on every file."""
        return str(10**19 + random.Random(name.lower()).randrange(10**18))

    def root(self, user: str) -> File:
        """Return a person's own top folder, made when it is first wanted."""
        key = f"0A{self.permission_id(user)[-16:]}"
        if key not in self.files:
            now = self.clock.now()
            made = File(key, "My Drive", FOLDER, now, now, owner=user)
            made.permissions = [self.permission("user", "owner", user)]
            self.files[key] = made
        return self.files[key]

    def permission(self, kind: str, role: str, email: str = "", domain: str = "") -> Json:
        made: Json = {"kind": "drive#permission", "type": kind, "role": role}
        if kind == "anyone":
            return {"id": "anyoneWithLink", **made, "allowFileDiscovery": False}
        if kind == "domain":
            facts = {"domain": domain, "displayName": domain, "allowFileDiscovery": False}
            return {"id": self.permission_id(domain) + "k", **made, **facts}
        return {
            "id": self.permission_id(email),
            **made,
            "emailAddress": email,
            "displayName": email.split("@")[0],
            "deleted": False,
            "pendingOwner": False,
        }

    def add_drive(self, name: str, organizer: str) -> str:
        """Make a shared drive; its id is also that of its top folder."""
        drive_id = "0A" + self.new_id(17)
        now = self.clock.now()
        made = File(drive_id, name, FOLDER, now, now, drive=drive_id)
        made.permissions = [self.permission("user", "organizer", organizer)]
        self.files[drive_id] = made
        self.drives[drive_id] = {"kind": "drive#drive", "id": drive_id, "name": name}
        return drive_id

    def add(self, name: str, kind: str, user: str, parent: str = "") -> File:
        """Make a file where a person may write."""
        folder = self.files[parent] if parent else self.root(user)
        now = self.clock.now()
        made = File(self.new_id(), name, kind, now, now, [folder.id], folder.drive, changed_by=user)
        if not folder.drive:
            made.owner = user
            made.permissions = [self.permission("user", "owner", user)]
        if kind == SPREADSHEET:
            made.book = Spreadsheet(made.id, name, self._numbers)
            made.book.computes = self.computing
        self.files[made.id] = made
        return made

    def copy(self, source: File, name: str, user: str, parent: str = "") -> File:
        """Copy a file as Google does: its tabs and properties; neither its sharing nor its protections."""
        made = self.add(name, source.kind, user, parent)
        made.properties = dict(source.properties)
        made.app_properties = dict(source.app_properties)
        if source.book and made.book:
            made.book.restore(source.book.state())
            made.book.properties["title"] = name
            for sheet in made.book.sheets:
                sheet.objects["protectedRanges"] = []
        return made

    def may_own(self, user: str) -> bool:
        return user not in self.full and (self.robots_may_own or not user.endswith(ROBOT))

    # ---- who may

    def granted(self, file: File) -> list[Json]:
        """Return a file's permissions: its own, and those that it has from the folders and the drive above it.

        Each says from where somebody has it; who has it twice may do what the greater of the two allows.
        """
        made = {one["id"]: {**one, "permissionDetails": [_detail(file, one)]} for one in file.permissions}
        for parent in file.parents:
            above = self.files.get(parent)
            for one in self.granted(above) if above else ():
                if one["role"] == "owner":
                    continue
                details = [_inherited(detail, parent) for detail in one["permissionDetails"]]
                known = made.get(one["id"])
                if known is None:
                    made[one["id"]] = {**one, "permissionDetails": details}
                else:
                    role = max(known["role"], one["role"], key=rank)
                    details = [*known["permissionDetails"], *details]
                    made[one["id"]] = {**known, "role": role, "permissionDetails": details}
        return list(made.values())

    def role(self, file: File, user: str) -> str | None:
        """Return the most that a person may do with a file."""
        roles = [one["role"] for one in self.granted(file) if _concerns(one, user)]
        return max(roles, key=rank, default=None)

    def seen(self, file_id: str, user: str, least: str = "reader") -> File:
        """Find a file for a person who may at least so much.

        Raises:
            RefusalError: there is none, or none for this person.

        """
        if file_id == "root":
            return self.root(user)
        file = self.files.get(file_id)
        role = self.role(file, user) if file else None
        if file is None or role is None:
            raise no_such_file(file_id)
        if rank(role) < rank(least):
            raise insufficient()
        return file

    # ---- changes

    def touch(self, file: File, user: str, content: bool = True) -> None:
        """Count a change; its time is shown at once, or with the next ones when Drive has just shown one."""
        file.version += 1
        if content:
            self.settle(file)
            file.changed_by = user
            now = self.clock.now()
            if now - file.shown >= COALESCED or file.shown == file.created:
                file.shown, file.changed = now, None
            else:
                file.changed = now

    def settle(self, file: File) -> None:
        """Show the time of a change that has waited long enough."""
        if file.changed and self.clock.now() - file.shown >= COALESCED:
            file.shown, file.changed = file.changed, None


def _detail(file: File, permission: Json) -> Json:
    kind = "member" if file.id == file.drive else "file"
    return {"permissionType": kind, "role": permission["role"], "inherited": False}


def _inherited(detail: Json, parent: str) -> Json:
    return {**detail, "inherited": True, "inheritedFrom": detail.get("inheritedFrom", parent)}


def _concerns(permission: Json, user: str) -> bool:
    if permission["type"] == "anyone":
        return True
    if permission["type"] == "domain":
        return user.lower().endswith("@" + permission["domain"].lower())
    return bool(permission["emailAddress"].lower() == user.lower())
