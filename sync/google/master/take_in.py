"""HR's edits of the sheet, written into master.xlsx: afterwards it is as if HR had typed them there and saved.

The file is patched as a run patches it, proved, and replaced as a whole; the run that follows takes everything from there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from operator import itemgetter
from pathlib import Path

from sync.closed_master import Master, check_writable
from sync.commit import temporary_master
from sync.errors import MasterError, library_errors, writing
from sync.files import find_master, flush_file, put
from sync.google.master.edits import Typed
from sync.google.master.rows import desk_of
from sync.ledger import Ledger, digest
from sync.ledger.values import encode
from sync.master_places import Layout, TablePlace, as_found
from sync.patch_master import SheetChanges, SheetEdits, first_free, tables_on
from sync.spool import Spool
from sync.written_rows import NewRow, packed
from sync.xlsx.edits import Edit, RowEdit, ShapedRow, SheetChange
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import Package, opened_file
from sync.xlsx.patch import patch
from sync.xlsx.verify import verify
from workbook_templates.books import master
from workbook_templates.stamp import Cell


def take_in(folder: Path, ledger: Ledger, found: Master, typed: Typed) -> None:
    """Write what HR typed into the sheet into master.xlsx, which ``found`` is as it was read.

    Raises:
        MasterError: a program holds it, HR saved it meanwhile, or something of HR's stands where rows go on.
        FileError: the disk is full, or the folder cannot be written to.

    """
    path = find_master(folder)
    check_writable(folder)
    made = temporary_master(folder)
    with Spool() as spool, opened_file(path, MASTER_LIMITS) as source:
        changes = list(_Changes(source, found, ledger, typed, spool).sheets())
        with writing(made), made.open("w+b") as file:
            patched = patch(source, file, changes)
            flush_file(file)
        with opened_file(made, MASTER_LIMITS) as written:
            verify(source, written, patched, changes)
    with library_errors(path):
        if digest(path) != found.hash:
            raise MasterError("master.changed-meanwhile", file=path.name)
    with writing(path):
        put(made, path)


class _Changes:
    """The changes of the sheets of master.xlsx."""

    def __init__(self, source: Package, found: Master, ledger: Ledger, typed: Typed, spool: Spool) -> None:
        self._layout: Layout = as_found(found.tables)
        self._typed, self._spool = typed, spool
        self._desk = desk = desk_of(found.tables)
        for name, rows in typed.added.items():
            table = master.BOOK.table_by_name[name]
            last = max(first_free(table, self._layout, ledger), desk[name].last_row)
            spool.put(
                name,
                (NewRow(last + place, encode(packed(table, row))) for place, row in enumerate(rows, start=1)),
            )
        self._new = SheetChanges(source, self._layout, spool, ledger, "", found.content.policy)

    def sheets(self) -> Iterator[SheetChange]:
        """Yield what changes on each sheet."""
        for title in dict.fromkeys(place.sheet for place in self._layout.values()):
            names = [table.name for table in tables_on(self._layout, title)]
            typed = [row for name in names for row in self._rows(name)]
            typed.sort(key=itemgetter(0))
            if any(self._spool.of(name).count() for name in names):
                yield self._with_new(title, typed)
            elif typed:
                yield SheetChange(title, typed)

    def _with_new(self, title: str, typed: Sequence[tuple[int, RowEdit]]) -> SheetChange:
        """Return a sheet's change with its new rows; the line under the title and headings stay the next run's."""
        new = self._new.of(title)
        if new is None or not isinstance(new.rows, SheetEdits):
            raise TypeError("new rows make a change of their sheet")
        added = SheetEdits({}, new.rows.tables, new.rows.hidden)
        rows: list[tuple[int, RowEdit | ShapedRow]] = list(merge(typed, added, key=itemgetter(0)))
        # HR may have typed rows below a table since the last run: they are records already, and in nobody's way.
        below = frozenset(
            row.number for table in self._desk.values() if table.sheet == title for row in table.rows
        )
        return SheetChange(title, rows, tuple(replace(growth, typed=below) for growth in new.growths))

    def _rows(self, name: str) -> Iterator[tuple[int, RowEdit]]:
        place = self._layout[name]
        for change in self._typed.changed.get(name, ()):
            yield change.number, RowEdit(_placed(place, change.cells))
        for number in self._typed.cleared.get(name, ()):
            yield number, RowEdit(_placed(place, dict.fromkeys(place.columns)))


def _placed(place: TablePlace, cells: Mapping[str, Cell]) -> dict[str, Edit]:
    """Return the cells by the letters of their columns."""
    return {place.columns[key]: value for key, value in cells.items() if key in place.columns}  # type: ignore[misc]
