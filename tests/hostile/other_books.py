"""The small good book in other spreadsheet formats, and what an attacker makes of those."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from tests.hostile.build import changed, custom_properties, goals_sheet, rels, zipped

KEYS = ("goal_id", "title", "target")
GOAL = ("G0000001", "收入 Revenue", 42.5)
IDENTITY = {"book_id": "b1", "role": "team", "code": "ABCD-EFGH"}


@dataclass(frozen=True)
class Formula:
    """A formula with what it shows; an ``error`` is named."""

    shows: str | float
    error: bool = False


Value = str | float | Formula
Grid = dict[tuple[int, int], Value]
"""Cells by row and column, counted from 0."""


def table(name: str, *goals: tuple[Value, ...]) -> Grid:
    """Return a sheet with a table of these goals, laid out as the small good book is."""
    cells: Grid = {(3, 0): f"rb:{name}", (4, 1): "ID", (4, 2): "Goal"}
    cells |= {(3, column): key for column, key in enumerate(KEYS, start=1)}
    for row, goal in enumerate(goals, start=5):
        cells |= {(row, column): value for column, value in enumerate(goal, start=1)}
    return cells


def book(*more: tuple[Value, ...]) -> dict[str, Grid]:
    """Return the sheets of the small good book, with more goals."""
    return {"Goals": table("goals", GOAL, *more), "Review": table("review", GOAL)}


WITH_ERROR = ("G0000002", Formula("x"), Formula("#DIV/0!", error=True))


def filled_cells(count: int) -> bytes:
    """Return an .xlsx with so many filled cells below its goals."""
    rows = (
        f'<row r="{row}">{"".join(f"<c r={chr(34)}{column}{row}{chr(34)}><v>1</v></c>" for column in "BCDEFGHIJKLMNOPQRSTU")}</row>'
        for row in range(7, 7 + count // 20)
    )
    return changed(goals=goals_sheet("".join(rows)))


# OpenDocument

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = " ".join(
    [f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "table", "text", "meta")]
    + ['xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"']
)


def ods(sheets: Mapping[str, Grid], *, rows: str = "", doctype: str = "", manifest: str = "") -> bytes:
    """Return an .ods; ``rows`` is markup behind the rows of the first sheet."""
    tables = "".join(
        f'<table:table table:name="{name}">{_ods_rows(grid)}{"" if number else rows}</table:table>'
        for number, (name, grid) in enumerate(sheets.items())
    )
    properties = "".join(
        f'<meta:user-defined meta:name="reviewbook.{name}">{text}</meta:user-defined>'
        for name, text in IDENTITY.items()
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>".encode(),
            "meta.xml": f"<office:document-meta {_NAMESPACES}><office:meta>{properties}</office:meta></office:document-meta>".encode(),
            "content.xml": (
                f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content {_NAMESPACES} office:version="1.3">'
                f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )  # fmt: skip


def _ods_rows(grid: Grid) -> str:
    last_row, last_column = max(row for row, _ in grid), max(column for _, column in grid)
    return "".join(
        f"<table:table-row>{''.join(ods_cell(grid.get((row, column))) for column in range(last_column + 1))}</table:table-row>"
        for row in range(last_row + 1)
    )


def ods_cell(value: Value | None) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case str():
            return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        case Formula(shows, error):
            kind = ' calcext:value-type="error"' if error else ""
            shown = "" if error else shows
            return (
                f'<table:table-cell table:formula="of:=1" office:value-type="string" office:string-value="{shown}"{kind}>'
                f"<text:p>{shows}</text:p></table:table-cell>"
            )
        case _:
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def ods_row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods_blank(repeated: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def good_ods() -> bytes:
    return ods(book(), rows=ods_row(ods_blank(16_384), repeated=1_048_570))


def ods_with_error() -> bytes:
    return ods(book(WITH_ERROR))


def ods_far_cell() -> bytes:
    return ods(book(), rows=ods_row(ods_blank(16_384), repeated=1_048_569) + ods_row(ods_cell("x")))


def ods_repeat_bomb() -> bytes:
    return ods(book(), rows=ods_row(ods_blank(2), ods_cell("x"), repeated=999_999))


def ods_empty_bomb() -> bytes:
    return ods(book(), rows=ods_row(ods_blank(4_000_000_000)) + ods_row(ods_cell("x")))


def ods_doctype() -> bytes:
    return ods(book(), doctype='<!DOCTYPE a [<!ENTITY b "c">]>')


def ods_encrypted() -> bytes:
    return ods(book(), manifest="<encryption-data/>")


# Excel's binary format

_ROW, _REAL, _TEXT, _FORMULA_TEXT, _FORMULA_ERROR = 0, 5, 6, 8, 11
_BEGIN_SHEET, _END_SHEET, _BEGIN_DATA, _END_DATA, _SHEET, _DIMENSION = 129, 130, 145, 146, 156, 148
_NO_FORMULA = struct.pack("<HLL", 0, 0, 0)
_DIV_0 = 0x07


def xlsb(sheets: Mapping[str, Grid]) -> bytes:
    """Return an .xlsb with these sheets and our identity."""
    links = [("worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(sheets) + 1)]
    bundle = b"".join(
        record(_SHEET, struct.pack("<LL", 0, number) + wide(f"rId{number}") + wide(name))
        for number, name in enumerate(sheets, start=1)
    )
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": rels(("officeDocument", "xl/workbook.bin")),
        "docProps/custom.xml": custom_properties(**IDENTITY),
        "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": rels(*links),
    }
    parts |= {
        f"xl/worksheets/sheet{number}.bin": _xlsb_sheet(grid)
        for number, grid in enumerate(sheets.values(), start=1)
    }
    return zipped(parts)


def _xlsb_sheet(grid: Grid) -> bytes:
    rows: dict[int, list[bytes]] = {}
    for row, column in sorted(grid):
        rows.setdefault(row, []).append(xlsb_cell(column, grid[row, column]))
    columns = max(column for _, column in grid)
    head = record(_BEGIN_SHEET) + record(_DIMENSION, struct.pack("<4L", min(rows), max(rows), 0, columns))
    body = b"".join(
        record(_ROW, struct.pack("<L", row) + bytes(13)) + b"".join(cells) for row, cells in rows.items()
    )
    return head + record(_BEGIN_DATA) + body + record(_END_DATA) + record(_END_SHEET)


def xlsb_cell(column: int, value: Value) -> bytes:
    head = struct.pack("<LL", column, 0)
    match value:
        case str():
            return record(_TEXT, head + wide(value))
        case Formula(_, True):
            return record(_FORMULA_ERROR, head + bytes([_DIV_0]) + _NO_FORMULA)
        case Formula(shows, _):
            return record(_FORMULA_TEXT, head + wide(str(shows)) + _NO_FORMULA)
        case _:
            return record(_REAL, head + struct.pack("<d", value))


def record(identifier: int, body: bytes = b"") -> bytes:
    """Return a record of the binary format: id and size in groups of seven bits."""
    return _sevens(identifier) + _sevens(len(body)) + body


def _sevens(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _sevens(rest) if rest else bytes([low])


def wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def good_xlsb() -> bytes:
    return xlsb(book())


def xlsb_with_error() -> bytes:
    return xlsb(book(WITH_ERROR))


def xlsb_far_cell() -> bytes:
    sheets = book()
    sheets["Goals"][1_048_575, 16_383] = 1.0
    return xlsb(sheets)


def xlsb_cut() -> bytes:
    return zipped({
        "[Content_Types].xml": b"<Types/>", "xl/_rels/workbook.bin.rels": rels(),
        "xl/workbook.bin": record(131) + _sevens(_SHEET) + _sevens(1_000) + b"short",
    })  # fmt: skip


# Excel 97–2003

_SECTOR = 512
_END_OF_CHAIN, _TABLE_SECTOR, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls(sheets: Mapping[str, Grid]) -> bytes:
    """Return an .xls: its workbook stream in an OLE container of few sectors."""
    begin = {kind: _biff(0x0809, struct.pack("<HHHHLL", 0x0600, kind, 0, 0, 0, 6)) for kind in (5, 16)}
    end = _biff(0x000A)
    bodies = [
        begin[16] + b"".join(xls_cell(*place, grid[place]) for place in sorted(grid)) + end
        for grid in sheets.values()
    ]
    names = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    place = len(begin[5]) + sum(4 + 6 + len(name) for name in names) + len(end)
    bundle = b""
    for name, body in zip(names, bodies, strict=True):
        bundle += _biff(0x0085, struct.pack("<LBB", place, 0, 0) + name)
        place += len(body)
    return container({"Workbook": begin[5] + bundle + end + b"".join(bodies)})  # fmt: skip


def xls_cell(row: int, column: int, value: Value) -> bytes:
    head = struct.pack("<HHH", row, column, 0)
    match value:
        case str():
            return _biff(0x0204, head + _biff_text(value))
        case Formula(_, True):
            return _biff(0x0006, head + bytes([2, 0, _DIV_0, 0, 0, 0, 0xFF, 0xFF]) + bytes(8))
        case Formula(shows, _):
            result = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return _biff(0x0006, head + result + bytes(8)) + _biff(0x0207, _biff_text(str(shows)))
        case _:
            return _biff(0x0203, head + struct.pack("<d", value))


def _biff(identifier: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", identifier, len(body)) + body


def _biff_text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def container(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE file: sector 0 is the allocation table, sector 1 the directory, the streams follow."""
    table, content, entries = (
        [_TABLE_SECTOR, _END_OF_CHAIN],
        b"",
        [_entry("Root Entry", 5, _END_OF_CHAIN, 0, 1)],
    )
    for name, stream in streams.items():
        padded = stream.ljust(4_096, b"\0")
        padded += bytes(-len(padded) % _SECTOR)
        first, count = len(table), len(padded) // _SECTOR
        entries.append(_entry(name, 2, first, max(len(stream), 4_096), _FREE))
        table += [*range(first + 1, first + count), _END_OF_CHAIN]
        content += padded
    table += [_FREE] * (128 - len(table))
    entries += [_entry("", 0, 0, 0, _FREE)] * (4 - len(entries))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<9L", 0, 1, 1, 0, 4_096, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    header += struct.pack("<109L", 0, *[_FREE] * 108)
    return header + struct.pack("<128L", *table) + b"".join(entries) + content  # fmt: skip


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
    return head + struct.pack("<3L", _FREE, _FREE, child) + bytes(36) + struct.pack("<LLL", start, size, 0)


def good_xls() -> bytes:
    return xls(book() | {"Identity": identity()})


def identity() -> Grid:
    """Return the hidden sheet that says whose the book is, the only thing of the kind that an .xls keeps."""
    rows = enumerate(IDENTITY.items())
    return {(row, column): text for row, pair in rows for column, text in enumerate(pair)}


def xls_with_error() -> bytes:
    return xls(book(WITH_ERROR) | {"Identity": identity()})


def xls_far_cell() -> bytes:
    sheets = book()
    sheets["Goals"][65_535, 255] = 1.0
    return xls(sheets)


def xls_encrypted() -> bytes:
    """Return an .xls that says behind its first record that the rest is encrypted."""
    stream = _biff(0x0809, struct.pack("<HHHHLL", 0x0600, 5, 0, 0, 0, 6)) + _biff(0x002F, bytes(6))
    return container({"Workbook": stream + _biff(0x000A)})
