"""A workbook of HR's own that becomes the master: read, and refused before anything is made of it or beside it."""

from pathlib import Path

from appraisal.messages import LANGUAGES
from sync.errors import GateError, MasterError, library_errors, what_is_wrong
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
            wrong = {f"reason_{language[:2]}": what_is_wrong(error, language) for language in LANGUAGES}
            raise MasterError("adopt.no-workbook", **wrong) from error
    return content
