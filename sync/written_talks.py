"""Check-ins that one side wrote down, as the book of the other side shows them: given rows, each under its id."""

from collections.abc import Collection, Mapping

from appraisal.coaching import CheckIn
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.roles import SELF
from sync.team_rows import Row, goal_label, person_label, word
from workbook_templates.books.checkins import SAID


class Written:
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

    def goals(self) -> frozenset[str]:
        """Return the ids of the goals that they are about."""
        return frozenset(talk.goal_id for talks in self._talks.values() for talk in talks if talk.goal_id)


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


class TheirCheckins:
    """Knows what everybody wrote in a self book, as the team book shows it to the manager."""

    def __init__(self, content: HrContent, ledger: Ledger) -> None:
        self._people = content.employees
        self._written = Written(ledger, SELF)
        goals = self._written.goals()
        found = ledger.returns.titles() if goals else ()
        self._titles = {one.goal_id: one.title for one in found if one.goal_id in goals}

    def rows(self, people: Collection[str], language: str) -> Mapping[str, Row]:
        """Return what some people wrote, by the check-in's id."""
        return {
            talk.id: {
                "person": person_label(person, self._people[person].name if person in self._people else ""),
                "goal": self._goal(talk.goal_id),
                **said_of(talk, language),
            }
            for person in people
            for talk in self._written.about(person)
        }

    def _goal(self, goal_id: str) -> str | None:
        return goal_label(goal_id, self._titles.get(goal_id, "")) if goal_id else None
