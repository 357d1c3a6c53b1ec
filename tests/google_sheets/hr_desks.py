"""HR at two desks: a small cycle whose master is a Google Sheet, too, and what HR types on either."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.closed_master import read_master
from sync.cycle import opened
from sync.google.client.connection import google_at, using
from sync.google.client.service import Google
from sync.google.grid import FIELDS, book_of
from sync.google.master.kept import desk_of_book, read_kept
from sync.google.master.making import Made, end_master, make_master
from sync.google.master.requests import entered
from sync.google.master.rows import Desk, DeskTable, desk_of
from sync.google.settings import GoogleSettings, keep_settings, needed_settings
from sync.ledger import Ledger
from sync.receipt import Receipt
from sync.written_rows import same
from tests.faults.small_cycle import SmallCycle
from tests.google_sheets.emulator.world import HR, World
from workbook_templates.master_names import is_block

COLLEAGUE = "hr2@example.com"


@dataclass(frozen=True)
class TwoDesks:
    """A cycle whose master lies in its folder and is a Google Sheet at an emulator."""

    cycle: SmallCycle
    world: World
    google: Google

    @classmethod
    def at(cls, cycle: SmallCycle, world: World) -> "TwoDesks":
        """Return a cycle whose sheet stands at an emulator already."""
        return cls(cycle, world, google_at(world.url, clock=world.clock))

    @property
    def folder(self) -> Path:
        return self.cycle.folder

    @property
    def file_id(self) -> str:
        return read_kept(self.folder).file_id

    @property
    def hr(self) -> Google:
        """HR before the browser, whose calls are not ours."""
        return google_at(self.world.url, clock=self.world.clock)

    # What HR's commands do.

    def make(self) -> Made:
        """Make the sheet, or go on with it."""
        with using(self.google), opened(self.folder) as ledger:
            return make_master(self.google, self.folder, ledger, needed_settings(ledger))

    def stop(self) -> None:
        """Let the sheet be no desk any more."""
        with using(self.google), opened(self.folder) as ledger:
            end_master(self.google, self.folder, ledger)

    def consolidate(self) -> Receipt:
        with using(self.google):
            return self.cycle.consolidate()

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        with Ledger.open(self.folder) as ledger:
            yield ledger

    # What stands on the desks.

    def in_file(self) -> Desk:
        """Return the tables of master.xlsx."""
        return desk_of(read_master(self.folder).tables)

    def in_sheet(self) -> Desk:
        """Return the tables of the sheet, as HR sees them."""
        return desk_of_book(book_of(self.file_id, self.hr.grid(self.file_id, FIELDS), {}))

    def in_sheet_row(self, table: str, record: str) -> dict[str, Any]:
        """Return what stands in a record's row of the sheet."""
        return row_of(self.in_sheet(), table, record)

    def in_file_row(self, table: str, record: str) -> dict[str, Any]:
        """Return what stands in a record's row of master.xlsx."""
        return row_of(self.in_file(), table, record)

    def apart(self) -> list[str]:
        """Return every cell in which the desks differ, as people would name it."""
        return list(differences(self.in_sheet(), self.in_file()))

    # What HR does in the sheet.

    def type_into_sheet(self, table: str, record: str, /, **cells: Any) -> None:
        """Change cells of a record's row in the sheet."""
        self.do(*self.typing(table, record, **cells))

    def add_to_sheet(self, table: str, /, **cells: Any) -> None:
        """Type a new row below the last one of a table."""
        found = self.in_sheet()[table]
        self._fill(found, found.last_row + 1, cells)

    def typing(self, table: str, record: str, /, **cells: Any) -> list[dict[str, Any]]:
        """Return what typing into a record's row will do in the sheet, to be done at some moment."""
        found = self.in_sheet()[table]
        number = next(row.number for row in found.rows if row.record == record)
        sheet = self.sheet_id(found.sheet)
        return [_typed(sheet, number, found.columns[key], value) for key, value in cells.items()]

    def _fill(self, table: DeskTable, number: int, cells: Mapping[str, Any]) -> None:
        sheet = self.sheet_id(table.sheet)
        self.do(*(_typed(sheet, number, table.columns[key], value) for key, value in cells.items()))

    def put(self, title: str, row: int, column: int, value: Any) -> None:
        """Type into a cell; the column counts from zero."""
        self.do(_typed(self.sheet_id(title), row, column, value))

    def delete_in_sheet(self, table: str, record: str) -> None:
        """Delete the whole row of a record."""
        found = self.in_sheet()[table]
        number = next(row.number for row in found.rows if row.record == record)
        self.change_lines("deleteDimension", found.sheet, "ROWS", number - 1)

    def change_lines(self, what: str, title: str, dimension: str, at: int, count: int = 1) -> None:
        """Insert or delete rows or columns, counted from zero."""
        span = {
            "sheetId": self.sheet_id(title),
            "dimension": dimension,
            "startIndex": at,
            "endIndex": at + count,
        }
        self.do({what: {"range": span}})

    def do(self, *requests: Mapping[str, Any]) -> None:
        """Do something in the sheet, as HR does before the browser."""
        self.world.as_person(HR).open(self.file_id).do(*map(dict, requests))

    def sheet_id(self, title: str) -> int:
        """Return the id of a tab."""
        sheets = self.hr.structure(self.file_id, "sheets.properties(sheetId,title)")["sheets"]
        return next(one["properties"]["sheetId"] for one in sheets if one["properties"]["title"] == title)

    def title(self, table: str) -> str:
        """Return the title of the tab on which a table stands."""
        return self.in_sheet()[table].sheet


def _typed(sheet: int, row: int, column: int, value: Any) -> dict[str, Any]:
    """Return the request by which somebody types into a cell."""
    start = {"sheetId": sheet, "rowIndex": row - 1, "columnIndex": column}
    cell = {"userEnteredValue": {"formulaValue": value}} if str(value).startswith("=") else entered(value)
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}


def connected(cycle: SmallCycle, world: World) -> TwoDesks:
    """Return a cycle that is connected to a folder of HR's own at an emulator."""
    google = google_at(world.url, clock=world.clock)
    place = google.create_folder("Reviews", "root", {})
    with Ledger.open(cycle.folder) as ledger:
        keep_settings(ledger, GoogleSettings(place.id, editors=(HR, COLLEAGUE), account=HR))
    return TwoDesks(cycle, world, google)


def row_of(desk: Desk, table: str, record: str) -> dict[str, Any]:
    """Return what stands in a record's row, by column; nothing where it has none."""
    for row in desk[table].rows:
        if row.record == record:
            cells = zip(desk[table].table.positions, row.shown, strict=False)
            return {key: cell for key, cell in cells if cell is not None}
    return {}


def differences(there: Desk, here: Desk) -> Iterator[str]:
    """Yield every difference of two desks: rows by record and, without one, by what stands in them."""
    yield from (f"{name} is missing" for name in here.keys() ^ there.keys())
    for name in here.keys() & there.keys():
        table = here[name].table
        if is_block(table):
            continue
        one, other = (
            {row.record or str(row.shown): row for row in desk[name].rows} for desk in (there, here)
        )
        yield from (f"{name} {record}" for record in one.keys() ^ other.keys())
        for record in one.keys() & other.keys():
            for place, key in enumerate(table.positions):
                left, right = one[record].cells[place], other[record].cells[place]
                if not same(left, right):
                    yield f"{name} {record} {key}: {left!r} / {right!r}"
