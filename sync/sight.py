"""The last look at a book before it is written: nothing goes in that its recipient may not see.

What a book is given is worked out elsewhere; this asks again, from the facts alone, and a mistake there stops the program.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from appraisal.approval import chain_of
from appraisal.model import Goal, Level
from appraisal.voices import person_of
from sync.feedback_given import GIVEN_OF_INTERVIEW
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.managers_goals import own_fields_in
from sync.own_given import goals_of
from sync.packing import unpack
from sync.plans import backed_in_books
from sync.releases import releases
from sync.rewrite_book import Changes, Field
from sync.roles import PEER, SELF, TEAM
from sync.tenures import Tenures
from workbook_templates.books.feedback import FEEDBACK, INTERVIEWS_IN_BOOK, RELEASED, RELEASED_GOALS
from workbook_templates.books.improvement import ANSWERED
from workbook_templates.books.self_review import MANAGER_CHECKINS, MANAGER_PLANS, OWN_PLANS
from workbook_templates.books.team import EMPLOYEE_CHECKINS, EMPLOYEE_PLANS


@dataclass(frozen=True)
class Sight:
    """Knows what the recipients of books may see, as HR's content and the ledger stand on the day ``today``."""

    content: HrContent
    ledger: Ledger
    today: date
    tenures: Tenures

    def check(self, changes: Changes, book: RegisteredBook) -> None:
        """Raise :class:`RuntimeError` where a changed cell is about a person or a goal that the recipient may not see."""
        for table, record, column in self.unseen(changes, book):
            raise RuntimeError(f"{table}.{column} of {record} must not be written into book {book.code}")

    def unseen(self, changes: Changes, book: RegisteredBook) -> Iterator[Field]:
        """Yield the changed fields that the recipient of a book may not see."""
        if book.role == SELF:
            yield from _unseen_by_employee(
                changes, self.ledger, book, told=book.recipient_id in self._released
            )
        elif book.role == PEER:
            asked = _before(self.ledger, book, "ratings")
            yield from (place for place in changes.fields if place[0] == "ratings" and place[1] not in asked)
        else:
            yield from self._unseen_by_manager(changes, book)

    def _unseen_by_manager(self, changes: Changes, book: RegisteredBook) -> Iterator[Field]:
        content, ledger = self.content, self.ledger
        seated = ledger.columns.seated(book.book_id)
        manager = content.employees.get(book.recipient_id)
        people = [content.employees[person] for person in seated if person in content.employees]
        departments = {person.department for person in [*people, *([manager] if manager else [])]}
        above = {goal.id for goal in content.goals if _is_above(goal, departments)}
        higher = self._seats.get(book.recipient_id, ())
        own = own_fields_in(ledger, higher, {book.recipient_id}).get(book.recipient_id, {}).keys()
        foreign = content.employees.keys() - seated - {book.recipient_id}
        written = self._written_by(changes, book, seated)
        led = self._still_led(book, seated)
        voices = self._voices(changes, book, led)
        below = _two_below(changes, content, ledger, book, seated) if changes.concern("approve") else ()
        plans = _their_plans(changes, ledger, book, led)
        for (table, record, column), value in changes.fields.items():
            if table == EMPLOYEE_PLANS.name and record not in plans:
                yield table, record, column
            if table in ("team", INTERVIEWS_IN_BOOK.name) and record not in seated:
                yield table, record, column
            if _tells_result(table, column, value) and not self._tells(record, book.recipient_id):
                yield table, record, column
            if table == "goals" and column != "title" and record not in above | own | changes.reviewed:
                yield table, record, column
            if table == EMPLOYEE_CHECKINS.name and record not in written:
                yield table, record, column
            if table == "voices" and record not in voices:
                yield table, record, column
            if table == "approve" and record not in below:
                yield table, record, column
            named = table != "approve" and column in ("owner", "parent", "employee_id", "person")
            if named and str(value).split(" ", 1)[0] in foreign:
                yield table, record, column

    @cached_property
    def _released(self) -> frozenset[str]:
        return frozenset(releases(self.ledger))

    @cached_property
    def _seats(self) -> Mapping[str, list[str]]:
        """The books in which a recipient stands, by id: looked for book by book, it would take the square of all people."""
        found: dict[str, list[str]] = {book.recipient_id: [] for book in self.ledger.registry}
        for book_id, person in self.ledger.columns.seats():
            if person in found:
                found[person].append(book_id)
        return found

    def _tells(self, person: str, manager_id: str) -> bool:
        """Whether a manager may read a released result: that of whoever reports to the manager, as long as it holds."""
        found = self.content.employees.get(person)
        return found is not None and found.manager_id == manager_id and person in self._released

    def _still_led(self, book: RegisteredBook, seated: Collection[str]) -> Collection[str]:
        """Return the people of a book whose manager its recipient still is: only these say anything new to it."""
        over = self.tenures.is_over
        return [person for person in seated if not over(book.recipient_id, person, self.today)]

    def _voices(self, changes: Changes, book: RegisteredBook, seated: Collection[str]) -> Collection[str]:
        """Return what a manager may hear, by id; nothing is looked up where no voice is written."""
        if not changes.concern("voices"):
            return ()
        proposals = {
            proposal
            for proposal, person in self.ledger.columns.proposals_of(seated)
            if self.tenures.concern(book.recipient_id, person)
        }
        about_goals = {
            record for table, record, _ in changes.fields if table == "voices" and person_of(record) in seated
        }
        return {*proposals, *about_goals, *_before(self.ledger, book, "voices")}

    def _written_by(self, changes: Changes, book: RegisteredBook, seated: Collection[str]) -> Collection[str]:
        """Return the check-ins that a manager may read, by id; nothing is looked up where none is written."""
        if not changes.concern(EMPLOYEE_CHECKINS.name):
            return ()
        theirs = {
            talk
            for talk, person, day in self.ledger.columns.checkins_about(seated, SELF)
            if self.tenures.concern(book.recipient_id, person, day)
        }
        return {*theirs, *_before(self.ledger, book, EMPLOYEE_CHECKINS.name)}


def _tells_result(table: str, column: str, value: object) -> bool:
    """Whether a changed cell of a team book tells a released result."""
    of_interview = table == INTERVIEWS_IN_BOOK.name and column in GIVEN_OF_INTERVIEW
    return value is not None and (of_interview or (table, column) == ("team", "released"))


def _before(ledger: Ledger, book: RegisteredBook, table: str) -> Iterable[str]:
    """Return the records of a table that the book's last issue held already."""
    blob = ledger.registry.seen(book.book_id, book.issue)
    return unpack(blob).get(table, {}) if blob is not None else ()


def _two_below(
    changes: Changes, content: HrContent, ledger: Ledger, book: RegisteredBook, seated: Collection[str]
) -> Collection[str]:
    """Return whom a book may newly speak of whose manager stands in it and reports to its recipient, and who stood there before."""
    below = set()
    for table, person, _ in changes.fields:
        if table == "approve" and person in content.employees:
            chain = chain_of(person, content.employees)
            if chain.approver_id == book.recipient_id and chain.manager_id in seated:
                below.add(person)
    return below | set(_before(ledger, book, "approve"))


def _their_plans(
    changes: Changes, ledger: Ledger, book: RegisteredBook, led: Collection[str]
) -> Collection[str]:
    """Return the improvement plans about employees that a manager may read, by id; nothing is looked up where none is written."""
    if not changes.concern(EMPLOYEE_PLANS.name):
        return ()
    theirs = {plan for role in (SELF, TEAM) for plan, _ in ledger.columns.plans_about(led, role)}
    return {*theirs, *_before(ledger, book, EMPLOYEE_PLANS.name)}


def _unseen_by_employee(
    changes: Changes, ledger: Ledger, book: RegisteredBook, *, told: bool
) -> Iterator[Field]:
    """Yield the changed fields of a self book that are not about its employee, and not about a goal that ever was theirs.

    ``told`` says whether a result of the employee's is released.
    """
    own = goals_of(ledger, book.recipient_id) | set(_before(ledger, book, "own_goals"))
    written = _written_about(ledger, book) if changes.concern(MANAGER_CHECKINS.name) else ()
    yield from _unseen_plans(changes, ledger, book.recipient_id)
    for (table, record, column), value in changes.fields.items():
        if table in (RELEASED.name, FEEDBACK.name) and record != book.recipient_id:
            yield table, record, column
        result = table in (RELEASED.name, RELEASED_GOALS.name) or (table, column) == (
            FEEDBACK.name,
            "outcome",
        )
        if result and not told and value is not None:
            yield table, record, column
        if table == MANAGER_CHECKINS.name and record not in written:
            yield table, record, column
        about_goal = table in ("own_goals", "self_review")
        if (about_goal and record not in own) or (table == "agreement" and record != book.recipient_id):
            yield table, record, column


def _unseen_plans(changes: Changes, ledger: Ledger, person: str) -> Iterator[Field]:
    """Yield the cells that show an employee a plan which its manager does not back, or an answer to a plan of another's."""
    backed = backed_in_books(ledger, person) if changes.concern(MANAGER_PLANS.name) else ()
    own = {plan for plan, _ in ledger.columns.plans_about({person}, SELF)}
    for (table, record, column), value in changes.fields.items():
        draft = table == MANAGER_PLANS.name and record not in backed
        foreign = table == OWN_PLANS.name and column in ANSWERED and record not in own
        # What is cleared shows nothing.
        if value is not None and (draft or foreign):
            yield table, record, column


def _written_about(ledger: Ledger, book: RegisteredBook) -> Collection[str]:
    """Return the check-ins with a self book's employee that managers wrote, and those that stood there before."""
    about = {talk for talk, _, _ in ledger.columns.checkins_about({book.recipient_id}, TEAM)}
    return about | set(_before(ledger, book, MANAGER_CHECKINS.name))


def _is_above(goal: Goal, departments: set[str]) -> bool:
    return goal.level is Level.ORGANISATION or goal.owner_id in departments
