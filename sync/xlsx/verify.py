"""Proof that a patched workbook is what it should be: nothing else changed, and what was written reads back.

The parts that nobody meant to change must be the same packed bytes. In a patched sheet every row without an edit, every
cell beside the edited ones and everything around the rows but its ranges must be the same bytes, and a second library
must read the edited cells as they were meant.
"""

import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from zlib import crc32

import python_calamine

from sync.errors import GateError, MasterError, ReviewbookError, library_errors
from sync.xlsx.edits import RowEdit, SheetChange
from sync.xlsx.gate import MASTER, Package, open_package
from sync.xlsx.patch import Patched
from sync.xlsx.references import column_index
from sync.xlsx.row_cells import Cell, row_cells
from sync.xlsx.second_reader import Batch, sheet_values
from sync.xlsx.sheet_rows import SheetRows
from sync.xlsx.splice import TAG, elements
from sync.xlsx.workbook_part import read_workbook

_RANGES = re.compile(rb"""\b(?:ref|sqref)\s*=\s*(?:"[^"]*"|'[^']*')|(?<=sqref>)[^<]*""")
_OWN_ATTRIBUTES = re.compile(rb"""\s(?:spans|hidden)\s*=\s*(?:"[^"]*"|'[^']*')""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true|on)["']""")
_CELL = b'<c r="'
_COLUMNS = re.compile(rb'<(?:[\w.-]+:)?c r="([A-Z]{1,3})')
_LARGEST_AREA = 100_000_000
_NOTHING = RowEdit({})


def verify(source: Package, written: Package, patched: Patched, expected: Sequence[SheetChange]) -> None:
    """Compare a workbook with what was written from it; ``expected`` are the changes anew, their rows not yet consumed.

    Raises:
        MasterError: anything differs that was not meant to, or a value reads back otherwise.

    """
    source, written = (Package(some.data, some.entries, some.limits) for some in (source, written))
    with library_errors():
        _check_parts(source, written, patched)
        for change in expected:
            part = patched.sheets[change.title]
            sheet = _Sheet(source, written, part, patched.written_out.get(change.title, frozenset()))
            try:
                sheet.check(change)
            except ReviewbookError as error:
                error.at(sheet=change.title)
                raise


def verify_whole(workbook: bytes, expected: Iterable[SheetChange]) -> None:
    """Let the second library read whole sheets, and compare the cells that changes should have written.

    Raises:
        MasterError: a value reads back otherwise.

    """
    package = open_package(workbook, MASTER)
    parts = {sheet.title: sheet.part for sheet in read_workbook(package).sheets}
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    for change in expected:
        _check_area(package, parts[change.title])
        values = sheet_values(book.get_sheet_by_name(change.title))
        for number, edit in change.rows:
            column = values.difference(number, edit.cells)
            if column:
                raise MasterError("patch.value-differs", sheet=change.title, cell=f"{column}{number}")


def _check_area(package: Package, part: str) -> None:
    """Refuse a sheet with a stray cell far out: the second library would hold all the blank cells before it."""
    last_row = last_column = 0
    for chunk in SheetRows(part, lambda: package.blocks(part)).chunks():
        last_row = chunk.rows[-1].number if chunk.rows else last_row
        columns = {column_index(match.decode()) for match in set(_COLUMNS.findall(chunk.markup))}
        last_column = max(last_column, *columns, 0)
    if last_row * (last_column + 1) > _LARGEST_AREA:
        raise GateError("gate.bomb", part=part)


def _check_parts(source: Package, written: Package, patched: Patched) -> None:
    """Compare the parts: those that should be the same are compared packed, which is stricter than their content."""
    changed = {part.lower() for part in patched.changed}
    dropped = {part.lower() for part in patched.dropped}
    if [name for name in source.entries if name not in dropped] != list(written.entries):
        raise MasterError("patch.parts-differ")
    old_bytes, new_bytes = memoryview(source.data), memoryview(written.data)
    for name, new in written.entries.items():
        old = source.entries[name]
        if name in changed:
            continue
        same_bytes = old_bytes[old.start : old.end] == new_bytes[new.start : new.end]
        if not same_bytes or (old.crc, old.size, old.method) != (new.crc, new.size, new.method):
            raise MasterError("patch.part-differs", part=new.name)
    for part in patched.changed - set(patched.sheets.values()):
        elements(part, written.read(part))


class _Sheet:
    """One patched sheet, read from both workbooks side by side."""

    def __init__(self, source: Package, written: Package, part: str, written_out: frozenset[int]) -> None:
        self._old = SheetRows(part, lambda: source.blocks(part))
        self._new = SheetRows(part, lambda: written.blocks(part))
        self._old_rows, self._new_rows = _Rows(self._old), _Rows(self._new)
        self._written_out = written_out
        tags = [match[1] for match in TAG.finditer(self._new.context)]
        closing = b"".join(b"</%s>" % name for name in reversed(tags))
        self._batch = Batch(self._new.context, closing)

    def check(self, change: SheetChange) -> None:
        """Compare both sheets row by row."""
        grown = [
            (growth.last_row, growth.new_last_row)
            for growth in change.growths
            if growth.new_last_row > growth.last_row
        ]
        edits = iter(change.rows)
        edited, edit = next(edits, _NO_EDIT)
        old_rows = self._old_rows.rows()
        number, old = next(old_rows, _END)
        for new_number, new in self._new_rows.rows():
            if min(number, edited) < new_number:
                raise _row_differs(min(number, edited))
            was = old if number == new_number else b""
            if edited == new_number:
                self._check_row(new_number, was, new, edit)
                edited, edit = next(edits, _NO_EDIT)
            elif was != new:
                if new_number not in self._written_out and not any(
                    first < new_number <= last for first, last in grown
                ):
                    raise _row_differs(new_number)
                self._check_row(new_number, was, new, _NOTHING)
            if was:
                number, old = next(old_rows, _END)
        if min(number, edited) < _END[0]:
            raise _row_differs(min(number, edited))
        if self._old_rows.between != self._new_rows.between:
            raise MasterError("patch.frame-differs")
        self._check_values()
        self._check_frame()

    def _check_row(self, number: int, old: bytes, new: bytes, edit: RowEdit) -> None:
        if edit.hidden is not None and bool(_HIDDEN.search(_tag(new))) != edit.hidden:
            raise _row_differs(number)
        mine = new if not old else _quick_edited(old, new, edit.cells.keys(), b"%d" % number)
        mine = self._edited(number, old, new, edit) if mine is None else mine
        if edit.cells:
            if self._batch.full(number):
                self._check_values()
            self._batch.add(number, edit.cells, mine)

    def _edited(self, number: int, old: bytes, new: bytes, edit: RowEdit) -> bytes:
        """Return a row with nothing but its edited cells; the others must be what they were."""
        before = row_cells(old, number, self._old.context)
        after = row_cells(new, number, self._new.context)
        free = number in self._written_out
        others = [
            _bytes(row, (cell for cell in found.cells if cell.column not in edit.cells), free)
            for row, found in ((old, before), (new, after))
        ]
        if others[0] != others[1] or _bare(before.tag[2]) != _bare(after.tag[2]):
            raise _row_differs(number)
        cells = (new[cell.start : cell.end] for cell in after.cells if cell.column in edit.cells)
        name = after.tag[1]
        return b"".join([b'<%s r="%d">' % (name, number), *cells, b"</%s>" % name])

    def _check_values(self) -> None:
        if reference := self._batch.difference():
            raise MasterError("patch.value-differs", cell=reference)

    def _check_frame(self) -> None:
        """Compare what stands around the rows; only ranges may have followed a table."""
        for old, new in ((self._old.head, self._new.head), (self._old.tail, self._new.tail)):
            if _RANGES.sub(b"", old) != _RANGES.sub(b"", new):
                raise MasterError("patch.frame-differs")


_END = (1 << 30, b"")
_NO_EDIT = (_END[0], _NOTHING)


class _Rows:
    """The rows of a sheet one by one, and afterwards a checksum of what stands between them."""

    def __init__(self, sheet: SheetRows) -> None:
        self.between = 0
        self._sheet = sheet

    def rows(self) -> Iterator[tuple[int, bytes]]:
        for chunk in self._sheet.chunks():
            done = 0
            for number, start, end in chunk.rows:
                if done != start:
                    self.between = crc32(chunk.markup[done:start], self.between)
                yield number, chunk.markup[start:end]
                done = end
            self.between = crc32(chunk.markup[done:], self.between)


def _quick_edited(old: bytes, new: bytes, columns: Collection[str], number: bytes) -> bytes | None:
    """Return a row with nothing but its edited cells, or ``None`` where more than a glance is needed.

    Cells are compared by the bytes from one's beginning to the next one's.
    """
    end = b"</row>"
    if not (old.endswith(end) and new.endswith(end)):
        return None
    old_head, *old_cells = old[: -len(end)].split(_CELL)
    new_head, *new_cells = new[: -len(end)].split(_CELL)
    before, after = (
        {reference: rest for reference, _, rest in (cell.partition(b'"') for cell in cells)}
        for cells in (old_cells, new_cells)
    )
    edited = {column.encode() + number for column in columns}
    different = {reference for reference, _ in before.items() ^ after.items()}
    plain = len(before) == len(old_cells) and len(after) == len(new_cells)
    if not plain or different - edited or _bare(old_head) != _bare(new_head) or new_head.count(b"<") != 1:
        return None
    cells = (
        b'%s%s"%s' % (_CELL, reference, rest) for reference, rest in after.items() if reference in edited
    )
    return b"".join([b'<row r="%s">' % number, *cells, end])


def _bytes(row: bytes, cells: Iterable[Cell], without_formula: bool) -> list[bytes]:
    """Return the bytes of cells; where a shared formula was written out, without formulas."""
    return [
        row[cell.start : cell.end].replace(cell.formula if without_formula else b"", b"", 1) for cell in cells
    ]


def _tag(row: bytes) -> bytes:
    """Return a row's start tag."""
    tag = TAG.match(row)
    return tag[2] if tag else b""


def _bare(tag: bytes) -> bytes:
    """Return a row's start tag without what a patch may change."""
    return _OWN_ATTRIBUTES.sub(b"", tag).strip()


def _row_differs(number: int) -> MasterError:
    return MasterError("patch.row-differs", row=number)
