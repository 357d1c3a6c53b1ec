"""The rows of the master's Check-ins: the talks that managers and employees wrote down, each with who wrote it."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from appraisal.coaching import CheckIn
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.own_given import goals_in_books
from sync.own_values import OwnValues
from sync.roles import SELF
from sync.rows import as_text
from sync.shown_rows import ShownBooks
from sync.snapshots import Row as Fields
from sync.team_rows import Row, word
from sync.written_rows import Wanted
from sync.written_talks import TalksByPerson
from workbook_templates.books.master import CHECKINS


def checkin_rows(content: HrContent, ledger: Ledger, shown: ShownBooks, own: OwnValues) -> Iterator[Wanted]:
    """Yield one row a talk of the books that are shown; ``own`` are the values of the company's own columns."""
    making = _Making(content, ledger, own)
    for book in shown.with_self_books():
        yield from making.rows(book)


class _Making:
    """Makes the rows in the master's language."""

    def __init__(self, content: HrContent, ledger: Ledger, own: OwnValues) -> None:
        self._people, self._language = content.employees, content.policy.language
        self._ledger, self._own = ledger, own

    def rows(self, book: RegisteredBook) -> Iterator[Wanted]:
        """Yield the talks of a book."""
        talks = tuple(self._ledger.returns.checkins(book.book_id))
        if book.role == SELF:
            titles = {talk.id: self._title(talk) for talk in talks}
        else:
            titles = dict(self._ledger.columns.titles_of_talks(book.book_id))
        author = word("author", "employee" if book.role == SELF else "manager", self._language)
        for talk in talks:
            said = self._said(talk) | {"title": titles.get(talk.id), "book": book.file, "author": author}
            yield Wanted(talk.id, said | self._own.cells(CHECKINS.name, talk.id))

    def _title(self, talk: CheckIn) -> str | None:
        """Return the title of the goal that an employee's check-in is about: it stands in the manager's book."""
        title = self._goals.get(talk.employee_id, {}).get(talk.goal_id, {}).get("title")
        return as_text(title) if title is not None else None

    @cached_property
    def _goals(self) -> Mapping[str, Mapping[str, Fields]]:
        return goals_in_books(self._ledger, TalksByPerson(self._ledger, SELF).people())

    def _said(self, talk: CheckIn) -> Row:
        employee = self._people.get(talk.employee_id)
        return {
            "row_id": talk.id,
            "employee_id": talk.employee_id,
            "name": employee.name if employee else talk.employee_id,
            "department": employee.department if employee else "",
            "goal_id": talk.goal_id,
            "day": talk.day,
            "progress": talk.progress,
            "status": word("track", talk.status, self._language),
            "obstacle": talk.obstacle,
            "support": talk.support,
            "action": talk.action,
            "next_day": talk.next_day,
        }
