"""A cycle from HR's side: starting one from a roster, bringing in a new roster, handing books out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

from appraisal.model import Assignment, Cycle, Employee
from appraisal.numbers import to_serial
from appraisal.policy import Policy
from sync.closed_master import Master, check_writable
from sync.commit import commit, judge, prepared, with_ids
from sync.consolidate import Progress, open_master
from sync.errors import CycleFolderError, library_errors
from sync.files import FOLDERS
from sync.handout import HandedOut, hand_out, waiting_teams
from sync.hr import HrContent, TypedRow, hr_content
from sync.ledger import Ledger
from sync.listing import forget_listing
from sync.roster import People, Roster, RosterChange, apply, diff, line_assignments
from sync.row_numbers import RowNumbers, as_drawn
from sync.rows import as_text
from sync.team_rows import word
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import master as declaration
from workbook_templates.defaults import default_rows
from workbook_templates.layout import Table
from workbook_templates.stamp import Row


def cycle_of(name: str, today: date) -> Cycle:
    """Return the cycle that a folder's name speaks of: ``2026``, ``2026-H2``, ``2026-Q3`` or ``2026-07``.

    Any other name means the half year of ``today``.
    """
    match = re.search(r"(20\d\d)(?:[-_ ]?(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?(?!\d)", name, re.IGNORECASE)
    if match is None:
        half = 1 if today.month <= 6 else 2
        return replace(cycle_of(f"{today.year}-H{half}", today), id=name)
    year = int(match[1])
    first, months = _span(match)
    start = date(year, first, 1)
    after = date(year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    return Cycle(name, name.replace("-", " "), start, after - timedelta(days=1))


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return the first month and the number of months."""
    if match[2]:
        return 6 * int(match[2]) - 5, 6
    if match[3]:
        return 3 * int(match[3]) - 2, 3
    return (int(match[4]), 1) if match[4] else (1, 12)


def start(
    folder: Path,
    policy: Policy,
    roster: Roster,
    now: datetime,
    more: Mapping[str, Iterable[Row]] = MappingProxyType({}),
) -> None:
    """Make a cycle folder with its master and its ledger.

    ``more`` replaces whole tables of what a new master holds.

    Raises:
        CycleFolderError: the folder holds something already.
        FileError: it cannot be written.

    """
    with library_errors(folder):
        if folder.exists() and any(folder.iterdir()):
            raise CycleFolderError("cycle.not-empty", file=str(folder))
        for part in FOLDERS:
            (folder / part).mkdir(parents=True, exist_ok=True)
    with Ledger.create(folder, policy.cycle.id) as ledger, ledger.transaction():
        assignments = line_assignments(roster.employees, policy.cycle, partial(ledger.mint, "A"))
        tables = default_rows(policy, policy.language) | people_rows(roster.employees, assignments, policy)
        content = with_ids(content_of({**tables, **more}), ledger)
        _redraw(folder, content, ledger, {}, now)


def _redraw(folder: Path, content: HrContent, ledger: Ledger, rows: RowNumbers, now: datetime) -> None:
    """Write the master anew and note the run, so that the next one knows its own work."""
    number = ledger.runs.start(now)
    standing = judge(folder, content, ledger, as_drawn(rows, content), now)
    ledger.runs.finish(number, now, {}, commit(folder, content, ledger, standing))
    forget_listing(ledger)


def issue_books(folder: Path, now: datetime, progress: Progress | None = None) -> list[HandedOut]:
    """Hand out a book to every manager who needs one, and write the master anew.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or a book cannot be written.

    """
    master = open_master(folder)
    check_writable(folder)
    with Ledger.open(folder) as ledger:
        content = _with_ids_written(folder, master, ledger, now)
        waiting = waiting_teams(content, ledger)
        done: list[HandedOut] = []
        for handed_out in hand_out(folder, content, ledger, waiting, now):
            done.append(handed_out)
            if progress is not None:
                progress(len(done), len(waiting))
        with ledger.transaction():
            _redraw(folder, content, ledger, master.rows, now)
    return done


def _with_ids_written(folder: Path, master: Master, ledger: Ledger, now: datetime) -> HrContent:
    """Give HR's new goals and assignments their ids and write them into the master before any book can name them."""
    with ledger.transaction():
        content = prepared(master, ledger)
        if content != master.content:
            _redraw(folder, content, ledger, master.rows, now)
    return content


def roster_change(folder: Path, roster: Roster, on: date) -> RosterChange:
    """Return what a new roster would change in the cycle from a day on."""
    return diff(open_master(folder).content.employees.values(), roster, on)


def apply_roster(folder: Path, change: RosterChange, now: datetime) -> None:
    """Bring joiners, leavers, moves and corrections into the master.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    master = open_master(folder)
    check_writable(folder)
    with Ledger.open(folder) as ledger, ledger.transaction():
        content = prepared(master, ledger)
        people = People(tuple(content.employees.values()), content.assignments)
        after = apply(change, people, content.policy.cycle, partial(ledger.mint, "A"))
        changed = _changed_rows(content, people, after)
        new = replace(
            content,
            rows={**content.rows, **changed},
            employees={employee.id: employee for employee in after.employees},
            assignments=after.assignments,
        )
        _redraw(folder, new, ledger, master.rows, now)


def _changed_rows(content: HrContent, before: People, after: People) -> dict[str, list[TypedRow]]:
    """Return HR's rows of Employees and Assignments after a change: other cells stay as HR typed them."""
    old, new = (
        people_rows(people.employees, people.assignments, content.policy) for people in (before, after)
    )
    return {
        name: _changed(content.rows.get(name, ()), old[name], new[name], declaration.BOOK.table_by_name[name])
        for name in new
    }


def _changed(
    typed: Iterable[TypedRow], old: Iterable[Row], new: Iterable[Row], table: Table
) -> list[TypedRow]:
    """Return the typed rows with the cells in which ``new`` differs from ``old``, and the added rows at the end."""
    key = table.row_key[0]
    before = {str(row[key]): row for row in old}
    after = {str(row[key]): row for row in new}
    changes = {
        record: {
            column: _cell(value).value for column, value in row.items() if value != before[record][column]
        }
        for record, row in after.items()
        if record in before
    }
    kept = [row | changes.get(as_text(row.get(key) or ""), {}) for row in typed]
    joined = [row for record, row in after.items() if record not in before]
    return kept + [{column: _cell(value).value for column, value in row.items()} for row in joined]


def people_rows(
    employees: Iterable[Employee], assignments: Iterable[Assignment], policy: Policy
) -> dict[str, list[Row]]:
    """Return the rows of the master's Employees and Assignments."""
    return {
        "employees": [_employee_row(employee) for employee in employees],
        "assignments": [_assignment_row(assignment, policy.language) for assignment in assignments],
    }


def _employee_row(employee: Employee) -> Row:
    return {
        "employee_id": employee.id,
        "name": employee.name,
        "department": employee.department,
        "position": employee.position,
        "level": employee.level,
        "site": employee.site,
        "group": employee.group,
        "manager_id": employee.manager_id,
        "hired": employee.hired,
        "left": employee.left,
        "email": employee.email,
    }


def _assignment_row(assignment: Assignment, language: str) -> Row:
    return {
        "assignment_id": assignment.id,
        "employee_id": assignment.employee_id,
        "manager_id": assignment.manager_id,
        "role": word("role", assignment.role, language),
        "start": assignment.start,
        "end": assignment.end,
        "share": assignment.share,
        "days_counted": assignment.days_counted,
    }


def content_of(tables: Mapping[str, Iterable[Row]]) -> HrContent:
    """Return HR's content from rows that have not been in a file yet."""
    return hr_content({name: _raw_table(name, rows) for name, rows in tables.items()})


def _raw_table(name: str, rows: Iterable[Row]) -> RawTable:
    table = declaration.BOOK.table_by_name[name]
    raw = RawTable(name, "", dict(table.positions), table.header_row + 1)
    for number, row in enumerate(rows, start=table.first_row + 1):
        raw.rows.append(RawRow(number, {key: _cell(value) for key, value in row.items()}))
    return raw


def _cell(value: object) -> Cell:
    """Return a value as a file would hold it: dates as serial numbers, whole numbers as floats."""
    if isinstance(value, date):
        return Cell(float(to_serial(value)))
    if isinstance(value, int) and not isinstance(value, bool):
        return Cell(float(value))
    if value is None or isinstance(value, float | str | bool):
        return Cell(value)
    raise TypeError(f"a new row holds a {type(value).__name__}")
