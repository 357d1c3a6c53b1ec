"""Findings as a workbook of their own, beside the checked ones: nothing is written into what a person works in."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from appraisal.appraise import message
from appraisal.findings import Finding
from sync.errors import writing
from sync.files import replace_file
from sync.report_place import report_place
from workbook_templates.report.found import FindingLine

MINUTE = "%Y-%m-%d %H:%M"


def write_findings(
    target: Path, findings: Iterable[Finding], checked: Path, now: datetime, language: str
) -> None:
    """Write findings into a workbook whose lines lead to the cells.

    ``checked`` is the book, or the cycle folder, that was checked.

    Raises:
        ReportError: the target is no xlsx file, or would lie among a cycle's own.
        FileError: it cannot be written.

    """
    from workbook_templates.report.draw_findings import (
        draw_findings,
    )  # brings a library that only drawing needs

    report_place(target)
    about = " · ".join((checked.resolve().name, now.strftime(MINUTE)))
    made = draw_findings(tuple(_lines(findings, checked.resolve(), language)), about, language)
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, made)


def _lines(findings: Iterable[Finding], checked: Path, language: str) -> Iterator[FindingLine]:
    for finding in findings:
        file = checked / finding.place.file if checked.is_dir() else checked
        there = bool(finding.place.file) and file.is_file()
        yield FindingLine(
            finding.severity,
            finding.code,
            finding.place,
            message(finding, language),
            file if there else None,
        )
