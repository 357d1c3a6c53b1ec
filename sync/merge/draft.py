"""The merge of one book while it is being made: what stands, what is remembered, and what is said about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.fields import Bad, Key, Missing, Value, same
from sync.merge.marks import GONE
from sync.merge.outcome import BookMerge, Change, Conflict, Counts, Outcome, Rejected, Why
from sync.merge.rows import Field, Sides
from sync.snapshots import Row

_COUNTED = {
    Outcome.APPLIED: "applied",
    Outcome.EQUAL: "equal",
    Outcome.KEPT: "equal",
    Outcome.CONFLICT: "conflict",
    Outcome.PROPOSED: "conflict",
    Outcome.REJECTED: "rejected",
}


@dataclass(slots=True)
class Draft:
    """Collects what becomes of the records of a book."""

    merged: dict[str, dict[str, Row]] = field(default_factory=dict)
    seen: dict[str, dict[str, Row]] = field(default_factory=dict)
    overrides: dict[Key, Value] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def finished(self) -> BookMerge:
        """Return the merge."""
        return BookMerge(
            self.merged,
            self.seen,
            self.overrides,
            tuple(self.changes),
            tuple(self.conflicts),
            tuple(self.rejected),
            self.counts,
        )

    def count(self, outcome: Outcome, cells: int = 1) -> None:
        """Count cells that came back with something in them."""
        name = _COUNTED[outcome]
        setattr(self.counts, name, getattr(self.counts, name) + cells)
        if outcome is Outcome.KEPT:
            self.counts.kept += cells

    def take(self, sides: Sides, fields: Iterable[Field]) -> None:
        """Take the fields of a record that came back, as they were judged."""
        merged: dict[str, Value] = {}
        seen: dict[str, Value] = {}
        for one in fields:
            stands = one.stands
            if stands is not None:
                merged[one.column] = stands
            said = remembered(one)
            if said is not None:
                seen[one.column] = said
            self._tell(sides, one)
            if not same(stands, None if isinstance(one.returned, Missing) else one.returned):
                self.overrides[sides.key(one.column)] = stands
        self.keep(sides, merged, seen)

    def keep(self, sides: Sides, merged: Row, seen: Row) -> None:
        """Keep what stands of a record, and what the file has said about it."""
        self.merged[sides.table][sides.record] = {**merged, **GONE} if sides.deleted else merged
        self.seen[sides.table][sides.record] = seen

    def _tell(self, sides: Sides, one: Field) -> None:
        """Count a field, and journal what changed."""
        if one.returned is None:
            self.counts.cleared += one.base is not None
        elif not isinstance(one.returned, Missing):
            self.count(one.outcome)
        if one.outcome in _TOLD and not isinstance(one.returned, Missing):
            new = one.returned.text if isinstance(one.returned, Bad) else one.returned
            self.changes.append(
                Change(sides.table, sides.record, one.column, one.base, one.master, new, one.outcome)
            )
        if one.outcome is Outcome.REJECTED:
            why = Why.BAD_VALUE if one.column in sides.owned else Why.NOT_OWNER
            self.rejected.append(Rejected(sides.key(one.column), why, one.returned, one.master))


_TOLD = frozenset({Outcome.APPLIED, Outcome.CONFLICT, Outcome.PROPOSED, Outcome.REJECTED})


def remembered(one: Field) -> Value:
    """Return what the issue has said about a field; what is rejected counts as not said, and is rejected again."""
    if one.outcome is Outcome.REJECTED or isinstance(one.returned, Bad | Missing):
        return one.base
    return one.returned
