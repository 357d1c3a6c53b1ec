"""Returned books behind a password that HR knows: opened in the inbox, before anything is read.

The copy in the inbox loses its password: what is kept of a return must be readable later without one. Live books keep theirs.
"""

from dataclasses import dataclass
from pathlib import Path

from sync.errors import ReviewbookError, library_errors, writing
from sync.files import INBOX, replace_file, returned_files
from sync.xlsx.gate import load
from sync.xlsx.password import is_locked, unlocked


@dataclass(frozen=True, slots=True)
class Unlocking:
    """The files of the inbox that were opened, and those that were not, each with the reason."""

    opened: tuple[str, ...] = ()
    refused: tuple[ReviewbookError, ...] = ()


def unlock_returns(folder: Path, password: str) -> Unlocking:
    """Open every returned book of the inbox that is behind this password; one that cannot be opened stops no other."""
    opened: list[str] = []
    refused: list[ReviewbookError] = []
    inbox = folder / INBOX
    for path in returned_files(folder):
        if not path.is_relative_to(inbox):
            continue
        try:
            if _unlock(path, password):
                opened.append(path.relative_to(folder).as_posix())
        except ReviewbookError as error:
            refused.append(error)
    return Unlocking(tuple(opened), tuple(refused))


def _unlock(path: Path, password: str) -> bool:
    """Replace a file behind the password with what is in it; what is wrong with others is said when they are read."""
    try:
        content = load(path)
    except ReviewbookError:
        return False
    if not is_locked(content):
        return False
    with library_errors(path):
        found = unlocked(content, password)
    with writing(path):
        replace_file(path, found)
    return True
