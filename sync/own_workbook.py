"""A workbook of HR's own that becomes the master: read, and refused before anything is made of it or beside it."""

from pathlib import Path

from sync.errors import TEXTS, GateError, MasterError, library_errors
from sync.xlsx.adoptable import refuse_unsuitable
from sync.xlsx.whole import open_whole


def read_own_workbook(path: Path) -> bytes:
    """Return the bytes of a workbook that can become a master.

    Raises:
        FileError: it cannot be read.
        MasterError: it is no workbook, or one to which our sheets cannot be added.

    """
    with library_errors(path):
        content = path.read_bytes()
        try:
            refuse_unsuitable(open_whole(content))
        except GateError as error:
            raise MasterError(
                "adopt.no-workbook", reason_en=_wrong(error, "en"), reason_zh=_wrong(error, "zh-CN")
            ) from error
    return content


_ENDS = {"en": ". ", "zh-CN": "。"}
"""What ends a sentence."""


def _wrong(error: GateError, language: str) -> str:
    """Return what is wrong with a file, without what its sender should do: HR is no sender of a book."""
    first = TEXTS(error.key, language, **error.values).partition(_ENDS[language])[0]
    return first.rstrip(".。")
