"""The people's goals as the books hold them, found by their id, or by a person and a KPI."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from appraisal.kpi import EVENT_METHODS
from appraisal.model import Employee, Kpi, Method
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.roster.table import fold
from sync.snapshots import Row
from sync.standing import standing_of

EVENT, PERIOD = "event", "period"

_METHODS = {str(method) for method in Method}


@dataclass(frozen=True, slots=True)
class IndexedGoal:
    """A goal of a person and the book in which it is reviewed."""

    id: str
    owner_id: str
    book_id: str
    manager_id: str
    title: str
    kpi_id: str
    method: Method | None
    unit: str = ""

    @property
    def kind(self) -> str:
        """The kind of row by which its actuals are counted."""
        return EVENT if self.method in EVENT_METHODS else PERIOD


class GoalIndex:
    """Finds goals. ``above`` are the ids of the organisation's and the departments' goals, which have no actuals."""

    def __init__(self, content: HrContent, goals: Iterable[IndexedGoal]) -> None:
        self.people: Mapping[str, Employee] = {fold(one.id): one for one in content.employees.values()}
        self.above = frozenset(fold(goal.id) for goal in content.goals)
        self._library = content.library
        self._spans = _spans(content)
        self._by_id: dict[str, list[IndexedGoal]] = {}
        self._by_kpi: dict[tuple[str, str], list[IndexedGoal]] = {}
        for goal in goals:
            self._by_id.setdefault(fold(goal.id), []).append(goal)
            for name in _names(goal, content.library):
                self._by_kpi.setdefault((goal.owner_id, name), []).append(goal)

    @classmethod
    def of(cls, content: HrContent, ledger: Ledger) -> "GoalIndex":
        """Return the index of a cycle as it stands: what came back of a book counts, else what was handed out."""
        return cls(content, (goal for book in ledger.registry for goal in _goals_of(ledger, book)))

    def library_kpi(self, goal: IndexedGoal) -> Kpi | None:
        """Return what HR's library says of a goal's KPI."""
        return self._library.get(goal.kpi_id)

    def with_id(self, goal_id: str) -> tuple[IndexedGoal, ...]:
        """Return the goals with an id; more than one only where two books hold the same."""
        return tuple(self._by_id.get(fold(goal_id), ()))

    def of_person(self, employee_id: str, kpis: Iterable[str], day: date) -> tuple[IndexedGoal, ...]:
        """Return a person's goals of a KPI, by the library's id, by its name, or by the goal's title.

        Of a person who moved, it is the goal with the manager of that day.
        """
        found: dict[str, IndexedGoal] = {}
        for kpi in kpis:
            found |= {goal.id: goal for goal in self._by_kpi.get((employee_id, fold(kpi)), ())}
            if found:
                break
        if len(found) > 1:
            then = {key: goal for key, goal in found.items() if self._with_manager(goal, day)}
            found = then or found
        return tuple(found.values())

    def _with_manager(self, goal: IndexedGoal, day: date) -> bool:
        spans = self._spans.get((goal.owner_id, goal.manager_id), ())
        return any(start <= day <= end for start, end in spans)


def _names(goal: IndexedGoal, library: Mapping[str, Kpi]) -> Iterator[str]:
    """Yield the names by which a goal is found, each once."""
    kpi = library.get(goal.kpi_id)
    names = (goal.kpi_id, goal.title, kpi.name if kpi else "")
    yield from dict.fromkeys(filter(None, map(fold, names)))


def _spans(content: HrContent) -> dict[tuple[str, str], list[tuple[date, date]]]:
    cycle = content.policy.cycle
    found: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for one in content.assignments:
        span = one.start or cycle.start, one.end or cycle.end
        found.setdefault((one.employee_id, one.manager_id), []).append(span)
    return found


def _goals_of(ledger: Ledger, book: RegisteredBook) -> Iterator[IndexedGoal]:
    rows = standing_of(ledger, book)
    goals: Mapping[str, Row] = rows.get("goals", {})
    for record in rows.get("review", {}):
        row = goals.get(record, {})
        owner, method = row.get("owner"), row.get("method")
        if isinstance(owner, str):
            yield IndexedGoal(
                record,
                owner,
                book.book_id,
                book.recipient_id,
                str(row.get("title") or ""),
                str(row.get("kpi") or ""),
                Method(method) if method in _METHODS else None,
                str(row.get("unit") or ""),
            )
