"""The roster as employees, with everything that is wrong with it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from appraisal.findings import Severity, Value
from appraisal.model import Employee
from sync.roster.checks import Entry, check_people, resolve_managers
from sync.roster.dates import Day, read_day
from sync.roster.headings import ColumnGuess, Headings, find_headings
from sync.roster.problems import RosterProblem
from sync.roster.table import ERROR_VALUES, Grid, Raw, as_text, cell_name, is_blank, read_tables

_TEXTS = ("employee_id", "name", "department", "position", "level", "site", "group", "email", "entity")
_DAYS = ("hired", "left")
_MANAGERS = ("manager_id", "manager_name", "manager")


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster file as it was understood.

    ``taken`` are the columns that were used and ``unused`` those that were not. ``sheet`` is "" for a text file, which
    was read in ``encoding`` with ``delimiter``. ``employees`` are as good as the file is: do not use them where
    :attr:`blocked`.
    """

    employees: tuple[Employee, ...]
    problems: tuple[RosterProblem, ...] = ()
    taken: tuple[ColumnGuess, ...] = ()
    unused: tuple[ColumnGuess, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""

    @property
    def blocked(self) -> bool:
        """Whether an error must be mended before the roster can be used."""
        return any(problem.blocks for problem in self.problems)

    @property
    def fields(self) -> frozenset[str]:
        """The fields of :class:`~appraisal.model.Employee` that the file has a column for."""
        found = {guess.field for guess in self.taken}
        names = {"id" if field == "employee_id" else field for field in found - set(_MANAGERS)}
        return frozenset(names | {"manager_id"} if found & set(_MANAGERS) else names)


def read_roster(path: Path, *, departments: Collection[str] = (), sheet: str = "") -> Roster:
    """Read a roster from an xlsx or text file, guessing its columns from their headings.

    ``departments`` is HR's list, if HR keeps one: a department that is not in it is an error. ``sheet`` chooses a sheet
    of a workbook; else the one whose headings name the most is taken.

    Raises:
        ReviewbookError: the file cannot be read at all. What is wrong *in* it stands in ``problems``.

    """
    grids = [
        grid for grid in read_tables(path) if not all(map(is_blank, grid.rows)) and sheet in ("", grid.sheet)
    ]
    if not grids:
        return Roster((), (_problem(Severity.ERROR, "empty"),))
    found = [(grid, headings) for grid in grids if (headings := find_headings(grid))]
    if not found:
        return Roster((), (_no_headings(grids[0]),), sheet=grids[0].sheet)
    grid, headings = max(found, key=lambda pair: _worth(pair[1]))
    others = [
        other
        for other, other_headings in found
        if other is not grid and "employee_id" in other_headings.columns
    ]
    return _read(grid, headings, others, departments)


def _worth(headings: Headings) -> tuple[bool, int]:
    return "employee_id" in headings.columns, len(headings.taken)


def _problem(severity: Severity, key: str, cell: str = "", **values: Value) -> RosterProblem:
    return RosterProblem(severity, key, cell, values=tuple(values.items()))


def _no_headings(grid: Grid) -> RosterProblem:
    row = next(number for number, cells in enumerate(grid.rows, 1) if not is_blank(cells))
    seen = ", ".join(text for raw in grid.rows[row - 1] if (text := as_text(raw)))
    return _problem(Severity.ERROR, "no-headings", cell_name(row, 0), seen=seen[:80])


def _read(grid: Grid, headings: Headings, others: list[Grid], departments: Collection[str]) -> Roster:
    problems = list(_of_headings(grid, headings, others))
    entries: tuple[Entry, ...] = ()
    if "employee_id" in headings.columns:
        entries = tuple(_entries(grid, headings, problems))
        if not entries:
            problems.append(_problem(Severity.ERROR, "empty"))
        problems += _said_dates(grid, headings)
        ids_in_doubt = any(problem.key == "two-id-columns" for problem in problems)
        if not ids_in_doubt:  # with the wrong ids every manager would be unknown
            problems += check_people(entries, departments)
            entries, of_managers = resolve_managers(entries)
            problems += of_managers
    return Roster(
        tuple(entry.employee for entry in entries),
        tuple(sorted(problems, key=lambda problem: problem.row)),
        headings.taken,
        headings.unused,
        grid.sheet,
        grid.encoding,
        grid.delimiter,
    )


def _of_headings(grid: Grid, headings: Headings, others: Iterable[Grid]) -> Iterator[RosterProblem]:
    columns = headings.columns
    for field in ("employee_id", "name"):
        if field not in columns:
            seen = ", ".join(guess.heading for guess in headings.unused)
            yield _problem(
                Severity.ERROR, f"no-{field.replace('_', '-')}", cell_name(headings.row, 0), seen=seen[:80]
            )
    for guess in headings.second:
        first = next(taken for taken in headings.taken if taken.field == guess.field)
        if not _same_column(grid, headings.row, first.column, guess.column):
            severity = Severity.ERROR if guess.field == "employee_id" else Severity.WARN
            key = "two-id-columns" if guess.field == "employee_id" else "two-columns"
            cell = cell_name(headings.row, guess.column)
            yield _problem(severity, key, cell, first=first.heading, second=guess.heading)
    if names := ", ".join(other.sheet for other in others):
        yield _problem(Severity.WARN, "several-sheets", taken=grid.sheet, others=names)


def _same_column(grid: Grid, row: int, first: int, second: int) -> bool:
    return all(_at(cells, first) == _at(cells, second) for cells in grid.rows[row:])


def _at(cells: tuple[Raw, ...], column: int | None) -> Raw:
    return cells[column] if column is not None and column < len(cells) else None


def _people(grid: Grid, headings: Headings) -> Iterator[tuple[int, dict[str, Raw]]]:
    """Yield each row below the headings in which one of the taken columns says something."""
    columns = headings.columns
    for row, cells in enumerate(grid.rows[headings.row :], headings.row + 1):
        if cells:
            used = {field: _at(cells, column) for field, column in columns.items()}
            if not is_blank(tuple(used.values())):
                yield row, used


def _entries(grid: Grid, headings: Headings, problems: list[RosterProblem]) -> Iterator[Entry]:
    columns = headings.columns
    for row, used in _people(grid, headings):
        texts = {field: as_text(used.get(field)) for field in (*_TEXTS, *_MANAGERS)}
        for field, text in texts.items():
            if text in ERROR_VALUES:
                problems.append(_at_cell("error-value", row, field, columns, text=text))
                texts[field] = ""
        days = {field: read_day(used.get(field)) for field in _DAYS}
        problems += _of_days(row, columns, used, days)
        yield Entry(row, columns, _employee(texts, days["hired"].value, days["left"].value), _managers(texts))


def _employee(texts: dict[str, str], hired: date | None, left: date | None) -> Employee:
    named = {field: texts[field] for field in _TEXTS if field != "employee_id"}
    return Employee(id=texts["employee_id"], hired=hired, left=left, **named)


def _managers(texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((field, texts[field]) for field in _MANAGERS if texts[field])


def _at_cell(key: str, row: int, field: str, columns: dict[str, int], **values: Value) -> RosterProblem:
    cell = cell_name(row, columns[field])
    return RosterProblem(Severity.ERROR, key, cell, row, field, tuple(values.items()))


def _of_days(
    row: int, columns: dict[str, int], used: dict[str, Raw], days: dict[str, Day]
) -> Iterator[RosterProblem]:
    for field, day in days.items():
        if day.problem:
            yield _at_cell(day.problem, row, field, columns, text=as_text(used.get(field)))


def _said_dates(grid: Grid, headings: Headings) -> Iterator[RosterProblem]:
    """Say once for each column that text was taken for dates, with the first as an example."""
    for field in _DAYS:
        taken = [
            (row, as_text(used[field]), day.value.isoformat())
            for row, used in _people(grid, headings)
            if field in used and (day := read_day(used[field])).typed and day.value
        ]
        other = [found for found in taken if found[1] != found[2]]
        if other:
            row, text, day_read = other[0]
            values: tuple[tuple[str, Value], ...] = (("count", len(other)), ("text", text), ("day", day_read))
            cell = cell_name(row, headings.columns[field])
            yield RosterProblem(Severity.INFO, "text-dates", cell, row, field, values)
