"""The result letter: the Word template that a company starts from and edits, and the fields that it can hold.

Fields stand in the document in double braces, ``{{ name }}``, as docxtpl reads them. The one who edits a template sees
what the letter will look like, and need not know more than that.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from workbook_templates.labels import TEXTS
from workbook_templates.theme import BAND, FONTS, MUTED, SOFT

if TYPE_CHECKING:
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

FIELDS = (
    "company",
    "today",
    "cycle",
    "start",
    "end",
    "id",
    "name",
    "position",
    "department",
    "manager",
    "score",
    "grade",
    "meaning",
    "coefficient",
    "told_on",
    "told_by",
    "appeal_until",
    "held_on",
    "strengths",
    "gaps",
    "next_steps",
    "follow_up",
    "goals",
)
"""What a template can say; ``goals`` is a list whose items have ``title``, ``section``, ``weight`` and ``points``."""

GOAL_FIELDS = ("title", "section", "weight", "points")

_WIDTHS = (7.6, 3.0, 2.2, 3.6)
"""Centimetres of the columns of the goals."""

_RESULT_WIDTHS = (11.0, 5.4)
"""Centimetres for the grade with what it means, and for the score."""


def letter_template(language: str) -> bytes:
    """Return the house's letter in a language, as a Word document with the fields in it."""
    return _Letter(language).made()


def long_day(day: date | None, language: str) -> str:
    """Return a day as a letter writes it, "" for none."""
    if day is None:
        return ""
    month = TEXTS(f"letter.month.{day.month}", language)
    return TEXTS("letter.day", language, day=day.day, month=month, year=day.year)


class _Letter:
    def __init__(self, language: str) -> None:
        import docx
        from docx.shared import Cm, Pt

        self._language = language
        self._document = docx.Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
        style = self._document.styles["Normal"]
        style.font.size = Pt(10.5)
        self._set_font(style)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.line_spacing = 1.1

    def _text(self, key: str) -> str:
        return TEXTS(f"letter.{key}", self._language)

    def _set_font(self, style: Any) -> None:
        """Set the font for Latin and for Chinese letters: Word keeps two."""
        from docx.oxml.ns import qn

        font = FONTS[self._language]
        style.font.name = font
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def made(self) -> bytes:
        """Write the letter from top to bottom, and return it."""
        self._head()
        self._result()
        self._goals()
        self._interview()
        self._end()
        target = io.BytesIO()
        self._document.core_properties.title = self._text("subject")
        self._document.core_properties.author = ""
        self._document.save(target)
        return target.getvalue()

    def _line(self, text: str, **look: Any) -> "Paragraph":
        paragraph = self._document.add_paragraph()
        _write(paragraph, text, **look)
        return paragraph

    def _head(self) -> None:
        self._line("{{ company }}", colour=MUTED, size=11)
        self._line(self._text("private"), colour=MUTED, size=9)
        address = self._line("{{ name }} ({{ id }})", bold=True)
        address.paragraph_format.space_before = _points(8)
        address.paragraph_format.space_after = _points(0)
        where = self._line("{{ position }}{% if position and department %} · {% endif %}{{ department }}")
        where.paragraph_format.space_after = _points(12)
        self._line("{{ today }}", colour=MUTED, size=10)
        self._line(self._text("subject"), bold=True, colour=BAND, size=16)
        self._line(self._text("greeting"))

    def _result(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self._line(self._text("result"))
        table = self._document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        for cell, text, size in (
            (left, self._text("grade"), 15),
            (right, self._text("score"), 12),
        ):
            _shade(cell, SOFT)
            _write(cell.paragraphs[0], text, bold=True, colour=BAND, size=size)
            cell.paragraphs[0].paragraph_format.space_before = _points(6)
            cell.paragraphs[0].paragraph_format.space_after = _points(6)
        right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _set_widths(table, _RESULT_WIDTHS)
        self._small_gap()

    def _small_gap(self) -> None:
        self._document.add_paragraph().paragraph_format.space_after = _points(0)

    def _goals(self) -> None:
        """Draw the table of goals: one row that docxtpl repeats, between two that it takes away."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self._line("{%p if goals %}")
        self._line(self._text("goals"))
        table = self._document.add_table(rows=1, cols=len(GOAL_FIELDS))
        table.style = "Table Grid"
        for cell, key in zip(table.rows[0].cells, GOAL_FIELDS, strict=True):
            _shade(cell, BAND)
            _write(cell.paragraphs[0], self._text(f"goal.{key}"), bold=True, colour="#FFFFFF", size=10)
        for texts in (
            ("{%tr for goal in goals %}", "", "", ""),
            tuple(f"{{{{ goal.{key} }}}}" for key in GOAL_FIELDS),
            ("{%tr endfor %}", "", "", ""),
        ):
            for cell, text in zip(table.add_row().cells, texts, strict=True):
                _write(cell.paragraphs[0], text, size=10)
        for row in table.rows:
            for cell in row.cells[2:]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.space_after = _points(2)
                cell.paragraphs[0].paragraph_format.space_before = _points(2)
        _set_widths(table, _WIDTHS)
        self._small_gap()
        self._line("{%p endif %}")

    def _interview(self) -> None:
        self._line("{%p if held_on %}")
        self._line(self._text("held"))
        for key in ("strengths", "gaps", "next_steps", "follow_up"):
            self._line(f"{{%p if {key} %}}")
            paragraph = self._document.add_paragraph()
            _write(paragraph, self._text(f"said.{key}"), bold=True)
            _write(paragraph, f" {{{{ {key} }}}}")
            self._line("{%p endif %}")
        self._line("{%p endif %}")

    def _end(self) -> None:
        self._line("{%p if appeal_until %}")
        self._line(self._text("appeal"))
        self._line("{%p endif %}")
        self._line(self._text("thanks")).paragraph_format.keep_with_next = True
        name = self._line("{{ told_by }}", bold=True)
        name.paragraph_format.space_before = _points(18)
        name.paragraph_format.keep_with_next = True
        name.paragraph_format.space_after = _points(0)
        self._line(self._text("hr"), colour=MUTED, size=10)


def _write(
    paragraph: "Paragraph", text: str, *, bold: bool = False, colour: str = "", size: float = 0
) -> None:
    """Add a text as one run: a field that is split over two is none."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold = bold or None
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    if size:
        run.font.size = Pt(size)


def _set_widths(table: "Table", widths: Sequence[float]) -> None:
    """Set the widths of columns, in centimetres: Word reads the cells', LibreOffice the columns'."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _points(count: float) -> Any:
    from docx.shared import Pt

    return Pt(count)


def _shade(cell: "_Cell", colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.removeprefix("#"))):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
