"""What the people of a team say in their self books, as the team book shows it to their manager."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from appraisal.coaching import CheckIn
from appraisal.voices import OwnView, ProposedGoal
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.own_given import goals_in_books
from sync.roles import SELF
from sync.rows import as_text
from sync.team_rows import Row, goal_label, person_label, word
from sync.tenures import Tenures
from sync.written_talks import TalksByPerson, said_of

SAID = ("person", "kind", "title", "comment", "new_target", "new_weight", "due")
"""The columns of Voices that are given; the reply is the manager's."""

SPARE = 8
"""Rows that stand ready for each person who has a self book."""


class Voices:
    """Knows what everybody says, by person, as of the day ``today``."""

    def __init__(self, content: HrContent, ledger: Ledger, today: date, tenures: Tenures) -> None:
        self._people, self._tenures, self._today = content.employees, tenures, today
        self._views: dict[str, list[OwnView]] = {}
        self._proposed: dict[str, list[ProposedGoal]] = {}
        for view in ledger.returns.own_views():
            if view.comment or view.proposes:
                self._views.setdefault(view.employee_id, []).append(view)
        for goal in ledger.returns.proposed():
            self._proposed.setdefault(goal.employee_id, []).append(goal)

    def rows(self, people: Collection[str], manager_id: str, language: str) -> Mapping[str, Row]:
        """Return what some people say to their manager, by the id of the voice or the proposal.

        A goal's title stands in the book itself, and so does the goal: of others the book says nothing. Proposals go to the
        last manager. Whoever is the manager no more hears nothing further: see :meth:`past`.
        """
        return dict(self._rows(people, manager_id, language))

    def past(self, people: Collection[str], manager_id: str) -> frozenset[str]:
        """Return those of some people whose manager this one was: their voices stand in the book as they stood then."""
        return frozenset(
            person for person in people if self._tenures.is_over(manager_id, person, self._today)
        )

    def _rows(self, people: Collection[str], manager_id: str, language: str) -> Iterator[tuple[str, Row]]:
        past = self.past(people, manager_id)
        for person in (person for person in people if person not in past):
            known = self._people.get(person)
            whose: Row = {"person": person_label(person, known.name if known else "")}
            for view in self._views.get(person, ()):
                yield (
                    view.voice,
                    {
                        **whose,
                        "kind": word("voice", "goal", language),
                        "comment": view.comment or None,
                        "new_target": view.target,
                        "new_weight": view.weight,
                        "due": None,
                    },
                )
            for goal in self._proposed.get(person, ()) if self._tenures.concern(manager_id, person) else ():
                yield (
                    goal.id,
                    {
                        **whose,
                        "kind": word("voice", "proposal", language),
                        "title": goal.title,
                        "comment": goal.why or None,
                        "new_target": goal.target,
                        "new_weight": goal.weight,
                        "due": goal.due,
                    },
                )


class TheirCheckins:
    """Knows what everybody wrote in a self book, as the team book shows it to the manager."""

    def __init__(self, content: HrContent, ledger: Ledger, tenures: Tenures) -> None:
        self._people, self._tenures = content.employees, tenures
        self._written = TalksByPerson(ledger, SELF)
        self._goals = goals_in_books(ledger, self._written.people())

    def rows(self, people: Collection[str], manager_id: str, language: str) -> Mapping[str, Row]:
        """Return what some people wrote while this was their manager, by the check-in's id."""
        return {
            talk.id: {
                "person": person_label(person, self._people[person].name if person in self._people else ""),
                "goal": self._goal(talk),
                **said_of(talk, language),
            }
            for person in people
            for talk in self._written.about(person)
            if self._tenures.concern(manager_id, person, talk.day)
        }

    def _goal(self, talk: CheckIn) -> str | None:
        goal = self._goals.get(talk.employee_id, {}).get(talk.goal_id, {})
        return goal_label(talk.goal_id, as_text(goal.get("title") or "")) if talk.goal_id else None
