"""``master.gbook``: how the sheet stood when it was last read, and how far it and master.xlsx are in step."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sync.errors import GateError, library_errors, writing
from sync.files import MASTER_SHEET, replace_file
from sync.google.gbook import Gbook, decode, encode
from sync.google.master.edits import ROW, Apart, as_in_step
from sync.google.master.rows import Desk, desk_of
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.read import read_book
from workbook_templates.books import master

_VERSION, _SHOWN, _APART = "desk.version", "desk.shown", "desk.apart"
"""Properties that the file holds beside those of the book."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the sheet.

    ``book`` is what was read of it, at ``version`` of the file (0: it is to be read again). ``shown`` is the hash of the
    master.xlsx that it shows, "" where it is not known to show any wholly. ``apart`` is what the two disagree about.
    """

    book: Gbook
    version: int
    shown: str = ""
    apart: tuple[Apart, ...] = ()

    @property
    def file_id(self) -> str:
        """The id of the sheet's file."""
        return self.book.file_id

    def there(self) -> Desk:
        """Return the tables as they stood in the sheet."""
        return desk_of_book(self.book)

    def in_step(self, there: Desk) -> Desk:
        """Return the tables as they stood when both desks agreed."""
        return as_in_step(there, self.apart)


def desk_of_book(book: Gbook) -> Desk:
    """Return the tables of a master that was read from a sheet.

    Raises:
        BookError: it is no master of ours any more.

    """
    with library_errors(book.name):
        return desk_of(read_book(encode(book), (master.BOOK,), limits=MASTER_LIMITS).tables)


def is_there(folder: Path) -> bool:
    """Whether the master of a cycle folder has a Google Sheet."""
    return (folder / MASTER_SHEET).exists()


def read_kept(folder: Path) -> Kept:
    """Return what is known of the sheet.

    Raises:
        FileError: the file cannot be read.
        GateError: somebody changed it.

    """
    path = folder / MASTER_SHEET
    with library_errors(path):
        book = decode(path.read_bytes(), MASTER_LIMITS)
        try:
            version = int(book.properties[_VERSION])
            apart = tuple(_apart(one) for one in json.loads(book.properties[_APART]))
            shown = book.properties[_SHOWN]
        except (KeyError, ValueError, TypeError) as error:
            raise GateError("gate.damaged", reason=type(error).__name__) from error
    return Kept(replace(book, properties=_others(book.properties)), version, shown, apart)


def _others(properties: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in properties.items() if not key.startswith("desk.")}


def _apart(found: list[Any]) -> Apart:
    kept = Apart(*found)
    return kept._replace(before=tuple(kept.before)) if kept.column == ROW else kept


def write_kept(folder: Path, kept: Kept) -> None:
    """Keep what is known of the sheet; a file that says the same already stays as it is.

    Raises:
        FileError: it cannot be written.

    """
    path = folder / MASTER_SHEET
    state = {
        _VERSION: str(kept.version), _SHOWN: kept.shown, _APART: json.dumps(kept.apart, ensure_ascii=False),
    }  # fmt: skip
    content = encode(replace(kept.book, properties={**kept.book.properties, **state}))
    with writing(path):
        if not path.exists() or path.read_bytes() != content:
            replace_file(path, content)


def forget_sheet(folder: Path) -> None:
    """Let the master have no Google Sheet any more."""
    with writing(folder / MASTER_SHEET):
        (folder / MASTER_SHEET).unlink(missing_ok=True)
