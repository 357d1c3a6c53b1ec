"""What a new cycle takes over from an earlier one: HR's settings and library, people, unfinished goals and plans, and the history.

A goal that goes on gets a new id, keeps its old one as its origin, and its dates move by as many days as lie between the
first days of the two cycles, held inside the new one. The goals of people stand on the sheet Set goals, one row each, until
the books are handed out: HR may change them, or delete what shall not go on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from appraisal.model import CellState, Cycle, Employee, Goal, Kpi, Method, PositionKpi, Stage
from appraisal.numbers import to_serial
from appraisal.planning import EarlierResult, PastActual
from appraisal.policy import Policy
from appraisal.rules.wording import normalised
from sync.earlier import ONGOING, Earlier, PersonsGoal, status_of
from sync.earlier_plans import earlier_row, goes_on
from sync.errors import CycleFolderError
from sync.hr import GoalRow, TypedRow
from sync.rows import as_text
from sync.team_rows import goal_row, word
from sync.tenures import Tenures
from workbook_templates.books import master, planning
from workbook_templates.books.improvement import EARLIER
from workbook_templates.defaults import band_rows, rule_rows, scheme_rows, settings_rows
from workbook_templates.labels import TEXTS
from workbook_templates.library import template_for
from workbook_templates.stamp import Cell, Row

REACHED = 100.0
"""The achievement from which a goal is finished."""

ENDING = frozenset({
    Method.HIGHER, Method.LOWER, Method.LOWER_LINEAR, Method.PROGRESS, Method.INTERPOLATE, Method.STEP,
    Method.GATE, Method.MILESTONE,
})  # fmt: skip
"""Methods of goals that can be finished; ratings, deductions, bonus points and ranges begin anew in each cycle."""

NO_PAST = frozenset({Method.MILESTONE, Method.RATED})
"""Methods whose actuals say nothing about the next target: dates and judgements."""

KEPT_PAST = 8
"""Past actuals of one person and KPI that are taken over, the latest ones."""


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a new cycle starts with: its policy, its people, and the rows of its tables.

    ``left`` are the people who had left and are not taken over, ``dropped`` the number of unfinished goals of people who
    are not there any more. ``moved`` names the owner of each unfinished goal that stays with a manager whom its owner had left.
    ``without`` are tables that the earlier master did not have.
    """

    policy: Policy
    employees: tuple[Employee, ...]
    tables: Mapping[str, Sequence[Row]]
    left: tuple[str, ...]
    dropped: int
    moved: tuple[str, ...]
    without: tuple[str, ...]

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return len(self.tables[table])


def carry_over(earlier: Earlier, fresh: Policy, roster: Sequence[Employee] | None = None) -> CarriedOver:
    """Return what a new cycle takes over.

    ``fresh`` says when the new cycle runs, until when books are due and, if it names one, for which company. ``roster``
    are the people; without it they are those of the earlier cycle who had not left before the new one.

    Raises:
        CycleFolderError: the earlier cycle does not begin before the new one.

    """
    old = earlier.content.policy
    if old.cycle.start >= fresh.cycle.start:
        raise CycleFolderError(
            "cycle.not-earlier", cycle=old.cycle.id, start=f"{old.cycle.start}", new=f"{fresh.cycle.start}"
        )
    policy = replace(
        old,
        cycle=fresh.cycle,
        company=fresh.company or old.company,
        due=fresh.due,
        stage=Stage.PLAN,
        colour=fresh.colour or old.colour,
        logo=fresh.logo,
    )
    known = tuple(earlier.content.employees.values())
    people = tuple(roster if roster is not None else (one for one in known if not _gone(one, fresh.cycle)))
    here = {one.id: one for one in people if not _gone(one, fresh.cycle)}
    moving = _Moving(earlier, policy, here)
    stays = _Staying()
    goals = list(moving.persons_rows(stays))
    tables: dict[str, Sequence[Row]] = {
        **_policy_rows(earlier, policy),
        "goals": moving.goals_above(),
        "setgoals": [*moving.set_goals(), *goals],
        EARLIER.name: [
            earlier_row(one, here[one.text.employee_id], old.cycle.id, policy.language)
            for one in earlier.plans
            if goes_on(one) and one.text.employee_id in here
        ],
        "history": [_history_row(past) for past in history(earlier) if past.employee_id in here],
        "earlierresults": [_result_row(one) for one in earlier_results(earlier) if one.employee_id in here],
    }
    left = tuple(one.name or one.id for one in known if one.id not in here)
    return CarriedOver(policy, people, tables, left, stays.dropped, tuple(stays.moved), earlier.without)


def _gone(employee: Employee, cycle: Cycle) -> bool:
    return employee.left is not None and employee.left < cycle.start


def _policy_rows(earlier: Earlier, policy: Policy) -> dict[str, Sequence[Row]]:
    """Return HR's tables: as HR typed them, with what a master of today has besides."""
    rows, language = earlier.content.rows, policy.language
    schemes = {str(row["scheme"]): row for row in scheme_rows(policy, language)}
    typed = {as_text(row.get("scheme") or ""): _of("schemes", row) for row in rows.get("schemes", ())}
    kept = {
        name: [_of(name, row) for row in rows.get(name, ())]
        for name in ("bands", "library", "positions", "owncolumns")
    }
    return {
        "settings": settings_rows(policy, language),
        "schemes": [{**schemes.get(name, {}), **row} for name, row in typed.items()] or [*schemes.values()],
        "bands": kept["bands"] or band_rows(policy, language),
        "rules": rule_rows(policy, language),
        "library": kept["library"],
        "positions": kept["positions"],
        "owncolumns": kept["owncolumns"],
    }


def _of(table: str, row: TypedRow) -> Row:
    """Return the filled cells of a row that a table declares today."""
    declared = master.BOOK.table_by_name[table].by_key
    return {key: value for key, value in row.items() if key in declared and value not in (None, "")}


@dataclass(slots=True)
class _Staying:
    """The unfinished goals that stay behind: see :class:`CarriedOver`."""

    dropped: int = 0
    moved: list[str] = field(default_factory=list)


class _Moving:
    """Moves what is unfinished into the new cycle. Ids are counted from 1: the new cycle has no others yet."""

    def __init__(self, earlier: Earlier, policy: Policy, here: Mapping[str, Employee]) -> None:
        self._earlier, self._policy, self._here = earlier, policy, here
        self._old, self._new = earlier.content.policy.cycle, policy.cycle
        self._tenures = Tenures(earlier.content.assignments)
        above = [row for row in earlier.content.goal_rows if row.goal is not None and _ongoing(row)]
        self._above = above
        self._ids = {row.goal.id: f"G{number:07d}" for number, row in enumerate(above, 1) if row.goal}

    def goals_above(self) -> list[Row]:
        """Return the goals of the organisation and the departments that go on, with what HR typed beside them."""
        return [self._above_row(row.cells, row.goal) for row in self._above if row.goal is not None]

    def _above_row(self, cells: TypedRow, goal: Goal) -> Row:
        moved: dict[str, Cell] = {
            "goal_id": self._ids[goal.id],
            "parent_id": self._ids.get(goal.parent_id),
            "start": self._day(goal.start),
            "due": self._day(goal.due),
            "status": word("goal_status", "active", self._policy.language),
            "origin": self._origin(goal),
        }
        if goal.method is Method.MILESTONE:
            moved["target"] = self._moment(goal.parameters.target)
        shown = {key: value for key, value in _of("goals", cells).items() if key not in ("owner", "coverage")}
        return {**shown, **moved}

    def set_goals(self) -> list[Row]:
        """Return what HR sets for many people; what was carried over to one person before is judged by its own goal."""
        found = self._earlier.content.rows.get("setgoals", ())
        return [self._set_row(_of("setgoals", row)) for row in found if not row.get("employee_id")]

    def _set_row(self, row: Row) -> Row:
        parent = row.get("parent_id")
        return {
            key: value
            for key, value in row.items()
            if key not in ("parent_id", "start", "due")  # a new cycle's days, unless HR types others
        } | {"parent_id": self._ids.get(parent) if isinstance(parent, str) else None}

    def persons_rows(self, stays: _Staying) -> Iterator[Row]:
        """Yield the rows of people's unfinished goals, and note in ``stays`` what does not go on."""
        seen: set[tuple[str, str]] = set()
        for found in self._earlier.goals:
            if not is_unfinished(found):
                continue
            goal = found.goal
            key = goal.owner_id, goal.kpi_id or normalised(goal.title)
            employee = self._here.get(goal.owner_id)
            if employee is None:
                stays.dropped += 1
            elif key in seen or self._begins_anew(goal, employee):
                continue
            elif self._has_moved(found):
                stays.moved.append(employee.name or employee.id)
            else:
                seen.add(key)
                yield self._persons_row(goal)

    def _has_moved(self, found: PersonsGoal) -> bool:
        """Whether the goal is one of a manager whom its owner had left before the cycle ended: another job, another target."""
        manager = found.manager_id
        return bool(manager) and self._tenures.is_over(manager, found.goal.owner_id, self._old.end)

    def _begins_anew(self, goal: Goal, employee: Employee) -> bool:
        """Whether the person gets the KPI again anyway: from the template of the position, or because HR sets it for many."""
        content = self._earlier.content
        lines: Iterable[PositionKpi] = template_for(employee.position, content.positions)
        library: Mapping[str, Kpi] = content.library
        if goal.kpi_id and any(line.kpi_id == goal.kpi_id and goal.kpi_id in library for line in lines):
            return True
        return any(
            _same(one.goal, goal) for one in content.set_goals if not one.employee_id and one.fits(employee)
        )

    def _persons_row(self, goal: Goal) -> Row:
        moved = replace(goal, start=self._day(goal.start), due=self._day(goal.due))
        row: dict[str, Cell] = {
            key: value
            for key, value in goal_row(moved, self._policy.language).items()
            if key in planning.SET_GOALS.by_key and key != "level"  # there it is the people's
        }
        if goal.method is Method.MILESTONE:
            row["target"] = self._moment(goal.parameters.target)
        return row | {
            "employee_id": goal.owner_id,
            "parent_id": self._ids.get(goal.parent_id),
            "origin": self._origin(goal),
        }

    def _origin(self, goal: Goal) -> str:
        return TEXTS("origin.carried", self._policy.language, cycle=self._old.id, goal=goal.id)

    def _day(self, day: date | None) -> date | None:
        """Return a day as far into the new cycle as it was into the old one, held inside the new one."""
        if day is None:
            return None
        moved = day + timedelta(days=(self._new.start - self._old.start).days)
        return min(max(moved, self._new.start), self._new.end)

    def _moment(self, serial: float | None) -> float | None:
        """Return a milestone's date, which its target holds, moved."""
        if serial is None:
            return None
        first, last = to_serial(self._new.start), to_serial(self._new.end)
        moved = serial + (self._new.start - self._old.start).days
        return float(min(max(moved, first), last))


def _ongoing(row: GoalRow) -> bool:
    """Whether a goal of HR's goes on: it is neither withdrawn nor reached, as its status says."""
    return status_of(as_text(row.cells.get("status") or "")) in ONGOING


def is_unfinished(found: PersonsGoal) -> bool:
    """Whether a person's goal goes on: it can be finished, was not withdrawn, applies, and was not reached."""
    reached = found.reached
    if found.status not in ONGOING or reached.state in (CellState.NA, CellState.UNABLE):
        return False
    return found.goal.method in ENDING and (reached.achievement is None or reached.achievement < REACHED)


def _same(one: Goal, other: Goal) -> bool:
    if one.kpi_id or other.kpi_id:
        return one.kpi_id == other.kpi_id
    return normalised(one.title) == normalised(other.title)


def history(earlier: Earlier) -> list[PastActual]:
    """Return what people reached in the earlier cycle and, as far as that cycle knew it, before: the latest of each KPI."""
    before = (past for actuals in earlier.content.history.values() for past in actuals)
    by_kpi: dict[tuple[str, ...], list[PastActual]] = {}
    for past in (*before, *_reached_now(earlier)):
        kpi = (past.kpi_id,) if past.kpi_id else (normalised(past.title), normalised(past.unit))
        by_kpi.setdefault((past.employee_id, *kpi), []).append(past)
    return [past for key in sorted(by_kpi) for past in sorted(by_kpi[key], key=_when)[-KEPT_PAST:]]


def _when(past: PastActual) -> str:
    return past.end.isoformat() if past.end else past.cycle


def _reached_now(earlier: Earlier) -> Iterator[PastActual]:
    cycle = earlier.content.policy.cycle
    for found in earlier.goals:
        goal, reached = found.goal, found.reached
        if reached.state is CellState.VALUE and reached.actual is not None and goal.method not in NO_PAST:
            yield PastActual(
                goal.owner_id, reached.actual, goal.kpi_id, goal.title, goal.unit, cycle.id, cycle.start, cycle.end,
                reached.target,
            )  # fmt: skip


def earlier_results(earlier: Earlier) -> list[EarlierResult]:
    """Return what people came to in the earlier cycle and, as far as that cycle knew it, before: each cycle of a person once."""
    known = {(one.employee_id, one.cycle): one for one in earlier.content.earlier_results}
    known |= {(one.employee_id, one.cycle): one for one in earlier.results}
    return sorted(known.values(), key=lambda one: (one.employee_id, one.start or date.min, one.cycle))


def _result_row(one: EarlierResult) -> Row:
    return {
        "employee_id": one.employee_id,
        "cycle": one.cycle,
        "start": one.start,
        "end": one.end,
        "days": one.days,
        "total": one.total,
        "grade": one.grade or None,
        "year_weight": one.weight,
    }


def _history_row(past: PastActual) -> Row:
    return {
        "employee_id": past.employee_id,
        "kpi": past.kpi_id,
        "title": past.title,
        "unit": past.unit,
        "cycle": past.cycle,
        "start": past.start,
        "end": past.end,
        "target": past.target,
        "actual": past.actual,
    }
