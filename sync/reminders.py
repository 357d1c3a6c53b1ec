"""Who still owes something, and what: books that are away, drafts, what must be mended, talks and interviews that were not held, answers.

A reminder is for the person who holds a book, and says nothing about anybody who does not stand in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from appraisal.approval import Standing
from appraisal.calibration import is_final
from appraisal.feedback import AnswerState, Feedback, InterviewState
from appraisal.findings import Severity
from appraisal.model import Employee
from sync.approvals import approval_states
from sync.book_states import SUBMITTED, BookState, book_states
from sync.consolidate import check_cycle_folder, open_master
from sync.feedback import feedback_of
from sync.hr import HrContent
from sync.ledger import COMPANY, BookMark, Ledger
from sync.open_findings import still_open

TALKS = "K01"
"""The rule that reports people with whom nobody talked for too long."""
STILL_OPEN = frozenset({"never", "open"})
"""Its cases that a talk can still mend."""


@dataclass(frozen=True, slots=True)
class OwedBook:
    """A book with which something is to be done.

    ``state`` is a word of the list ``submission``, ``errors`` counts the findings that block a result and that HR has not
    accepted, ``path`` is the file to go on with: the return that counts, or the book as it was handed out last.
    """

    code: str
    state: str
    errors: int
    path: Path
    book_id: str = ""

    @property
    def name(self) -> str:
        """The file's name, by which its recipient knows it."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person still owes.

    ``due`` is until when books are to come back, ``late`` whether that day is over. ``silent`` are the names of people of
    these books with whom nobody has talked for too long. ``interviews`` are the names of those whose released result is
    still to be talked about, ``approvals`` of those whose result waits for this one's approval, and ``answer_until`` is the
    last day for an appeal where this one has not said yet whether the own result is known.
    """

    employee: Employee
    language: str
    company: str
    cycle: str
    due: date | None
    late: bool
    books: tuple[OwedBook, ...]
    silent: tuple[str, ...]
    interviews: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    answer_until: date | None = None

    @property
    def asks(self) -> bool:
        """Whether anything is owed."""
        return bool(self.books or self.silent or self.interviews or self.approvals or self.answer_until)


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
    silent, told = _silent(ledger), _Told(content, ledger, today)
    policy = content.policy
    for recipient, states in held.items():
        employee = content.employees.get(recipient)
        people = (person for state in states for person in seats.get(state.book.book_id, ()))
        names = tuple(_names(content, (person for person in people if person in silent)))
        books = tuple(filter(None, (_owed(folder, ledger, state) for state in states)))
        if employee is None or (employee.left is not None and employee.left < today):
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
            interviews=tuple(_names(content, told.interviews(recipient))),
            approvals=tuple(_names(content, told.approvals(recipient))),
            answer_until=told.answer_until(recipient),
        )
        if found.asks:
            yield found


class _Told:
    """What is still owed about released results, and what keeps results from their release."""

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

    @cached_property
    def _waiting(self) -> Mapping[str, list[str]]:
        """The people whose final result waits for a decision, by who decides."""
        known = self._content.employees
        final = [one for one in self._ledger.verdicts.results() if one.employee_id in known and is_final(one)]
        found: dict[str, list[str]] = {}
        for state in approval_states(self._content, self._ledger, final):
            if not state.may_be_released and state.standing in (Standing.OPEN, Standing.CHANGED):
                found.setdefault(state.chain.approver_id, []).append(state.employee_id)
        return found

    def interviews(self, manager_id: str) -> Iterable[str]:
        """Return the people whose interview a manager has still to hold."""
        return self._due.get(manager_id, ())

    def approvals(self, approver_id: str) -> Iterable[str]:
        """Return the people whose result waits for somebody's decision."""
        return self._waiting.get(approver_id, ())

    def answer_until(self, person: str) -> date | None:
        """Return until when a person can appeal, if that one has not answered; ``None`` where nothing is asked."""
        waits = (AnswerState.OPEN, AnswerState.OVERDUE)
        found = self._feedback.get(person)
        return found.until if found is not None and found.answer_state(self._today) in waits else None


def _owed(folder: Path, ledger: Ledger, found: BookState) -> OwedBook | None:
    """Return a book with which something is to be done, ``None`` for one that is finished and sound."""
    errors = sum(finding.severity is Severity.ERROR for finding in still_open(ledger, found.book.book_id))
    if found.state == SUBMITTED and not errors:
        return None
    return OwedBook(found.book.code, found.state, errors, _file(folder, found), found.book.book_id)


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


def _names(content: HrContent, people: Iterable[str]) -> Iterator[str]:
    for person in dict.fromkeys(people):
        employee = content.employees.get(person)
        yield employee.name if employee and employee.name else person
