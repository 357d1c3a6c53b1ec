"""What a new roster changes: who joins, leaves, comes back or moves, and what is corrected.

A person belongs to a manager for a time: an assignment. When the manager changes, the old assignment ends the day
before and a new one begins; a new department or position under the same manager leaves the assignment as it is.
Nobody is ever removed: people who leave keep their row with a leaving date.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from appraisal.model import Assignment, Cycle, Employee, Role
from sync.errors import TEXTS
from sync.roster.reader import Roster
from sync.roster.table import fold

Mint = Callable[[int], Sequence[str]]
"""Gives that many new assignment ids."""

MOVING = ("department", "position", "manager_id")
"""Fields whose change is a move."""
CORRECTED = ("name", "level", "site", "group", "hired", "email", "entity")
"""Fields whose change is a correction."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A person before and after. ``fields`` are those that differ."""

    before: Employee
    after: Employee
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What happens to whom on the day ``on``. A move may carry corrections of the same person."""

    on: date
    joiners: tuple[Employee, ...] = ()
    leavers: tuple[Change, ...] = ()
    returners: tuple[Change, ...] = ()
    moves: tuple[Change, ...] = ()
    edits: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return any((self.joiners, self.leavers, self.returners, self.moves, self.edits))


@dataclass(frozen=True, slots=True)
class People:
    """The employees of a cycle and their assignments."""

    employees: tuple[Employee, ...]
    assignments: tuple[Assignment, ...]


def line_assignments(employees: Iterable[Employee], cycle: Cycle, mint: Mint) -> tuple[Assignment, ...]:
    """Return one line assignment for everyone who has a manager and is employed on a day of the cycle."""
    times = [(person, *span) for person in employees if person.manager_id and (span := _span(person, cycle))]
    return tuple(
        Assignment(key, person.id, person.manager_id, Role.LINE, start, end)
        for key, (person, start, end) in zip(mint(len(times)), times, strict=True)
    )


def _span(person: Employee, cycle: Cycle) -> tuple[date, date] | None:
    """Return the first and the last day of the cycle on which a person is employed."""
    start = max(cycle.start, person.hired or cycle.start)
    end = min(cycle.end, person.left or cycle.end)
    return (start, end) if start <= end else None


def diff(employees: Iterable[Employee], roster: Roster, on: date) -> RosterChange:
    """Return what a new roster changes from the day ``on``.

    Only fields that the roster has a column for are compared. Who is no longer on it leaves on the day before ``on``.
    """
    old = {fold(person.id): person for person in employees}
    new = {fold(person.id): person for person in roster.employees}
    fields = roster.fields
    changes = [_change(person, new[key], fields, on) for key, person in old.items() if key in new]
    left = [_left(person, on) for key, person in old.items() if key not in new and person.active]
    return RosterChange(
        on,
        joiners=tuple(_known(person, old) for key, person in new.items() if key not in old),
        leavers=(*(change for change in changes if _leaves(change)), *left),
        returners=tuple(change for change in changes if _returns(change)),
        moves=tuple(change for change in changes if _stays(change) and _moves(change)),
        edits=tuple(change for change in changes if _stays(change) and not _moves(change) and change.fields),
    )


def _known(person: Employee, old: Mapping[str, Employee]) -> Employee:
    """Return a person whose manager's id is written as the cycle writes it."""
    manager = old.get(fold(person.manager_id))
    return replace(person, manager_id=manager.id) if manager else person


def _change(before: Employee, after: Employee, fields: frozenset[str], on: date) -> Change:
    values: dict[str, Any] = {
        field: getattr(after, field) for field in (*MOVING, *CORRECTED, "left") if field in fields
    }
    if "manager_id" in values and fold(values["manager_id"]) == fold(before.manager_id):
        values["manager_id"] = before.manager_id
    if "left" not in values:
        # Without that column, who is on the roster again after leaving has come back; a day to come still counts.
        gone = before.left is not None and before.left < on
        values["left"] = None if gone else before.left
    differing = tuple(field for field, value in values.items() if value != getattr(before, field))
    return Change(before, replace(before, **values), differing)


def _left(person: Employee, on: date) -> Change:
    return Change(person, replace(person, left=on - _ONE_DAY), ("left",))


def _leaves(change: Change) -> bool:
    return change.after.left is not None and "left" in change.fields


def _returns(change: Change) -> bool:
    return change.after.left is None and "left" in change.fields


def _stays(change: Change) -> bool:
    return "left" not in change.fields


def _moves(change: Change) -> bool:
    return not set(MOVING).isdisjoint(change.fields)


def apply(change: RosterChange, people: People, cycle: Cycle, mint: Mint) -> People:
    """Return the people after the change: changed in place, joiners at the end; nobody and nothing is removed."""
    changes = {item.before.id: item for item in _changes(change)}
    employees = tuple(
        changes[person.id].after if person.id in changes else person for person in people.employees
    )
    kept = tuple(
        _after(item, changes[item.employee_id], change.on, cycle) if item.employee_id in changes else item
        for item in people.assignments
    )
    return People((*employees, *change.joiners), (*kept, *_opened(change, kept, cycle, mint)))


def _groups(change: RosterChange) -> dict[str, tuple[Change, ...]]:
    return {
        "leavers": change.leavers, "returners": change.returners, "moves": change.moves, "edits": change.edits,
    }  # fmt: skip


def _changes(change: RosterChange) -> Iterator[Change]:
    return (item for group in _groups(change).values() for item in group)


def _after(assignment: Assignment, change: Change, on: date, cycle: Cycle) -> Assignment:
    """Return an assignment as the change of its person leaves it."""
    if "hired" in change.fields:
        assignment = _begun(assignment, change, cycle)
    if "left" in change.fields:
        assignment = _ended(assignment, change, on, cycle)
    if "manager_id" in change.fields and assignment.role is Role.LINE:
        assignment = _handed_over(assignment, change.after.manager_id, on, cycle)
    return assignment


def _begun(assignment: Assignment, change: Change, cycle: Cycle) -> Assignment:
    """Let an assignment that began with the old hire date begin with the corrected one."""
    old, new = (max(cycle.start, person.hired or cycle.start) for person in (change.before, change.after))
    follows = (assignment.start or cycle.start) == old and new <= (assignment.end or cycle.end)
    return replace(assignment, start=new) if follows else assignment


def _ended(assignment: Assignment, change: Change, on: date, cycle: Cycle) -> Assignment:
    """Let an assignment end with its person's leaving, or go on where a leaving that was still to come is withdrawn."""
    before, left = change.before.left, change.after.left
    end = assignment.end or cycle.end
    by_leaving = before is not None and end == min(cycle.end, before)
    if left is None:
        goes_on = by_leaving and before is not None and before >= on
        return replace(assignment, end=cycle.end) if goes_on else assignment
    return replace(assignment, end=min(cycle.end, left) if by_leaving else min(end, left))


def _handed_over(assignment: Assignment, manager_id: str, on: date, cycle: Cycle) -> Assignment:
    """End a line assignment on the day before another manager's begins.

    One that has not begun by then was never in force: it passes to the new manager as it is.
    """
    end = assignment.end or cycle.end
    if assignment.manager_id == manager_id or end < on:
        return assignment
    if manager_id and (assignment.start or cycle.start) >= on:
        return replace(assignment, manager_id=manager_id)
    return replace(assignment, end=on - _ONE_DAY)


def _opened(
    change: RosterChange, kept: Iterable[Assignment], cycle: Cycle, mint: Mint
) -> tuple[Assignment, ...]:
    """Return new line assignments for everyone who has a manager from now on and no assignment with them."""
    now = min(max(change.on, cycle.start), cycle.end)
    served = {(item.employee_id, item.manager_id) for item in kept if (item.end or cycle.end) >= now}
    wanting = [
        *((person, person.hired or change.on) for person in change.joiners),
        *((item.after, _from(item, change.on)) for item in _changes(change)),
    ]
    times = [
        (person, max(start, cycle.start), min(cycle.end, person.left or cycle.end))
        for person, start in wanting
        if person.manager_id and (person.id, person.manager_id) not in served
    ]
    times = [(person, start, end) for person, start, end in times if start <= end]
    return tuple(
        Assignment(key, person.id, person.manager_id, Role.LINE, start, end)
        for key, (person, start, end) in zip(mint(len(times)), times, strict=True)
    )


def _from(item: Change, on: date) -> date:
    """Return since when a changed person's new assignment counts: the day of the change, or a hire date after it."""
    return max(on, item.after.hired or on)


def preview(change: RosterChange, employees: Iterable[Employee], language: str) -> list[str]:
    """Return what a change would do, as lines in a language; ``employees`` are those before it, for their names."""
    if not change:
        return [_say("nothing", language)]
    names = {person.id: person.name for person in (*employees, *change.joiners)}
    lines = []
    if change.joiners:
        lines.append(_say("joiners", language, count=len(change.joiners)))
        lines += [_person("joiner", person, names, language) for person in change.joiners]
    for group, items in _groups(change).items():
        if items:
            lines.append(_say(group, language, count=len(items)))
            lines += _of_group(group, items, names, language)
    if change.moves:
        lines.append(_say("on", language, day=change.on.isoformat()))
    return lines


def _of_group(group: str, items: Iterable[Change], names: Mapping[str, str], language: str) -> Iterator[str]:
    for item in items:
        match group:
            case "leavers":
                yield _person("leaver", item.after, names, language)
            case "returners":
                yield _person("returner", item.after, names, language)
            case _:
                changes = "; ".join(_field(field, item, names, language) for field in item.fields)
                yield _say("changed", language, name=item.after.name, id=item.after.id, changes=changes)


def _person(key: str, person: Employee, names: Mapping[str, str], language: str) -> str:
    return _say(
        key, language,
        name=person.name,
        id=person.id,
        department=person.department or _say("blank", language),
        manager=_manager(person.manager_id, names, language),
        day=person.left.isoformat() if person.left else "",
    )  # fmt: skip


def _field(field: str, change: Change, names: Mapping[str, str], language: str) -> str:
    before, after = (
        _value(field, getattr(person, field), names, language) for person in (change.before, change.after)
    )
    return _say("field", language, field=TEXTS(f"roster.field.{field}", language), before=before, after=after)


def _value(field: str, value: object, names: Mapping[str, str], language: str) -> str:
    if field == "manager_id":
        return _manager(str(value), names, language)
    return str(value) if value else _say("blank", language)


def _manager(key: str, names: Mapping[str, str], language: str) -> str:
    if not key:
        return _say("blank", language)
    return _say("person", language, name=names[key], id=key) if names.get(key) else key


def _say(key: str, language: str, /, **values: object) -> str:
    return TEXTS(f"roster.change.{key}", language, **values)
