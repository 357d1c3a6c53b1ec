"""What is agreed: from that day on a change of a goal, and another goal, is a proposal, which HR takes or leaves."""

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

from sync.merge import Edits
from sync.snapshots import ReturnedRow, Row, Snapshot
from workbook_templates.books import team
from workbook_templates.layout import OWN_KEYS, Owner

FROZEN_GOAL = frozenset(
    column.key
    for column in team.GOALS.columns
    if column.owner is Owner.MANAGER and not column.computed and column.key not in OWN_KEYS
)
"""The fields of a goal that are agreed with it: all but the company's own columns. Without its owner among them, it could be
given to somebody who has not agreed, changed, and given back."""

_PROPOSED = FROZEN_GOAL | frozenset(OWN_KEYS)
"""The fields of a goal that is proposed as a whole: the company's own columns too."""

_NO_ROW: Row = MappingProxyType({})


def agreed_in(standing: Snapshot) -> Iterator[str]:
    """Yield the people whose goals are agreed."""
    return (person for person, row in standing.get("team", {}).items() if row.get("agreed") is not None)


class AgreedGoals:
    """Knows what was agreed before this return: the goals of people whose goals had been agreed, and that there are no more.

    ``standing`` is what stood, HR's edits since in it, and ``said`` are the rows of the book now: a goal that it gives to such
    a person, who had not got it, is a proposal as well. ``meant`` is, by record and column, what was probably meant by a cell
    that could not be read: whoever types just that into it, as asked, changes nothing that was agreed.
    """

    def __init__(
        self,
        standing: Snapshot,
        said: Mapping[str, Mapping[str, ReturnedRow]],
        meant: Mapping[tuple[str, str], float | str] = MappingProxyType({}),
    ) -> None:
        self._people = frozenset(agreed_in(standing))
        goals = standing.get("goals", {})
        agreed = {record for record, row in goals.items() if row.get("owner") in self._people}
        given = {record for record, row in said.get("goals", {}).items() if row.get("owner") in self._people}
        self._new = frozenset(
            record for record in given if FROZEN_GOAL.isdisjoint(goals.get(record, _NO_ROW))
        )
        self._whole = self._new | agreed
        self._given = given - self._whole
        self._mended = {
            (record, column)
            for (record, column), value in meant.items()
            if goals.get(record, _NO_ROW).get(column) is None
            and said.get("goals", {}).get(record, _NO_ROW).get(column) == value
        }

    def __call__(self, table: str, record: str, column: str) -> bool:
        """Whether a field was agreed: a change of it is a proposal."""
        if table == "goals":
            if (record, column) in self._mended:
                return False
            return (
                column in FROZEN_GOAL
                if record in self._whole
                else column == "owner" and record in self._given
            )
        return table == "team" and column == "agreed" and record in self._people

    def is_added(self, table: str, record: str) -> bool:
        """Whether a record is a goal that was not there when the goals of its owner were agreed."""
        return table == "goals" and record in self._new


def with_edits(standing: Snapshot, edits: Edits) -> Snapshot:
    """Return what stands with what HR changed of goals, and of when they were agreed."""
    if not edits.fields and not edits.deleted:
        return standing
    found = {name: dict(standing.get(name, {})) for name in ("goals", "team")}
    for (name, record, column), value in edits.fields.items():
        if name in found:
            found[name][record] = {**found[name].get(record, _NO_ROW), column: value}
    for name, record in edits.deleted:
        if name in found:
            found[name].pop(record, None)
    kept = {
        name: {
            record: {key: value for key, value in row.items() if value is not None}
            for record, row in rows.items()
        }
        for name, rows in found.items()
    }
    return {**standing, **kept}


def without_goals(base: Snapshot, proposed: Set[str]) -> Snapshot:
    """Return a base without goals that are only proposed: while HR is asked about one, all that its row says is new."""
    if not proposed:
        return base
    goals = {
        record: {column: value for column, value in row.items() if column not in _PROPOSED}
        if record in proposed
        else row
        for record, row in base.get("goals", {}).items()
    }
    return {**base, "goals": goals}
