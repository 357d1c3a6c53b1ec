"""A page of a workbook that is only read: title, who-when line, tables in the house's look, A4 print set-up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workbook_templates.brand import Logo, brand
from workbook_templates.draw_logo import put_logo
from workbook_templates.labels import TEXTS
from workbook_templates.layout import Column, Kind, Owner
from workbook_templates.theme import Theme

MARGIN = 1.6
FIRST_TABLE_ROW = 3
HEADER_HEIGHT = 30
ROW_HEIGHT = 20
_LOGO = (120, 50)
"""Width and height in pixels that the logo may take."""

Cell = float | int | str | date | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: the key of its label, what it holds, and its width in characters."""

    key: str
    kind: Kind
    width: float

    @property
    def column(self) -> Column:
        """The column as the theme knows it: nobody fills it."""
        return Column(self.key, self.kind, Owner.HR, self.width)


@dataclass(frozen=True, slots=True)
class Range:
    """Where a table's rows stand on its sheet, for charts: zero-based rows, and columns by key."""

    sheet: str
    header: int
    first: int
    last: int
    columns: Mapping[str, int]

    def cells(self, key: str, rows: int | None = None) -> list[Any]:
        """Return the cells of a column as charts name them; of the first ``rows`` only, if given."""
        last = self.last if rows is None else min(self.last, self.first + rows - 1)
        return [self.sheet, self.first, self.columns[key], last, self.columns[key]]

    def name(self, key: str) -> list[Any]:
        """Return the cell of a column's label."""
        return [self.sheet, self.header, self.columns[key]]


class Pages:
    """Makes the pages of one workbook. ``role`` begins the keys of its texts; ``colour`` and ``logo`` are the company's."""

    def __init__(
        self,
        workbook: Workbook,
        role: str,
        language: str,
        footer: str,
        colour: str = "",
        logo: Logo | None = None,
    ) -> None:
        self.workbook, self.language, self._logo = workbook, language, logo
        self.theme = Theme(workbook, language, brand=brand(colour))
        self._role, self._footer = role, footer.replace("&", "&&")

    def text(self, key: str, **values: object) -> str:
        """Return a text of the workbook."""
        return TEXTS(f"{self._role}.{key}", self.language, **values)

    def add(self, name: str, subtitle: str) -> Worksheet:
        """Add a page with its title and the line below it; it prints on A4, landscape, one page wide."""
        sheet = self.workbook.add_worksheet(self.text(f"sheet.{name}"))
        sheet.hide_gridlines(2)
        sheet.set_tab_color(self.theme.brand.band)
        sheet.set_column(0, 0, MARGIN, self.theme.format())
        sheet.set_row(0, 32)
        sheet.write_string(0, 1, self.text(f"title.{name}"), self.theme.title())
        sheet.write_string(1, 1, subtitle, self.theme.subtitle())
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
        sheet.fit_to_pages(1, 0)
        page = self.text("page", page="&P", pages="&N")
        sheet.set_footer(f"&L&8 {self._footer}&R&8{page}")
        return sheet

    def put_logo(self, sheet: Worksheet, column: int) -> None:
        """Put the company's logo, if there is one, beside a page's title: into a wide column at the right."""
        if self._logo is not None:
            put_logo(sheet, self._logo, 0, column, _LOGO, self.language)

    def table(
        self,
        sheet: Worksheet,
        headings: Sequence[Heading],
        rows: Iterable[Mapping[str, Cell]],
        at: int = FIRST_TABLE_ROW,
    ) -> Range:
        """Write a table's labels and rows, and return where they stand; the labels repeat on each printed page."""
        columns = {heading.key: place for place, heading in enumerate(headings, start=1)}
        sheet.set_row(at, HEADER_HEIGHT)
        for heading in headings:
            place = columns[heading.key]
            sheet.set_column(place, place, heading.width)
            sheet.write_string(
                at, place, self.text(f"column.{heading.key}"), self.theme.header(heading.column)
            )
        last = at
        for last, row in enumerate(rows, start=at + 1):
            sheet.set_row(last, ROW_HEIGHT)
            for heading in headings:
                self.write(sheet, last, columns[heading.key], heading, row.get(heading.key))
        sheet.repeat_rows(at)
        sheet.freeze_panes(at + 1, 0)
        return Range(sheet.get_name(), at, at + 1, max(last, at + 1), columns)

    def write(self, sheet: Worksheet, row: int, place: int, heading: Heading, value: Cell) -> None:
        """Write one cell as a value: a text never becomes a formula or a link."""
        look = self.theme.body(heading.column)
        match value:
            case None:
                sheet.write_blank(row, place, None, look)
            case str():
                sheet.write_string(row, place, value, look)
            case date():
                sheet.write_datetime(row, place, value, look)
            case _:
                sheet.write_number(row, place, value, look)

    def note(self, sheet: Worksheet, row: int, text: str) -> None:
        """Write a line of small print."""
        sheet.write_string(row, 1, text, self.theme.format(font_size=9, font_color="#5F6B7A", valign="top"))
