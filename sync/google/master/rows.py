"""The rows of a master's table as one of the two desks holds them: by record and column, not by place.

Cells are as the ledger keeps them (:func:`sync.written_rows.packed`), so that one rule says which two show the same.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sync.rows import as_text
from sync.written_rows import packed, visible
from sync.xlsx.tables import RawTable
from workbook_templates.books import master
from workbook_templates.layout import Table
from workbook_templates.master_names import is_block
from workbook_templates.row_xml import printable


class DeskRow(NamedTuple):
    """A row: its record, "" where it has none or shares it; its number as people see it; its cells as the columns are declared."""

    record: str
    number: int
    cells: tuple[Any, ...]

    @property
    def shown(self) -> tuple[Any, ...]:
        """What a person sees of the cells."""
        return tuple(map(visible, self.cells))


@dataclass(frozen=True, slots=True)
class DeskTable:
    """A table: where it stands on its desk, and its filled rows from the top down.

    ``columns`` are zero-based places by key; a column that HR deleted has none. ``hidden`` are numbers of hidden rows.
    """

    table: Table
    sheet: str
    columns: Mapping[str, int]
    header_row: int
    rows: tuple[DeskRow, ...]
    hidden: frozenset[int] = field(default_factory=frozenset)

    @property
    def last_row(self) -> int:
        """The number of the last filled row, or of the row of headings."""
        return max((row.number for row in self.rows), default=self.header_row)


Desk = Mapping[str, DeskTable]
"""The tables of a desk by name; one whose tab was deleted is missing."""


def cell_at(row: DeskRow, place: int) -> Any:
    """Return the cell of a row's column, by its place among the declared ones; a row kept by an older version may end before."""
    return row.cells[place] if place < len(row.cells) else None


def desk_of(tables: Mapping[str, RawTable]) -> dict[str, DeskTable]:
    """Return the tables of a master that was read, in the declared order."""
    return {
        table.name: table_of(table, tables[table.name])
        for _, table in master.BOOK.tables()
        if table.name in tables
    }


def table_of(table: Table, raw: RawTable) -> DeskTable:
    """Return a table that was read; rows in which nothing stands are none."""
    rows = tuple(_rows(table, raw))
    return DeskTable(table, raw.sheet_title, raw.columns, raw.header_row, rows, raw.hidden_rows)


def _rows(table: Table, raw: RawTable) -> Iterator[DeskRow]:
    found = [(row.number, tuple(map(_as_shown, packed(table, row.cells)))) for row in raw.rows]
    whole = is_block(table)  # a formula that shows nothing is one of a block's cells all the same
    filled = [
        (number, cells)
        for number, cells in found
        if whole or any(visible(cell) is not None for cell in cells)
    ]
    records = [record_of(table, cells) for _, cells in filled]
    counts = Counter(records)
    for (number, cells), record in zip(filled, records, strict=True):
        yield DeskRow(record if counts[record] == 1 else "", number, cells)


def _as_shown(cell: Any) -> Any:
    """Return a cell with its text as both desks can hold it: ends of lines and characters that nobody sees differ otherwise."""
    if isinstance(cell, list):
        return [*cell[:-1], _as_shown(cell[-1])]
    if type(cell) is not str or cell.isprintable():
        return cell
    return printable(cell.replace("\r\n", "\n").replace("\r", "\n")) or None


def record_of(table: Table, cells: tuple[Any, ...]) -> str:
    """Return the record that a row is about, "" where its row has no key."""
    places = list(table.positions)
    named = (visible(cells[places.index(key)]) for key in table.row_key)
    return "|".join(as_text(value) for value in named if value is not None)
