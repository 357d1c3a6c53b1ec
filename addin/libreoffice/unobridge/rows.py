"""The shape of a sheet: cells inserted, removed, cleared and merged, widths and heights, and where filled cells end."""

from __future__ import annotations

from typing import Any

import uno

from .blocks import block_of, check_open
from .office import Office
from .rectangles import Rectangle

CONTENTS = 1 | 2 | 4 | 16
"""UNO's flags for numbers, days, texts and formulas."""

FORMATS = 32 | 64 | 256
"""UNO's flags for direct formats, styles and formats within a text."""

EVERYTHING = 1023

POINT, CHARACTER = 35.28, 225.0
"""Hundredths of a millimetre in a point, and in the width of one character as Excel counts columns."""


def _block(office: Office, uid: str, sheet: str, area: Rectangle) -> Any:
    """Return an area that may be changed."""
    block = block_of(office, uid, sheet, area)
    check_open(office.sheet(uid, sheet), block)
    return block


def clear(office: Office, uid: str, sheet: str, area: Rectangle, what: str) -> None:
    """Empty an area of its ``contents``, its ``formats`` or ``everything``."""
    flags = {"contents": CONTENTS, "formats": FORMATS, "everything": EVERYTHING}[what]
    _block(office, uid, sheet, area).clearContents(flags)


def insert(office: Office, uid: str, sheet: str, area: Rectangle, shift: str) -> None:
    """Insert empty cells, and shift what was there ``down`` or ``right``."""
    mode = uno.Enum("com.sun.star.sheet.CellInsertMode", "RIGHT" if shift == "right" else "DOWN")
    office.sheet(uid, sheet).insertCells(_block(office, uid, sheet, area).RangeAddress, mode)


def remove(office: Office, uid: str, sheet: str, area: Rectangle, shift: str) -> None:
    """Remove cells, and shift what follows ``up`` or ``left``."""
    mode = uno.Enum("com.sun.star.sheet.CellDeleteMode", "LEFT" if shift == "left" else "UP")
    office.sheet(uid, sheet).removeRange(_block(office, uid, sheet, area).RangeAddress, mode)


def copy(office: Office, uid: str, sheet: str, area: Rectangle, to: list[Any]) -> None:
    """Copy cells with their formats to a place in the same workbook: a sheet's name, row and column."""
    name, row, column = to
    target = block_of(office, uid, name, (row, column, area[2], area[3]))
    check_open(office.sheet(uid, name), target)
    first = target.getCellByPosition(0, 0).CellAddress
    office.sheet(uid, sheet).copyRange(first, block_of(office, uid, sheet, area).RangeAddress)


def merge(office: Office, uid: str, sheet: str, area: Rectangle, value: bool) -> None:
    """Make one cell of many, or many of one."""
    _block(office, uid, sheet, area).merge(value)


def merged(office: Office, uid: str, sheet: str, area: Rectangle) -> list[int]:
    """Return the area that an area's first cell is merged to: itself, where it is not."""
    cursor = office.sheet(uid, sheet).createCursorByRange(block_of(office, uid, sheet, (*area[:2], 1, 1)))
    cursor.collapseToMergedArea()
    return _area(cursor.RangeAddress)


def _area(address: Any) -> list[int]:
    height, width = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    return [address.StartRow, address.StartColumn, height, width]


def width(office: Office, uid: str, sheet: str, area: Rectangle) -> float | None:
    """Return the width of an area's columns in characters, or ``None`` where they differ."""
    columns = block_of(office, uid, sheet, (0, area[1], 1, area[3])).Columns
    found = {columns.getByIndex(number).Width for number in range(columns.Count)}
    return round(found.pop() / CHARACTER, 2) if len(found) == 1 else None


def set_width(office: Office, uid: str, sheet: str, area: Rectangle, value: float) -> None:
    """Set the width of an area's columns in characters."""
    _block(office, uid, sheet, area).Columns.Width = round(value * CHARACTER)


def height(office: Office, uid: str, sheet: str, area: Rectangle) -> float:
    """Return the height of an area's first row in points."""
    return round(float(block_of(office, uid, sheet, area).Rows.getByIndex(0).Height) / POINT, 2)


def set_height(office: Office, uid: str, sheet: str, area: Rectangle, value: float) -> None:
    """Set the height of an area's rows in points."""
    _block(office, uid, sheet, area).Rows.Height = round(value * POINT)


def fit(office: Office, uid: str, sheet: str, area: Rectangle, rows: bool, columns: bool) -> None:
    """Make columns as wide and rows as high as what they show."""
    block = _block(office, uid, sheet, area)
    if columns:
        block.Columns.OptimalWidth = True
    if rows:
        block.Rows.OptimalHeight = True


def hidden(office: Office, uid: str, sheet: str, area: Rectangle, rows: bool) -> bool:
    """Whether an area's first row, or its first column, is hidden."""
    block = block_of(office, uid, sheet, area)
    return not (block.Rows if rows else block.Columns).getByIndex(0).IsVisible


def hide(office: Office, uid: str, sheet: str, area: Rectangle, rows: bool, value: bool) -> None:
    """Hide or show an area's rows or columns."""
    block = _block(office, uid, sheet, area)
    (block.Rows if rows else block.Columns).IsVisible = not value


def region(office: Office, uid: str, sheet: str, area: Rectangle) -> list[int]:
    """Return the filled area around an area, up to empty rows and columns."""
    cursor = office.sheet(uid, sheet).createCursorByRange(block_of(office, uid, sheet, area))
    cursor.collapseToCurrentRegion()
    return _area(cursor.RangeAddress)


def edge(office: Office, uid: str, sheet: str, row: int, column: int, direction: str) -> list[int]:
    """Return the cell where Ctrl and an arrow key lead to: the end of what is filled, or the next that is filled."""
    along_rows = direction in ("down", "up")
    found = office.sheet(uid, sheet)
    limit = found.RangeAddress.EndRow if along_rows else found.RangeAddress.EndColumn
    cursor = found.createCursor()
    cursor.gotoEndOfUsedArea(False)
    used = cursor.RangeAddress.EndRow if along_rows else cursor.RangeAddress.EndColumn
    last = min(max(used, row if along_rows else column) + 1, limit)
    line = (0, column, last + 1, 1) if along_rows else (row, 0, 1, last + 1)
    filled = [True] * (last + 1)
    for a in block_of(office, uid, sheet, line).queryEmptyCells().RangeAddresses:
        first, end = (a.StartRow, a.EndRow) if along_rows else (a.StartColumn, a.EndColumn)
        filled[first : end + 1] = [False] * (end - first + 1)
    step = 1 if direction in ("down", "right") else -1
    at = _edge(filled, row if along_rows else column, step, limit)
    return [at, column] if along_rows else [row, at]


def _edge(filled: list[bool], at: int, step: int, limit: int) -> int:
    """Return where an arrow leads in a line of cells, of which those beyond the list are empty."""
    end = limit if step > 0 else 0

    def is_filled(position: int) -> bool:
        return 0 <= position < len(filled) and filled[position]

    if is_filled(at) and is_filled(at + step):
        while is_filled(at + step):
            at += step
        return at
    at += step
    while 0 <= at < len(filled) and not filled[at]:
        at += step
    return at if is_filled(at) else end
