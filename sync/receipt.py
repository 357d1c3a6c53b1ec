"""The receipt of a run: what it did, and how the cycle stands, from what the ledger keeps."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from appraisal.findings import Finding, Severity
from appraisal.model import Result
from sync.book_states import BookState, book_states
from sync.ledger import Ledger
from sync.ledger.conflicts import ConflictState
from sync.merge import Counts
from sync.open_findings import open_findings
from workbook_templates.calibration_summary import CalibrationFigures
from workbook_templates.dashboard import Answers, CascadeGoal, GradeCount, ManagerAverage, Summary
from workbook_templates.live_figures import LiveFigures

_SUMMARY = "summary"
"""A ledger fact: the figures of the Dashboard that was drawn last."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a run did and how the cycle stands.

    ``written`` says whether the master changed, ``read`` counts the files that were opened, ``unchanged`` those that
    were recognised. ``findings`` are those that HR has not accepted, the worst first. ``cells`` says what became of all
    cells that came back in this run, and ``conflicts`` counts those that HR has still to settle. ``stale_pivots`` are
    HR's pivot tables that show the new figures once they are refreshed. ``brought`` are the files of the books into which was
    written what changed above them. ``recovered`` says what became of an earlier run that was cut short: ``finished``,
    ``undone``, or "" where there was none.
    """

    run: int
    written: bool
    read: int
    unchanged: int
    summary: Summary
    books: tuple[BookState, ...]
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]
    counts: Mapping[Severity, int]
    cells: Counts = field(default_factory=Counts)
    conflicts: int = 0
    recovered: str = ""
    stale_pivots: tuple[str, ...] = ()
    brought: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """The number of error findings."""
        return self.counts.get(Severity.ERROR, 0)

    @property
    def brief(self) -> "Receipt":
        """The same without books, results and findings, which take 60 MB in a company of 80,000 people."""
        return replace(self, books=(), results=(), findings=())

    def figures(self) -> dict[str, int]:
        """Return the counts that the ledger keeps of a run."""
        findings = {f"findings.{severity}": count for severity, count in self.counts.items()}
        cells = {f"cells.{name}": count for name, count in asdict(self.cells).items()}
        books = {"read": self.read, "unchanged": self.unchanged, "books": len(self.books)}
        return {**books, "conflicts": self.conflicts, **cells, **findings}


def receipt_of(
    ledger: Ledger, number: int, *, written: bool, read: int, unchanged: int, cells: Counts | None = None
) -> Receipt:
    """Return the receipt of a run after which the cycle stands as the ledger says."""
    findings = tuple(open_findings(ledger))
    return Receipt(
        run=number,
        written=written,
        read=read,
        unchanged=unchanged,
        summary=kept_summary(ledger),
        books=tuple(book_states(ledger)),
        results=tuple(ledger.verdicts.results()),
        findings=findings,
        counts=Counter(finding.severity for finding in findings),
        cells=cells or Counts(),
        conflicts=sum(1 for _ in ledger.conflicts.all(ConflictState.OPEN)),
    )


def keep_summary(ledger: Ledger, summary: Summary) -> None:
    """Keep the figures of the Dashboard, for runs that find nothing changed."""
    ledger.set_meta(_SUMMARY, json.dumps(asdict(summary), ensure_ascii=False))


def kept_summary(ledger: Ledger) -> Summary:
    """Return the figures of the Dashboard as they were drawn last."""
    kept: dict[str, Any] = json.loads(ledger.meta(_SUMMARY))
    kept["answers"] = tuple(Answers(**part) for part in kept["answers"])
    kept["grades"] = tuple(GradeCount(**part) for part in kept["grades"])
    kept["cascade"] = tuple(CascadeGoal(**part) for part in kept["cascade"])
    kept["managers"] = tuple(ManagerAverage(**part) for part in kept["managers"])
    if "calibration" in kept:
        kept["calibration"] = CalibrationFigures.read(kept["calibration"])
    if "live" in kept:
        kept["live"] = LiveFigures.read(kept["live"])
    return Summary(**kept)
