"""What a book shows of things that its recipient does not decide: its people, the goals above them, HR's consents.

Handing out draws these rows, and bringing up to date writes those of them that changed. Both take them from here, so that
a book is never given anything that a new one would not hold.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from appraisal.model import Employee, Goal, Level
from appraisal.policy import Policy
from appraisal.result import days_in_cycle
from sync.approve_given import ApproveGiving
from sync.drawn_by import policies
from sync.feedback_given import FeedbackGiving
from sync.head_targets import headed_goals
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.managers_goals import PackedGoals, goal_of
from sync.others_rate import OthersRate
from sync.own_given import OwnGiving
from sync.own_values import OwnValues
from sync.packing import unpack
from sync.plan_given import PlanGiving
from sync.provided.kept import ACTUALS, of_book
from sync.roles import PEER, SELF, TEAM
from sync.rows import as_text
from sync.snapshots import Row as Fields
from sync.team_rows import Member, Row, above_rows, person_label, team_rows, word
from sync.tenures import Tenures
from sync.versions import has_table
from sync.voices import TheirCheckins, Voices
from sync.written_rows import unpacked
from workbook_templates.books import master, team
from workbook_templates.books.approvals import APPROVE
from workbook_templates.books.feedback import INTERVIEWS_IN_BOOK
from workbook_templates.books.self_review import MANAGER_PLANS, OWN_PLANS

GIVEN = "given:"
"""A ledger fact: the mark of what a book shows, under its id."""

GIVEN_THOUGH_FINISHED = "given:imports:"
"""A ledger fact: the mark of what a finished book is given, too, and shows, under its id."""

_OF_PERSON = frozenset({"employee_id", "name", "position", "days", "label"})
"""What a row of Team says of a person; the rest is what the person's scheme says."""


@dataclass(frozen=True, slots=True)
class Team:
    """A manager and the people who stand in one book."""

    manager: Employee
    members: tuple[Member, ...]


def given_rows(
    content: HrContent, found: Team, own: Sequence[Goal], language: str, headed: Collection[str] = ()
) -> dict[str, list[Row]]:
    """Return the rows that a team's book is given: its people, and the goals above.

    ``own`` are the manager's own goals, ``headed`` those above whose target the manager sets.
    """
    manager = found.manager
    labels = {manager.id: person_label(manager.id, manager.name), "": content.policy.company}
    return {
        "team": team_rows(found.members, content.policy),
        "goals": above_rows([*_visible(content.goals, found), *own], labels, language, headed),
    }


def _visible(goals: Sequence[Goal], found: Team) -> Iterator[Goal]:
    """Yield the organisation's goals, and those of every department in the team."""
    departments = {found.manager.department, *(member.employee.department for member in found.members)}
    return (goal for goal in goals if goal.level is Level.ORGANISATION or goal.owner_id in departments)


@dataclass(frozen=True, slots=True)
class Given:
    """What one book should show: cells by table, record and column.

    ``standing`` are the goals above that still stand, ``headed`` those whose target the recipient sets. ``provided`` are the
    fields of the rows of imported actuals, by record; a free one has none. ``back`` are rows that people typed and that stand
    again, because an import in their place was taken back. ``own`` are the cells of the company's own columns that the
    recipient does not fill, by table and record. ``past`` are the people whose manager the recipient is no more: what they
    said until then stands.
    """

    rows: Mapping[str, Mapping[str, Row]]
    consents: frozenset[str]
    standing: frozenset[str]
    headed: frozenset[str] = frozenset()
    provided: Mapping[str, Fields] = field(default_factory=dict)
    back: Mapping[str, Fields] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    past: frozenset[str] = frozenset()


class Giving:
    """Knows what every book should show, as HR's content and the ledger stand on the day ``today``."""

    def __init__(self, content: HrContent, ledger: Ledger, today: date) -> None:
        self._content, self._ledger, self._today = content, ledger, today
        self._drawn_by = policies(ledger)
        self._seated: dict[str, list[str]] = {}
        for book_id, person in ledger.columns.seats():
            self._seated.setdefault(book_id, []).append(person)
        self._days = _days(content)
        self._goals = {goal.id: repr(goal) for goal in content.goals}
        self._schemes: dict[str, str] = {}
        self._headed = headed_goals(content)
        self._own_values = OwnValues(content, ledger)
        self._others = OthersRate(content)

    @cached_property
    def tenures(self) -> Tenures:
        """Who is whose manager when."""
        return Tenures(self._content.assignments)

    @cached_property
    def _own(self) -> PackedGoals:
        return PackedGoals(self._ledger, self._recipients(TEAM))

    @cached_property
    def _voices(self) -> Voices:
        return Voices(self._content, self._ledger, self._today, self.tenures)

    @cached_property
    def _their_checkins(self) -> TheirCheckins:
        return TheirCheckins(self._content, self._ledger, self.tenures)

    @cached_property
    def _approve(self) -> ApproveGiving:
        return ApproveGiving(self._content, self._ledger)

    @cached_property
    def _feedback(self) -> FeedbackGiving:
        return FeedbackGiving(self._content, self._ledger)

    @cached_property
    def _plans(self) -> PlanGiving:
        return PlanGiving(self._content, self._ledger, self.tenures)

    @cached_property
    def own(self) -> OwnGiving:
        """What the self books should show."""
        return OwnGiving(self._content, self._ledger, self._recipients(SELF))

    def _recipients(self, role: str) -> frozenset[str]:
        return frozenset(book.recipient_id for book in self._ledger.registry if book.role == role)

    @cached_property
    def _consents(self) -> Mapping[str, frozenset[str]]:
        """The goals that HR consented to leave out, by the file of the book in which they are reviewed."""
        found: dict[str, set[str]] = {}
        for goal_id in self._content.consents:
            row = self._ledger.written.row(master.REVIEWS.name, goal_id)
            if row is not None:
                file = as_text(str(unpacked(master.REVIEWS, row.cells).get("book") or ""))
                found.setdefault(file, set()).add(goal_id)
        return {file: frozenset(goals) for file, goals in found.items()}

    def of(self, book: RegisteredBook) -> Given | None:
        """Return what a book should show, ``None`` where its recipient is not in the roster any more.

        A peer book goes on as it was drawn, whoever its rater is.
        """
        if book.role == PEER:
            return Given({}, frozenset(), frozenset())
        manager = self._content.employees.get(book.recipient_id)
        if manager is None:
            return None
        if book.role == SELF:
            goals, own_cells = self.own.goals(manager.id), self._own_values.given_to(book)
            rows = {**self.own.rows(manager, book.language, book.version), **self._own_plans(book)}
            return Given(rows, frozenset(), goals, own=own_cells)
        own = [goal_of(*goal, manager.id) for goal in self._own.of(manager.id).items()]
        given = given_rows(self._content, Team(manager, self._members(book)), own, book.language)
        people = (
            self._as_drawn(row, book) | self._told(str(row["employee_id"]), book) for row in given["team"]
        )
        seated = self._seated.get(book.book_id, ())
        return Given(
            {
                "team": {str(row["employee_id"]): row for row in people},
                "goals": {str(row["goal_id"]): row for row in given["goals"]},
                "voices": self._voices.rows(seated, book.recipient_id, book.language),
                team.EMPLOYEE_CHECKINS.name: self._written(book),
                APPROVE.name: self._two_below(book),
                INTERVIEWS_IN_BOOK.name: self._interviews(book),
                team.EMPLOYEE_PLANS.name: self._their_plans(book),
            },
            self._consents.get(book.file, frozenset()),
            frozenset(self._goals) | {goal.id for goal in own},
            self._headed.get(manager.id, frozenset()),
            of_book(self._ledger, book.book_id).shown,
            self._back(book),
            self._own_values.given_to(book),
            self._voices.past(seated, book.recipient_id),
        )

    def _written(self, book: RegisteredBook) -> Mapping[str, Row]:
        """Return what the people of a book wrote about check-ins; a book without a place for it shows none."""
        if not has_table(book.version, team.EMPLOYEE_CHECKINS):
            return {}
        return self._their_checkins.rows(self._people(book), book.recipient_id, book.language)

    def _rated_too(self, book: RegisteredBook) -> list[str]:
        """Return the people of a book whom others rate, too; a book that was drawn without a place for it says so of nobody."""
        known = has_table(book.version, team.TEAM, "others")
        return self._others.among(self._people(book)) if known else []

    def _their_plans(self, book: RegisteredBook) -> Mapping[str, Row]:
        """Return the improvement plans that the people of a book wrote; a book without a place for them shows none."""
        if not has_table(book.version, team.EMPLOYEE_PLANS):
            return {}
        return self._plans.of_people(self._people(book), book.recipient_id, self._today)

    def _own_plans(self, book: RegisteredBook) -> Mapping[str, Mapping[str, Row]]:
        """Return what a self book is given of plans: the answers to its own, and those that managers wrote."""
        if not has_table(book.version, OWN_PLANS):
            return {}
        return {
            OWN_PLANS.name: self._plans.answers(book.recipient_id, book.language),
            MANAGER_PLANS.name: self._plans.by_managers(book.recipient_id, book.language),
        }

    def _told(self, person: str, book: RegisteredBook) -> Row:
        return {
            "approval": self._approve.told(book.recipient_id, person, book.language),
            "released": self._feedback.released(book.recipient_id, person, book.language),
        } | self._others.told(person, book.language)

    def _interviews(self, book: RegisteredBook) -> Mapping[str, Row]:
        """Return what Interviews gives of the people of a book; a book without a place for it shows nothing."""
        if not has_table(book.version, INTERVIEWS_IN_BOOK):
            return {}
        return self._feedback.interviews(book.recipient_id, self._people(book), book.language)

    def _released(self, book: RegisteredBook) -> list[object]:
        """Return what a book shows of released results, nothing where no result of its people is released."""
        told = (
            (person, self._feedback.released(book.recipient_id, person, book.language))
            for person in self._people(book)
        )
        rows = self._interviews(book)
        return [(person, said, rows.get(person, {}).get("due")) for person, said in told if said is not None]

    def _two_below(self, book: RegisteredBook) -> Mapping[str, Row]:
        """Return the people two levels below a book's recipient; a book that was drawn without a place for them shows none."""
        if not has_table(book.version, APPROVE):
            return {}
        seated = self._seated.get(book.book_id, ())
        return self._approve.rows(book.recipient_id, seated)

    def _back(self, book: RegisteredBook) -> dict[str, Fields]:
        """Return the rows that people typed, that an import was put in place of, and that stand again."""
        imports = of_book(self._ledger, book.book_id)
        blob = self._ledger.registry.standing(book.book_id) if imports.replaced else None
        rows = unpack(blob).get(ACTUALS, {}) if blob is not None else {}
        stands_for = imports.replacing(rows)
        return {
            record: rows[record]
            for record in sorted(imports.replaced)
            if rows.get(record) and record not in stands_for
        }

    def mark(self, book: RegisteredBook) -> str:
        """Return a digest of all that :meth:`of` depends on, which is quicker to have; "" where that is ``None``."""
        manager = self._content.employees.get(book.recipient_id)
        if manager is None or book.role == PEER:
            return ""
        if book.role == SELF:
            mark = self.own.mark(manager, book.language, book.version)
            return self._with_own_columns(f"{mark}{self.mark_of_finished(book)}", book)
        found = Team(manager, self._members(book))
        facts = (
            (self._content.policy.company, manager.id, manager.name, book.language),
            [self._said_of(member) for member in found.members],
            [self._goals[goal.id] for goal in _visible(self._content.goals, found)],
            self._own.of(manager.id),
            sorted(self._consents.get(book.file, ())),
            self._voices.rows(self._seated.get(book.book_id, ()), book.recipient_id, book.language),
        )
        # Where nothing was imported or decided the digest is the same as ever, and no book is opened for it.
        below = self._two_below(book)
        asked = self._mark_of_finished(book, below), below, self._written(book)
        more = [one for one in asked if one]
        said = repr((*facts, *more))
        mark = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
        return self._with_own_columns(mark, book)

    def _with_own_columns(self, mark: str, book: RegisteredBook) -> str:
        """Return a mark that holds what the company's own columns should show, too, where there are any."""
        if not self._own_values.columns:
            return mark
        return hashlib.sha256(repr((mark, self._own_values.given_to(book))).encode()).hexdigest()

    def mark_of_finished(self, book: RegisteredBook) -> str:
        """Return a digest of what a book should show though it is finished, "" where there is nothing.

        That are imported rows, results that wait for the recipient's approval, what was decided on the recipient's people, whom
        others rate, too, released results, and improvement plans: those are written when books are finished long since.
        """
        if book.role == SELF:
            plans = self._own_plans(book)
            said = self.own.mark_of_released(book.recipient_id, book.language, book.version)
            return _digest((said, plans)) if any(plans.values()) else said
        return self._mark_of_finished(book, self._two_below(book)) if book.role == TEAM else ""

    def _mark_of_finished(self, book: RegisteredBook, below: Mapping[str, Row]) -> str:
        provided = of_book(self._ledger, book.book_id).shown
        facts: list[object] = [(provided, self._back(book))] if provided else []
        facts += [(person, row) for person, row in below.items() if row["needed"] or row["confirmed"]]
        told = (
            (person, self._approve.told(book.recipient_id, person, book.language))
            for person in self._people(book)
        )
        facts += [one for one in told if one[1] is not None]
        facts += self._rated_too(book)
        facts += self._released(book)
        plans = self._their_plans(book)
        facts += [plans] if plans else []
        # A digest of imported rows alone is what it was before there were approvals.
        said = repr(facts[0] if provided and len(facts) == 1 else facts)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest() if facts else ""

    def _people(self, book: RegisteredBook) -> list[str]:
        return self._seated.get(book.book_id, [])

    def _said_of(self, member: Member) -> tuple[object, ...]:
        """Return what a row of Team says of a person, with what the person's scheme says as one text."""
        employee, policy = member.employee, self._content.policy
        scheme = policy.scheme_for(employee).name
        if scheme not in self._schemes:
            (row,) = team_rows([member], policy)
            self._schemes[scheme] = repr({key: row[key] for key in sorted(row.keys() - _OF_PERSON)})
        return employee.id, employee.name, employee.position, member.days, self._schemes[scheme]

    def _members(self, book: RegisteredBook) -> tuple[Member, ...]:
        """Return who stands in a book; a person who left the team keeps the row, with the days that counted."""
        employees = self._content.employees
        return tuple(
            Member(employees[person], self._days.get((book.recipient_id, person), 0.0))
            for person in self._seated.get(book.book_id, ())
            if person in employees
        )

    def _as_drawn(self, row: Row, book: RegisteredBook) -> Row:
        """Return a row of Team as a book that is drawn already can take it.

        Drop-downs know a person by the label, and goals name their owner by it: it stays as it was drawn, even if the
        name changes. Formulas find a scheme's grades by its number in the list that the book carries.
        """
        drawn: Policy = self._drawn_by.get(book.book_id, self._content.policy)
        numbers = {scheme.name: number for number, scheme in enumerate(drawn.schemes, start=1)}
        said = {key: value for key, value in row.items() if key != "label"}
        number = numbers.get(str(row["scheme"]))
        if number is None:
            return {key: value for key, value in said.items() if key in _OF_PERSON}
        return said | {"scheme_no": float(number)}


def note_given(ledger: Ledger, giving: Giving, books: Iterable[str]) -> None:
    """Note that books show what they should, imported rows included."""
    for book_id in books:
        book = ledger.registry.book(book_id)
        ledger.set_meta(GIVEN + book_id, giving.mark(book))
        ledger.set_meta(GIVEN_THOUGH_FINISHED + book_id, giving.mark_of_finished(book))


def _digest(said: object) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def consent_word(book: RegisteredBook) -> str | None:
    """Return the word by which a book shows HR's consent."""
    return word("yes", "yes", book.language)


def _days(content: HrContent) -> Mapping[tuple[str, str], float]:
    """Return the days that count, by manager and person."""
    found: dict[tuple[str, str], float] = {}
    for assignment in content.assignments:
        employee = content.employees.get(assignment.employee_id)
        if employee is not None:
            key = assignment.manager_id, employee.id
            days = days_in_cycle(assignment, employee, content.policy.cycle)
            found[key] = found.get(key, 0.0) + days
    return found
