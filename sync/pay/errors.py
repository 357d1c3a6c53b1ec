"""Why a pay workbook cannot be made."""

from collections.abc import Iterator
from contextlib import contextmanager

from appraisal.messages import LANGUAGES
from sync.errors import FileError, GateError, ReviewbookError, library_errors, what_is_wrong


class PayError(ReviewbookError):
    """The pay workbook cannot be used: open elsewhere, locked by a password, damaged, of another cycle, not ours."""


@contextmanager
def reading_pay(file: str) -> Iterator[None]:
    """Say of a pay workbook that is none, or damaged, what HR should do: it was not sent by anybody, as a book is."""
    try:
        with library_errors(file):
            yield
    except (GateError, FileError) as error:
        if error.key == "gate.wrong-password":
            raise PayError("pay.wrong-password", file=file) from error
        if not error.key.startswith(_DAMAGED):
            raise
        wrong = {f"reason_{language[:2]}": what_is_wrong(error, language) for language in LANGUAGES}
        raise PayError("pay.unreadable", file=file, **wrong) from error


_DAMAGED = ("gate.", "file.empty")
"""How the keys begin of what is wrong with the file itself."""
