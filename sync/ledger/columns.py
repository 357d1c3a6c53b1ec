"""The few columns of the returned records that rules and summaries across books read, streamed by SQL."""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from math import sqrt
from typing import Any, NamedTuple

from appraisal.bias import RaterFigures
from appraisal.cascade import Node
from appraisal.coaching import Talk
from appraisal.model import Level, Method, Section, Source
from appraisal.progress import GoalCount
from appraisal.rules.context import ScoredItem
from sync.ledger.codec import LEVELS, LINKS, METHODS, SECTIONS, TRACKS, day_of
from sync.ledger.registry import Registry

Layout = Mapping[str, tuple[str, Mapping[str, str], Mapping[str, int]]]
"""By table: the sheet's title, the letters of each column, and the row of each record."""


class CardTotal(NamedTuple):
    """What a person's result needs of one scorecard; ``draft``: its manager has not finished the book, or has it back from HR."""

    manager_id: str
    total: float | None
    provisional: bool
    coverage: float
    draft: bool


class CardScores(NamedTuple):
    """What the master's Results show of one scorecard: the scores by section among others."""

    coverage: float
    bonus: float
    sections: Mapping[Section, float | None]


class Columns:
    """Narrow views of a ledger; reached as :attr:`sync.ledger.Ledger.columns`."""

    def __init__(self, connection: sqlite3.Connection, registry: Registry) -> None:
        self._connection = connection
        self._registry = registry

    def totals_of(self, employee_id: str) -> Iterator[CardTotal]:
        """Yield one total for each scorecard of a person, book by book."""
        rows = self._connection.execute(
            """SELECT manager_id, total, provisional, coverage,
                      coalesce((SELECT NOT finished FROM returns AS r JOIN submissions USING (hash, file)
                                WHERE r.book = c.book), 0)
                      OR EXISTS (SELECT 1 FROM marks AS m WHERE m.book = c.book AND m.state = 'returned')
               FROM scorecards AS c WHERE employee_id = ? ORDER BY book, pos""",
            (employee_id,),
        )
        for manager, total, provisional, coverage, draft in rows:
            yield CardTotal(manager, total, bool(provisional), coverage, bool(draft))

    def scores_of(self, employee_id: str) -> Iterator[CardScores]:
        """Yield the scores of each scorecard of a person, book by book."""
        rows = self._connection.execute(
            """SELECT coverage, bonus, (SELECT json_group_object(section, score) FROM sections AS s
                                        WHERE s.book = c.book AND s.card = c.pos)
               FROM scorecards AS c WHERE employee_id = ? ORDER BY book, pos""",
            (employee_id,),
        )
        for coverage, bonus, sections in rows:
            scores = {Section(name): score for name, score in json.loads(sections).items()}
            yield CardScores(coverage, bonus, scores)

    def nodes(self) -> Iterator[Node]:
        """Yield of every goal what the cascade needs: the master's goals first, then book by book."""
        rows = self._connection.execute(
            """SELECT id, level, owner_id, parent_id, link, target, factor, unit, method, weight, start, due, book_id,
                      baseline, section, title
               FROM goals JOIN books ON books.no = goals.book ORDER BY book, pos"""
        )
        return map(_node, rows)

    def goal_counts(self) -> Iterator[GoalCount]:
        """Yield how many goals each person has, and how many of the KPI section name a goal above that exists, or none."""
        rows = self._connection.execute(
            """SELECT owner_id, count(*), sum(section = ? AND above), sum(section = ? AND NOT above)
               FROM (SELECT owner_id, coalesce(section, '') AS section, parent_id IN (SELECT id FROM goals) AS above
                     FROM goals WHERE level = ?)
               GROUP BY owner_id ORDER BY owner_id""",
            (Section.KPI.value, Section.KPI.value, Level.PERSON.value),
        )
        return (GoalCount(*row) for row in rows)

    def scored_items(self) -> Iterator[ScoredItem]:
        """Yield every item that has an achievement."""
        rows = self._connection.execute(
            """SELECT coalesce(nullif(g.kpi_id, ''), l.title), l.title, c.manager_id, l.achievement, l.cap, c.employee_id
               FROM lines AS l
               JOIN scorecards AS c ON c.book = l.book AND c.pos = l.card
               LEFT JOIN goals AS g ON g.book = l.book AND g.id = l.goal_id
               WHERE l.achievement IS NOT NULL ORDER BY l.book, l.card, l.pos"""
        )
        return (ScoredItem(*row) for row in rows)

    def goal_sums(self) -> Iterator[tuple[str, int, float]]:
        """Yield person, number of goals and weight of each scorecard: each section's typed weight by the section's share."""
        return self._connection.execute(
            """SELECT c.employee_id, (SELECT count(*) FROM lines AS l WHERE l.book = c.book AND l.card = c.pos),
                      (SELECT total(s.weight * s.weight_typed) FROM sections AS s
                       WHERE s.book = c.book AND s.card = c.pos)
               FROM scorecards AS c ORDER BY c.book, c.pos"""
        )

    def talks(self) -> Iterator[Talk]:
        """Yield every check-in that is about somebody, book by book."""
        rows = self._connection.execute(
            """SELECT c.employee_id, c.goal_id, c.day, c.progress, c.status, b.role = 'self'
               FROM checkins AS c JOIN books AS b ON b.no = c.book
               WHERE c.employee_id <> '' ORDER BY c.book, c.pos"""
        )
        return (
            Talk(person, goal, day_of(day), progress, TRACKS[status], bool(own))
            for person, goal, day, progress, status, own in rows
        )

    def titles_of_talks(self, book_id: str) -> dict[str, str]:
        """Return the title of the goal that a check-in of a book is about, by the check-in's id."""
        rows = self._connection.execute(
            """SELECT c.id, g.title FROM checkins AS c JOIN goals AS g ON g.book = c.book AND g.id = c.goal_id
               WHERE c.book = ?""",
            (self._registry.number(book_id),),
        )
        return dict(rows)

    def manager_figures(self, uncompared: Collection[str] = ()) -> Iterator[RaterFigures]:
        """Yield what each manager's ratings in a book come to, in points; ratings that were left out are none.

        Ratings of people of the schemes ``uncompared`` are left out too.
        """
        rows = self._connection.execute(
            """SELECT c.manager_id, b.book_id, count(*), count(DISTINCT c.employee_id), avg(l.achievement),
                      sum(l.achievement * l.achievement), min(l.achievement), max(l.achievement)
               FROM lines AS l
               JOIN scorecards AS c ON c.book = l.book AND c.pos = l.card
               JOIN books AS b ON b.no = l.book
               WHERE l.method = ? AND l.achievement IS NOT NULL AND c.scheme NOT IN (SELECT value FROM json_each(?))
               GROUP BY l.book, c.manager_id ORDER BY l.book, c.manager_id""",
            (Method.RATED.value, json.dumps(list(uncompared))),
        )
        for manager, book, number, people, mean, squares, low, high in rows:
            deviations = max(0.0, squares - number * mean * mean)
            sd = sqrt(deviations / (number - 1)) if number > 1 else None
            yield RaterFigures(manager, Source.MANAGER, book, number, people, mean, sd, low, high)

    def manager_ratings(
        self, uncompared: Collection[str] = ()
    ) -> Iterator[tuple[str, str, str, str, float | None]]:
        """Yield manager, person, goal, item and points of everything that is rated, manager by manager.

        Ratings of people of the schemes ``uncompared`` are left out.
        """
        return self._connection.execute(
            """SELECT c.manager_id, c.employee_id, l.goal_id, coalesce(nullif(g.kpi_id, ''), l.title), l.achievement
               FROM lines AS l
               JOIN scorecards AS c ON c.book = l.book AND c.pos = l.card
               LEFT JOIN goals AS g ON g.book = l.book AND g.id = l.goal_id
               WHERE l.method = ? AND c.scheme NOT IN (SELECT value FROM json_each(?))
               ORDER BY c.manager_id, l.book, l.card, l.pos""",
            (Method.RATED.value, json.dumps(list(uncompared))),
        )

    def people_by_book(self) -> dict[str, int]:
        """Return how many people stand in each book, as it was handed out."""
        rows = self._connection.execute(
            "SELECT b.book_id, count(*) FROM members AS m JOIN books AS b ON b.no = m.book GROUP BY b.book_id"
        )
        return dict(rows)

    def issued_people(self, role: str = "team") -> Iterator[tuple[str, str]]:
        """Yield recipient and person for everyone who stands in a book of a role that was handed out."""
        return self._connection.execute(
            """SELECT b.recipient_id, m.employee_id FROM members AS m JOIN books AS b ON b.no = m.book
               WHERE b.role = ? ORDER BY b.no""",
            (role,),
        )

    def seated(self, book_id: str) -> frozenset[str]:
        """Return who stands in a book that was handed out."""
        rows = self._connection.execute(
            "SELECT employee_id FROM members WHERE book = ?", (self._registry.number(book_id),)
        )
        return frozenset(person for (person,) in rows)

    def checkins_about(self, people: Iterable[str], role: str) -> Iterator[tuple[str, str, date | None]]:
        """Yield id, employee and day of the check-ins about some people that stand in books of a role."""
        rows = self._connection.execute(
            """SELECT c.id, c.employee_id, c.day FROM checkins AS c JOIN books AS b ON b.no = c.book
               WHERE b.role = ? AND c.employee_id IN (SELECT value FROM json_each(?))""",
            (role, json.dumps(list(people))),
        )
        return ((key, person, day_of(day)) for key, person, day in rows)

    def plans_about(self, people: Iterable[str], role: str) -> Iterator[tuple[str, str]]:
        """Yield id and employee of the improvement plans about some people that stand in books of a role."""
        return self._connection.execute(
            """SELECT p.id, p.employee_id FROM plan_texts AS p JOIN books AS b ON b.no = p.book
               WHERE b.role = ? AND p.employee_id IN (SELECT value FROM json_each(?))""",
            (role, json.dumps(list(people))),
        )

    def proposals_of(self, people: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield id and employee of the goals that some people propose."""
        return self._connection.execute(
            """SELECT id, employee_id FROM proposed_goals
               WHERE employee_id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(people)),),
        )

    def seats(self, role: str = "team") -> Iterator[tuple[str, str]]:
        """Yield book and person for everyone who stands in a book of a role that was handed out."""
        return self._connection.execute(
            """SELECT b.book_id, m.employee_id FROM members AS m JOIN books AS b ON b.no = m.book
               WHERE b.role = ? ORDER BY b.no, m.employee_id""",
            (role,),
        )

    def seat(self, book_id: str, people: Iterable[str]) -> None:
        """Note who stands in a book that is handed out."""
        number = self._registry.number(book_id)
        self._connection.executemany(
            "INSERT OR IGNORE INTO members VALUES (?, ?)", ((number, person) for person in people)
        )

    def keep_layout(self, book_id: str, layout: Layout) -> None:
        """Keep where the records of a book stand."""
        packed = zlib.compress(json.dumps(layout, ensure_ascii=False).encode(), 1)
        number = self._registry.number(book_id)
        self._connection.execute("INSERT OR REPLACE INTO layouts VALUES (?, ?)", (number, packed))

    def layout(self, book_id: str) -> Layout:
        """Return where the records of a book stand; empty for a book that never came back."""
        row = self._connection.execute(
            "SELECT layout FROM layouts JOIN books ON books.no = layouts.book WHERE book_id = ?", (book_id,)
        ).fetchone()
        return {} if row is None else json.loads(zlib.decompress(row[0]))


def _node(row: tuple[Any, ...]) -> Node:
    (
        key, level, owner, parent, link, target, factor, unit, method, weight, start, due, book, baseline, section,
        title,
    ) = row  # fmt: skip
    return Node(
        key, LEVELS[level], owner, parent, LINKS[link], target, factor, unit, METHODS[method], weight, day_of(start),
        day_of(due), book, baseline, SECTIONS[section], title,
    )  # fmt: skip
