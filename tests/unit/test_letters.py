"""The letter: its template, what fills it, and what is said of a template that cannot be used."""

import io
import re
from collections.abc import Callable
from datetime import date

import docx
import pytest

from sync.errors import describe
from sync.letters import LetterError, filled
from workbook_templates.labels import TEXTS
from workbook_templates.layout import LANGUAGES
from workbook_templates.letter import FIELDS, GOAL_FIELDS, letter_template, long_day

GOAL = dict(zip(GOAL_FIELDS, ("Revenue", "KPI", "60 %", "96.50"), strict=True))
VALUES: dict[str, object] = {name: f"<{name} & co>" for name in FIELDS} | {"goals": [GOAL]}


def texts(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def template(*lines: str) -> bytes:
    document, target = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_houses_letter_says_everything_but_the_coefficient(language: str) -> None:
    """What somebody earns by the grade is told with the pay, and only where a company's own letter wants it."""
    said = texts(filled(letter_template(language), VALUES))
    missing = {name for name in FIELDS if name != "goals" and f"<{name} & co>" not in said}
    assert missing == {"coefficient", "told_on"}
    assert {"Revenue", "KPI", "60 %", "96.50"} <= set(said.splitlines())
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_leaves_no_trace(language: str) -> None:
    empty = VALUES | {"goals": [], "held_on": "", "appeal_until": "", "meaning": "", "strengths": ""}
    said = texts(filled(letter_template(language), empty))
    for key in ("goals", "held", "appeal", "said.strengths"):
        assert re.split(r"\{\{.*?\}\}", TEXTS(f"letter.{key}", language))[-1] not in said
    assert "·" not in said.split("<grade & co>")[1].splitlines()[0]


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("{{ nmae }}", "letter.unknown-field", "nmae"),
        ("{% for goal in goals %}{{ goal.wieght }}{% endfor %}", "letter.unknown-field", "wieght"),
        ("Your grade: {{ grade", "letter.not-closed", "Your grade: {{ grade"),
        ("Your grade: {{ grade }", "letter.not-closed", "Your grade"),
        ("Your grade: grade }}", "letter.not-closed", "Your grade"),
        ("{%p if name }", "letter.not-closed", "{%p if name }"),
        ("{% if name %}", "letter.not-understood", ""),
        ("{{ score / 2 }}", "letter.not-understood", ""),
        ("{% for one in range(999999999) %}x{% endfor %}", "letter.not-understood", ""),
        ("{{ name.__class__.__mro__ }}", "letter.unsafe", ""),
        ("{{ cycler.__init__.__globals__ }}", "letter.unsafe", ""),
    ],
)
def test_a_template_that_cannot_be_used_is_said_in_one_line(line: str, key: str, words: str) -> None:
    with pytest.raises(LetterError) as caught:
        filled(template("Dear {{ name }},", line), VALUES)
    assert caught.value.key == key
    for language in LANGUAGES:
        said = describe(caught.value, language)
        assert said.startswith("letter.docx")
        assert words in said
        assert "\n" not in said


@pytest.mark.parametrize(
    "spoilt",
    [lambda: b"hello", lambda: b"", lambda: letter_template("en")[:900]],
    ids=["text", "empty", "cut"],
)
def test_what_is_no_word_document_is_said(spoilt: Callable[[], bytes]) -> None:
    with pytest.raises(LetterError) as caught:
        filled(spoilt(), VALUES)
    assert caught.value.key == "letter.no-document"


def test_what_no_document_can_hold_is_left_out() -> None:
    """A spreadsheet's text may hold control characters; a broken line stays one."""
    said = texts(filled(template("{{ gaps }}"), VALUES | {"gaps": "one\x0b\x01\ntwo"}))
    assert said == "one\ntwo"


@pytest.mark.parametrize(("language", "day"), [("en", "5 March 2027"), ("zh-CN", "2027年3月5日")])
def test_days_are_written_out(language: str, day: str) -> None:
    assert long_day(date(2027, 3, 5), language) == day
    assert long_day(None, language) == ""
