"""The sessions under gspread's client: through a company's proxy and certificates, or to a loopback server."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

HOSTS = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://oauth2.googleapis.com",
)
AGENT = "Reviewbook (gzip)"
"""Google packs its answers only for who says so here, too."""
CONNECTIONS = 32


def loopback_session(base_url: str, token: str) -> "Session":
    """Return a session that sends what is meant for Google's hosts to a server on this computer."""
    from requests import Session

    session = Session()
    send_to(session, base_url)
    session.headers.update({"Authorization": f"Bearer {token}", "User-Agent": AGENT})
    return session


def send_to(session: "Session", base_url: str) -> None:
    """Let a session send what is meant for Google's hosts to another server, past every proxy."""
    from requests.adapters import HTTPAdapter

    class Loopback(HTTPAdapter):
        """Puts one server in the place of Google's hosts."""

        def send(self, request: "PreparedRequest", *args: Any, **options: Any) -> "Response":
            """Send a request there."""
            url = request.url or ""
            host = next(host for host in HOSTS if url.startswith(host))
            request.url = base_url.rstrip("/") + url[len(host) :]
            return super().send(request, *args, **{**options, "proxies": {}})

    adapter = Loopback(pool_maxsize=CONNECTIONS)
    for host in HOSTS:
        session.mount(host + "/", adapter)
