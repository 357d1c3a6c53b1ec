"""The ribbon's description, made from the table of buttons: ``customUI14.xml``.

Labels and tips are asked of the VBA (``getLabel`` …), so that one add-in speaks both languages, and so is whether a button can be
pressed. The names of those procedures begin with ours: Excel looks for them among all open projects.
"""

from xml.sax.saxutils import quoteattr

from addin.buttons import Button, Buttons, Group

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
"""The customUI of Office 2010 and later."""

TAB = "ReviewbookTab"
"""The tab's id; a group's begins with it, too, because ids are the tab's own."""

LABELLED = {"getLabel": "ReviewbookLabel"}
TIPPED = {"getScreentip": "ReviewbookScreentip", "getSupertip": "ReviewbookSupertip"}
PRESSED = {"getEnabled": "ReviewbookEnabled", "onAction": "ReviewbookPressed"}
LOADED = {"onLoad": "ReviewbookLoaded"}
"""Attributes that call procedures, and the procedures."""


def group_id(group: Group) -> str:
    """Return the id that a group has on the ribbon."""
    return f"{TAB}_{group.id}"


def ribbon_xml(table: Buttons) -> str:
    """Return the description of the ribbon."""
    groups = "\n".join(_group(table, group) for group in table.groups)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<customUI{_attributes({'xmlns': NAMESPACE} | LOADED)}>\n"
        "<ribbon><tabs>\n"
        f"<tab{_attributes({'id': TAB} | LABELLED)}>\n{groups}\n</tab>\n"
        "</tabs></ribbon>\n"
        "</customUI>\n"
    )


def _group(table: Buttons, group: Group) -> str:
    buttons = "\n".join(map(_button, table.of(group)))
    return f"<group{_attributes({'id': group_id(group)} | LABELLED)}>\n{buttons}\n</group>"


def _button(button: Button) -> str:
    looks = {"id": button.id, "imageMso": button.icon, "size": str(button.size)}
    return f"<button{_attributes(looks | LABELLED | TIPPED | PRESSED)}/>"


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())
