"""The sessions under gspread's client: through a company's proxy and certificates, or to a loopback server.

``HTTPS_PROXY``, ``NO_PROXY`` and ``REQUESTS_CA_BUNDLE`` are followed, as requests does by itself.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from requests import PreparedRequest, Response, Session

HOSTS = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://oauth2.googleapis.com",
)
AGENT = "Reviewbook (gzip)"
"""Google packs its answers only for who says so here, too."""
CONNECTIONS = 32

_elsewhere: ContextVar[str] = ContextVar("elsewhere", default="")


@contextmanager
def sent_to(base_url: str) -> Iterator[None]:
    """Let sessions that are made inside send what is meant for Google, sign-in and all, to another server."""
    token = _elsewhere.set(base_url)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def signed_session(credentials: "Credentials") -> "Session":
    """Return a session that signs what it sends, and asks once for new access where Google calls it outdated."""
    from google.auth.transport.requests import AuthorizedSession, Request
    from requests import Session

    # It would hang whole bodies, cells and all, on its records for whoever has set up a detailed log.
    logging.getLogger("google.auth").setLevel(logging.INFO)
    fetching = prepared(Session())
    made: Session = prepared(
        AuthorizedSession(credentials, max_refresh_attempts=1, auth_request=Request(fetching))
    )
    return made


def loopback_session(base_url: str, token: str) -> "Session":
    """Return a session that sends what is meant for Google's hosts to a server, with a fixed token."""
    from requests import Session

    with sent_to(base_url):
        session = prepared(Session())
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def prepared(session: "Session") -> "Session":
    """Make a session ready, and return it: how many connections it keeps, and where it sends to."""
    from requests.adapters import HTTPAdapter

    base_url = _elsewhere.get().rstrip("/")

    class Loopback(HTTPAdapter):
        """Puts one server in the place of Google's hosts, past every proxy."""

        def send(self, request: "PreparedRequest", *args: Any, **options: Any) -> "Response":
            """Send a request there."""
            url = request.url or ""
            host = next(host for host in HOSTS if url.startswith(host))
            request.url = base_url + url[len(host) :]
            return super().send(request, *args, **{**options, "proxies": {}})

    adapter = Loopback if base_url else HTTPAdapter
    for host in HOSTS:
        session.mount(host + "/", adapter(pool_maxsize=CONNECTIONS))
    session.headers["User-Agent"] = AGENT
    return session
