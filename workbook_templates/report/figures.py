"""What the executives' report and the goal board show, as values that name no person."""

from dataclasses import dataclass
from datetime import date

from appraisal.findings import Severity
from appraisal.goal_board import GoalState
from appraisal.improvement import NO_NEEDS, ShownNeeds
from appraisal.small_groups import Averages
from workbook_templates.dashboard import Summary


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """How far a department is: people, books by state, and people whose result is final or provisional."""

    name: str
    people: int = 0
    submitted: int = 0
    draft: int = 0
    missing: int = 0
    final: int = 0
    provisional: int = 0

    @property
    def books(self) -> int:
        """All books of the department's managers."""
        return self.submitted + self.draft + self.missing


@dataclass(frozen=True, slots=True)
class CascadeLine:
    """A goal of the organisation (``owner`` "") or a department, with the coverage of its target by the goals below."""

    owner: str
    title: str
    due: date | None
    linked: int
    coverage: float | None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many findings of a rule are to be settled; ``severity`` is the worst of them."""

    code: str
    severity: Severity
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the executives' report shows."""

    summary: Summary
    departments: tuple[DepartmentLine, ...]
    cascade: tuple[CascadeLine, ...]
    averages: Averages
    rules: tuple[RuleCount, ...]
    training: ShownNeeds = NO_NEEDS


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A goal on the board: whose, what it serves, how far it is.

    ``department`` is "" for the organisation's goals; ``person`` is named on the sheet of people only.
    """

    department: str
    person: str
    title: str
    serves: str
    due: date | None
    state: GoalState
    reached: int
    goals: int

    @property
    def progress(self) -> float | None:
        """The share of the goals below that are reached."""
        return self.reached / self.goals if self.goals else None


@dataclass(frozen=True, slots=True)
class Board:
    """All that the goal board shows; ``people`` is empty unless it was asked for."""

    company: str
    cycle: str
    made: str
    goals: tuple[BoardLine, ...]
    people: tuple[BoardLine, ...] = ()
