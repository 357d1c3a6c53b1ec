"""What the terminal shows: tables for people, one JSON document for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from addin.chinese_lines import folded, is_wide
from addin.language import language_of
from appraisal.appraise import message
from appraisal.findings import Finding, Severity
from appraisal.messages import Texts
from workbook_templates.labels import choice_words

if TYPE_CHECKING:
    from sync.book_states import BookState
    from sync.receipt import Receipt
    from workbook_templates.dashboard import Summary
    from workbook_templates.live_figures import FeedbackFigures

TEXTS = Texts("addin")

STYLES: Mapping[str, str] = {"error": "bold dark_orange3", "warn": "yellow", "info": "blue", "off": "dim"}
SYMBOLS: Mapping[str, str] = {"error": "✘", "warn": "●", "info": "·", "off": " "}

SHOWN_FINDINGS = 12
SHOWN_BOOKS = 4


@dataclass(frozen=True, slots=True)
class Screen:
    """Where and in which language to print; ``as_json`` prints documents instead of tables."""

    console: Console
    language: str
    as_json: bool = False

    def text(self, key: str, **values: object) -> str:
        """Return a text of the terminal."""
        return TEXTS(f"cli.{key}", self.language, **values)

    def say(self, key: str, **values: object) -> None:
        """Print one line, unless programs read along."""
        if not self.as_json:
            self._print(self.text(key, **values))

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines as they are."""
        for line in lines:
            self._print(line)

    def _print(self, text: str) -> None:
        wide = is_wide(text)
        shown = folded(text, self.console.width) if wide else text
        self.console.print(escape(shown), highlight=False, soft_wrap=wide)

    def addresses(self, lines: Iterable[str]) -> None:
        """Print lines that end in an address, which is not broken: people copy it."""
        for line in lines:
            self.console.print(escape(line), highlight=False, soft_wrap=True)

    def document(self, content: object) -> None:
        """Print one JSON document."""
        self.console.print_json(json.dumps(content, ensure_ascii=False, default=str))


def screen(lang: str, as_json: bool = False) -> Screen:
    """Return the terminal's screen in the language that an option names, "" for none."""
    return Screen(Console(), language_of(lang), as_json)


def table(screen: Screen, *headings: str, title: str = "") -> Table:
    """Return an empty table in the house's look; headings are keys of ``cli.table``."""
    made = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for heading in headings:
        made.add_column(screen.text(f"table.{heading}"), overflow="fold")
    return made


def show_receipt(screen: Screen, receipt: "Receipt") -> None:
    """Show how a cycle stands after a run: figures, grades, and the worst findings."""
    if screen.as_json:
        screen.document(receipt_document(receipt, screen.language))
        return
    summary = receipt.summary
    screen.console.print()
    screen.console.print(
        f"[bold]{escape(screen.text('consolidate.title', company=summary.company, cycle=summary.cycle))}[/]"
    )
    screen.console.print(_figures(screen, receipt))
    screen.console.print()
    screen.console.print(_grades(screen, summary))
    screen.console.print()
    show_findings(screen, receipt.findings)


def _figures(screen: Screen, receipt: "Receipt") -> Table:
    summary = receipt.summary
    made = Table(box=None, show_header=False, pad_edge=False)
    returned = screen.text("table.returned", returned=summary.returned, books=summary.books)
    people = screen.text(
        "table.result-state",
        people=summary.people,
        final=summary.final,
        provisional=summary.provisional,
        other=summary.people - summary.final - summary.provisional,
    )
    coverage = summary.company_coverage
    rows = {
        "books": returned,
        "people": people,
        "average": "—" if summary.average is None else f"{summary.average:.2f}",
        "coverage": "—" if coverage is None else f"{coverage:.0%}",
        "findings": _counts(screen, receipt.counts),
    }
    if receipt.cells.returned:
        rows["cells"] = cells_line(screen, asdict(receipt.cells))
    if receipt.brought:
        rows["brought"] = _brought(screen, receipt.brought)
    for key, value in rows.items():
        made.add_row(f"[dim]{escape(screen.text(f'table.{key}'))}[/]", escape(value))
    return made


def _brought(screen: Screen, files: Sequence[str]) -> str:
    named = files if len(files) <= SHOWN_BOOKS else files[: SHOWN_BOOKS - 1]
    shown, more = ", ".join(named), len(files) - len(named)
    return screen.text(
        "receipt.brought-more" if more else "receipt.brought", count=len(files), files=shown, more=more
    )


CELLS = ("applied", "equal", "conflict", "rejected")
"""What becomes of a cell that came back: one of these."""


def cells_line(screen: Screen, cells: Mapping[str, int]) -> str:
    """Return the balance of a receipt in one line: all cells that came back, and what became of them."""
    return screen.text("receipt.cells", **{name: f"{cells[name]:,}" for name in ("returned", *CELLS)})


def _counts(screen: Screen, counts: Mapping[Severity, int]) -> str:
    return screen.text(
        "table.counts",
        errors=counts.get(Severity.ERROR, 0),
        warnings=counts.get(Severity.WARN, 0),
        infos=counts.get(Severity.INFO, 0),
    )


def _grades(screen: Screen, summary: "Summary") -> Table:
    """Return the distribution, the best grade first, as bars of one mark a person (or a share of the width)."""
    made = table(screen, "grade", "people", "guide", "grades")
    graded = sum(found.people for found in summary.grades)
    for found in reversed(summary.grades):
        bar = "█" * round(24 * found.people / graded) if graded else ""
        made.add_row(found.grade, str(found.people), f"{found.guide:.0%}", f"[cyan4]{bar}[/]")
    return made


def show_findings(screen: Screen, findings: Sequence[Finding], most: int = SHOWN_FINDINGS) -> None:
    """Show findings in the order in which they come, no more than ``most``."""
    if screen.as_json:
        screen.document([finding_document(finding, screen.language) for finding in findings])
        return
    if not findings:
        screen.say("check.clean")
        return
    words = choice_words("severity", screen.language)
    made = table(screen, "severity", "code", "where", "message", title=screen.text("table.worst"))
    for finding in findings[:most]:
        style, symbol = STYLES[finding.severity], SYMBOLS[finding.severity]
        made.add_row(
            f"[{style}]{symbol} {words[finding.severity]}[/]",
            finding.code,
            escape(str(finding.place)),
            escape(message(finding, screen.language)),
        )
    screen.console.print(made)
    if len(findings) > most:
        screen.say("table.more", count=len(findings) - most)


def show_books(screen: Screen, books: "Iterable[BookState]", names: Mapping[str, tuple[str, str]]) -> None:
    """Show where every book stands; ``names`` holds name and department by employee id."""
    ordered = sorted(books, key=lambda found: found.rank)
    if screen.as_json:
        screen.document([book_document(found) for found in ordered])
        return
    words = choice_words("submission", screen.language)
    kinds = choice_words("book_role", screen.language)
    made = table(
        screen, "state", "errors", "warnings", "role", "recipient", "department", "people", "file"
    )  # fmt: skip
    for found in ordered:
        name, department = names.get(found.book.recipient_id, (found.book.recipient_id, ""))
        file = found.submission.file if found.submission else found.book.file
        made.add_row(
            words[found.state], str(found.errors), str(found.warnings), kinds[found.book.role], escape(name),
            escape(department), str(found.people), escape(file),
        )  # fmt: skip
    screen.console.print(made)
    screen.addresses(f"  {found.book.file}: {found.link}" for found in ordered if found.link)


def show_told(screen: Screen, told: "FeedbackFigures") -> None:
    """Show in one line how far people are told their results, once anything is released."""
    if told.released:
        due = told.released - told.held
        screen.say("status.told", **asdict(told), due=due)


def receipt_document(receipt: "Receipt", language: str) -> dict[str, Any]:
    """Return a receipt as plain values."""
    summary = receipt.summary
    return {
        "run": receipt.run,
        "written": receipt.written,
        "read": receipt.read,
        "unchanged": receipt.unchanged,
        "books": {"all": summary.books, "returned": summary.returned},
        "people": {"all": summary.people, "final": summary.final, "provisional": summary.provisional},
        "average": summary.average,
        "grades": {found.grade: found.people for found in summary.grades},
        "cells": asdict(receipt.cells),
        "conflicts": receipt.conflicts,
        "brought": list(receipt.brought),
        "recovered": receipt.recovered,
        "counts": {str(severity): count for severity, count in receipt.counts.items()},
        "findings": [finding_document(finding, language) for finding in receipt.findings],
    }


def finding_document(finding: Finding, language: str) -> dict[str, Any]:
    """Return a finding as plain values, with its message."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "subject": finding.subject,
        "file": finding.place.file,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "table": finding.spot.table,
        "record": finding.spot.record,
        "field": finding.spot.field,
        "message": message(finding, language),
    }


def book_document(found: "BookState") -> dict[str, Any]:
    """Return a book's state as plain values."""
    return {
        "code": found.book.code,
        "role": found.book.role,
        "recipient": found.book.recipient_id,
        "state": found.state,
        "people": found.people,
        "errors": found.errors,
        "warnings": found.warnings,
        "file": found.submission.file if found.submission else found.book.file,
        **({"link": found.link} if found.link else {}),
    }
