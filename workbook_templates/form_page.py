"""A page of A4 to print and to sign: head, facts, table rows, headings and signatures. Nothing of it is read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.model import Cycle, Employee
from workbook_templates.brand import Logo, brand
from workbook_templates.draw_logo import put_logo
from workbook_templates.labels import TEXTS
from workbook_templates.layout import Column, Kind, Owner, Table
from workbook_templates.row_heights import RowHeights
from workbook_templates.theme import LINE, MUTED, Theme

DRAWN = datetime(2026, 1, 1)
"""What a page says about when it was made: the same page is the same file, whenever it is drawn."""

_LOGO = (210, 72)
"""Width and height in pixels that the logo may take beside the company's name and the title."""

_LIMIT = 300
"""Characters of a text that are printed: an endless one would make the whole page too small to read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Whose page it is, and how the company's pages look: ``colour`` and ``logo`` are the company's, if it has chosen any."""

    company: str
    cycle: Cycle
    employee: Employee
    manager: str
    colour: str = ""
    logo: Logo | None = None


class FormPage:
    """Draws one page from top to bottom.

    ``columns`` are the page's columns with their widths in characters; together they fill a page of A4 upright.
    """

    def __init__(
        self,
        workbook: Workbook,
        sheet: Sheet,
        title: str,
        columns: Sequence[tuple[str, float]],
        language: str,
    ) -> None:
        self.whose, self.language, self.columns = sheet, language, columns
        self.theme = Theme(workbook, language, brand=brand(sheet.colour))
        self.sheet: Worksheet = workbook.add_worksheet(title)
        self.row = 0
        self._heights = RowHeights(
            Table("form", tuple(Column(key, Kind.TEXT, Owner.SYSTEM, width) for key, width in columns))
        )
        self.sheet.hide_gridlines(2)
        self.sheet.set_column(0, 0, 1)
        for place, (_, width) in enumerate(columns, start=1):
            self.sheet.set_column(place, place, width, self.theme.format())

    @property
    def last(self) -> int:
        """The place of the last column."""
        return len(self.columns)

    def words(self, key: str, **values: object) -> str:
        """Return a text that all pages share."""
        return TEXTS(f"form.{key}", self.language, **values)

    def head(self, title: str) -> None:
        """Draw the company, its logo, the page's title and the cycle."""
        found, cycle = self.whose, self.whose.cycle
        self.line(30, found.company, self.theme.format(font_size=11, font_color=MUTED))
        if found.logo is not None:
            put_logo(self.sheet, found.logo, self.row - 1, self.last - 1, _LOGO, self.language)
        self.line(34, title, self.theme.title())
        when = self.words("cycle", cycle=cycle.name, start=cycle.start, end=cycle.end)
        self.line(20, when, self.theme.subtitle())
        self.row += 1

    def person(self, *beside_manager: tuple[str, str]) -> None:
        """Draw whose page it is; beside the manager stands one more fact."""
        employee = self.whose.employee
        job = " · ".join(filter(None, (employee.position, employee.department)))
        self.facts((self.words("employee"), f"{employee.name}  ({employee.id})"))
        self.facts((self.words("job"), job))
        self.facts((self.words("manager"), self.whose.manager), *beside_manager)
        self.row += 1

    def line(self, height: float, text: str, look: object) -> None:
        """Write one line of text."""
        self.sheet.set_row(self.row, height)
        self.sheet.write_string(self.row, 1, text, look)
        self.row += 1

    def facts(self, *facts: tuple[str, str], second: int = 4) -> None:
        """Write one line of facts: one over the whole width, or two, the other one from column ``second`` on."""
        self.ruled(22)
        line = self.theme.format(bottom=1, bottom_color=LINE)
        muted, bold = self.theme.format(font_color=MUTED), self.theme.format(bold=True)
        for place, (key, text) in zip((1, second), facts, strict=False):
            shown = cut(text) or "–"
            self.sheet.write_rich_string(self.row, place, muted, f"{key}   ", bold, shown, line)
        self.row += 1

    def ruled(self, height: float) -> None:
        """Make the row a line to write on."""
        line = self.theme.format(bottom=1, bottom_color=LINE)
        self.sheet.set_row(self.row, height)
        for place in range(1, self.last + 1):
            self.sheet.write_blank(self.row, place, None, line)

    def lines_to_write_on(self, count: int) -> None:
        """Draw empty lines."""
        for _ in range(count):
            self.ruled(24)
            self.row += 1

    def labels(self, texts: Sequence[str]) -> None:
        """Write the row of a table's headings."""
        look = self.theme.header(Column("goal", Kind.TEXT, Owner.SYSTEM))
        self.sheet.set_row(self.row, 24)
        for place, text in enumerate(texts, start=1):
            self.sheet.write_string(self.row, place, text, look)
        self.row += 1

    def cells(self, cells: Mapping[str, str], centred: frozenset[str]) -> None:
        """Write a row of a table, as high as its texts need."""
        self.sheet.set_row(self.row, self._heights.points(cells) + 3)
        for place, (key, text) in enumerate(cells.items(), start=1):
            side: Mapping[str, Any] = (
                {"align": "center"} if key in centred else {"align": "left", "indent": 1}
            )
            look = self.theme.format(text_wrap=True, border=1, border_color=LINE, **side)
            self.sheet.write_string(self.row, place, text, look)
        self.row += 1

    def heading(self, text: str) -> None:
        """Write the heading of a part."""
        self.line(22, text, self.theme.format(bold=True, font_size=11, font_color=self.theme.brand.ink))

    def signatures(self, halves: tuple[Sequence[int], Sequence[int]]) -> None:
        """Draw a line to sign and one for the date for each of the three: who they are stands below the line.

        ``halves`` are the places of the columns over which the two lines run.
        """
        self.heading(self.words("sign"))
        people = (
            (self.words("employee"), self.whose.employee.name),
            (self.words("manager"), self.whose.manager),
            (self.words("hr"), ""),
        )
        line = self.theme.format(bottom=1)
        small = self.theme.format(font_size=9, font_color=MUTED, valign="top")
        for role, name in people:
            self.sheet.set_row(self.row, 32)
            for place in (*halves[0], *halves[1]):
                self.sheet.write_blank(self.row, place, None, line)
            self.row += 1
            self.sheet.set_row(self.row, 18)
            self.sheet.write_string(self.row, halves[0][0], " · ".join(filter(None, (role, name))), small)
            self.sheet.write_string(self.row, halves[1][0], self.words("date"), small)
            self.row += 1

    def print_on_one_page(self) -> None:
        """Set everything that was drawn to one upright page of A4."""
        sheet, found = self.sheet, self.whose
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.65)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1)
        sheet.print_area(0, 0, self.row - 1, self.last)
        words = {"company": found.company, "cycle": found.cycle.name, "employee": found.employee.id}
        # & begins a code in a footer, and a footer holds 255 characters.
        footer = self.words("footer", **words).strip(" ·").replace("&", "&&")
        sheet.set_footer(f"&L&8 {footer[:200]}")


def cut(text: str, limit: int = _LIMIT) -> str:
    """Return a text on one line, cut where it is longer than a page can show."""
    plain = " ".join(text.split())
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
