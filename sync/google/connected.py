"""The connection to Google that a command works with, and leaving Google out.

What lies deep below a command, such as bringing one book up to date, asks for the connection when the first sheet is met: a cycle
without sheets never signs in. The first one that is made serves the whole command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from weakref import WeakKeyDictionary

from sync.google.client.connection import connect
from sync.google.client.errors import GoogleError
from sync.google.client.service import Google
from sync.google.settings import read_settings
from sync.ledger import Ledger

_OFFLINE: ContextVar[bool] = ContextVar("offline", default=False)
_MADE: WeakKeyDictionary[Ledger, Google] = WeakKeyDictionary()


@contextmanager
def offline(wanted: bool = True) -> Iterator[None]:
    """Ask Google for nothing until the end of the block, if that is wanted: sheets are as they were read last, and wait."""
    token = _OFFLINE.set(wanted or _OFFLINE.get())
    try:
        yield
    finally:
        _OFFLINE.reset(token)


def is_offline() -> bool:
    """Whether Google is left out."""
    return _OFFLINE.get()


def connection(ledger: Ledger) -> Google:
    """Return the signed-in account for a cycle: the same one as long as its ledger is open, so that its quota is kept to.

    Raises:
        GoogleError: nobody is signed in, Google is left out, or the packages for it are missing.

    """
    if is_offline():
        raise GoogleError("google.left-out")
    if ledger not in _MADE:
        _MADE[ledger] = connect(read_settings(ledger))
    return _MADE[ledger]
