"""The master as a closed file: read what HR keeps in it, and patch what a run changes in it.

A master is drawn once, when its cycle starts. From then on it is HR's own file: it is patched part by part, and whatever
HR put into it, charts, pivot tables, macros, sheets and columns of its own, stays as it is, byte for byte.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appraisal.policy import Policy
from sync.errors import GateError, MasterError, ReviewbookError, library_errors, what_is_wrong
from sync.files import find_master, lock_holder
from sync.hr import HrContent, hr_content
from sync.identity import ReadIdentity
from sync.ledger import ARCHIVE, MASTERS
from sync.row_ids import first_of_each
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import load
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master
from workbook_templates.layout import LANGUAGES
from workbook_templates.stamp import BookIdentity, Row, stamp_to


@dataclass(frozen=True, slots=True)
class Master:
    """The master as it was read: its bytes' hash, its tables, HR's content, and what it says about itself."""

    path: Path
    hash: str
    tables: Mapping[str, RawTable]
    content: HrContent
    identity: ReadIdentity


def read_master(folder: Path) -> Master:
    """Read the master of a cycle folder.

    Raises:
        MasterError: it is missing, damaged, or no master of ours.
        BookError: what it holds cannot be read.

    """
    path = find_master(folder)
    if not path.exists():
        raise MasterError("master.missing", file=path.name)
    try:
        with library_errors(path):
            data = load(path, MASTER_LIMITS)
            raw = read_book(data, (master.BOOK,), limits=MASTER_LIMITS)
    except GateError as error:
        wrong = {f"reason_{language[:2]}": what_is_wrong(error, language) for language in LANGUAGES}
        raise MasterError("master.damaged", file=path.name, **wrong) from error
    if raw.identity.field("role") not in ("", master.BOOK.role):
        raise MasterError("master.wrong-book", file=path.name)
    key = hashlib.sha256(data).hexdigest()
    return Master(path, key, raw.tables, hr_content(first_of_each(raw.tables)), raw.identity)


@dataclass(frozen=True, slots=True)
class KeptMaster:
    """A master in the archive: since when it is there, in the time of this machine, and its tables."""

    path: Path
    since: datetime
    tables: Mapping[str, RawTable]


def newest_kept(folder: Path, cycle_id: str = "") -> KeptMaster | None:
    """Return the newest master in the archive that is whole and can be read, ``None`` if there is none. No ledger is asked.

    It is one of the cycle ``cycle_id``, where that is known.
    """
    found = [path for path in (folder / ARCHIVE / MASTERS).rglob("*.xls[xm]") if path.is_file()]
    for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True):
        with suppress(ReviewbookError), library_errors(path):
            data = load(path, MASTER_LIMITS)
            if hashlib.sha256(data).hexdigest() != path.stem:
                continue
            raw = read_book(data, (master.BOOK,), limits=MASTER_LIMITS)
            if raw.identity.field("role") != master.BOOK.role:
                continue
            if cycle_id and raw.identity.field("cycle_id") != cycle_id:
                continue
            return KeptMaster(path, datetime.fromtimestamp(path.stat().st_mtime).astimezone(), raw.tables)
    return None


def check_writable(folder: Path) -> None:
    """Make sure that nobody holds the master open.

    Raises:
        MasterError: a spreadsheet program does.

    """
    path = find_master(folder)
    lock = lock_holder(path)
    if lock is not None:
        raise MasterError("master.open", file=path.name, lock=lock.name)


def master_identity(policy: Policy) -> BookIdentity:
    """Return the identity that a cycle's master carries."""
    return BookIdentity(
        f"master-{policy.cycle.id}", policy.cycle.id, "", master.BOOK.role, master.VERSION, 1, policy.language
    )


def draw(policy: Policy, tables: Mapping[str, Iterable[Row]], words: Mapping[str, str]) -> bytes:
    """Return the file of a new master with these rows; rows may stream from iterators."""
    from workbook_templates.draw_master import master_template  # brings a library that only drawing needs

    target = io.BytesIO()
    template = master_template(policy, policy.language)
    stamp_to(target, template, tables, master_identity(policy), words)
    return target.getvalue()
