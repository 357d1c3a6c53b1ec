"""A small book that came back, and what the merge makes of it."""

from collections.abc import Mapping
from typing import Any

from sync.fields import Key, Value
from sync.merge import (
    NO_EDITS,
    BookMerge,
    Edits,
    merge_book,
)
from sync.snapshots import Returned, Row, Snapshot
from workbook_templates.ownership import Rights

SPARE: Row = {"level": "person"}


GOAL: Row = {"level": "person", "owner": "E1", "title": "Revenue", "target": 100.0, "weight": 0.6}


OTHER: Row = {"level": "person", "owner": "E2", "title": "Margin", "target": 0.2, "weight": 1.0}


BASE: Snapshot = {"goals": {"G1": GOAL, "G2": OTHER, "G3": SPARE}, "review": {"G1": {}, "G2": {}, "G3": {}}}


def book(
    goals: Mapping[str, Mapping[str, Any]] | None = None,
    review: Mapping[str, Mapping[str, Any]] | None = None,
) -> Snapshot:
    """Return the book with some rows changed; a row of ``None`` is left out."""
    changes: dict[str, Mapping[str, Any]] = {"goals": goals or {}, "review": review or {}}
    return {
        table: {record: row for record, row in {**rows, **changes[table]}.items() if row is not None}
        for table, rows in BASE.items()
    }


def came_back(snapshot: Snapshot, **more: Any) -> Returned:
    return Returned(snapshot, more.pop("absent", {}), **more)


def merged(
    returned: Snapshot | Returned, standing: Snapshot | None = None, edits: Edits = NO_EDITS, **options: Any
) -> BookMerge:
    if not isinstance(returned, Returned):
        returned = came_back(returned)
    options.setdefault("rights", Rights("team"))
    found = merge_book(options.pop("base", BASE), returned, standing or {}, edits, **options)
    assert found.counts.balanced
    return found


def again(
    before: BookMerge, returned: Snapshot | Returned, edits: Edits = NO_EDITS, **options: Any
) -> BookMerge:
    """Merge the next return of the same issue."""
    return merged(returned, before.merged, edits, base=before.seen, **options)


def edited(**fields: Value) -> Edits:
    """Return edits of HR's in the first goal."""
    return Edits({Key("goals", "G1", column): value for column, value in fields.items()})


def kinds(found: BookMerge) -> list[tuple[str, str, str]]:
    return [(conflict.kind.value, conflict.record, conflict.column) for conflict in found.conflicts]


def outcomes(found: BookMerge) -> dict[tuple[str, str], str]:
    return {(change.record, change.column): change.outcome.value for change in found.changes}
