"""The findings that are still to be settled: all but those that HR accepted, by name and with a reason."""

from collections import Counter
from collections.abc import Iterator

from appraisal.findings import Finding, Severity
from sync.decisions import kept_decisions
from sync.ledger import Ledger
from sync.master_rows import finding_id, is_accepted


def open_findings(ledger: Ledger) -> Iterator[Finding]:
    """Yield the findings that HR has not accepted, the worst first."""
    return still_open(ledger, None)


def still_open(ledger: Ledger, scope: str | None) -> Iterator[Finding]:
    """Yield the findings of one scope, such as a book, that HR has not accepted; of all where it is ``None``."""
    decided = kept_decisions(ledger).get("findings", {})
    for finding in ledger.verdicts.findings(scope):
        if not is_accepted(decided.get(finding_id(finding), {})):
            yield finding


def open_counts(ledger: Ledger) -> Counter[Severity]:
    """Return how many findings of each severity are still to be settled."""
    return Counter(finding.severity for finding in open_findings(ledger))
