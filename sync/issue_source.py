"""From which file the next issue of a book starts, or why the book has to wait.

It starts from the book as it lies in ``books``, if that is known: as it was handed out, or as the return that counts. Where
the return that counts came another way, it starts from that one's copy in the archive, so that what was typed into it is
not lost. Where the book itself was merged before that return came, it goes on, and gets what stands by now.
"""

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sync.errors import FileError, GateError
from sync.files import lock_holder
from sync.intake import GONE, ISSUED
from sync.ledger import Ledger, RegisteredBook, Submission
from sync.xlsx.gate import load

MADE = "made from:"
"""A ledger fact: the hashes of a return and of the issue that was made from it, under the book's id."""

XLSX = ".xlsx"

_GOES_ON = frozenset({XLSX, ".gbook"})
"""The endings of returns that people go on in; one in another format is answered by a fresh .xlsx."""


class Waits(StrEnum):
    """Why a book cannot be brought up to date now; the texts are ``waiting.<reason>``."""

    OPEN = "open"
    """A spreadsheet program has it open."""
    LOCKED = "locked"
    """It may not be written to."""
    OFFLINE = "offline"
    """It cannot be reached, or is only a placeholder of a cloud client."""
    NEWER = "newer"
    """Somebody worked in it since it was read."""
    OTHER = "other"
    """It says something that was never merged, because another return of the same book counts."""
    MISSING = "missing"
    """It is not where it was handed out."""
    FOREIGN = "foreign"
    """Another book lies in its place."""
    GOOGLE = "google"
    """Google cannot be reached, or does not let the sheet be changed."""
    FULL = "full"
    """No row is left for something that it should show, such as another goal above."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the next issue starts from; ``hash`` is that of the file in ``books`` that it is to replace.

    ``told`` is the issue of a return whose values are still to be carried over: one in another format, one beside a
    Google Sheet, which goes on as it is, or one that counts again. ``behind`` says that the file was read, and that another
    return of the book counts now, ``answers`` that its recipient, who returned another format, is to go on in the next issue.
    """

    content: bytes
    path: Path
    hash: str
    told: int | None = None
    behind: bool = False
    answers: bool = False


def source_of(folder: Path, ledger: Ledger, book: RegisteredBook) -> Source | Waits:
    """Return what the next issue of a book starts from, or why there cannot be one now."""
    path = folder / book.file
    if lock_holder(path) is not None:
        return Waits.OPEN
    try:
        content = load(path)
        locked = not path.stat().st_mode & stat.S_IWUSR
    except (FileError, GateError) as error:
        return reason_of(error)
    except OSError:
        return Waits.OFFLINE
    return Waits.LOCKED if locked else _known_source(ledger, book, path, content)


_REASONS = {
    "file.missing": Waits.MISSING,
    "file.no-folder": Waits.MISSING,
    "file.denied": Waits.LOCKED,
    "file.not-writable": Waits.LOCKED,
    "file.in-use": Waits.OPEN,
    "file.changing": Waits.NEWER,
    "gate.too-large": Waits.NEWER,
}


def reason_of(error: FileError | GateError) -> Waits:
    """Return why a book waits that could not be read or replaced."""
    return _REASONS.get(error.key, Waits.OFFLINE)


def _known_source(ledger: Ledger, book: RegisteredBook, path: Path, content: bytes) -> Source | Waits:
    key = hashlib.sha256(content).hexdigest()
    current = ledger.returns.current(book.book_id)
    if current is not None and key == current.hash:
        return Source(content, path, key)
    if book_with(ledger, key) not in ("", book.book_id):
        return Waits.FOREIGN
    if ledger.meta(ISSUED + key) != book.book_id:
        return Source(content, path, key, behind=True) if _was_read(ledger, book, key) else Waits.NEWER
    if current is None or ledger.meta(MADE + book.book_id) == made_from(current, key):
        return Source(content, path, key)
    if {Path(current.file).suffix.lower(), path.suffix.lower()} != {XLSX}:
        answers = path.suffix.lower() == XLSX
        return Source(content, path, key, current.issue or book.issue, answers=answers)
    if _is_taken_back(ledger, current):
        return Source(content, path, key, current.issue or book.issue)
    return Source(ledger.archive.path(current.hash, XLSX).read_bytes(), path, key)


def book_with(ledger: Ledger, key: str) -> str:
    """Return the id of the book that is known to be the content of this hash, "" for what was never read."""
    read = ledger.returns.with_hash(key)
    return ledger.meta(ISSUED + key) or next((found.book_id for found in read if found.book_id), "")


def _was_read(ledger: Ledger, book: RegisteredBook, key: str) -> bool:
    return any(found.book_id == book.book_id for found in ledger.returns.with_hash(key))


def unanswered(ledger: Ledger) -> Iterator[str]:
    """Yield the books whose file does not show yet what came back, and should at once.

    That are those whose return came in another format, and those in which stands what only a return said that counts no more.
    """
    for current in ledger.returns.currents():
        if _is_unanswered(ledger, current) or _is_taken_back(ledger, current):
            yield current.book_id


def _is_unanswered(ledger: Ledger, current: Submission) -> bool:
    if Path(current.file).suffix.lower() in _GOES_ON or _shown_in(ledger, current.book_id) == current.hash:
        return False
    return Path(ledger.registry.book(current.book_id).file).suffix.lower() == XLSX


def _is_taken_back(ledger: Ledger, current: Submission) -> bool:
    gone = ledger.meta(GONE + current.book_id)
    return gone not in ("", current.hash) and _shown_in(ledger, current.book_id) == gone


def _shown_in(ledger: Ledger, book_id: str) -> str:
    """Return the hash of the return from which the issue in ``books`` was made, "" if there was none."""
    return ledger.meta(MADE + book_id).partition(" ")[0]


def note_answered(ledger: Ledger, book_id: str, issued: str) -> None:
    """Note that the file of this hash shows what the return that counts says."""
    ledger.set_meta(MADE + book_id, made_from(ledger.returns.current(book_id), issued))


def made_from(current: Submission | None, issued: str) -> str:
    """Return the fact that an issue was made from the return that counts."""
    return f"{current.hash if current else ''} {issued}"
