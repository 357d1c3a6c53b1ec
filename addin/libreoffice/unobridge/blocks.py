"""Blocks of cells: where they are, what number formats they have, and whether they may be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Tuple

from com.sun.star.lang import Locale
from com.sun.star.table import CellRangeAddress

from .office import Office
from .rectangles import Rectangle, rectangles
from .refusals import Refused

DATES = frozenset({2, 4, 6})
"""UNO's kinds of number formats for a day, a time, and both."""

LOGICAL, TEXT, USER_DEFINED = 1024, 256, 1

BOOLEAN, DAY, DAY_AND_TIME = "BOOLEAN", "m/d/yyyy", "m/d/yyyy h:mm"
"""The formats that Excel gives to a cell of no format when a truth value or a day is put into it."""

Corners = Tuple[int, int, int, int]
"""First row and column, last row and column, of a sheet, from 0."""


def block_of(office: Office, uid: str, sheet: str, area: Rectangle) -> Any:
    """Return an area of a sheet, cut off where the sheet ends: some LibreOffices have fewer columns than Excel."""
    top, left, height, width = area
    found = office.sheet(uid, sheet)
    limit = found.RangeAddress
    last_row, last_column = min(top + height - 1, limit.EndRow), min(left + width - 1, limit.EndColumn)
    if top > last_row or left > last_column or min(area) < 0:
        raise Refused("outside", name=sheet)
    return found.getCellRangeByPosition(left, top, last_column, last_row)


def guarded(sheet: Any, change: Callable[[], Any]) -> None:
    """Change cells; UNO does not say that it is their sheet's protection that does not let it.

    Raises:
        Refused: the sheet is protected.

    """
    try:
        change()
        return
    except Exception:
        if not sheet.isProtected():
            raise
    raise Refused("protected", name=sheet.Name)


def check_open(sheet: Any, block: Any) -> None:
    """Check that a block may be changed: where it may not, UNO often changes nothing and says nothing.

    Raises:
        Refused: the sheet is protected, and not all of these cells are open.

    """
    if sheet.isProtected() and (mixed(block, "CellProtection") or block.CellProtection.IsLocked):
        raise Refused("protected", name=sheet.Name)


def mixed(block: Any, name: str) -> bool:
    """Whether cells of a block differ in a property."""
    return str(block.getPropertyState(name).value) == "AMBIGUOUS_VALUE"


def format_types(office: Office, uid: str, block: Any) -> Iterator[tuple[int, list[Corners]]]:
    """Yield the kind of number format of each group of cells that look alike, and where they are."""
    formats = office.book(uid).NumberFormats
    kinds: dict[int, int] = office.kept.setdefault(f"formats {uid}", {})
    groups = block.getUniqueCellFormatRanges()
    for number in range(groups.Count):
        group = groups.getByIndex(number)
        key = group.NumberFormat
        if key not in kinds:
            kinds[key] = formats.getByKey(key).Type & ~USER_DEFINED
        yield kinds[key], [(a.StartRow, a.StartColumn, a.EndRow, a.EndColumn) for a in group.RangeAddresses]


def date_format(days: float) -> str:
    """Return the format that Excel gives to a day, with or without a time."""
    return DAY if days == int(days) else DAY_AND_TIME


def give_format(book: Any, sheet: Any, area: Rectangle, cells: set[tuple[int, int]], code: str) -> None:
    """Give a number format to cells, counted from the area's first, in one call."""
    if not cells:
        return
    where = book.createInstance("com.sun.star.sheet.SheetCellRanges")
    where.addRangeAddresses(tuple(_addresses(sheet.RangeAddress.Sheet, area, rectangles(cells))), False)
    where.NumberFormat = format_key(book, code)


def _addresses(sheet: int, area: Rectangle, found: Iterable[Rectangle]) -> Iterator[Any]:
    for row, column, height, width in found:
        top, left = area[0] + row, area[1] + column
        yield CellRangeAddress(sheet, left, top, left + width - 1, top + height - 1)


def format_key(book: Any, code: str) -> int:
    """Return the number of a format in a workbook, in the English that Excel's programs speak."""
    locale = Locale("en", "US", "")
    key = book.NumberFormats.queryKey(code, locale, False)
    return int(book.NumberFormats.addNew(code, locale) if key == -1 else key)
