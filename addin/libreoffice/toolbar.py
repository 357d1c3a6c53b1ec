"""LibreOffice's toolbar as an extension (.oxt), made from a list of buttons; the same list gives the same bytes anywhere.

An extension is a package of files: what it is called (``description.xml``), which buttons there are (``Addons.xcu``) and how
they are named and explained (``CalcCommands.xcu``, ``CalcWindowState.xcu``), who answers their addresses
(``ProtocolHandler.xcu``), and the program that answers (:mod:`addin.libreoffice.extension.handler`) with the bridge.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from addin.libreoffice.unobridge import wire
from appraisal.messages import LANGUAGES, Texts

TEXTS = Texts("addin")

IDENTIFIER = "org.reviewbook.toolbar"
HANDLER = "org.reviewbook.Handler"
BAR = f"private:resource/toolbar/addon_{IDENTIFIER}"
CALC = "com.sun.star.sheet.SpreadsheetDocument"

ICONS_AND_LABELS = "2"
"""UNO's number for a toolbar that shows both; a row of its own below those of LibreOffice has the room."""

SAID = ("title", "busy", "no-program", "stopped")
"""What the toolbar itself can say, by the key of its text."""

_WHEN = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_REGISTRY = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its id, its label and the tip beside the pointer in each language, and its icon as PNG (or none).

    One that ``opens`` a group has a line before it, unless it is the first.
    """

    id: str
    label: Mapping[str, str]
    tip: Mapping[str, str]
    icon: bytes = b""
    opens: bool = False


def build(buttons: Sequence[Button], version: str) -> bytes:
    """Return the extension with these buttons, in their order."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name, content in sorted(_parts(buttons, version)):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            package.writestr(entry, content)
    return packed.getvalue()


def _parts(buttons: Sequence[Button], version: str) -> Iterator[tuple[str, bytes]]:
    made = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(version),
        "Addons.xcu": _addons(buttons),
        "CalcCommands.xcu": _commands(buttons),
        "CalcWindowState.xcu": _window_state(),
        "ProtocolHandler.xcu": _protocol(),
    }
    for name, text in made.items():
        yield name, text.encode()
    package = files("addin.libreoffice")
    yield "handler.py", package.joinpath("extension", "handler.py").read_bytes()
    for file in package.joinpath("unobridge").iterdir():
        if file.name.endswith(".py") and file.name != "__main__.py":
            yield f"pythonpath/reviewbook_unobridge/{file.name}", file.read_bytes()
    texts = {language: {key: TEXTS(f"toolbar.{key}", language) for key in SAID} for language in LANGUAGES}
    yield "pythonpath/reviewbook_unobridge/texts.json", json.dumps(texts, sort_keys=True).encode("ascii")
    for button in buttons:
        if button.icon:
            yield f"icons/{button.id}.png", button.icon


def _manifest() -> str:
    kinds = [("uno-component;type=Python", "handler.py")]
    kinds += [
        ("configuration-data", f"{name}.xcu")
        for name in ("Addons", "CalcCommands", "CalcWindowState", "ProtocolHandler")
    ]
    entries = "".join(
        f'<manifest:file-entry manifest:media-type="application/vnd.sun.star.{kind}" manifest:full-path="{path}"/>\n'
        for kind, path in kinds
    )
    space = 'xmlns:manifest="http://openoffice.org/2001/manifest"'
    return f"{_XML}<manifest:manifest {space}>\n{entries}</manifest:manifest>\n"


def _description(version: str) -> str:
    names = "".join(
        f'<name lang="{language}">{escape(TEXTS("toolbar.title", language))}</name>' for language in LANGUAGES
    )
    return (
        f'{_XML}<description xmlns="http://openoffice.org/extensions/description/2006">\n'
        f"<identifier value={quoteattr(IDENTIFIER)}/>\n<version value={quoteattr(version)}/>\n"
        f"<display-name>{names}</display-name>\n</description>\n"
    )


def _data(name: str, package: str, content: str) -> str:
    return (
        f'{_XML}<oor:component-data {_REGISTRY} oor:name="{name}" oor:package="{package}">\n'
        f"{content}</oor:component-data>\n"
    )


def _node(name: str, content: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{content}</node>\n'


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value>{escape(value)}</value></prop>'


def _translated(name: str, texts: Mapping[str, str]) -> str:
    """Return a property with a value for each language; English is also for languages that are not ours."""
    values = "".join(
        f'<value xml:lang="{"en-US" if language == LANGUAGES[0] else language}">{escape(text)}</value>'
        for language, text in texts.items()
    )
    return f'<prop oor:name="{name}" oor:type="xs:string">{values}</prop>'


def _address(button: Button) -> str:
    return f"{wire.PROTOCOL}{button.id}"


def _addons(buttons: Sequence[Button]) -> str:
    places = "".join(_place(number, button) for number, button in enumerate(buttons))
    icons = "".join(
        _node(
            f"{IDENTIFIER}.{button.id}",
            _property("URL", _address(button))
            + '<node oor:name="UserDefinedImages">'
            + _property("ImageSmallURL", f"%origin%/icons/{button.id}.png")
            + _property("ImageBigURL", f"%origin%/icons/{button.id}.png")
            + "</node>",
        )
        for button in buttons
        if button.icon
    )
    bar = f'<node oor:name="OfficeToolBar">\n{_node(IDENTIFIER, places)}</node>\n'
    images = f'<node oor:name="Images">\n{icons}</node>\n' if icons else ""
    return _data("Addons", "org.openoffice.Office", f'<node oor:name="AddonUI">\n{bar}{images}</node>\n')


def _place(number: int, button: Button) -> str:
    """Return a button's place on the bar, and that of the line before it.

    LibreOffice puts places in the order of their names, a shorter name before a longer one.
    """
    line = _node(f"b{number:02}a", _property("URL", "private:separator")) if button.opens and number else ""
    return line + _node(
        f"b{number:02}b",
        _property("URL", _address(button))
        + _translated("Title", button.label)
        + _property("Target", "_self")
        + _property("Context", CALC),
    )


def _commands(buttons: Sequence[Button]) -> str:
    commands = "".join(
        _node(_address(button), _translated("Label", button.label) + _translated("TooltipLabel", button.tip))
        for button in buttons
    )
    inner = f'<node oor:name="UserInterface"><node oor:name="Commands">\n{commands}</node></node>\n'
    return _data("CalcCommands", "org.openoffice.Office.UI", inner)


def _window_state() -> str:
    title = {language: TEXTS("toolbar.title", language) for language in LANGUAGES}
    where = {"Docked": ("boolean", "true"), "DockingArea": ("int", "0"), "DockPos": ("string", "0,5")}
    how = {"Visible": ("boolean", "true"), "Style": ("int", ICONS_AND_LABELS)}
    set_ = "".join(
        f'<prop oor:name="{name}" oor:type="xs:{kind}"><value>{value}</value></prop>'
        for name, (kind, value) in (where | how).items()
    )
    state = _node(BAR, _translated("UIName", title) + set_)
    inner = f'<node oor:name="UIElements"><node oor:name="States">\n{state}</node></node>\n'
    return _data("CalcWindowState", "org.openoffice.Office.UI", inner)


def _protocol() -> str:
    handled = f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{wire.PROTOCOL}*</value></prop>'
    return _data(
        "ProtocolHandler",
        "org.openoffice.Office",
        f'<node oor:name="HandlerSet">\n{_node(HANDLER, handled)}</node>\n',
    )
