"""From a sign-in, or a loopback server, to a :class:`~sync.google.client.service.Google`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sync.google.client.credentials import SignIn, credentials_of, read_sign_in
from sync.google.client.errors import GoogleError
from sync.google.client.pacing import SYSTEM, Clock, Pacer, pacer_of
from sync.google.client.service import Google
from sync.google.client.sessions import loopback_session, signed_session
from sync.google.client.transport import PATIENCE, Transport

if TYPE_CHECKING:
    from requests import Session

NEEDED = ("gspread", "google.auth", "google_auth_oauthlib", "requests")
"""What the extra ``google`` brings."""

_given: ContextVar[Google | None] = ContextVar("given", default=None)


class DriveSettings(Protocol):
    """What a connection needs to know of a cycle: :class:`sync.google.settings.GoogleSettings` is one."""

    @property
    def drive_id(self) -> str:
        """The shared drive that its files lie in, "" for none."""


def check_installed() -> None:
    """Make sure that the packages for Google are there.

    Raises:
        GoogleError: one is missing.

    """
    for name in NEEDED:
        try:
            there = find_spec(name) is not None
        except (ModuleNotFoundError, ValueError):  # the package around it is missing, or was put out of sight
            there = False
        if not there:
            raise GoogleError("google.not-installed")


def connect(settings: DriveSettings | None = None, *, folder: Path | None = None) -> Google:
    """Return the signed-in account, for a cycle's drive if its settings are given; nothing is sent yet.

    ``folder`` stands in the place of the user's own folder.

    Raises:
        GoogleError: the packages are missing, nobody is signed in, or the sign-in cannot be read.

    """
    if (given := _given.get()) is not None:
        return given
    check_installed()
    sign_in = read_sign_in(folder)
    if sign_in is None:
        raise GoogleError("google.not-signed-in")
    return signed_in(sign_in, drive_id=settings.drive_id if settings else "")


def signed_in(
    sign_in: SignIn, *, drive_id: str = "", patience: float = PATIENCE, clock: Clock | None = None
) -> Google:
    """Return the account of a sign-in.

    Raises:
        GoogleError: the sign-in is damaged.

    """
    session, clock = signed_session(credentials_of(sign_in)), clock or SYSTEM
    pacer = pacer_of(sign_in.account, sign_in.project, clock)
    return _google(session, clock, pacer, patience, drive_id)


def google_at(
    base_url: str,
    *,
    token: str = "test",
    clock: Clock | None = None,
    patience: float = PATIENCE,
    drive_id: str = "",
) -> Google:
    """Return a Google that speaks to a server at ``base_url`` under Google's own paths, with a fixed token."""
    clock = clock or SYSTEM
    return _google(loopback_session(base_url, token), clock, Pacer(clock), patience, drive_id)


@contextmanager
def using(google: Google) -> Iterator[Google]:
    """Let :func:`connect` return one Google inside, whoever is signed in: for a demonstration, and for tests."""
    token = _given.set(google)
    try:
        yield google
    finally:
        _given.reset(token)


def _google(session: "Session", clock: Clock, pacer: Pacer, patience: float, drive_id: str) -> Google:
    import gspread

    client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type]  # a session needs no credentials
    return Google(Transport(client.http_client, pacer, clock, patience=patience), drive_id)
