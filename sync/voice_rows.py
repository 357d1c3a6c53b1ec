"""The rows of the sheets Agreements and Voices: how far goals are agreed, and what employees say about them."""

from collections.abc import Iterable, Iterator, Mapping

from appraisal.model import ScoreLine, Zone
from appraisal.voices import OwnView, ProposedGoal, Signature
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.signatures import signatures_shown
from sync.team_rows import Row, word
from sync.written_rows import Wanted, gone
from workbook_templates.books.master_voices import VOICES


def agreement_rows(content: HrContent, found: tuple[Signature, ...]) -> Iterator[Wanted]:
    """Yield one row a person who is appraised; who is so no more keeps the row as it stood."""
    language, people = content.policy.language, content.employees
    for one, state in signatures_shown(found):
        person = people[one.employee_id]
        answer = None if one.answer is None else "yes" if one.answer else "no"
        row: Row = {
            "employee_id": person.id,
            "name": person.name,
            "department": person.department,
            "manager": people[one.manager_id].name,
            "state": word("agreement", state, language),
            "manager_day": one.manager_day,
            "how": word("evidence", one.how or None, language),
            "answer": word("yes", answer, language),
            "employee_day": one.employee_day,
            "comments": float(one.said) if one.own_book else None,
            "until": one.until,
        }
        yield Wanted(person.id, row)


def voice_rows(content: HrContent, ledger: Ledger) -> Iterator[Wanted]:
    """Yield one row a goal and a person who says anything about it, and one a goal that somebody proposes.

    What is taken back leaves a row with its id alone.
    """
    voices = _Voices(content, ledger)
    keys: set[str] = set()
    for row in voices.rows():
        keys.add(row.key)
        yield row
    for key, old in list(gone(VOICES, ledger.written.keys(VOICES.name), keys, ledger.written)):
        yield Wanted(key, {name: old.get(name) for name in ("voice", "name", "employee_id", "book")})


class _Voices:
    """Makes the rows of Voices."""

    def __init__(self, content: HrContent, ledger: Ledger) -> None:
        self._people, self._language = content.employees, content.policy.language
        self._views = tuple(ledger.returns.own_views())
        self._proposed = tuple(ledger.returns.proposed())
        self._replies = {reply.voice: reply.text for reply in ledger.returns.replies()}
        self._files = {book.book_id: book.file for book in ledger.registry}
        self._lines = _lines(ledger, {view.goal_id for view in self._views})

    def rows(self) -> Iterator[Wanted]:
        """Yield what is said about goals, then the proposed goals."""
        yield from (Wanted(view.voice, self._view(view)) for view in self._views)
        yield from (Wanted(goal.id, self._proposal(goal)) for goal in self._proposed)

    def _view(self, view: OwnView) -> Row:
        line = self._lines.get(view.goal_id)
        of_goal: Row = {}
        if line is not None:
            of_goal = {
                "title": line.title,
                "unit": line.unit,
                "target": line.target,
                "weight": line.weight,
                "actual": self._shown(line.actual),
            }
        return {
            "voice": view.voice,
            **self._whose("goal", view.employee_id, view.book),
            "reply": self._replies.get(view.voice),
            **of_goal,
            "comment": view.comment,
            "new_target": view.target,
            "new_weight": view.weight,
            "own_view": self._shown(view.view),
            "own_comment": view.note,
        }

    def _proposal(self, goal: ProposedGoal) -> Row:
        return {
            "voice": goal.id,
            **self._whose("proposal", goal.employee_id, goal.book),
            "reply": self._replies.get(goal.id),
            "title": goal.title,
            "comment": goal.why,
            "new_target": goal.target,
            "new_weight": goal.weight,
            "unit": goal.unit,
            "due": goal.due,
        }

    def _whose(self, kind: str, employee_id: str, book: str) -> Row:
        person = self._people.get(employee_id)
        return {
            "name": person.name if person else employee_id,
            "kind": word("voice", kind, self._language),
            "employee_id": employee_id,
            "book": self._files.get(book, ""),
        }

    def _shown(self, actual: float | Zone | None) -> float | str | None:
        return word("zone", actual, self._language) if isinstance(actual, Zone) else actual


def _lines(ledger: Ledger, goals: Iterable[str]) -> Mapping[str, ScoreLine]:
    """Return the scored lines of some goals; nothing is read where nobody said anything."""
    wanted = frozenset(goals)
    if not wanted:
        return {}
    lines = (line for card in ledger.returns.scorecards() for line in card.lines)
    return {line.goal_id: line for line in lines if line.goal_id in wanted}
