"""What imported actuals do in a merge: which typed rows they stand for, and which rows nobody can tell from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sync.fields import Bad, Value
from sync.merge import Edits
from sync.provided.kept import ACTUALS, OfBook, Provided, readable
from sync.snapshots import Returned, ReturnedRow, Row, Snapshot


@dataclass(frozen=True, slots=True)
class Replaced:
    """A row of Actuals that the recipient typed and that does not count, because an import says it: both values."""

    record: str
    goal_id: str
    period: str
    typed: Value
    provided: float


class Undated(NamedTuple):
    """A row of Actuals that the recipient typed, without a day that can be read, for a goal that has imported rows."""

    record: str
    goal_id: str


def stands_for(
    provided: OfBook, edits: Edits, base: Snapshot, said: Returned, standing: Snapshot
) -> tuple[Mapping[str, Provided], frozenset[str]]:
    """Return the typed rows for which an import stands, and those of them that the master holds.

    What counts is what a row would say after the merge: what came back, but for what cannot be read of it; and what the
    master says, where it has moved on or nothing came back.
    """
    if not provided.rows:
        return {}, frozenset()
    handed_out, came = base.get(ACTUALS, {}), said.rows.get(ACTUALS, {})
    stands = _with_edits({**handed_out, **standing.get(ACTUALS, {})}, edits)
    stood = provided.replacing(stands)
    found = provided.replacing(
        {record: _readable(row, stands.get(record, {})) for record, row in came.items()}
    )
    for record, row in stood.items():
        if record not in came or stands[record] != handed_out.get(record, {}):
            found.setdefault(record, row)
    # A row that the book moved into an imported period goes, unless HR changed it since.
    moved = {record for record in found if stands.get(record, {}) == handed_out.get(record, {}) != {}}
    return found, frozenset(found.keys() & (stood.keys() | moved))


def _with_edits(rows: Mapping[str, Row], edits: Edits) -> dict[str, Row]:
    """Return what the master says of the rows of Actuals, with what HR changed."""
    found = {record: dict(row) for record, row in rows.items()}
    for key, value in edits.fields.items():
        if key.table == ACTUALS:
            found.setdefault(key.record, {})[key.column] = value
    return {
        record: {column: value for column, value in row.items() if value is not None}
        for record, row in found.items()
        if (ACTUALS, record) not in edits.deleted
    }


def _readable(row: ReturnedRow, stands: Row) -> ReturnedRow:
    """Return a row that came back with what stands in place of what cannot be read."""
    return {column: stands.get(column) if isinstance(value, Bad) else value for column, value in row.items()}


def with_records(standing: Snapshot, records: frozenset[str]) -> Snapshot:
    """Return what stands, with imported rows for which the book has no row."""
    if not records:
        return standing
    rows = standing.get(ACTUALS, {})
    return {**standing, ACTUALS: {**{record: {} for record in sorted(records - rows.keys())}, **rows}}


def replaced(said: Returned, stands_for: Mapping[str, Provided]) -> Iterator[Replaced]:
    """Yield the typed rows that came back and that an import stands for."""
    came = said.rows.get(ACTUALS, {})
    for record, row in stands_for.items():
        if record in came:
            typed = readable(came[record], "value")
            yield Replaced(record, row.goal_id, row.period, typed, row.value)


def undated(merged: Snapshot, provided: OfBook) -> Iterator[Undated]:
    """Yield the typed rows without a day beside imported ones of the same goal and kind."""
    imported = {(row.goal_id, row.kind) for row in provided.rows}
    for record, row in merged.get(ACTUALS, {}).items() if imported else ():
        goal = row.get("goal")
        if (
            (goal, row.get("kind")) in imported
            and record not in provided.records
            and row.get("value") is not None
            and not isinstance(row.get("day"), float)
        ):
            yield Undated(record, str(goal))
