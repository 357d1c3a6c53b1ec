"""Findings as a workbook of their own, beside the checked ones: nothing is written into what a person works in."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from appraisal.appraise import message
from appraisal.findings import Finding
from sync.ledger import FILE_NAME as LEDGER
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.present_master import kept_content
from sync.report_place import report_place, write_report
from workbook_templates.brand import Logo
from workbook_templates.report.found import FindingLine


def write_findings(
    target: Path, findings: Iterable[Finding], checked: Path, now: datetime, language: str
) -> None:
    """Write findings into a workbook whose lines lead to the cells; those of a cycle in the company's look.

    ``checked`` is the book, or the cycle folder, that was checked.

    Raises:
        ReportError: the workbook may not be written there (:func:`sync.report_place.report_place`).
        FileError: it cannot be written.

    """
    # It brings a library that only drawing needs.
    from workbook_templates.report.draw_findings import draw_findings

    report_place(target)
    about = f"{checked.resolve().name} · {now:%Y-%m-%d %H:%M}"
    lines = tuple(_lines(findings, checked.resolve(), language))
    write_report(target, draw_findings(lines, about, language, *_look(checked)))


def _look(checked: Path) -> tuple[str, Logo | None]:
    """Return the colour and the logo of the company whose cycle was checked; none for a book by itself."""
    if not (checked / LEDGER).is_file():
        return "", None
    with Ledger.open(checked) as ledger, ledger.reading():
        policy = kept_content(ledger).policy
    return policy.colour, read_logo(checked, policy)


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
