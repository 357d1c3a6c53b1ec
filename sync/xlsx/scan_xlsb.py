"""The scan of a binary Excel workbook (.xlsb): records of an id, a size and a body, as [MS-XLSB] lays them down."""

from collections.abc import Iterator
from struct import unpack_from

from sync.errors import GateError
from sync.xlsx import workbook_part
from sync.xlsx.gate import Limits, Package, inspect
from sync.xlsx.scans import ERROR_NAMES, STATES, Scan, SheetScan, short_number
from sync.xlsx.source import package_properties

WORKBOOK = "xl/workbook.bin"

_ROW, _SHORT, _CELL_ERROR, _REAL, _FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_ERROR = 0, 2, 3, 5, 8, 9, 11
_RICH_STRING, _PROPERTIES, _SHEET = 62, 153, 156
_FORMULAS = range(_FORMULA_STRING, _FORMULA_ERROR + 1)
_CELLS = frozenset({_SHORT, _CELL_ERROR, 4, _REAL, 6, 7, *_FORMULAS, _RICH_STRING})
"""Cells that hold something; 1 is a blank one."""
_BODY = 8
"""Bytes of a cell's record before its value: column and style."""


def scan_xlsb(package: Package, limits: Limits) -> Scan:
    """Return what stands in an .xlsb; every part is unpacked once against the gate's caps."""
    inspect(package)
    scan = Scan(properties=package_properties(package), notices=package.notices)
    links = workbook_part.by_id(workbook_part.relationships(package, WORKBOOK))
    if any(link.kind == "externalLink" for link in links.values()):
        scan.note("notice.external-links")
    for identifier, body in _records(package, WORKBOOK):
        if identifier == _PROPERTIES:
            scan.dates_1904 = bool(body[0] & 1)
        elif identifier == _SHEET:
            state, link_id, title = _sheet(body)
            link = links.get(link_id)
            if link is None:
                raise GateError("gate.missing-part", part=title)
            sheet = scan.add(SheetScan(title, STATES[min(state, 2)]))
            if link.kind == "worksheet":
                _scan_sheet(package, workbook_part.resolve(package, WORKBOOK, link), scan, sheet, limits)
    return scan.checked()


def _scan_sheet(package: Package, part: str, scan: Scan, sheet: SheetScan, limits: Limits) -> None:
    row = 0
    for identifier, body in _records(package, part):
        scan.count(limits, part)
        if identifier == _ROW:
            row = unpack_from("<L", body)[0]
        elif identifier in _CELLS:
            place = row, unpack_from("<L", body)[0]
            sheet.take(limits, *place)
            if identifier in _FORMULAS:
                sheet.formulas.add(place)
            if identifier == _SHORT:
                sheet.number(*place, short_number(unpack_from("<L", body, _BODY)[0]))
            elif identifier in (_REAL, _FORMULA_NUMBER):
                sheet.number(*place, unpack_from("<d", body, _BODY)[0])
            elif identifier in (_CELL_ERROR, _FORMULA_ERROR):
                sheet.errors[place] = ERROR_NAMES.get(body[_BODY], "#ERROR!")


def _sheet(body: bytes) -> tuple[int, str, str]:
    """Return a sheet's state, the id of its relationship and its title."""
    link, end = _text(body, 8)
    title, _ = _text(body, end)
    return unpack_from("<L", body)[0], link, title


def _text(body: bytes, start: int) -> tuple[str, int]:
    length = unpack_from("<L", body, start)[0]
    end = start + 4 + 2 * length
    return body[start + 4 : end].decode("utf-16-le"), end


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part; one that ends too early is damaged."""
    data = package.read(part)
    place, end = 0, len(data)
    while place < end:
        identifier, place = _number(data, place, 2)
        size, place = _number(data, place, 4)
        if place + size > end:
            raise GateError("gate.damaged", reason=part)
        yield identifier, data[place : place + size]
        place += size


def _number(data: bytes, place: int, most: int) -> tuple[int, int]:
    """Return a number of at most so many bytes, seven bits each, and where it ends."""
    value = 0
    for index, byte in enumerate(data[place : place + most]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, place + index + 1
    return value, place + most
