"""The master as a closed file: read what HR keeps in it, write it anew.

Until the program can patch a workbook part by part, a master that holds anything which is not ours is refused and never
rewritten: a redrawn one would lose it.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appraisal.policy import Policy
from sync.errors import MasterError, library_errors
from sync.files import MASTER, lock_holder, replace_file
from sync.hr import HrContent, hr_content
from sync.row_numbers import RowNumbers
from sync.rows import as_text
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import load, open_package
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master
from workbook_templates.draw_master import master_template
from workbook_templates.foreign import Foreign, foreign
from workbook_templates.layout import LANGUAGES
from workbook_templates.stamp import BookIdentity, Row, stamp_to

FOREIGN_SHOWN = 5
"""So many foreign things are named in the refusal."""


@dataclass(frozen=True, slots=True)
class Master:
    """The master as it was read: its hash, HR's content, and where HR's records stand."""

    path: Path
    hash: str
    content: HrContent
    rows: RowNumbers


def read_master(folder: Path) -> Master:
    """Read the master of a cycle folder.

    Raises:
        MasterError: it is missing, no master, or holds what is not ours.
        BookError: the gate refuses it.

    """
    path = folder / MASTER
    if not path.exists():
        raise MasterError("master.missing", file=MASTER)
    with library_errors(path):
        data = load(path, MASTER_LIMITS)
        raw = read_book(data, (master.BOOK,), limits=MASTER_LIMITS)
        package = open_package(data, MASTER_LIMITS)
        parts = [entry.name for entry in package.entries.values()]
        strange = foreign(parts, package.read, raw.tables.values())
    if strange:
        what = {f"what_{language[:2]}": _listed(strange, language) for language in LANGUAGES}
        raise MasterError("master.foreign-content", file=MASTER, **what)
    if raw.identity.field("role") not in ("", master.BOOK.role):
        raise MasterError("master.wrong-book", file=MASTER)
    rows = {name: _row_numbers(table) for name, table in raw.tables.items()}
    return Master(path, hashlib.sha256(data).hexdigest(), hr_content(raw.tables), rows)


def _listed(strange: Sequence[Foreign], language: str) -> str:
    """Return the first few foreign things in words."""
    words = [found.words(language) for found in strange[:FOREIGN_SHOWN]]
    return "; ".join(words) + (" …" if len(strange) > FOREIGN_SHOWN else "")


def _row_numbers(raw: RawTable) -> dict[str, int]:
    key = master.BOOK.table_by_name[raw.name].row_key
    numbers: dict[str, int] = {}
    for row in raw.rows:
        cells = (row.cells.get(name) for name in key)
        record = "|".join(
            as_text(cell.value) for cell in cells if cell is not None and cell.value is not None
        )
        numbers.setdefault(record, row.number)
    return numbers


def check_writable(folder: Path) -> None:
    """Make sure that nobody holds the master open.

    Raises:
        MasterError: a spreadsheet program does.

    """
    if lock_holder(folder / MASTER) is not None:
        raise MasterError("master.open", file=MASTER)


def master_identity(policy: Policy) -> BookIdentity:
    """Return the identity that a cycle's master carries."""
    return BookIdentity(
        f"master-{policy.cycle.id}", policy.cycle.id, "", master.BOOK.role, master.VERSION, 1, policy.language
    )


def draw(policy: Policy, tables: Mapping[str, Iterable[Row]], words: Mapping[str, str]) -> bytes:
    """Return the file of a master with these rows; rows may stream from iterators."""
    target = io.BytesIO()
    template = master_template(policy, policy.language)
    stamp_to(target, template, tables, master_identity(policy), words)
    return target.getvalue()


def write_master(folder: Path, content: bytes) -> str:
    """Put a master in place and return its hash.

    Raises:
        MasterError: a spreadsheet program holds the old one.
        FileError: it cannot be written; the old one is as it was.

    """
    check_writable(folder)
    path = folder / MASTER
    with library_errors(path):
        replace_file(path, content)
    return hashlib.sha256(content).hexdigest()
