"""What a merge says: the outcome of each field, the conflicts that HR decides, and counts that balance."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sync.fields import Key, Missing, Said, Value
from sync.snapshots import Snapshot


class Outcome(StrEnum):
    """What became of what a file says about a field."""

    APPLIED = "applied"
    """The master takes the returned value."""
    EQUAL = "equal"
    """The master holds that value already."""
    KEPT = "kept"
    """The file says what it said before, or nothing; the master has moved on, and its value stands."""
    CONFLICT = "conflict"
    """Both changed, differently; the master's value stands until HR chooses."""
    PROPOSED = "proposed"
    """A change of an agreed goal; the master's value stands until HR decides."""
    REJECTED = "rejected"
    """Not taken; the master's value stands."""


class ConflictKind(StrEnum):
    """What HR has to decide."""

    VALUE = "value"
    """A field was changed, or cleared, on both sides."""
    EDIT_DELETE = "edit-delete"
    """One side changed a record, the other deleted it."""
    ROW_MISSING = "row-missing"
    """A filled row did not come back."""
    ADDED_TWICE = "added-twice"
    """An empty row was filled on both sides, or one id came back in two different rows."""
    CHANGED_KEY = "changed-key"
    """A row came back under an id that nobody gave out, and another is gone."""
    PROPOSAL = "proposal"
    """An agreed goal was changed."""


class Choice(StrEnum):
    """Which value HR takes."""

    NONE = ""
    MASTER = "master"
    RETURNED = "returned"
    VALUE = "value"
    """A third one."""


class Why(StrEnum):
    """Why something that came back is not taken."""

    BAD_VALUE = "bad-value"
    NOT_OWNER = "not-owner"
    UNKNOWN_RECORD = "unknown-record"
    OUTSIDE = "outside"
    ROW_MISSING = "row-missing"
    """A row that belongs to HR was deleted from the book."""


class Change(NamedTuple):
    """A field that came back changed: before it was handed out, in the master before, and what came back.

    The master holds ``new`` afterwards if the outcome is APPLIED, and ``old`` otherwise.
    """

    table: str
    record: str
    column: str
    base: Value
    old: Value
    new: Value
    outcome: Outcome


class FieldClaim(NamedTuple):
    """One field of a conflict about a whole record; MISSING means that the side has no such record."""

    column: str
    base: Value | Missing
    master: Value | Missing
    returned: Value | Missing


@dataclass(frozen=True, slots=True)
class Conflict:
    """What HR has to decide.

    A conflict about a whole record has no ``column`` and holds its ``fields``; then ``returned`` is MISSING if the file
    lacks the record, ``master`` is MISSING if HR deleted it, and for a changed key ``base`` and ``returned`` are the two
    ids.
    """

    kind: ConflictKind
    table: str
    record: str
    column: str
    base: Value | Missing
    master: Value | Missing
    returned: Value | Missing
    fields: tuple[FieldClaim, ...] = ()

    @property
    def key(self) -> Key:
        """The field, or the record, that the conflict is about."""
        return Key(self.table, self.record, self.column)


@dataclass(frozen=True, slots=True)
class Rejected:
    """What came back and is not taken.

    ``returned`` is what the file says (``None``: it cleared the field), ``kept`` what stands instead. For cells outside of
    all rows, ``key.record`` is "" and ``key.column`` is the cell's reference; a row's id has no column.
    """

    key: Key
    why: Why
    returned: Said = None
    kept: Value = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the filled cells that came back; the counts balance when nothing was lost.

    ``returned`` is counted from the file, the others from the outcomes. ``equal`` holds ``kept``; ``conflict`` holds
    proposals. ``cleared`` counts apart: fields that were handed out filled and came back blank.
    """

    returned: int = 0
    applied: int = 0
    equal: int = 0
    kept: int = 0
    conflict: int = 0
    rejected: int = 0
    cleared: int = 0

    def __add__(self, more: "Counts") -> "Counts":
        """Return the counts of both: of two files, or of two runs."""
        return Counts(*(getattr(self, name) + getattr(more, name) for name in self.__slots__))

    @property
    def balanced(self) -> bool:
        """Whether every cell that came back has one outcome."""
        return self.returned == self.applied + self.equal + self.conflict + self.rejected


@dataclass(frozen=True, slots=True)
class Edits:
    """What HR changed in the master since the last run, of one book's records: fields, and records that were deleted."""

    fields: Mapping[Key, Value] = field(default_factory=dict)
    deleted: Set[tuple[str, str]] = frozenset()


NO_EDITS = Edits()


@dataclass(frozen=True, slots=True)
class BookMerge:
    """What a return comes to.

    ``merged`` is what stands afterwards for this book's fields: the ledger's new *standing*. ``seen`` is what this issue
    has said now: the *base* of its next return. ``overrides`` are the fields in which ``merged`` differs from what the
    file says: to be put over its tables before records are read, and to flow back into the book.
    """

    merged: Snapshot
    seen: Snapshot
    overrides: Mapping[Key, Value]
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[Rejected, ...]
    counts: Counts
