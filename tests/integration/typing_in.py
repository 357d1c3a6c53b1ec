"""What people do in their spreadsheet programs: HR types into the master, managers into their books."""

from pathlib import Path

from sync.rows import as_text
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.gate import MASTER
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master, team
from workbook_templates.layout import Book


def table_of(path: Path, book: Book, name: str) -> RawTable:
    return read_book(path, (book,), limits=MASTER).tables[name]


def row_of(path: Path, book: Book, name: str, record: str) -> dict[str, object]:
    """Return the filled cells of a record's row."""
    found, key = table_of(path, book, name), book.table_by_name[name].row_key[0]
    for row in found.rows:
        if key in row.cells and as_text(row.cells[key].value or "") == record:
            return {column: cell.value for column, cell in row.cells.items()}
    return {}


def type_into(path: Path, book: Book, name: str, record: str, /, **cells: Edit) -> None:
    """Type into the row of a record."""
    found, key = table_of(path, book, name), book.table_by_name[name].row_key[0]
    row = next(
        row for row in found.rows if key in row.cells and as_text(row.cells[key].value or "") == record
    )
    edits = {found.cell_reference(column, row.number): value for column, value in cells.items()}
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


def in_master(folder: Path, name: str, record: str) -> dict[str, object]:
    return row_of(folder / "master.xlsx", master.BOOK, name, record)


def hr_types(folder: Path, name: str, record: str, /, **cells: Edit) -> None:
    type_into(folder / "master.xlsx", master.BOOK, name, record, **cells)


def manager_types(path: Path, name: str, record: str, /, **cells: Edit) -> None:
    type_into(path, team.BOOK, name, record, **cells)


def delete_row(path: Path, book: Book, name: str, record: str) -> None:
    """Clear the whole row of a record, its id too, as a deleted row leaves it."""
    found = table_of(path, book, name)
    cells = row_of(path, book, name, record)
    type_into(path, book, name, record, **dict.fromkeys(set(cells) & set(found.columns)))
