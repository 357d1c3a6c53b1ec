"""What a book says, by its role, and what the ledger keeps of it."""

from dataclasses import fields, replace
from typing import Any

from appraisal.model import Scorecard
from sync.ledger import Records
from sync.peer_records import PeerRecords
from sync.records import TeamRecords
from sync.self_records import SelfRecords

BookRecords = TeamRecords | SelfRecords | PeerRecords
"""What a book says, by its role; a field is called like that of :class:`Records` in which the ledger keeps it."""

_KEPT = frozenset(field.name for field in fields(Records))
_JUDGED = frozenset({"above", "problems"})
"""The fields that only the check of the book asks for."""


def kept(records: BookRecords, scorecards: tuple[Scorecard, ...]) -> Records:
    """Return what the ledger keeps of a book."""
    said: dict[str, Any] = {name: getattr(records, name) for name in _names(records) & _KEPT}
    return Records(scorecards=scorecards, **said)


def lightened(records: BookRecords) -> BookRecords:
    """Return records without what the ledger keeps of them, and without what was judged."""
    nothing: dict[str, Any] = dict.fromkeys(_names(records) & (_KEPT | _JUDGED), ())
    return replace(records, **nothing)


def _names(records: BookRecords) -> frozenset[str]:
    return frozenset(field.name for field in fields(records))
