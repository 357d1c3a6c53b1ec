"""Sheets of a workbook: listed, made, renamed, moved, shown, and what of them is used."""

from __future__ import annotations

from typing import Any

from .office import Office
from .refusals import Refused


def all_names(office: Office, uid: str) -> list[str]:
    """Return the names of the sheets from left to right."""
    return list(office.book(uid).Sheets.ElementNames)


def active(office: Office, uid: str) -> str:
    """Return the name of the sheet in front."""
    book = office.book(uid)
    controller = book.CurrentController
    return str(controller.ActiveSheet.Name if controller is not None else book.Sheets.getByIndex(0).Name)


def activate(office: Office, uid: str, sheet: str) -> None:
    """Bring a sheet to the front."""
    found = office.sheet(uid, sheet)
    controller = office.book(uid).CurrentController
    if controller is not None:
        controller.setActiveSheet(found)


def add(office: Office, uid: str, position: int, name: str | None = None) -> str:
    """Make a sheet at a position (from 0), bring it to the front, and return its name.

    Raises:
        Refused: the workbook's structure is protected.

    """
    sheets = _open_structure(office, uid)
    taken = {known.lower() for known in sheets.ElementNames}
    number = 1
    while name is None:
        name = f"Sheet{number}" if f"sheet{number}" not in taken else None
        number += 1
    sheets.insertNewByName(name, position)
    activate(office, uid, name)
    return name


def _open_structure(office: Office, uid: str) -> Any:
    book = office.book(uid)
    if book.isProtected():
        raise Refused("structure")
    return book.Sheets


def rename(office: Office, uid: str, sheet: str, name: str) -> None:
    """Give a sheet another name.

    Raises:
        Refused: another sheet has the name, or the workbook's structure is protected.

    """
    sheets = _open_structure(office, uid)
    if name.lower() in (known.lower() for known in sheets.ElementNames) and name.lower() != sheet.lower():
        raise Refused("sheet-exists", name=name)
    office.sheet(uid, sheet).Name = name


def delete(office: Office, uid: str, sheet: str) -> None:
    """Remove a sheet, but not the last one.

    Raises:
        Refused: it is the last one, or the workbook's structure is protected.

    """
    sheets = _open_structure(office, uid)
    if sheets.Count == 1:
        raise Refused("last-sheet", name=sheet)
    sheets.removeByName(office.sheet(uid, sheet).Name)


def copy(office: Office, uid: str, sheet: str, position: int) -> str:
    """Copy a sheet within its workbook, and return the copy's name."""
    sheets = _open_structure(office, uid)
    taken = {known.lower() for known in sheets.ElementNames}
    number = 2
    while f"{sheet} ({number})".lower() in taken:
        number += 1
    sheets.copyByName(office.sheet(uid, sheet).Name, f"{sheet} ({number})", position)
    return f"{sheet} ({number})"


def move(office: Office, uid: str, sheet: str, position: int) -> None:
    """Move a sheet to a position."""
    _open_structure(office, uid).moveByName(office.sheet(uid, sheet).Name, position)


def visible(office: Office, uid: str, sheet: str) -> bool:
    """Whether a sheet's tab shows."""
    return bool(office.sheet(uid, sheet).IsVisible)


def show(office: Office, uid: str, sheet: str, value: bool) -> None:
    """Show or hide a sheet; the last one that shows stays.

    Raises:
        Refused: no other sheet shows, or the workbook's structure is protected.

    """
    sheets = _open_structure(office, uid)
    found = office.sheet(uid, sheet)
    shown = [name for name in sheets.ElementNames if sheets.getByName(name).IsVisible]
    if not value and shown == [found.Name]:
        raise Refused("last-sheet", name=sheet)
    found.IsVisible = value


def protected(office: Office, uid: str, sheet: str) -> bool:
    """Whether a sheet is protected against changes of its locked cells."""
    return bool(office.sheet(uid, sheet).isProtected())


def protect(office: Office, uid: str, sheet: str, password: str = "") -> None:
    """Protect a sheet's locked cells against changes."""
    office.sheet(uid, sheet).protect(password)


def used(office: Office, uid: str, sheet: str) -> list[int]:
    """Return the used area: top and left (from 0), height and width; an empty sheet uses its first cell."""
    cursor = office.sheet(uid, sheet).createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    cursor.gotoStartOfUsedArea(False)
    begin = cursor.RangeAddress
    top, left = min(begin.StartRow, end.EndRow), min(begin.StartColumn, end.EndColumn)
    return [top, left, end.EndRow - top + 1, end.EndColumn - left + 1]
