"""One record of one book: its fields judged together, because a row can be deleted, or be held back, as a whole."""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import TypeAlias

from sync.fields import MISSING, Bad, Key, Missing, Said, Value, same
from sync.merge.outcome import Conflict, ConflictKind, FieldClaim, Outcome
from sync.merge.settle import judge
from sync.snapshots import ReturnedRow, Row
from workbook_templates.ownership import Rights

Frozen: TypeAlias = Callable[[str, str, str], bool]
"""Whether a field (table, record, column) belongs to a goal that was agreed: a change of it is a proposal."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a book is merged: what its recipient may change, what is agreed, and whether rows are held together."""

    rights: Rights
    frozen: Frozen
    row_strict: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a record.

    ``owned`` are the columns that the recipient may change, ``absent`` those that the file lacks. ``deleted`` says that
    HR deleted the record in the master.
    """

    table: str
    record: str
    base: Row
    master: Row
    returned: ReturnedRow
    owned: Set[str]
    absent: Set[str] = frozenset()
    deleted: bool = False

    def said(self, column: str) -> Said:
        """Return what the file says about a field."""
        return MISSING if column in self.absent else self.returned.get(column)

    @property
    def columns(self) -> Iterable[str]:
        """The columns that hold something on any side."""
        return self.base.keys() | self.master.keys() | self.returned.keys()

    def key(self, column: str) -> Key:
        """Return the key of a field."""
        return Key(self.table, self.record, column)

    @property
    def filled(self) -> bool:
        """Whether the recipient's part of the record was handed out, or came back, with anything in it."""
        return filled(self.base, self.owned)

    @property
    def lost(self) -> bool:
        """Whether the record held something of the recipient's before, and does so in the master: it may be missed."""
        return self.filled and filled(self.master, self.owned)

    @property
    def moved(self) -> bool:
        """Whether the master holds something else than was handed out."""
        return any(not same(self.master.get(column), self.base.get(column)) for column in self.columns)


@dataclass(slots=True)
class Field:
    """A field of a record: its three values, and what became of it."""

    column: str
    base: Value
    master: Value
    returned: Said
    outcome: Outcome

    @property
    def stands(self) -> Value:
        """What the master holds afterwards."""
        if self.outcome is not Outcome.APPLIED or isinstance(self.returned, Bad | Missing):
            return self.master
        return self.returned

    @property
    def moved(self) -> bool:
        """Whether the master holds something else than was handed out."""
        return not same(self.master, self.base)


NEW = frozenset({Outcome.APPLIED, Outcome.CONFLICT, Outcome.PROPOSED})
"""The outcomes of what the recipient changed and the master does not hold."""


def judged(sides: Sides, rules: Rules) -> list[Field]:
    """Judge the fields of a record one by one."""
    fields = []
    for column in sorted(sides.columns):
        field = Field(
            column, sides.base.get(column), sides.master.get(column), sides.said(column), Outcome.EQUAL
        )
        field.outcome = judge(field.master, field.base, field.returned, owned=column in sides.owned)
        if field.outcome in NEW and rules.frozen(sides.table, sides.record, column):
            field.outcome = Outcome.PROPOSED
        fields.append(field)
    return fields


def edited_and_deleted(sides: Sides, fields: Iterable[Field], rules: Rules) -> bool:
    """Whether one side deleted the record and the other changed it.

    Rows that make a record by being filled are deleted by clearing them, too.
    """
    fields = [field for field in fields if field.column in sides.owned]
    changed = any(field.outcome in NEW for field in fields)
    if sides.deleted or not changed or not rules.rights.deletable(sides.table):
        return sides.deleted and changed
    if all(field.base is None for field in fields):
        return False
    cleared = all(field.returned is None for field in fields) and any(field.moved for field in fields)
    return cleared or all(field.master is None for field in fields)


def changed_on_both_sides(sides: Sides, fields: Iterable[Field]) -> bool:
    """Whether any field is in conflict, or the book changed one field and HR another."""
    outcomes = {field.outcome for field in fields}
    by_hr = any(
        field.column in sides.owned and field.outcome is Outcome.KEPT and field.moved for field in fields
    )
    return Outcome.CONFLICT in outcomes or (Outcome.APPLIED in outcomes and by_hr)


def hold_back(fields: Iterable[Field], outcomes: Set[Outcome] = frozenset({Outcome.APPLIED})) -> None:
    """Make fields with one of these outcomes conflicts, so that the master's values stand."""
    for field in fields:
        if field.outcome in outcomes:
            field.outcome = Outcome.CONFLICT


def conflicts(sides: Sides, fields: Iterable[Field], rules: Rules) -> Iterator[Conflict]:
    """Yield a conflict for each field that is in conflict, or is only proposed."""
    fields = list(fields)
    new = rules.rights.deletable(sides.table) and not sides.filled
    for field in fields:
        if field.outcome is Outcome.CONFLICT:
            kind = ConflictKind.ADDED_TWICE if new else ConflictKind.VALUE
        elif field.outcome is Outcome.PROPOSED:
            kind = ConflictKind.PROPOSAL
        else:
            continue
        yield Conflict(kind, *sides.key(field.column), field.base, field.master, _sound(field.returned))


def record_conflict(kind: ConflictKind, sides: Sides, returned: ReturnedRow | None = None) -> Conflict:
    """Return one conflict about a whole record; ``returned`` is what came back, MISSING without it."""
    names = sorted(column for column in sides.columns if column in sides.owned)
    claims = tuple(
        FieldClaim(
            column,
            sides.base.get(column),
            MISSING if sides.deleted else sides.master.get(column),
            MISSING if returned is None else _sound(returned.get(column)),
        )
        for column in names
    )
    master = MISSING if sides.deleted else None
    said = MISSING if returned is None else None
    return Conflict(kind, sides.table, sides.record, "", None, master, said, claims)


def filled(row: ReturnedRow, owned: Set[str]) -> bool:
    """Whether the recipient's part of a row holds anything."""
    return not owned.isdisjoint(row)


def _sound(said: Said) -> Value | Missing:
    """Return what a file says, MISSING where it does not fit its column: HR cannot choose that."""
    return MISSING if isinstance(said, Bad) else said
