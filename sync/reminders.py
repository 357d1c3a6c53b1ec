"""Who still owes something, and what: books, what must be mended, talks, interviews, approvals, answers, improvement plans.

A reminder is for the person who holds a book, and says nothing about anybody who does not stand in it, has left, or is led by
somebody else by now.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from appraisal.approval import chain_of
from appraisal.feedback import AnswerState, Feedback, InterviewState
from appraisal.findings import Severity
from appraisal.model import Employee
from sync.book_states import SUBMITTED, BookState, book_states
from sync.consolidate import check_cycle_folder, open_master
from sync.feedback import feedback_of
from sync.hr import HrContent
from sync.ledger import COMPANY, BookMark, Ledger
from sync.open_findings import still_open
from sync.raters import outside_raters
from sync.releases import releases
from sync.roles import TEAM
from sync.tenures import Tenures

TALKS = "K01"
"""The rule that reports people with whom nobody talked for too long."""
STILL_OPEN = frozenset({"never", "open"})
"""Its cases that a talk can still mend."""

APPROVALS = "A05"
"""The rule that reports final results without the approval that they need."""
FOR_APPROVER = frozenset({"", "changed", "unseen"})
"""Its cases that wait for the manager's manager; a result that was returned waits for the manager."""

PLAN_NEEDED, PLAN_SHAPE = "I01", "I02"
"""The rules that report missing improvement plans, and reviews that should have been held."""


@dataclass(frozen=True, slots=True)
class OwedBook:
    """A book with which something is to be done.

    ``role`` is the kind of book, ``state`` a word of the list ``submission``, ``errors`` counts the findings that block a result and that HR has not
    accepted, ``path`` is the file to go on with: the return that counts, or the book as it was handed out last. ``link``
    leads to the Google Sheet that takes its place, "" for a file.
    """

    code: str
    state: str
    errors: int
    path: Path
    book_id: str = ""
    role: str = TEAM
    link: str = ""

    @property
    def name(self) -> str:
        """What its recipient knows it by: the file's name, or the sheet's."""
        return self.path.stem if self.link else self.path.name


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person still owes.

    ``due`` is until when books are to come back, ``late`` whether that day is over. ``silent`` are the names of people of
    these books with whom nobody has talked for too long, ``waiting`` those of people two levels below whose result waits for
    the person's approval, ``interviews`` those of people whose released result is still to be talked about. ``answer_until`` is
    the last day for an appeal where this one has not said yet whether the own result is known. ``outside`` says that it is
    somebody whom HR named on the sheet Raters. ``planless`` are the names of people whose grade asks for an improvement plan
    and who have none, ``unanswered`` of those whose plan waits for the manager's answer, ``unreviewed`` of those of whose
    plan a review is overdue.
    """

    employee: Employee
    language: str
    company: str
    cycle: str
    due: date | None
    late: bool
    books: tuple[OwedBook, ...]
    silent: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    answer_until: date | None = None
    outside: bool = False
    planless: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    unreviewed: tuple[str, ...] = ()

    @property
    def about_plans(self) -> bool:
        """Whether something is to be done about improvement plans."""
        return bool(self.planless or self.unanswered or self.unreviewed)

    @property
    def asks(self) -> bool:
        """Whether anything is owed."""
        talks = self.silent or self.interviews or self.about_plans
        return bool(self.books or talks or self.waiting or self.answer_until)


def reminders(folder: Path, today: date) -> tuple[Reminder, ...]:
    """Return what everybody owes as of the last run, in the order in which the books were handed out.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    check_cycle_folder(folder)
    content = open_master(folder).content
    with Ledger.open(folder) as ledger, ledger.reading():
        return tuple(_reminders(folder, content, ledger, today))


def _reminders(folder: Path, content: HrContent, ledger: Ledger, today: date) -> Iterator[Reminder]:
    held: dict[str, list[BookState]] = {}
    for state in book_states(ledger):
        held.setdefault(state.book.recipient_id, []).append(state)
    seats: dict[str, list[str]] = {}
    for book_id, person in ledger.columns.seats():
        seats.setdefault(book_id, []).append(person)
    silent, waiting, told = _silent(ledger), _waiting(content, ledger), _Told(content, ledger, today)
    plans, tenures = _plans(ledger), Tenures(content.assignments)
    outside = outside_raters(content)
    policy = content.policy
    for recipient, states in held.items():
        employee = content.employees.get(recipient) or outside.get(recipient)
        people = [person for state in states for person in seats.get(state.book.book_id, ())]
        mine = [
            person
            for person in people
            if tenures.leads(recipient, person, today) and not _has_left(content, person, today)
        ]
        about = {
            key: tuple(_names(content, filter(found.__contains__, mine))) for key, found in plans.items()
        }
        names = tuple(_names(content, filter(silent.__contains__, mine)))
        books = tuple(filter(None, (_owed(folder, ledger, state) for state in states)))
        if employee is None or employee.has_left(today):
            continue
        found = Reminder(
            employee=employee,
            language=states[0].book.language or policy.language,
            company=policy.company,
            cycle=policy.cycle.name,
            due=policy.due,
            late=policy.due is not None and policy.due < today,
            books=books,
            silent=names,
            waiting=tuple(_names(content, waiting.get(recipient, ()))),
            interviews=tuple(_names(content, told.interviews(recipient))),
            answer_until=told.answer_until(recipient),
            outside=recipient in outside,
            **about,
        )
        if found.asks:
            yield found


def _has_left(content: HrContent, person: str, today: date) -> bool:
    employee = content.employees.get(person)
    return employee is not None and employee.has_left(today)


class _Told:
    """What is still owed about released results."""

    def __init__(self, content: HrContent, ledger: Ledger, today: date) -> None:
        self._content, self._ledger, self._today = content, ledger, today

    @cached_property
    def _feedback(self) -> Mapping[str, Feedback]:
        return {one.employee_id: one for one in feedback_of(self._content, self._ledger)}

    @cached_property
    def _due(self) -> Mapping[str, list[str]]:
        """The people whose interview is still to be held, by their manager."""
        due = (InterviewState.DUE, InterviewState.OVERDUE)
        found: dict[str, list[str]] = {}
        for one in self._feedback.values():
            if one.interview_state(self._today) in due:
                found.setdefault(one.manager_id, []).append(one.employee_id)
        return found

    def interviews(self, manager_id: str) -> Iterable[str]:
        """Return the people whose interview a manager has still to hold."""
        return self._due.get(manager_id, ())

    def answer_until(self, person: str) -> date | None:
        """Return until when a person can appeal, if that one has not answered; ``None`` where nothing is asked."""
        waits = (AnswerState.OPEN, AnswerState.OVERDUE)
        found = self._feedback.get(person)
        return found.until if found is not None and found.answer_state(self._today) in waits else None


def _waiting(content: HrContent, ledger: Ledger) -> Mapping[str, list[str]]:
    """Return the people whose result waits for an approval, by who is to give it."""
    found: dict[str, list[str]] = {}
    for finding in still_open(ledger, COMPANY):
        if finding.code == APPROVALS and dict(finding.values).get("case", "") in FOR_APPROVER:
            approver = chain_of(finding.subject, content.employees).approver_id
            found.setdefault(approver, []).append(finding.subject)
    return found


def _owed(folder: Path, ledger: Ledger, found: BookState) -> OwedBook | None:
    """Return a book with which something is to be done, ``None`` for one that is finished and sound."""
    errors = sum(finding.severity is Severity.ERROR for finding in still_open(ledger, found.book.book_id))
    if found.state == SUBMITTED and not errors:
        return None
    book = found.book
    sheet = ledger.sheets.find(book.book_id)
    link = "" if sheet is None else sheet.url
    return OwedBook(book.code, found.state, errors, _file(folder, found), book.book_id, book.role, link)


def _file(folder: Path, found: BookState) -> Path:
    """Return the file with what its recipient typed last; one that was sent back lies in its place again."""
    book = folder / found.book.file
    if found.submission is None or found.mark is BookMark.RETURNED:
        return book
    returned = folder / found.submission.file
    return returned if returned.exists() else book


def _silent(ledger: Ledger) -> frozenset[str]:
    """Return the people with whom somebody should talk now."""
    return frozenset(
        finding.subject
        for finding in still_open(ledger, COMPANY)
        if finding.code == TALKS and dict(finding.values).get("case") in STILL_OPEN
    )


def _plans(ledger: Ledger) -> dict[str, frozenset[str]]:
    """Return whose improvement plans something is to be done about, by the field of a reminder.

    That a grade asks for a plan says something of the grade: nobody is told of it before it is released.
    """
    told = releases(ledger)
    found: dict[str, set[str]] = {"planless": set(), "unanswered": set(), "unreviewed": set()}
    for finding in still_open(ledger, COMPANY):
        values, release = dict(finding.values), told.get(finding.subject)
        case = values.get("case")
        if finding.code == PLAN_NEEDED and case == "waiting":
            found["unanswered"].add(finding.subject)
        elif finding.code == PLAN_NEEDED and release is not None and release.grade == values.get("grade"):
            found["planless"].add(finding.subject)
        elif finding.code == PLAN_SHAPE and case == "review":
            found["unreviewed"].add(finding.subject)
    return {key: frozenset(people) for key, people in found.items()}


def _names(content: HrContent, people: Iterable[str]) -> Iterator[str]:
    for person in dict.fromkeys(people):
        employee = content.employees.get(person)
        yield employee.name if employee and employee.name else person
