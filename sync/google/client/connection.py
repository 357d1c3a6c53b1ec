"""From a loopback server to a :class:`~sync.google.client.service.Google`: gspread's own client, its hosts put elsewhere."""

from sync.google.client.pacing import Clock, Pacer, SystemClock
from sync.google.client.service import Google
from sync.google.client.sessions import loopback_session
from sync.google.client.transport import PATIENCE, Transport


def google_at(
    base_url: str,
    *,
    token: str = "test",
    clock: Clock | None = None,
    patience: float = PATIENCE,
    drive_id: str = "",
) -> Google:
    """Return a Google that speaks to a server at ``base_url`` under Google's own paths, with a fixed token."""
    import gspread

    clock = clock or SystemClock()
    session = loopback_session(base_url, token)
    client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type]  # a session needs no credentials
    return Google(Transport(client.http_client, Pacer(clock), clock, patience=patience), drive_id)
