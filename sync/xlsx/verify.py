"""Proof that a patched workbook is what it should be: nothing else changed, and what was written reads back.

The parts that nobody meant to change must be the same packed bytes. In a patched sheet every row without an edit, every
cell beside the edited ones and everything around the rows but its ranges must be the same bytes, and a second library
must read the edited cells as they were meant.
"""

import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from zipfile import ZIP_DEFLATED

import python_calamine

from sync.errors import GateError, MasterError, ReviewbookError, library_errors
from sync.xlsx.edits import ShapedRow, SheetChange
from sync.xlsx.file_bytes import BLOCK, Bytes, FileBytes, blocks
from sync.xlsx.gate import MASTER, Entry, Package, open_package
from sync.xlsx.patch import Patched, PatchedSheet
from sync.xlsx.references import column_index
from sync.xlsx.repack import InFile, Packed
from sync.xlsx.second_reader import sheet_values
from sync.xlsx.sheet_rows import SheetRows
from sync.xlsx.splice import elements
from sync.xlsx.verify_sheet import SheetProof
from sync.xlsx.workbook_part import read_workbook

_COLUMNS = re.compile(rb'<(?:[\w.-]+:)?c r="([A-Z]{1,3})')
_LARGEST_AREA = 100_000_000


def verify(source: Package, written: Package, patched: Patched, expected: Sequence[SheetChange]) -> None:
    """Compare a workbook with what was written from it; ``expected`` are the changes anew, their rows not yet consumed.

    Sheets that had been patched before are not among them: :func:`prove` has compared those, and they must be in the
    workbook as they were then.

    Raises:
        MasterError: anything differs that was not meant to, or a value reads back otherwise.

    """
    source, written = (Package(some.data, some.entries, some.limits) for some in (source, written))
    with library_errors():
        _check_parts(source, written, patched)
        for change in expected:
            part = patched.sheets[change.title]
            _check_sheet(source, written, part, change, patched.written_out[change.title])


def prove(source: Package, sheet: PatchedSheet, expected: SheetChange) -> None:
    """Compare one patched sheet with what it was made from; ``expected`` is its change anew.

    Raises:
        MasterError: as :func:`verify` does.

    """
    packed, part = sheet.packed, sheet.part
    entry = replace(
        source.entry(part), start=0, end=packed.length, size=packed.size, crc=packed.crc, method=ZIP_DEFLATED
    )
    with library_errors(), _packed_bytes(packed) as data:
        written = Package(data, {part.lower(): entry}, source.limits)
        _check_sheet(source, written, part, expected, sheet.written_out)


@contextmanager
def _packed_bytes(packed: Packed) -> Iterator[Bytes]:
    if isinstance(packed.pieces, InFile):
        with FileBytes(packed.pieces.path) as data:
            yield data
    else:
        yield b"".join(packed.pieces)


def _check_sheet(
    source: Package, written: Package, part: str, change: SheetChange, written_out: Collection[int]
) -> None:
    try:
        SheetProof(_sheet(source, part), _sheet(written, part), change, written_out).check()
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
            cells = edit.edit().cells if isinstance(edit, ShapedRow) else edit.cells
            column = values.difference(number, tuple(cells), tuple(cells.values()))
            if column:
                raise MasterError("patch.value-differs", sheet=change.title, cell=f"{column}{number}")


def _check_area(package: Package, part: str) -> None:
    """Refuse a sheet with a stray cell far out: the second library would hold all the blank cells before it."""
    last_row = last_column = 0
    for chunk in _sheet(package, part).chunks():
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
    for name, new in written.entries.items():
        old = source.entries[name]
        if name in changed:
            if name in patched.ready and _digest(written, new) != patched.ready[name]:
                raise MasterError("patch.part-differs", part=new.name)
            continue
        same_size = (old.crc, old.size, old.method) == (new.crc, new.size, new.method)
        if not same_size or not _same_bytes(source, old, written, new):
            raise MasterError("patch.part-differs", part=new.name)
    for part in patched.changed - set(patched.sheets.values()):
        elements(part, written.read(part))


def _digest(package: Package, entry: Entry) -> bytes:
    found = sha256()
    for block in blocks(package.data, entry.start, entry.end):
        found.update(block)
    return found.digest()


def _same_bytes(source: Package, old: Entry, written: Package, new: Entry) -> bool:
    """Whether a part's packed bytes are the same in two packages."""
    size = old.end - old.start
    return size == new.end - new.start and all(
        source.data[old.start + place : min(old.start + place + BLOCK, old.end)]
        == written.data[new.start + place : min(new.start + place + BLOCK, new.end)]
        for place in range(0, size, BLOCK)
    )


def _sheet(package: Package, part: str) -> SheetRows:
    return SheetRows(part, lambda: package.blocks(part))
