"""A cycle from HR's side: starting one from a roster, bringing in a new roster, handing books out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from appraisal.model import Assignment, Cycle, Employee
from appraisal.numbers import to_serial
from appraisal.policy import Policy
from sync.arrived import arrived
from sync.commit import Staged, lay_aside, put_in_place, recover
from sync.consolidate import check_cycle_folder, open_master
from sync.elsewhere import Opening
from sync.errors import CycleFolderError, library_errors
from sync.false_start import clear, is_free
from sync.files import FOLDERS
from sync.handout import HandedOut, hand_out, waiting_teams
from sync.hr import HrContent, TypedRow, hr_content
from sync.judge import judge, with_ids
from sync.ledger import Ledger, run_lock
from sync.listing import forget_listing
from sync.master_places import MasterPlaces, as_drawn
from sync.master_tables import summary_head
from sync.own_books import hand_out_own, waiting_people
from sync.own_workbook import read_own_workbook
from sync.peer_books import hand_out_peer, waiting_raters
from sync.present_master import KNOWN
from sync.push import bring_up_to_date
from sync.receipt import Receipt
from sync.roster import People, Roster, RosterChange, apply, diff, line_assignments
from sync.rows import as_text
from sync.run import MasterRun, Progress, run_once
from sync.second_desk import both_desks
from sync.team_rows import word
from sync.write_master import Making, make_first
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import master as declaration
from workbook_templates.dashboard import who_when
from workbook_templates.defaults import default_rows
from workbook_templates.layout import Table
from workbook_templates.stamp import Row


def cycle_of(name: str, today: date, first: date | None = None, last: date | None = None) -> Cycle:
    """Return the cycle that a folder's name speaks of: ``2026``, ``2026-H2``, ``2026-Q3`` or ``2026-07``.

    Any other name means the half year of ``today``. ``first`` and ``last`` are its days where they are others; a cycle whose
    folder says nothing of a time is named after them.
    """
    spoken = _cycle_of(name, today)
    found = replace(spoken, start=first or spoken.start, end=last or spoken.end)
    if _PERIOD.search(name) or (found.start, found.end) == (spoken.start, spoken.end):
        return found
    return replace(found, name=_named(found.start, found.end))


_PERIOD = re.compile(r"(20\d\d)(?:[-_ ]?(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?(?!\d)", re.IGNORECASE)


def _named(start: date, end: date) -> str:
    """Return the name of a year, a half or a quarter of one or a month, or else the days."""
    year = start.year
    names = (
        f"{year}",
        *(f"{year}-H{half}" for half in (1, 2)),
        *(f"{year}-Q{quarter}" for quarter in range(1, 5)),
    )
    for name in (*names, f"{start:%Y-%m}"):
        one = _cycle_of(name, start)
        if (one.start, one.end) == (start, end):
            return one.name
    return f"{start} – {end}"


def _cycle_of(name: str, today: date) -> Cycle:
    match = _PERIOD.search(name)
    if match is None:
        half = 1 if today.month <= 6 else 2
        return replace(_cycle_of(f"{today.year}-H{half}", today), id=name)
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


def check_start(folder: Path, into: Path | None = None) -> None:
    """Make sure that a cycle can be started in a folder, in a copy of a workbook of HR's if one is given.

    Raises:
        CycleFolderError: the folder holds something already; what a start left that was killed does not count.
        MasterError: HR's workbook cannot become a master.
        FileError: one of them cannot be read.

    """
    with library_errors(folder):
        if not is_free(folder):
            raise CycleFolderError("cycle.not-empty", file=str(folder))
    if into is not None:
        read_own_workbook(into)


def start(
    folder: Path,
    policy: Policy,
    roster: Roster,
    now: datetime,
    more: Mapping[str, Iterable[Row]] = MappingProxyType({}),
    *,
    into: Path | None = None,
) -> None:
    """Make a cycle folder with its master and its ledger.

    ``more`` replaces whole tables of what a new master holds. ``into`` is a workbook of HR's: the master is a copy of it,
    with our sheets behind HR's own.

    Raises:
        MasterError: HR's workbook is none, or cannot take in our sheets.
        CycleFolderError: the folder holds something already; what a start left that was killed does not count.
        FileError: it cannot be written.

    """
    host = None if into is None else read_own_workbook(into)
    with library_errors(folder):
        if not is_free(folder):
            raise CycleFolderError("cycle.not-empty", file=str(folder))
        for part in FOLDERS:
            (folder / part).mkdir(parents=True, exist_ok=True)
    with run_lock(folder), _new_ledger(folder, policy) as ledger:
        lay_aside(ledger)
        with ledger.transaction():
            assignments = line_assignments(roster.employees, policy.cycle, partial(ledger.mint, "A"))
            tables = default_rows(policy, policy.language) | people_rows(
                roster.employees, assignments, policy
            )
            content = with_ids(content_of({**tables, **more}), ledger)
            run = ledger.runs.start(now, "new")
            with library_errors(into or ""):
                staged = _first_master(folder, content, ledger, run, now, host)
            ledger.runs.keep(run, now, {})
        put_in_place(folder, ledger, run, staged)


def _new_ledger(folder: Path, policy: Policy) -> Ledger:
    with library_errors(folder):
        # Asked again now that the folder is ours: another start may have come to its end meanwhile.
        if not is_free(folder):
            raise CycleFolderError("cycle.not-empty", file=str(folder))
        clear(folder)
    return Ledger.create(folder, policy.cycle.id)


def _first_master(
    folder: Path, content: HrContent, ledger: Ledger, run: int, now: datetime, host: bytes | None
) -> Staged:
    layout = as_drawn(content.policy.language)
    what = arrived(content, ledger)
    line = who_when(summary_head(content, now), content.policy.language)
    making = Making(folder, content, ledger, layout, run, line, what)
    places = MasterPlaces(content, ledger, layout)
    staged = make_first(making, partial(judge, folder, content, ledger, places, now, what), host)
    ledger.set_meta(KNOWN, staged.hash)
    forget_listing(ledger)
    return staged


def issue_books(
    folder: Path, now: datetime, progress: Progress | None = None, *, elsewhere: Opening | None = None
) -> list[HandedOut]:
    """Hand out a book to every manager who needs one, and self books and peer books to whom HR wants to have one.

    The master shows them. ``elsewhere`` opens what takes some people's books out of the folder.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or a book cannot be written.

    """
    with opened(folder) as ledger:
        # HR's new goals and assignments get their ids, and stand in the master with them, before any book can name them.
        content = _content_with_ids(folder, ledger, now)
        away = elsewhere(folder, content, ledger) if elsewhere is not None else None
        done = list(away.finish()) if away is not None else []
        teams = [one for one in waiting_teams(content, ledger) if away is None or not away.waits(one.manager)]
        people = [one for one in waiting_people(content, ledger) if away is None or not away.waits(one)]
        count = len(teams) + len(people) + len(waiting_raters(content, ledger, now))
        count += len(done)
        for handed_out in chain(
            hand_out(folder, content, ledger, teams, now, away),
            hand_out_own(folder, content, ledger, people, now, away),
            hand_out_peer(folder, content, ledger, now, away),
        ):
            done.append(handed_out)
            if progress is not None:
                progress(len(done), count)
        if bring_up_to_date(folder, content, ledger, now) or done:
            run_once(folder, ledger, now, "handout", MasterRun.without_returns)
    return done


def _content_with_ids(folder: Path, ledger: Ledger, now: datetime) -> HrContent:
    found: list[HrContent] = []

    def work(run: MasterRun) -> Receipt:
        found.append(run.content)
        return run.without_returns()

    run_once(folder, ledger, now, "handout", work)
    return found[0]


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """Open the ledger of a cycle folder for one command at a time, after what an earlier one left was finished or undone.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or another command works on it.

    """
    check_cycle_folder(folder)
    with run_lock(folder), Ledger.open(folder) as ledger:
        recover(folder, ledger)
        with both_desks(folder, ledger):
            yield ledger


def roster_change(folder: Path, roster: Roster, on: date) -> RosterChange:
    """Return what a new roster would change in the cycle from a day on."""
    return diff(open_master(folder).content.employees.values(), roster, on)


def apply_roster(folder: Path, change: RosterChange, now: datetime) -> None:
    """Bring joiners, leavers, moves and corrections into the master.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """

    def work(run: MasterRun) -> Receipt:
        content = run.content
        people = People(tuple(content.employees.values()), content.assignments)
        after = apply(change, people, content.policy.cycle, partial(ledger.mint, "A"))
        run.content = replace(
            content,
            rows={**content.rows, **_changed_rows(content, people, after)},
            employees={employee.id: employee for employee in after.employees},
            assignments=after.assignments,
        )
        return run.without_returns()

    with opened(folder) as ledger:
        run_once(folder, ledger, now, "roster", work)


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
        "entity": employee.entity or None,
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
    numbered = enumerate(rows, start=table.first_row + 1)
    raw = [RawRow(number, {key: _cell(value) for key, value in row.items()}) for number, row in numbered]
    return RawTable(name, "", dict(table.positions), table.header_row + 1, raw)


def _cell(value: object) -> Cell:
    """Return a value as a file would hold it: dates as serial numbers, whole numbers as floats."""
    if isinstance(value, date):
        return Cell(float(to_serial(value)))
    if isinstance(value, int) and not isinstance(value, bool):
        return Cell(float(value))
    if value is None or isinstance(value, float | str | bool):
        return Cell(value)
    raise TypeError(f"a new row holds a {type(value).__name__}")
