"""From a cell's look in XlsxWriter's words to what Google calls it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from typing import Any

from workbook_templates.google.model import Look

DATE_PATTERN = "yyyy-mm-dd"

_FONTS: Mapping[str, str] = {"Microsoft YaHei": "Noto Sans SC"}
"""Fonts that Google serves to everybody, for those that only some computers have."""

NUMBER_PATTERNS: Mapping[str, str] = {
    "General": "",
    "#,##0.######;-#,##0.######;0;@": "",
    "#,##0.#;-#,##0.#;0;@": "",
    "0.##%;-0.##%;0%;@": "0.00%",
}
"""Patterns that are written otherwise; "" is what Google calls automatic.

Google shows the point of ``#,##0.######`` behind whole numbers, too (``85.``), and conditional formats, which mend that in
files, cannot change a number's pattern there.
"""

_ALIGNMENTS: Mapping[object, str] = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL: Mapping[object, str] = {"vcenter": "MIDDLE", "top": "TOP", None: "BOTTOM"}
_STYLES: Mapping[object, str] = {1: "SOLID", 2: "SOLID_MEDIUM"}
_SIDES = ("top", "bottom", "left", "right")
_INDENT, _PADDING = 7, {"top": 2, "right": 3, "bottom": 2, "left": 3}
_COLOUR = re.compile("#([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})")

SHOWN = frozenset({"bold", "underline", "font_color", "bg_color"})
"""What a conditional format of Google's can change."""


@lru_cache(maxsize=256)
def colour(text: str) -> dict[str, Any]:
    """Return a colour ``#RRGGBB`` as Google writes it: rounded up, because Google cuts what is below one of its 256 steps."""
    match = _COLOUR.fullmatch(text)
    if match is None:
        raise ValueError(f"not a colour: {text}")
    red, green, blue = (ceil(int(part, 16) / 255 * 10_000) / 10_000 for part in match.groups())
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


def pattern_of(look: Look) -> str:
    """Return the number pattern of a look as Google takes it, "" for automatic."""
    given = str(look.get("num_format", "General"))
    return NUMBER_PATTERNS.get(given, given)


def number_format(pattern: str) -> dict[str, str] | None:
    """Return a number format; ``None`` for automatic."""
    if not pattern:
        return None
    if pattern == "@":
        return {"type": "TEXT"}
    kind = "DATE" if pattern == DATE_PATTERN else "PERCENT" if "%" in pattern else "NUMBER"
    return {"type": kind, "pattern": pattern}


def text_format(look: Look) -> dict[str, Any]:
    """Return the font of a look; sizes are whole points."""
    found: dict[str, Any] = {}
    if "font_color" in look:
        found["foregroundColorStyle"] = colour(str(look["font_color"]))
    if "font_name" in look:
        name = str(look["font_name"])
        found["fontFamily"] = _FONTS.get(name, name)
    if "font_size" in look:
        found["fontSize"] = int(float(str(look["font_size"])))
    if look.get("bold"):
        found["bold"] = True
    if look.get("underline"):
        found["underline"] = True
    return found


def cell_format(look: Look) -> dict[str, Any]:
    """Return the format of a cell."""
    found: dict[str, Any] = {}
    numbers = number_format(pattern_of(look))
    if numbers is not None:
        found["numberFormat"] = numbers
    if "bg_color" in look:
        found["backgroundColorStyle"] = colour(str(look["bg_color"]))
    borders = _borders(look)
    if borders:
        found["borders"] = borders
    # As in XlsxWriter, what is indented stands on the left unless it says otherwise.
    align = look.get("align", "left" if look.get("indent") else None)
    if align in _ALIGNMENTS:
        found["horizontalAlignment"] = _ALIGNMENTS[align]
    if look.get("indent"):
        side = "right" if align == "right" else "left"
        found["padding"] = _PADDING | {side: _PADDING[side] + _INDENT}
    found["verticalAlignment"] = _VERTICAL[look.get("valign")]
    found["wrapStrategy"] = "WRAP" if look.get("text_wrap") else "OVERFLOW_CELL"
    fonts = text_format(look)
    if fonts:
        found["textFormat"] = fonts
    return found


def condition_format(look: Look) -> dict[str, Any]:
    """Return what a conditional format changes, as far as Google can."""
    found: dict[str, Any] = {}
    if "bg_color" in look:
        found["backgroundColorStyle"] = colour(str(look["bg_color"]))
    fonts = text_format({key: value for key, value in look.items() if key in SHOWN})
    return found | ({"textFormat": fonts} if fonts else {})


def _borders(look: Look) -> dict[str, Any]:
    found = {}
    for side in _SIDES:
        style = _STYLES.get(look.get(side, look.get("border")))
        if style is not None:
            line = str(look.get(f"{side}_color", look.get("border_color", "#000000")))
            found[side] = {"style": style, "colorStyle": colour(line)}
    return found
