"""How cells look: number formats, colours, fonts and links, a block at a time."""

from __future__ import annotations

from typing import Any

import uno

from .blocks import block_of, check_open, format_key, mixed
from .office import Office
from .rectangles import Rectangle

LOOKS = {
    "bold": "CharWeight",
    "colour": "CellBackColor",
    "font": "CharFontName",
    "horizontal": "HoriJustify",
    "italic": "CharPosture",
    "size": "CharHeight",
    "text_colour": "CharColor",
    "vertical": "VertJustify",
    "wrap": "IsTextWrapped",
}
"""What of a cell's look can be asked for and set, and UNO's name for it."""

ENUMS = {"HoriJustify": "com.sun.star.table.CellHoriJustify", "CharPosture": "com.sun.star.awt.FontSlant"}


def number_format(office: Office, uid: str, sheet: str, area: Rectangle) -> Any:
    """Return an area's number format, or ``None`` where it has several."""
    block = block_of(office, uid, sheet, area)
    if mixed(block, "NumberFormat"):
        return None
    return str(office.book(uid).NumberFormats.getByKey(block.NumberFormat).FormatString)


def set_number_format(office: Office, uid: str, sheet: str, area: Rectangle, code: str) -> None:
    """Give an area a number format."""
    block = block_of(office, uid, sheet, area)
    check_open(office.sheet(uid, sheet), block)
    block.NumberFormat = format_key(office.book(uid), code)


def look(office: Office, uid: str, sheet: str, area: Rectangle, name: str) -> Any:
    """Return one thing about an area's look, or ``None`` where its cells differ."""
    block = block_of(office, uid, sheet, area)
    if mixed(block, LOOKS[name]):
        return None
    found = getattr(block, LOOKS[name])
    return getattr(found, "value", found)


def set_look(office: Office, uid: str, sheet: str, area: Rectangle, name: str, value: Any) -> None:
    """Change one thing about an area's look."""
    block = block_of(office, uid, sheet, area)
    check_open(office.sheet(uid, sheet), block)
    known = LOOKS[name]
    setattr(block, known, uno.Enum(ENUMS[known], value) if known in ENUMS else value)


def link(office: Office, uid: str, sheet: str, area: Rectangle) -> str:
    """Return the address that an area's first cell links to, or ""."""
    fields = block_of(office, uid, sheet, area).getCellByPosition(0, 0).TextFields.createEnumeration()
    while fields.hasMoreElements():
        address = str(fields.nextElement().URL)
        return address.replace(".", "!", 1) if address.startswith("#") else address
    return ""


def set_link(office: Office, uid: str, sheet: str, area: Rectangle, address: str, text: str) -> None:
    """Let an area's first cell link to an address, or to ``#Sheet!A1`` in its own workbook."""
    block = block_of(office, uid, sheet, area)
    check_open(office.sheet(uid, sheet), block)
    cell = block.getCellByPosition(0, 0)
    field = office.book(uid).createInstance("com.sun.star.text.TextField.URL")
    field.URL = address.replace("!", ".", 1) if address.startswith("#") else address
    field.Representation = text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)
