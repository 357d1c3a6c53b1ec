"""What HR keeps in the master: people, policy, library, goals of the organisation and the departments, decisions.

These rows are read before every run and written back exactly as they were typed; the typed records beside them are what
the program works with.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from appraisal.findings import Spot
from appraisal.model import (
    Aggregate,
    Assignment,
    Employee,
    Goal,
    Kpi,
    Level,
    Method,
    PositionKpi,
    Role,
    Section,
)
from appraisal.policy import Policy
from appraisal.rules.context import CellProblem, RosterProblem
from sync.records import read_goal, read_parameters
from sync.rows import RowReader, as_text
from sync.xlsx.read import RawTable
from workbook_templates.books import master
from workbook_templates.layout import Table
from workbook_templates.policy_rows import PolicyProblem, policy_from_rows

T = TypeVar("T")

TypedRow = dict[str, float | str | bool | None]
"""A row of HR's, by column key, exactly as its cells hold it."""

KEPT_TABLES = (
    master.SETTINGS,
    master.SCHEMES,
    master.BANDS,
    master.RULES,
    master.LIBRARY,
    master.POSITIONS,
    master.EMPLOYEES,
    master.ASSIGNMENTS,
)
"""The tables that are HR's from end to end."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A grade that a named person confirmed."""

    grade: str
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that HR lets stand, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class HrContent:
    """HR's part of the master.

    ``rows`` holds the tables of :data:`KEPT_TABLES` as typed; ``goals`` those of the organisation and the departments;
    ``consents`` the goals that HR agreed to leave out; ``confirmations`` are by employee id, ``acceptances`` by finding
    id. ``problems`` are cells that do not hold what their column asks for, ``settings_problems`` settings for which the
    house default stands in, ``roster_problems`` lines of Employees without an id or a name, or with an id twice.
    """

    rows: Mapping[str, Sequence[TypedRow]]
    policy: Policy
    employees: Mapping[str, Employee]
    assignments: tuple[Assignment, ...]
    library: Mapping[str, Kpi]
    positions: tuple[PositionKpi, ...]
    goals: tuple[Goal, ...]
    consents: frozenset[str]
    confirmations: Mapping[str, Confirmation]
    acceptances: Mapping[str, Acceptance]
    problems: tuple[CellProblem, ...] = ()
    settings_problems: tuple[PolicyProblem, ...] = ()
    roster_problems: tuple[RosterProblem, ...] = ()


def hr_content(tables: Mapping[str, RawTable]) -> HrContent:
    """Read HR's part from the tables of the master."""
    rows = {table.name: _typed_rows(tables[table.name]) for table in KEPT_TABLES if table.name in tables}
    policy, settings_problems = policy_from_rows(
        *(rows.get(name, []) for name in ("settings", "schemes", "bands", "rules"))
    )
    problems: list[CellProblem] = []

    def records(table: Table, read: Callable[[RowReader], T | None]) -> Iterator[T]:
        for reader in _readers(tables.get(table.name), table):
            record = read(reader)
            if record is not None:
                problems.extend(reader.problems)
                yield record

    employees = {employee.id: employee for employee in records(master.EMPLOYEES, _employee)}
    assignments = tuple(records(master.ASSIGNMENTS, _assignment))
    library = {kpi.id: kpi for kpi in records(master.LIBRARY, _kpi)}
    return HrContent(
        rows=rows,
        policy=policy,
        employees=employees,
        assignments=assignments,
        library=library,
        positions=tuple(records(master.POSITIONS, _position)),
        goals=tuple(records(master.GOALS, _goal_above)),
        consents=frozenset(records(master.REVIEWS, _consent)),
        confirmations=dict(records(master.RESULTS, _confirmation)),
        acceptances=dict(records(master.FINDINGS, _acceptance)),
        problems=tuple(problems),
        settings_problems=tuple(settings_problems),
        roster_problems=tuple(_roster_problems(tables.get("employees"))),
    )


def _typed_rows(raw: RawTable) -> list[TypedRow]:
    rows = ({key: cell.value for key, cell in row.cells.items()} for row in raw.rows)
    return [row for row in rows if any(value not in (None, "") for value in row.values())]


def _readers(raw: RawTable | None, table: Table) -> Iterator[RowReader]:
    computed = frozenset(column.key for column in table.columns if column.computed)
    for row in raw.rows if raw else ():
        names = (row.cells.get(key) for key in table.row_key)
        record = "|".join(as_text(cell.value) for cell in names if cell and cell.value is not None)
        yield RowReader(table.name, record, row.cells, computed=computed)


def _employee(reader: RowReader) -> Employee | None:
    if not reader.record:
        return None
    return Employee(
        id=reader.record,
        name=reader.text("name"),
        department=reader.text("department"),
        position=reader.text("position"),
        level=reader.text("level"),
        site=reader.text("site"),
        group=reader.text("group"),
        manager_id=reader.text("manager_id"),
        hired=reader.day("hired"),
        left=reader.day("left"),
        email=reader.text("email"),
    )


def _roster_problems(raw: RawTable | None) -> Iterator[RosterProblem]:
    """Yield the lines of Employees that name nobody, or somebody twice; of two lines the later one counts."""
    seen: set[str] = set()
    for reader in _readers(raw, master.EMPLOYEES):
        record, name = reader.record, reader.text("name")
        if not record and name:
            yield RosterProblem(Spot("employees", "", "employee_id"), "blank-id", name)
        if record and not name:
            yield RosterProblem(Spot("employees", record, "name"), "blank-name", record)
        if record in seen:
            yield RosterProblem(Spot("employees", record, "employee_id"), "duplicate-id", record)
        seen |= {record} - {""}


def _assignment(reader: RowReader) -> Assignment | None:
    if not reader.record:
        return None
    share = reader.number("share")
    return Assignment(
        id=reader.record,
        employee_id=reader.text("employee_id"),
        manager_id=reader.text("manager_id"),
        role=reader.choice("role", "role", Role) or Role.LINE,
        start=reader.day("start"),
        end=reader.day("end"),
        share=1.0 if share is None else share,
        days_counted=reader.number("days_counted"),
    )


def _kpi(reader: RowReader) -> Kpi | None:
    method = reader.choice("method", "method", Method)
    if not reader.record or method is None:
        return None
    return Kpi(
        id=reader.record,
        name=reader.text("name"),
        definition=reader.text("definition"),
        section=reader.choice("section", "section", Section) or Section.KPI,
        method=method,
        unit=reader.text("unit"),
        parameters=read_parameters(reader, method),
        aggregate=reader.choice("aggregate", "aggregate", Aggregate),
        plausible_low=reader.number("plausible_low"),
        plausible_high=reader.number("plausible_high"),
        data_source=reader.text("data_source"),
        critical=reader.yes("critical"),
    )


def _position(reader: RowReader) -> PositionKpi | None:
    if not reader.text("kpi"):
        return None
    return PositionKpi(
        position=reader.text("position"),
        kpi_id=reader.text("kpi"),
        weight=reader.number("weight"),
        target=reader.number("target"),
        locked=reader.yes("locked"),
    )


def _goal_above(reader: RowReader) -> Goal | None:
    """Return a goal of the organisation or a department; people's goals arrive from the books."""
    level = reader.choice("level", "level", Level)
    if level is None or level is Level.PERSON:
        return None
    return read_goal(reader, level, reader.text("owner_id"), reader.text("parent_id"))


def _consent(reader: RowReader) -> str | None:
    return reader.text("goal_id") if reader.yes("consent") else None


def _confirmation(reader: RowReader) -> tuple[str, Confirmation] | None:
    grade = reader.text("confirmed_grade")
    found = Confirmation(grade, reader.text("confirmed_by"), reader.day("confirmed_on"))
    return (reader.record, found) if any((found.grade, found.by, found.on)) else None


def _acceptance(reader: RowReader) -> tuple[str, Acceptance] | None:
    found = Acceptance(reader.text("accepted_by"), reader.text("reason"))
    return (reader.record, found) if found.by or found.reason else None
