"""The book of a manager in which one person's goals are agreed: what is added to them, changed in them, and asked about them."""

import pytest

from sync.agreed_goals import FROZEN_GOAL
from sync.ledger import Ledger
from sync.ledger.conflicts import ConflictState
from sync.xlsx.read import RawRow
from workbook_templates.books import team

from .conftest import Cycle
from .typing_in import hr_types, in_master, manager_types, row_of, table_of

OPEN, WITHDRAWN = ConflictState.OPEN, ConflictState.WITHDRAWN


class Adding:
    """The book of a manager who agreed the goals of one person, and adds one."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.book = next(path for path in cycle.books() if "E0028" in path.name)
        goals = [row.cells for row in table_of(self.book, team.BOOK, "goals").rows if "goal_id" in row.cells]
        people = {str(row.cells["label"].value) for row in self._team() if "label" in row.cells}
        # Not a goal of the department, nor one that stands above.
        self.like = next(
            str(cells["goal_id"].value)
            for cells in goals
            if "owner" in cells and str(cells["owner"].value) in people and "weight" in cells
        )
        self.new = next(str(cells["goal_id"].value) for cells in goals if "title" not in cells)
        row = row_of(self.book, team.BOOK, "goals", self.like)
        self.row = {key: row[key] for key in FROZEN_GOAL if row.get(key) not in (None, "")}
        self.row |= {"title": "A later goal", "weight": 0.1}
        self.person = str(row["owner"]).split(" ", 1)[0]
        manager_types(self.book, "team", self.person, agreed=46266.0)
        cycle.consolidate()

    def _team(self) -> list[RawRow]:
        return table_of(self.book, team.BOOK, "team").rows

    def add(self) -> None:
        manager_types(self.book, "goals", self.new, **self.row)

    def other_owner(self, *, agreed: bool = False) -> str:
        """Return the label of somebody else of the team."""
        labels = [
            (str(row.cells["label"].value), "agreed" in row.cells)
            for row in self._team()
            if "label" in row.cells
        ]
        return next(label for label, is_agreed in labels if label[:5] != self.person and is_agreed is agreed)

    def conflicts(self, state: ConflictState = OPEN) -> list[tuple[str, str, str]]:
        with Ledger.open(self.cycle.folder) as ledger:
            return [(str(one.kind), one.record, one.column) for one in ledger.conflicts.all(state)]

    def choose(self, choice: str) -> None:
        hr_types(self.cycle.folder, "conflicts", "K0000001", choice=choice, decided_by="Li Na")

    @property
    def question(self) -> list[tuple[str, str, str]]:
        return [("proposal", self.new, "")]

    @property
    def in_master(self) -> dict[str, object]:
        return in_master(self.cycle.folder, "goals", self.new)


@pytest.fixture
def adding(cycle: Cycle) -> Adding:
    """Return the book of a manager, one person's goals in it agreed."""
    return Adding(cycle)
