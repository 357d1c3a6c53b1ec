"""Drawing the master: the Dashboard, then every table of HR's cockpit as an Excel Table, in either language."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.policy import Policy
from workbook_templates import labels
from workbook_templates.books.master import BOOK
from workbook_templates.draw_calibration import draw_calibration_summary
from workbook_templates.draw_dashboard import draw_block, draw_dashboard
from workbook_templates.draw_identity import RUN_FIELDS, StyleRow, draw_run, draw_style_rows
from workbook_templates.draw_master_rules import draw_rules
from workbook_templates.draw_xlsx import (
    HEADER_HEIGHT,
    Canvas,
    draw_identity,
    draw_table,
    last_row_mark,
    print_setup,
)
from workbook_templates.layout import LANGUAGES, Column, Owner, Sheet, Table, Where, column_letter
from workbook_templates.master_names import is_block, policy_lists, table_name
from workbook_templates.row_xml import VARIANTS
from workbook_templates.stamp import IDENTITY_FIELDS, LAST_ROW, Template, cut
from workbook_templates.theme import MUTED, Theme

_DRAWN = datetime(2026, 1, 1)
_WHO_ROW, _INTRO_ROW = 1, 2
_HEADER_HEIGHTS: Mapping[str, float] = {"schemes": 46}
_HANDS: Mapping[str, frozenset[Owner]] = {"goals": frozenset({Owner.HR, Owner.MANAGER, Owner.SYSTEM})}
"""Whose columns are drawn as inputs where it is not only HR's: the rows of the organisation's goals are HR's wholly."""
_FROZEN_COLUMNS: Mapping[str, int] = {
    "schemes": 2,
    "library": 3,
    "employees": 3,
    "raters": 4,
    "goals": 6,
    "agreements": 3,
    "voices": 3,
    "reviews": 5,
    "approvals": 3,
    "aggregates": 4,
    "calibration": 3,
    "habits": 3,
    "plans": 3,
    "earlierplans": 3,
    "results": 3,
    "releases": 4,
    "interviews": 3,
    "appeals": 3,
    "conflicts": 4,
    "changes": 3,
}
"""Columns, margin included, that stay in sight when a wide table is scrolled."""

_GROUPS: Mapping[str, Mapping[str, str]] = {
    "schemes": {
        "source_self": "sources",
        "evidence_min": "looks",
        "release_approval": "release",
        "interview_days": "feedback",
        "plan_review1": "plan_days",
        "sources_off": "off",
        "plan_days": "thresholds",
    },
    "plans": {"review1_day": "plan_reviews"},
    "earlierplans": {"review1_day": "plan_reviews"},
    "results": {"counted": "dashboard"},
}
"""Headings above the columns to the right of a table's printed area, each from its first column on."""


def master_template(policy: Policy, language: str) -> Template:
    """Draw an empty master in a language.

    The policy's values are rows of the tables; of the drawing only the lists of its grades and schemes depend on it.
    """
    package = io.BytesIO()
    workbook = Workbook(package, {"in_memory": True})
    draw_master_sheets(workbook, policy, language)
    workbook.close()
    template = cut(package.getvalue(), BOOK, language, {})
    return replace(template, parts={name: _growing(name, part) for name, part in template.parts.items()})


def draw_master_sheets(workbook: Workbook, policy: Policy, language: str) -> None:
    """Draw the sheets of :func:`master_template` into a workbook."""
    workbook.set_properties({"created": _DRAWN, "title": labels.TEXTS("master.book", language)})
    workbook.set_calc_mode("auto")
    canvas = Canvas(workbook, Theme(workbook, language, frozenset({Owner.HR})), BOOK, language, {})
    lists = _lists(policy, language)
    for sheet in BOOK.sheets:
        if sheet.name == "lists":
            _draw_lists(canvas, canvas.add_sheet(sheet), lists)
        else:
            _draw_sheet(canvas, sheet)
    _define_names(canvas)


_TABLE_NAME = re.compile(rb' name="tbl([a-z]+)"', re.IGNORECASE)
_TABLE_REF = re.compile(rb'ref="([A-Z]+\d+:[A-Z]+)\d+"')


def _growing(name: str, part: bytes) -> bytes:
    """Let an Excel Table, and its filter, end where stamping puts its last row."""
    if not name.startswith("xl/tables/"):
        return part
    found = _TABLE_NAME.search(part)
    number = list(BOOK.table_by_name).index(found[1].decode().lower()) if found else 0
    return _TABLE_REF.sub(rb'ref="\g<1>%d"' % (LAST_ROW + number), part)


def _draw_sheet(canvas: Canvas, sheet: Sheet) -> None:
    worksheet = canvas.add_sheet(sheet, "who_when" if sheet.name == "dashboard" else "who")
    if sheet.name == "dashboard":
        draw_dashboard(canvas, worksheet)
    elif sheet.name == "calibration_summary":
        draw_calibration_summary(canvas, worksheet)
    elif sheet.name == "charts":
        for table in sheet.tables:
            draw_block(canvas, worksheet, table)
    elif sheet.name == "identity":
        draw_identity(canvas, worksheet)
        draw_run(worksheet, len(IDENTITY_FIELDS))
        draw_style_rows(worksheet, len(IDENTITY_FIELDS) + len(RUN_FIELDS), _drawn_styles(canvas))
    else:
        _draw_table_sheet(canvas, worksheet, sheet, sheet.tables[0])


def _theme(canvas: Canvas, table: Table) -> Theme:
    """Return the theme in which a table is drawn: whose columns are inputs differs from table to table."""
    return Theme(canvas.workbook, canvas.language, _HANDS.get(table.name, canvas.theme.hands))


def _variants(table: Table) -> tuple[str, ...]:
    return VARIANTS[:2] if table.name == "goals" else VARIANTS[:1]


def _drawn_styles(canvas: Canvas) -> Iterator[StyleRow]:
    for _, table in _named_tables():
        theme = _theme(canvas, table)
        for variant in _variants(table):
            formats = {table.positions[column.key]: theme.body(column, variant) for column in table.columns}
            yield StyleRow(table.name, variant, formats)


def _draw_table_sheet(canvas: Canvas, worksheet: Worksheet, sheet: Sheet, table: Table) -> None:
    canvas = replace(canvas, theme=_theme(canvas, table))
    draw_table(
        canvas, worksheet, table, _variants(table),
        row_height=None, header_height=_HEADER_HEIGHTS.get(table.name, HEADER_HEIGHT), excel_table=table_name(table),
    )  # fmt: skip
    worksheet.set_row(_INTRO_ROW, 22)
    intro = canvas.theme.format(font_color=MUTED, valign="top")
    worksheet.write_string(_INTRO_ROW, 1, canvas.text(f"intro.{sheet.name}"), intro)
    _draw_legend(canvas, worksheet, table)
    _draw_groups(canvas, worksheet, table)
    worksheet.freeze_panes(table.first_row, _FROZEN_COLUMNS.get(table.name, 2))
    draw_rules(canvas, worksheet, table)
    print_setup(canvas, worksheet, table)


def _draw_legend(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Say above a table's last narrow columns what its colours mean, where HR shares the table with the program."""
    kinds = tuple(dict.fromkeys(_legend_kind(canvas, column) for column in table.columns[1:]))
    if "input" not in kinds or len(kinds) == 1:
        return
    columns = [column for column in table.columns if column.where is Where.MAIN]
    windows = (columns[start : start + len(kinds)] for start in range(len(columns) - len(kinds), 3, -1))
    fitting = (window for window in windows if all(9 <= column.width <= 30 for column in window))
    for column, kind in zip(next(fitting, ()), sorted(kinds, reverse=True), strict=False):
        text = canvas.text(f"legend.{kind}")
        worksheet.write_string(_WHO_ROW, table.positions[column.key], text, canvas.theme.legend(kind))


def _draw_groups(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Head the columns that belong together, far to the right."""
    headings, inside = _GROUPS.get(table.name, {}), False
    for column in table.columns:
        inside = inside or column.key in headings
        if column.key in headings:
            text = canvas.text(f"group.{headings[column.key]}")
            worksheet.write_string(_INTRO_ROW, table.positions[column.key], text, canvas.theme.group())
        elif inside:
            worksheet.write_blank(_INTRO_ROW, table.positions[column.key], None, canvas.theme.group())


def _legend_kind(canvas: Canvas, column: Column) -> str:
    if column.computed:
        return "computed"
    return "input" if column.owner in canvas.theme.hands and column.owner is Owner.HR else "given"


def _draw_lists(canvas: Canvas, worksheet: Worksheet, lists: Mapping[str, tuple[str, ...]]) -> None:
    """Write the words of every drop-down into a column, and name it."""
    sheet = labels.sheet_title(canvas.book.role, "lists", canvas.language)
    for position, (name, words) in enumerate(lists.items(), start=1):
        worksheet.write_string(0, position, name)
        for row, word in enumerate(words, start=1):
            worksheet.write_string(row, position, word)
        letter = column_letter(position)
        canvas.workbook.define_name(f"list_{name}", f"='{sheet}'!${letter}$2:${letter}${len(words) + 1}")


def _lists(policy: Policy, language: str) -> dict[str, tuple[str, ...]]:
    """Return the words of every drop-down by its name: those of the texts, and the policy's grades and schemes."""
    names = dict.fromkeys(
        column.choices for _, table in BOOK.tables() for column in table.columns if column.choices
    )
    return {name: tuple(labels.choice_words(name, language).values()) for name in names} | policy_lists(
        policy
    )


def _define_names(canvas: Canvas) -> None:
    """Give every column a name that grows with its table, for HR's own charts and formulas."""
    for sheet, table in _named_tables():
        title = labels.sheet_title(canvas.book.role, sheet.name, canvas.language)
        last = last_row_mark(canvas, table)
        for column in table.columns:
            letter = column_letter(table.positions[column.key])
            place = f"='{title}'!${letter}${table.first_row + 1}:${letter}${last}"
            canvas.workbook.define_name(f"{table.name}_{column.key}", place)


def _named_tables() -> Iterator[tuple[Sheet, Table]]:
    return ((sheet, table) for sheet, table in BOOK.tables() if not is_block(table))


def defined_names() -> frozenset[str]:
    """Return every name that a master defines."""
    columns = (f"{table.name}_{column.key}" for _, table in _named_tables() for column in table.columns)
    return frozenset(columns) | {f"list_{name}" for name in _lists(Policy(), LANGUAGES[0])}
