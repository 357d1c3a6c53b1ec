"""The result and interview form: one person's released result and the talk about it, on one A4 page to print and to sign."""

import io
from dataclasses import dataclass
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from appraisal.feedback import Interview
from appraisal.release import Release
from workbook_templates.draw_agreement import percent
from workbook_templates.form_page import DRAWN, FormPage, Sheet, cut
from workbook_templates.labels import TEXTS
from workbook_templates.row_heights import LINE as LINE_HEIGHT
from workbook_templates.row_heights import SINGLE
from workbook_templates.theme import LINE, MUTED

COLUMNS = (("number", 5.0), ("goal", 63.0), ("section", 20.0), ("weight", 12.0), ("points", 17.0))
"""The columns of the goals with their widths in characters: together they fill a page of A4 upright."""

_CENTRED = frozenset({"number", "weight", "points"})
_BLANK_LINES = 2
"""Lines to write on for a part of the interview that nobody has filled in."""
_LONGEST = 700
"""Characters of a part of the interview that are printed."""
_CHARACTERS = 118
"""Characters of a part of the interview on one line; a Chinese one takes two."""


@dataclass(frozen=True, slots=True)
class ResultForm:
    """What a person was told, and what was recorded of the talk about it.

    ``sections`` are the words for the sections of the result's goals, by code; ``until`` is the last day for an appeal.
    """

    sheet: Sheet
    release: Release
    sections: dict[str, str]
    interview: Interview | None = None
    until: date | None = None


def draw_result(form: ResultForm, language: str) -> bytes:
    """Return the workbook of a form: one sheet that prints on one page."""
    made = io.BytesIO()
    workbook = Workbook(made, {"in_memory": True})
    workbook.set_properties({"created": DRAWN, "title": TEXTS("result_form.title", language)})
    _Page(workbook, form, language).draw()
    workbook.close()
    return made.getvalue()


class _Page:
    def __init__(self, workbook: Workbook, form: ResultForm, language: str) -> None:
        self._form, self._language = form, language
        self._page = FormPage(workbook, form.sheet, self._text("sheet"), COLUMNS, language)

    def _text(self, key: str, **values: object) -> str:
        return TEXTS(f"result_form.{key}", self._language, **values)

    def draw(self) -> None:
        """Draw the page from top to bottom."""
        page, release = self._page, self._form.release
        page.head(self._text("title"))
        page.person((self._text("released"), release.day.isoformat()))
        self._result(release)
        self._goals()
        self._interview()
        self._answer()
        page.signatures(((1, 2), (4, 5)))
        page.print_on_one_page()

    def _result(self, release: Release) -> None:
        """Draw the grade and the score over the whole width: what the page is about."""
        page, brand = self._page, self._page.theme.brand
        soft = {"bg_color": brand.soft, "font_color": brand.ink}
        grade = " · ".join(filter(None, (release.grade, release.meaning)))
        page.sheet.set_row(page.row, 40)
        look = page.theme.format(font_size=16, bold=True, indent=1, shrink=True, **soft)
        page.sheet.merge_range(page.row, 1, page.row, 2, cut(self._text("grade", grade=grade)), look)
        right = page.theme.format(font_size=12, bold=True, align="right", indent=1, **soft)
        score = self._text("score", score=f"{release.score:.2f}")
        page.sheet.merge_range(page.row, 3, page.row, page.last, score, right)
        page.row += 2

    def _goals(self) -> None:
        page, goals = self._page, self._form.release.goals
        if not goals:
            return
        page.labels([self._text(key) for key, _ in COLUMNS])
        for number, goal in enumerate(goals, start=1):
            cells = {
                "number": str(number),
                "goal": cut(goal.title),
                "section": self._form.sections.get(goal.section, ""),
                "weight": "" if goal.weight is None else percent(goal.weight, self._language),
                "points": self._text("left_out") if goal.achievement is None else f"{goal.achievement:.2f}",
            }
            page.cells(cells, _CENTRED)
        page.row += 1

    def _interview(self) -> None:
        page, said = self._page, self._form.interview
        page.heading(self._text("interview"))
        held = said.day.isoformat() if said is not None and said.day else ""
        private = said.private if said is not None else None
        boxes = "   ".join(
            f"{'☑' if private is word else '☐'} {self._text(key)}"
            for word, key in ((True, "yes"), (False, "no"))
        )
        self._blanks((self._text("held"), held), (self._text("private"), boxes))
        parts = (
            ("strengths", said.strengths if said else ""),
            ("gaps", said.gaps if said else ""),
            ("next_steps", said.next_steps if said else ""),
        )
        for key, text in parts:
            self._part(self._text(key), text)
        follow_up = said.follow_up.isoformat() if said is not None and said.follow_up else ""
        self._blanks((self._text("follow_up"), follow_up))
        page.row += 1

    def _blanks(self, *facts: tuple[str, str]) -> None:
        """Write facts that may be blank, to be filled in by hand."""
        page = self._page
        page.ruled(24)
        line = page.theme.format(bottom=1, bottom_color=LINE)
        muted, bold = page.theme.format(font_color=MUTED), page.theme.format(bold=True)
        for place, (key, text) in zip((1, 3), facts, strict=False):
            if text:
                page.sheet.write_rich_string(page.row, place, muted, f"{key}   ", bold, text, line)
            else:
                page.sheet.write_string(
                    page.row, place, key, page.theme.format(font_color=MUTED, bottom=1, bottom_color=LINE)
                )
        page.row += 1

    def _part(self, label: str, text: str) -> None:
        """Write a part of the interview, or lines to write it on."""
        page, shown = self._page, cut(text, _LONGEST)
        page.line(20, label, page.theme.format(font_color=MUTED, valign="bottom"))
        if not shown:
            page.lines_to_write_on(_BLANK_LINES)
            return
        look = page.theme.format(text_wrap=True, bottom=1, bottom_color=LINE, valign="top")
        self._wide(shown, look, SINGLE + LINE_HEIGHT * (_lines(shown) - 1))

    def _wide(self, text: str, look: Format, height: float) -> None:
        page = self._page
        page.sheet.set_row(page.row, height)
        page.sheet.merge_range(page.row, 1, page.row, page.last, text, look)
        page.row += 1

    def _answer(self) -> None:
        """Draw the boxes in which the employee answers by hand."""
        page, until = self._page, self._form.until
        page.heading(self._text("answer"))
        look = page.theme.format()
        page.line(22, f"☐  {self._text('acknowledged')}", look)
        day = until.isoformat() if until else ""
        page.line(22, f"☐  {self._text('appeal' if day else 'appeal_open', day=day)}", look)
        page.lines_to_write_on(_BLANK_LINES)
        page.line(18, self._text("rights"), page.theme.format(font_size=9, font_color=MUTED))
        page.row += 1


def _lines(text: str) -> int:
    """Return how many lines a text takes over the whole width."""
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return -(-wide // _CHARACTERS)
