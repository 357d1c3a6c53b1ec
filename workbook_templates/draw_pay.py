"""Drawing the pay workbook: whole, with its rows, live formulas and Python's value of each.

It is HR's alone and one file a cycle, so it is drawn anew whenever it is made; what HR typed comes in as rows.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from appraisal.numbers import to_serial
from appraisal.policy import Policy
from workbook_templates.books.approvals import GRADES
from workbook_templates.books.pay import BOOK, VERSION
from workbook_templates.brand import Logo, brand
from workbook_templates.draw_book import hinted_header
from workbook_templates.draw_guide import draw_short_guide
from workbook_templates.draw_lists import draw_lists
from workbook_templates.draw_pay_chart import chart_end, draw_budget_chart
from workbook_templates.draw_rules import draw_conditions, draw_input_rules
from workbook_templates.draw_xlsx import Canvas, draw_table, print_setup
from workbook_templates.formulas import pieces, quoted_sheet, row_formula
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Column, Kind, Owner, Sheet, Table, Where, column_letter
from workbook_templates.live.pay_book import grades
from workbook_templates.row_heights import RowHeights
from workbook_templates.stamp import IDENTITY_FIELDS, BookIdentity, Row
from workbook_templates.theme import MUTED, Theme

_HEADER_HEIGHT = 42
_GRADES_COLUMN = 40
"""A column of the hidden lists behind those that every book has."""

_FACTOR = "0.00##;-0.00##;0.00;@"
_FORMATS = dict.fromkeys(
    ("company_factor", "lump_above", "factor", "typed_factor", "coefficient", "department_factor", "time", "compa"),
    _FACTOR,
) | {"low": "0.00", "high": "0.00"}  # fmt: skip
"""Number formats of factors: two places, more where there are more."""

_FROZEN: Mapping[str, int] = {"salaries": 3, "bonus": 3, "merit": 3, "decisions": 4, "budget": 3, "pools": 3}
"""The columns, margin included, that stay in sight on each sheet."""

_LEGENDS: Mapping[str, tuple[int, int, int, int]] = {
    "salaries": (8, 9, 10, 13),
    "pools": (5, 6, 7, 8),
    "bonus": (10, 11, 12, 15),
    "matrix": (6, 7, 8, 9),
    "merit": (12, 13, 14, 19),
    "decisions": (7, 9, 10, 11),
}
"""The columns of the legend beside the who-when line."""


@dataclass(frozen=True, slots=True)
class PayLook:
    """What a pay workbook shows besides its rows: the day it is made, and the company's logo."""

    day: date
    logo: Logo | None = None


def draw_pay(tables: Mapping[str, Sequence[Row]], policy: Policy, language: str, look: PayLook) -> bytes:
    """Return the pay workbook with these rows, all of whose computed columns are filled."""
    package = io.BytesIO()
    workbook = Workbook(package, {"in_memory": True})
    title = sheet_title("pay", "guide", language)
    workbook.set_properties(
        {
            "created": datetime.combine(look.day, datetime.min.time()),
            "title": title,
            "company": policy.company,
        }
    )
    workbook.set_calc_mode("auto")
    capacities = {name: max(1, len(tables[name])) for name in BOOK.table_by_name}
    theme = Theme(workbook, language, frozenset({Owner.HR}), brand(policy.colour))
    canvas = Canvas(workbook, theme, BOOK, language, capacities, look.logo)
    drawing = _Drawing(canvas, policy, look, tables)
    for sheet in BOOK.sheets:
        drawing.sheet(sheet)
    workbook.close()
    return package.getvalue()


class _Drawing:
    """A pay workbook that is being drawn."""

    def __init__(
        self, canvas: Canvas, policy: Policy, look: PayLook, tables: Mapping[str, Sequence[Row]]
    ) -> None:
        self._canvas, self._policy, self._tables = canvas, policy, tables
        self._who = canvas.text(
            "words.who", company=policy.company, cycle=policy.cycle.name, day=look.day
        ).strip(" ·")

    def sheet(self, sheet: Sheet) -> None:
        """Draw a sheet."""
        worksheet = self._canvas.add_sheet(sheet)
        if sheet.name == "lists":
            draw_lists(self._canvas, worksheet, self._policy)
            self._grades(worksheet)
        elif sheet.name == "identity":
            self._identity(worksheet)
        elif sheet.name == "guide":
            self._guide(worksheet)
        elif sheet.state == "hidden":
            self._table(worksheet, sheet.tables[0])
        else:
            self._table_sheet(worksheet, sheet)

    def _guide(self, worksheet: Worksheet) -> None:
        """Draw the guide, and fill what in other books is filled when they are stamped."""
        canvas, theme = self._canvas, self._canvas.theme
        draw_short_guide(canvas, worksheet)
        band = {"bg_color": theme.brand.band, "font_color": theme.brand.hint, "font_size": 11}
        worksheet.write_string(1, 1, self._who, theme.format(indent=1, **band))
        confidential = theme.format(align="right", indent=1, **band)
        worksheet.write_string(1, 9, canvas.text("words.confidential"), confidential)
        last = worksheet.dim_rowmax
        contact = canvas.text("guide.contact")
        worksheet.write_string(last, 1, contact, theme.format(font_color=MUTED))
        self._print(worksheet, None, 0, 0)
        worksheet.print_area(0, 0, last, 10)

    def _table_sheet(self, worksheet: Worksheet, sheet: Sheet) -> None:
        canvas = self._canvas
        worksheet.set_row(2, 22)
        intro = canvas.theme.format(font_color=MUTED, valign="top")
        worksheet.write_string(2, 1, canvas.text(f"intro.{sheet.name}"), intro)
        for table in sheet.tables:
            self._table(worksheet, table)
        worksheet.write_string(1, 1, self._who, canvas.theme.subtitle())
        self._legend(worksheet, sheet)
        first = sheet.tables[0]
        row = first.first_row if len(sheet.tables) == 1 else 0
        worksheet.freeze_panes(row, _FROZEN.get(sheet.name, 0) if row else 0)
        last = sheet.tables[-1]
        width = max(_width(table) for table in sheet.tables)
        end = last.first_row + len(self._tables[last.name])
        if sheet.name == "budget":
            pools = max(1, sum(bool(row.get("people") != "") for row in self._tables["budget"]))
            draw_budget_chart(canvas, worksheet, pools)
            end = chart_end(canvas, pools)
        self._print(worksheet, first, end, width)
        worksheet.protect("", {"format_columns": True, "format_rows": True})

    def _print(self, worksheet: Worksheet, table: Table | None, last_row: int, width: int) -> None:
        canvas = self._canvas
        print_setup(canvas, worksheet, table)
        page = canvas.text("footer.page", page="&P", pages="&N")
        worksheet.set_footer(f"&L&8 {self._who.replace('&', '&&')}&R&8{page}")
        if table is not None:
            worksheet.print_area(0, 0, last_row, width)

    def _legend(self, worksheet: Worksheet, sheet: Sheet) -> None:
        if sheet.name not in _LEGENDS:
            return
        canvas = self._canvas
        *boxes, flags = _LEGENDS[sheet.name]
        for position, kind in zip(boxes, ("input", "computed", "given"), strict=True):
            worksheet.write_string(1, position, canvas.text(f"legend.{kind}"), canvas.theme.legend(kind))
        small = canvas.theme.format(font_size=9, align="right")
        worksheet.write_string(1, flags, canvas.text("legend.flags"), small)

    # --- tables ---

    def _table(self, worksheet: Worksheet, table: Table) -> None:
        draw_table(self._canvas, worksheet, table, (), header_height=_HEADER_HEIGHT)
        for column in table.columns:
            hinted_header(self._canvas, worksheet, table, column)
        rows, heights = self._tables[table.name], RowHeights(table)
        for number, row in enumerate(rows):
            worksheet.set_row(table.first_row + number, heights.points(row))
        for column in table.columns:
            self._column(worksheet, table, column, rows)
        if rows:
            draw_input_rules(self._canvas, worksheet, table)
            draw_conditions(self._canvas, worksheet, table)

    def _column(self, worksheet: Worksheet, table: Table, column: Column, rows: Sequence[Row]) -> None:
        position, look = table.positions[column.key], self._look(table, column)
        formula = self._pieces(table, column) if column.computed else ()
        for place, row in enumerate(rows, start=table.first_row):
            value = row.get(column.key)
            if column.computed:
                shown = "" if value is None else value
                worksheet.write_formula(place, position, row_formula(formula, place + 1), look, shown)
            else:
                _write(worksheet, place, position, value, look)

    def _pieces(self, table: Table, column: Column) -> tuple[str, ...]:
        canvas = self._canvas
        return pieces(column.formula, BOOK, table.name, canvas.capacities, canvas.language)

    def _look(self, table: Table, column: Column) -> Format:
        theme = self._canvas.theme
        key = "typed_factor" if (table.name, column.key) == ("departments", "typed") else column.key
        if key not in _FORMATS or column.kind is not Kind.NUMBER:
            return theme.body(column)
        return theme.body_in(column, _FORMATS[key])

    # --- hidden sheets ---

    def _grades(self, worksheet: Worksheet) -> None:
        """List the grades of all schemes, by which the matrices are checked."""
        found = list(grades(self._policy))
        worksheet.write_string(0, _GRADES_COLUMN, GRADES)
        for row, grade in enumerate(found, start=1):
            worksheet.write_string(row, _GRADES_COLUMN, grade)
        title = quoted_sheet(sheet_title("pay", "lists", self._canvas.language))
        letter = column_letter(_GRADES_COLUMN)
        place = f"{title}!${letter}$2:${letter}${len(found) + 1}"
        self._canvas.workbook.define_name(GRADES, f"={place}")

    def _identity(self, worksheet: Worksheet) -> None:
        cycle = self._policy.cycle.id
        identity = BookIdentity(f"pay-{cycle}", cycle, "", "pay", VERSION, 1, self._canvas.language)
        for row, field in enumerate(IDENTITY_FIELDS):
            value = str(getattr(identity, field))
            worksheet.write_string(row, 0, field)
            worksheet.write_string(row, 1, value)
            self._canvas.workbook.set_custom_property(f"reviewbook.{field}", value, "text")


def _write(worksheet: Worksheet, row: int, column: int, value: object, look: Format) -> None:
    """Write a cell as what it is: a text is never taken for a number, a formula or an address."""
    if value is None or value == "":
        worksheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, column, value, look)
    elif isinstance(value, date):
        worksheet.write_number(row, column, to_serial(value), look)
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value, look)
    else:
        worksheet.write_string(row, column, str(value), look)


def _width(table: Table) -> int:
    """Return the last column that is printed."""
    return max(table.positions[column.key] for column in table.columns if column.where is Where.MAIN)
