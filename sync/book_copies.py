"""The files of books that lie about in a cycle folder whose ledger is lost."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.errors import ReviewbookError, library_errors
from sync.files import WORKBOOK_SUFFIXES, returned_files
from sync.ledger import ARCHIVE
from sync.roles import DECLARED, READ, ROLES
from sync.snapshots import Repeat, Snapshot, snapshot, sound
from sync.xlsx.gate import load
from sync.xlsx.read import RawBook, read_book
from workbook_templates.books import FILLED, filled_table
from workbook_templates.stamp import STAMP_TIME, BookIdentity


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of a book: where it lies, which issue it is, and everything that it says.

    ``repeats`` are further rows of ids that stand above already, ``absent`` are by table the columns that it lacks.
    ``changed`` is when somebody saved it.
    """

    path: Path
    identity: BookIdentity
    said: Snapshot
    repeats: tuple[Repeat, ...]
    absent: Mapping[str, frozenset[str]]
    hash: str
    changed: float


def copies(folder: Path) -> Iterator[Copy]:
    """Yield the copies of books in the folder, and those in the archive of books that lie nowhere else."""
    known: set[str] = set()
    for path in returned_files(folder):
        if found := _copy(path):
            known.add(found.identity.book_id)
            yield found
    for path in sorted((folder / ARCHIVE).glob("??/*")):
        found = _copy(path) if path.suffix.lower() in WORKBOOK_SUFFIXES else None
        if found and found.identity.book_id not in known:
            yield found


def _copy(path: Path) -> Copy | None:
    """Return what a file is, ``None`` for one that is no book or cannot be read: the run after this one says why."""
    try:
        with library_errors(path):
            content = load(path)
            raw = read_book(content, DECLARED, tables=READ, helpers=False, others=True)
            changed = path.stat().st_mtime
    except ReviewbookError:
        return None
    identity = _identity(raw)
    if identity is None or not raw.tables.keys() >= set(ROLES[identity.role].needed):
        return None
    said = snapshot(raw.tables, FILLED[identity.role], identity.recipient_id)
    key = hashlib.sha256(content).hexdigest()
    return Copy(path, identity, sound(said.rows), said.repeats, said.absent, key, changed)


def _identity(raw: RawBook) -> BookIdentity | None:
    found = raw.identity
    book_id, role = found.field("book_id"), found.field("role")
    if not book_id or role not in ROLES or role != raw.role or found.disagreements():
        return None
    return BookIdentity(
        book_id,
        found.field("cycle_id"),
        found.field("recipient_id"),
        role,
        found.field("version"),
        found.issue or 1,
        found.field("language"),
    )


def is_untouched(copy: Copy, provided: frozenset[str] = frozenset()) -> bool:
    """Whether a copy is as it was handed out: no program saved it, and its recipient filled nothing but what goals hold.

    ``provided`` are the rows of imported actuals, which nobody typed.
    """
    filled = any(
        column in inputs
        for table, rows in copy.said.items()
        if table != "goals"
        for inputs in (filled_table(table).inputs,)
        for record, row in rows.items()
        if record not in provided
        for column in row
    )
    return not filled and _is_stamped(copy.path)


def _is_stamped(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return all(part.date_time == STAMP_TIME for part in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return False
