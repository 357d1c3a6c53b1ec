"""The people of the sample company: departments, teams, managers, sites and dates of hiring.

The managing director stands at the top, the heads of departments below, and the people below them; a department that
is too large for one manager is split into teams, and those again, so that nobody leads more than twelve people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from addin.demo.names import chinese_name, english_name
from appraisal.messages import Texts
from appraisal.model import Assignment, Cycle, Employee, Role
from workbook_templates.library import position_name

TEXTS = Texts("addin.demo")

SPAN = 12
"""Nobody leads more people than this."""
TEAM = 9
"""The size of the teams into which a larger department is split, its leader included."""
LATE = 30
"""One person in so many joined within the last 90 days of the cycle."""

SITES = ("shanghai", "chengdu", "leeds")
DOMAIN = "harbourtea.example"


@dataclass(frozen=True, slots=True)
class Department:
    """A department: its share of the people, where they work, who leads it and what its people do, in turn."""

    key: str
    share: float
    site_weights: tuple[int, int, int]
    lead: str
    positions: tuple[str, ...]
    group: str = "office"


DEPARTMENTS = (
    Department("sales", 0.215, (5, 2, 3), "sales-manager", ("sales-representative",)),
    Department(
        "production",
        0.215,
        (1, 9, 0),
        "production-manager",
        (*("production-operator",) * 4, "quality-engineer", "production-operator", "buyer"),
        "plant",
    ),
    Department("research", 0.17, (6, 2, 2), "project-lead", ("software-engineer",)),
    Department("service", 0.15, (3, 4, 3), "service-manager", ("service-agent",)),
    Department("content", 0.12, (5, 0, 5), "content-manager", ("content-editor",)),
    Department("finance", 0.075, (8, 1, 1), "finance-manager", ("accountant",)),
    Department("hr", 0.055, (6, 2, 2), "hr-manager", ("hr-specialist",)),
)
BY_KEY = {department.key: department for department in DEPARTMENTS}


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the organisation: numbers are those of seats, the managing director's is 0."""

    number: int
    manager: int
    department: str
    position: str
    depth: int
    leads: bool


def seats(people: int) -> Iterator[Seat]:
    """Yield the places of a company of so many people, managers before those whom they lead."""
    yield Seat(0, -1, "management", "managing-director", 0, people > 1)
    number = 1
    for department, size in department_sizes(people - 1):
        team = list(_team(department, number, 0, size, 1))
        yield from team
        number += size


def department_sizes(people: int) -> tuple[tuple[Department, int], ...]:
    """Share people out to as many departments as can have a head and somebody to lead; largest remainders win."""
    if people < 1:
        return ()
    chosen = DEPARTMENTS[: max(1, min(len(DEPARTMENTS), people // 4))]
    total = sum(department.share for department in chosen)
    exact = [department.share / total * people for department in chosen]
    sizes = [int(size) for size in exact]
    by_remainder = sorted(range(len(chosen)), key=lambda index: (sizes[index] - exact[index], index))
    for index in by_remainder[: people - sum(sizes)]:
        sizes[index] += 1
    return tuple((department, size) for department, size in zip(chosen, sizes, strict=True) if size)


def _team(department: Department, number: int, manager: int, size: int, depth: int) -> Iterator[Seat]:
    """Yield a leader and the people under them; more than a leader's span are split into teams of their own."""
    yield Seat(number, manager, department.key, department.lead, depth, True)
    below, first = size - 1, number + 1
    if below <= SPAN:
        for index in range(below):
            position = department.positions[index % len(department.positions)]
            yield Seat(first + index, number, department.key, position, depth + 1, False)
        return
    teams = min(SPAN, -(-below // TEAM))
    for index in range(teams):
        share = below // teams + (index < below % teams)
        yield from _team(department, first, number, share, depth + 1)
        first += share


def employees(people: int, language: str, cycle: Cycle, seed: int) -> tuple[Employee, ...]:
    """Return the people of a company of that size, in the words of a language; the same for the same numbers."""
    rng = Random(f"people:{people}:{seed}")
    hiring = _Hiring(people, language, cycle, rng)
    return tuple(hiring.employee(seat) for seat in seats(people))


class _Hiring:
    """Puts a person on each seat."""

    def __init__(self, people: int, language: str, cycle: Cycle, rng: Random) -> None:
        self._language, self._cycle, self._rng = language, cycle, rng
        self._digits = max(4, len(str(people)))
        self._names = {True: 0, False: 0}
        self._addresses: set[str] = set()

    def employee(self, seat: Seat) -> Employee:
        """Return the person on a seat."""
        key = self._id(seat.number)
        department = BY_KEY.get(seat.department)
        site = self._rng.choices(SITES, department.site_weights if department else (1, 0, 0))[0]
        name, address = self._name(site)
        return Employee(
            id=key,
            name=name,
            department=TEXTS(f"department.{seat.department}", self._language),
            position=position_name(seat.position, self._language),
            level=self._level(seat),
            site=TEXTS(f"site.{site}", self._language),
            group=TEXTS(f"group.{department.group if department else 'office'}", self._language),
            manager_id=self._id(seat.manager) if seat.manager >= 0 else "",
            hired=self._hired(seat),
            email=self._email(address, key),
        )

    def _id(self, number: int) -> str:
        return f"E{number + 1:0{self._digits}d}"

    def _name(self, site: str) -> tuple[str, str]:
        english = self._rng.random() < {"shanghai": 0.10, "chengdu": 0.02, "leeds": 0.80}[site]
        number = self._names[english]
        self._names[english] += 1
        name = english_name(number) if english else chinese_name(number)
        return name.shown(self._language), name.address

    def _email(self, address: str, key: str) -> str:
        if address in self._addresses:
            address = f"{address}.{key.lower()}"
        self._addresses.add(address)
        return f"{address}@{DOMAIN}"

    def _level(self, seat: Seat) -> str:
        if seat.leads:
            return f"M{max(1, 4 - seat.depth)}"
        return f"P{self._rng.choices((3, 4, 5, 6), (3, 4, 2, 1))[0]}"

    def _hired(self, seat: Seat) -> date:
        """Return the day of hiring: a few joined late in the cycle, the others 1 to 14 years before it."""
        if not seat.leads and seat.number % LATE == LATE - 6:
            return self._cycle.end - timedelta(days=self._rng.randrange(20, 85))
        return self._cycle.start - timedelta(days=self._rng.randrange(365, 365 * 14))


def with_events(
    staff: tuple[Employee, ...], language: str, cycle: Cycle
) -> tuple[tuple[Employee, ...], tuple[Assignment, ...]]:
    """Let one person leave, one change managers in mid-cycle and one work for a project too; return the assignments.

    A company too small for an event goes without it.
    """
    staff = _with_leaver(staff, language, cycle)
    heads = {person.department: person for person in staff if person.manager_id == staff[0].id}
    special = {
        **_transfer(staff, heads, language, cycle),
        **_project(staff, heads, language, cycle),
    }
    lines = (
        (person, line)
        for person in staff
        if person.manager_id
        for line in special.get(person.id, ((person.manager_id, Role.LINE, None, None, 1.0),))
    )
    return staff, tuple(
        _assignment(number, person, line, cycle) for number, (person, line) in enumerate(lines, start=1)
    )


_Line = tuple[str, Role, date | None, date | None, float]
"""Manager, role, first and last day where they are not the cycle's, share."""


def _with_leaver(staff: tuple[Employee, ...], language: str, cycle: Cycle) -> tuple[Employee, ...]:
    position = position_name("sales-representative", language)
    leaver = _first(staff, position, before=cycle.start)
    if leaver is None:
        return staff
    left = cycle.end - timedelta(days=61)
    return tuple(replace(person, left=left) if person is leaver else person for person in staff)


def _first(staff: tuple[Employee, ...], position: str, before: date) -> Employee | None:
    """Return the first person in a position who was there before the cycle."""
    found = (
        person for person in staff if person.position == position and person.hired and person.hired < before
    )
    return next(found, None)


def _transfer(
    staff: tuple[Employee, ...], heads: dict[str, Employee], language: str, cycle: Cycle
) -> dict[str, tuple[_Line, ...]]:
    """Buying moved from Finance to Production on the first day of the second quarter of the cycle."""
    buyer = _first(staff, position_name("buyer", language), before=cycle.start)
    finance = heads.get(TEXTS("department.finance", language))
    if buyer is None or finance is None:
        return {}
    moved = date(cycle.start.year, cycle.start.month + 3, 1)
    before = (finance.id, Role.LINE, None, moved - timedelta(days=1), 1.0)
    return {buyer.id: (before, (buyer.manager_id, Role.LINE, moved, None, 1.0))}


def _project(
    staff: tuple[Employee, ...], heads: dict[str, Employee], language: str, cycle: Cycle
) -> dict[str, tuple[_Line, ...]]:
    """One engineer works three days in ten for Production: the project that puts scanners into the warehouse."""
    engineer = _first(staff, position_name("software-engineer", language), before=cycle.start)
    production = heads.get(TEXTS("department.production", language))
    if engineer is None or production is None:
        return {}
    line = (engineer.manager_id, Role.LINE, None, None, 0.7)
    return {engineer.id: (line, (production.id, Role.PROJECT, None, None, 0.3))}


def _assignment(number: int, person: Employee, line: _Line, cycle: Cycle) -> Assignment:
    manager, role, start, end, share = line
    return Assignment(
        id=f"A{number:07d}",
        employee_id=person.id,
        manager_id=manager,
        role=role,
        start=start or max(cycle.start, person.hired or cycle.start),
        end=end or min(cycle.end, person.left or cycle.end),
        share=share,
    )
