"""Who owns a field: one function of table, column, level and stage.

What a column's declaration says holds for the rows that its book's recipient fills. The goals above stand in the same
table and are HR's, with one exception: while a cycle is being planned, the head of a department sets the target of the
department's goals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from appraisal.model import Level, Stage
from workbook_templates.books import FILLED, team
from workbook_templates.layout import OWN_KEYS, Book, Owner

BOOKS: Mapping[str, Book] = FILLED
"""The books that people fill, by their role."""

RECIPIENTS: Mapping[str, Owner] = {role: book.recipient for role, book in BOOKS.items()}
"""Whose fields the recipient of a book may change, by the book's role."""

HEAD_PLANS = frozenset({("goals", "target")})
"""The fields of a department's goals that the department's head sets while the stage is planning."""

LOCKS: Mapping[str, frozenset[str]] = {
    "weight": frozenset({"weight"}),
    "goal": team.GOALS.inputs - {"parent", "link", "factor", "data_source", *OWN_KEYS},
}
"""The columns of a person's goal that are HR's where HR locked its weight, or the goal.

What it serves stays the manager's, and so do the company's own columns that managers fill.
"""

_OWN_KEYS = frozenset(OWN_KEYS)
_ABOVE = frozenset({Level.ORGANISATION, Level.DEPARTMENT})


def owner_of(
    role: str,
    table: str,
    column: str,
    level: Level | None = None,
    stage: Stage = Stage.PLAN,
    *,
    head: bool = False,
) -> Owner:
    """Return the owner of a field of a book.

    ``role`` is the book's. ``level`` is the level of the goal that a row is about, ``None`` where it is about none.
    ``head`` says that the book's recipient is the head of the department whose goal it is. A column that the table does
    not declare is the system's: nobody fills it.
    """
    declared = BOOKS[role].table_by_name[table].by_key.get(column)
    if declared is None:
        return Owner.SYSTEM
    if level not in _ABOVE or declared.owner is not RECIPIENTS[role]:
        return declared.owner
    if head and level is Level.DEPARTMENT and stage is Stage.PLAN and (table, column) in HEAD_PLANS:
        return declared.owner
    return Owner.HR


@dataclass(frozen=True, slots=True)
class Rights:
    """What the recipient of one book may change.

    ``own_above`` are the goals above that are the recipient's own personal goals: they are filled in the book of the
    recipient's manager. ``provided`` are the rows that a provider of actuals fills. ``levels`` holds the level of the goals
    of the organisation and the departments by goal id, as they were handed out (what a returned file says of it counts for nothing), ``headed`` the ids of those whose
    department the recipient heads. ``locked`` holds, by goal, what HR locked of it: a key of :data:`LOCKS`.
    ``own`` says who owns the company's own columns that the book has, by table and key.
    """

    role: str
    stage: Stage = Stage.PLAN
    levels: Mapping[str, Level] | None = None
    headed: frozenset[str] = frozenset()
    own_above: frozenset[str] = frozenset()
    locked: Mapping[str, str] = field(default_factory=dict)
    provided: frozenset[str] = frozenset()
    own: Mapping[tuple[str, str], Owner] = field(default_factory=dict)

    @property
    def recipient(self) -> Owner:
        """Whose fields the recipient may change."""
        return RECIPIENTS[self.role]

    def owner(self, table: str, record: str, column: str) -> Owner:
        """Return the owner of a field of the book."""
        if record in self.provided:
            return Owner.PROVIDER
        level = (self.levels or {}).get(record)
        if column in OWN_KEYS:
            found = self.own.get((table, column), Owner.SYSTEM)
            return Owner.HR if found is self.recipient and self.is_above(record) else found
        found = owner_of(self.role, table, column, level, self.stage, head=record in self.headed)
        hrs = record in self.own_above or column in self._locked(table, record)
        return Owner.HR if found is self.recipient and hrs else found

    def _locked(self, table: str, record: str) -> frozenset[str]:
        """Return the columns of a goal that HR locked; an unknown word locks nothing."""
        if table != team.GOALS.name or record not in self.locked:
            return frozenset()
        return LOCKS.get(self.locked[record], frozenset())

    def columns(self, table: str, record: str) -> frozenset[str]:
        """Return the columns of a record that the recipient may change."""
        if record in self.own_above or record in self.provided:
            return frozenset()
        level = self.levels.get(record) if self.levels else None
        found = _columns(self.role, table, level, self.stage, record in self.headed)
        return found - self._locked(table, record) - self._not_own(table)

    def _not_own(self, table: str) -> frozenset[str]:
        """Return the places for a company's own columns that are not the recipient's to fill."""
        if not self.own:
            return _OWN_KEYS
        return frozenset(key for key in OWN_KEYS if self.own.get((table, key)) is not self.recipient)

    def is_above(self, record: str) -> bool:
        """Whether a record only stands in the book, even where a cell of it is the recipient's: goals above, imported rows."""
        if record in self.own_above or record in self.provided:
            return True
        return self.levels is not None and record in self.levels

    def deletable(self, table: str, record: str) -> bool:
        """Whether the recipient adds and deletes a row of a table by filling and clearing it."""
        return _deletable(self.role, table) and not self.is_above(record) and not self._locked(table, record)


@cache
def _columns(role: str, table: str, level: Level | None, stage: Stage, head: bool) -> frozenset[str]:
    return frozenset(
        column.key
        for column in BOOKS[role].table_by_name[table].columns
        if owner_of(role, table, column.key, level, stage, head=head) is RECIPIENTS[role]
    )


@cache
def _deletable(role: str, table: str) -> bool:
    """Return whether some of a table's columns must be filled: they make the record, and without them there is none."""
    columns = BOOKS[role].table_by_name[table].columns
    return any(column.required and column.owner is RECIPIENTS[role] for column in columns)
