"""Names that a workbook, or a sheet of it, gives to cells and formulas; formulas are in LibreOffice's own syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from com.sun.star.lang import DisposedException
from com.sun.star.table import CellAddress
from com.sun.star.uno import RuntimeException

from .office import Office
from .refusals import Refused


def all_names(office: Office, uid: str, sheet: str | None = None) -> list[dict[str, Any]]:
    """Return the names of a workbook with those of its sheets, or those of one sheet."""
    book = office.book(uid)
    found = (
        [] if sheet is not None else [_describe(name, book.Sheets, "") for name in _each(book.NamedRanges)]
    )
    for title in [sheet] if sheet is not None else book.Sheets.ElementNames:
        found += [
            _describe(name, book.Sheets, title) for name in _each(book.Sheets.getByName(title).NamedRanges)
        ]
    return found


def _each(names: Any) -> Iterator[Any]:
    for name in names.ElementNames:
        yield names.getByName(name)


def _describe(name: Any, sheets: Any, scope: str) -> dict[str, Any]:
    cells = name.ReferredCells
    where = None
    if cells is not None:
        a = cells.RangeAddress
        title = sheets.getByIndex(a.Sheet).Name
        where = [title, a.StartRow, a.StartColumn, a.EndRow - a.StartRow + 1, a.EndColumn - a.StartColumn + 1]
    return {"name": name.Name, "scope": scope, "content": name.Content, "where": where}


def add(office: Office, uid: str, name: str, content: str, sheet: str = "") -> None:
    """Give a name to a formula, or another formula to a name.

    Raises:
        Refused: LibreOffice does not take the name.

    """
    names = _names(office, uid, sheet)
    if names.hasByName(name):
        names.getByName(name).Content = content
        return
    try:
        names.addNewByName(name, content, CellAddress(), 0)
        return
    except DisposedException:  # the workbook was closed, and its name is none of the reasons
        raise
    except RuntimeException:
        refused = Refused("bad-name", name=name)
    raise refused


def _names(office: Office, uid: str, sheet: str) -> Any:
    return office.sheet(uid, sheet).NamedRanges if sheet else office.book(uid).NamedRanges


def rename(office: Office, uid: str, name: str, to: str, sheet: str = "") -> None:
    """Call a name otherwise."""
    _found(_names(office, uid, sheet), name).Name = to


def delete(office: Office, uid: str, name: str, sheet: str = "") -> None:
    """Remove a name."""
    names = _names(office, uid, sheet)
    names.removeByName(_found(names, name).Name)


def _found(names: Any, name: str) -> Any:
    if not names.hasByName(name):
        raise Refused("no-name", name=name)
    return names.getByName(name)


def where(office: Office, uid: str, sheet: str, name: str) -> tuple[str, int, int, int, int] | None:
    """Return the cells that a name means on a sheet, its own names first, or ``None``."""
    sheets = office.book(uid).Sheets
    for names in (office.sheet(uid, sheet).NamedRanges, office.book(uid).NamedRanges):
        for known in names.ElementNames:
            if known.lower() == name.lower():
                found: tuple[str, int, int, int, int] | None = _describe(names.getByName(known), sheets, "")[
                    "where"
                ]
                if found is not None:
                    return found
    return None
