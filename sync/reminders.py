"""Who still owes something, and what: books that are away, drafts, what must be mended, talks and plans that are missing.

A reminder is for the person who holds a book, and says nothing about anybody who does not stand in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from appraisal.findings import Severity
from appraisal.model import Employee
from sync.book_states import SUBMITTED, BookState, book_states
from sync.consolidate import check_cycle_folder, open_master
from sync.hr import HrContent
from sync.ledger import COMPANY, BookMark, Ledger
from sync.open_findings import still_open
from sync.tenures import Tenures

TALKS = "K01"
"""The rule that reports people with whom nobody talked for too long."""
STILL_OPEN = frozenset({"never", "open"})
"""Its cases that a talk can still mend."""

PLAN_NEEDED, PLAN_SHAPE = "I01", "I02"
"""The rules that report missing improvement plans, and reviews that should have been held."""


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
    these books with whom nobody has talked for too long. ``planless`` are those whose grade asks for an improvement plan
    and who have none, ``unanswered`` those whose plan waits for the manager's answer, ``unreviewed`` those of whose plan a
    review is overdue.
    """

    employee: Employee
    language: str
    company: str
    cycle: str
    due: date | None
    late: bool
    books: tuple[OwedBook, ...]
    silent: tuple[str, ...]
    planless: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    unreviewed: tuple[str, ...] = ()


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
    silent, plans, tenures = _silent(ledger), _plans(ledger), Tenures(content.assignments)
    policy = content.policy
    for recipient, states in held.items():
        employee = content.employees.get(recipient)
        people = [person for state in states for person in seats.get(state.book.book_id, ())]
        mine = [person for person in people if tenures.concern(recipient, person)]
        about = {
            key: tuple(_names(content, filter(found.__contains__, mine))) for key, found in plans.items()
        }
        names = tuple(_names(content, (person for person in people if person in silent)))
        books = tuple(filter(None, (_owed(folder, ledger, state) for state in states)))
        if (
            employee is None
            or (employee.left is not None and employee.left < today)
            or not (books or names or any(about.values()))
        ):
            continue
        yield Reminder(
            employee=employee,
            language=states[0].book.language or policy.language,
            company=policy.company,
            cycle=policy.cycle.name,
            due=policy.due,
            late=policy.due is not None and policy.due < today,
            books=books,
            silent=names,
            **about,
        )


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


def _plans(ledger: Ledger) -> dict[str, frozenset[str]]:
    """Return whose improvement plans something is to be done about, by the field of a reminder."""
    found: dict[str, set[str]] = {"planless": set(), "unanswered": set(), "unreviewed": set()}
    for finding in still_open(ledger, COMPANY):
        case = dict(finding.values).get("case")
        if finding.code == PLAN_NEEDED:
            found["unanswered" if case == "waiting" else "planless"].add(finding.subject)
        elif finding.code == PLAN_SHAPE and case == "review":
            found["unreviewed"].add(finding.subject)
    return {key: frozenset(people) for key, people in found.items()}


def _names(content: HrContent, people: Iterable[str]) -> Iterator[str]:
    for person in dict.fromkeys(people):
        employee = content.employees.get(person)
        yield employee.name if employee and employee.name else person
