"""Somebody before a sheet: reads it, types into it, and does to it what people do; nothing of it counts as a call."""

from dataclasses import dataclass
from typing import Any

from sync.google.gbook import Gbook, Tab, encode
from sync.google.grid import book_of
from sync.roles import DECLARED
from sync.rows import as_text
from sync.xlsx.read import RawBook, RawRow, read_book
from tests.google_sheets.emulator import shape
from tests.google_sheets.emulator.editing import KINDS, Edit
from tests.google_sheets.emulator.files import File
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.world import World
from workbook_templates.books import filled_table

Typed = str | float | bool | None


@dataclass(frozen=True)
class AtSheet:
    """A person before one sheet; whoever owns it may do everything."""

    world: World
    file_id: str
    email: str

    @property
    def file(self) -> File:
        return self.world.drive.files[self.file_id]

    @property
    def spreadsheet(self) -> Spreadsheet:
        assert self.file.book is not None
        return self.file.book

    @property
    def version(self) -> int:
        return self.file.version

    def seen(self) -> Gbook:
        """Return all that stands in the sheet."""
        with self.world.lock:
            return book_of(self.file_id, shape.spreadsheet(self.spreadsheet, True, (), None), {})

    def read(self) -> RawBook:
        """Return the sheet as the book that it is."""
        return read_book(encode(self.seen()), DECLARED)

    def row(self, table: str, record: str) -> RawRow:
        """Return the row of a record."""
        return _row(self.read(), table, record)

    def says(self, table: str, record: str, column: str) -> object:
        """Return what stands in a cell."""
        cell = self.row(table, record).cells.get(column)
        return None if cell is None else cell.value

    def records(self, table: str) -> list[str]:
        """Return the ids of a table's records."""
        key = filled_table(table).row_key[0]
        rows = self.read().tables[table].rows
        return [
            as_text(row.cells[key].value or "") for row in rows if key in row.cells and row.cells[key].value
        ]

    def type(self, table: str, record: str, /, **cells: Typed) -> None:
        """Type into the row of a record."""
        seen = self.seen()
        book = read_book(encode(seen), DECLARED)
        raw, row = book.tables[table], _row(book, table, record)
        sheet = next(tab.id for tab in seen.tabs if tab.title == raw.sheet_title)
        self.do(
            *(_typed(sheet, row.number - 1, raw.columns[column], value) for column, value in cells.items())
        )

    def tab(self, title: str) -> Tab:
        """Return a tab by its title."""
        return next(tab for tab in self.seen().tabs if tab.title == title)

    def do(self, *requests: dict[str, Any]) -> None:
        """Change the sheet as the API would for this person: protected cells stay protected."""
        with self.world.lock:
            owner = self.email == self.file.owner
            for request in requests:
                for kind, facts in request.items():
                    KINDS[kind](Edit(self.spreadsheet, self.email, owner), facts)
            self.spreadsheet.computed = None
            self.world.drive.touch(self.file, self.email)


def _row(book: RawBook, table: str, record: str) -> RawRow:
    key = filled_table(table).row_key[0]
    for row in book.tables[table].rows:
        if key in row.cells and as_text(row.cells[key].value or "") == record:
            return row
    raise LookupError(record)


def _typed(sheet: int, row: int, column: int, value: Typed) -> dict[str, Any]:
    entered: dict[str, Any] = {}
    if isinstance(value, str) and value.startswith("="):
        entered = {"formulaValue": value}
    elif isinstance(value, bool):
        entered = {"boolValue": value}
    elif isinstance(value, str):
        entered = {"stringValue": value}
    elif value is not None:
        entered = {"numberValue": value}
    cell = {"userEnteredValue": entered} if entered else {}
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}
