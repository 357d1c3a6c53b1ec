"""The rows of the master's sheets Set goals and History, read as values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from appraisal.model import Goal, Kpi, KpiParameters, Level
from appraisal.planning import EarlierResult, PastActual, SetGoal
from appraisal.rules.context import CellProblem
from sync.records import read_goal
from sync.rows import NAMELESS_GOAL, UNKNOWN_KPI, RowReader
from workbook_templates.books import planning


def read_set_goals(
    readers: Iterable[RowReader], library: Mapping[str, Kpi], problems: list[CellProblem]
) -> Iterator[SetGoal]:
    """Yield the goals that HR sets for many people; a row with neither a title nor a KPI of the library is a problem."""
    for reader in readers:
        if all(reader.blank(key) for key in planning.SET_GOALS.by_key):
            continue
        goal = read_goal(reader, Level.PERSON, "", reader.text("parent_id"))
        locked = reader.yes("locked")
        kpi = library.get(goal.kpi_id)
        if goal.kpi_id and kpi is None:
            reader.note("kpi", UNKNOWN_KPI, goal.kpi_id)
        elif not goal.title and kpi is None:
            reader.note("title", NAMELESS_GOAL, "")
        problems.extend(reader.problems)
        if goal.title or kpi is not None:
            yield SetGoal(
                goal if kpi is None else with_library(goal, kpi),
                employee_id=reader.text("employee_id"),
                department=reader.text("department"),
                position=reader.text("position"),
                level=reader.text("level"),
                site=reader.text("site"),
                group=reader.text("group"),
                origin=reader.text("origin"),
                locked=locked,
            )


def with_library(goal: Goal, kpi: Kpi) -> Goal:
    """Return a goal whose blanks are filled from the KPI library."""
    given, known = goal.parameters, kpi.parameters
    own_method = goal.method not in (None, kpi.method)
    numbers = {
        name: getattr(given, name) if own_method or getattr(given, name) is not None else getattr(known, name)
        for name in ("target", "baseline", "low", "high", "rate", "floor", "cap")
    }
    points = given.points if own_method or given.points else known.points
    return replace(
        goal,
        title=goal.title or kpi.name,
        section=goal.section or kpi.section,
        method=goal.method or kpi.method,
        unit=goal.unit or kpi.unit,
        aggregate=goal.aggregate or kpi.aggregate,
        data_source=goal.data_source or kpi.data_source,
        critical=goal.critical or kpi.critical,
        parameters=KpiParameters(**numbers, points=points),
    )


def read_history(readers: Iterable[RowReader], problems: list[CellProblem]) -> Iterator[PastActual]:
    """Yield the rows of History; one that names nobody, or holds no actual, compares nothing."""
    for reader in readers:
        past = _past_actual(reader)
        problems.extend(reader.problems)
        if past is not None:
            yield past


def _past_actual(reader: RowReader) -> PastActual | None:
    employee_id, actual = reader.text("employee_id"), reader.number("actual")
    if not employee_id or actual is None:
        return None
    return PastActual(
        employee_id,
        actual,
        reader.text("kpi"),
        reader.text("title"),
        reader.text("unit"),
        reader.text("cycle"),
        reader.day("start"),
        reader.day("end"),
        reader.number("target"),
    )


def read_earlier_results(
    readers: Iterable[RowReader], problems: list[CellProblem]
) -> Iterator[EarlierResult]:
    """Yield the rows of Earlier results; one that names nobody, or no cycle, is none."""
    for reader in readers:
        found = EarlierResult(
            reader.text("employee_id"),
            reader.text("cycle"),
            reader.day("start"),
            reader.day("end"),
            reader.number("days"),
            reader.number("total"),
            reader.text("grade"),
            reader.number("year_weight"),
        )
        problems.extend(reader.problems)
        if found.employee_id and found.cycle:
            yield found


def by_person(found: Iterable[PastActual]) -> Mapping[str, tuple[PastActual, ...]]:
    """Return past actuals by the person who reached them."""
    sorted_out: dict[str, list[PastActual]] = {}
    for past in found:
        sorted_out.setdefault(past.employee_id, []).append(past)
    return {person: tuple(actuals) for person, actuals in sorted_out.items()}
