"""What Google answers when it does not do what was asked, in the shape and words of recorded answers."""

import json
from collections.abc import Mapping
from typing import Any

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
NO_CREDENTIALS = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
PROJECT = "123456789012"


class RefusalError(Exception):
    """An answer that is an error: its HTTP status, its body, and headers of its own."""

    def __init__(self, status: int, body: bytes, kind: str, headers: Mapping[str, str]) -> None:
        super().__init__(f"{status} {body[:500].decode(errors='replace')}")
        self.status = status
        self.body = body
        self.kind = kind
        self.headers = headers


def refusal(status: int, error: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> RefusalError:
    """Make a refusal with a body in JSON."""
    body = json.dumps({"error": error}, ensure_ascii=False, indent=2).encode()
    return RefusalError(status, body, "application/json; charset=UTF-8", headers or {})


def page(status: int, text: str) -> RefusalError:
    """Make a refusal whose body is a page in HTML, as Google's outermost servers answer."""
    body = f"<!DOCTYPE html>\n<html lang=en>\n<title>Error {status}</title>\n<p>{text}\n</html>\n".encode()
    return RefusalError(status, body, "text/html; charset=UTF-8", {})


# ---- Sheets v4: code, message, status


def sheets(status: int, message: str, details: list[dict[str, Any]] | None = None) -> RefusalError:
    """Make a refusal in the envelope of Sheets v4."""
    error: dict[str, Any] = {"code": status, "message": message, "status": STATUSES[status]}
    if details:
        error["details"] = details
    return refusal(status, error)


def invalid(message: str) -> RefusalError:
    return sheets(400, message)


def invalid_field(field: str, message: str) -> RefusalError:
    """Refuse a body that does not have the form which the API's description gives it."""
    violation = {"field": field, "description": message} if field else {"description": message}
    kind = "type.googleapis.com/google.rpc.BadRequest"
    return sheets(400, message, [{"@type": kind, "fieldViolations": [violation]}])


def no_such_sheet_file() -> RefusalError:
    return sheets(404, "Requested entity was not found.")


def no_permission() -> RefusalError:
    return sheets(403, "The caller does not have permission")


def too_many(kind: str, scope: str, limit: int) -> RefusalError:
    """Refuse because a quota is spent; ``kind`` is "Read" or "Write", ``scope`` "User" or "Project"."""
    metric = f"sheets.googleapis.com/{kind.lower()}_requests"
    per = "per minute per user" if scope == "User" else "per minute"
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests {per}' of service "
        f"'sheets.googleapis.com' for consumer 'project_number:{PROJECT}'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "consumer": f"projects/{PROJECT}",
            "quota_limit": f"{kind}RequestsPerMinutePer{scope}",
            "quota_limit_value": str(limit),
            "quota_metric": metric,
            "service": "sheets.googleapis.com",
        },
    }
    return sheets(429, message, [info])


def unavailable() -> RefusalError:
    return sheets(503, "The service is currently unavailable.")


def broken() -> RefusalError:
    return sheets(500, "Internal error encountered.")


# ---- Drive v3: code, message, errors


def drive(status: int, message: str, reason: str, domain: str = "global", location: str = "") -> RefusalError:
    """Make a refusal in the older envelope, which Drive v3 has kept."""
    first = {"message": message, "domain": domain, "reason": reason}
    if location:
        first |= {"location": location, "locationType": "parameter"}
    return refusal(status, {"code": status, "message": message, "errors": [first]})


def no_such_file(file_id: str) -> RefusalError:
    return drive(404, f"File not found: {file_id}.", "notFound", location="fileId")


def no_such_permission(permission_id: str) -> RefusalError:
    return drive(404, f"Permission not found: {permission_id}.", "notFound", location="permissionId")


def insufficient() -> RefusalError:
    message = "The user does not have sufficient permissions for this file."
    return drive(403, message, "insufficientFilePermissions")


def no_storage() -> RefusalError:
    """Refuse what would be owned: the account may own nothing more, and a service account nothing at all."""
    message = "The user's Drive storage quota has been exceeded."
    return drive(403, message, "storageQuotaExceeded", domain="usageLimits")


def no_credentials() -> RefusalError:
    """Refuse an access token that is not valid, or no longer."""
    first = {
        "message": "Invalid Credentials",
        "domain": "global",
        "reason": "authError",
        "location": "Authorization",
        "locationType": "header",
    }
    error = {"code": 401, "message": NO_CREDENTIALS, "errors": [first], "status": "UNAUTHENTICATED"}
    said = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return refusal(401, error, {"WWW-Authenticate": said})
