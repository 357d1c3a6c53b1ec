"""Every reason that Google gives for a refusal: which sentence it becomes, and what follows from it.

Google names a reason up to three times: in ``error.details[].reason`` (Sheets, Google Cloud), in ``error.errors[].reason``
(Drive) and as ``error.status``; a few of Sheets' refusals can be told apart by their message alone. The most exact one counts.
The words of a message never leave this module: they may repeat what somebody wrote in a cell.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class Then(Enum):
    """What may be done after a refusal."""

    WAIT = auto()
    """Google sent the request back undone, for there were too many: again, whatever it is."""
    LOOK_AGAIN = auto()
    """Undone, and perhaps only not visible everywhere yet: again, a few times, whatever it is."""
    REPEAT = auto()
    """Nobody knows whether it was done: again if it may be repeated."""
    GIVE_UP = auto()
    """It will not become better by itself."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of refusal: the key of its sentence, what may follow, and whether it is about one file alone."""

    key: str
    then: Then = Then.GIVE_UP
    one_file: bool = False


RATE = Reason("google.rate", Then.WAIT)
SERVER = Reason("google.server", Then.REPEAT)
NOT_FOUND = Reason("google.not-found", Then.LOOK_AGAIN, one_file=True)
DENIED = Reason("google.denied", one_file=True)
SIGNED_OUT = Reason("google.signed-out")
SCOPE = Reason("google.scope")
API_OFF = Reason("google.api-off")
PROJECT = Reason("google.project")
DAILY = Reason("google.daily")
STORAGE = Reason("google.storage")
SHARING_RATE = Reason("google.sharing-rate")
DRIVE_FULL = Reason("google.drive-full")
POLICY = Reason("google.policy")
OUTSIDE = Reason("google.outside", one_file=True)
NO_ACCOUNT = Reason("google.no-account", one_file=True)
INHERITED = Reason("google.inherited", one_file=True)
LICENCE = Reason("google.licence", one_file=True)
APP = Reason("google.app", one_file=True)
PROTECTED = Reason("google.protected", one_file=True)
LOCKED = Reason("google.locked", one_file=True)
UNTOLD = Reason("google.untold", one_file=True)
TOO_MANY_CELLS = Reason("google.too-many-cells", one_file=True)
OFFICE_FILE = Reason("google.office-file", one_file=True)
TOO_LARGE = Reason("google.too-large", one_file=True)
NO_RANGE = Reason("google.no-range", one_file=True)
BAD_REQUEST = Reason("google.bad-request", one_file=True)
CONFLICT = Reason("google.conflict", Then.REPEAT, one_file=True)
REFUSED = Reason("google.refused", one_file=True)

OFFLINE = Reason("google.offline", Then.REPEAT)
SLOW = Reason("google.slow", Then.REPEAT)
NOT_GOOGLE = Reason("google.not-google", Then.REPEAT)
BLOCKED = Reason("google.not-google")
"""A page that refuses in somebody else's name, such as a company's proxy: Google has never seen the request."""
INCOMPLETE = Reason("google.incomplete", Then.REPEAT)
PROXY = Reason("google.proxy")
CERTIFICATE = Reason("google.certificate")

REVOKED = Reason("google.revoked")
KEY = Reason("google.key")
CLOCK = Reason("google.clock")
CLIENT = Reason("google.client")

BY_NAME: Mapping[str, Reason] = {
    # Drive: error.errors[].reason
    "rateLimitExceeded": RATE,
    "userRateLimitExceeded": RATE,
    "sharingRateLimitExceeded": SHARING_RATE,
    "dailyLimitExceeded": DAILY,
    "dailyLimitExceededUnreg": DAILY,
    "quotaExceeded": DAILY,
    "storageQuotaExceeded": STORAGE,
    "teamDriveFileLimitExceeded": DRIVE_FULL,
    "teamDriveHierarchyTooDeep": DRIVE_FULL,
    "numChildrenInNonRootLimitExceeded": DRIVE_FULL,
    "myDriveHierarchyDepthLimitExceeded": DRIVE_FULL,
    "activeItemCreationLimitExceeded": DRIVE_FULL,
    "UrlLeaseLimitExceeded": DRIVE_FULL,
    "accessNotConfigured": API_OFF,
    "SERVICE_DISABLED": API_OFF,
    "insufficientPermissions": SCOPE,
    "insufficientScopes": SCOPE,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": SCOPE,
    "authError": SIGNED_OUT,
    "required": SIGNED_OUT,
    "expired": SIGNED_OUT,
    "UNAUTHENTICATED": SIGNED_OUT,
    "CREDENTIALS_MISSING": SIGNED_OUT,
    "ACCESS_TOKEN_EXPIRED": SIGNED_OUT,
    "ACCOUNT_STATE_INVALID": REVOKED,
    "domainPolicy": POLICY,
    "serviceNotAvailable": POLICY,
    "userCannotCreateTeamDrives": POLICY,
    "ADMIN_POLICY_ENFORCED": POLICY,
    "ORG_RESTRICTION_VIOLATION": POLICY,
    "SECURITY_POLICY_VIOLATED": POLICY,
    "LOCATION_POLICY_VIOLATED": POLICY,
    "VPC_SERVICE_CONTROLS": POLICY,
    "appNotAuthorizedToFile": APP,
    "appNotInstalled": APP,
    "forbidden": DENIED,
    "insufficientFilePermissions": DENIED,
    "insufficientParentPermissions": DENIED,
    "teamDriveMembershipRequired": DENIED,
    "cannotAddParent": DENIED,
    "cannotDeletePermission": DENIED,
    "cannotRemoveOwner": DENIED,
    "fileNeverWritable": DENIED,
    "fileNotDownloadable": DENIED,
    "fileOwnerNotMemberOfTeamDrive": DENIED,
    "fileWriterTeamDriveMoveInDisabled": DENIED,
    "teamDrivesFolderMoveInNotSupported": DENIED,
    "sharedDriveMembershipRequired": DENIED,
    "PERMISSION_DENIED": DENIED,
    "notFound": NOT_FOUND,
    "fileNotFound": NOT_FOUND,
    "permissionNotFound": NOT_FOUND,
    "teamDriveNotFound": NOT_FOUND,
    "NOT_FOUND": NOT_FOUND,
    "shareOutNotPermitted": OUTSIDE,
    "shareOutNotPermittedToUser": OUTSIDE,
    "shareOutWarning": OUTSIDE,
    "shareInNotPermitted": OUTSIDE,
    "publishOutNotPermitted": OUTSIDE,
    "sharingNotPermitted": OUTSIDE,
    "teamDriveDomainUsersOnlyRestriction": OUTSIDE,
    "teamDriveTeamMembersOnlyRestriction": OUTSIDE,
    "teamDrivesSharingRestrictionNotAllowed": OUTSIDE,
    "cannotShareTeamDriveWithNonGoogleAccounts": OUTSIDE,
    "teamDrivesFolderSharingNotSupported": OUTSIDE,
    "cannotShareTeamDriveTopFolderWithAnyoneOrDomains": OUTSIDE,
    "invalidSharingRequest": NO_ACCOUNT,
    "emailAddressInvalid": NO_ACCOUNT,
    "cannotModifyInheritedPermission": INHERITED,
    "cannotModifyInheritedTeamDrivePermission": INHERITED,
    "cannotRemoveInheritedPermission": INHERITED,
    "targetUserRoleLimitedByLicenseRestriction": LICENCE,
    "fileWriteProtected": LOCKED,
    "conflict": CONFLICT,
    "conditionNotMet": CONFLICT,
    "ABORTED": CONFLICT,
    "backendError": SERVER,
    "internalError": SERVER,
    "transientError": SERVER,
    "systemError": SERVER,
    "unknownError": SERVER,
    "INTERNAL": SERVER,
    "UNAVAILABLE": SERVER,
    "DEADLINE_EXCEEDED": SERVER,
    "badRequest": BAD_REQUEST,
    "invalid": BAD_REQUEST,
    "invalidParameter": BAD_REQUEST,
    "parseError": BAD_REQUEST,
    "propertyLengthExceeded": BAD_REQUEST,
    "teamDrivesParentLimit": BAD_REQUEST,
    "INVALID_ARGUMENT": BAD_REQUEST,
    "OUT_OF_RANGE": BAD_REQUEST,
    "FAILED_PRECONDITION": BAD_REQUEST,
    "uploadTooLarge": TOO_LARGE,
    "responseTooLarge": TOO_LARGE,
    # Google Cloud: error.details[].reason and error.status
    "RATE_LIMIT_EXCEEDED": RATE,
    "RESOURCE_EXHAUSTED": RATE,
    "RESOURCE_QUOTA_EXCEEDED": DAILY,
    "BILLING_DISABLED": PROJECT,
    "CONSUMER_INVALID": PROJECT,
    "CONSUMER_SUSPENDED": PROJECT,
    "USER_PROJECT_DENIED": PROJECT,
}
"""What Google calls a reason, in Drive's words and in Google Cloud's."""

BY_STATUS: Mapping[int, Reason] = {
    400: BAD_REQUEST,
    401: SIGNED_OUT,
    403: DENIED,
    404: NOT_FOUND,
    407: PROXY,
    408: SERVER,
    409: CONFLICT,
    412: CONFLICT,
    413: TOO_LARGE,
    429: RATE,
}
"""Where an answer names no reason that is known."""

_BY_MESSAGE: Mapping[str, Reason] = {
    r"successfully shared but emails could not": UNTOLD,
    r"protected cell or object": PROTECTED,
    r"above the limit of [\d,]+ cells": TOO_MANY_CELLS,
    r"not supported for this document|must not be an Office file": OFFICE_FILE,
    r"Unable to parse range|No grid with id|exceeds grid limits|No sheet with id": NO_RANGE,
}
"""Sheets calls its own INVALID_ARGUMENT or FAILED_PRECONDITION, Drive the first one invalidSharingRequest."""

_GENERAL = frozenset(
    {
        "forbidden",
        "PERMISSION_DENIED",
        "badRequest",
        "invalid",
        "invalidSharingRequest",
        "INVALID_ARGUMENT",
        "FAILED_PRECONDITION",
    }
)
"""Names that say less than a message or another name may."""

_NAME = re.compile(r"[A-Za-z_]{2,60}")
_A_DAY = re.compile(r"PerDay|per day", re.IGNORECASE)
_SERVICE = re.compile(r"(?:sheets|drive|oauth2)\.googleapis\.com")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of Google's that is none: its reason, the name that Google gave it, the status, and the service."""

    reason: Reason
    name: str
    status: int = 0
    service: str = ""


def refusal(status: int, body: object) -> Refusal:
    """Return what an answer says; ``body`` is its JSON, or ``None`` where it is a page of HTML or something else."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        foreign = status in (400, 401, 403)
        return Refusal(BLOCKED if foreign else _of_status(status), str(status), status)
    names = list(_names(error))
    known = [name for name in names if name in BY_NAME]
    exact = next((name for name in known if name not in _GENERAL), "")
    service = _service(error)
    if exact:
        reason = DAILY if BY_NAME[exact] is RATE and _A_DAY.search(str(error)) else BY_NAME[exact]
        return Refusal(reason, exact, status, service)
    message = str(error.get("message", ""))
    for pattern, reason in _BY_MESSAGE.items():
        if re.search(pattern, message):
            return Refusal(reason, str(status), status, service)
    name = next(iter(known), next(iter(names), str(status)))
    return Refusal(BY_NAME.get(name, _of_status(status)), name, status, service)


def _of_status(status: int) -> Reason:
    return BY_STATUS.get(status, SERVER if status >= 500 else REFUSED)


def _names(error: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the reason, the most exact one first; nothing else that Google says passes."""
    for part in ("details", "errors"):
        found = error.get(part)
        for entry in found if isinstance(found, list) else ():
            if isinstance(entry, Mapping) and _NAME.fullmatch(str(entry.get("reason", ""))):
                yield str(entry["reason"])
    if _NAME.fullmatch(str(error.get("status", ""))):
        yield str(error["status"])


def _service(error: Mapping[str, Any]) -> str:
    """Return the name of the Google service that the answer speaks of; Sheets is the one that people forget."""
    found = _SERVICE.search(str(error.get("details", "")) + str(error.get("message", "")))
    return found[0] if found else "sheets.googleapis.com"


_GRANT = (
    (r"iat|exp\b|short-lived|clock|timeframe", CLOCK),
    (r"account not found|JWT Signature|not a valid email|invalid.{0,10}key", KEY),
)
"""What a token's refusal tells between the lines, all under the name ``invalid_grant``."""

BY_SIGN_IN: Mapping[str, Reason] = {
    "invalid_grant": REVOKED,
    "invalid_client": CLIENT,
    "unauthorized_client": CLIENT,
    "deleted_client": CLIENT,
    "disabled_client": CLIENT,
    "invalid_scope": SCOPE,
    "access_denied": SCOPE,
    "admin_policy_enforced": POLICY,
    "org_internal": POLICY,
    "invalid_request": CLIENT,
    "internal_failure": SERVER,
    "temporarily_unavailable": SERVER,
}
"""What Google's sign-in calls a reason (RFC 6749, and some of its own)."""


def sign_in_refusal(name: str, description: str) -> Refusal:
    """Return why no token is given out."""
    if name == "invalid_grant":
        for pattern, reason in _GRANT:
            if re.search(pattern, description, re.IGNORECASE):
                return Refusal(reason, name)
    known = name if _NAME.fullmatch(name) else "unknown"
    return Refusal(BY_SIGN_IN.get(known, SIGNED_OUT), known)
