"""What cells hold, read and written a block at a time: the number of calls into LibreOffice does not grow with the cells.

A cell travels as JSON's own number, text, ``true``, ``false`` or ``null`` (empty), and otherwise as a pair: ``["d", 46023.5]``
a day and time by the spreadsheet's count of days, ``["e", "#N/A"]`` an error, ``["f", "=A1+1"]`` a formula,
``["t", "007", 7.0]`` a text that Excel would take for a number, unless its cell is made for text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Tuple

from .blocks import (
    BOOLEAN,
    DATES,
    LOGICAL,
    TEXT,
    block_of,
    date_format,
    format_types,
    give_format,
    guarded,
)
from .office import Office, options
from .rectangles import Rectangle, rectangles
from .refusals import Refused

ERRORS = {
    532: "#DIV/0!",
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    524: "#REF!",
    525: "#NAME?",
    521: "#NULL!",
}
NOT_AVAILABLE = 32767
ERROR_CELLS = 4
"""UNO's flag for formulas that give an error."""

EMPTY = "private:factory/scalc"
"""The address of a new workbook."""

ENGLISH, EXCEL, FUNCTIONS = 1, 3, 16
"""UNO's numbers for the two ways in which LibreOffice names functions in English, and for functions as a kind of word."""

Position = Tuple[int, int]


def function_names(office: Office) -> dict[str, str]:
    """Return the functions that Excel and LibreOffice's interface name differently: Excel's name to LibreOffice's."""
    open_ = office.books()
    book = (
        open_[0] if open_ else office.desktop.loadComponentFromURL(EMPTY, "_blank", 0, options(Hidden=True))
    )
    try:
        mapper = book.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        known = {_meaning(entry): entry.Name for entry in mapper.getAvailableMappings(ENGLISH, FUNCTIONS)}
        excel = mapper.getAvailableMappings(EXCEL, FUNCTIONS)
        return {e.Name: known[_meaning(e)] for e in excel if known.get(_meaning(e), e.Name) != e.Name}
    finally:
        if not open_:
            book.close(True)


def _meaning(entry: Any) -> tuple[int, str]:
    return entry.Token.OpCode, str(entry.Token.Data or "")


def read(office: Office, uid: str, sheet: str, area: Rectangle, errors: bool = False) -> list[list[Any]]:
    """Return what the cells of an area show; which error one shows is only looked up where it is asked for."""
    block = block_of(office, uid, sheet, area)
    cells = [list(row) for row in block.getDataArray()]
    if any(value == "" for row in cells for value in row):
        for row, column in _within(block.queryEmptyCells(), area):
            cells[row][column] = None
    if any(value is None for row in cells for value in row):
        for row, column in _within(block.queryFormulaCells(ERROR_CELLS), area):
            code = block.getCellByPosition(column, row).getError() if errors else NOT_AVAILABLE
            cells[row][column] = ["e", _error(code)]
    for kind, found in format_types(office, uid, block):
        if kind in DATES or kind == LOGICAL:
            for row, column in _inside(found, area):
                if isinstance(cells[row][column], float):
                    cells[row][column] = _meant(cells[row][column], kind)
    return cells


def _meant(value: float, kind: int) -> Any:
    return bool(value) if kind == LOGICAL else ["d", value]


def _error(code: int) -> str:
    return "#N/A" if code == NOT_AVAILABLE else ERRORS.get(code, "#VALUE!")


def _within(ranges: Any, area: Rectangle) -> Iterable[Position]:
    """Yield the cells of UNO's ranges, counted from the area's first."""
    found = ranges.RangeAddresses
    return _inside([(a.StartRow, a.StartColumn, a.EndRow, a.EndColumn) for a in found], area)


def _inside(corners: Iterable[tuple[int, int, int, int]], area: Rectangle) -> Iterable[Position]:
    top, left, height, width = area
    for first, start, last, end in corners:
        for row in range(max(first - top, 0), min(last - top, height - 1) + 1):
            for column in range(max(start - left, 0), min(end - left, width - 1) + 1):
                yield row, column


def formulas(office: Office, uid: str, sheet: str, area: Rectangle) -> list[list[str]]:
    """Return what stands in the cells of an area: a formula in LibreOffice's own English syntax, or the entry as text."""
    return [list(row) for row in block_of(office, uid, sheet, area).getFormulaArray()]


def write(office: Office, uid: str, sheet: str, top: int, left: int, cells: list[list[Any]]) -> None:
    """Write a block of cells: one call for all constants, one for each rectangle of formulas.

    Raises:
        Refused: the sheet does not let these cells be changed, or does not exist.

    """
    area: Rectangle = (top, left, len(cells), len(cells[0]))
    block = block_of(office, uid, sheet, area)
    if len(cells) != block.Rows.Count or len(cells[0]) != block.Columns.Count:
        raise Refused("outside", name=sheet)
    now = _formats(office, uid, block, area)
    plain, formulas_, days, truths, numbers = _sorted(cells, now)
    with_sheet = office.sheet(uid, sheet)
    guarded(with_sheet, lambda: block.setDataArray(plain))
    for row, column, height, width in rectangles(formulas_):
        found = block.getCellRangeByPosition(column, row, column + width - 1, row + height - 1)
        lines = tuple(
            tuple(formulas_[r, c] for c in range(column, column + width)) for r in range(row, row + height)
        )
        guarded(with_sheet, lambda found=found, lines=lines: found.setFormulaArray(lines))  # type: ignore[misc]
    book = office.book(uid)
    for code in {code for code in days.values() if code}:
        give_format(book, with_sheet, area, {cell for cell, day in days.items() if day == code}, code)
    give_format(book, with_sheet, area, truths, BOOLEAN)
    give_format(book, with_sheet, area, numbers, "General")


def _formats(office: Office, uid: str, block: Any, area: Rectangle) -> dict[Position, int]:
    """Return the kind of each cell's number format, where it is one that matters."""
    return {
        cell: kind
        for kind, found in format_types(office, uid, block)
        if kind in DATES or kind in (LOGICAL, TEXT)
        for cell in _inside(found, area)
    }


def _sorted(
    cells: list[list[Any]], now: dict[Position, int]
) -> tuple[
    tuple[tuple[Any, ...], ...], dict[Position, str], dict[Position, str], set[Position], set[Position]
]:
    """Return the constants as a block, and beside it the formulas, days, truth values and numbers that need a format."""
    formulas_: dict[Position, str] = {}
    days: dict[Position, str] = {}
    truths: set[Position] = set()
    numbers: set[Position] = set()
    plain = []
    for r, row in enumerate(cells):
        line: list[Any] = []
        for c, cell in enumerate(row):
            kind = now.get((r, c))
            value: Any = _constant(cell, kind)
            if isinstance(cell, list) and cell[0] == "f":
                formulas_[r, c] = cell[1]
            elif isinstance(cell, list) and cell[0] == "d" and kind not in DATES:
                days[r, c] = date_format(cell[1])
            elif isinstance(cell, bool):
                truths.add((r, c))
            if kind == LOGICAL and isinstance(value, float) and (r, c) not in truths and (r, c) not in days:
                numbers.add((r, c))
            line.append(value)
        plain.append(tuple(line))
    return tuple(plain), formulas_, days, truths, numbers


def _constant(cell: Any, kind: int | None) -> Any:
    """Return what a cell holds at first: an empty one and a formula's hold nothing."""
    if cell is None:
        return ""
    if isinstance(cell, (bool, int, float)):
        return float(cell)
    if isinstance(cell, str):
        return cell
    if cell[0] == "t":
        return cell[1] if kind == TEXT else cell[2]
    return float(cell[1]) if cell[0] == "d" else ""
