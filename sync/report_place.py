"""Where a workbook for people may be written: never in the place of what a cycle lives on."""

from pathlib import Path

from sync.errors import ReviewbookError
from sync.files import REPORTS, find_master
from sync.ledger import FILE_NAME


class ReportError(ReviewbookError):
    """A report cannot be made: nothing was consolidated yet, or the file cannot be written there."""


def report_place(path: Path) -> Path:
    """Return a path at which a workbook may be written: outside of every cycle folder, or below its reports.

    Raises:
        ReportError: it is no xlsx file, or would lie among a cycle's own files, which it could take the place of.

    """
    if path.suffix.lower() != ".xlsx":
        raise ReportError("report.suffix", file=path.name)
    above = path.resolve().parents
    for folder in filter(_is_cycle, above):
        if folder / REPORTS not in above:
            raise ReportError("report.in-cycle", file=path.name, folder=REPORTS)
    return path


def _is_cycle(folder: Path) -> bool:
    return (folder / FILE_NAME).exists() or find_master(folder).exists()
