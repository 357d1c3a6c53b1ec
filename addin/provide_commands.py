"""What the commands about imports and reports do: call an action, show what came of it, and return the exit code."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin import actions
from addin.commands import show_waiting
from addin.show import Screen
from sync.provided.importing import Shown, keep_import, show_import, unmatched_lines
from sync.provided.kept import Unmatched
from sync.reports import write_reports

CLEAN, ERRORS = 0, 1

SHOWN_ROWS = 20
"""So many rows that were not taken stand in the terminal; all of them stand on the sheet Findings."""


@dataclass(frozen=True, slots=True)
class Importing:
    """What is imported: the file, one of its sheets, by whom, and why."""

    file: Path
    sheet: str
    by: str
    reason: str


def import_actuals(screen: Screen, folder: Path, asked: Importing, yes: bool) -> int:
    """Show what importing actuals would do, and with ``yes`` do it."""
    if yes:
        shown = keep_import(
            folder, asked.file, actions.now(), sheet=asked.sheet, by=asked.by, reason=asked.reason
        )
    else:
        shown = show_import(folder, asked.file, asked.sheet, asked.by)
    if screen.as_json:
        screen.document(_document(shown, screen.language))
    else:
        _show(screen, folder, asked.file, shown, yes=yes)
    return ERRORS if shown.plan.unmatched else CLEAN


def _show(screen: Screen, folder: Path, file: Path, shown: Shown, *, yes: bool) -> None:
    plan, export = shown.plan, shown.export
    screen.say("import.rows", file=export.file, rows=len(export.lines), matched=plan.matched)
    if export.others:
        screen.say("import.sheets", taken=export.sheet, others=", ".join(export.others))
    counts = {"new": len(plan.new), "changed": len(plan.changed), "equal": plan.equal + plan.repeated}
    screen.say("import.counts", **counts, unmatched=len(plan.unmatched))
    if shown.replaced:
        screen.say("import.replaced", count=shown.replaced)
    _show_unmatched(screen, plan.unmatched)
    if not yes:
        key = "import.preview" if plan.works or plan.unmatched else "import.nothing"
        screen.say(key, folder=folder, file=file)
    elif shown.receipt is None:
        screen.say("import.nothing")
    else:
        screen.say("import.done", run=shown.receipt.run)
        show_waiting(screen, folder)


def _show_unmatched(screen: Screen, rows: tuple[Unmatched, ...]) -> None:
    lines = unmatched_lines(rows[:SHOWN_ROWS], screen.language)
    screen.lines(f"✘ {line}" for line in lines)
    if len(rows) > SHOWN_ROWS:
        screen.say("import.more", count=len(rows) - SHOWN_ROWS)


def _document(shown: Shown, language: str) -> dict[str, Any]:
    """Return an import as plain values."""
    plan, export = shown.plan, shown.export
    texts = unmatched_lines(plan.unmatched, language)
    return {
        "file": export.file,
        "sheet": export.sheet,
        "rows": len(export.lines),
        "new": len(plan.new),
        "changed": len(plan.changed),
        "equal": plan.equal,
        "repeated": plan.repeated,
        "replaced": shown.replaced,
        "unmatched": [
            {"row": row.row, "cell": row.cell, "why": row.why, "text": text}
            for row, text in zip(plan.unmatched, texts, strict=True)
        ],
        "run": None if shown.receipt is None else shown.receipt.run,
    }


def report(screen: Screen, folder: Path, out: Path | None, people: bool) -> int:
    """Write the executives' report and the goal board."""
    written = write_reports(folder, actions.now(), screen.language, out=out, people=people)
    screen.say("report.done", report=written.report, board=written.board)
    screen.say("report.named" if people else "report.no-people")
    return CLEAN
