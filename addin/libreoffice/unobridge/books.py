"""Workbooks: opened, made, saved, closed, and which one is in front."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import uno
from com.sun.star.beans import NamedValue
from com.sun.star.uno import RuntimeException

from .office import CALC, Office, lock_of, options
from .refusals import Refused, said

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}
"""The formats that LibreOffice writes, by the end of the file's name."""

NEVER, NO_UPDATE = 0, 0
"""Macros of workbooks that others sent are not run, and what they link to is not fetched."""


def _describe(book: Any) -> dict[str, Any]:
    address = book.URL
    path = uno.fileUrlToSystemPath(address) if address.startswith("file:") else address
    return {
        "uid": book.RuntimeUID,
        "fullname": path or book.Title,
        "read_only": book.isReadonly(),
        "saved": book.hasLocation() and not book.isModified(),
    }


def all_open(office: Office) -> list[dict[str, Any]]:
    """Return what is open, the workbook in front first."""
    books = office.books()
    front = active(office)
    found = []
    for book in sorted(books, key=lambda book: book.RuntimeUID != front):
        with contextlib.suppress(RuntimeException):  # it is being closed
            found.append(_describe(book))
    return found


def about(office: Office, uid: str) -> dict[str, Any]:
    """Return a workbook's path (or its title, while it has none), whether it may only be read, and whether it is saved."""
    return _describe(office.book(uid))


def active(office: Office) -> str:
    """Return the workbook in front: what a person looks at, or what was last used where nobody looks."""
    current = office.desktop.getCurrentComponent() if office.visible else None
    if current is not None and current.supportsService(CALC):
        return str(current.RuntimeUID)
    uids = [book.RuntimeUID for book in office.books()]
    return office.active if office.active in uids else next(iter(uids), "")


def new(office: Office) -> str:
    """Make an empty workbook."""
    return _load(office, "private:factory/scalc", "")


def open_file(
    office: Office, path: str, read_only: bool = False, password: str | None = None
) -> dict[str, Any]:
    """Open a workbook; one that somebody else has open is refused, unless it is only to be read.

    Raises:
        Refused: it is in use, needs a password, or is no workbook.

    """
    lock = lock_of(path)
    if not read_only and lock.exists():
        raise Refused("in-use", who=_holder(lock))
    how = {"ReadOnly": True if read_only else None, "Password": password}
    return _describe(office.book(_load(office, uno.systemPathToFileUrl(path), path, **how)))


def _holder(lock: Any) -> str:
    """Return who holds a file, as its lock file says it, or "?"."""
    try:
        parts = lock.read_text(encoding="utf-8", errors="replace").split(",")
    except OSError:
        parts = []
    return next((part.strip() for part in parts[:3] if part.strip()), "?")


def _load(office: Office, url: str, path: str, **how: Any) -> str:
    # From any other thread its windows are made half, and LibreOffice under GTK stands still, more often than not.
    how.update(Hidden=not office.visible, OnMainThread=True)
    how.update(MacroExecutionMode=NEVER, UpdateDocMode=NO_UPDATE)
    try:
        book = office.desktop.loadComponentFromURL(url, "_blank", 0, options(**how))
    except Exception as error:
        refused = Refused("no-workbook", reason=said(error))
    else:
        refused = Refused("no-workbook", reason="")
        if book is not None and book.supportsService(CALC):
            uid = str(book.RuntimeUID)
            office.opened[uid] = path
            office.active = uid
            return uid
        if book is not None:
            book.close(True)
    if _is_locked_up(path):
        refused = Refused("password")
    raise refused


def _is_locked_up(path: str) -> bool:
    """Whether a file that should be a package of Excel is encrypted: then it is another kind of container."""
    try:
        with open(path, "rb") as file:
            return path.lower().endswith((".xlsx", ".xlsm")) and file.read(4) == b"\xd0\xcf\x11\xe0"
    except OSError:
        return False


def save(office: Office, uid: str, path: str | None = None, password: str | None = None) -> None:
    """Save a workbook where it is, or under another name in the format that the name's end says.

    Raises:
        Refused: it may only be read, the format is unknown, or the file could not be written.

    """
    book = office.book(uid)
    try:
        if path is None:
            _check_writable(book)
            book.store()
            return
        _store_as(book, path, password)
        if uid in office.opened:
            office.opened[uid] = path
        return
    except Refused:
        raise
    except Exception as error:
        reason = said(error)
    raise Refused("not-saved", reason=reason)


def _check_writable(book: Any) -> None:
    if not book.hasLocation():
        raise Refused("nameless")
    if book.isReadonly():
        raise Refused("read-only")


def _store_as(book: Any, path: str, password: str | None) -> None:
    end = os.path.splitext(path)[1].lower()
    if end not in FILTERS:
        raise Refused("unknown-format", end=end)
    if not os.path.isdir(os.path.dirname(path)):  # LibreOffice would make it
        raise Refused("no-folder")
    if lock_of(path).exists() and uno.systemPathToFileUrl(path) != book.URL:
        raise Refused("in-use", who=_holder(lock_of(path)))
    how = options(FilterName=FILTERS[end], Overwrite=True, **_lock_up(end, password))
    book.storeAsURL(uno.systemPathToFileUrl(path), how)


def _lock_up(end: str, password: str | None) -> dict[str, Any]:
    """Return what makes LibreOffice encrypt a file; given only a password, it writes an Excel workbook unprotected."""
    if not password:
        return {}
    if end not in (".xlsx", ".xlsm"):
        return {"Password": password}
    data = (NamedValue("CryptoType", "Standard"), NamedValue("OOXPassword", password))
    return {"EncryptionData": uno.Any("[]com.sun.star.beans.NamedValue", data)}


def pdf(office: Office, uid: str, path: str) -> None:
    """Write a workbook as PDF."""
    book = office.book(uid)
    book.storeToURL(uno.systemPathToFileUrl(path), options(FilterName="calc_pdf_Export"))


def close(office: Office, uid: str) -> None:
    """Close a workbook without saving it.

    Raises:
        Refused: something in LibreOffice, such as an open question, does not let it close.

    """
    book = office.book(uid)
    try:
        book.close(True)
    except Exception as error:
        reason = said(error)
    else:
        office.forget(uid)
        return
    raise Refused("not-closed", reason=reason)


def activate(office: Office, uid: str) -> None:
    """Bring a workbook to the front."""
    book = office.book(uid)
    office.active = uid
    if office.visible:
        frame = book.CurrentController.Frame
        frame.activate()
        frame.ContainerWindow.toFront()
