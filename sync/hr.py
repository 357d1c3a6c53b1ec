"""What HR keeps in the master: people, policy, library, goals of the organisation and the departments, decisions.

These rows are read before every run and written back exactly as they were typed; the typed records beside them are what
the program works with.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from appraisal.findings import Spot
from appraisal.model import (
    Aggregate,
    Assignment,
    ChosenRater,
    Employee,
    Goal,
    Kpi,
    Level,
    Method,
    PositionKpi,
    RaterStatus,
    Role,
    Section,
    Source,
)
from appraisal.own_columns import Filler
from appraisal.planning import EarlierResult, PastActual, SetGoal
from appraisal.policy import EVERYBODY, Policy
from appraisal.rules.context import CellProblem, RosterProblem
from sync.earlier_plans import EarlierPlan, read_earlier_plans
from sync.own_fields import own_problems
from sync.packed_rows import in_blocks
from sync.planning_rows import by_person, read_earlier_results, read_history, read_set_goals
from sync.records import read_goal, read_parameters
from sync.repeated_keys import first_of_each_key
from sync.rows import HALF_RATER, NOT_A_LEVEL, RowReader, as_text, nameless
from sync.xlsx.read import RawTable
from workbook_templates.books import master, planning
from workbook_templates.books.calibration import CALIBRATION
from workbook_templates.books.feedback import APPEALS
from workbook_templates.books.improvement import EARLIER
from workbook_templates.books.policy import LIBRARY, POLICY, POSITIONS
from workbook_templates.labels import choice_code
from workbook_templates.layout import OWN_KEYS, Kind, Owner, Table
from workbook_templates.own_columns import PLACES, fields_of
from workbook_templates.own_columns import TABLE as OWN_TABLE
from workbook_templates.policy_rows import PolicyProblem, policy_from_rows

T = TypeVar("T")

TypedRow = dict[str, float | str | bool | None]
"""A row of HR's, by column key, exactly as its cells hold it."""

KEPT_TABLES = (
    *POLICY,
    planning.SET_GOALS,
    planning.HISTORY,
    EARLIER,
    planning.EARLIER_RESULTS,
    master.EMPLOYEES,
    master.ASSIGNMENTS,
    master.RATERS,
)
"""The tables that are HR's from end to end."""


DECIDED_TABLES = (
    master.REVIEWS,
    CALIBRATION,
    master.RESULTS,
    APPEALS,
    master.FINDINGS,
    master.CONFLICTS,
    master.CHANGES,
)
"""The tables of arrived rows beside which HR decides.

Consents, calibrated scores, confirmed grades, decisions on appeals, accepted findings, choices, reasons.
"""


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A row of Goals that is HR's: its cells as typed, its row in the master that was read, and the goal, if it is one."""

    number: int
    cells: TypedRow
    goal: Goal | None


@dataclass(frozen=True, slots=True)
class HrContent:
    """HR's part of the master.

    ``rows`` holds the tables of :data:`KEPT_TABLES` as typed and ``numbers`` the row of the sheet in which each of them stands
    (rows behind the last number are new); ``goal_rows`` are those rows of Goals that came back from no book, and ``decisions``,
    by table and record, what stands in HR's columns of :data:`DECIDED_TABLES`, as typed too. ``consents`` are the goals that HR
    agreed to leave out. ``problems`` are cells that do not hold what their column asks for, ``settings_problems`` settings for
    which the house default stands in, ``roster_problems`` lines of Employees without an id or a name, or with an id twice.
    ``set_goals`` are the goals that HR sets for many people, ``history`` what people reached and ``earlier_results`` what they
    came to before this cycle, by person, ``earlier_plans`` improvement plans that go on. ``own_typed`` holds, by table and record,
    what HR typed into the company's own columns beside arrived rows. ``raters`` are those of the sheet Raters.
    """

    rows: Mapping[str, Sequence[TypedRow]]
    numbers: Mapping[str, Sequence[int]]
    policy: Policy
    employees: Mapping[str, Employee]
    assignments: tuple[Assignment, ...]
    library: Mapping[str, Kpi]
    positions: tuple[PositionKpi, ...]
    goal_rows: tuple[GoalRow, ...]
    consents: frozenset[str]
    decisions: Mapping[str, Mapping[str, TypedRow]]
    problems: tuple[CellProblem, ...] = ()
    settings_problems: tuple[PolicyProblem, ...] = ()
    roster_problems: tuple[RosterProblem, ...] = ()
    set_goals: tuple[SetGoal, ...] = ()
    history: Mapping[str, tuple[PastActual, ...]] = field(default_factory=dict)
    own_typed: Mapping[str, Mapping[str, TypedRow]] = field(default_factory=dict)
    raters: tuple[ChosenRater, ...] = ()
    earlier_plans: tuple[EarlierPlan, ...] = ()
    earlier_results: tuple[EarlierResult, ...] = ()

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of the organisation and the departments."""
        return tuple(row.goal for row in self.goal_rows if row.goal is not None)


def hr_content(tables: Mapping[str, RawTable]) -> HrContent:
    """Read HR's part from the tables of the master."""
    numbers: dict[str, Sequence[int]] = {}
    rows: dict[str, Sequence[TypedRow]] = {}
    for table in (tables[table.name] for table in KEPT_TABLES if table.name in tables):
        numbers[table.name], rows[table.name] = in_blocks(_typed_rows(table))
    parts = (rows.get(name, []) for name in ("settings", "schemes", "bands", "rules", "owncolumns"))
    policy, settings_problems = policy_from_rows(*parts)
    problems: list[CellProblem] = []
    tables = first_of_each_key(tables, problems)

    def records(table: Table, read: Callable[[RowReader], T | None]) -> Iterator[T]:
        for reader in _readers(tables.get(table.name), table):
            record = read(reader)
            if record is not None:
                problems.extend(reader.problems)
                yield record

    own = fields_of(policy.own_columns, master.BOOK.role)
    hrs = {place: column for place, column in own.items() if column.filler is Filler.HR}
    problems.extend(own_problems(tables, master.BOOK.table_by_name, hrs))
    decisions = {table.name: dict(records(table, partial(_decision, table))) for table in DECIDED_TABLES}
    employees = {employee.id: employee for employee in records(master.EMPLOYEES, _employee)}
    departments = {person.department for person in employees.values()}
    goal_rows = tuple(_goal_rows(tables.get("goals"), departments, problems))
    library = {kpi.id: kpi for kpi in records(LIBRARY, _kpi)}
    set_goals = tuple(read_set_goals(_readers(tables.get("setgoals"), planning.SET_GOALS), library, problems))
    raters = tuple(_raters(tables.get("raters"), problems))
    earlier_plans = list(read_earlier_plans(_readers(tables.get(EARLIER.name), EARLIER), problems))
    history = by_person(read_history(_readers(tables.get("history"), planning.HISTORY), problems))
    results = _readers(tables.get("earlierresults"), planning.EARLIER_RESULTS)
    earlier = tuple(read_earlier_results(results, problems))
    return HrContent(
        rows=rows,
        numbers=numbers,
        policy=policy,
        employees=employees,
        assignments=tuple(records(master.ASSIGNMENTS, _assignment)),
        library=library,
        positions=tuple(records(POSITIONS, _position)),
        goal_rows=goal_rows,
        consents=frozenset(_consents(decisions["reviews"])),
        decisions=decisions,
        problems=tuple(problems),
        settings_problems=(
            *_in_their_rows(settings_problems, numbers),
            *_unknown_departments(policy, employees),
        ),
        roster_problems=tuple(_roster_problems(tables.get("employees"))),
        set_goals=set_goals,
        history=history,
        own_typed={
            places.master: dict(_own_typed(tables.get(places.master), frozenset(own.keys() - hrs.keys())))
            for places in PLACES.values()
        },
        raters=raters,
        earlier_plans=tuple(earlier_plans),
        earlier_results=earlier,
    )


def _own_typed(raw: RawTable | None, others: frozenset[tuple[str, str]]) -> Iterator[tuple[str, TypedRow]]:
    """Yield what HR typed beside arrived rows, as typed; not into columns of ``others``."""
    keys = [
        key for key in OWN_KEYS if raw is not None and key in raw.columns and (raw.name, key) not in others
    ]
    if raw is None or not keys:
        return
    filled = replace(raw, rows=[row for row in raw.rows if not row.cells.keys().isdisjoint(keys)])
    for reader in _readers(filled, master.BOOK.table_by_name[raw.name]):
        typed = {key: reader.cells[key].value for key in keys if not reader.blank(key)}
        if typed and reader.record:
            yield reader.record, typed


def _in_their_rows(
    problems: Iterable[PolicyProblem], numbers: Mapping[str, Sequence[int]]
) -> Iterator[PolicyProblem]:
    """Yield the problems of the settings; those of rows without an id by the place of the row."""
    for problem in problems:
        found = numbers.get(problem.table, ())
        nameless_row = problem.table == OWN_TABLE and not problem.record and problem.row < len(found)
        yield replace(problem, record=f"#{found[problem.row]}") if nameless_row else problem


def _typed_rows(raw: RawTable) -> Iterator[tuple[int, TypedRow]]:
    rows = ((row.number, {key: cell.value for key, cell in row.cells.items()}) for row in raw.rows)
    return (found for found in rows if any(value not in (None, "") for value in found[1].values()))


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
        entity=reader.text("entity"),
    )


def _unknown_departments(policy: Policy, employees: Mapping[str, Employee]) -> Iterator[PolicyProblem]:
    """Yield a problem for each name among those who get a self book that is no department."""
    known = {EVERYBODY, *(employee.department for employee in employees.values())}
    for name in policy.self_books:
        if name not in known:
            values = (("typed", name),)
            yield PolicyProblem("settings", 0, "self_books", "value", "unknown-department", values)


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
    if not reader.record and reader.blank("employee_id"):
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


def _raters(raw: RawTable | None, problems: list[CellProblem]) -> Iterator[ChosenRater]:
    """Yield the raters, and note what is missing of a row that names somebody."""
    for reader in _readers(raw, master.RATERS):
        found = _rater(reader)
        if found is not None:
            yield found
        elif not (reader.blank("ratee_id") and reader.blank("rater_id")):
            for key in ("ratee_id", "rater_id", "source"):
                if reader.blank(key):
                    reader.note(key, HALF_RATER, "")
        problems.extend(reader.problems)


def _rater(reader: RowReader) -> ChosenRater | None:
    """Return a rater; a row without a person, a rater or a source is none yet."""
    source = reader.choice("source", "source", Source)
    status = reader.choice("status", "rater_status", RaterStatus)
    ratee, rater = reader.text("ratee_id"), reader.text("rater_id")
    if not (ratee and rater) or source is None:
        return None
    # A word that is not in the list confirms nobody.
    fallback = RaterStatus.CONFIRMED if reader.blank("status") else RaterStatus.PROPOSED
    return ChosenRater(
        ratee_id=ratee,
        rater_id=rater,
        source=source,
        status=status or fallback,
        name=reader.text("rater"),
        record=reader.record,
        proposed_by=reader.text("proposed_by"),
    )


def _goal_rows(raw: RawTable | None, departments: Set[str], problems: list[CellProblem]) -> Iterator[GoalRow]:
    """Yield HR's rows of Goals; people's goals arrive from the books and name theirs."""
    index = 0
    for row, reader in zip(raw.rows if raw else (), _readers(raw, master.GOALS), strict=True):
        cells = {key: cell.value for key, cell in row.cells.items() if not reader.blank(key)}
        if cells and "book" not in cells:
            reader.record = reader.record or nameless(index)
            goal = _goal_above(reader, departments)
            problems.extend(reader.problems)
            yield GoalRow(row.number, cells, goal)
            index += 1


def _goal_above(reader: RowReader, departments: Set[str]) -> Goal | None:
    """Return a goal of the organisation or a department; a row that says of neither is a problem at its level."""
    level = reader.choice("level", "level", Level)
    if level is None or level is Level.PERSON:
        if not reader.problems:
            reader.note("level", NOT_A_LEVEL, reader.text("level"))
        return None
    # In a new row a department is typed where its name will stand, as often as where its id does.
    named = reader.text("owner") if reader.text("owner") in departments else ""
    owner = reader.text("owner_id") or (named if level is Level.DEPARTMENT else "")
    return read_goal(reader, level, owner, reader.text("parent_id"))


def _decision(table: Table, reader: RowReader) -> tuple[str, TypedRow] | None:
    """Return what HR typed beside an arrived row, and note what cannot be read of it."""
    columns = [
        column for column in table.columns if column.owner is Owner.HR and not reader.blank(column.key)
    ]
    for column in columns:
        if column.kind is Kind.DATE:
            reader.day(column.key)
        elif column.kind is Kind.POINTS:
            reader.number(column.key)
        elif column.choices:
            reader.code(column.key, column.choices)
    typed = {column.key: reader.cells[column.key].value for column in columns}
    return (reader.record, typed) if typed else None


def _consents(decisions: Mapping[str, TypedRow]) -> Iterator[str]:
    for record, typed in decisions.items():
        if choice_code("yes", str(typed.get("consent", ""))) == "yes":
            yield record
