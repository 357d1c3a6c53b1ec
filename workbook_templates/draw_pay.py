"""Drawing the pay workbook: whole, with its rows, live formulas and Python's value of each.

It is one file a cycle, so it is drawn anew whenever it is made; what HR typed comes in as rows.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from appraisal.policy import Policy
from workbook_templates.books.approvals import GRADES
from workbook_templates.books.pay import BOOK, VERSION, pay_book_id
from workbook_templates.brand import Logo, brand
from workbook_templates.draw_book import hinted_header
from workbook_templates.draw_guide import draw_short_guide
from workbook_templates.draw_lists import draw_lists
from workbook_templates.draw_pay_chart import chart_end, draw_budget_chart
from workbook_templates.draw_rules import draw_conditions, draw_input_rules
from workbook_templates.draw_xlsx import Canvas, draw_identity, draw_table, last_row_mark, print_setup
from workbook_templates.formulas import quoted_sheet
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Column, Kind, Owner, Sheet, Table, Where, column_letter
from workbook_templates.live.pay_book import grades
from workbook_templates.stamp import BookIdentity, Row, cut, stamp
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
    "bonus": (10, 11, 12, 16),
    "matrix": (6, 7, 8, 9),
    "merit": (12, 13, 14, 20),
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
    made = datetime.combine(look.day, datetime.min.time())
    workbook.set_properties({"created": made, "title": "[[title]]", "company": "[[company]]"})
    workbook.set_calc_mode("auto")
    capacities = {name: max(1, len(tables[name])) for name in BOOK.table_by_name}
    theme = Theme(workbook, language, frozenset({Owner.HR}), brand(policy.colour))
    canvas = Canvas(workbook, theme, BOOK, language, capacities, look.logo)
    pools = max(1, sum(row.get("people") not in (None, "") for row in tables["budget"]))
    for sheet in BOOK.sheets:
        _draw_sheet(canvas, sheet, policy, pools)
    workbook.close()
    identity = BookIdentity(pay_book_id(policy), policy.cycle.id, "", BOOK.role, VERSION, 1, language)
    template = cut(package.getvalue(), BOOK, language, capacities)
    return stamp(template, tables, identity, _words(canvas, policy, look))


def _words(canvas: Canvas, policy: Policy, look: PayLook) -> dict[str, str]:
    """Return what is filled in where the drawing leaves room."""
    who = canvas.text("words.who", company=policy.company, cycle=policy.cycle.name, day=look.day)
    return {
        "title": canvas.text("title.guide"),
        "company": policy.company,
        "who_when": who.strip(" ·"),
        "footer": who.strip(" ·").replace("&", "&&"),
        "book_code": canvas.text("words.confidential"),
        "contact": canvas.text("guide.contact"),
    }


def _draw_sheet(canvas: Canvas, sheet: Sheet, policy: Policy, pools: int) -> None:
    worksheet = canvas.add_sheet(sheet)
    if sheet.name == "lists":
        draw_lists(canvas, worksheet, policy)
        _draw_grades(canvas, worksheet, policy)
    elif sheet.name == "identity":
        draw_identity(canvas, worksheet)
    elif sheet.name == "guide":
        draw_short_guide(canvas, worksheet)
        print_setup(canvas, worksheet, None)
    elif sheet.state == "hidden":
        _draw_body(canvas, worksheet, sheet.tables[0])
    else:
        _draw_tables(canvas, worksheet, sheet, pools)


def _draw_tables(canvas: Canvas, worksheet: Worksheet, sheet: Sheet, pools: int) -> None:
    worksheet.set_row(2, 22)
    intro = canvas.theme.format(font_color=MUTED, valign="top")
    worksheet.write_string(2, 1, canvas.text(f"intro.{sheet.name}"), intro)
    for table in sheet.tables:
        _draw_body(canvas, worksheet, table)
    _draw_legend(canvas, worksheet, sheet)
    first, last = sheet.tables[0], sheet.tables[-1]
    if first is last:
        worksheet.freeze_panes(first.first_row, _FROZEN.get(sheet.name, 0))
    print_setup(canvas, worksheet, first)
    end = last_row_mark(canvas, last) - 1
    if sheet.name == "budget":
        draw_budget_chart(canvas, worksheet, pools)
        end = chart_end(canvas, pools)
    worksheet.print_area(0, 0, end, max(_width(table) for table in sheet.tables))
    worksheet.protect("", {"format_columns": True, "format_rows": True})


def _draw_body(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Draw a table with its prototype row, which rows are stamped like."""
    draw_table(canvas, worksheet, table, row_height=None, header_height=_HEADER_HEIGHT)
    for column in table.columns:
        hinted_header(canvas, worksheet, table, column)
        worksheet.write_blank(
            table.first_row, table.positions[column.key], None, _look(canvas, table, column)
        )
    draw_input_rules(canvas, worksheet, table)
    draw_conditions(canvas, worksheet, table)


def _look(canvas: Canvas, table: Table, column: Column) -> Format:
    key = "typed_factor" if (table.name, column.key) == ("departments", "typed") else column.key
    if key not in _FORMATS or column.kind is not Kind.NUMBER:
        return canvas.theme.body(column)
    return canvas.theme.body_in(column, _FORMATS[key])


def _draw_legend(canvas: Canvas, worksheet: Worksheet, sheet: Sheet) -> None:
    if sheet.name not in _LEGENDS:
        return
    *boxes, flags = _LEGENDS[sheet.name]
    for position, kind in zip(boxes, ("input", "computed", "given"), strict=True):
        worksheet.write_string(1, position, canvas.text(f"legend.{kind}"), canvas.theme.legend(kind))
    small = canvas.theme.format(font_size=9, align="right")
    worksheet.write_string(1, flags, canvas.text("legend.flags"), small)


def _draw_grades(canvas: Canvas, worksheet: Worksheet, policy: Policy) -> None:
    """List the grades of all schemes, by which the matrices are checked."""
    found = list(grades(policy))
    worksheet.write_string(0, _GRADES_COLUMN, GRADES)
    for row, grade in enumerate(found, start=1):
        worksheet.write_string(row, _GRADES_COLUMN, grade)
    title = quoted_sheet(sheet_title(BOOK.role, "lists", canvas.language))
    letter = column_letter(_GRADES_COLUMN)
    place = f"{title}!${letter}$2:${letter}${len(found) + 1}"
    canvas.workbook.define_name(GRADES, f"={place}")


def _width(table: Table) -> int:
    """Return the last column that is printed."""
    return max(table.positions[column.key] for column in table.columns if column.where is Where.MAIN)
