"""What openpyxl finds in a file, in the words in which Google tells of cells: the other side of the comparison."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from unittest.mock import patch

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.borders import Side
from openpyxl.workbook import Workbook

from tests.google_sheets.drawn_books import BOOKS, file_of
from tests.google_sheets.replay import Shown

PATTERNS = {
    "General": "",
    "#,##0.######;-#,##0.######;0;@": "",
    "#,##0.#;-#,##0.#;0;@": "",
    "0.##%;-0.##%;0%;@": "0.00%",
}
"""Number formats that are others in Google Sheets, as docs/google-books.md says; "" is automatic."""

FONTS = {"Microsoft YaHei": "Noto Sans SC"}
STYLES = {"thin": "SOLID", "medium": "SOLID_MEDIUM"}
ALIGNMENTS = {"left": "LEFT", "center": "CENTER", "right": "RIGHT", None: "", "general": ""}
VERTICAL = {"center": "MIDDLE", "top": "TOP", "bottom": "BOTTOM", None: "BOTTOM"}
SIDES = ("top", "bottom", "left", "right")


class Line(NamedTuple):
    """One side of a frame."""

    style: str
    colour: str


@dataclass(frozen=True)
class Looks:
    """All that matters of a cell's look."""

    pattern: str
    ground: str
    sides: tuple[Line | None, ...]
    across: str
    down: str
    wraps: bool
    indented: bool
    font: str
    size: int
    bold: bool
    ink: str


@cache
def file_book(number: int) -> Workbook:
    """Return one of the books as openpyxl reads its file; dates stay the numbers that they are, however large."""
    with (
        patch("openpyxl.styles.stylesheet.is_date_format", return_value=False),
        patch("openpyxl.styles.stylesheet.is_timedelta_format", return_value=False),
    ):
        return openpyxl.load_workbook(io.BytesIO(file_of(BOOKS[number])))


def file_value(cell: Cell | MergedCell) -> object:
    """Return a cell's value or formula; an empty text is nothing."""
    value = cell.value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if value != "" else None


def file_looks(cell: Cell | MergedCell) -> Looks:
    """Return a cell's look as Google should have it; a formula is never formatted as plain text."""
    formula = isinstance(cell.value, str) and cell.value.startswith("=") and cell.data_type == "f"
    given = "General" if formula and cell.number_format == "@" else cell.number_format
    font, place = cell.font, cell.alignment
    filled = cell.fill.fill_type == "solid"
    return Looks(
        pattern=PATTERNS.get(given, given),
        ground=_rgb(cell.fill.fgColor.rgb) if filled else "",
        sides=tuple(_line(getattr(cell.border, side)) for side in SIDES),
        across=ALIGNMENTS[place.horizontal],
        down=VERTICAL[place.vertical],
        wraps=bool(place.wrap_text),
        indented=bool(place.indent),
        font=FONTS.get(str(font.name), str(font.name)),
        size=int(font.sz),
        bold=bool(font.b),
        ink=_rgb(font.color.rgb) if font.color is not None and font.color.type == "rgb" else "",
    )


def _line(side: Side | None) -> Line | None:
    if side is None or side.style is None:
        return None
    return Line(STYLES[side.style], _rgb(side.color.rgb))


def _rgb(text: Any) -> str:
    return f"#{str(text)[-6:]}"


def is_told(look: Looks) -> bool:
    """Whether a look is one that somebody chose: the lists behind the books have none but that of their column."""
    return any((look.pattern, look.ground, *look.sides, look.bold, look.across))


def shown_looks(shown: Shown) -> Looks:
    """Return the look that requests gave to a cell."""
    form = shown.format
    font = form.get("textFormat", {})
    numbers = form.get("numberFormat", {})
    pattern = "@" if numbers.get("type") == "TEXT" else numbers.get("pattern", "")
    return Looks(
        pattern=pattern,
        ground=hexed(form["backgroundColorStyle"]) if "backgroundColorStyle" in form else "",
        sides=tuple(_shown_line(form, side) for side in SIDES),
        across=form.get("horizontalAlignment", ""),
        down=form.get("verticalAlignment", ""),
        wraps=form.get("wrapStrategy") == "WRAP",
        indented="padding" in form,
        font=font.get("fontFamily", ""),
        size=font.get("fontSize", 0),
        bold=font.get("bold", False),
        ink=hexed(font["foregroundColorStyle"]) if "foregroundColorStyle" in font else "",
    )


def _shown_line(form: dict[str, Any], side: str) -> Line | None:
    line = form.get("borders", {}).get(side)
    return None if line is None else Line(line["style"], hexed(line["colorStyle"]))


def hexed(style: dict[str, Any]) -> str:
    """Return one of Google's colours as ``#RRGGBB``."""
    parts = (round(style["rgbColor"].get(part, 0) * 255) for part in ("red", "green", "blue"))
    return "#" + "".join(f"{part:02X}" for part in parts)


def file_cells(sheet: Any) -> Iterator[tuple[tuple[int, int], Cell | MergedCell]]:
    """Yield every cell of a sheet that says something or has a look, with its place from zero."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.has_style:
                yield (cell.row - 1, cell.column - 1), cell
