"""Where files for people may be written: never in the place of what a cycle lives on."""

from collections.abc import Sequence
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
    _refuse_among(path, path.resolve().parents)
    return path


def papers_place(path: Path) -> Path:
    """Return a folder in which papers of people may be written: outside of every cycle folder, or its reports.

    Raises:
        ReportError: it lies among a cycle's own files: what stands in books and inbox is read as an answer.

    """
    whole = path.resolve()
    _refuse_among(path, (whole, *whole.parents))
    return path


def _refuse_among(path: Path, above: Sequence[Path]) -> None:
    for folder in filter(_is_cycle, above):
        if folder / REPORTS not in above:
            raise ReportError("report.in-cycle", file=path.name, folder=REPORTS)


def _is_cycle(folder: Path) -> bool:
    return (folder / FILE_NAME).exists() or find_master(folder).exists()
