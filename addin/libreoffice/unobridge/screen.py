"""What a person sees and what LibreOffice does by itself: questions, progress, selection, redrawing, calculation."""

from __future__ import annotations

import contextlib
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

from .blocks import block_of
from .office import Office
from .rectangles import Rectangle
from .refusals import Refused
from .wire import PROTOCOL

BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
PRESSED = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
MESSAGES = {"info": "INFOBOX", "critical": "ERRORBOX"}
"""UNO's numbers and names for what a question offers, what was pressed, and how it looks."""


def version(office: Office) -> str:
    """Return LibreOffice's version, such as 7.4.7.2."""
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    node = (PropertyValue("nodepath", 0, "/org.openoffice.Setup/Product", 0),)
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", node)
    return str(access.getByName("ooSetupVersionAboutBox"))


def ask(office: Office, prompt: str, title: str, buttons: str, mode: str) -> str:
    """Show a message, and return the button that was pressed.

    Raises:
        Refused: nobody would see it.

    """
    if not office.visible:
        raise Refused("nobody-to-ask")
    toolkit = office.service("com.sun.star.awt.Toolkit")
    frame = office.desktop.getCurrentFrame()
    parent = frame.ContainerWindow if frame is not None else toolkit.getDesktopWindow()
    default = "QUERYBOX" if buttons.startswith("yes") else "MESSAGEBOX"
    kind = uno.Enum("com.sun.star.awt.MessageBoxType", MESSAGES.get(mode, default))
    box = toolkit.createMessageBox(parent, kind, BUTTONS[buttons], title, prompt)
    try:
        return PRESSED.get(box.execute(), "cancel")
    finally:
        box.dispose()


def status(office: Office, text: str = "") -> None:
    """Say something in the status bar of the workbook in front, or give it back to LibreOffice."""
    with contextlib.suppress(Exception):
        bar = office.kept.pop("status", None)
        if bar is not None:
            bar.end()
    frame = office.desktop.getCurrentFrame()
    if text and frame is not None:
        bar = frame.createStatusIndicator()
        bar.start(text, 0)
        office.kept["status"] = bar


def redraw(office: Office, value: bool) -> None:
    """Let workbooks be redrawn after each change, or keep them still until they may be."""
    still = office.kept.setdefault("still", [])
    if value:
        while still:
            with contextlib.suppress(Exception):  # it was closed in between
                still.pop().unlockControllers()
    elif not still:
        for book in office.books():
            book.lockControllers()
            still.append(book)


def automatic(office: Office) -> bool:
    """Whether formulas are computed as soon as something changes."""
    return all(book.isAutomaticCalculationEnabled() for book in office.books())


def set_automatic(office: Office, value: bool) -> None:
    """Let formulas be computed at once in all workbooks, or only when that is asked for."""
    waiting = office.kept.setdefault("waiting", [])
    for book in office.books():
        if not value and book.isAutomaticCalculationEnabled():
            waiting.append(book)
        book.enableAutomaticCalculation(value)
    if value:
        waiting.clear()


def release(office: Office) -> None:
    """Give the screen back: redrawn, with LibreOffice's own status bar, and computing as it did before."""
    redraw(office, True)
    status(office)
    for book in office.kept.pop("waiting", []):
        with contextlib.suppress(Exception):  # it was closed in between
            book.enableAutomaticCalculation(True)


def press(office: Office, uid: str, command: str) -> None:
    """Press one of our buttons in a workbook's window, as a person would."""
    frame = office.book(uid).CurrentController.Frame
    helper = office.service("com.sun.star.frame.DispatchHelper")
    helper.executeDispatch(frame, f"{PROTOCOL}{command}", "", 0, ())


def calculate(office: Office) -> None:
    """Compute all formulas of all workbooks, also those whose cells did not change."""
    for book in office.books():
        book.calculateAll()


def selection(office: Office, uid: str) -> list[Any] | None:
    """Return what is selected in a workbook: the sheet's name, then top, left, height and width; else ``None``."""
    controller = office.book(uid).CurrentController
    found = controller.getSelection() if controller is not None else None
    if found is None or (not hasattr(found, "getRangeAddress") and not hasattr(found, "getRangeAddresses")):
        return None
    a = found.getRangeAddresses()[0] if hasattr(found, "getRangeAddresses") else found.getRangeAddress()
    sheet = office.book(uid).Sheets.getByIndex(a.Sheet).Name
    return [sheet, a.StartRow, a.StartColumn, a.EndRow - a.StartRow + 1, a.EndColumn - a.StartColumn + 1]


def select(office: Office, uid: str, sheet: str, area: Rectangle) -> None:
    """Select an area and show it."""
    block = block_of(office, uid, sheet, area)
    controller = office.book(uid).CurrentController
    if controller is not None:
        controller.setActiveSheet(office.sheet(uid, sheet))
        controller.select(block)


def shown(office: Office) -> bool:
    """Whether a person sees this LibreOffice."""
    return office.visible


def show(office: Office, value: bool) -> None:
    """Show or hide the windows of the workbooks, where this LibreOffice has windows."""
    if not office.visible:
        return
    for book in office.books():
        if book.CurrentController is not None:
            book.CurrentController.Frame.ContainerWindow.setVisible(value)
