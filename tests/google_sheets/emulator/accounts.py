"""Signing in: service accounts, and people who consent in a browser; both end in an access token."""

import base64
import json
import random
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]
JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT = "123456789012-reviewbook.apps.googleusercontent.com"


@cache
def private_key() -> str:
    """Return a key for all service accounts of all worlds: making one takes a while."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return text.decode()


class GrantError(Exception):
    """A token that is not given; says why, as OAuth does."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


class Accounts:
    """Who has which token."""

    def __init__(self, numbers: random.Random, default: str) -> None:
        self.default = default
        """Who calls without any token, or with one that nobody was given."""
        self.strict = False
        """Whether such calls are refused instead."""
        self.at_browser = default
        """Who sits before the browser and consents."""
        self.consents = True
        self._numbers = numbers
        self._tokens: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._codes: dict[str, tuple[str, str]] = {}
        self._robots: set[str] = set()

    def _new(self, start: str) -> str:
        return f"{start}{self._numbers.getrandbits(96):024x}"

    # ---- what a test hands to the client

    def service_account(self, url: str, email: str = "reviewbook@sample.iam.gserviceaccount.com") -> Json:
        """Return a key file of a service account, which signs in at this emulator."""
        self._robots.add(email)
        return {
            "type": "service_account",
            "project_id": "sample",
            "private_key_id": f"{random.Random(email).getrandbits(160):040x}",
            "private_key": private_key(),
            "client_email": email,
            "client_id": "100000000000000000001",
            "auth_uri": f"{url}/o/oauth2/auth",
            "token_uri": f"{url}/token",
            "universe_domain": "googleapis.com",
        }

    def client_secrets(self, url: str) -> Json:
        """Return the file of an installed application, for consenting in the browser."""
        return {
            "installed": {
                "client_id": CLIENT,
                "client_secret": "not-a-secret",
                "project_id": "sample",
                "auth_uri": f"{url}/o/oauth2/auth",
                "token_uri": f"{url}/token",
                "redirect_uris": ["http://localhost"],
            }
        }

    def authorized_user(self, url: str, email: str) -> Json:
        """Return what is kept of somebody who has consented."""
        refresh = self._new("1//")
        self._refresh[refresh] = email
        return {
            "type": "authorized_user",
            "client_id": CLIENT,
            "client_secret": "not-a-secret",
            "refresh_token": refresh,
            "token_uri": f"{url}/token",
        }

    def token(self, email: str) -> str:
        """Return a valid access token of somebody."""
        made = self._new("ya29.")
        self._tokens[made] = email
        return made

    def expire(self) -> None:
        """Let every access token be valid no longer; refresh tokens stay."""
        self._tokens.clear()
        self.strict = True

    def revoke(self) -> None:
        """Let everybody withdraw the consent that they gave."""
        self.expire()
        self._refresh.clear()

    # ---- what the server asks

    def user(self, header: str) -> str | None:
        """Who calls with this Authorization header; a token that is a mail address is that person."""
        token = header.removeprefix("Bearer ").strip()
        if token in self._tokens:
            return self._tokens[token]
        if "@" in token:
            return token
        return None if self.strict else self.default

    def grant(self, form: Mapping[str, str]) -> Json:
        """Give a token.

        Raises:
            GrantError: not to this one.

        """
        kind = form.get("grant_type", "")
        if kind == JWT:
            return self._given(self._of_robot(form.get("assertion", "")))
        if kind == "refresh_token":
            email = self._refresh.get(form.get("refresh_token", ""))
            if email is None:
                raise GrantError("invalid_grant", "Token has been expired or revoked.")
            return self._given(email)
        if kind == "authorization_code":
            found = self._codes.pop(form.get("code", ""), None)
            if found is None:
                raise GrantError("invalid_grant", "Malformed auth code.")
            email, scope = found
            refresh = self._new("1//")
            self._refresh[refresh] = email
            return {**self._given(email), "scope": scope, "refresh_token": refresh}
        raise GrantError("unsupported_grant_type", f"Invalid grant_type: {kind}")

    def _given(self, email: str) -> Json:
        return {"access_token": self.token(email), "expires_in": 3599, "token_type": "Bearer"}

    def _of_robot(self, assertion: str) -> str:
        try:
            part = assertion.split(".")[1]
            said = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (IndexError, ValueError):
            raise GrantError("invalid_grant", "Invalid JWT.") from None
        if said.get("iss") not in self._robots:
            raise GrantError("invalid_grant", "Invalid grant: account not found")
        return str(said.get("sub") or said["iss"])

    def consent(self, query: Mapping[str, str]) -> str:
        """Where the browser goes after its page: back to the client, with a code or with a refusal."""
        back = query["redirect_uri"]
        state = {"state": query["state"]} if "state" in query else {}
        if not self.consents:
            return f"{back}?{urlencode({'error': 'access_denied', **state})}"
        code = self._new("4/")
        self._codes[code] = self.at_browser, query.get("scope", "")
        return f"{back}?{urlencode({'code': code, 'scope': query.get('scope', ''), **state})}"
