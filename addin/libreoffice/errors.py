"""What LibreOffice could not do for us, said in our sentences; UNO's own exceptions never get this far."""

from collections.abc import Mapping

from sync.errors import ReviewbookError


class LibreOfficeError(ReviewbookError):
    """LibreOffice is missing, does not answer, or refused what it was asked to do."""


class NotThereError(LibreOfficeError, KeyError):
    """A workbook, sheet, name or table that was asked for does not exist; xlwings looks for a :class:`KeyError`."""


_MISSING = frozenset({"no-sheet", "no-name", "no-table"})


def refusal(key: str, values: Mapping[str, str | int]) -> LibreOfficeError:
    """Return the error for a refusal of the bridge."""
    kind = NotThereError if key in _MISSING else LibreOfficeError
    error = kind(f"libreoffice.{key}")
    error.values = dict(values)
    return error
