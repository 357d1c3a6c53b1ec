"""The targets of the departments' goals: while a cycle is planned, the departments' heads set them in their books.

They stand in HR's rows of the master. A head's book is merged like any other, with HR's row as the master's side. What is applied then goes into HR's row, and from
there into the other books that show the goal. What HR and a head both changed is a conflict of the head's book.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from appraisal.findings import Spot
from appraisal.heads import department_heads
from appraisal.model import Goal, Level, Stage
from sync.fields import Bad, Key, Value, reader_of, same
from sync.hr import GoalRow, HrContent
from sync.ledger import Ledger
from sync.ledger.conflicts import Conflict, ConflictState
from sync.merge import Edits
from workbook_templates.books import team

GOALS, TARGET = team.GOALS.name, "target"

_read = reader_of(GOALS, team.GOALS.by_key[TARGET])


def headed_goals(content: HrContent) -> dict[str, frozenset[str]]:
    """Return the goals whose targets are set by the heads of their departments, by head; none once they are agreed."""
    if content.policy.stage is not Stage.PLAN:
        return {}
    managers = {assignment.manager_id for assignment in content.assignments}
    heads = department_heads(content.employees, managers)
    found: dict[str, set[str]] = {}
    for goal in content.goals:
        if goal.level is Level.DEPARTMENT and goal.owner_id in heads:
            found.setdefault(heads[goal.owner_id], set()).add(goal.id)
    return {head: frozenset(goals) for head, goals in found.items()}


def hr_targets(content: HrContent, goals: Collection[str]) -> dict[str, Value]:
    """Return the targets of goals in HR's rows, as fields hold them; what is no number counts as blank."""
    rows = ((row, row.goal.id) for row in content.goal_rows if row.goal is not None)
    return {goal: _target(row) for row, goal in rows if goal in goals}


def _target(row: GoalRow) -> Value:
    typed = row.cells.get(TARGET)
    value = None if typed is None else _read(typed)
    return None if isinstance(value, Bad) else value


def with_hr_targets(edits: Edits, targets: Mapping[str, Value]) -> Edits:
    """Return what HR changed of a book, with what HR's rows say of the targets that its recipient sets."""
    said = {Key(GOALS, goal, TARGET): value for goal, value in targets.items()}
    return Edits({**said, **edits.fields}, edits.deleted)


def targets_in(fields: Mapping[Key, Value], content: HrContent) -> dict[str, Value]:
    """Return what fields of a book say about the targets of HR's goals, by goal."""
    known = {goal.id for goal in content.goals}
    return {
        key.record: value
        for key, value in fields.items()
        if (key.table, key.column) == (GOALS, TARGET) and key.record in known
    }


def with_targets(content: HrContent, targets: Mapping[str, Value]) -> HrContent:
    """Return HR's content with other targets in HR's rows, by goal."""
    if not targets:
        return content
    rows = tuple(
        row
        if row.goal is None or row.goal.id not in targets
        else _with_target(row, row.goal, targets[row.goal.id])
        for row in content.goal_rows
    )
    mended = {Spot(GOALS, goal, TARGET) for goal in targets}
    problems = tuple(problem for problem in content.problems if problem.spot not in mended)
    return replace(content, goal_rows=rows, problems=problems)


def _with_target(row: GoalRow, goal: Goal, value: Value) -> GoalRow:
    number = value if isinstance(value, float) else None
    cells = {key: cell for key, cell in row.cells.items() if key != TARGET}
    mended = replace(
        goal,
        parameters=replace(goal.parameters, target=number),
        problems=tuple(column for column in goal.problems if column != TARGET),
    )
    return replace(row, cells=cells if number is None else {**cells, TARGET: number}, goal=mended)


def keep_up(ledger: Ledger, content: HrContent, run: int, now: datetime) -> None:
    """Let the open conflicts about targets say what HR's rows say now.

    Where HR's row says the same as the book, nothing is left to choose.
    """
    asked = tuple(_about_targets(ledger.conflicts.all(ConflictState.OPEN)))
    targets = hr_targets(content, {one.record for one in asked})
    for one in asked:
        if one.record not in targets:
            continue
        value = targets[one.record]
        if same(value, one.returned):
            ledger.conflicts.withdraw(one.number, now)
        elif not same(value, one.master):
            ledger.conflicts.open_or_refresh(
                kind=one.kind,
                table=one.table,
                record=one.record,
                column=one.column,
                book_id=one.book_id,
                hash=one.hash,
                base=one.base,
                master=value,
                returned=one.returned,
                at=now,
                run=run,
            )


def _about_targets(conflicts: Iterable[Conflict]) -> Iterator[Conflict]:
    return (one for one in conflicts if (one.table, one.column) == (GOALS, TARGET))
