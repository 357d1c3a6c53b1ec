"""A cycle in which HR and a manager changed the same two cells: K1 about a text, K2 about a number."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.books import team

from .conftest import Cycle
from .typing_in import hr_types, in_master, manager_types, table_of


@dataclass(frozen=True)
class Disputed:
    """The folder, and the goals that the conflicts are about; ``results`` are those before the dispute."""

    folder: Path
    text_goal: str
    number_goal: str
    actual: float

    def copied(self, folder: Path) -> "Disputed":
        """Return a copy of it to work on."""
        return Disputed(shutil.copytree(self.folder, folder), self.text_goal, self.number_goal, self.actual)


def dispute(cycle: Cycle) -> Disputed:
    """Let HR and a manager disagree in a cycle that was consolidated."""
    book = next(path for path in cycle.books() if "E0028" in path.name)
    goals = [
        str(row.cells["goal_id"].value)
        for row in table_of(book, team.BOOK, "review").rows
        if "actual" in row.cells and isinstance(row.cells["actual"].value, float) and "evidence" in row.cells
    ]
    measured = {
        str(row.cells["goal"].value).split(" ")[0]
        for row in table_of(book, team.BOOK, "actuals").rows
        if "goal" in row.cells
    }
    text_goal, number_goal = [goal for goal in goals if goal not in measured][:2]
    actual = in_master(cycle.folder, "reviews", number_goal)["actual"]
    assert isinstance(actual, float)
    hr_types(cycle.folder, "reviews", text_goal, evidence="HR says so")
    hr_types(cycle.folder, "reviews", number_goal, actual=actual + 1)
    manager_types(book, "review", text_goal, evidence="The manager says so")
    manager_types(book, "review", number_goal, actual=actual + 2)
    assert cycle.consolidate().conflicts == 2
    return Disputed(cycle.folder, text_goal, number_goal, actual)
