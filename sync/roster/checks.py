"""What must be true of the people on a roster, and who their managers are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from appraisal.findings import Severity, Value
from appraisal.model import Employee
from sync.roster.problems import RosterProblem
from sync.roster.table import cell_name, fold

LOOP_SHOWN = 12
"""How many people of a loop are named; a longer one is a mistake that shows from its beginning."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the roster: the employee as far as known, and what the manager columns say, the surest first."""

    row: int
    columns: Mapping[str, int]
    employee: Employee
    managers: tuple[tuple[str, str], ...] = ()

    def problem(
        self, key: str, field: str, severity: Severity = Severity.ERROR, **values: Value
    ) -> RosterProblem:
        """Return a problem at the cell of one of this row's fields."""
        column = self.columns.get(field, self.columns["employee_id"])
        return RosterProblem(
            severity, key, cell_name(self.row, column), self.row, field, tuple(values.items())
        )


def check_people(entries: Iterable[Entry], departments: Collection[str] = ()) -> Iterator[RosterProblem]:
    """Yield what is wrong with single rows, and with ids that stand twice."""
    known = {fold(department) for department in departments}
    first: dict[str, Entry] = {}
    for entry in entries:
        yield from _check_id(entry, first)
        yield from _check_row(entry, known)


def _check_id(entry: Entry, first: dict[str, Entry]) -> Iterator[RosterProblem]:
    key = fold(entry.employee.id)
    if not key:
        yield entry.problem("missing-id", "employee_id")
    elif (other := first.setdefault(key, entry)) is not entry:
        yield entry.problem("duplicate-id", "employee_id", id=entry.employee.id, row=other.row)


def _check_row(entry: Entry, departments: set[str]) -> Iterator[RosterProblem]:
    person = entry.employee
    if not person.name and "name" in entry.columns:
        yield entry.problem("blank-name", "name")
    if departments and person.department and fold(person.department) not in departments:
        yield entry.problem("unknown-department", "department", Severity.WARN, department=person.department)
    if person.hired and person.left and person.left < person.hired:
        hired, left = person.hired.isoformat(), person.left.isoformat()
        yield entry.problem("left-before-hired", "left", hired=hired, left=left)


def resolve_managers(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], tuple[RosterProblem, ...]]:
    """Return the entries with their managers' ids, and what is wrong with the managers.

    A manager is given by id or by a name that only one person has. Somebody who manages nobody above, the head of the
    company, has none.
    """
    directory = _Directory(entries)
    problems: list[RosterProblem] = []
    resolved = []
    for entry in entries:
        manager = _manager(entry, directory, problems)
        resolved.append(replace(entry, employee=replace(entry.employee, manager_id=manager)))
    problems += _loops(resolved)
    problems += _gone(resolved)
    problems += _heads(resolved)
    return tuple(resolved), tuple(problems)


class _Directory:
    """People by id, by id without its leading zeros, and by name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.ids: dict[str, str] = {}
        self.bare: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, set[str]] = defaultdict(set)
        for employee in (entry.employee for entry in entries if entry.employee.id):
            key = fold(employee.id)
            known = self.ids.setdefault(key, employee.id)
            self.bare[key.lstrip("0")].add(known)
            if employee.name:
                self.names[fold(employee.name)].add(known)


def _manager(entry: Entry, directory: _Directory, problems: list[RosterProblem]) -> str:
    """Return the id of an entry's manager, "" where there is none or none can be found."""
    for field, text in entry.managers[:1]:
        found = _find(entry, field, text, directory, problems)
        if found and found == directory.ids.get(fold(entry.employee.id)):
            problems.append(entry.problem("self-manager", field, Severity.WARN, id=found))
            return ""
        return found
    return ""


def _find(entry: Entry, field: str, text: str, directory: _Directory, problems: list[RosterProblem]) -> str:
    key = fold(text)
    if field != "manager_name" and key in directory.ids:
        return directory.ids[key]
    named = directory.names.get(key, set()) if field != "manager_id" else set()
    bare = directory.bare.get(key.lstrip("0"), set()) if field != "manager_name" else set()
    if len(named) == 1:
        return next(iter(named))
    if len(named) > 1:
        problems.append(entry.problem("manager-ambiguous", field, name=text, ids=", ".join(sorted(named))))
    elif len(bare) == 1:
        found = next(iter(bare))
        problems.append(entry.problem("manager-zeros", field, Severity.WARN, text=text, id=found))
        return found
    else:
        problems.append(entry.problem("unknown-manager", field, manager=text))
    return ""


def _manager_field(entry: Entry) -> str:
    return entry.managers[0][0] if entry.managers else "employee_id"


def _loops(entries: Iterable[Entry]) -> Iterator[RosterProblem]:
    """Yield each circle of managers once, at the row of its first person, naming all of it."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id.setdefault(entry.employee.id, entry)
    done: set[str] = set()
    for start in by_id:
        path: dict[str, None] = {}
        here = start
        while here and here in by_id and here not in path and here not in done:
            path[here] = None
            here = by_id[here].employee.manager_id
        if here in path:
            people = list(path)
            yield _loop(people[people.index(here) :], by_id)
        done.update(path)


def _loop(people: list[str], by_id: Mapping[str, Entry]) -> RosterProblem:
    turn = min(range(len(people)), key=lambda index: by_id[people[index]].row)
    ordered = people[turn:] + people[:turn]
    named = [f"{by_id[person].employee.name} ({person})" for person in [*ordered[:LOOP_SHOWN], ordered[0]]]
    if len(ordered) > LOOP_SHOWN:
        named.insert(LOOP_SHOWN, "…")
    entry = by_id[ordered[0]]
    return entry.problem("manager-loop", _manager_field(entry), loop=" → ".join(named), count=len(ordered))


def _gone(entries: Iterable[Entry]) -> Iterator[RosterProblem]:
    """Yield who reports to somebody who has left while staying on."""
    left = {entry.employee.id: entry.employee.left for entry in entries if entry.employee.left}
    for entry in entries:
        day = left.get(entry.employee.manager_id)
        if day and entry.employee.active:
            yield entry.problem(
                "manager-left",
                _manager_field(entry),
                Severity.WARN,
                id=entry.employee.manager_id,
                day=day.isoformat(),
            )


def _heads(entries: Collection[Entry]) -> Iterator[RosterProblem]:
    """Say who has no manager where that is more than one person: nobody hands them a book."""
    heads = [entry for entry in entries if entry.employee.active and not entry.managers]
    if len(heads) > 1:
        named = ", ".join(entry.employee.name or entry.employee.id for entry in heads[:5])
        more = ", …" if len(heads) > 5 else ""
        yield heads[1].problem(
            "no-manager", "employee_id", Severity.WARN, count=len(heads), names=named + more
        )
