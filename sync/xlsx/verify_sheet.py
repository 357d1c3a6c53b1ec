"""Proof of one patched sheet: its rows before and after side by side, and its edited cells as a second library reads them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from zlib import crc32

from sync.errors import MasterError
from sync.xlsx.edits import Edit, RowEdit, ShapedRow, SheetChange
from sync.xlsx.row_cells import Cell, pieces_by_reference, row_cells, row_of_pieces
from sync.xlsx.row_patch import height_of, without_height
from sync.xlsx.second_reader import Batch
from sync.xlsx.sheet_rows import SheetRows
from sync.xlsx.splice import TAG

_RANGES = re.compile(rb"""\b(?:ref|sqref)\s*=\s*(?:"[^"]*"|'[^']*')|(?<=sqref>)[^<]*""")
_OWN_ATTRIBUTES = re.compile(rb"""\s(?:spans|hidden)\s*=\s*(?:"[^"]*"|'[^']*')""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true|on)["']""")
_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3}[0-9]+)"')
_NOTHING = RowEdit({})
_END = (1 << 30, b"")
_NO_EDIT: tuple[int, RowEdit | ShapedRow] = (_END[0], _NOTHING)


class SheetProof:
    """One sheet before and after, whose rows are read side by side.

    ``change`` is what should have been changed; in the rows ``written_out`` formulas may have changed too.
    """

    def __init__(
        self, old: SheetRows, new: SheetRows, change: SheetChange, written_out: Collection[int]
    ) -> None:
        self._old, self._new = old, new
        self._change, self._written_out = change, written_out
        tags = [match[1] for match in TAG.finditer(self._new.context)]
        closing = b"".join(b"</%s>" % name for name in reversed(tags))
        self._batch = Batch(self._new.context, closing)

    def check(self) -> None:
        """Compare both sheets row by row, then what stands around the rows.

        Raises:
            MasterError: they differ where nothing should have changed, or an edited cell reads back otherwise.

        """
        before, after = _Rows(self._old), _Rows(self._new)
        edits = iter(self._change.rows)
        edited, edit = next(edits, _NO_EDIT)
        old_rows = before.rows()
        number, old = next(old_rows, _END)
        for new_number, new in after.rows():
            if min(number, edited) < new_number:
                raise _row_differs(min(number, edited))
            was = old if number == new_number else b""
            if edited == new_number:
                if isinstance(edit, ShapedRow) and not was:
                    self._wait(new_number, edit.shape.columns, edit.values, new)
                else:
                    edit = edit.edit() if isinstance(edit, ShapedRow) else edit
                    self._check_row(new_number, was, new, edit)
                edited, edit = next(edits, _NO_EDIT)
            elif was != new:
                if new_number not in self._written_out and not self._is_grown(new_number):
                    raise _row_differs(new_number)
                self._check_row(new_number, was, new, _NOTHING)
            if was:
                number, old = next(old_rows, _END)
        if min(number, edited) < _END[0]:
            raise _row_differs(min(number, edited))
        if before.between != after.between:
            raise MasterError("patch.frame-differs")
        self._check_values()
        self._check_frame()

    def _check_row(self, number: int, old: bytes, new: bytes, edit: RowEdit) -> None:
        if edit.hidden is not None and bool(_HIDDEN.search(_tag(new))) != edit.hidden:
            raise _row_differs(number)
        was = height_of(_tag(old))
        if height_of(_tag(new)) != max(was, edit.height):
            raise _row_differs(number)
        if old and edit.height > was:
            old, new = _without_height(old), _without_height(new)
        mine = new if not old else _quick_edited(old, new, edit.cells.keys(), b"%d" % number)
        mine = self._edited(number, old, new, edit) if mine is None else mine
        if edit.cells:
            self._wait(number, tuple(edit.cells), tuple(edit.cells.values()), mine)

    def _wait(self, number: int, columns: tuple[str, ...], values: Sequence[Edit], row: bytes) -> None:
        """Let a row of edited cells wait for the second reader."""
        if self._batch.full(number):
            self._check_values()
        self._batch.add(number, columns, values, row)

    def _edited(self, number: int, old: bytes, new: bytes, edit: RowEdit) -> bytes:
        """Return a row with nothing but its edited cells; the others must be what they were."""
        before = row_cells(old, number, self._old.context)
        after = row_cells(new, number, self._new.context)
        mine = set(edit.cells)
        if self._is_grown(number):
            # HR's columns of a table that grew went on in this row, where nothing stood.
            mine |= {cell.column for cell in after.cells if cell.formula or not cell.filled}
            mine -= {cell.column for cell in before.cells if cell.filled} - edit.cells.keys()
        free = number in self._written_out
        others = [
            _bytes(row, (cell for cell in found.cells if cell.column not in mine), free)
            for row, found in ((old, before), (new, after))
        ]
        if others[0] != others[1] or _bare(before.tag[2]) != _bare(after.tag[2]):
            raise _row_differs(number)
        cells = (new[cell.start : cell.end] for cell in after.cells if cell.column in edit.cells)
        name = after.tag[1]
        return b"".join([b'<%s r="%d">' % (name, number), *cells, b"</%s>" % name])

    def _is_grown(self, number: int) -> bool:
        return any(growth.last_row < number <= growth.new_last_row for growth in self._change.growths)

    def _check_values(self) -> None:
        if reference := self._batch.difference():
            raise MasterError("patch.value-differs", cell=reference)

    def _check_frame(self) -> None:
        """Compare what stands around the rows; only ranges may have followed a table."""
        for old, new in ((self._old.head, self._new.head), (self._old.tail, self._new.tail)):
            if _RANGES.sub(b"", old) != _RANGES.sub(b"", new):
                raise MasterError("patch.frame-differs")


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
    edited = {column.encode() + number for column in columns}
    if _all_are(edited, new) and _all_are(edited, old) and _bare(_head(old)) == _bare(_head(new)):
        return new
    before, after = pieces_by_reference(old), pieces_by_reference(new)
    if before is None or after is None or _bare(before[0]) != _bare(after[0]):
        return None
    was, now = before[1], after[1]
    if was.keys() - edited != now.keys() - edited:
        return None
    if len(now) > len(edited) and any(was[other] != now[other] for other in now.keys() - edited):
        return None
    mine = {reference: rest for reference, rest in now.items() if reference in edited}
    return row_of_pieces(b'<row r="%s">' % number, mine)


def _all_are(edited: set[bytes], row: bytes) -> bool:
    """Whether a row has a cell, and none but edited ones."""
    found = _REFERENCE.findall(row)
    return len(found) == row.count(b"<c") > 0 and edited.issuperset(found)


def _head(row: bytes) -> bytes:
    """Return what stands before a row's first cell."""
    return row[: row.index(b"<c")]


def _bytes(row: bytes, cells: Iterable[Cell], without_formula: bool) -> list[bytes]:
    """Return the bytes of cells; where a shared formula was written out, without formulas."""
    return [
        row[cell.start : cell.end].replace(cell.formula if without_formula else b"", b"", 1) for cell in cells
    ]


def _tag(row: bytes) -> bytes:
    """Return a row's start tag."""
    tag = TAG.match(row)
    return tag[2] if tag else b""


def _without_height(row: bytes) -> bytes:
    """Return a row whose start tag says no height."""
    tag = _tag(row)
    return row.replace(tag, without_height(tag), 1)


def _bare(tag: bytes) -> bytes:
    """Return a row's start tag without what a patch may change."""
    return _OWN_ATTRIBUTES.sub(b"", tag).strip()


def _row_differs(number: int) -> MasterError:
    return MasterError("patch.row-differs", row=number)
