"""Where HR works on the master, one class for each store, with the same words for all: what the contract is told in."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import openpyxl
import xlwings as xw

from addin.live.lending import lent, open_book
from sync.closed_master import read_master
from sync.google.client.connection import using
from sync.google.master.rows import Desk, DeskTable, desk_of
from sync.xlsx.cells import set_cells
from sync.xlsx.references import letters
from tests.faults.small_cycle import SmallCycle
from tests.google_sheets.hr_desks import TwoDesks, row_of

BESIDE = 3
"""So many columns to the right of our tables HR keeps notes."""


class MasterDesk(Protocol):
    """A desk at which HR works on the master of a small cycle."""

    cycle: SmallCycle

    def types(self, table: str, record: str, cells: Mapping[str, Any]) -> None:
        """Let HR change cells of a record's row."""

    def adds(self, table: str, cells: Mapping[str, Any]) -> None:
        """Let HR type a row below the last one."""

    def notes(self, table: str, text: str) -> None:
        """Let HR write a note beside the first row of a table, under no column of ours."""

    def noted(self, table: str) -> Any:
        """Return what stands there."""

    def shows(self) -> Desk:
        """Return what HR sees at this desk."""

    def command(self, work: Callable[[], Any]) -> Any:
        """Let a command of HR's do its work, as it is done with this desk."""


class ClosedFile:
    """HR opens master.xlsx, saves it and closes it again."""

    def __init__(self, cycle: SmallCycle) -> None:
        self.cycle = cycle

    def types(self, table: str, record: str, cells: Mapping[str, Any]) -> None:
        self._set(table, next(row.number for row in self.shows()[table].rows if row.record == record), cells)

    def adds(self, table: str, cells: Mapping[str, Any]) -> None:
        self._set(table, self.shows()[table].last_row + 1, cells)

    def _set(self, table: str, number: int, cells: Mapping[str, Any]) -> None:
        found = read_master(self.cycle.folder).tables[table]
        self._put(found.sheet_title, {found.cell_reference(key, number): one for key, one in cells.items()})

    def _put(self, title: str, cells: Mapping[str, Any]) -> None:
        path = self.cycle.master
        path.write_bytes(set_cells(path.read_bytes(), {title: dict(cells)}))

    def notes(self, table: str, text: str) -> None:
        self._put(self.shows()[table].sheet, {self._beside(table): text})

    def _beside(self, table: str) -> str:
        found = self.shows()[table]
        return f"{_letters(found)}{found.rows[0].number}"

    def noted(self, table: str) -> Any:
        book = openpyxl.load_workbook(self.cycle.master)
        return book[self.shows()[table].sheet][self._beside(table)].value

    def shows(self) -> Desk:
        return desk_of(read_master(self.cycle.folder).tables)

    def command(self, work: Callable[[], Any]) -> Any:
        return work()


def _letters(table: DeskTable) -> str:
    return letters(max(table.columns.values()) + BESIDE)


class LiveWorkbook(ClosedFile):
    """HR has master.xlsx open in a spreadsheet program, and does not save it."""

    def __init__(self, cycle: SmallCycle, app: xw.App) -> None:
        super().__init__(cycle)
        self._app = app
        app.books.open(cycle.master)

    def _put(self, title: str, cells: Mapping[str, Any]) -> None:
        book = open_book(self._app, self.cycle.master)
        assert book is not None
        for reference, value in cells.items():
            book.sheets[title][reference].value = value

    def command(self, work: Callable[[], Any]) -> Any:
        with lent(self._app, self.cycle.master):
            done = work()
        assert open_book(self._app, self.cycle.master) is not None
        return done


class GoogleSheet:
    """HR works in the master's Google Sheet and never opens master.xlsx."""

    def __init__(self, desks: TwoDesks) -> None:
        self.cycle, self._desks = desks.cycle, desks

    def types(self, table: str, record: str, cells: Mapping[str, Any]) -> None:
        self._desks.type_into_sheet(table, record, **cells)

    def adds(self, table: str, cells: Mapping[str, Any]) -> None:
        self._desks.add_to_sheet(table, **cells)

    def notes(self, table: str, text: str) -> None:
        found = self.shows()[table]
        sheet = self._desks.sheet_id(found.sheet)
        self._desks.do({"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": BESIDE}})
        self._desks.put(found.sheet, found.rows[0].number, max(found.columns.values()) + BESIDE, text)

    def noted(self, table: str) -> Any:
        found = self.shows()[table]
        place = f"'{found.sheet}'!{_letters(found)}{found.rows[0].number}"
        [[[value]]] = self._desks.hr.values(self._desks.file_id, [place])
        return value

    def shows(self) -> Desk:
        return self._desks.in_sheet()

    def command(self, work: Callable[[], Any]) -> Any:
        with using(self._desks.google):
            return work()


def seen(desk: MasterDesk, table: str, record: str) -> dict[str, Any]:
    """Return what stands in a record's row at a desk."""
    return row_of(desk.shows(), table, record)
