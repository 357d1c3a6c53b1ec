"""What HR decided beside arrived rows, kept while the row is away: a finding that is gone for one run, a book sent back.

A row that stands in the master says what HR decided now, even that HR took a decision back. For a row that does not
stand there, the ledger's memory counts, so that the decision is there again when the row returns.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from sync.hr import DECIDED_TABLES, HrContent, TypedRow
from sync.ledger import Ledger

_KEPT = "decisions"
"""A ledger fact: the decisions by table and record, as typed."""


def with_kept_decisions(content: HrContent, ledger: Ledger) -> HrContent:
    """Add the decisions beside rows that are not in the master now, and keep them all for the next run."""
    kept = kept_decisions(ledger)
    decisions = {
        table.name: _joined(
            kept.get(table.name, {}), content.decisions.get(table.name, {}), table.name, ledger
        )
        for table in DECIDED_TABLES
    }
    ledger.set_meta(_KEPT, json.dumps(decisions, ensure_ascii=False))
    return replace(content, decisions=decisions)


def kept_decisions(ledger: Ledger) -> Mapping[str, Mapping[str, TypedRow]]:
    """Return the decisions as the last run knew them, by table and record."""
    found: Mapping[str, Mapping[str, TypedRow]] = json.loads(ledger.meta(_KEPT) or "{}")
    return found


def _joined(
    kept: Mapping[str, TypedRow], now: Mapping[str, TypedRow], table: str, ledger: Ledger
) -> dict[str, TypedRow]:
    away = {record: row for record, row in kept.items() if ledger.written.row(table, record) is None}
    return away | dict(now)
