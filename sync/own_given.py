"""What a self book shows of its employee: the goals as they stand in the managers' books, and the managers' date.

Handing out draws these rows, and bringing up to date writes those of them that changed. Nothing of anybody else is in them.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from appraisal.model import Employee, Method, Source
from appraisal.policy import Scheme
from appraisal.voices import voice_id
from sync.feedback_given import FeedbackGiving
from sync.fields import Value, shown
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.roles import TEAM
from sync.rows import as_text
from sync.snapshots import Row as Fields
from sync.snapshots import Snapshot
from sync.standing import standing_of
from sync.team_rows import Row, goal_label
from sync.tenures import Tenures
from sync.versions import has_table
from sync.written_talks import TalksByPerson, said_of
from workbook_templates.books.feedback import RELEASED
from workbook_templates.books.self_review import MANAGER_CHECKINS, OWN_GOALS, SELF_REVIEW, VERSION
from workbook_templates.layout import Owner

COPIED = tuple(
    column for column in OWN_GOALS.columns if column.owner is Owner.MANAGER and column.key != "reply"
)
"""The columns of a goal that a self book shows."""


@dataclass(slots=True)
class _Part:
    """What the managers' books say of one person: goals by id, and by manager the day on which they were agreed."""

    goals: dict[str, Fields] = field(default_factory=dict)
    days: dict[str, float] = field(default_factory=dict)


class OwnGiving:
    """Knows what the self books of some people should show, as HR's content and the ledger stand."""

    def __init__(self, content: HrContent, ledger: Ledger, people: Collection[str]) -> None:
        self._policy = content.policy
        self._tenures = Tenures(content.assignments)
        self._parts = _parts(ledger, people)
        self._replies = {reply.voice: reply.text for reply in ledger.returns.replies()}
        self._checkins = TalksByPerson(ledger, TEAM)
        self._feedback = FeedbackGiving(content, ledger)
        self._proposed: dict[str, list[str]] = {}
        for goal in ledger.returns.proposed():
            self._proposed.setdefault(goal.employee_id, []).append(goal.id)

    def rows(
        self, person: Employee, language: str, version: str = VERSION
    ) -> Mapping[str, Mapping[str, Row]]:
        """Return the cells that a self book, drawn in some version, is given, by table, record and column."""
        part, scheme = self._parts.get(person.id, _Part()), self._policy.scheme_for(person)
        asked: Row = {}
        if has_table(version, SELF_REVIEW, "unasked"):
            asked["unasked"] = 1.0 if Source.SELF in scheme.raters.off else None
        return {
            "agreement": {person.id: {"manager_day": self._manager_day(person.id, part)}},
            "own_goals": {
                goal: {**_copied(row, language), "reply": self._replies.get(voice_id(goal, person.id))}
                for goal, row in part.goals.items()
            },
            "proposals": {
                goal: {"reply": self._replies.get(goal)} for goal in self._proposed.get(person.id, ())
            },
            "self_review": {goal: {**_scale(row, scheme), **asked} for goal, row in part.goals.items()},
            **(self._written(person.id, part, language) if has_table(version, MANAGER_CHECKINS) else {}),
            **(self._feedback.own(person.id, language) if has_table(version, RELEASED) else {}),
        }

    def _manager_day(self, person_id: str, part: "_Part") -> float | None:
        """Return the day on which the last manager agreed the goals; those of an earlier one are settled, or P01 says so."""
        now = (day for manager, day in part.days.items() if self._tenures.concern(manager, person_id))
        return max(now, default=None)

    def _written(self, person_id: str, part: "_Part", language: str) -> Mapping[str, Mapping[str, Row]]:
        """Return what managers wrote about check-ins with a person, each under its id."""
        return {
            MANAGER_CHECKINS.name: {
                talk.id: {"goal": _label(talk.goal_id, part) or None, **said_of(talk, language)}
                for talk in self._checkins.about(person_id)
            }
        }

    def goals(self, person_id: str) -> frozenset[str]:
        """Return the ids of a person's goals."""
        return frozenset(self._parts.get(person_id, _Part()).goals)

    def mark_of_released(self, person_id: str, language: str, version: str) -> str:
        """Return a digest of what a self book shows of a released result, "" where it shows nothing."""
        if not has_table(version, RELEASED):
            return ""
        rows = self._feedback.own(person_id, language)
        if rows[RELEASED.name][person_id]["day"] is None:
            return ""
        return hashlib.sha256(repr(rows).encode("utf-8", "surrogatepass")).hexdigest()

    def mark(self, person: Employee, language: str, version: str = VERSION) -> str:
        """Return a digest of what a self book, drawn in some version, should show."""
        said = repr(self.rows(person, language, version))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _label(goal_id: str, part: _Part) -> str:
    """Return how a goal is called in the book, "" for a talk about all work; a goal of nobody's here stays nameless."""
    if goal_id not in part.goals:
        return ""
    return goal_label(goal_id, as_text(part.goals[goal_id].get("title") or ""))


def goals_of(ledger: Ledger, person_id: str) -> frozenset[str]:
    """Return the ids of one person's goals, as they stand in the managers' books."""
    return frozenset(_parts(ledger, {person_id}).get(person_id, _Part()).goals)


def goals_in_books(ledger: Ledger, people: Collection[str]) -> Mapping[str, Mapping[str, Fields]]:
    """Return the goals of people by person and id, as they stand in the managers' books."""
    return {person: part.goals for person, part in _parts(ledger, people).items()} if people else {}


def _scale(row: Fields, scheme: Scheme) -> Row:
    """Return the ends of the scale on which a goal is rated: its own where they were typed, else the scheme's."""
    rated = row.get("method") == Method.RATED
    low, high = (row.get("low"), row.get("high")) if rated else (None, None)
    return {
        "scale_min": scheme.scale_min if low is None else low,
        "scale_max": scheme.scale_max if high is None else high,
    }


def _copied(row: Fields, language: str) -> Row:
    return {
        column.key: shown(OWN_GOALS.name, column, row.get(column.key), language, {}, {}) for column in COPIED
    }


def _parts(ledger: Ledger, people: Collection[str]) -> dict[str, _Part]:
    """Return what stands of people in the books of their managers, each book opened once."""
    found: dict[str, _Part] = {}
    books = dict.fromkeys(book_id for book_id, person in ledger.columns.seats() if person in people)
    for book_id in books:
        book = ledger.registry.book(book_id)
        _take(standing_of(ledger, book), book.recipient_id, people, found)
    return found


def _take(says: Snapshot, manager_id: str, people: Collection[str], found: dict[str, _Part]) -> None:
    for person, row in says.get("team", {}).items():
        day = row.get("agreed")
        if person in people and isinstance(day, float):
            found.setdefault(person, _Part()).days[manager_id] = day
    for record in says.get("review", {}):
        goal = says.get("goals", {}).get(record, {})
        owner: Value = goal.get("owner")
        if isinstance(owner, str) and owner in people:
            found.setdefault(owner, _Part()).goals[record] = goal
