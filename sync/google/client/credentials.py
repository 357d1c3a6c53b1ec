"""The sign-in at Google: a service account's key or what a person granted in the browser, kept in the user's own folder.

It is the file ``google.json`` there, readable for the user alone. Never is it in a cycle folder, the ledger, the project or a log.
Kept is only what is needed to ask for access anew; the access itself, good for an hour, stays in memory.

One scope is asked for, ``drive``: Sheets' own requests are allowed under it, too, so that ``spreadsheets`` would add nothing.
``drive.file`` would be less, but under it neither a folder that HR made nor a copy that somebody made of a book can be seen.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.errors import library_errors
from sync.google.client.errors import GoogleError
from sync.user_folder import settings_folder, write_private

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPES = ("https://www.googleapis.com/auth/drive",)
FILE = "google.json"
TOKEN_ADDRESS = "https://oauth2.googleapis.com/token"
"""Where keys and refresh tokens go, whatever a file says: a file that names another address may not send them there."""

SERVICE, PERSON = "service_account", "person"
_VERSION = 1
_LARGEST = 65_536
_KEY_PARTS = ("client_email", "private_key", "private_key_id", "project_id")
_GRANT_PARTS = ("client_id", "client_secret", "refresh_token")


@dataclass(frozen=True, slots=True, repr=False)
class SignIn:
    """A sign-in: ``kind`` is :data:`SERVICE` or :data:`PERSON`, ``parts`` what it needs, the secret among them."""

    kind: str
    parts: Mapping[str, str]
    email: str = ""

    def __repr__(self) -> str:
        """Name the account, and nothing of the secret."""
        return f"SignIn({self.kind!r}, email={self.email!r})"

    @property
    def project(self) -> str:
        """The project of Google Cloud whose quota is used."""
        return self.parts.get("project_id") or self.parts.get("client_id", "").partition("-")[0]

    @property
    def account(self) -> str:
        """A name of the account that is good for telling it from others, and for nothing else."""
        secret = self.parts.get("client_email") or self.parts.get("refresh_token", "")
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def key_id(self) -> str:
        """The name of a service account's key, by which Google Cloud lists it; it is no secret."""
        return self.parts.get("private_key_id", "")


def sign_in_file(folder: Path | None = None) -> Path:
    """Return where the sign-in is kept."""
    return (folder or settings_folder()) / FILE


def read_sign_in(folder: Path | None = None) -> SignIn | None:
    """Return the sign-in that is kept, ``None`` where there is none.

    Raises:
        GoogleError: what is kept cannot be read.

    """
    file = sign_in_file(folder)
    if not file.exists():
        return None
    plain = _json_of(file, "google.sign-in-unreadable")
    try:
        if plain["version"] != _VERSION or plain["kind"] not in (SERVICE, PERSON):
            raise GoogleError("google.sign-in-unreadable", file=str(file))
        return SignIn(plain["kind"], dict(plain["parts"]), str(plain["email"]))
    except (KeyError, TypeError, ValueError):
        raise GoogleError("google.sign-in-unreadable", file=str(file)) from None


def keep_sign_in(sign_in: SignIn, folder: Path | None = None) -> Path:
    """Keep a sign-in in place of an earlier one, for the user's eyes alone, and return the file.

    Raises:
        FileError: it cannot be written.

    """
    plain = {
        "version": _VERSION,
        "kind": sign_in.kind,
        "email": sign_in.email,
        "parts": dict(sign_in.parts),
    }
    file = sign_in_file(folder)
    write_private(file, json.dumps(plain, ensure_ascii=False).encode("utf-8"))
    return file


def forget_sign_in(folder: Path | None = None) -> bool:
    """Delete the sign-in that is kept; False where there was none.

    Raises:
        FileError: it cannot be deleted.

    """
    file = sign_in_file(folder)
    with library_errors(file):
        try:
            file.unlink()
        except FileNotFoundError:
            return False
    return True


def read_key(file: Path) -> SignIn:
    """Return the sign-in of a service account from the key file that Google Cloud gave out.

    Raises:
        FileError: the file cannot be read.
        GoogleError: it is no such key.

    """
    plain = _json_of(file, "google.no-key-file")
    if plain.get("type") != SERVICE:
        key = "google.client-not-key" if _client_part(plain) else "google.no-key-file"
        raise GoogleError(key, file=file.name)
    parts = {name: plain.get(name) for name in _KEY_PARTS}
    if not all(isinstance(part, str) and part for part in parts.values()):
        raise GoogleError("google.no-key-file", file=file.name)
    sign_in = SignIn(SERVICE, {name: str(part) for name, part in parts.items()}, str(parts["client_email"]))
    service_credentials(sign_in, file.name)
    return sign_in


def service_credentials(sign_in: SignIn, name: str) -> "Credentials":
    """Return Google's own credentials of a service account.

    Raises:
        GoogleError: the private key is damaged.

    """
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.service_account import Credentials

    info = {**sign_in.parts, "token_uri": TOKEN_ADDRESS}
    try:
        made: Credentials = Credentials.from_service_account_info(info, scopes=SCOPES)
    except (ValueError, GoogleAuthError):
        # What it says may quote the key.
        raise GoogleError("google.no-key-file", file=name) from None
    return made


def read_client(file: Path) -> dict[str, Any]:
    """Return the client, as Google Cloud gave it out, under which people sign in in the browser.

    Raises:
        FileError: the file cannot be read.
        GoogleError: it is no client of a desktop program.

    """
    plain = _json_of(file, "google.no-client-file")
    if plain.get("type") == SERVICE:
        raise GoogleError("google.key-not-client", file=file.name)
    part = _client_part(plain)
    if part == "web":
        raise GoogleError("google.web-client", file=file.name)
    found = plain.get(part) if part else None
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in _GRANT_PARTS[:2]):
        raise GoogleError("google.no-client-file", file=file.name)
    return {name: found[name] for name in _GRANT_PARTS[:2]} | {"project_id": str(found.get("project_id", ""))}


def credentials_of(sign_in: SignIn) -> "Credentials":
    """Return Google's own credentials, which fetch access when it is needed.

    Raises:
        GoogleError: a part is missing or damaged.

    """
    if sign_in.kind == SERVICE:
        return service_credentials(sign_in, FILE)
    from google.oauth2.credentials import Credentials

    if not all(sign_in.parts.get(name) for name in _GRANT_PARTS):
        raise GoogleError("google.sign-in-unreadable", file=FILE)
    made: Credentials = Credentials(
        None, token_uri=TOKEN_ADDRESS, scopes=SCOPES, **{name: sign_in.parts[name] for name in _GRANT_PARTS}
    )
    return made


def _client_part(plain: Mapping[str, Any]) -> str:
    return next((name for name in ("installed", "web") if name in plain), "")


def _json_of(file: Path, key: str) -> dict[str, Any]:
    with library_errors(file), file.open("rb") as opened:
        content = opened.read(_LARGEST + 1)
    try:
        plain = json.loads(content) if len(content) <= _LARGEST else None
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        raise GoogleError(key, file=file.name)
    return plain
