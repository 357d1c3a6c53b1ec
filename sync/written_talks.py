"""Check-ins that one side wrote down, as the book of the other side shows them: given rows, each under its id."""

from appraisal.coaching import CheckIn
from sync.ledger import Ledger
from sync.team_rows import Row, word
from workbook_templates.books.checkins import SAID


class TalksByPerson:
    """The check-ins that stand in the books of one role, by the person whom they are about."""

    def __init__(self, ledger: Ledger, role: str) -> None:
        books = {book.book_id for book in ledger.registry if book.role == role}
        self._talks: dict[str, list[CheckIn]] = {}
        for talk in ledger.returns.checkins() if books else ():
            if talk.employee_id and talk.book in books:
                self._talks.setdefault(talk.employee_id, []).append(talk)

    def about(self, person_id: str) -> tuple[CheckIn, ...]:
        """Return those about one person, book by book in the order of their rows."""
        return tuple(self._talks.get(person_id, ()))

    def people(self) -> frozenset[str]:
        """Return the people whom they are about."""
        return frozenset(self._talks)


def said_of(talk: CheckIn, language: str) -> Row:
    """Return the cells of what was said in a talk."""
    return {
        "day": talk.day,
        "progress": talk.progress,
        "status": word("track", talk.status, language),
        "obstacle": talk.obstacle or None,
        "support": talk.support or None,
        "action": talk.action or None,
        "next_day": talk.next_day,
    }


NOTHING_SAID: Row = dict.fromkeys(SAID) | {"goal": None}
"""The cells of a row whose check-in was taken back; whose it was stays."""
