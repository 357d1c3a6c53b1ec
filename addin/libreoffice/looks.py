"""How cells look, and the shape of the sheet around them: colours, fonts, formats, widths, links, rows put in."""

from abc import ABC, abstractmethod
from typing import Any

from xlwings import base_classes, utils

Colour = tuple[int, int, int]
BOLD, PLAIN = 150.0, 100.0
"""UNO's weights of letters."""

HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}


def colour_number(value: Any) -> int:
    """Return a colour as UNO counts it, from red, green and blue, ``#efefef`` or Excel's number; -1 is none."""
    if value is None:
        return -1
    if isinstance(value, int):
        value = utils.int_to_rgb(value)
    red, green, blue = utils.hex_to_rgb(value) if isinstance(value, str) else value
    return int((red << 16) + (green << 8) + blue)


def colour(number: int | None) -> Colour | None:
    """Return red, green and blue, or ``None`` for no colour or several."""
    if number is None or number < 0:
        return None
    return number >> 16 & 255, number >> 8 & 255, number & 255


class Looks(ABC):
    """What a range says about its look; the range itself knows how to ask."""

    @abstractmethod
    def ask(self, do: str, **values: Any) -> Any:
        """Ask the bridge about these cells."""

    def _look(self, name: str) -> Any:
        return self.ask("formats.look", name=name)

    def _set_look(self, name: str, value: Any) -> None:
        self.ask("formats.set_look", name=name, value=value)

    @property
    def font(self) -> "Font":
        """Return the font."""
        return Font(self)

    @property
    def number_format(self) -> str | None:
        """The number format, ``None`` where cells differ."""
        found = self.ask("formats.number_format")
        return None if found is None else str(found)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.ask("formats.set_number_format", code=value)

    @property
    def color(self) -> Colour | None:
        """The colour behind the text."""
        return colour(self._look("colour"))

    @color.setter
    def color(self, value: Any) -> None:
        self._set_look("colour", colour_number(value))

    @property
    def wrap_text(self) -> bool | None:
        """Whether text goes on in a next line."""
        found = self._look("wrap")
        return None if found is None else bool(found)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._set_look("wrap", bool(value))

    @property
    def horizontal_alignment(self) -> str | None:
        """Where text stands between left and right."""
        found = self._look("horizontal")
        return next((name for name, known in HORIZONTAL.items() if known == found), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self._set_look("horizontal", HORIZONTAL[value])

    @property
    def vertical_alignment(self) -> str | None:
        """Where text stands between top and bottom, which is where Excel puts it if nobody says otherwise."""
        found = self._look("vertical") or VERTICAL["bottom"]
        return next((name for name, known in VERTICAL.items() if known == found), None)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._set_look("vertical", VERTICAL[value])

    @property
    def column_width(self) -> float | None:
        """The columns' width in characters, ``None`` where they differ."""
        found = self.ask("rows.width")
        return None if found is None else float(found)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.ask("rows.set_width", value=float(value))

    @property
    def row_height(self) -> float:
        """The first row's height in points."""
        return float(self.ask("rows.height"))

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.ask("rows.set_height", value=float(value))

    @property
    def row_hidden(self) -> bool:
        """Whether the first row is hidden."""
        return bool(self.ask("rows.hidden", rows=True))

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.ask("rows.hide", rows=True, value=bool(value))

    @property
    def column_hidden(self) -> bool:
        """Whether the first column is hidden."""
        return bool(self.ask("rows.hidden", rows=False))

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.ask("rows.hide", rows=False, value=bool(value))

    @property
    def hyperlink(self) -> str:
        """The address that the cell links to."""
        return str(self.ask("formats.link"))

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """Let the cell link to an address, or to ``#Sheet!A1`` in its own workbook."""
        del screen_tip
        self.ask("formats.set_link", address=address, text=text_to_display or address)

    def autofit(self, axis: str | None = None) -> None:
        """Make columns as wide and rows as high as what they show."""
        rows, columns = axis not in ("c", "columns"), axis not in ("r", "rows")
        self.ask("rows.fit", rows=rows, columns=columns)

    def insert(self, shift: str | None = None, copy_origin: Any = None) -> None:
        """Put empty cells in."""
        del copy_origin
        self.ask("rows.insert", shift=shift or "down")

    def delete(self, shift: str | None = None) -> None:
        """Take the cells away."""
        self.ask("rows.remove", shift=shift or "up")

    def clear(self) -> None:
        """Empty the cells of what they hold and how they look."""
        self.ask("rows.clear", what="everything")

    def clear_contents(self) -> None:
        """Empty the cells of what they hold."""
        self.ask("rows.clear", what="contents")

    def clear_formats(self) -> None:
        """Take the cells' formats away."""
        self.ask("rows.clear", what="formats")

    def merge(self, across: bool = False) -> None:
        """Make one cell of many."""
        del across
        self.ask("rows.merge", value=True)

    def unmerge(self) -> None:
        """Make many cells of one."""
        self.ask("rows.merge", value=False)

    def select(self) -> None:
        """Select the cells."""
        self.ask("screen.select")


class Font(base_classes.Font):
    """The font of a range."""

    def __init__(self, cells: Looks) -> None:
        self._cells = cells

    @property
    def bold(self) -> bool | None:
        """Whether it is bold."""
        found = self._cells._look("bold")
        return None if found is None else found > PLAIN

    @bold.setter
    def bold(self, value: bool) -> None:
        self._cells._set_look("bold", BOLD if value else PLAIN)

    @property
    def italic(self) -> bool | None:
        """Whether it is italic."""
        found = self._cells._look("italic")
        return None if found is None else found == "ITALIC"

    @italic.setter
    def italic(self, value: bool) -> None:
        self._cells._set_look("italic", "ITALIC" if value else "NONE")

    @property
    def size(self) -> float | None:
        """The size in points."""
        found = self._cells._look("size")
        return None if found is None else float(found)

    @size.setter
    def size(self, value: float) -> None:
        self._cells._set_look("size", float(value))

    @property
    def name(self) -> str | None:
        """The font's name."""
        found = self._cells._look("font")
        return None if found is None else str(found)

    @name.setter
    def name(self, value: str) -> None:
        self._cells._set_look("font", value)

    @property
    def color(self) -> Colour | None:
        """The colour of the text."""
        return colour(self._cells._look("text_colour"))

    @color.setter
    def color(self, value: Any) -> None:
        self._cells._set_look("text_colour", colour_number(value))
