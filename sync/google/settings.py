"""Where a cycle's Google Sheets lie and who of HR works in them: what a cycle folder remembers of Google.

It stands among the facts of the ledger, so that it goes with the cycle and not with the person who signs in. It holds no secret:
the sign-in stays in the user's own folder (:mod:`sync.google.client.credentials`).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sync.google.client.errors import GoogleError
from sync.ledger import Ledger

FACT = "google"
"""The ledger's fact that holds the settings."""

CYCLE, BOOK = "reviewbook", "book"
"""The properties of a file by which its cycle and its book are found; the ledger decides whether they are true."""

MARK = "google mark"
"""The ledger's fact that holds the mark of a cycle's files, where it is not the ledger's own id."""

_ID = re.compile(r"[A-Za-z0-9_-]{10,120}")
_IN_ADDRESS = re.compile(
    r"https://drive\.google\.com/.*?(?:/folders/|[?&]id=)([A-Za-z0-9_-]{10,120})(?=[/?&#]|$)"
)
_MAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")


@dataclass(frozen=True, slots=True)
class GoogleSettings:
    """A cycle's place in Google Drive.

    ``folder_id`` is the folder in which its sheets are made, ``drive_id`` the shared drive that it lies in, "" for a folder
    of a person's own. ``editors`` are the addresses of HR, who may edit every book; ``account`` is the account that made the
    connection: another one may not see what this one made.
    """

    folder_id: str
    drive_id: str = ""
    editors: tuple[str, ...] = ()
    account: str = ""
    folder_name: str = ""
    folder_url: str = ""


def read_settings(ledger: Ledger) -> GoogleSettings | None:
    """Return a cycle's settings, ``None`` where it was never connected.

    Raises:
        GoogleError: what the ledger holds cannot be read.

    """
    kept = ledger.meta(FACT)
    if not kept:
        return None
    try:
        plain = json.loads(kept)
        # Where a person of HR was forgotten, words that are no address stand in the place of theirs.
        return GoogleSettings(**{**plain, "editors": tuple(filter(_MAIL.fullmatch, plain["editors"]))})
    except (ValueError, TypeError, KeyError) as error:
        raise GoogleError("google.settings-unreadable") from error


def keep_settings(ledger: Ledger, settings: GoogleSettings | None) -> None:
    """Remember a cycle's settings; ``None`` forgets them."""
    kept = "" if settings is None else json.dumps(asdict(settings), ensure_ascii=False)
    with ledger.transaction():
        ledger.set_meta(FACT, kept)


def needed_settings(ledger: Ledger) -> GoogleSettings:
    """Return a cycle's settings.

    Raises:
        GoogleError: it was never connected.

    """
    settings = read_settings(ledger)
    if settings is None:
        raise GoogleError("google.not-connected")
    return settings


def mark_of(ledger: Ledger) -> str:
    """Return the mark by which the files of a cycle are found in Drive.

    It tells them from those of another cycle that is called the same: a trial run, say. A ledger that was made anew goes on
    with the mark that the sheets of the lost one bear.
    """
    return ledger.meta(MARK) or ledger.meta("ledger_id")


def keep_mark(ledger: Ledger, mark: str) -> None:
    """Remember the mark that a cycle's files bear already."""
    with ledger.transaction():
        ledger.set_meta(MARK, mark)


def folder_id_of(typed: str) -> str:
    """Return the id of a folder or shared drive from its address in the browser, or from the id itself.

    Raises:
        GoogleError: it is neither.

    """
    typed = typed.strip()
    if found := _IN_ADDRESS.match(typed):
        return found[1]
    if _ID.fullmatch(typed):
        return typed
    raise GoogleError("google.no-address", typed=typed)


def addresses_of(typed: Iterable[str]) -> tuple[str, ...]:
    """Return mail addresses in the order in which they were typed, each one once.

    Raises:
        GoogleError: one of them is none.

    """
    found: dict[str, str] = {}
    for address in typed:
        address = address.strip()
        if not _MAIL.fullmatch(address):
            raise GoogleError("google.no-mail", typed=address)
        found.setdefault(address.casefold(), address)
    return tuple(found.values())
