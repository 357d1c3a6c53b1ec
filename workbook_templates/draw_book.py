"""Drawing a book that people fill: its visible sheets, the lists and the identity, in either language.

What one kind of book looks like is its :class:`Look`; everything else is the same for all of them.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.model import Employee
from appraisal.policy import Policy
from workbook_templates import labels
from workbook_templates.brand import Logo, brand
from workbook_templates.draw_lists import draw_lists
from workbook_templates.draw_rules import draw_conditions, draw_input_rules
from workbook_templates.draw_xlsx import Canvas, draw_identity, draw_table, print_setup
from workbook_templates.fixed_rows import NOTES as NOTE_ROWS
from workbook_templates.layout import Book, Column, Owner, Sheet, Table, Where
from workbook_templates.own_columns import with_own
from workbook_templates.row_xml import VARIANTS
from workbook_templates.stamp import BookIdentity, Template, cut
from workbook_templates.theme import QUIET, Theme

_DRAWN = datetime(2026, 1, 1)
"""A fixed time keeps templates identical from run to run."""

_HEADER_HEIGHT = 42
_WIDE = 0x2E80
"""The first of the characters that take the room of two."""
HINT_LINES = 1.4
"""How many lines of a header cell HR's hint may take beside the heading; small letters are narrower than usual ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the sheets of one kind of book look.

    ``heights`` are the points that a row of each table needs, by language: two lines of its font. ``frozen`` are the
    columns, margin included, that stay in sight on each sheet; ``legend`` the columns of the legend beside the who-when
    line: to fill in, worked out, given, and the flags (at the right edge). ``locked`` are the tables some of whose rows nobody
    fills, ``headed`` those that have headed rows besides.
    """

    book: Book
    guide: Callable[[Canvas, Worksheet], None]
    heights: Mapping[str, Mapping[str, float]]
    frozen: Mapping[str, int]
    legend: Mapping[str, tuple[int, int, int, int]]
    locked: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()

    def variants(self, table: Table) -> tuple[str, ...]:
        """Return the kinds of rows that a table has."""
        if table.name == "notes":
            return (QUIET,)
        if table.name in self.headed:
            return VARIANTS
        return VARIANTS[:2] if table.name in self.locked else VARIANTS[:1]


def book_template(
    look: Look,
    policy: Policy,
    language: str,
    capacities: Mapping[str, int],
    logo: Logo | None = None,
) -> Template:
    """Draw an empty book for a policy in a language.

    ``capacities`` says how many body rows the formulas, input rules and colours of each table reach; Checks, the answer
    and HR's notes have their fixed rows. An optional sheet whose tables have no rows at all is hidden. ``logo`` is the company's.
    """
    package = io.BytesIO()
    workbook = Workbook(package, {"in_memory": True})
    full = draw_sheets(workbook, look, policy, language, capacities, logo)
    workbook.close()
    book = with_own(look.book, policy.own_columns)
    return cut(package.getvalue(), book, language, full, headed=look.headed)


def draw_sheets(
    workbook: Workbook,
    look: Look,
    policy: Policy,
    language: str,
    capacities: Mapping[str, int],
    logo: Logo | None = None,
) -> dict[str, int]:
    """Draw the sheets of :func:`book_template` into a workbook, and return how many body rows each table has."""
    book = with_own(look.book, policy.own_columns)
    workbook.set_properties({"created": _DRAWN, "title": "[[title]]", "company": "[[company]]"})
    workbook.set_calc_mode("auto")
    full = {name: max(1, capacities.get(name, 1)) for name in book.table_by_name} | _fixed(book)
    theme = Theme(workbook, language, frozenset({book.recipient}), brand(policy.colour))
    canvas = Canvas(workbook, theme, book, language, full, logo)
    for sheet in book.sheets:
        worksheet = _draw_sheet(canvas, look, sheet, policy)
        if sheet.optional and all(capacities.get(table.name) == 0 for table in sheet.tables):
            worksheet.hide()
    return full


def _fixed(book: Book) -> dict[str, int]:
    """Return the body rows of the tables that have the same rows in every book of a kind."""
    checks, answer = book.table_by_name["checks"], book.table_by_name["answer"]
    return {"checks": answer.key_row - checks.first_row - 2, "answer": 1, "notes": NOTE_ROWS}


def _draw_sheet(canvas: Canvas, look: Look, sheet: Sheet, policy: Policy) -> Worksheet:
    worksheet = canvas.add_sheet(sheet)
    if sheet.name == "guide":
        look.guide(canvas, worksheet)
    elif sheet.name == "lists":
        draw_lists(canvas, worksheet, policy)
    elif sheet.name == "identity":
        draw_identity(canvas, worksheet)
    for table in sheet.tables:
        _draw_body(canvas, look, worksheet, table)
    if sheet.tables:
        _legend(canvas, look, worksheet, sheet)
        row, column = _first_in_motion(look, sheet)
        worksheet.freeze_panes(row, column)
        worksheet.set_selection(row, column, row, column)
    if sheet.state == "visible":
        print_setup(canvas, worksheet, _last_printed(sheet), _printed_width(sheet))
        if sheet.name == "checks":
            worksheet.fit_to_pages(1, 1)
    worksheet.protect("", {"format_columns": True, "format_rows": True})
    return worksheet


def _first_in_motion(look: Look, sheet: Sheet) -> tuple[int, int]:
    """Return row and column of the first cell that does not stay in sight: below the long table, or below the fixed ones.

    Where two long tables stand below each other, the headings of the first one stay: those of the second are like them.
    """
    first = sheet.name in ("checks", "checkins", "feedback", "improvement")
    table = sheet.tables[0] if first else sheet.tables[-1]
    return table.first_row, look.frozen[sheet.name]


def _last_printed(sheet: Sheet) -> Table | None:
    """Return the table with which the print ends: HR's notes stand below it, mostly empty, and would print blank pages."""
    printed = [table for table in sheet.tables if table.name != "notes"]
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


def _draw_body(canvas: Canvas, look: Look, worksheet: Worksheet, table: Table) -> None:
    height = look.heights[canvas.language][table.name]
    draw_table(
        canvas, worksheet, table, look.variants(table), row_height=height, header_height=_HEADER_HEIGHT
    )
    for column in table.columns:
        hinted_header(canvas, worksheet, table, column)
    # What stands between two tables is read as a row of the first.
    if table is canvas.book.sheet_of_table[table.name].tables[0]:
        _parameter_heading(canvas, worksheet, table)
    draw_input_rules(canvas, worksheet, table)
    draw_conditions(canvas, worksheet, table)


def hinted_header(canvas: Canvas, worksheet: Worksheet, table: Table, column: Column) -> None:
    """Write the hint below the label: not every program shows prompts."""
    hint = labels.column_hint(canvas.book.role, table, column, canvas.language)
    if not hint or column.where is Where.HIDDEN or (column.label and _span(hint) > HINT_LINES * column.width):
        return  # what HR says at length stands in the prompt alone
    theme = canvas.theme
    label = theme.format(bold=True, font_color=theme.brand.band_text)
    small = theme.format(font_size=8, font_color=theme.brand.hint)
    text = labels.column_label(canvas.book.role, table, column, canvas.language)
    worksheet.write_rich_string(
        table.header_row, table.positions[column.key],
        label, text, small, labels.HINT_BREAK + hint, theme.header(column),
    )  # fmt: skip


def _span(text: str) -> int:
    """Return how many characters wide a text is: Chinese ones take two."""
    return sum(2 if ord(letter) >= _WIDE else 1 for letter in text)


def _parameter_heading(canvas: Canvas, worksheet: Worksheet, table: Table) -> None:
    """Head the columns to the right of the printed area: those of one table alone, or those of some methods only."""
    places = [
        table.positions[column.key]
        for column in table.columns
        if column.where is Where.PARAMETERS and column.owner is not Owner.HR and not column.label
    ]
    for position in places:
        worksheet.write_blank(table.key_row - 1, position, None, canvas.theme.group())
    if places:
        own = f"{canvas.book.role}.group.{table.name}"
        heading = f"group.{table.name}" if own in labels.TEXTS else "group.parameters"
        worksheet.write_string(table.key_row - 1, places[0], canvas.text(heading), canvas.theme.group())


def _legend(canvas: Canvas, look: Look, worksheet: Worksheet, sheet: Sheet) -> None:
    """Say beside the who-when line what the colours and symbols mean."""
    worksheet.set_row(1, 18)
    grouped = any(column.where is Where.PARAMETERS for column in sheet.tables[0].columns)
    worksheet.set_row(2, 20 if grouped else 7)
    if sheet.name not in look.legend:
        return
    *boxes, flags = look.legend[sheet.name]
    for position, kind in zip(boxes, ("input", "computed", "given"), strict=True):
        worksheet.write_string(1, position, canvas.text(f"legend.{kind}"), canvas.theme.legend(kind))
    worksheet.write_string(
        1, flags, canvas.text("legend.flags"), canvas.theme.format(font_size=9, align="right")
    )


def book_words(
    policy: Policy, recipient: Employee, identity: BookIdentity, contact: str = ""
) -> dict[str, str]:
    """Return the words that stamping fills into a book: who fills it, until when, its printed code."""

    def text(key: str, **values: object) -> str:
        return labels.TEXTS(f"{identity.role}.{key}", identity.language, **values)

    due = text("words.due", day=policy.due.isoformat()) if policy.due else ""
    who = text("words.who", name=recipient.name, department=recipient.department).strip(" ·")
    cycle = policy.cycle.name
    code = text("words.code", code=identity.code)
    return {
        "title": f"{text('title.guide')} · {recipient.name}",
        "company": policy.company,
        "who_when": " · ".join(part for part in (policy.company, cycle, who, due) if part),
        "footer": " · ".join(part for part in (policy.company, cycle, recipient.name, code) if part).replace(
            "&", "&&"
        ),
        "book_code": code,
        "contact": text("guide.contact", contact=contact or text("guide.nobody")),
    }
