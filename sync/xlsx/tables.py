"""Finding our tables among the cells of a sheet: by the key row, else by the headings of any known language.

Where a table stood when it was drawn does not matter: sheets are renamed and moved, columns moved and inserted, rows
sorted and deleted.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from appraisal.findings import Place
from sync.errors import Notice
from sync.xlsx.references import Area, area_of, column_index, letters
from sync.xlsx.sheet_expat import SheetCells
from sync.xlsx.values import Cell, SheetRow
from workbook_templates.labels import label_in_header
from workbook_templates.layout import MARKER, Column, Table, Where

MARKER_COLUMNS = 8
"""A marker is looked for in this many columns from the left: people insert columns."""

LABEL_SHARE = 0.6
"""The share of a table's headings that must be there for a row to be its header."""

Labels = Mapping[str, Mapping[str, str]]
"""For each table name: the column key by normalised heading, in all languages."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))


class RawRow(NamedTuple):
    """A row of a table: its number as people see it, and its filled cells by column key."""

    number: int
    cells: dict[str, Cell]


@dataclass(slots=True)
class RawTable:
    """A table as it was found.

    ``columns`` are zero-based column indexes by key, ``header_row`` is the one-based number of the row of headings, and
    ``extra`` names the filled cells in its rows that stand under no column of ours. ``merged`` are the areas of merged cells that
    begin in its rows.
    """

    name: str
    sheet_title: str
    columns: dict[str, int]
    header_row: int
    rows: Sequence[RawRow] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()
    by_labels: bool = False
    merged: tuple[Area, ...] = ()

    def cell_reference(self, key: str, row: int) -> str:
        """Return the reference of a column's cell in a row, "" for a column that was not found."""
        column = self.columns.get(key)
        return "" if column is None else f"{letters(column)}{row}"


@lru_cache(maxsize=4_096)
def normal(label: str) -> str:
    """Return a heading as it is compared: without hint, width, case, invisible and repeated spaces."""
    text = unicodedata.normalize("NFKC", label_in_header(label)).translate(_INVISIBLE)
    return " ".join(text.split()).casefold()


@dataclass(slots=True)
class Found:
    """The tables of one sheet, and what people should know about them."""

    tables: list[RawTable] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def markers(cells: SheetCells) -> Iterator[tuple[int, str]]:
    """Yield the position among the rows and the table name of each key row."""
    for position, row in enumerate(cells.rows):
        for column, cell in row.cells.items():
            value = cell.value
            if type(value) is str and value.startswith(MARKER):
                yield position, value.removeprefix(MARKER).strip()
                break
            if len(column) > 1 or column > "H":
                break


def find_tables(title: str, cells: SheetCells, wanted: Mapping[str, Table], labels: Labels) -> Found:
    """Return the wanted tables whose key row stands on a sheet."""
    found = Found()
    anchors = [*markers(cells), (len(cells.rows), "")]
    for (position, name), (end, _) in pairwise(anchors):
        if name in wanted:
            _take(found, title, cells, wanted[name], labels.get(name, {}), position, end)
    return found


def find_by_labels(
    sheets: Mapping[str, SheetCells],
    table: Table,
    labels: Mapping[str, str],
    taken: Collection[tuple[str, int]],
) -> Found:
    """Return the table whose headings stand on one of the sheets, where its key row is gone.

    ``taken`` are the header rows (sheet title, row number) of tables that are found already. Key rows are no headings,
    though some keys read like some.
    """
    found = Found()
    needed = _needed(table.columns)
    key_rows = {(title, place) for title, cells in sheets.items() for place, _ in markers(cells)}
    scores = [
        (len(_columns_by_labels(row, labels)), -order, title, position)
        for order, (title, cells) in enumerate(sheets.items())
        for position, row in enumerate(cells.rows)
        if len(row.cells) >= needed and (title, row.number) not in taken and (title, position) not in key_rows
    ]
    score, _, title, position = max(scores, default=(0, 0, "", 0))
    if score >= needed:
        header = sheets[title].rows[position]
        columns = _columns_by_labels(header, labels)
        end = len(sheets[title].rows)
        _read_body(found, title, sheets[title], table, columns, header.number, position + 1, end, True)
        found.notices.append(_notice("by-labels", title, "", table=table.name))
    return found


def _needed(columns: Iterable[Column]) -> int:
    """Return how many headings make a row the header of a table with some columns; helper columns have none."""
    visible = sum(column.where is not Where.HIDDEN for column in columns)
    return max(2, ceil(visible * LABEL_SHARE))


def _is_headed(row: SheetRow, labels: Mapping[str, str], columns: Iterable[Column]) -> bool:
    """Whether a row holds the headings of a table that has these columns on its sheet."""
    return len(_columns_by_labels(row, labels)) >= _needed(columns)


def _columns_by_labels(row: SheetRow, labels: Mapping[str, str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for column, cell in row.cells.items():
        key = labels.get(normal(cell.value)) if isinstance(cell.value, str) else None
        if key is not None:
            columns.setdefault(key, column)
    return columns


def _take(
    found: Found,
    title: str,
    cells: SheetCells,
    table: Table,
    labels: Mapping[str, str],
    position: int,
    end: int,
) -> None:
    key_row = cells.rows[position]
    columns: dict[str, str] = {}
    for column, cell in key_row.cells.items():
        key = str(cell.value)
        if key in columns:
            found.notices.append(
                _notice("duplicate-key", title, f"{column}{key_row.number}", table=table.name, column=key)
            )
        elif key in table.by_key:
            columns[key] = column
    first, headings = position + 1, key_row.number + 1
    if first < end:
        header = cells.rows[first]
        if len(columns) < len(table.columns):
            _complete(columns, _columns_by_labels(header, labels))
        # People put blank rows above headings, too.
        if header.number == headings or _is_headed(header, labels, [table.by_key[key] for key in columns]):
            first, headings = first + 1, header.number
    for key in (key for key in table.by_key if key not in columns):
        found.notices.append(
            _notice("missing-column", title, f"A{key_row.number}", table=table.name, column=key)
        )
    _read_body(found, title, cells, table, columns, headings, first, end, False)


def _complete(columns: dict[str, str], by_labels: Mapping[str, str]) -> None:
    """Add the columns whose key was cleared and whose heading still stands."""
    taken = set(columns.values())
    columns.update(
        (key, column) for key, column in by_labels.items() if key not in columns and column not in taken
    )


def _read_body(
    found: Found,
    title: str,
    cells: SheetCells,
    table: Table,
    columns: dict[str, str],
    header_row: int,
    first: int,
    end: int,
    by_labels: bool,
) -> None:
    keys = {column: key for key, column in columns.items()}
    rows: list[RawRow] = []
    extra: list[str] = []
    hidden: set[int] = set()
    for number, is_hidden, row in cells.rows[first:end]:
        ours = {keys[column]: cell for column, cell in row.items() if column in keys}
        if ours:
            rows.append(RawRow(number, ours))
        if is_hidden:
            hidden.add(number)
        if len(ours) < len(row):
            extra += [f"{column}{number}" for column in row if column not in keys]
    if extra:
        found.notices.append(
            _notice("outside", title, extra[0], table=table.name, count=len(extra), first=extra[0])
        )
    found.tables.append(
        RawTable(
            table.name,
            title,
            {key: column_index(column) for key, column in columns.items()},
            header_row,
            rows,
            frozenset(hidden),
            _hidden_columns(cells, columns),
            tuple(extra),
            by_labels,
            _merged(cells, first, end),
        )
    )


def _hidden_columns(cells: SheetCells, columns: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the columns, given by their letters, that nobody sees."""
    return frozenset(
        key
        for key, column in columns.items()
        if any(first <= column_index(column) <= last for first, last in cells.hidden_columns)
    )


def _merged(cells: SheetCells, first: int, end: int) -> tuple[Area, ...]:
    """Return the areas of merged cells that begin in some rows, given by their places."""
    if not cells.merged or first >= end:
        return ()
    areas = (area_of(text) for text in cells.merged)
    top, bottom = cells.rows[first].number, cells.rows[end - 1].number
    return tuple(area for area in areas if area is not None and top <= area.first_row <= bottom)


def _notice(key: str, sheet: str, cell: str, **values: str | int) -> Notice:
    return Notice(f"notice.{key}", Place("", sheet, cell), tuple(values.items()))
