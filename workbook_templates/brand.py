"""A company's own look: its colour in place of the house's, and its logo.

From one colour follow all that is drawn with it. Text on it, and it as text on paper, keep the contrast that WCAG 2.1 asks
of small text (success criterion 1.4.3): a colour that is too light to be read on paper is darkened there, and only there.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from functools import cache

READABLE = 4.5
"""The contrast of small text and its ground, as a ratio, from which it can be read (WCAG 2.1, level AA)."""

_LARGE = 3.0
"""The contrast that large text needs."""

LARGEST_LOGO = 1_000_000
"""Bytes of a logo at most: it stands in every book, and books are sent by mail."""

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_BLACK, _WHITE = "#000000", "#FFFFFF"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND"
_JPEG, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG behind which its size stands; the three others define tables."""


@dataclass(frozen=True, slots=True)
class Brand:
    """The colours of a workbook that a company may choose, as ``#RRGGBB``.

    ``band`` is the ground of headers with ``band_text`` on it and ``hint`` for small text there; ``soft`` is a tint for
    cards and groups; ``ink`` is the colour as text on paper and on the tint, ``accent`` the colour of large figures and lines.
    """

    band: str
    band_text: str
    hint: str
    soft: str
    ink: str
    accent: str


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of the company: a whole PNG or JPEG, with its size in pixels."""

    content: bytes
    width: int
    height: int

    @property
    def suffix(self) -> str:
        """The ending of its file's name."""
        return "png" if self.content.startswith(_PNG) else "jpg"


def colour(text: str) -> str | None:
    """Return a colour as ``#RRGGBB``, or ``None`` where the text is none: six hexadecimal digits, with # or without."""
    found = _HEX.fullmatch(text.strip())
    return None if found is None else f"#{found[1].upper()}"


@cache
def brand(chosen: str) -> Brand | None:
    """Return the look that follows from a company's colour, ``None`` where none is chosen, or it is no colour."""
    band = colour(chosen)
    if band is None:
        return None
    text = readable_on(band)
    soft = mixed(band, _WHITE, 0.9)
    return Brand(
        band, text, _still_readable(text, band), soft, darkened(band, soft), darkened(band, soft, _LARGE)
    )


def readable_on(ground: str) -> str:
    """Return white or black, whichever is read better on a ground: one of the two always reaches 4.5 : 1."""
    return max((_WHITE, _BLACK), key=lambda text: contrast(text, ground))


def darkened(shade: str, ground: str, ratio: float = READABLE) -> str:
    """Return a colour as dark as it must be to reach a contrast on a light ground."""
    for share in range(0, 101, 5):
        found = mixed(shade, _BLACK, share / 100)
        if contrast(found, ground) >= ratio:
            return found
    return _BLACK


def _still_readable(text: str, ground: str) -> str:
    """Return a text's colour toned down towards its ground, as far as it can still be read."""
    for share in range(25, 0, -5):
        found = mixed(text, ground, share / 100)
        if contrast(found, ground) >= READABLE:
            return found
    return text


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with ``share`` of another one in it, 0 … 1."""
    return "#" + "".join(
        f"{round(first + (second - first) * share):02X}"
        for first, second in zip(_channels(one), _channels(other), strict=True)
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 … 21 (WCAG 2.1: (L1 + 0.05) / (L2 + 0.05), the lighter one above)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: str) -> float:
    """Return the relative luminance of a colour, 0 … 1 (WCAG 2.1)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(shade))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _channels(shade: str) -> tuple[int, int, int]:
    return int(shade[1:3], 16), int(shade[3:5], 16), int(shade[5:7], 16)


def logo(content: bytes) -> Logo | None:
    """Return the logo that a file holds; ``None`` where it is no PNG or JPEG, broken, cut off, or too large."""
    if len(content) > LARGEST_LOGO:
        return None
    size = _png_size(content) if content.startswith(_PNG) else _jpeg_size(content)
    if size is None or not all(size):
        return None
    return Logo(content, *size)


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Return the size of a PNG all of whose pieces are there and unharmed."""
    place, size = len(_PNG), None
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content) or zlib.crc32(content[place + 4 : end - 4]) != _number(content, end - 4):
            return None
        if kind == b"IHDR":
            size = struct.unpack_from(">II", content, place + 8)
        if kind == _PNG_END:
            return size
        place = end
    return None


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 4])


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return the size of a JPEG that ends as one does."""
    if not content.startswith(_JPEG) or not content.rstrip(b"\0").endswith(_JPEG_END):
        return None
    place = len(_JPEG)
    while place + 9 < len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        place += 2 + length
    return None
