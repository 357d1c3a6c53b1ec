"""What Google says about files, permissions and the account, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"

PERMISSION_FIELDS = "id,type,role,emailAddress,domain,deleted,permissionDetails(inherited)"
FILE_FIELDS = (
    "id,name,mimeType,version,createdTime,modifiedTime,appProperties,parents,trashed,webViewLink,ownedByMe,driveId,"
    "writersCanShare,copyRequiresWriterPermission,contentRestrictions(readOnly,reason),"
    "capabilities(canEdit,canShare,canCopy,canTrash,canDelete,canAddChildren,canModifyContent),"
    f"permissions({PERMISSION_FIELDS})"
)


@dataclass(frozen=True, slots=True)
class Account:
    """The account that is signed in; ``storage_limit`` in bytes, ``None`` where Google sets none."""

    email: str
    name: str = ""
    storage_limit: int | None = None
    storage_used: int = 0
    can_create_drives: bool = False

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Account":
        """Return what an answer of ``about.get`` says."""
        user, quota = answer.get("user", {}), answer.get("storageQuota", {})
        limit = quota.get("limit")
        return cls(
            email=user.get("emailAddress", ""),
            name=user.get("displayName", ""),
            storage_limit=None if limit is None else int(limit),
            storage_used=int(quota.get("usage", 0)),
            can_create_drives=bool(answer.get("canCreateDrives")),
        )


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do what with a file. ``kind`` is user, group, domain or anyone; ``email`` is the domain for a domain.

    ``inherited`` is true where it comes from the shared drive or the folder and cannot be taken away at the file.
    """

    id: str
    kind: str
    role: str
    email: str = ""
    deleted: bool = False
    inherited: bool = False

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Permission":
        """Return what Google's permission resource says."""
        details = answer.get("permissionDetails", ())
        return cls(
            id=answer["id"],
            kind=answer.get("type", ""),
            role=answer.get("role", ""),
            email=answer.get("emailAddress") or answer.get("domain") or "",
            deleted=bool(answer.get("deleted")),
            inherited=bool(details) and all(found.get("inherited") for found in details),
        )


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What Drive says of a file.

    ``version`` grows with every change; ``modified`` may lag some minutes behind it. ``properties`` are the private
    ``appProperties``. ``permissions`` is ``None`` where Drive does not tell them along with the file: always in a shared
    drive, and where the account may not share the file. ``restricted`` means that the content is locked against edits.
    """

    id: str
    name: str
    version: int
    modified: datetime
    mime_type: str = SHEET
    created: datetime | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    trashed: bool = False
    url: str = ""
    owned_by_me: bool = False
    drive_id: str = ""
    writers_can_share: bool = False
    restricted: bool = False
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    permissions: tuple[Permission, ...] | None = None

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "FileFacts":
        """Return what Drive's file resource says."""
        created, shared = answer.get("createdTime"), answer.get("permissions")
        return cls(
            id=answer["id"],
            name=answer.get("name", ""),
            version=int(answer.get("version", 0)),
            modified=datetime.fromisoformat(answer["modifiedTime"]),
            mime_type=answer.get("mimeType", SHEET),
            created=datetime.fromisoformat(created) if created else None,
            properties=dict(answer.get("appProperties", {})),
            parents=tuple(answer.get("parents", ())),
            trashed=bool(answer.get("trashed")),
            url=answer.get("webViewLink", ""),
            owned_by_me=bool(answer.get("ownedByMe")),
            drive_id=answer.get("driveId", ""),
            writers_can_share=bool(answer.get("writersCanShare")),
            restricted=any(found.get("readOnly") for found in answer.get("contentRestrictions", ())),
            capabilities=dict(answer.get("capabilities", {})),
            permissions=None if shared is None else tuple(map(Permission.of, shared)),
        )


@dataclass(frozen=True, slots=True)
class DriveFacts:
    """What is known of a shared drive; ``can_add`` and ``can_share`` are what the account may do in it."""

    id: str
    name: str
    can_add: bool = False
    can_share: bool = False
    domain_only: bool = False
    members_only: bool = False

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "DriveFacts":
        """Return what Drive's drive resource says."""
        able, bounds = answer.get("capabilities", {}), answer.get("restrictions", {})
        return cls(
            id=answer["id"],
            name=answer.get("name", ""),
            can_add=bool(able.get("canAddChildren")),
            can_share=bool(able.get("canShare")),
            domain_only=bool(bounds.get("domainUsersOnly")),
            members_only=bool(bounds.get("driveMembersOnly")),
        )
