"""Merging one returned book in a worker: what the ledger knows of it goes in, and what stands afterwards comes out.

A merge differs from the file only where the master holds something else: these few *overrides* are put over the tables that
were read, and everything behind (records, checks, scores) works on what stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

from appraisal.model import Level, Stage
from appraisal.own_columns import OwnColumn
from appraisal.voices import person_of
from sync.agreed_goals import FROZEN_GOAL, AgreedGoals, agreed_in, with_edits, without_goals
from sync.fields import Key, Missing, Value, same, shown
from sync.ledger import RegisteredBook
from sync.ledger.parts import Change as Told
from sync.ledger.parts import Part, by_record, changes_part
from sync.ledger.values import Said
from sync.merge import (
    NO_EDITS,
    BookMerge,
    Change,
    Conflict,
    ConflictKind,
    Counts,
    Edits,
    FieldClaim,
    Outcome,
    Rejected,
    merge_book,
)
from sync.merge.marks import unmarked
from sync.merging_actuals import Replaced, Undated, replaced, stands_for, undated, with_records
from sync.own_fields import Fields, readers
from sync.packing import pack, unpack
from sync.provided.kept import ACTUALS, NOTHING, OfBook
from sync.roles import TEAM
from sync.rows import as_text
from sync.snapshots import Returned, Snapshot, snapshot
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import FILLED, filled_table
from workbook_templates.own_columns import fields_of, owner_of
from workbook_templates.ownership import Rights

_NOTHING: Snapshot = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """An open conflict of a book: HR was asked about it and has not chosen yet. ``fields`` are those of a whole row."""

    number: int
    kind: str
    key: Key
    master: Said
    returned: Said
    fields: tuple[FieldClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What the ledger knows of a book before a return of it is read.

    ``provided`` are the imported rows of the book. ``seen`` holds, by issue, what that issue said last; ``standing`` what
    the last run left in the master, ``None`` before the first return; ``edits`` what HR changed there since. ``asked`` are
    the open conflicts of the book, ``meant`` what was probably meant by cells of goals that could not be read then.
    """

    book_id: str
    seen: Mapping[int, bytes]
    standing: bytes | None = None
    edits: Edits = NO_EDITS
    asked: tuple[Asked, ...] = ()
    provided: OfBook = NOTHING
    meant: Mapping[tuple[str, str], float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to, small enough to be sent.

    ``standing`` and ``seen`` are packed; ``parts`` are the changes as the journal keeps them, ``told`` those of something
    that stood already. ``overrides`` flow back into the book. ``agreed`` are the people whose goals are agreed now,
    ``targets`` what the head of a department set anew, by goal. ``asked`` are the conflicts that stay open from earlier,
    ``answered`` the numbers of those in which the book says something else by now. ``replaced`` are rows that an import
    stands for, ``undated`` typed ones of which nobody can say whether it does.
    """

    issue: int
    standing: bytes
    seen: bytes
    overrides: Mapping[Key, Value]
    parts: tuple[Part, ...]
    told: tuple[Told, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[Rejected, ...]
    counts: Counts
    agreed: frozenset[str] = frozenset()
    targets: Mapping[str, Value] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    answered: tuple[int, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    undated: tuple[Undated, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeRules:
    """By what books are merged: the open stage, the levels of the goals above, and whether rows are held together.

    ``headed`` are the goals whose target a recipient sets, by the recipient's id, ``own_columns`` the company's own.
    """

    stage: Stage = Stage.PLAN
    levels: Mapping[str, Level] = field(default_factory=dict)
    row_strict: bool = False
    headed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own_columns: tuple[OwnColumn, ...] = ()


class Recipient(Protocol):
    """Whose book it is, and of which role."""

    @property
    def role(self) -> str:
        """The role of the book."""

    @property
    def recipient_id(self) -> str:
        """The employee id of its recipient."""


def merge_return(
    tables: Mapping[str, RawTable],
    book: RegisteredBook,
    issue: int,
    before: Before,
    rules: MergeRules,
    typed_over: int,
) -> Merged:
    """Merge what a book says into what stands. ``issue`` is the one that the file carries, 0 where it lost it."""
    recipient_id = book.recipient_id
    own = own_in(tables, rules.own_columns, book.role)
    said = snapshot(tables, FILLED[book.role], recipient_id, readers(own))
    issue = issue or _likeliest_issue(said, before.seen)
    known: Snapshot = unpack(before.seen[issue]) if issue in before.seen else {}
    base = without_goals(known, {one.key.record for one in before.asked if _is_of_a_goal(one)})
    standing: Snapshot = unpack(before.standing) if before.standing is not None else {}
    imported, cleared = stands_for(before.provided, before.edits, base, said, standing)
    records = before.provided.records
    rights = rights_in(base, rules, book, records | imported.keys(), standing, own)
    agreed = AgreedGoals(with_edits(standing, before.edits), said.rows, before.meant)
    found = merge_book(
        base,
        said,
        with_records(standing, records - base.get(ACTUALS, {}).keys()),
        before.provided.over(before.edits, cleared),
        rights=rights,
        frozen=agreed,
        added=agreed.is_added,
        typed_over=typed_over,
        row_strict=rules.row_strict,
    )
    changes = tuple(_told(found, said, "" if book.role == TEAM else recipient_id))
    answered = frozenset(_answered(said, known, before.asked, found, rights))
    stands = pack(found.merged)
    return Merged(
        issue=issue,
        standing=stands,
        # Where nobody but the recipient changed anything, both are the same; comparing them takes a tenth of packing.
        # Only then: True and 1.0 are equal to Python, and not the same when two people say them.
        seen=stands if not found.overrides and found.seen == found.merged else pack(found.seen),
        overrides=found.overrides,
        parts=tuple(map(changes_part, by_record(changes))),
        told=tuple(change for change in changes if change.old is not None),
        conflicts=found.conflicts,
        rejected=found.rejected,
        counts=found.counts,
        agreed=frozenset(agreed_in(found.merged)),
        targets=dict(_targets(found, rules.headed.get(recipient_id, frozenset()))),
        asked=tuple(one for one in before.asked if one.number not in answered),
        answered=tuple(sorted(answered)),
        replaced=tuple(replaced(said, imported)),
        undated=tuple(undated(found.merged, before.provided)),
    )


def _likeliest_issue(said: Returned, seen: Mapping[int, bytes]) -> int:
    """Return the issue from which a file differs in the fewest cells, the later one of two; the first where none is known.

    Compared with a later issue than its own, a file would take back all that was written into the book in between.
    """
    return max(seen, key=lambda issue: (-_differences(said, unpack(seen[issue])), issue), default=1)


def _differences(said: Returned, issue: Snapshot) -> int:
    return sum(
        not same(said.rows.get(table, {}).get(record, {}).get(column), value)
        for table, rows in issue.items()
        for record, row in rows.items()
        for column, value in row.items()
    ) + sum(
        value is not None and column not in issue.get(table, {}).get(record, {})
        for table, rows in said.rows.items()
        for record, row in rows.items()
        for column, value in row.items()
    )


def _targets(found: BookMerge, headed: frozenset[str]) -> Iterator[tuple[str, Value]]:
    for change in found.changes:
        if change.outcome is Outcome.APPLIED and change.table == "goals" and change.record in headed:
            yield change.record, change.new


def rights_in(
    base: Snapshot,
    rules: MergeRules,
    book: Recipient,
    provided: frozenset[str] = frozenset(),
    standing: Snapshot = _NOTHING,
    own: Fields | None = None,
) -> Rights:
    """Return what the book's recipient may change: goals that are reviewed elsewhere are the recipient's own, and locked.

    ``provided`` are the rows of imported actuals. What HR locked is asked of what stands: whatever a file says of it
    counts for nothing. ``own`` are the company's own columns that the book has; all that are declared, unless it says.
    """
    own = fields_of(rules.own_columns, book.role) if own is None else own
    owners = {place: owner_of(column) for place, column in own.items()}
    if book.role != TEAM:
        return Rights(book.role, rules.stage, own=owners)
    above = base.get("goals", {}).keys() - base.get("review", {}).keys()
    personal = frozenset(goal for goal in above if goal not in rules.levels)
    headed = rules.headed.get(book.recipient_id, frozenset())
    goals = {**base.get("goals", {}), **standing.get("goals", {})}
    locked = {goal: str(row["locked"]) for goal, row in goals.items() if row.get("locked")}
    return Rights(book.role, rules.stage, rules.levels, headed, personal, locked, provided, owners)


def own_in(
    tables: Mapping[str, RawTable], columns: Sequence[OwnColumn], role: str
) -> dict[tuple[str, str], OwnColumn]:
    """Return the company's own columns that a book has, by table and key."""
    return {
        (table, key): column
        for (table, key), column in fields_of(columns, role).items()
        if table in tables and key in tables[table].columns
    }


def _told(found: BookMerge, said: Returned, about: str) -> Iterator[Told]:
    """Yield the changes as the journal keeps them, each with the person whom it is about: ``about``, if it is one."""
    goals = found.merged.get("goals", {})
    # Of a goal that is only proposed the book alone says whose it would be.
    proposed = {one.record for one in found.conflicts if one.kind is ConflictKind.PROPOSAL and not one.column}
    owners = {
        record: owner
        for record in proposed
        if isinstance(owner := said.rows["goals"][record].get("owner"), str)
    }
    for change in found.changes:
        yield Told(
            change.table,
            change.record,
            change.column,
            change.base,
            change.old,
            change.new,
            str(change.outcome),
            about or owners.get(change.record) or _subject(change, goals, found.merged),
        )


def _subject(change: Change, goals: Mapping[str, Mapping[str, Value]], merged: Snapshot) -> str:
    if change.table in ("team", "approve", "interviews"):
        return change.record
    if change.table in ("checkins", "nominations", "plans"):
        person = merged.get(change.table, {}).get(change.record, {}).get("person")
        return person if isinstance(person, str) else ""
    if change.table == "employee_plans":
        return _labelled(merged, merged.get(change.table, {}).get(change.record, {}).get("person"))
    if change.table == "voices":
        return person_of(change.record)
    goal = change.record
    if change.table == "actuals":
        goal = str(merged.get("actuals", {}).get(change.record, {}).get("goal") or "")
    owner = goals.get(goal, {}).get("owner")
    return owner if isinstance(owner, str) else ""


def _labelled(merged: Snapshot, label: Value) -> str:
    """Return the id of the person of the book whom a given cell names, "" for nobody: the id stands first."""
    people = merged.get("team", {})
    return next((one for one in people if isinstance(label, str) and f"{label} ".startswith(f"{one} ")), "")


def _is_of_a_goal(asked: Asked) -> bool:
    return asked.kind == ConflictKind.PROPOSAL and not asked.key.column


def _answered(
    said: Returned, known: Snapshot, asked: Iterable[Asked], found: BookMerge, rights: Rights
) -> Iterator[int]:
    """Yield the open conflicts in which the book says something else by now; HR is asked about that, if it must be.

    ``known`` is what the issue said last: a copy that says just that, and never knew of the question, takes nothing back.
    """
    again = {conflict.key for conflict in found.conflicts}
    for one in asked:
        table, record, column = one.key
        if one.key in again:
            continue
        before = known.get(table, {}).get(record, {})
        if not column:
            withdrawn = _is_of_a_goal(one) and not FROZEN_GOAL.isdisjoint(before)
            if table in said.rows and (withdrawn or _is_nowhere(one, said, found, rights)):
                yield one.number
            continue
        if isinstance(one.returned, Missing):
            continue
        now = said.rows.get(table, {}).get(record, {}).get(column)
        if not same(now, one.returned) and not same(now, before.get(column)):
            yield one.number


def _is_nowhere(asked: Asked, said: Returned, found: BookMerge, rights: Rights) -> bool:
    """Whether a row that one side edited and the other deleted is empty in the book and in the master: nothing is left to ask."""
    table, record, _ = asked.key
    owned = rights.columns(table, record)
    rows = said.rows[table].get(record, {}), unmarked(found.merged.get(table, {}).get(record, {}))
    return asked.kind == ConflictKind.EDIT_DELETE and all(owned.isdisjoint(row) for row in rows)


def overridden(
    tables: Mapping[str, RawTable], overrides: Mapping[Key, Value], language: str
) -> dict[str, RawTable]:
    """Return the tables as they would be if the file said what stands."""
    if not overrides:
        return dict(tables)
    people = _labels(tables)
    rows: dict[str, dict[str, dict[str, Value]]] = {}
    for key, value in overrides.items():
        rows.setdefault(key.table, {}).setdefault(key.record, {})[key.column] = value
    return {
        name: _overridden(raw, rows[name], language, people) if name in rows else raw
        for name, raw in tables.items()
    }


def _labels(tables: Mapping[str, RawTable]) -> Mapping[str, str]:
    """Return how drop-downs show the people of a book, by id."""
    found: dict[str, str] = {}
    for row in tables["team"].rows if "team" in tables else ():
        employee, label = row.cells.get("employee_id"), row.cells.get("label")
        if employee is not None and employee.value is not None:
            name = row.cells.get("name")
            shown_name = "" if name is None or name.value is None else as_text(name.value)
            key = as_text(employee.value)
            text = "" if label is None or label.value is None else as_text(label.value)
            found.setdefault(key, text or f"{key} {shown_name}".strip())
    return found


def _overridden(
    raw: RawTable, rows: Mapping[str, Mapping[str, Value]], language: str, people: Mapping[str, str]
) -> RawTable:
    table = filled_table(raw.name)
    (key,) = table.row_key
    waiting = dict(rows)
    made: list[RawRow] = []
    for row in raw.rows:
        cell = row.cells.get(key)
        record = "" if cell is None or cell.value is None else as_text(cell.value)
        made.append(
            _with_cells(row, waiting.pop(record), raw.name, language, people) if record in waiting else row
        )
    for record, cells in waiting.items():
        if any(value is not None for value in cells.values()):
            made.append(_with_cells(RawRow(0, {key: Cell(record)}), cells, raw.name, language, people))
    return replace(raw, rows=made)


def _with_cells(
    row: RawRow, values: Mapping[str, Value], table: str, language: str, people: Mapping[str, str]
) -> RawRow:
    declared = filled_table(table).by_key
    cells = dict(row.cells)
    for column, value in values.items():
        if value is None:
            cells.pop(column, None)
        elif column in declared:
            cells[column] = Cell(shown(table, declared[column], value, language, people, {}))
    return RawRow(row.number, cells)
