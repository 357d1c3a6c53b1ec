"""The scan of an Excel 97–2003 workbook (.xls): the records of its workbook stream, as [MS-XLS] lays them down."""

import struct
from collections.abc import Callable, Iterator
from functools import partial
from struct import unpack_from

from sync.errors import GateError
from sync.xlsx.compound_file import CompoundFile
from sync.xlsx.gate import Limits
from sync.xlsx.scans import ERROR_NAMES, STATES, Scan, SheetScan, short_number

Count = Callable[[], None]
"""Counts a record, and refuses a file with too many."""

_STREAM = "Workbook"
_MACROS = "_VBA_PROJECT"
_BIFF8 = 0x0600

_BEGIN, _END, _ENCRYPTED, _SHEET, _LINKED = 0x0809, 0x000A, 0x002F, 0x0085, 0x01AE
_FORMULA, _BOOLEAN_OR_ERROR, _STRING, _CALENDAR = 0x0006, 0x0205, 0x0207, 0x0022
_NUMBER, _SHORT, _SHORTS = 0x0203, 0x027E, 0x00BD
_CELLS = frozenset({_FORMULA, _BOOLEAN_OR_ERROR, _SHORTS, _NUMBER, 0x0204, _SHORT, 0x00FD, 0x00D6})
"""Cells that hold something: formula, truth or error, short numbers in a row, number, label, short one, text, rich text."""
_OWN_BOOK, _ADD_INS = 0x0401, 0x3A01
_WORKSHEET, _MACRO_SHEET = 0, 1
_VALUE = 6
"""Bytes of a cell's record before its value: row, column and style."""
_NO_NUMBER, _IS_TEXT, _IS_ERROR = 0xFFFF, 0, 2
"""What a formula's value ends with that is no number, and what it begins with then."""


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
    count = partial(scan.count, limits, _STREAM)
    for identifier, body in _records(stream, 0, count):
        if identifier == _ENCRYPTED:
            raise GateError("gate.encrypted")
        if identifier == _CALENDAR:
            scan.dates_1904 = body[0] == 1
        if identifier == _LINKED and unpack_from("<H", body, 2)[0] not in (_OWN_BOOK, _ADD_INS):
            scan.note("notice.external-links")
        if identifier == _SHEET:
            place, state, kind = unpack_from("<LBB", body)
            if kind == _MACRO_SHEET:
                scan.note("notice.macros")
            sheet = scan.add(SheetScan(_title(body), STATES[min(state & 3, 2)]))
            if kind == _WORKSHEET:
                _scan_sheet(stream, place, count, sheet, limits)


def _title(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _scan_sheet(stream: bytes, start: int, count: Count, sheet: SheetScan, limits: Limits) -> None:
    formula = -1, -1
    for identifier, body in _records(stream, start, count):
        if identifier == _STRING:
            sheet.uncalculated.discard(formula)
        elif identifier in _CELLS:
            row, column = unpack_from("<HH", body)
            last = unpack_from("<H", body, len(body) - 2)[0] if identifier == _SHORTS else column
            sheet.take(limits, row, column, columns=max(last - column + 1, 1))
            if identifier == _FORMULA:
                formula = row, column
                _take_formula(sheet, row, column, body)
            elif identifier == _BOOLEAN_OR_ERROR and body[7]:
                sheet.errors[row, column] = ERROR_NAMES.get(body[6], "#ERROR!")
            else:
                _take_numbers(sheet, identifier, range(column, last + 1), body)


def _take_numbers(sheet: SheetScan, identifier: int, columns: range, body: bytes) -> None:
    row = unpack_from("<H", body)[0]
    if identifier == _NUMBER:
        sheet.number(row, columns[0], unpack_from("<d", body, _VALUE)[0])
    elif identifier in (_SHORT, _SHORTS):
        for place, column in enumerate(columns):
            sheet.number(row, column, short_number(unpack_from("<L", body, _VALUE + 6 * place)[0]))


def _take_formula(sheet: SheetScan, row: int, column: int, body: bytes) -> None:
    sheet.formulas.add((row, column))
    kind, code = body[_VALUE], body[_VALUE + 2]
    if unpack_from("<H", body, _VALUE + 6)[0] != _NO_NUMBER:
        sheet.number(row, column, unpack_from("<d", body, _VALUE)[0])
    elif kind == _IS_ERROR:
        sheet.errors[row, column] = ERROR_NAMES.get(code, "#ERROR!")
    elif kind == _IS_TEXT:
        # The text itself follows in a record of its own.
        sheet.uncalculated.add((row, column))


def _records(stream: bytes, start: int, count: Count) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, those of charts inside it left out."""
    place, depth = start, 0
    while True:
        count()
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
