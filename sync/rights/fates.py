"""What becomes of each file of a cycle folder when people are forgotten: removed, cleared, or left to HR."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from appraisal.person_words import PersonWords
from sync.errors import library_errors
from sync.files import BOOKS, INBOX, MASTER_SHEET, PENDING, REPORTS, find_master
from sync.finish_forgetting import READY, FileStep
from sync.google.gbook import SUFFIX as GBOOK
from sync.hr import HrContent
from sync.known import book_of
from sync.ledger import FILE_NAME, Ledger
from sync.rights.about import Whom
from sync.rights.person import KnownPerson
from sync.rights.search import given_name, holds
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.password import is_locked
from workbook_templates.books.pay import pay_book_id

ARCHIVE = "archive"
_IGNORED = (".run.lock", READY, MASTER_SHEET)
"""What is nobody's to change: what is known of the master's Google Sheet is written anew once the sheet is."""


class Fate(StrEnum):
    """What becomes of a file."""

    REMOVED = "removed"
    """It is the person's alone, or it can be made anew."""
    CLEARED = "cleared"
    """It tells of others too: the person's rows and names go out of it."""
    OWN = "own"
    """It is HR's own, and names the person: HR has to look at it."""
    LOCKED = "locked"
    """It is behind a password, so that nobody can look into it: HR has to."""
    UNREAD = "unread"
    """It cannot be searched otherwise: damaged, or packed in an unknown way. It may name the person or not."""

    @property
    def changes(self) -> bool:
        """Whether the file is another one afterwards, or gone."""
        return self in (Fate.REMOVED, Fate.CLEARED)


@dataclass(slots=True)
class Work:
    """One forgetting: who, by which words, and what has been made ready; ``gone`` counts the files that go."""

    folder: Path
    ledger: Ledger
    content: HrContent
    known: tuple[KnownPerson, ...]
    whom: Whom
    words: PersonWords
    books: frozenset[str]
    steps: list[FileStep] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    gone: int = 0

    @property
    def day_before(self) -> date:
        """The day before the cycle begins: who left then is in it no more."""
        return self.content.policy.cycle.start - timedelta(days=1)


def shown(work: Work, path: Path) -> str:
    """Return a file as people know it, from the cycle folder."""
    return path.relative_to(work.folder).as_posix()


def fates_of(work: Work) -> Iterator[tuple[Path, Fate]]:
    """Yield every file that is not left as it is or that HR has to look at, with what becomes of it."""
    kept_master = next(iter(work.ledger.archive_master.hashes()), "")
    for path in sorted(work.folder.rglob("*")):
        parts = path.relative_to(work.folder).parts
        if not path.is_file() or parts[0] in _IGNORED or parts[0].startswith(FILE_NAME):
            continue
        fate = _fate(work, path, parts, kept_master)
        if fate is not None:
            yield path, fate


def _fate(work: Work, path: Path, parts: tuple[str, ...], kept_master: str) -> Fate | None:
    if parts[:2] == (ARCHIVE, "ledger") or parts[0].startswith(("ledger.damaged", PENDING)):
        return Fate.REMOVED
    if parts[:2] == (ARCHIVE, "master"):
        return Fate.CLEARED if path.stem == kept_master else Fate.REMOVED
    if path == find_master(work.folder):
        return Fate.CLEARED
    if parts[0] in (BOOKS, INBOX, ARCHIVE):
        return _fate_of_book(work, path)
    with library_errors(path):
        if is_locked(path.read_bytes()):
            return Fate.LOCKED
    named = _names(work, path)
    if not named:
        return Fate.UNREAD if named is None else None
    if parts[0] != REPORTS:
        return Fate.CLEARED if is_pay(work, path) else Fate.OWN
    shared = path.suffix.lower() == ".xlsx" and not work.words.in_text(path.name)
    return Fate.CLEARED if shared else Fate.REMOVED


def is_pay(work: Work, path: Path) -> bool:
    """Whether a file is the cycle's pay workbook, or one of before that was kept: the program made them."""
    return book_of(path, MASTER_LIMITS) == pay_book_id(work.content.policy)


def _fate_of_book(work: Work, path: Path) -> Fate | None:
    """Return what becomes of a book, or of something else that came back."""
    if book_at(work, path) in work.books:
        return Fate.REMOVED
    named = _names(work, path)
    if not named:
        return Fate.UNREAD if named is None else None
    return Fate.CLEARED if path.suffix.lower() in (".xlsx", ".xlsm", GBOOK) else Fate.REMOVED


def book_at(work: Work, path: Path) -> str:
    """Return the book that a file is a copy of: as the archive knows it, else as it says itself."""
    if path.is_relative_to(work.folder / ARCHIVE):
        known = work.ledger.returns.with_hash(path.stem)
        if known:
            return known[0].book_id
    return book_of(path)


def _names(work: Work, path: Path) -> bool | None:
    """Whether a file names the person, ``None`` where it cannot be searched."""
    if work.words.in_text(given_name(shown(work, path))):
        return True
    with library_errors(path):
        return holds(path.read_bytes(), work.words)
