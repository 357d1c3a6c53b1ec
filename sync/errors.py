"""What the program could not do: one small tree of exceptions, said in one clear line each.

::

    ReviewbookError
    ├── FileError             a file cannot be read or written: missing, locked, offline, changing
    ├── BookError             a workbook is not taken
    │   ├── GateError         refused at the gate: unsafe, damaged, encrypted, or no xlsx at all
    │   ├── ContentError      sound, but a cell or a table in it cannot be read
    │   └── IdentityError     not ours: foreign, another cycle's, another template, identities that disagree
    ├── MasterError           the master: missing, open in a spreadsheet program, holds what is not ours
    ├── CycleFolderError      the cycle folder: missing, empty, already there, not a cycle folder
    ├── RosterError           the roster: no columns that we know, nobody in it
    ├── LedgerError           the ledger: missing, damaged, of a newer program, in use
    └── GoogleError           Google refuses or cannot be reached (:mod:`sync.google.client.errors`)

Each error carries the key of its text and the values that fill it; :func:`describe` renders it in either language.
A text says what is wrong and what to do; where (file, sheet, cell) is put in front of it. No text repeats what a cell
says about a person.
"""

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from xml.parsers.expat import ExpatError

from appraisal.findings import Place, Value
from appraisal.messages import Texts

TEXTS = Texts("sync")

SHARING_VIOLATIONS = frozenset({32, 33})
"""Windows' error numbers for a file that another program holds open."""


class ReviewbookError(Exception):
    """The program could not do what it was asked to.

    ``key`` is the key of the text and ``values`` fill it. ``file``, ``sheet`` and ``cell`` say where, as far as is
    known; an outer layer adds what it knows with :meth:`at`.
    """

    def __init__(
        self, key: str, /, *, file: str = "", sheet: str = "", cell: str = "", **values: Value
    ) -> None:
        super().__init__(key)
        self.key = key
        self.place = Place(file, sheet, cell)
        self.values = values

    def at(self, *, file: str = "", sheet: str = "", cell: str = "") -> Self:
        """Fill in the parts of the place that are not known yet, and return the error itself."""
        here = self.place
        self.place = Place(here.file or file, here.sheet or sheet, here.cell or cell)
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by key, so that a worker can hand the error back."""
        return _restore, (type(self), self.key, self.place, self.values)

    def __str__(self) -> str:
        """Return the English line: for tracebacks and logs."""
        return describe(self, "en")


class FileError(ReviewbookError):
    """A file cannot be read or written."""


class BookError(ReviewbookError):
    """A workbook is not taken."""


class GateError(BookError):
    """The gate refuses a file: unsafe, damaged, encrypted or not an xlsx workbook."""


class ContentError(BookError):
    """A sound package holds a cell or a table that cannot be read."""


class IdentityError(BookError):
    """A workbook is not one of ours, not of this cycle, or says two things about itself."""


class MasterError(ReviewbookError):
    """The master workbook cannot be used."""


class CycleFolderError(ReviewbookError):
    """The cycle folder cannot be used."""


class RosterError(ReviewbookError):
    """The roster cannot be used at all; single bad rows are findings instead."""


class LedgerError(ReviewbookError):
    """The ledger cannot be used."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that people should know and that stopped nothing: a macro, an external link."""

    key: str
    place: Place = field(default_factory=Place)
    values: tuple[tuple[str, Value], ...] = ()


def describe(error: ReviewbookError | Notice, language: str) -> str:
    """Return one line in a language: where it is, what is wrong, what to do."""
    text = TEXTS(error.key, language, **dict(error.values))
    return f"{error.place}: {text}" if str(error.place) else text


_ENDS = {"en": ". ", "zh-CN": "。"}
"""What ends a sentence."""


def what_is_wrong(error: ReviewbookError, language: str) -> str:
    """Return what is wrong with a file, without what its sender should do: HR is no sender of a book."""
    first = TEXTS(error.key, language, **error.values).partition(_ENDS[language])[0]
    return first.rstrip(".。")


@contextmanager
def library_errors(file: str | Path = "") -> Iterator[None]:
    """Turn what libraries raise about a file's bytes into :class:`ReviewbookError`, here and nowhere else.

    ``file`` is the name that people see. Errors of our own pass through and learn the file's name.
    """
    name = Path(file).name
    try:
        yield
    except ReviewbookError as error:
        error.at(file=name)
        raise
    except OSError as error:
        raise FileError(_os_key(error), file=name, reason=error.strerror or str(error)) from error
    except ExpatError as error:
        raise GateError("gate.xml", file=name, reason=str(error)) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError) as error:
        raise GateError("gate.damaged", file=name, reason=str(error)) from error
    except UnicodeError as error:
        raise GateError("gate.encoding", file=name, reason=str(error)) from error


@contextmanager
def writing(file: str | Path) -> Iterator[None]:
    """Turn what the system raises while a file is written into :class:`FileError`."""
    try:
        yield
    except OSError as error:
        key = _os_key(error)
        key = _WHEN_WRITING.get(key, key)
        raise FileError(key, file=Path(file).name, reason=error.strerror or str(error)) from error


_WHEN_WRITING = {
    "file.denied": "file.not-writable",
    "file.missing": "file.no-folder",
    "file.unreadable": "file.unwritable",
}


def _os_key(error: OSError) -> str:
    if getattr(error, "winerror", None) in SHARING_VIOLATIONS:
        return "file.in-use"
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return "file.missing"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "file.denied"
        case errno.EISDIR:
            return "file.folder"
        case errno.ENOSPC | errno.EDQUOT:
            return "file.disk-full"
        case errno.ENAMETOOLONG:
            return "file.long-name"
        case _:
            return "file.unreadable"


def _restore(
    kind: type[ReviewbookError], key: str, place: Place, values: dict[str, Value]
) -> ReviewbookError:
    return kind(key, file=place.file, sheet=place.sheet, cell=place.cell, **values)
