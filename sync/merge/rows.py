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


Added: TypeAlias = Callable[[str, str], bool]
"""Whether a record (table, id) is added to what was agreed: as a whole it is a proposal."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a book is merged: what its recipient may change, what is agreed, and whether rows are held together."""

    rights: Rights
    frozen: Frozen
    added: Added
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
    def differing(self) -> list[str]:
        """The columns in which the three sides are not all the same, or about which the file says nothing, in order."""
        base = self.base.items()
        found = {column for column, _ in base ^ self.returned.items()}
        if self.master is not self.base:
            found.update(column for column, _ in base ^ self.master.items())
        return sorted(found)

    def key(self, column: str) -> Key:
        """Return the key of a field."""
        return Key(self.table, self.record, column)

    @property
    def filled(self) -> bool:
        """Whether the recipient's part of the record was handed out, or came back before, with anything in it."""
        return not self.owned.isdisjoint(self.base)

    @property
    def lost(self) -> bool:
        """Whether the record held something of the recipient's before, and does so in the master: it may be missed."""
        return self.filled and not self.owned.isdisjoint(self.master)

    @property
    def emptied(self) -> bool:
        """Whether the file has the record, and nothing in any of the recipient's columns."""
        return self.owned.isdisjoint(self.returned) and self.owned.isdisjoint(self.absent)

    @property
    def moved(self) -> bool:
        """Whether the master holds something else of the recipient's than was handed out."""
        mine = self.owned & (self.base.keys() | self.master.keys())
        return any(not same(self.master.get(column), self.base.get(column)) for column in mine)


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


_ASKED = frozenset({Outcome.CONFLICT, Outcome.PROPOSED})


def judged(sides: Sides, rules: Rules) -> list[Field]:
    """Judge the fields of a record in which anything differs, one by one."""
    fields = []
    added = rules.added(sides.table, sides.record)
    for column in sides.differing:
        before, now, said = sides.base.get(column), sides.master.get(column), sides.said(column)
        outcome = judge(now, before, said, owned=column in sides.owned)
        if outcome in NEW and (added or rules.frozen(sides.table, sides.record, column)):
            outcome = Outcome.PROPOSED
        fields.append(Field(column, before, now, said, outcome))
    return fields


def edited_and_deleted(sides: Sides, fields: Iterable[Field], rules: Rules) -> bool:
    """Whether one side deleted the record and the other changed it.

    Rows that make a record by being filled are deleted by clearing them, too. To clear what is frozen is one question, and not
    one about each field.
    """
    outcomes = {field.outcome for field in fields}
    if outcomes.isdisjoint(NEW):
        return False
    if not sides.filled or not rules.rights.deletable(sides.table, sides.record):
        return sides.deleted
    asked = sides.moved or Outcome.PROPOSED in outcomes
    return sides.owned.isdisjoint(sides.master) or (sides.emptied and asked)


def is_proposed(sides: Sides, fields: Iterable[Field], rules: Rules) -> bool:
    """Whether a whole record is only proposed: that is one question, and not one about each field."""
    added = not sides.deleted and rules.added(sides.table, sides.record)
    return added and any(field.outcome is Outcome.PROPOSED for field in fields)


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
    asked = [field for field in fields if field.outcome in _ASKED]
    new = bool(asked) and rules.rights.deletable(sides.table, sides.record) and not sides.filled
    for field in asked:
        if field.outcome is Outcome.PROPOSED:
            kind = ConflictKind.PROPOSAL
        else:
            kind = ConflictKind.ADDED_TWICE if new else ConflictKind.VALUE
        yield Conflict(kind, *sides.key(field.column), field.base, field.master, _sound(field.returned))


def record_conflict(kind: ConflictKind, sides: Sides, returned: ReturnedRow | None = None) -> Conflict:
    """Return one conflict about a whole record; ``returned`` is the row that came back, if one did."""
    names = sides.base.keys() | sides.master.keys() | (returned or {}).keys()
    claims = tuple(
        FieldClaim(
            column,
            sides.base.get(column),
            MISSING if sides.deleted else sides.master.get(column),
            MISSING if returned is None else _sound(returned.get(column)),
        )
        for column in sorted(sides.owned & names)
    )
    master = MISSING if sides.deleted else None
    said = MISSING if returned is None else None
    return Conflict(kind, sides.table, sides.record, "", None, master, said, claims)


def _sound(said: Said) -> Value | Missing:
    """Return what a file says, MISSING where it does not fit its column: HR cannot choose that."""
    return MISSING if isinstance(said, Bad) else said
