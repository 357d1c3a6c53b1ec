"""What the ledger keeps of each sheet beside its id: its tabs as they were drawn, whom it was shared with, and how far that came.

A sheet that is registered and not yet shared is half handed out: nobody but HR can see it, and the next hand-out goes on.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sync.google.books.protection import DrawnTab, Free
from sync.ledger import Ledger

PREFIX = "sheet:"
"""Ledger facts: a sheet's record, under the id of its book."""


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """What is kept of a sheet.

    ``recipient`` is the address that it was shared with last, as the roster had it, and ``people`` are the ids of the
    permissions that Google gave, by address. ``folder`` is where in Drive the sheet was made, ``owner`` the account that made
    it, "" in a shared drive.
    """

    tabs: tuple[DrawnTab, ...]
    folder: str
    owner: str = ""
    shared: bool = False
    closed: bool = False
    recipient: str = ""
    people: Mapping[str, str] = field(default_factory=dict)

    def with_people(self, people: Mapping[str, str]) -> "SheetRecord":
        """Return the record of a sheet that is now shared with more people."""
        return replace(self, people={**self.people, **people})


def keep_record(ledger: Ledger, book_id: str, record: SheetRecord) -> None:
    """Keep the record of a book's sheet, inside the caller's transaction."""
    ledger.set_meta(PREFIX + book_id, json.dumps(asdict(record), ensure_ascii=False))


def record_of(ledger: Ledger, book_id: str) -> SheetRecord | None:
    """Return the record of a book's sheet, ``None`` where none is kept."""
    kept = ledger.meta(PREFIX + book_id)
    return _record(json.loads(kept)) if kept else None


def unshared(ledger: Ledger) -> Iterator[tuple[str, SheetRecord]]:
    """Yield the books whose sheets are registered and not yet shared, in the order of the registry."""
    for sheet in ledger.sheets:
        record = record_of(ledger, sheet.book_id)
        if record is not None and not record.shared:
            yield sheet.book_id, record


def _record(kept: Mapping[str, Any]) -> SheetRecord:
    tabs = tuple(_tab(tab) for tab in kept["tabs"])
    return SheetRecord(
        tabs,
        kept["folder"],
        kept["owner"],
        kept["shared"],
        kept["closed"],
        kept["recipient"],
        kept["people"],
    )


def _tab(kept: Mapping[str, Any]) -> DrawnTab:
    free = tuple(Free(*area) for area in kept["free"])
    return DrawnTab(kept["id"], kept["title"], kept["rows"], kept["columns"], kept["protected"], free)
