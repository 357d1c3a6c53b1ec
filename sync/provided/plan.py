"""What an import would do: which rows are new, changed or equal, and which cannot be taken and why. Pure.

Nothing depends on the order of the rows. Where two rows are about the same goal and period, equal ones are one, and of two
that differ none is taken: nobody knows which is right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from appraisal.model import Cycle, Method
from appraisal.numbers import Reading, in_unit
from appraisal.periods import Period
from sync.fields import same
from sync.provided.export import Export, Line
from sync.provided.goal_index import EVENT, GoalIndex, IndexedGoal
from sync.provided.kept import Provided, Unmatched
from sync.roster.table import fold

Values = Mapping[str, str | float | None]


class Why(StrEnum):
    """Why a row is not taken; each has a text of rule D01."""

    NO_KEY = "no-key"
    UNKNOWN_GOAL = "unknown-goal"
    GOAL_ABOVE = "goal-above"
    UNKNOWN_EMPLOYEE = "unknown-employee"
    OTHER_OWNER = "other-owner"
    OTHER_NAME = "other-name"
    NO_GOAL = "no-goal"
    SEVERAL_GOALS = "several-goals"
    NOT_COUNTED = "not-counted"
    NO_PERIOD = "no-period"
    BAD_PERIOD = "bad-period"
    OUTSIDE_CYCLE = "outside-cycle"
    OVERLAP = "overlap"
    NO_ACTUAL = "no-actual"
    NOT_A_NUMBER = "not-a-number"
    NUMBER_AS_TEXT = "number-as-text"
    NEGATIVE = "negative"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a row does not fit, in which of its cells, and what the message is filled with."""

    why: Why
    column: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A row with the goal that it is about."""

    line: Line
    goal: IndexedGoal
    period: Period
    value: float
    target: float | None

    @property
    def key(self) -> tuple[str, str]:
        """Goal and period."""
        return self.goal.id, self.period.code

    def says_like(self, other: "Match") -> bool:
        """Whether two rows say the same."""
        return (
            same(self.value, other.value)
            and same(self.target, other.target)
            and (self.line.source, self.line.provider) == (other.line.source, other.line.provider)
        )

    def provided(self, record: str, source: str, provider: str) -> Provided:
        """Return what the row becomes; ``source`` and ``provider`` stand in where the row names none."""
        line = self.line
        return Provided(
            record,
            self.goal.id,
            self.goal.kind,
            self.period.code,
            self.value,
            self.target,
            line.source or source,
            line.provider or provider,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    ``changed`` holds each row with the one that stands; ``repeated`` counts rows that say what another row of the file
    says. A plan has something to do where rows are new or changed.
    """

    new: tuple[tuple[IndexedGoal, Provided], ...] = ()
    changed: tuple[tuple[IndexedGoal, Provided, Provided], ...] = ()
    equal: int = 0
    repeated: int = 0
    unmatched: tuple[Unmatched, ...] = ()
    settled: frozenset[tuple[str, ...]] = frozenset()
    """What the rows that were taken are about: earlier findings about the same are settled."""

    @property
    def goals(self) -> tuple[IndexedGoal, ...]:
        """The goals of which something would be written."""
        return (*(goal for goal, _ in self.new), *(goal for goal, _, _ in self.changed))

    @property
    def matched(self) -> int:
        """How many rows of the file found their goal."""
        return len(self.new) + len(self.changed) + self.equal + self.repeated

    @property
    def works(self) -> bool:
        """Whether anything would be written."""
        return bool(self.new or self.changed)


def plan_import(
    export: Export, index: GoalIndex, kept: Mapping[tuple[str, str], Provided], cycle: Cycle, provider: str
) -> Plan:
    """Return what importing an export would do. ``kept`` are the imported rows that stand, by goal and period."""
    matches: list[Match] = []
    misfits: list[tuple[Line, Misfit]] = []
    for line in export.lines:
        found = _match(line, index, cycle)
        if isinstance(found, Match):
            matches.append(found)
        else:
            misfits.append((line, found))
    taken, repeated = _one_each(matches, misfits)
    taken = [match for match in taken if not _overlapping(match, taken, kept, misfits)]
    new, changed, equal = _compared(taken, kept, export.file, provider)
    return Plan(
        new,
        changed,
        equal,
        repeated,
        tuple(_unmatched(export, line, misfit, index) for line, misfit in _in_order(misfits)),
        frozenset(_about(match.line) for match in taken),
    )


def _in_order(misfits: Iterable[tuple[Line, Misfit]]) -> list[tuple[Line, Misfit]]:
    return sorted(misfits, key=lambda pair: pair[0].row)


def _match(line: Line, index: GoalIndex, cycle: Cycle) -> Match | Misfit:
    """Return what a row is about, or the first thing for which it cannot be taken."""
    period = _period(line, cycle)
    if isinstance(period, Misfit):
        return period
    goal = _goal(line, index, period)
    if isinstance(goal, Misfit):
        return goal
    for name, reading in (("actual", line.actual), ("target", line.target)):
        misfit = _figure(name, reading, goal)
        if misfit is not None:
            return misfit
    if line.actual.value is None:
        return Misfit(Why.NO_ACTUAL, "actual")
    if line.actual.value < 0 and _never_negative(goal, index):
        return Misfit(Why.NEGATIVE, "actual", {"title": goal.title})
    return Match(line, goal, period, line.actual.value, line.target.value)


def _period(line: Line, cycle: Cycle) -> Period | Misfit:
    if not line.period_typed:
        return Misfit(Why.NO_PERIOD, "period")
    if line.period is None:
        return Misfit(Why.BAD_PERIOD, "period", {"typed": line.period_typed})
    if not line.period.within(cycle.start, cycle.end):
        days = {"first": cycle.start.isoformat(), "last": cycle.end.isoformat()}
        return Misfit(Why.OUTSIDE_CYCLE, "period", {"period": line.period.code, **days})
    return line.period


def _figure(name: str, reading: Reading, goal: IndexedGoal) -> Misfit | None:
    if reading.problem is None:
        return None
    if reading.suggestion is not None:
        meant = in_unit(reading.typed, reading.suggestion, goal.unit)
        return Misfit(Why.NUMBER_AS_TEXT, name, {"typed": reading.typed, "suggestion": meant})
    return Misfit(Why.NOT_A_NUMBER, name)


def _goal(line: Line, index: GoalIndex, period: Period) -> IndexedGoal | Misfit:
    found = _by_id(line, index) if line.goal_id else _by_person(line, index, period)
    if isinstance(found, IndexedGoal) and found.method is Method.MILESTONE:
        return Misfit(Why.NOT_COUNTED, "goal_id", {"title": found.title})
    return found


def _by_id(line: Line, index: GoalIndex) -> IndexedGoal | Misfit:
    if fold(line.goal_id) in index.above:
        return Misfit(Why.GOAL_ABOVE, "goal_id", {"goal": line.goal_id})
    found = index.with_id(line.goal_id)
    if not found:
        return Misfit(Why.UNKNOWN_GOAL, "goal_id", {"goal": line.goal_id})
    goal = found[0]
    if line.employee_id and fold(line.employee_id) != fold(goal.owner_id):
        return Misfit(Why.OTHER_OWNER, "employee_id", {"goal": line.goal_id, "id": line.employee_id})
    return _checked_name(line, index, goal)


def _by_person(line: Line, index: GoalIndex, period: Period) -> IndexedGoal | Misfit:
    if not line.employee_id or not line.kpis:
        return Misfit(Why.NO_KEY, "employee_id" if not line.employee_id else "kpi")
    person = index.people.get(fold(line.employee_id))
    if person is None:
        return Misfit(Why.UNKNOWN_EMPLOYEE, "employee_id", {"id": line.employee_id})
    found = index.of_person(person.id, line.kpis, period.end)
    values: Values = {"id": person.id, "kpi": line.kpis[0]}
    if not found:
        return Misfit(Why.NO_GOAL, "kpi", values)
    if len(found) > 1:
        goals = ", ".join(sorted(goal.id for goal in found))
        return Misfit(Why.SEVERAL_GOALS, "kpi", {**values, "goals": goals})
    return _checked_name(line, index, found[0])


def _checked_name(line: Line, index: GoalIndex, goal: IndexedGoal) -> IndexedGoal | Misfit:
    """Return the goal, unless the row names somebody else than its owner: the id is probably mistyped."""
    owner = index.people.get(fold(goal.owner_id))
    if line.name and owner is not None and owner.name and fold(owner.name) != fold(line.name):
        return Misfit(Why.OTHER_NAME, "name", {"id": goal.owner_id})
    return goal


def _never_negative(goal: IndexedGoal, index: GoalIndex) -> bool:
    """Whether a goal's actual cannot lie below 0: numbers of events, and KPIs whose plausible range says so."""
    kpi = index.library_kpi(goal)
    low = kpi.plausible_low if kpi is not None else None
    return goal.kind == EVENT or goal.method is Method.LOWER or (low is not None and low >= 0)


def _one_each(matches: Iterable[Match], misfits: list[tuple[Line, Misfit]]) -> tuple[list[Match], int]:
    """Return one row for each goal and period, and how many said the same as another one."""
    groups: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        groups.setdefault(match.key, []).append(match)
    taken, repeated = [], 0
    for _, group in sorted(groups.items()):
        first = min(group, key=lambda match: match.line.row)
        if all(match.says_like(first) for match in group):
            taken.append(first)
            repeated += len(group) - 1
        else:
            rows = ", ".join(str(row) for row in sorted(match.line.row for match in group))
            values: Values = {"title": first.goal.title, "period": first.period.code, "rows": rows}
            misfits += ((match.line, Misfit(Why.CONTRADICTS, "actual", values)) for match in group)
    return taken, repeated


def _overlapping(
    match: Match,
    taken: Sequence[Match],
    kept: Mapping[tuple[str, str], Provided],
    misfits: list[tuple[Line, Misfit]],
) -> bool:
    """Whether another period of the same goal has days in common: what happened then would count twice."""
    others = [one.period for one in taken if one.goal.id == match.goal.id]
    others += [one.span for (goal, _), one in kept.items() if goal == match.goal.id]
    for other in sorted(others, key=lambda period: period.code):
        if other.code != match.period.code and other.overlaps(match.period):
            values: Values = {"title": match.goal.title, "period": match.period.code, "other": other.code}
            misfits.append((match.line, Misfit(Why.OVERLAP, "period", values)))
            return True
    return False


def _compared(
    taken: Iterable[Match], kept: Mapping[tuple[str, str], Provided], file: str, provider: str
) -> tuple[
    tuple[tuple[IndexedGoal, Provided], ...],
    tuple[tuple[IndexedGoal, Provided, Provided], ...],
    int,
]:
    new: list[tuple[IndexedGoal, Provided]] = []
    changed: list[tuple[IndexedGoal, Provided, Provided]] = []
    equal = 0
    for match in taken:
        stands = kept.get(match.key)
        if stands is None:
            new.append((match.goal, match.provided("", file, provider)))
            continue
        wanted = match.provided(stands.record, stands.source, stands.provider)
        if _says(wanted, stands):
            equal += 1
        else:
            changed.append((match.goal, wanted, stands))
    return tuple(new), tuple(changed), equal


def _says(wanted: Provided, stands: Provided) -> bool:
    return (
        same(wanted.value, stands.value)
        and same(wanted.target, stands.target)
        and (wanted.kind, wanted.source, wanted.provider) == (stands.kind, stands.source, stands.provider)
    )


def _unmatched(export: Export, line: Line, misfit: Misfit, index: GoalIndex) -> Unmatched:
    person = index.people.get(fold(line.employee_id)) if line.employee_id else None
    return Unmatched(
        export.file,
        export.sheet,
        line.cell(misfit.column),
        line.row,
        misfit.why,
        dict(misfit.values),
        person.id if person else "",
        _about(line),
    )


def _about(line: Line) -> tuple[str, ...]:
    """Return what a row is about as it was typed, for recognising it in another export."""
    period = line.period.code if line.period is not None else fold(line.period_typed)
    return (fold(line.goal_id), fold(line.employee_id), *map(fold, line.kpis), period)
