"""The cycle folder's files: where everything lies, which files are books, and how a file is replaced safely."""

import errno
import os
import re
import stat
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

MASTER = "master.xlsx"
MASTER_WITH_MACROS = "master.xlsm"
MASTER_SHEET = "master.gbook"
"""How the Google Sheet stood that HR works in beside the master, when both were last in step."""
LEDGER = "ledger.db"
PENDING = "master.pending"
"""The stem under which a new master waits when another program does not let go of the old one."""
BOOKS = "books"
OWN_BOOKS, PEER_BOOKS = "self", "peer"
"""The folders, among the books, in which self books and peer books lie."""
INBOX = "inbox"
REPORTS = "reports"
FOLDERS = (BOOKS, INBOX, "archive", REPORTS)

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".gbook"})
"""Files that somebody may have meant as a returned book; the gate says what is wrong with the ones it cannot take."""

_CONTAINERS = frozenset({".zip", ".7z", ".rar", ".eml", ".msg"})
"""Files in which a book may have come: the gate says what to do with them, so that nobody waits for it."""
_DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".rtf", ".wps", ".ppt", ".pptx", ".numbers"})
"""Files that somebody may have made of a book and sent in its place: in the inbox, the gate asks for the book."""
_RETURNED = {BOOKS: WORKBOOK_SUFFIXES | _CONTAINERS, INBOX: WORKBOOK_SUFFIXES | _CONTAINERS | _DOCUMENTS}

_SHARING_VIOLATIONS = frozenset({5, 32, 33})
_PATIENCE = 2.5
"""Seconds for which a file that another program holds (antivirus, a sync client) is tried again on Windows."""


_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_LONGEST = 80


def file_stem(text: str) -> str:
    """Return a name as every system takes it for a file, without an ending."""
    return _UNSAFE.sub("_", text).strip(" .")[:_LONGEST]


def distinct_stems(texts: Iterable[str]) -> list[str]:
    """Return a file's name for each text, with a number where another has it: some systems tell no capitals apart."""
    counts: Counter[str] = Counter()
    names: list[str] = []
    for text in texts:
        stem = file_stem(text)
        counts[stem.casefold()] += 1
        number = counts[stem.casefold()]
        names.append(stem if number == 1 else f"{stem} ({number})")
    return names


def find_master(folder: Path) -> Path:
    """Return where the master of a cycle folder lies, or belongs where there is none: a lost one as it was kept last."""
    with_macros, plain = folder / MASTER_WITH_MACROS, folder / MASTER
    if with_macros.exists():
        return with_macros
    had_macros = not plain.exists() and any((folder / "archive" / "master").glob("*/*.xlsm"))
    return with_macros if had_macros else plain


def returned_files(folder: Path) -> Iterator[Path]:
    """Yield every file in ``inbox`` and ``books`` with their subfolders that may be a book, in the order of their paths.

    Lock files of spreadsheet programs (``~$…``, ``.~lock…``) and hidden files are passed over. A folder that may not be
    looked into stands for what is in it: whoever reads it says why nothing can be had.
    """
    yield from sorted(path for part in (BOOKS, INBOX) for path in _below(folder / part, _RETURNED[part]))


def _below(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    closed: list[Path] = []

    def note(error: OSError) -> None:
        if isinstance(error, PermissionError) and error.filename is not None:
            closed.append(Path(error.filename))

    for place, _, names in os.walk(folder, onerror=note):
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in suffixes and not name.startswith(("~$", ".")) and path.is_file():
                yield path
    yield from closed


def is_gone(path: Path) -> bool:
    """Whether nothing lies there any more; what cannot be seen, because its folder may not be looked into, is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def lock_holder(path: Path) -> Path | None:
    """Return the lock file that a spreadsheet program leaves beside a workbook that it holds open, or ``None``."""
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return next((lock for lock in locks if lock.exists()), None)


def is_sharing_violation(error: OSError) -> bool:
    """Whether Windows says that another program holds the file."""
    return getattr(error, "winerror", None) in _SHARING_VIOLATIONS


def put(source: Path, target: Path) -> None:
    """Let a file that is on the disk take the place of another, and make that survive a power cut.

    Who may read and write the other may so afterwards. Where it is a symbolic link, the file that it leads to is replaced.

    Raises:
        OSError: it cannot be, or another program holds the target; both files are as they were.

    """
    if target.is_symlink():
        # The file that it leads to may lie on another disk, to which nothing is renamed.
        replace_file(target, source.read_bytes())
        source.unlink()
        return
    _open_to_the_same(source, target)
    _rename(source, target)
    _flush_folder(target.parent)


def _open_to_the_same(new: Path, old: Path) -> None:
    """Let those who could read and write a file do so with what takes its place, as far as the system lets us."""
    if sys.platform == "win32":  # a new file has the rights of its folder there, as people expect
        return
    with suppress(OSError):
        was = old.stat()
        with suppress(OSError):
            os.chown(new, -1, was.st_gid)
        new.chmod(stat.S_IMODE(was.st_mode))


def replace_file(target: Path, content: bytes) -> None:
    """Put a file in place wholly or not at all: written beside the target, flushed to the disk, then renamed.

    Who may read and write the target may so afterwards. Where it is a symbolic link, the file that it leads to is replaced.

    Raises:
        OSError: it cannot be written, or another program holds the target; the target is as it was.

    """
    target = target.resolve() if target.is_symlink() else target
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            flush_file(file)
        _open_to_the_same(temporary, target)
        _rename(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    _flush_folder(target.parent)


def flush_file(file: BinaryIO) -> None:
    """Make what was written into an open file survive a power cut."""
    file.flush()
    os.fsync(file.fileno())


def _rename(source: Path, target: Path) -> None:
    """Rename over the target; on Windows try again for a while when another program holds it for a moment."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(source, target)
        except PermissionError as error:
            if is_sharing_violation(error) and _is_read_only(target):
                # Windows says the same of a file that nobody may change as of one that another program holds.
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target)) from error
            if not is_sharing_violation(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _is_read_only(file: Path) -> bool:
    try:
        return not file.stat().st_mode & stat.S_IWRITE
    except OSError:
        return False


def _flush_folder(folder: Path) -> None:
    """Make the renaming itself survive a power cut, where the system lets a folder be opened and flushed.

    Where it does not, the renaming is done all the same, and nobody may be told otherwise: a start makes good what a power
    cut takes back.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
