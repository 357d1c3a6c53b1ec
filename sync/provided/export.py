"""An export of actuals as rows: what each says, and what cannot be read of it.

A figure is read strictly. A cell of a workbook is a number or it is none; a text file holds nothing but texts, and there a plain
number (``1200.5``) is one. ``95%``, ``1,200`` and ``９０`` are texts that people must decide about, wherever they stand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from appraisal.numbers import Reading, read_number
from appraisal.periods import Period, read_period
from sync.errors import ReviewbookError, library_errors
from sync.provided.headings import Headings, find_headings
from sync.roster.table import Grid, Raw, as_text, cell_name, is_blank, read_tables

PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
"""A number as programs write it into text files."""


class ImportFileError(ReviewbookError):
    """A file holds no actuals that could be imported: no headings, no rows, or no such sheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an export; ``cells`` holds the reference of each field's cell.

    ``period`` is ``None`` where the cell names none. ``actual`` and ``target`` are as they were read, strictly.
    """

    row: int
    cells: Mapping[str, str]
    goal_id: str
    employee_id: str
    name: str
    kpis: tuple[str, ...]
    period_typed: str
    period: Period | None
    actual: Reading
    target: Reading
    source: str
    provider: str

    def cell(self, field: str) -> str:
        """Return the reference of a field's cell, or of the first one of the row."""
        return self.cells.get(field) or next(iter(self.cells.values()), "")


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it was understood: file name, hash of its bytes, sheet ("" for a text file), rows.

    ``others`` are further sheets that look like exports too and were not taken.
    """

    file: str
    hash: str
    sheet: str
    lines: tuple[Line, ...]
    others: tuple[str, ...] = ()


def read_export(path: Path, sheet: str = "") -> Export:
    """Read an export from an xlsx or text file, finding its columns by their headings.

    Raises:
        ImportFileError: it holds nothing, no headings, or not the sheet that was asked for.
        ReviewbookError: the file cannot be read.

    """
    with library_errors(path):
        digest = sha256(path.read_bytes()).hexdigest()
    grids = [grid for grid in read_tables(path) if not all(map(is_blank, grid.rows))]
    if sheet and all(grid.sheet != sheet for grid in grids):
        titles = ", ".join(grid.sheet for grid in grids if grid.sheet) or "–"
        raise ImportFileError("import.no-sheet", file=path.name, name=sheet, sheets=titles)
    found = [
        (grid, headings)
        for grid in grids
        if sheet in ("", grid.sheet) and (headings := find_headings(grid)) is not None
    ]
    if not found:
        raise ImportFileError("import.no-headings" if grids else "import.empty", file=path.name)
    grid, headings = min(found, key=lambda pair: (len(pair[1].missing), -len(pair[1].columns)))
    _check(headings, grid, path.name)
    others = tuple(other.sheet for other, their in found if other is not grid and not their.missing)
    lines = tuple(_lines(grid, headings))
    if not lines:
        raise ImportFileError("import.empty", file=path.name, sheet=grid.sheet)
    return Export(path.name, digest, grid.sheet, lines, others)


def _check(headings: Headings, grid: Grid, file: str) -> None:
    place = {"file": file, "sheet": grid.sheet}
    if headings.missing:
        cell = cell_name(headings.row, 0)
        raise ImportFileError(f"import.no-{headings.missing[0].replace('_', '-')}", **place, cell=cell)
    doubtful = [field for field in headings.twice if field != "name"]
    if doubtful:
        cell = cell_name(headings.row, headings.columns[doubtful[0]])
        heading = as_text(grid.rows[headings.row - 1][headings.columns[doubtful[0]]])
        raise ImportFileError("import.two-columns", **place, cell=cell, heading=heading)


def _lines(grid: Grid, headings: Headings) -> Iterator[Line]:
    columns = headings.columns
    for row, cells in enumerate(grid.rows[headings.row :], start=headings.row + 1):
        raw = {field: cells[column] if column < len(cells) else None for field, column in columns.items()}
        if not is_blank(tuple(raw.values())):
            references = {field: cell_name(row, column) for field, column in columns.items()}
            yield _line(row, references, raw, text_file=not grid.sheet)


def _line(row: int, cells: Mapping[str, str], raw: Mapping[str, Raw], *, text_file: bool) -> Line:
    said = {field: as_text(value) for field, value in raw.items()}
    return Line(
        row=row,
        cells=cells,
        goal_id=said.get("goal_id", ""),
        employee_id=said.get("employee_id", ""),
        name=said.get("name", ""),
        kpis=tuple(dict.fromkeys(filter(None, (said.get("kpi", ""), said.get("kpi_name", ""))))),
        period_typed=said.get("period", ""),
        period=read_period(raw.get("period")),
        actual=_figure(raw.get("actual"), text_file=text_file),
        target=_figure(raw.get("target"), text_file=text_file),
        source=said.get("source", ""),
        provider=said.get("provider", ""),
    )


def _figure(raw: Raw, *, text_file: bool) -> Reading:
    if text_file and isinstance(raw, str) and PLAIN_NUMBER.fullmatch(raw.strip()):
        return read_number(float(raw))
    return read_number(raw)
