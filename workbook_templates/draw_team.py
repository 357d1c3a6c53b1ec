"""Drawing the team book: six visible sheets, the lists and the identity, in either language."""

import io
from collections.abc import Mapping
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.policy import Policy
from workbook_templates.books.team import BOOK
from workbook_templates.draw_xlsx import Canvas, draw_identity, draw_table, print_setup
from workbook_templates.layout import Sheet
from workbook_templates.stamp import Template, cut
from workbook_templates.theme import VARIANTS, Theme

_DRAWN = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed time keeps templates identical from run to run


def team_template(policy: Policy, language: str, capacities: Mapping[str, int]) -> Template:
    """Draw an empty team book for a policy in a language.

    ``capacities`` says how many body rows the formulas, input rules and colours of each table reach.
    """
    package = io.BytesIO()
    workbook = Workbook(package, {"in_memory": True})
    workbook.set_properties({"created": _DRAWN})
    canvas = Canvas(workbook, Theme(workbook, language), BOOK, language, capacities)
    for sheet in BOOK.sheets:
        _draw_sheet(canvas, sheet)
    workbook.close()
    return cut(package.getvalue(), BOOK, language, capacities)


def _draw_sheet(canvas: Canvas, sheet: Sheet) -> None:
    worksheet = canvas.add_sheet(sheet)
    for table in sheet.tables:
        draw_table(canvas, worksheet, table, VARIANTS if table.name == "goals" else VARIANTS[:1])
    if sheet.tables:
        print_setup(canvas, worksheet, sheet.tables[-1])
    if sheet.name == "identity":
        draw_identity(canvas, worksheet)
    _protect(worksheet)


def _protect(worksheet: Worksheet) -> None:
    worksheet.protect("", {"format_columns": True, "format_rows": True})
