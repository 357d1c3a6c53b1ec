"""Drawing the team book: seven visible sheets, the lists and the identity, in either language."""

import io
from collections.abc import Mapping
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.model import Employee
from appraisal.policy import Policy
from workbook_templates import labels
from workbook_templates.books.team import ACTUALS, ANSWER, BOOK, CHECKS, GOALS, NOTES
from workbook_templates.draw_guide import draw_guide
from workbook_templates.draw_lists import draw_lists
from workbook_templates.draw_rules import draw_conditions, draw_input_rules
from workbook_templates.draw_xlsx import Canvas, draw_identity, draw_table, print_setup
from workbook_templates.fixed_rows import NOTES as NOTE_ROWS
from workbook_templates.layout import Column, Owner, Sheet, Table, Where
from workbook_templates.row_xml import VARIANTS
from workbook_templates.stamp import BookIdentity, Template, cut
from workbook_templates.theme import HINT, QUIET, Theme

_DRAWN = datetime(2026, 1, 1)
"""A fixed time keeps templates identical from run to run."""

_ROW_HEIGHTS: Mapping[str, Mapping[str, float]] = {
    "en": {
        "team": 26,
        "goals": 30,
        "review": 30,
        "actuals": 24,
        "checkins": 36,
        "checks": 30,
        "answer": 30,
        "notes": 30,
    },
    "zh-CN": {
        "team": 26,
        "goals": 34,
        "review": 34,
        "actuals": 26,
        "checkins": 38,
        "checks": 34,
        "answer": 34,
        "notes": 34,
    },
}
"""Points that two lines of the language's font need."""

_HEADER_HEIGHT = 42
_FROZEN: Mapping[str, int] = {"team": 3, "goals": 5, "review": 4, "actuals": 3, "checkins": 3, "checks": 0}
"""Columns, margin included, that stay in sight."""

_LEGEND: Mapping[str, tuple[int, int, int, int]] = {
    "team": (8, 9, 10, 20), "goals": (9, 10, 11, 14), "review": (10, 11, 12, 13), "actuals": (5, 6, 7, 10),
    "checkins": (7, 8, 9, 11),
}  # fmt: skip
"""Columns of the legend beside the who-when line: to fill in, worked out, given, and the flags (at the right edge)."""


def team_template(policy: Policy, language: str, capacities: Mapping[str, int]) -> Template:
    """Draw an empty team book for a policy in a language.

    ``capacities`` says how many body rows the formulas, input rules and colours of each table reach, one where
    it is silent; Checks, the answer and HR's notes have their fixed rows.
    """
    package = io.BytesIO()
    workbook = Workbook(package, {"in_memory": True})
    workbook.set_properties({"created": _DRAWN, "title": "[[title]]", "company": "[[company]]"})
    workbook.set_calc_mode("auto")
    fixed = {
        CHECKS.name: ANSWER.key_row - CHECKS.first_row - 2, ANSWER.name: 1, NOTES.name: NOTE_ROWS,
    }  # fmt: skip
    full = dict.fromkeys(BOOK.table_by_name, 1) | dict(capacities) | fixed
    canvas = Canvas(workbook, Theme(workbook, language), BOOK, language, full)
    for sheet in BOOK.sheets:
        _draw_sheet(canvas, sheet, policy)
    workbook.close()
    return cut(package.getvalue(), BOOK, language, full, headed={GOALS.name})


def _draw_sheet(canvas: Canvas, sheet: Sheet, policy: Policy) -> None:
    worksheet = canvas.add_sheet(sheet)
    if sheet.name == "guide":
        draw_guide(canvas, worksheet)
    elif sheet.name == "lists":
        draw_lists(canvas, worksheet, policy)
    elif sheet.name == "identity":
        draw_identity(canvas, worksheet)
    for table in sheet.tables:
        _draw_body(canvas, worksheet, table)
    if sheet.tables:
        _legend(canvas, worksheet, sheet)
        worksheet.freeze_panes(sheet.tables[0].first_row, _FROZEN[sheet.name])
        worksheet.set_selection(
            sheet.tables[0].first_row, _FROZEN[sheet.name], sheet.tables[0].first_row, _FROZEN[sheet.name]
        )
    if sheet.state == "visible":
        print_setup(canvas, worksheet, _last_printed(sheet), _printed_width(sheet))
        if sheet.name == "checks":
            worksheet.fit_to_pages(1, 1)
    worksheet.protect("", {"format_columns": True, "format_rows": True})


def _last_printed(sheet: Sheet) -> Table | None:
    """Return the table with which the print ends: HR's notes stand below it, mostly empty, and would print blank pages."""
    printed = [table for table in sheet.tables if table is not NOTES]
    return printed[-1] if printed else None


def _printed_width(sheet: Sheet) -> int:
    """Return the last column that is printed."""
    main = (
        table.positions[column.key]
        for table in sheet.tables
        for column in table.columns
        if column.where is Where.MAIN
    )
    return max(main, default=0)


def _draw_body(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    variants = {GOALS.name: VARIANTS, ACTUALS.name: VARIANTS[:2], "notes": (QUIET,)}.get(
        table.name, VARIANTS[:1]
    )
    height = _ROW_HEIGHTS[canvas.language][table.name]
    draw_table(canvas, worksheet, table, variants, row_height=height, header_height=_HEADER_HEIGHT)
    for column in table.columns:
        _hinted_header(canvas, worksheet, table, column)
    _parameter_heading(canvas, worksheet, table)
    draw_input_rules(canvas, worksheet, table)
    draw_conditions(canvas, worksheet, table)


def _hinted_header(canvas: Canvas, worksheet: Worksheet, table: Table, column: Column) -> None:
    """Write the hint below the label: not every program shows prompts."""
    hint = labels.column_hint(canvas.book.role, table, column, canvas.language)
    if not hint or column.where is Where.HIDDEN:
        return
    theme = canvas.theme
    label = theme.format(bold=True, font_color="#FFFFFF")
    small = theme.format(font_size=8, font_color=HINT)
    text = labels.column_label(canvas.book.role, table, column, canvas.language)
    worksheet.write_rich_string(
        table.header_row, table.positions[column.key],
        label, text, small, labels.HINT_BREAK + hint, theme.header(column),
    )  # fmt: skip


def _parameter_heading(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Head the columns to the right of the printed area that are there for some methods only."""
    places = [
        table.positions[column.key]
        for column in table.columns
        if column.where is Where.PARAMETERS and column.owner is not Owner.HR
    ]
    for position in places:
        worksheet.write_blank(table.key_row - 1, position, None, canvas.theme.group())
    if places:
        worksheet.write_string(
            table.key_row - 1, places[0], canvas.text("group.parameters"), canvas.theme.group()
        )


def _legend(canvas: Canvas, worksheet: Worksheet, sheet: Sheet) -> None:
    """Say beside the who-when line what the colours and symbols mean."""
    worksheet.set_row(1, 18)
    worksheet.set_row(2, 20 if sheet.name == "goals" else 7)
    if sheet.name not in _LEGEND:
        return
    *boxes, flags = _LEGEND[sheet.name]
    for position, kind in zip(boxes, ("input", "computed", "given"), strict=True):
        worksheet.write_string(1, position, canvas.text(f"legend.{kind}"), canvas.theme.legend(kind))
    worksheet.write_string(
        1, flags, canvas.text("legend.flags"), canvas.theme.format(font_size=9, align="right")
    )


def book_words(
    policy: Policy, manager: Employee, identity: BookIdentity, contact: str = ""
) -> dict[str, str]:
    """Return the words that stamping fills into a team book: who fills it, until when, its printed code."""

    def text(key: str, **values: object) -> str:
        return labels.TEXTS(f"team.{key}", identity.language, **values)

    due = text("words.due", day=policy.due.isoformat()) if policy.due else ""
    who = text("words.who", name=manager.name, department=manager.department).strip(" ·")
    cycle = policy.cycle.name
    code = text("words.code", code=identity.code)
    return {
        "title": f"{text('title.guide')} · {manager.name}",
        "company": policy.company,
        "who_when": " · ".join(part for part in (policy.company, cycle, who, due) if part),
        "footer": " · ".join(part for part in (policy.company, cycle, manager.name, code) if part).replace(
            "&", "&&"
        ),
        "book_code": code,
        "contact": text("guide.contact", contact=contact or text("guide.nobody")),
    }
