"""A workbook of plain pages, each a heading row and rows of values: what is kept of a person, results of a year.

Values only, unless a cell is a :class:`Formula`; nothing is protected, and nothing needs to be filled in.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_templates.layout import Kind
from workbook_templates.paper import paper
from workbook_templates.theme import BAND, BAND_TEXT, FONTS, INK, LINE, MUTED, SIZE, SOFT

_FORMATS = {
    Kind.PERCENT: "0.##%;-0.##%;0%;@",
    Kind.POINTS: "0.00;-0.00;0.00;@",
    Kind.NUMBER: "General",
    Kind.COUNT: "0",
    Kind.DATE: "yyyy-mm-dd",
}
_NUMBERS = frozenset({Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.COUNT})
_TITLE_LENGTH = 31
_WIDEST, _NARROWEST = 60.0, 8.0
_LINE = 15.0
"""Height of a line in points."""
_HIGHEST = 409.0
"""The height in points beyond which Excel takes no row: what is longer is read in the cell."""
FIRST_ROW = 4
"""Zero-based row of a page's first row of values: title, note and headings stand above."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula (with its ``=``), and the value that it shows until it is computed."""

    text: str
    value: float | str


Value = float | int | str | bool | date | Formula | None


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of a page; ``width`` is in characters."""

    heading: str
    kind: Kind = Kind.TEXT
    width: float = 16


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its tab, its title, a line below it, its columns, and its rows of values.

    The cells of ``marked`` rows (zero-based) stand out: totals.
    """

    tab: str
    title: str
    note: str
    columns: tuple[PageColumn, ...]
    rows: tuple[Sequence[Value], ...]
    marked: frozenset[int] = frozenset()


def draw_pages(pages: Sequence[Page], language: str, title: str) -> bytes:
    """Return a workbook of these pages in their order; tabs are shortened and told apart where they must be."""
    package = io.BytesIO()
    workbook = paper(package)
    workbook.set_properties({"title": title})
    looks = _Looks(workbook, FONTS[language])
    taken: set[str] = set()
    for page in pages:
        _draw(workbook.add_worksheet(_tab(page.tab, taken)), page, looks)
    workbook.close()
    return package.getvalue()


def _tab(name: str, taken: set[str]) -> str:
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")[:_TITLE_LENGTH]
    tab, number = plain, 1
    while tab.casefold() in taken:
        number += 1
        tab = f"{plain[: _TITLE_LENGTH - 4]} ({number})"
    taken.add(tab.casefold())
    return tab


class _Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook, font: str) -> None:
        self._workbook, self._font = workbook, font
        self._made: dict[tuple[Kind, bool], Format] = {}
        base = {"font_name": font, "font_color": INK, "valign": "vcenter"}
        self.title = workbook.add_format({**base, "font_size": 16, "bold": True, "font_color": BAND})
        self.note = workbook.add_format({**base, "font_size": SIZE, "font_color": MUTED, "valign": "top"})
        band = {"font_size": SIZE, "bold": True, "bg_color": BAND, "font_color": BAND_TEXT, "text_wrap": True}
        self.heading = workbook.add_format({**base, **band, "indent": 1})
        self.number_heading = workbook.add_format({**base, **band, "align": "right"})

    def cell(self, kind: Kind, *, marked: bool) -> Format:
        """Return the format of a cell of a kind."""
        if (kind, marked) not in self._made:
            look = {
                "font_name": self._font, "font_size": SIZE, "font_color": INK, "valign": "top", "bottom": 1,
                "bottom_color": LINE, "text_wrap": kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.FLAG),
                "num_format": _FORMATS.get(kind, "@" if kind is Kind.ID else "General"),
            }  # fmt: skip
            if kind not in _NUMBERS:
                look |= {"indent": 1, "align": "left"}
            if marked:
                look |= {"bold": True, "bg_color": SOFT}
            self._made[kind, marked] = self._workbook.add_format(look)
        return self._made[kind, marked]


def _draw(sheet: Worksheet, page: Page, looks: _Looks) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2)
    sheet.set_row(0, 27)
    sheet.write_string(0, 1, page.title, looks.title)
    sheet.write_string(1, 1, page.note, looks.note)
    for place, column in enumerate(page.columns, start=1):
        sheet.set_column(place, place, min(max(column.width, _NARROWEST), _WIDEST))
        look = looks.number_heading if column.kind in _NUMBERS else looks.heading
        sheet.write_string(FIRST_ROW - 1, place, column.heading, look)
    sheet.set_row(FIRST_ROW - 1, 30)
    for number, row in enumerate(page.rows):
        lines = max(map(_lines, page.columns, row), default=1)
        sheet.set_row(FIRST_ROW + number, min(_LINE * lines, _HIGHEST))
        for place, (column, value) in enumerate(zip(page.columns, row, strict=True), start=1):
            look = looks.cell(column.kind, marked=number in page.marked)
            _write(sheet, FIRST_ROW + number, place, value, look)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


def _lines(column: PageColumn, value: Value) -> int:
    """Return how many lines a cell takes: programs do not make rows higher by themselves. A Chinese character is as wide as two letters."""
    if not isinstance(value, str):
        return 1
    width = min(max(column.width, _NARROWEST), _WIDEST)
    return sum(max(1, ceil(_wide(line) / width)) for line in value.split("\n"))


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _write(sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    match value:
        case None | "":
            sheet.write_blank(row, column, None, look)
        case Formula(text, shown):
            sheet.write_formula(row, column, text, look, shown)
        case bool():
            sheet.write_boolean(row, column, value, look)
        case int() | float():
            sheet.write_number(row, column, value, look)
        case date():
            sheet.write_datetime(row, column, value, look)
        case _:
            sheet.write_string(row, column, value, look)
