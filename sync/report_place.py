"""Where files for people may be written: never in the place of what a cycle lives on."""

from collections.abc import Sequence
from pathlib import Path

from sync.errors import BookError, ReviewbookError, writing
from sync.files import REPORTS, find_master, replace_file
from sync.ledger import FILE_NAME
from sync.xlsx.gate import MASTER as LIMITS
from sync.xlsx.gate import load, open_package
from sync.xlsx.source import package_properties
from workbook_templates.paper import REPORT


class ReportError(ReviewbookError):
    """A report cannot be made: nothing was consolidated yet, or the file cannot be written there."""


def report_place(path: Path) -> Path:
    """Return a path at which a report may be written: outside of every cycle folder, or below its reports.

    A file that stands there already must be a report of ours: its new state takes its place, and that of nothing else.

    Raises:
        ReportError: it is no xlsx file, would lie among a cycle's own files, or would take the place of another file.
        FileError: the file that stands there cannot be read.

    """
    if path.suffix.lower() != ".xlsx":
        raise ReportError("report.suffix", file=path.name)
    _refuse_among(path, path.resolve().parents)
    if path.is_file() and path.stat().st_size and not _is_report(path):
        raise ReportError("report.not-ours", file=path.name)
    return path


def _is_report(path: Path) -> bool:
    try:
        return REPORT in package_properties(open_package(load(path, LIMITS), LIMITS))
    except BookError:
        return False


def write_report(target: Path, content: bytes) -> None:
    """Write a report at its place wholly or not at all, with the folders in which it lies.

    Raises:
        FileError: it cannot be written.

    """
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, content)


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
