"""The results that HR released: one row a release, for good. What was taken back or released anew keeps its row."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date

from appraisal.release import Release, ReleasedGoal, ReleaseEnd
from sync.ledger.codec import day_of, day_text

_COLUMNS = "id, employee_id, scheme, score, grade, meaning, coefficient, day, by, goals, ended_how, ended, ended_by, why"


class Releases:
    """The releases of a ledger; reached as :attr:`sync.ledger.Ledger.releases`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __iter__(self) -> Iterator[Release]:
        """Yield every release in the order in which they were made, those that do not hold any more too."""
        return map(_release, self._connection.execute(f"SELECT {_COLUMNS} FROM releases ORDER BY id"))

    def holding(self) -> Iterator[Release]:
        """Yield the releases that hold: one a person at most."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM releases WHERE ended_how IS NULL ORDER BY id"
        )
        return map(_release, rows)

    def add(self, releases: Iterable[Release]) -> None:
        """Keep new releases."""
        self._connection.executemany(
            f"INSERT INTO releases ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    one.id, one.employee_id, one.scheme, one.score, one.grade, one.meaning, one.coefficient,
                    day_text(one.day), one.by, json.dumps(one.goals, ensure_ascii=False), one.end,
                    day_text(one.ended), one.ended_by, one.why,
                )
                for one in releases
            ),
        )  # fmt: skip

    def end(self, release_id: str, how: ReleaseEnd, on: date, by: str, why: str) -> None:
        """Let a release hold no more."""
        self._connection.execute(
            "UPDATE releases SET ended_how = ?, ended = ?, ended_by = ?, why = ? WHERE id = ?",
            (how, day_text(on), by, why, release_id),
        )


def _release(row: tuple[object, ...]) -> Release:
    key, person, scheme, score, grade, meaning, coefficient, day, by, goals, how, ended, ended_by, why = row
    released = day_of(str(day))
    if released is None:
        raise ValueError(f"release {key} has no day")
    return Release(
        id=str(key),
        employee_id=str(person),
        scheme=str(scheme),
        score=float(str(score)),
        grade=str(grade),
        meaning=str(meaning),
        coefficient=None if coefficient is None else float(str(coefficient)),
        day=released,
        by=str(by),
        goals=tuple(ReleasedGoal(*goal) for goal in json.loads(str(goals))),
        end=None if how is None else ReleaseEnd(str(how)),
        ended=None if ended is None else day_of(str(ended)),
        ended_by=str(ended_by),
        why=str(why),
    )
