"""Handing out: a team book for every manager, drawn from the master and registered in the ledger.

A book that was handed out is not drawn again: what people typed into it is theirs, and what changes above them is brought
into it (:mod:`sync.push`). People who join a manager later get a further book; everybody stands in exactly one book of
their manager.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appraisal.model import Employee, Goal, Level, PositionKpi
from appraisal.scorecard import days_in_cycle
from sync.drawn_by import keep_policy, note_book
from sync.errors import library_errors
from sync.files import BOOKS, replace_file
from sync.given import Giving, Team, given_rows, note_given, own_goals
from sync.hr import HrContent
from sync.intake import ISSUED
from sync.ledger import Ledger, RegisteredBook
from sync.packing import pack
from sync.snapshots import issued
from sync.team_rows import Member, Row, goal_row, person_label, prefilled
from workbook_templates.books import team
from workbook_templates.draw_team import book_words, team_template
from workbook_templates.library import template_for
from workbook_templates.live import compute
from workbook_templates.stamp import STYLE_KEY, BookIdentity, Template, stamp

CAPACITY_STEP = 16
"""Capacities are rounded up to this, so that few templates serve many books."""


SPARE_ABOVE = 8
"""Locked rows that stand ready at the end of Goals for goals above that HR adds later."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A book that was handed out; ``file`` is relative to the cycle folder."""

    book_id: str
    file: str
    manager: Employee
    members: tuple[Employee, ...]

    @property
    def people(self) -> int:
        """How many people stand in the book."""
        return len(self.members)


def waiting_teams(content: HrContent, ledger: Ledger) -> list[Team]:
    """Return the teams with people who stand in no book of their manager yet, managers above first."""
    return list(teams(content, _issued(ledger)))


def teams(content: HrContent, issued: Mapping[str, frozenset[str]]) -> Iterator[Team]:
    """Yield the teams that need a (further) book, managers above before managers below.

    ``issued`` holds, by manager, the people who stand in a book already.
    """
    members: dict[str, dict[str, Member]] = {}
    for assignment in content.assignments:
        employee = content.employees.get(assignment.employee_id)
        if employee is None or assignment.manager_id not in content.employees:
            continue
        days = days_in_cycle(assignment, employee, content.policy.cycle)
        if days > 0 and employee.id not in issued.get(assignment.manager_id, frozenset()):
            _add(members.setdefault(assignment.manager_id, {}), employee, days)
    for manager_id in sorted(members, key=lambda found: (_depth(found, content.employees), found)):
        yield Team(content.employees[manager_id], tuple(members[manager_id].values()))


def positions_without_template(content: HrContent, people: Iterable[Employee]) -> tuple[str, ...]:
    """Return the positions of these people for which HR keeps no template, each once."""
    neutral = template_for("", content.positions)
    positions = dict.fromkeys(person.position for person in people if person.position)
    return tuple(name for name in positions if template_for(name, content.positions) == neutral)


def _add(found: dict[str, Member], employee: Employee, days: float) -> None:
    before = found.get(employee.id)
    found[employee.id] = Member(employee, days + (before.days if before else 0))


def _depth(employee_id: str, employees: Mapping[str, Employee]) -> int:
    """Return how many managers stand above a person; a loop counts as deep as it is long."""
    seen = {employee_id}
    above = employees[employee_id].manager_id
    while above in employees and above not in seen:
        seen.add(above)
        above = employees[above].manager_id
    return len(seen)


class TeamBooks:
    """Draws team books for one cycle; templates are drawn once for each size and kept."""

    def __init__(self, content: HrContent, ledger: Ledger) -> None:
        self._content = content
        self._ledger = ledger
        self.policy = content.policy
        self._templates: dict[tuple[int, ...], Template] = {}
        self._lines: dict[str, tuple[PositionKpi, ...]] = {}
        self.policy_digest = keep_policy(ledger, content)
        self._managers = frozenset(assignment.manager_id for assignment in content.assignments)
        self._own: dict[str, list[Goal]] = own_goals(ledger, self._managers)

    def draw(self, found: Team, book_id: str) -> tuple[bytes, dict[str, list[Row]]]:
        """Return the file of a team's book and the rows in it."""
        language = self.policy.language
        rows = self._rows(found)
        identity = BookIdentity(
            book_id, self.policy.cycle.id, found.manager.id, team.BOOK.role, team.VERSION, 1, language
        )
        filled = compute(rows, self.policy, language)
        words = book_words(self.policy, found.manager, identity)
        return stamp(self._template(rows), filled, identity, words), rows

    def _rows(self, found: Team) -> dict[str, list[Row]]:
        given = given_rows(self._content, found, self._own.get(found.manager.id, []), self.policy.language)
        goals = [row for member in found.members for row in self._goal_rows(member.employee)]
        actuals = self._ledger.mint("M", self.policy.spare_actuals)
        spare: list[Row] = [{STYLE_KEY: "locked"} for _ in range(SPARE_ABOVE)]
        return {
            "team": given["team"],
            "goals": [*given["goals"], *goals, *spare],
            "review": [{"goal_id": row["goal_id"]} for row in goals],
            "actuals": [{"row_id": name} for name in actuals],
            "checks": [],
            "answer": [],
        }

    def _goal_rows(self, employee: Employee) -> Iterator[Row]:
        """Yield a person's prefilled goals and the spare rows behind them."""
        lines = self._template_lines(employee.position)
        ids = iter(self._ledger.mint("G", len(lines) + self.policy.spare_goals))
        cycle = self.policy.cycle
        goals = prefilled(employee, lines, self._content.library, ids, (cycle.start, cycle.end))
        if employee.id in self._managers:
            self._own.setdefault(employee.id, []).extend(goals)
        label = person_label(employee.id, employee.name)
        for goal in goals:
            yield goal_row(goal, self.policy.language) | {"owner": label}
        for goal_id in ids:
            yield {"goal_id": goal_id, "level": Level.PERSON}

    def _template_lines(self, position: str) -> tuple[PositionKpi, ...]:
        if position not in self._lines:
            self._lines[position] = template_for(position, self._content.positions)
        return self._lines[position]

    def _template(self, rows: Mapping[str, Sequence[Row]]) -> Template:
        capacities = {name: _rounded_up(len(table)) for name, table in rows.items()}
        key = tuple(capacities.values())
        if key not in self._templates:
            self._templates[key] = team_template(self.policy, self.policy.language, capacities)
        return self._templates[key]


def _rounded_up(count: int) -> int:
    return max(1, -(-count // CAPACITY_STEP)) * CAPACITY_STEP


def hand_out(
    folder: Path, content: HrContent, ledger: Ledger, waiting: Iterable[Team], now: datetime
) -> Iterator[HandedOut]:
    """Write a book for every team, register it, and yield it as it is done; each counts by itself.

    Raises:
        FileError: a book cannot be written.

    """
    with ledger.transaction():
        drawing = TeamBooks(content, ledger)
    issued_now: list[str] = []
    for found in waiting:
        with ledger.transaction():
            done = _hand_out_one(folder, drawing, found, ledger, now)
        issued_now.append(done.book_id)
        yield done
    with ledger.transaction():
        note_given(ledger, Giving(content, ledger), issued_now)


def _hand_out_one(folder: Path, drawing: TeamBooks, found: Team, ledger: Ledger, now: datetime) -> HandedOut:
    book_id = uuid.uuid4().hex
    content, rows = drawing.draw(found, book_id)
    path = _free_path(folder / BOOKS, found.manager)
    policy = drawing.policy
    ledger.registry.add(
        RegisteredBook(
            book_id=book_id,
            code=BookIdentity(book_id, policy.cycle.id, found.manager.id, "team", team.VERSION).code,
            role=team.BOOK.role,
            recipient_id=found.manager.id,
            language=policy.language,
            file=ledger.files.relative(path),
            version=team.VERSION,
            created=now,
        )
    )
    digest = hashlib.sha256(content).hexdigest()
    handed_out = issued(rows, team.BOOK, policy.language, found.manager.id)
    ledger.registry.issue_blob(book_id, pack(handed_out), now, digest)
    note_book(ledger, book_id, drawing.policy_digest)
    ledger.columns.seat(book_id, (member.employee.id for member in found.members))
    with library_errors(path):
        replace_file(path, content)
    ledger.files.remember(path, path.stat(), digest)
    ledger.set_meta(ISSUED + digest, book_id)
    members = tuple(member.employee for member in found.members)
    return HandedOut(book_id, ledger.files.relative(path), found.manager, members)


def _issued(ledger: Ledger) -> dict[str, frozenset[str]]:
    """Return, by manager, the people who stand in a book that was handed out."""
    found: dict[str, set[str]] = {}
    for manager, person in ledger.columns.issued_people():
        found.setdefault(manager, set()).add(person)
    return {manager: frozenset(people) for manager, people in found.items()}


_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def _free_path(folder: Path, manager: Employee) -> Path:
    """Return a file name that nothing has yet: the manager's id and name, and a number for a further book."""
    stem = _UNSAFE.sub("_", f"{manager.id} {manager.name}").strip(" .")[:80]
    names = [f"{stem}.xlsx", *(f"{stem} ({number}).xlsx" for number in range(2, 100))]
    return next(path for name in names if not (path := folder / name).exists())
