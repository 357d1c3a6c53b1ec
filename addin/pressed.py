"""What was pressed, and on what: the arguments of a press, checked, and the cycle folder around the workbook.

Names come from a workbook that anybody may have sent. They are compared and looked up, and never run, imported or put into a
command; whatever cannot be used is one sentence (:class:`addin.refusal.RefusalError`).
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from addin.buttons import Button, Place, buttons
from addin.cloud_place import place_of
from addin.refusal import RefusalError
from sync.files import LEDGER, MASTER, MASTER_WITH_MACROS, WORKBOOK_SUFFIXES

NO_WORKBOOK = "-"
"""What stands for the workbook's name where none is in front."""

_LEVELS = 5
"""How far above a book its cycle folder is looked for: books/self, or a folder of a folder in inbox."""

_ODD = re.compile(r'["|\x00-\x1f]')
_ODD_ON_MAC = re.compile(r'["|$`\\\x00-\x1f]')
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press that can be carried out: the button, the workbook in front, the cycle folder around it, the language.

    ``folder`` is there for every button that needs a master; ``workbook`` for every one that needs one at all.
    """

    button: Button
    workbook: Path | None
    folder: Path | None
    language: str

    @property
    def on_book(self) -> bool:
        """Whether a review book is in front, and not the master."""
        return self.workbook is not None and not _is_master(self.workbook)


def pressed(id_: str, workbook: str, language: str, system: str = sys.platform) -> Pressed:
    """Return what a press is about.

    Raises:
        RefusalError: there is no such button, or it cannot be pressed on this workbook.

    """
    button = buttons().find(id_)
    if button is None:
        raise RefusalError("press.unknown-button", id=re.sub(r"[^A-Za-z0-9]", "?", id_)[:40])
    if Place.ALWAYS in button.enabled:
        return Pressed(button, None, None, language)
    file = _file(workbook, system)
    if _is_master(file):
        return Pressed(button, file, _cycle_folder(file), language)
    if Place.BOOK not in button.enabled:
        raise RefusalError("press.not-master")
    if file.suffix.lower() not in WORKBOOK_SUFFIXES:
        raise RefusalError("press.not-book")
    return Pressed(button, file, _folder_around(file), language)


def _file(workbook: str, system: str) -> Path:
    """Return a workbook's path; never one that depends on the folder in which a program happens to run."""
    if workbook in ("", NO_WORKBOOK):
        raise RefusalError("press.no-workbook")
    if (_ODD_ON_MAC if system == "darwin" else _ODD).search(workbook):
        raise RefusalError("press.odd-name")
    if _ADDRESS.match(workbook):
        found = place_of(workbook)
        if found is None:
            raise RefusalError("press.cloud")
        return found
    path = PureWindowsPath(workbook) if system == "win32" else PurePosixPath(workbook)
    if not path.is_absolute():
        raise RefusalError("press.unsaved")
    file = Path(workbook)
    try:
        reached = file.parent.is_dir()
    except (OSError, ValueError):
        reached = False
    if not reached:
        raise RefusalError("press.no-folder")
    return file


def _is_master(file: Path) -> bool:
    return file.name.casefold() in (MASTER, MASTER_WITH_MACROS)


def _cycle_folder(master: Path) -> Path:
    if not (master.parent / LEDGER).is_file():
        raise RefusalError("press.not-cycle", folder=master.parent)
    return master.parent


def _folder_around(book: Path) -> Path | None:
    """Return the cycle folder in which a book lies, ``None`` where it lies in none."""
    return next((folder for folder in book.parents[:_LEVELS] if (folder / LEDGER).is_file()), None)
