"""The goal agreement: one person's goals on one A4 page, to print and to sign. Nothing of it is read back."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter import Workbook

from appraisal.model import Cycle, Employee, Goal, Method, Section
from appraisal.numbers import from_serial, is_serial, round_to
from appraisal.policy import Scheme
from workbook_templates.brand import Logo
from workbook_templates.form_page import DRAWN, FormPage, Sheet, cut
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.theme import MUTED

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

_CENTRED = frozenset({"number", "weight", "due"})


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

    @property
    def sheet(self) -> Sheet:
        """Whose page it is, and how it looks."""
        return Sheet(self.company, self.cycle, self.employee, self.manager, self.colour, self.logo)


def draw_agreement(agreement: Agreement, language: str) -> bytes:
    """Return the workbook of an agreement: one sheet that prints on one page."""
    made = io.BytesIO()
    workbook = Workbook(made, {"in_memory": True})
    workbook.set_properties({"created": DRAWN, "title": TEXTS("form.title", language)})
    _Page(workbook, agreement, language).draw()
    workbook.close()
    return made.getvalue()


class _Page:
    def __init__(self, workbook: Workbook, agreement: Agreement, language: str) -> None:
        title = TEXTS("form.sheet", language)
        self._agreement, self._language = agreement, language
        self._page = FormPage(workbook, agreement.sheet, title, COLUMNS, language)
        self._text = self._page.words

    def draw(self) -> None:
        """Draw the page from top to bottom."""
        page, agreed = self._page, self._agreement.agreed
        page.head(self._text("title"))
        page.person((self._text("agreed"), agreed.isoformat() if agreed else self._text("not_agreed")))
        self._goals()
        page.heading(self._text("notes"))
        page.lines_to_write_on(NOTE_LINES)
        page.row += 1
        page.signatures(((1, 2, 3), (5, 6, 7)))
        page.print_on_one_page()

    def _goals(self) -> None:
        page = self._page
        page.labels([self._text(key) for key, _ in COLUMNS])
        number = 0
        for section, goals in _by_section(self._agreement.goals):
            self._section(section)
            for goal in goals:
                number += 1
                page.cells(self._cells(number, goal), _CENTRED)
            self._sum(goals)
        if not number:
            page.line(26, self._text("none"), page.theme.subtitle())
        page.row += 1

    def _section(self, section: Section) -> None:
        page = self._page
        look = page.theme.format(bold=True, font_color=page.theme.brand.ink, bg_color=page.theme.brand.soft)
        share = self._agreement.scheme.section_weights.get(section, 0.0)
        word = choice_words("section", self._language)[section]
        key = "section" if share else "section_plain"
        for place in range(1, page.last + 1):
            page.sheet.write_blank(page.row, place, None, look)
        page.line(20, self._text(key, section=word, share=percent(share, self._language)), look)

    def _cells(self, number: int, goal: Goal) -> dict[str, str]:
        return {
            "number": str(number),
            "goal": cut(goal.title),
            "method": choice_words("method", self._language)[goal.method] if goal.method else "",
            "target": cut(target_words(goal, self._agreement.scheme, self._language)),
            "weight": "" if goal.weight is None else percent(goal.weight, self._language),
            "due": goal.due.isoformat() if goal.due else "",
            "source": cut(goal.data_source),
        }

    def _sum(self, goals: Sequence[Goal]) -> None:
        """Write the sum of a section's weights, as far as they are set."""
        page = self._page
        total = round_to(sum(goal.weight or 0.0 for goal in goals), 4)
        look = page.theme.format(font_color=MUTED, align="right", indent=1)
        bold = page.theme.format(bold=True, align="center")
        page.sheet.set_row(page.row, 18)
        page.sheet.merge_range(page.row, 2, page.row, 4, self._text("sum"), look)
        page.sheet.write_string(page.row, 5, percent(total, self._language), bold)
        page.row += 1


def _by_section(goals: Sequence[Goal]) -> Iterator[tuple[Section, list[Goal]]]:
    for section in Section:
        found = [goal for goal in goals if (goal.section or Section.KPI) is section]
        if found:
            yield section, found


def percent(share: float, language: str) -> str:
    """Return a share as people of a language read it."""
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
