"""The scan of an Excel 97–2003 workbook (.xls): the records of its workbook stream, as [MS-XLS] lays them down."""

import struct
from collections.abc import Iterator
from struct import unpack_from

from sync.errors import GateError
from sync.xlsx.compound_file import CompoundFile
from sync.xlsx.gate import Limits
from sync.xlsx.scans import ERROR_NAMES, STATES, Scan, SheetScan

_STREAM = "Workbook"
_MACROS = "_VBA_PROJECT"
_BIFF8 = 0x0600

_BEGIN, _END, _ENCRYPTED, _SHEET, _LINKED = 0x0809, 0x000A, 0x002F, 0x0085, 0x01AE
_FORMULA, _BOOLEAN_OR_ERROR, _NUMBERS, _STRING = 0x0006, 0x0205, 0x00BD, 0x0207
_CELLS = frozenset({_FORMULA, _BOOLEAN_OR_ERROR, _NUMBERS, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6})
"""Cells that hold something: formula, truth or error, numbers in a row, number, label, short number, text, rich text."""
_OWN_BOOK, _ADD_INS = 0x0401, 0x3A01
_WORKSHEET, _MACRO_SHEET = 0, 1
_IS_TEXT, _IS_ERROR = 0, 2
"""What a formula's value is where its last two bytes say that it is no number."""


def scan_xls(data: bytes, limits: Limits) -> Scan:
    """Return what stands in an .xls, unless it is encrypted, older than Excel 97, damaged, or spans too much."""
    container = CompoundFile(data)
    if _STREAM not in container:
        raise GateError("gate.xls")
    scan = Scan()
    if _MACROS in container:
        scan.note("notice.macros")
    stream = container.read(_STREAM)
    try:
        _scan_stream(stream, scan, limits)
    except (struct.error, IndexError) as error:
        raise GateError("gate.damaged", reason=_STREAM) from error
    return scan.checked()


def _scan_stream(stream: bytes, scan: Scan, limits: Limits) -> None:
    for identifier, body in _records(stream, 0):
        if identifier == _ENCRYPTED:
            raise GateError("gate.encrypted")
        if identifier == _LINKED and unpack_from("<H", body, 2)[0] not in (_OWN_BOOK, _ADD_INS):
            scan.note("notice.external-links")
        if identifier == _SHEET:
            place, state, kind = unpack_from("<LBB", body)
            if kind == _MACRO_SHEET:
                scan.note("notice.macros")
            sheet = scan.add(SheetScan(_title(body), STATES[min(state & 3, 2)]))
            if kind == _WORKSHEET:
                _scan_sheet(stream, place, sheet, limits)


def _title(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _scan_sheet(stream: bytes, start: int, sheet: SheetScan, limits: Limits) -> None:
    waiting: tuple[int, int] | None = None
    for identifier, body in _records(stream, start):
        if identifier == _STRING and waiting:
            sheet.uncalculated.discard(waiting)
        if identifier not in _CELLS:
            continue
        row, column = unpack_from("<HH", body)
        last = unpack_from("<H", body, len(body) - 2)[0] if identifier == _NUMBERS else column
        sheet.take(limits, row, column, columns=max(last - column + 1, 1))
        if identifier == _FORMULA:
            waiting = row, column
            _take_formula(sheet, waiting, body)
        elif identifier == _BOOLEAN_OR_ERROR and body[7]:
            sheet.errors[row, column] = ERROR_NAMES.get(body[6], "#ERROR!")


def _take_formula(sheet: SheetScan, place: tuple[int, int], body: bytes) -> None:
    sheet.formulas.add(place)
    kind, code, special = body[6], body[8], unpack_from("<H", body, 12)[0]
    if special == 0xFFFF and kind == _IS_ERROR:
        sheet.errors[place] = ERROR_NAMES.get(code, "#ERROR!")
    if special == 0xFFFF and kind == _IS_TEXT:
        # The text itself follows in a record of its own.
        sheet.uncalculated.add(place)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, those of charts inside it left out."""
    place, depth = start, 0
    while True:
        identifier, size = unpack_from("<HH", stream, place)
        body = stream[place + 4 : place + 4 + size]
        place += 4 + size
        if identifier == _BEGIN:
            depth += 1
            if unpack_from("<H", body)[0] != _BIFF8:
                raise GateError("gate.xls")
        elif identifier == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield identifier, body
