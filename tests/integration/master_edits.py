"""What stands in a master, and how HR edits it."""

import hashlib
from pathlib import Path

from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master

from .conftest import Cycle


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def table(cycle: Cycle, name: str) -> RawTable:
    return read_book(cycle.master, (master.BOOK,)).tables[name]


def values(cycle: Cycle, name: str, *columns: str) -> list[tuple[object, ...]]:
    return [
        tuple(row.cells[column].value if column in row.cells else None for column in columns)
        for row in table(cycle, name).rows
    ]


def edit_master(cycle: Cycle, name: str, record: str, **cells: object) -> None:
    """Type into the master as HR does."""
    found = table(cycle, name)
    key = master.BOOK.table_by_name[name].row_key[0]
    row = next(row for row in found.rows if row.cells[key].value == record)
    edits = {found.cell_reference(column, row.number): value for column, value in cells.items()}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))  # type: ignore[dict-item]
