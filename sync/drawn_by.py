"""By which settings each book was drawn: its formulas go on by these, whatever HR changes in the master later."""

import hashlib
import json
from collections.abc import Mapping

from appraisal.policy import Policy
from sync.hr import HrContent
from sync.ledger import Ledger
from workbook_templates.policy_rows import policy_from_rows

POLICY_TABLES = ("settings", "schemes", "bands", "rules", "owncolumns")

_POLICY = "policy:"
"""A ledger fact: the rows of the policy's tables, under their digest."""
_BOOK = "drawn by:"
"""A ledger fact: the digest of the policy by which a book was drawn, under the book's id."""


def keep_policy(ledger: Ledger, content: HrContent) -> str:
    """Keep the policy as it stands in the master and return its digest."""
    rows = json.dumps({name: [*content.rows.get(name, ())] for name in POLICY_TABLES}, ensure_ascii=False)
    digest = hashlib.sha256(rows.encode()).hexdigest()
    ledger.set_meta(_POLICY + digest, rows)
    return digest


def note_book(ledger: Ledger, book_id: str, digest: str) -> None:
    """Note by which policy a book was drawn."""
    ledger.set_meta(_BOOK + book_id, digest)


def policies(ledger: Ledger) -> Mapping[str, Policy]:
    """Return the policy by which each book was drawn; books of one policy share it."""
    kept: dict[str, Policy] = {}
    found: dict[str, Policy] = {}
    for book in ledger.registry:
        digest = ledger.meta(_BOOK + book.book_id)
        if digest and digest not in kept:
            rows = json.loads(ledger.meta(_POLICY + digest))
            kept[digest], _ = policy_from_rows(*(rows.get(name, []) for name in POLICY_TABLES))
        if digest:
            found[book.book_id] = kept[digest]
    return found
