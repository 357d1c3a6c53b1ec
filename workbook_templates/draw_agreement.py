"""The goal agreement: one person's goals on one A4 page, to print and to sign. Nothing of it is read back."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.model import Cycle, Employee, Goal, Method, Section
from appraisal.numbers import from_serial, is_serial, round_to
from appraisal.policy import Scheme
from workbook_templates.brand import Logo, brand
from workbook_templates.draw_logo import put_logo
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.layout import Column, Kind, Owner, Table
from workbook_templates.row_heights import RowHeights
from workbook_templates.theme import LINE, MUTED, Theme

COLUMNS = (
    ("number", 5.0),
    ("goal", 39.0),
    ("method", 15.0),
    ("target", 19.0),
    ("weight", 8.5),
    ("due", 11.5),
    ("source", 19.0),
)
"""The columns of the goals with their widths in characters: together they fill a page of A4 upright."""

NOTE_LINES = 3

_LAST = len(COLUMNS)
_LOGO = (210, 72)
"""Width and height in pixels that the logo may take beside the company's name and the title."""
_LIMIT = 300
"""Characters of a text that are printed: an endless one would make the whole page too small to read."""
_DRAWN = datetime(2026, 1, 1)
_HEIGHTS = RowHeights(
    Table("agreement", tuple(Column(key, Kind.TEXT, Owner.SYSTEM, width) for key, width in COLUMNS))
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one person agrees to, and with whom. ``agreed`` is the day on which it was, as the manager wrote it down.

    ``colour`` and ``logo`` are the company's, if it has chosen any.
    """

    company: str
    cycle: Cycle
    employee: Employee
    manager: str
    scheme: Scheme
    goals: tuple[Goal, ...]
    agreed: date | None = None
    colour: str = ""
    logo: Logo | None = None


def draw_agreement(agreement: Agreement, language: str) -> bytes:
    """Return the workbook of an agreement: one sheet that prints on one page."""
    made = io.BytesIO()
    workbook = Workbook(made, {"in_memory": True})
    workbook.set_properties({"created": _DRAWN, "title": TEXTS("form.title", language)})
    _Page(workbook, agreement, language).draw()
    workbook.close()
    return made.getvalue()


class _Page:
    def __init__(self, workbook: Workbook, agreement: Agreement, language: str) -> None:
        self._agreement, self._language = agreement, language
        self._theme = Theme(workbook, language, brand=brand(agreement.colour))
        self._sheet: Worksheet = workbook.add_worksheet(self._text("sheet"))
        self._row = 0

    def _text(self, key: str, **values: object) -> str:
        return TEXTS(f"form.{key}", self._language, **values)

    def draw(self) -> None:
        """Draw the page from top to bottom."""
        sheet = self._sheet
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 1)
        for place, (_, width) in enumerate(COLUMNS, start=1):
            sheet.set_column(place, place, width, self._theme.format())
        self._head()
        self._goals()
        self._notes()
        self._signatures()
        self._print()

    def _head(self) -> None:
        found, cycle = self._agreement, self._agreement.cycle
        self._line(30, found.company, self._theme.format(font_size=11, font_color=MUTED))
        if found.logo is not None:
            put_logo(self._sheet, found.logo, self._row - 1, _LAST - 1, _LOGO, self._language)
        self._line(34, self._text("title"), self._theme.title())
        when = self._text("cycle", cycle=cycle.name, start=cycle.start, end=cycle.end)
        self._line(20, when, self._theme.subtitle())
        self._row += 1
        person = f"{found.employee.name}  ({found.employee.id})"
        agreed = found.agreed.isoformat() if found.agreed else self._text("not_agreed")
        job = " · ".join(filter(None, (found.employee.position, found.employee.department)))
        self._facts(("employee", person))
        self._facts(("job", job))
        self._facts(("manager", found.manager), ("agreed", agreed))
        self._row += 1

    def _line(self, height: float, text: str, look: object) -> None:
        self._sheet.set_row(self._row, height)
        self._sheet.write_string(self._row, 1, text, look)
        self._row += 1

    def _facts(self, *facts: tuple[str, str]) -> None:
        """Write one line of facts: one over the whole width, or two side by side."""
        line = self._theme.format(bottom=1, bottom_color=LINE)
        muted, bold = self._theme.format(font_color=MUTED), self._theme.format(bold=True)
        self._sheet.set_row(self._row, 22)
        for place in range(1, _LAST + 1):
            self._sheet.write_blank(self._row, place, None, line)
        for place, (key, text) in zip((1, 4), facts, strict=False):
            shown = _cut(text) or "–"
            self._sheet.write_rich_string(self._row, place, muted, f"{self._text(key)}   ", bold, shown, line)
        self._row += 1

    def _goals(self) -> None:
        head = self._theme.header(Column("goal", Kind.TEXT, Owner.SYSTEM))
        self._sheet.set_row(self._row, 24)
        for place, (key, _) in enumerate(COLUMNS, start=1):
            self._sheet.write_string(self._row, place, self._text(key), head)
        self._row += 1
        number = 0
        for section, goals in _by_section(self._agreement.goals):
            self._section(section)
            for goal in goals:
                number += 1
                self._goal(number, goal)
            self._sum(goals)
        if not number:
            self._line(26, self._text("none"), self._theme.subtitle())
        self._row += 1

    def _section(self, section: Section) -> None:
        brand = self._theme.brand
        look = self._theme.format(bold=True, font_color=brand.ink, bg_color=brand.soft)
        share = self._agreement.scheme.section_weights.get(section, 0.0)
        word = choice_words("section", self._language)[section]
        key = "section" if share else "section_plain"
        for place in range(1, _LAST + 1):
            self._sheet.write_blank(self._row, place, None, look)
        self._line(20, self._text(key, section=word, share=_percent(share, self._language)), look)

    def _goal(self, number: int, goal: Goal) -> None:
        cells = {
            "number": str(number),
            "goal": _cut(goal.title),
            "method": choice_words("method", self._language)[goal.method] if goal.method else "",
            "target": _cut(target_words(goal, self._agreement.scheme, self._language)),
            "weight": "" if goal.weight is None else _percent(goal.weight, self._language),
            "due": goal.due.isoformat() if goal.due else "",
            "source": _cut(goal.data_source),
        }
        centred = frozenset({"number", "weight", "due"})
        self._sheet.set_row(self._row, _HEIGHTS.points(cells) + 3)
        for place, (key, text) in enumerate(cells.items(), start=1):
            side = {"align": "center"} if key in centred else {"align": "left", "indent": 1}
            look = self._theme.format(text_wrap=True, border=1, border_color=LINE, **side)
            self._sheet.write_string(self._row, place, text, look)
        self._row += 1

    def _sum(self, goals: Sequence[Goal]) -> None:
        """Write the sum of a section's weights, as far as they are set."""
        total = round_to(sum(goal.weight or 0.0 for goal in goals), 4)
        look = self._theme.format(font_color=MUTED, align="right", indent=1)
        bold = self._theme.format(bold=True, align="center")
        self._sheet.set_row(self._row, 18)
        self._sheet.merge_range(self._row, 2, self._row, 4, self._text("sum"), look)
        self._sheet.write_string(self._row, 5, _percent(total, self._language), bold)
        self._row += 1

    def _notes(self) -> None:
        self._heading("notes")
        line = self._theme.format(bottom=1, bottom_color=LINE)
        for _ in range(NOTE_LINES):
            self._sheet.set_row(self._row, 24)
            for place in range(1, _LAST + 1):
                self._sheet.write_blank(self._row, place, None, line)
            self._row += 1
        self._row += 1

    def _heading(self, key: str) -> None:
        head = self._theme.format(bold=True, font_size=11, font_color=self._theme.brand.ink)
        self._line(22, self._text(key), head)

    def _signatures(self) -> None:
        """Draw one line to sign and one for the date for each of the three: who they are stands below the line."""
        self._heading("sign")
        found = self._agreement
        people = (
            (self._text("employee"), found.employee.name),
            (self._text("manager"), found.manager),
            (self._text("hr"), ""),
        )
        line = self._theme.format(bottom=1)
        small = self._theme.format(font_size=9, font_color=MUTED, valign="top")
        for role, name in people:
            self._sheet.set_row(self._row, 32)
            for place in (1, 2, 3, 5, 6, 7):
                self._sheet.write_blank(self._row, place, None, line)
            self._row += 1
            self._sheet.set_row(self._row, 18)
            self._sheet.write_string(self._row, 1, " · ".join(filter(None, (role, name))), small)
            self._sheet.write_string(self._row, 5, self._text("date"), small)
            self._row += 1

    def _print(self) -> None:
        sheet, found = self._sheet, self._agreement
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.65)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1)
        sheet.print_area(0, 0, self._row - 1, _LAST)
        words = {"company": found.company, "cycle": found.cycle.name, "employee": found.employee.id}
        # & begins a code in a footer, and a footer holds 255 characters.
        footer = self._text("footer", **words).strip(" ·").replace("&", "&&")
        sheet.set_footer(f"&L&8 {footer[:200]}")


def _by_section(goals: Sequence[Goal]) -> Iterator[tuple[Section, list[Goal]]]:
    for section in Section:
        found = [goal for goal in goals if (goal.section or Section.KPI) is section]
        if found:
            yield section, found


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LIMIT else f"{plain[: _LIMIT - 1]}…"


def _percent(share: float, language: str) -> str:
    figure = f"{round_to(share * 100, 2):.10g}"
    return f"{figure} %" if language == "en" else f"{figure}%"


def target_words(goal: Goal, scheme: Scheme, language: str) -> str:
    """Return what is to be reached, in words: the target with its unit, or what the method has in its place."""
    numbers = goal.parameters
    if goal.method is Method.MILESTONE:
        return _day(numbers.target) or (goal.due.isoformat() if goal.due else "")
    values = {
        "low": numbers.low, "high": numbers.high, "rate": numbers.rate, "cap": numbers.cap,
    }  # fmt: skip
    if goal.method is Method.RATED:
        low = scheme.scale_min if numbers.low is None else numbers.low
        high = scheme.scale_max if numbers.high is None else numbers.high
        return TEXTS("form.by.rated", language, low=_number(low), high=_number(high))
    if goal.method is Method.DEDUCT and numbers.high is None:
        values["high"] = 100.0
    if numbers.target is not None:
        return f"{_number(numbers.target)} {goal.unit}".strip()
    if numbers.points:
        pairs = (TEXTS("form.by.point", language, x=_number(x), y=_number(y)) for x, y in numbers.points)
        return " · ".join(pairs)
    key = _WORDS.get(goal.method) if goal.method else None
    if key is None or any(values[name] is None for name in _ASKED[key]):
        return ""
    shown = {name: _number(value) for name, value in values.items() if value is not None}
    said = TEXTS(
        f"form.by.{key if key != 'add' or values['cap'] is not None else 'add_open'}", language, **shown
    )
    return f"{said} {goal.unit}".strip() if goal.method is Method.BAND else said


_WORDS = {Method.BAND: "band", Method.DEDUCT: "deduct", Method.ADD: "add"}
_ASKED = {"band": ("low", "high"), "deduct": ("high", "rate"), "add": ("rate",)}
"""The numbers that are needed to say what a method asks for."""


def _day(serial: float | None) -> str:
    return "" if serial is None or not is_serial(serial) else from_serial(serial).isoformat()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
