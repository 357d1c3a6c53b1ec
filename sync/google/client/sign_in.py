"""Signing in as a person in the browser, and taking that back.

It is Google's flow for installed programs: the browser shows Google's own page, and Google sends the browser back to an
address on this computer with a code that is good once, and for this program alone (PKCE). No password ever comes by here.
"""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator, Mapping

from sync.google.client import reasons
from sync.google.client.credentials import PERSON, SCOPES, SERVICE, TOKEN_ADDRESS, SignIn
from sync.google.client.errors import GoogleError
from sync.google.client.reasons import Refusal
from sync.google.client.sessions import prepared
from sync.google.client.transport import broken_off

CONSENT_ADDRESS = "https://accounts.google.com/o/oauth2/auth"
REVOKE_ADDRESS = "https://oauth2.googleapis.com/revoke"
PATIENCE = 300.0
"""Seconds that a person has to sign in."""
_SECONDS = 30.0
_HERE = "127.0.0.1"
_RELAX = "OAUTHLIB_RELAX_TOKEN_SCOPE"


def grant_in_browser(
    client: Mapping[str, str], go_to: str, done: str, *, patience: float = PATIENCE, open_browser: bool = True
) -> SignIn:
    """Let a person grant access in the browser, and return the sign-in.

    ``go_to`` is what the terminal says, with ``{url}`` in it, for who has to open the page by hand; ``done`` is what the browser
    shows in the end.

    Raises:
        GoogleError: nobody signs in within ``patience`` seconds, access is denied, or Google cannot be reached.

    """
    from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError

    client_id, client_secret = client["client_id"], client["client_secret"]
    installed = {
        "client_id": client_id,
        "client_secret": client_secret,
        "auth_uri": CONSENT_ADDRESS,
        "token_uri": TOKEN_ADDRESS,
    }
    flow = InstalledAppFlow.from_client_config({"installed": installed}, list(SCOPES))
    prepared(flow.oauth2session)
    with _sign_in_errors(), _silent_logs(), _any_scope(), contextlib.redirect_stdout(sys.stderr):
        try:
            granted = flow.run_local_server(
                host=_HERE,
                port=0,
                authorization_prompt_message=go_to,
                success_message=done,
                open_browser=open_browser,
                timeout_seconds=patience,
                prompt="consent",  # without it Google gives nothing that lasts when asked a second time
            )
        except WSGITimeoutError:
            raise GoogleError("google.nobody-came") from None
    if not set(SCOPES) <= set(granted.granted_scopes or granted.scopes or ()):
        raise GoogleError("google.scope", reason="scope")
    if not granted.refresh_token:
        raise GoogleError("google.scope", reason="refresh_token")
    parts = {**client, "refresh_token": granted.refresh_token}
    return SignIn(PERSON, parts)


def revoke(sign_in: SignIn) -> bool:
    """Take back what a person granted; a service account's key can be deleted in Google Cloud alone, which returns False.

    Access that Google does not know any more is taken back already.

    Raises:
        GoogleError: Google cannot be reached.

    """
    if sign_in.kind == SERVICE:
        return False
    import requests

    session = prepared(requests.Session())
    with _sign_in_errors():
        # In the body, for addresses are written into logs on the way.
        answer = session.post(
            REVOKE_ADDRESS, data={"token": sign_in.parts["refresh_token"]}, timeout=_SECONDS
        )
    if answer.status_code >= 500:
        raise GoogleError("google.server", reason=str(answer.status_code))
    return True


@contextlib.contextmanager
def _sign_in_errors() -> Iterator[None]:
    """Turn what the libraries raise while somebody signs in into one sentence without their words."""
    import requests.exceptions as broken
    from google.auth.exceptions import GoogleAuthError
    from oauthlib.oauth2 import OAuth2Error

    try:
        yield
    except OAuth2Error as error:
        found = reasons.sign_in_refusal(str(error.error or ""), str(error.description or ""))
    except broken.RequestException as error:
        found = broken_off(error)
    except GoogleAuthError as error:
        found = Refusal(reasons.SIGNED_OUT, type(error).__name__)
    except OSError as error:
        raise GoogleError("google.no-port", reason=error.strerror or type(error).__name__) from None
    else:
        return
    raise GoogleError(
        found.reason.key, reason=found.name, status=found.status, service=found.service
    ) from None


@contextlib.contextmanager
def _any_scope() -> Iterator[None]:
    """Let the library take what was granted, be it less or more than was asked for: what is needed is looked at here."""
    before = os.environ.get(_RELAX)
    os.environ[_RELAX] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_RELAX]
        else:
            os.environ[_RELAX] = before


@contextlib.contextmanager
def _silent_logs() -> Iterator[None]:
    """Keep the libraries from writing codes and tokens into a log, whatever somebody set up."""
    names = ("oauthlib", "requests_oauthlib", "google_auth_oauthlib")
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
