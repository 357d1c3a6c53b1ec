"""Collecting Google Sheets before a run, for cycles that have any: others never load what speaks to Google."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from sync.ledger import Ledger

if TYPE_CHECKING:
    from sync.google.collect import Collected

CollectProgress = Callable[[int, int, float], None]
"""Called with how many sheets are read, how many are to be, and in how many seconds the last one will be."""


class Sheets(Enum):
    """Which Google Sheets are read before a run."""

    CHANGED = auto()
    """Those that changed since they were read last."""
    ALL = auto()
    """All of them, whatever Google says: when a cycle closes."""
    NONE = auto()
    """None: Google is left out, and sheets are as they were read last."""


def collect_sheets(
    folder: Path, ledger: Ledger, sheets: Sheets, progress: CollectProgress | None = None
) -> "Collected | None":
    """Read a cycle's sheets into their files; ``None`` where there are none, or Google is left out.

    Where Google cannot be asked, a finding says so, and the run goes on with what is there.

    Raises:
        ReviewbookError: the disk is full, or the ledger cannot be used.

    """
    if sheets is Sheets.NONE or not len(ledger.sheets):
        return None
    from sync.google.client.errors import GoogleError
    from sync.google.collect import collect, not_asked
    from sync.google.connected import connection, is_offline

    if is_offline():
        return None
    try:
        google = connection(ledger)
    except GoogleError as error:
        return not_asked(ledger, error)
    return collect(folder, ledger, google, everything=sheets is Sheets.ALL, progress=progress)


@contextmanager
def without_google(wanted: bool) -> Iterator[None]:
    """Ask Google for nothing until the end of the block, if that is wanted."""
    if not wanted:
        yield
        return
    from sync.google.connected import offline

    with offline():
        yield
