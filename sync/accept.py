"""Accepting a finding: HR lets it stand, by name and with a reason, and it blocks nobody's release any more."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sync.cycle import opened
from sync.decisions import with_kept_decisions
from sync.errors import ReviewbookError
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.master_rows import finding_id
from sync.receipt import Receipt
from sync.run import MasterRun, run_once
from workbook_templates.books import master


class AcceptError(ReviewbookError):
    """A finding cannot be accepted."""


def accept_finding(folder: Path, name: str, by: str, reason: str, now: datetime) -> Receipt:
    """Accept the finding of an id, as if HR had typed name and reason beside it in the master.

    Raises:
        AcceptError: there is no such finding, name or reason are missing, or the two stand beside it already.
        ReviewbookError: the cycle folder cannot be used.

    """
    key, who, why = name.strip().upper(), by.strip(), reason.strip()
    if not (who and why):
        raise AcceptError("accept.nobody")
    with opened(folder) as ledger:
        if all(finding_id(finding) != key for finding in ledger.verdicts.findings()):
            raise AcceptError("accept.unknown", name=name)

        def work(run: MasterRun) -> Receipt:
            run.content = _accepted(run.content, ledger, key, who, why)
            ledger.journal.append(run=run.number, at=now, kind="accepted", who=who, why=f"{key}: {why}")
            return run.without_returns()

        return run_once(folder, ledger, now, "accept", work)


def _accepted(content: HrContent, ledger: Ledger, key: str, by: str, reason: str) -> HrContent:
    findings = master.FINDINGS.name
    known = content.decisions.get(findings, {})
    said = known.get(key, {})
    accepted = said | {"accepted_by": by, "reason": reason}
    if accepted == said:
        raise AcceptError("accept.already", name=key, by=by, reason=reason)
    decided = {**known, key: accepted}
    decisions = {**content.decisions, findings: decided}
    return with_kept_decisions(replace(content, decisions=decisions), ledger)
