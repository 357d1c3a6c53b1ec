"""Handing out: a team book for every manager, drawn from the master and registered in the ledger.

A book that was handed out is not drawn again: what people typed into it is theirs, and what changes above them is brought
into it (:mod:`sync.push`). People who join a manager later get a further book; everybody stands in exactly one book of
their manager.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from appraisal.model import Employee, Goal, Level, PositionKpi
from appraisal.result import days_in_cycle
from appraisal.rules.past import past_actuals
from sync.approve_given import SPARE as SPARE_BELOW
from sync.approve_given import ApproveGiving
from sync.draw_books import Draft, draw_all
from sync.drawn_by import keep_policy
from sync.earlier_plans import plan_cells
from sync.elsewhere import Elsewhere, Shelf
from sync.errors import writing
from sync.feedback_given import FeedbackGiving
from sync.files import BOOKS
from sync.given import Giving, Team, given_rows, note_given
from sync.head_targets import headed_goals
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.managers_goals import own_goals
from sync.others_rate import OthersRate
from sync.own_values import OwnValues
from sync.plan_given import PlanGiving
from sync.roles import TEAM
from sync.team_rows import Member, Row, goal_label, goal_row, person_label, prefilled, set_for
from sync.tenures import Tenures
from sync.voices import SPARE, TheirCheckins
from workbook_templates.books.checkins import OWN_ROWS
from workbook_templates.books.improvement import OWN_ROWS as OWN_PLANS
from workbook_templates.brand import Logo
from workbook_templates.labels import TEXTS
from workbook_templates.library import template_for
from workbook_templates.stamp import STYLE_KEY

T = TypeVar("T")

WAVE = 32
"""Books whose ids are minted in one transaction, ahead of the books themselves."""

NOMINATIONS_EACH = 3
"""Rows in which a manager may propose raters, for each person of the book."""

SPARE_ABOVE = 8
"""Locked rows that stand ready at the end of Goals for goals above that HR adds later."""

SPARE_PROVIDED = 12
"""Locked rows that stand ready at the end of Actuals for what is imported; what does not fit takes spare rows above them."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A book that was handed out; ``file`` is relative to the cycle folder, ``link`` where it is opened if not there.

    ``manager`` is who fills it: of a self book the employee, who alone stands in it.
    """

    book_id: str
    file: str
    manager: Employee
    members: tuple[Employee, ...]
    role: str = TEAM
    link: str = ""

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
    """Drafts the team books of one cycle on a day, managers above before managers below."""

    def __init__(self, content: HrContent, ledger: Ledger, today: date) -> None:
        self._content = content
        self._ledger = ledger
        self._today = today
        self.policy = content.policy
        self._lines: dict[str, tuple[PositionKpi, ...]] = {}
        self._managers = frozenset(assignment.manager_id for assignment in content.assignments)
        self._headed = headed_goals(content)
        self._approve = ApproveGiving(content, ledger)
        self._feedback = FeedbackGiving(content, ledger)
        self._own: dict[str, list[Goal]] = own_goals(ledger, self._managers)
        self._own_values = OwnValues(content, ledger)
        self._others = OthersRate(content)
        self._tenures = Tenures(content.assignments)
        self._written = TheirCheckins(content, ledger, self._tenures)
        self._plans = PlanGiving(content, ledger, self._tenures)

    def draft(self, found: Team) -> Draft:
        """Return a team's book as it is to be drawn: with ids of its own for everything in it."""
        people = tuple(member.employee for member in found.members)
        return Draft(uuid.uuid4().hex, found.manager, people, self._rows(found))

    def _rows(self, found: Team) -> dict[str, list[Row]]:
        manager = found.manager.id
        own, headed = self._own.get(manager, []), self._headed.get(manager, frozenset())
        given = given_rows(self._content, found, own, self.policy.language, headed)
        for row in given["goals"]:
            row |= self._own_values.given(TEAM, "goals", str(row["goal_id"]), above=True)
        for row in given["team"]:
            person = str(row["employee_id"])
            row |= self._others.told(person, self.policy.language)
            row |= self._own_values.given(TEAM, "team", person)
        above = {
            str(row["goal_id"]): goal_label(str(row["goal_id"]), str(row["title"] or ""))
            for row in given["goals"]
        }
        goals = [row for member in found.members for row in self._goal_rows(member.employee, above)]
        actuals: list[Row] = [{"row_id": name} for name in self._ledger.mint("M", self.policy.spare_actuals)]
        actuals += ({"row_id": name, STYLE_KEY: "locked"} for name in self._ledger.mint("M", SPARE_PROVIDED))
        checkins = self._ledger.mint("C", self.policy.spare_checkins * len(found.members))
        nominations = self._ledger.mint("R", NOMINATIONS_EACH * len(found.members))
        spare: list[Row] = [{STYLE_KEY: "locked"} for _ in range(SPARE_ABOVE)]
        people = [member.employee.id for member in found.members]
        written = self._written.rows(people, manager, self.policy.language)
        plans = self._plans.of_people(people, manager, self._today)
        speaking = sum(self.policy.gets_self_book(member.employee) for member in found.members)
        return {
            "team": given["team"],
            "goals": [*given["goals"], *goals, *spare],
            "review": [{"goal_id": row["goal_id"]} for row in goals],
            "actuals": actuals,
            "checkins": [{"row_id": name} for name in checkins],
            "employee_checkins": [
                *({"row_id": name, **row} for name, row in written.items()),
                *({} for _ in range(speaking * OWN_ROWS if self.policy.spare_checkins else 0)),
            ],
            "voices": [{} for _ in range(speaking * SPARE)],
            "approve": self._two_below(found),
            "nominations": [{"row_id": name} for name in nominations],
            "interviews": [
                {"employee_id": person, **row}
                for person, row in self._feedback.interviews(manager, people, self.policy.language).items()
            ],
            "plans": self._plan_rows(found, goals),
            "employee_plans": [
                *({"row_id": name, **row} for name, row in plans.items()),
                *({} for _ in range(speaking * OWN_PLANS)),
            ],
            "checks": [],
            "answer": [],
        }

    def _plan_rows(self, found: Team, goals: Sequence[Row]) -> list[Row]:
        """Return the rows of the plans that go on from an earlier cycle, and one for a new plan of each person."""
        people = {member.employee.id: member.employee for member in found.members}
        carried = [
            plan_cells(one, people[one.text.employee_id], goals, self.policy.language)
            for one in self._content.earlier_plans
            if one.text.employee_id in people
            and self._tenures.concern(found.manager.id, one.text.employee_id)
        ]
        ids = self._ledger.mint("I", len(carried) + len(people))
        rows: list[Row] = [*carried, *({} for _ in people)]
        return [{"row_id": name, **row} for name, row in zip(ids, rows, strict=True)]

    def _two_below(self, found: Team) -> list[Row]:
        """Return the rows of the people two levels below, and spare ones; none for a manager whose people lead nobody."""
        seated = [member.employee.id for member in found.members]
        rows = self._approve.rows(found.manager.id, seated)
        if not rows:
            return []
        return [
            *({"employee_id": person, **row} for person, row in rows.items()),
            *({} for _ in range(SPARE_BELOW)),
        ]

    def _goal_rows(self, employee: Employee, above: Mapping[str, str]) -> Iterator[Row]:
        """Yield a person's prefilled goals and the spare rows behind them; ``above`` holds the labels of the goals above."""
        cycle = self.policy.cycle
        due = cycle.start, cycle.end
        given, lines = set_for(
            employee, self._content.set_goals, self._template_lines(employee.position), due
        )
        ids = iter(self._ledger.mint("G", len(lines) + len(given) + self.policy.spare_goals))
        goals = prefilled(employee, lines, self._content.library, ids, due)
        set_by_hr = [(replace(one.goal, id=next(ids)), one) for one in given]
        if employee.id in self._managers:
            self._own.setdefault(employee.id, []).extend((*goals, *(goal for goal, _ in set_by_hr)))
        locked = {line.kpi_id for line in lines if line.locked}
        for goal in goals:
            lock = "weight" if goal.kpi_id in locked else None
            yield self._goal_row(goal, employee, above) | _locked(lock)
        for goal, one in set_by_hr:
            origin = one.origin or TEXTS("origin.set", self.policy.language)
            lock = "goal" if one.locked else None
            yield self._goal_row(goal, employee, above) | {"origin": origin} | _locked(lock)
        for goal_id in ids:
            yield {"goal_id": goal_id, "level": Level.PERSON}

    def _goal_row(self, goal: Goal, employee: Employee, above: Mapping[str, str]) -> Row:
        return goal_row(goal, self.policy.language) | {
            "owner": person_label(employee.id, employee.name),
            "parent": above.get(goal.parent_id),
            "previous": self._previous(goal),
        }

    def _previous(self, goal: Goal) -> float | None:
        """Return what a goal's owner reached with the same KPI last."""
        past = past_actuals(self._content.history.get(goal.owner_id, ()), goal, self.policy.cycle)
        return past[-1].actual if past else None

    def _template_lines(self, position: str) -> tuple[PositionKpi, ...]:
        if position not in self._lines:
            self._lines[position] = template_for(position, self._content.positions)
        return self._lines[position]


def _locked(lock: str | None) -> Row:
    """Return the cells that say what of a goal HR locked: a key of :data:`workbook_templates.ownership.LOCKS`."""
    return {} if lock is None else {"locked": lock, STYLE_KEY: lock}


def hand_out(
    folder: Path,
    content: HrContent,
    ledger: Ledger,
    waiting: Sequence[Team],
    now: datetime,
    elsewhere: Elsewhere | None = None,
) -> Iterator[HandedOut]:
    """Write a book for every team, register it, and yield it as it is done; each counts by itself.

    Raises:
        FileError: a book cannot be written.

    """
    with ledger.transaction():
        books = TeamBooks(content, ledger, now.date())
    drafts = minted(books.draft, waiting, ledger)
    look = read_logo(folder, content.policy)
    yield from put_out(folder / BOOKS, content, ledger, drafts, len(waiting), now, look, elsewhere)


def put_out(
    into: Path,
    content: HrContent,
    ledger: Ledger,
    drafts: Iterable[Draft],
    count: int,
    now: datetime,
    logo: Logo | None = None,
    elsewhere: Elsewhere | None = None,
) -> Iterator[HandedOut]:
    """Draw about ``count`` books, register them, and yield each as it is done: in a folder, some people's elsewhere."""
    with ledger.transaction():
        shelf = Shelf(into, content, ledger, now, keep_policy(ledger, content))
    with writing(into):
        into.mkdir(parents=True, exist_ok=True)
    issued_now: list[str] = []
    apart: list[Draft] = []
    for draft, drawn in draw_all(_for_files(drafts, elsewhere, apart), content.policy, count, logo):
        file = shelf.put(draft, drawn)
        issued_now.append(draft.book_id)
        yield HandedOut(draft.book_id, file, draft.recipient, draft.people, draft.role)
    for handed_out in elsewhere.put_out(shelf, apart) if elsewhere is not None and apart else ():
        issued_now.append(handed_out.book_id)
        yield handed_out
    with ledger.transaction():
        note_given(ledger, Giving(content, ledger, now.date()), issued_now)


def _for_files(drafts: Iterable[Draft], elsewhere: Elsewhere | None, apart: list[Draft]) -> Iterator[Draft]:
    """Yield the drafts of books that lie in the folder, and lay the others apart."""
    for draft in drafts:
        if elsewhere is not None and elsewhere.takes(draft.recipient):
            apart.append(draft)
        else:
            yield draft


def minted(draft: Callable[[T], Draft], waiting: Iterable[T], ledger: Ledger) -> Iterator[Draft]:
    """Yield the drafts of those who wait. Their ids are given out for good before anything is drawn with them."""
    source = iter(waiting)
    while True:
        with ledger.transaction():
            wave = [draft(found) for found in islice(source, WAVE)]
        if not wave:
            return
        yield from wave


def _issued(ledger: Ledger) -> dict[str, frozenset[str]]:
    """Return, by manager, the people who stand in a book that was handed out."""
    found: dict[str, set[str]] = {}
    for manager, person in ledger.columns.issued_people():
        found.setdefault(manager, set()).add(person)
    return {manager: frozenset(people) for manager, people in found.items()}
