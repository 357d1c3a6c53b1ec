"""What is agreed: from that day on a change of a goal, and another goal, is a proposal, which HR takes or leaves."""

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

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

_NO_ROW: Row = MappingProxyType({})


def agreed_in(standing: Snapshot) -> Iterator[str]:
    """Yield the people whose goals are agreed."""
    return (person for person, row in standing.get("team", {}).items() if row.get("agreed") is not None)


class AgreedGoals:
    """Knows what was agreed before this return: the goals of people whose goals had been agreed, and that there are no more.

    ``said`` are the rows of the book now: a goal that it gives to such a person, who had not got it, is a proposal as well.
    """

    def __init__(self, standing: Snapshot, said: Mapping[str, Mapping[str, ReturnedRow]]) -> None:
        self._people = frozenset(agreed_in(standing))
        goals = standing.get("goals", {})
        agreed = {record for record, row in goals.items() if row.get("owner") in self._people}
        given = {record for record, row in said.get("goals", {}).items() if row.get("owner") in self._people}
        new = {record for record in given if FROZEN_GOAL.isdisjoint(goals.get(record, _NO_ROW))}
        self._whole = frozenset(agreed | new)
        self._given = frozenset(given - agreed - new)

    def __call__(self, table: str, record: str, column: str) -> bool:
        """Whether a field was agreed: a change of it is a proposal."""
        if table == "goals":
            return (
                column in FROZEN_GOAL
                if record in self._whole
                else column == "owner" and record in self._given
            )
        return table == "team" and column == "agreed" and record in self._people


def without_goals(base: Snapshot, proposed: Set[str]) -> Snapshot:
    """Return a base without goals that are only proposed: while HR is asked about one, all that its row says is new."""
    if not proposed:
        return base
    goals = {
        record: {column: value for column, value in row.items() if column not in FROZEN_GOAL}
        if record in proposed
        else row
        for record, row in base.get("goals", {}).items()
    }
    return {**base, "goals": goals}
