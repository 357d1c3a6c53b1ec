"""One table of one book: the records that came back, and those that did not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.fields import Key, Value
from sync.merge.draft import Draft
from sync.merge.marks import GONE, is_marked, unmarked
from sync.merge.outcome import ConflictKind, Edits, Outcome, Rejected, Why
from sync.merge.rows import (
    NEW,
    Rules,
    Sides,
    changed_on_both_sides,
    conflicts,
    edited_and_deleted,
    hold_back,
    is_proposed,
    judged,
    record_conflict,
)
from sync.merge.strangers import merge_repeats, merge_strangers, strangers
from sync.snapshots import Returned, ReturnedRow, Row, Snapshot
from workbook_templates.layout import Owner


@dataclass(frozen=True, slots=True)
class Versions:
    """What was handed out, what came back, what the last run left in the master, and what HR changed there since."""

    base: Snapshot
    returned: Returned
    standing: Snapshot
    edits: Edits


_NO_ROW: Row = {}


class TableMerge:
    """The merge of one table of a book into a draft."""

    def __init__(self, name: str, versions: Versions, rules: Rules, draft: Draft) -> None:
        self._name = name
        self._base = versions.base.get(name, {})
        self._standing = versions.standing.get(name, {})
        self._rows = versions.returned.rows.get(name)
        self._absent = versions.returned.absent.get(name, frozenset())
        self._repeats = [again for again in versions.returned.repeats if again.table == name]
        self._edits = _by_record(name, versions.edits.fields)
        self._deleted = {record for table, record in versions.edits.deleted if table == name}
        self._rules = rules
        self._draft = draft
        draft.merged[name], draft.seen[name] = {}, {}

    def merge(self) -> None:
        """Merge the records of the table."""
        missing: dict[str, Sides] = {}
        for record in self._changed():
            row = None if self._rows is None else self._rows.get(record)
            sides = self._sides(record, row or _NO_ROW)
            if row is not None:
                self._came_back(sides)
            elif self._rows is None:
                self._put_back(sides, self._base.get(record, _NO_ROW))
            else:
                missing[record] = sides
        if self._rows is not None:
            self._merge_others(self._rows, missing)

    def _changed(self) -> Iterator[str]:
        """Yield the records of this book in which anything differs; the others are as they were handed out."""
        equal = 0
        rows, standing = self._rows or {}, self._standing
        merged, seen = self._draft.merged[self._name], self._draft.seen[self._name]
        untouched = not self._edits and not self._deleted
        for record, row in self._base.items():
            untold = untouched or not (record in self._edits or record in self._deleted)
            if untold and rows.get(record) == row == standing.get(record, row):
                merged[record] = seen[record] = row
                equal += len(row) + 1
            elif record in standing or row == GONE or not is_marked(row):
                yield record
        self._draft.count(Outcome.EQUAL, equal)
        yield from (record for record in standing if record not in self._base)

    def _sides(self, record: str, returned: ReturnedRow) -> Sides:
        base = unmarked(self._base.get(record, _NO_ROW))
        left = self._standing.get(record, base)
        edits = self._edits.get(record, _NO_ROW)
        deleted = record in self._deleted or (is_marked(left) and not edits)
        stands = unmarked(left)
        if deleted:
            stands = {column: value for column, value in stands.items() if self._is_systems(record, column)}
        elif edits:
            stands = {column: value for column, value in {**stands, **edits}.items() if value is not None}
        owned = self._rules.rights.columns(self._name, record)
        return Sides(self._name, record, base, stands, returned, owned, self._absent, deleted)

    def _is_systems(self, record: str, column: str) -> bool:
        return self._rules.rights.owner(self._name, record, column) is Owner.SYSTEM

    def _came_back(self, sides: Sides) -> None:
        fields = judged(sides, self._rules)
        if is_proposed(sides, fields, self._rules):
            self._draft.conflicts.append(record_conflict(ConflictKind.PROPOSAL, sides, sides.returned))
        elif edited_and_deleted(sides, fields, self._rules):
            hold_back(fields, NEW)
            self._draft.conflicts.append(record_conflict(ConflictKind.EDIT_DELETE, sides, sides.returned))
        else:
            if self._rules.row_strict and changed_on_both_sides(sides, fields):
                hold_back(fields)
            self._draft.conflicts += conflicts(sides, fields, self._rules)
        self._draft.take(sides, fields)

    def _put_back(self, sides: Sides, seen: Row) -> None:
        """Let the master's row stand, because the file says nothing about it."""
        self._draft.keep(sides, sides.master, seen)
        for column, value in sides.master.items():
            self._draft.overrides[sides.key(column)] = value

    def _merge_others(self, rows: Mapping[str, ReturnedRow], missing: Mapping[str, Sides]) -> None:
        """Merge the rows that did not come back, and those that nobody handed out."""
        found = strangers(rows, self._base, self._standing)
        own = {record: sides for record, sides in missing.items() if not self._rules.rights.is_above(record)}
        stood_for = merge_strangers(found, own, self._base, self._draft, self._name)
        for record, sides in missing.items():
            self._went_missing(sides, record in stood_for)
        first = {again.record: self._sides(again.record, rows[again.record]) for again in self._repeats}
        merge_repeats(self._repeats, first, self._base, self._draft)

    def _went_missing(self, sides: Sides, explained: bool) -> None:
        """Keep a record that did not come back; if it was filled, HR decides, unless another row explains it."""
        remembered = self._base.get(sides.record, _NO_ROW)
        missed = sides.filled and not self._rules.rights.is_above(sides.record)
        if missed and sides.lost and not explained:
            kind = ConflictKind.EDIT_DELETE if sides.moved else ConflictKind.ROW_MISSING
            self._draft.conflicts.append(record_conflict(kind, sides))
        elif not missed and self._is_others(sides):
            why = Why.ROW_MISSING
            self._draft.rejected.append(Rejected(Key(self._name, sides.record), why))
        self._put_back(sides, GONE if missed or explained else remembered)

    def _is_others(self, sides: Sides) -> bool:
        """Whether the row holds what somebody else than the recipient says, HR or a manager."""
        rights = self._rules.rights
        nobodys = {rights.recipient, Owner.SYSTEM, Owner.COMPUTED}
        return any(rights.owner(self._name, sides.record, column) not in nobodys for column in sides.base)


def _by_record(table: str, fields: Mapping[Key, Value]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for key, value in fields.items():
        if key.table == table:
            found.setdefault(key.record, {})[key.column] = value
    return found
