"""The groups of answers whose mean was ever shown of an anonymous source: they are kept for good, an undo included."""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from appraisal.anonymity import Shown
from appraisal.model import Source


class ShownGroups:
    """Everything that was shown, in its order. Whoever reads it reads single answers: nothing but the arithmetic may."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __iter__(self) -> Iterator[Shown]:
        """Yield the groups, the one that was shown first before the others."""
        rows = self._connection.execute(
            "SELECT ratee_id, source, item, answers, trimmed FROM shown ORDER BY no"
        )
        for ratee, source, item, answers, trimmed in rows:
            pairs = frozenset((str(rater), float(value)) for rater, value in json.loads(answers))
            yield Shown(ratee, Source(source), item, pairs, bool(trimmed))

    def add(self, groups: Iterable[Shown]) -> None:
        """Keep groups that are shown from now on."""
        self._connection.executemany(
            "INSERT INTO shown (ratee_id, source, item, trimmed, answers) VALUES (?, ?, ?, ?, ?)",
            (
                (one.ratee_id, str(one.source), one.item, int(one.trimmed), json.dumps(sorted(one.answers)))
                for one in groups
            ),
        )
