"""What the people of a team say in their self books, as the team book shows it to their manager."""

from collections.abc import Collection, Iterator, Mapping

from appraisal.voices import OwnView, ProposedGoal
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.team_rows import Row, person_label, word

SAID = ("person", "kind", "title", "comment", "new_target", "new_weight", "due")
"""The columns of Voices that are given; the reply is the manager's."""

SPARE = 8
"""Rows that stand ready for each person who has a self book."""


class Voices:
    """Knows what everybody says, by person."""

    def __init__(self, content: HrContent, ledger: Ledger) -> None:
        self._people = content.employees
        self._views: dict[str, list[OwnView]] = {}
        self._proposed: dict[str, list[ProposedGoal]] = {}
        for view in ledger.returns.own_views():
            if view.comment or view.proposes:
                self._views.setdefault(view.employee_id, []).append(view)
        for goal in ledger.returns.proposed():
            self._proposed.setdefault(goal.employee_id, []).append(goal)

    def rows(self, people: Collection[str], language: str) -> Mapping[str, Row]:
        """Return what some people say, by the id of the voice or the proposal; a goal's title stands in the book itself."""
        return dict(self._rows(people, language))

    def _rows(self, people: Collection[str], language: str) -> Iterator[tuple[str, Row]]:
        for person in people:
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
            for goal in self._proposed.get(person, ()):
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
