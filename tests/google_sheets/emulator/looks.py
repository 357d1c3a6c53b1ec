"""How cells look: formats as Google keeps them, merged into the one that every cell has."""

import struct
from collections.abc import Mapping
from typing import Any

from tests.google_sheets.emulator.masks import Mask, put

Json = dict[str, Any]
WHITE: Json = {"red": 1, "green": 1, "blue": 1}
DEFAULT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}


def _theme(*colours: tuple[str, float, float, float]) -> Json:
    pairs = [
        {"colorType": name, "color": {"rgbColor": {part: value for part, value in parts if value}}}
        for name, *values in colours
        for parts in [list(zip(("red", "green", "blue"), values, strict=True))]
    ]
    return {"primaryFontFamily": "Arial", "themeColors": pairs}


THEME = _theme(
    ("TEXT", 0, 0, 0),
    ("BACKGROUND", 1, 1, 1),
    ("ACCENT1", 0.25882354, 0.52156866, 0.95686275),
    ("ACCENT2", 0.91764706, 0.2627451, 0.20784314),
    ("ACCENT3", 0.9843137, 0.7372549, 0.015686275),
    ("ACCENT4", 0.20392157, 0.65882355, 0.3254902),
    ("ACCENT5", 1, 0.42745098, 0.003921569),
    ("ACCENT6", 0.27450982, 0.7411765, 0.7764706),
    ("LINK", 0.06666667, 0.33333334, 0.8),
)
COLOURS = ("backgroundColor", "foregroundColor", "color")
"""What is a colour of the older kind; beside each stands a ``…Style`` of the newer one."""


def stored_colour(colour: Mapping[str, float]) -> Json:
    """Return a colour as Google does: eight bits a channel, in single precision, without what is nought."""
    made: Json = {}
    for name, value in colour.items():
        if not value:
            continue
        kept = value if name == "alpha" else int(value * 255) / 255
        short = float(f"{struct.unpack('f', struct.pack('f', kept))[0]:.8g}")
        made[name] = int(short) if short.is_integer() else short
    return made


def colour_pair(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Json:
    """Return a colour both ways, whichever of them was given; the newer one wins."""
    if new and new.get("themeColor"):
        return {f"{name}Style": {"themeColor": new["themeColor"]}}
    given = (new or {}).get("rgbColor") if new else old
    if given is None:
        return {}
    colour = stored_colour(given)
    return {name: colour, f"{name}Style": {"rgbColor": colour}}


def stored(look: Any) -> Any:
    """Return a format, or a part of one, with each colour both ways."""
    if isinstance(look, list):
        return [stored(item) for item in look]
    if not isinstance(look, Mapping):
        return look
    made = {
        key: stored(value)
        for key, value in look.items()
        if value is not None and key not in COLOURS and key.removesuffix("Style") not in COLOURS
    }
    for name in COLOURS:
        made |= colour_pair(name, look.get(name), look.get(f"{name}Style"))
    return made


def changed(look: Mapping[str, Any], wanted: Json, mask: Mask) -> Json:
    """Return the look after what the mask names was set; ``wanted`` is as :func:`stored` gives it."""
    return put(dict(look), wanted, with_styles(mask)) if mask else wanted


def with_styles(mask: Mask) -> Mask:
    """Let a mask that names a colour of either kind mean both."""
    made: Mask = {}
    for name, parts in mask.items():
        plain = name.removesuffix("Style")
        if plain in COLOURS:
            made |= {plain: {}, f"{plain}Style": {}}
        else:
            made[name] = with_styles(parts)
    return made


def effective(look: Mapping[str, Any]) -> Json:
    """Return a cell's whole look: its own upon the one that every cell has."""
    made = {**DEFAULT, **look}
    for name in ("textFormat", "padding"):
        if name in look:
            made[name] = {**DEFAULT[name], **look[name]}
    return made
