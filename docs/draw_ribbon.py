"""Draw the ribbon as Excel would show it, from the built add-in itself: its description in XML, and the words of its VBA.

Which tab, groups and buttons there are, their order and their sizes stand in the part of ``Reviewbook.xlam`` that Excel reads. What
they are called is asked of the add-in's VBA, as Excel asks; LibreOffice executes it.
"""

import io
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont
from ribbon_glyphs import GLYPHS, Pen

from addin.xlam.build import add_in
from tests.applications.vba_in_libreoffice import ask, asked

RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
"""What leads from a workbook to the description of its ribbon."""

EXCELS_TABS = {
    "en": ("File", "Home", "Insert", "Page Layout", "Formulas", "Data", "Review", "View"),
    "zh-CN": ("文件", "开始", "插入", "页面布局", "公式", "数据", "审阅", "视图"),
}
"""What stands before our tab: Excel's own."""

WIDTH = 700
STRIP, BODY, CAPTION = 32, 94, 20
"""Excel's measures, in pixels of a screen that is not enlarged: the strip of the tabs, the buttons, the groups' names below."""

DRAWN, SHOWN = 6, 2
"""How much larger it is drawn, and how much larger the picture is: what is drawn large and made small has smooth edges."""

LARGE, SMALL, ROW = 32, 16, 22
"""A large and a normal button's picture, and the height of a normal button, of which three stand in a column."""

FACE, EDGE, TEXT, FAINT, OURS = "#ffffff", "#d6d6d6", "#262626", "#6b6b6b", "#1e7145"
STRIP_FACE = "#f3f2f1"


class Button(NamedTuple):
    """A button as the description has it: its id, Office's picture, and whether it is large."""

    id: str
    picture: str
    large: bool


class Group(NamedTuple):
    """A group and its buttons."""

    id: str
    buttons: tuple[Button, ...]


class Tab(NamedTuple):
    """The tab and its groups."""

    id: str
    groups: tuple[Group, ...]


def described(workbook: bytes) -> Tab:
    """Return the tab that a workbook's own description has."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        links = ET.fromstring(package.read("_rels/.rels"))
        part = next(link.get("Target", "") for link in links if link.get("Type") == RELATIONSHIP)
        root = ET.fromstring(package.read(part))
    tab = next(root.iterfind(".//{*}tab"))
    return Tab(tab.get("id", ""), tuple(map(_group, tab.iterfind("{*}group"))))


def _group(group: ET.Element) -> Group:
    buttons = (
        Button(one.get("id", ""), one.get("imageMso", ""), one.get("size") == "large")
        for one in group.iterfind("{*}button")
    )
    return Group(group.get("id", ""), tuple(buttons))


def words(workbook: bytes, tab: Tab, language: str) -> Mapping[str, str]:
    """Return what the tab, its groups and its buttons are called, by their ids, as the workbook's VBA says it."""
    ids = [tab.id, *(group.id for group in tab.groups)]
    ids += [button.id for group in tab.groups for button in group.buttons]
    lines = [ask("Words.Said", f'"{id_}.label"', f'"{language}"') for id_ in ids]
    with TemporaryDirectory() as scratch:
        return dict(zip(ids, asked(Path(scratch), workbook, lines), strict=True))


def draw_ribbon(target: Path, language: str) -> None:
    """Draw the ribbon of the add-in as it is built now."""
    workbook = add_in()
    tab = described(workbook)
    picture = Drawing(words(workbook, tab, language)).drawn(tab, EXCELS_TABS[language])
    picture.save(target, optimize=True)


def font(weight: str, size: float) -> ImageFont.FreeTypeFont:
    """Return a font that has Chinese, too, as the system knows it."""
    command = ("fc-match", "-f", "%{file}\n%{index}", f"sans-serif:lang=zh-cn:weight={weight}")
    found = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    file, index = found.split("\n")
    return ImageFont.truetype(file, round(size * DRAWN), index=int(index))


class Drawing:
    """The picture while it is drawn; every measure is in pixels of a screen that is not enlarged."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._picture = Image.new("RGB", (WIDTH * DRAWN, (STRIP + BODY + CAPTION) * DRAWN), FACE)
        self._draw = ImageDraw.Draw(self._picture)
        self._plain, self._bold, self._small = font("regular", 12), font("bold", 12), font("regular", 11)

    def drawn(self, tab: Tab, before: Sequence[str]) -> Image.Image:
        """Draw the tab behind others, and return the picture."""
        self._strip(before, self._words[tab.id])
        left = 6.0
        for group in tab.groups:
            left = self._draw_group(group, left)
        self._frame()
        size = (WIDTH * SHOWN, (STRIP + BODY + CAPTION) * SHOWN)
        return self._picture.resize(size, Image.Resampling.LANCZOS)

    def _frame(self) -> None:
        """Draw an edge around everything: a page is as white as the ribbon."""
        right, bottom = self._picture.size
        self._draw.rectangle((0, 0, right - 1, bottom - 1), outline=EDGE, width=DRAWN // SHOWN * 2)

    def _strip(self, before: Sequence[str], ours: str) -> None:
        """Draw the names of the tabs; ours is chosen."""
        self._box(0, 0, WIDTH, STRIP, STRIP_FACE)
        left = 16.0
        for name in before:
            self._text(left, STRIP / 2, name, self._plain, TEXT, "lm")
            left += self._wide(name, self._plain) + 24
        width = self._wide(ours, self._bold)
        self._text(left, STRIP / 2, ours, self._bold, OURS, "lm")
        self._box(left, STRIP - 4, left + width, STRIP - 1.5, OURS)

    def _draw_group(self, group: Group, left: float) -> float:
        """Draw a group from a place to the right, and return where the next one begins."""
        start = left
        for column in columns(group.buttons):
            left = (self._large if column[0].large else self._stack)(column, left)
        name = self._words[group.id]
        left = max(left, start + self._wide(name, self._small) + 12)
        self._text((start + left) / 2, STRIP + BODY + CAPTION / 2 - 3, name, self._small, FAINT, "mm")
        self._box(left + 5, STRIP + 6, left + 6, STRIP + BODY + CAPTION - 7, EDGE)
        return left + 12

    def _large(self, column: Sequence[Button], left: float) -> float:
        (button,) = column
        lines = broken(self._words[button.id])
        width = max(46.0, *(self._wide(line, self._plain) + 10 for line in lines))
        self._glyph(button, left + (width - LARGE) / 2, STRIP + 10, LARGE)
        for number, line in enumerate(lines):
            self._text(left + width / 2, STRIP + 56 + 16 * number, line, self._plain, TEXT, "mm")
        return left + width + 2

    def _stack(self, column: Sequence[Button], left: float) -> float:
        width = 0.0
        spare = (BODY - 12 - ROW * len(column)) / (len(column) + 1)
        for number, button in enumerate(column):
            middle = STRIP + 8 + spare * (number + 1) + ROW * (number + 0.5)
            self._glyph(button, left + 5, middle - SMALL / 2, SMALL)
            self._text(left + 27, middle, label := self._words[button.id], self._plain, TEXT, "lm")
            width = max(width, 27 + self._wide(label, self._plain) + 6)
        return left + width + 2

    def _glyph(self, button: Button, left: float, top: float, side: float) -> None:
        GLYPHS[button.picture](Pen(self._draw, (left * DRAWN, top * DRAWN), side * DRAWN))

    def _box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self._draw.rectangle((left * DRAWN, top * DRAWN, right * DRAWN - 1, bottom * DRAWN - 1), colour)

    def _text(
        self, left: float, top: float, text: str, face: ImageFont.FreeTypeFont, colour: str, anchor: str
    ) -> None:
        self._draw.text((left * DRAWN, top * DRAWN), text, colour, face, anchor)

    def _wide(self, text: str, face: ImageFont.FreeTypeFont) -> float:
        return face.getlength(text) / DRAWN


def columns(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """Yield the columns in which Excel puts buttons: a large one by itself, normal ones in threes."""
    stack: list[Button] = []
    for button in buttons:
        if stack and (button.large or len(stack) == 3):
            yield tuple(stack)
            stack = []
        if button.large:
            yield (button,)
        else:
            stack.append(button)
    if stack:
        yield tuple(stack)


def broken(label: str) -> list[str]:
    """Return the lines of a large button's label: Excel breaks it once, where it becomes narrowest."""
    parts = label.split()
    ways = ([" ".join(parts[:place]), " ".join(parts[place:])] for place in range(1, len(parts)))
    return min(ways, key=lambda lines: max(map(len, lines)), default=[label])
