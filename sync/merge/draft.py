"""The merge of one book while it is being made: what stands, what is remembered, and what is said about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.fields import MISSING, Bad, Key, Missing, Said, Value, same
from sync.merge.marks import GONE, good
from sync.merge.outcome import BookMerge, Change, Conflict, Counts, Outcome, Rejected, Why
from sync.merge.rows import Field, Sides
from sync.snapshots import Row


@dataclass(slots=True)
class Draft:
    """Collects what becomes of the records of a book."""

    merged: dict[str, dict[str, Row]] = field(default_factory=dict)
    seen: dict[str, dict[str, Row]] = field(default_factory=dict)
    overrides: dict[Key, Value] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    cells: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    cleared: int = 0

    def finished(self, returned: int) -> BookMerge:
        """Return the merge; ``returned`` is the number of filled cells that came back, as the file shows them."""
        return BookMerge(
            self.merged,
            self.seen,
            self.overrides,
            tuple(self.changes),
            tuple(self.conflicts),
            tuple(self.rejected),
            self._counts(returned),
        )

    def _counts(self, returned: int) -> Counts:
        cells = self.cells
        return Counts(
            returned=returned,
            applied=cells[Outcome.APPLIED],
            equal=cells[Outcome.EQUAL] + cells[Outcome.KEPT],
            kept=cells[Outcome.KEPT],
            conflict=cells[Outcome.CONFLICT] + cells[Outcome.PROPOSED],
            rejected=cells[Outcome.REJECTED],
            cleared=self.cleared,
        )

    def count(self, outcome: Outcome, cells: int = 1) -> None:
        """Count cells that came back with something in them."""
        self.cells[outcome] += cells

    def take(self, sides: Sides, fields: Iterable[Field]) -> None:
        """Take a record that came back; ``fields`` are those in which anything differs."""
        merged, seen = dict(sides.master), good(sides.returned)
        equal = 1 + len(sides.returned)
        for one in fields:
            equal -= one.column in sides.returned
            _put(merged, one.column, one.stands)
            _put(seen, one.column, remembered(one))
            self._tell(sides, one)
        self.count(Outcome.EQUAL, equal)
        self.keep(sides, merged, seen)

    def keep(self, sides: Sides, merged: Row, seen: Row) -> None:
        """Keep what stands of a record, and what the file has said about it."""
        self.merged[sides.table][sides.record] = {**merged, **GONE} if sides.deleted else merged
        self.seen[sides.table][sides.record] = seen

    def _tell(self, sides: Sides, one: Field) -> None:
        """Count a field in which anything differs, journal it if it was changed, and say what stands instead."""
        if one.returned is None:
            self.cleared += one.base is not None
        elif one.returned is not MISSING:
            self.count(one.outcome)
        if one.outcome in _TOLD:
            self._journal(sides, one)
        if one.outcome is not Outcome.APPLIED and not same(one.master, _shown(one.returned)):
            self.overrides[sides.key(one.column)] = one.master

    def _journal(self, sides: Sides, one: Field) -> None:
        said = text_of(one.returned)
        self.changes.append(
            Change(sides.table, sides.record, one.column, one.base, one.master, said, one.outcome)
        )
        if one.outcome is Outcome.REJECTED:
            key = sides.key(one.column)
            why = Why.BAD_VALUE if one.column in sides.owned else Why.NOT_OWNER
            self.rejected.append(Rejected(key, why, one.returned, one.master))


_TOLD = frozenset({Outcome.APPLIED, Outcome.CONFLICT, Outcome.PROPOSED, Outcome.REJECTED})


def _put(row: dict[str, Value], column: str, value: Value) -> None:
    if value is None:
        row.pop(column, None)
    else:
        row[column] = value


def _shown(said: Said) -> Value | Bad:
    return None if isinstance(said, Missing) else said


def text_of(said: Said) -> Value:
    """Return what a file says as a value: what does not fit its column as the text that was typed."""
    if isinstance(said, Bad):
        return said.text
    return None if isinstance(said, Missing) else said


def remembered(one: Field) -> Value:
    """Return what the issue has said about a field; what is rejected counts as not said, and is rejected again."""
    if one.outcome is Outcome.REJECTED or isinstance(one.returned, Bad | Missing):
        return one.base
    return one.returned
