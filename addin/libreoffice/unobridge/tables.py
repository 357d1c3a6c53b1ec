"""Tables, which Calc calls database ranges: those of an Excel workbook are read as such, with their names and headings."""

from __future__ import annotations

from typing import Any

from com.sun.star.table import CellRangeAddress

from .office import Office
from .rectangles import Rectangle
from .refusals import Refused


def all_tables(office: Office, uid: str, sheet: str) -> list[dict[str, Any]]:
    """Return the tables of a sheet by name, each with its area, and whether it has headings and totals."""
    number = office.sheet(uid, sheet).RangeAddress.Sheet
    ranges = office.book(uid).DatabaseRanges
    found = [ranges.getByName(name) for name in ranges.ElementNames]
    return [_describe(table) for table in found if table.DataArea.Sheet == number]


def _describe(table: Any) -> dict[str, Any]:
    a = table.DataArea
    area = [a.StartRow, a.StartColumn, a.EndRow - a.StartRow + 1, a.EndColumn - a.StartColumn + 1]
    return {
        "name": table.Name,
        "area": area,
        "headings": bool(table.ContainsHeader),
        "totals": bool(table.TotalsRow),
        "filter": bool(table.AutoFilter),
    }


def _address(office: Office, uid: str, sheet: str, area: Rectangle) -> Any:
    top, left, height, width = area
    number = office.sheet(uid, sheet).RangeAddress.Sheet
    return CellRangeAddress(number, left, top, left + width - 1, top + height - 1)


def _table(office: Office, uid: str, name: str) -> Any:
    ranges = office.book(uid).DatabaseRanges
    if not ranges.hasByName(name):
        raise Refused("no-table", name=name)
    return ranges.getByName(name)


def add(office: Office, uid: str, sheet: str, area: Rectangle, name: str, headings: bool) -> None:
    """Make a table of an area."""
    ranges = office.book(uid).DatabaseRanges
    if ranges.hasByName(name):
        raise Refused("table-exists", name=name)
    ranges.addNewByName(name, _address(office, uid, sheet, area))
    table = ranges.getByName(name)
    table.ContainsHeader = headings
    table.AutoFilter = headings


def resize(office: Office, uid: str, sheet: str, name: str, area: Rectangle) -> None:
    """Let a table mean another area."""
    _table(office, uid, name).setDataArea(_address(office, uid, sheet, area))


def rename(office: Office, uid: str, name: str, to: str) -> None:
    """Call a table otherwise."""
    _table(office, uid, name).Name = to


def show_filter(office: Office, uid: str, name: str, value: bool) -> None:
    """Show or hide the arrows with which a table is filtered."""
    _table(office, uid, name).AutoFilter = value


def set_headings(office: Office, uid: str, name: str, value: bool) -> None:
    """Let a table's first row have its headings, or not."""
    _table(office, uid, name).ContainsHeader = value


def set_totals(office: Office, uid: str, name: str, value: bool) -> None:
    """Let a table's last row have totals, or not."""
    _table(office, uid, name).TotalsRow = value


def delete(office: Office, uid: str, name: str) -> None:
    """Remove a table; its cells stay."""
    office.book(uid).DatabaseRanges.removeByName(_table(office, uid, name).Name)
