"""Result letters: what HR has told a person, filled into a Word template that HR can edit.

Without a template of its own the cycle folder gets the house's letter. Nobody gets a letter who was told nothing: what a
letter says is what was released, whatever became of the result since.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from appraisal.feedback import Feedback
from appraisal.numbers import round_to
from appraisal.release import Release
from sync.consolidate import check_cycle_folder
from sync.errors import ReviewbookError, library_errors, writing
from sync.feedback import feedback_of
from sync.files import REPORTS, distinct_stems, replace_file
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.pdf import make_pdfs
from sync.present_master import kept_content
from sync.releasing import Chosen
from sync.report_place import papers_place
from workbook_templates.draw_agreement import percent
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.letter import FIELDS, letter_template, long_day

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

LETTERS = "letters"
TEMPLATE = "letter.docx"
"""The file in the cycle folder that HR edits."""

_QUOTED = re.compile("'([^']+)'")
_BRACES = (("{{", "}}"), ("{%", "%}"))
_SHOWN = 60
"""So many letters of a paragraph tell where it stands."""


class LetterError(ReviewbookError):
    """The template of the letter cannot be used."""


@dataclass(frozen=True, slots=True)
class Written:
    """The letters that were written, and the ids of those who were chosen and told nothing."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_letters(
    folder: Path, chosen: Chosen, today: date, *, out: Path | None = None, pdf: bool = False
) -> Written:
    """Write a letter to everybody who is chosen and has a released result; with ``pdf`` as PDF too.

    They go to ``out``, without it to ``reports/letters``. All are made before the first is written.

    Raises:
        ReleaseError: nobody is chosen, or there is no such person or department.
        LetterError: the template is no Word document, or holds something that the program does not know.
        ReportError: ``out`` lies among a cycle's own files.
        PdfError: LibreOffice is not installed, or makes no PDF.
        ReviewbookError: the cycle folder cannot be used, or a file cannot be written.

    """
    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger, ledger.reading():
        content = kept_content(ledger)
        wanted = chosen.ids(content)
        told = [one for one in feedback_of(content, ledger) if one.release and one.employee_id in wanted]
        named = {one.employee_id for one in told}
        left_out = tuple(person for person in content.employees if person in wanted - named)
        template = _template(folder, content.policy.language)
        target = papers_place(out or folder / REPORTS / LETTERS)
        people = [content.employees[one.employee_id] for one in told]
        stems = distinct_stems(f"{person.id} {person.name}" for person in people)
        made = {
            target / f"{stem}.docx": filled(template, values(content, one, today))
            for one, stem in zip(told, stems, strict=True)
        }
    for path, letter in made.items():
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, letter)
    return Written((*made, *(make_pdfs(tuple(made)) if pdf else ())), left_out)


def write_template(folder: Path) -> Path:
    """Put the house's letter into the cycle folder for HR to edit, and return the file.

    Raises:
        LetterError: one is there already: it is not written over.

    """
    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger, ledger.reading():
        language = kept_content(ledger).policy.language
    path = folder / TEMPLATE
    if path.exists():
        raise LetterError("letter.exists", file=TEMPLATE)
    with writing(path):
        replace_file(path, letter_template(language))
    return path


def _template(folder: Path, language: str) -> bytes:
    path = folder / TEMPLATE
    if not path.exists():
        return letter_template(language)
    with library_errors(TEMPLATE):
        return path.read_bytes()


def values(content: HrContent, told: Feedback, today: date) -> dict[str, object]:
    """Return what fills the fields of a letter: texts as the letter shows them, "" for what is not there."""
    release, language = told.release, content.policy.language
    if release is None:
        raise ValueError(f"{told.employee_id} was told nothing")
    person, cycle, held = content.employees[told.employee_id], content.policy.cycle, told.talk
    manager = content.employees.get(told.manager_id)
    return {
        "company": content.policy.company,
        "today": long_day(today, language),
        "cycle": cycle.name,
        "start": long_day(cycle.start, language),
        "end": long_day(cycle.end, language),
        "id": person.id,
        "name": person.name,
        "position": person.position,
        "department": person.department,
        "manager": manager.name if manager else told.manager_id,
        "score": f"{release.score:.2f}",
        "grade": release.grade,
        "meaning": release.meaning,
        "coefficient": _number(release.coefficient),
        "told_on": long_day(release.day, language),
        "told_by": release.by,
        "appeal_until": long_day(told.until, language),
        "held_on": long_day(held.day, language) if held else "",
        "strengths": held.strengths if held else "",
        "gaps": held.gaps if held else "",
        "next_steps": held.next_steps if held else "",
        "follow_up": long_day(held.follow_up, language) if held else "",
        "goals": list(_goals(release, language)),
    }


def _goals(release: Release, language: str) -> Iterator[Mapping[str, str]]:
    words: Mapping[str, str] = choice_words("section", language)
    for goal in release.goals:
        yield {
            "title": goal.title,
            "section": words.get(goal.section, ""),
            "weight": "" if goal.weight is None else percent(goal.weight, language),
            "points": TEXTS("letter.left_out", language)
            if goal.achievement is None
            else f"{goal.achievement:.2f}",
        }


def _number(value: float | None) -> str:
    return "" if value is None else f"{round_to(value, 4):.10g}"


def filled(template: bytes, fields: Mapping[str, object]) -> bytes:
    """Return a letter: the template with its fields filled in.

    Raises:
        LetterError: the template is no Word document, is not well formed, or names a field that there is not.

    """
    from jinja2 import (  # brings a library that only letters need
        StrictUndefined,
        TemplateError,
        UndefinedError,
    )
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import SandboxedEnvironment

    # A template comes from somewhere: it may say what it shows, and reach nothing else.
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    letter, target = _document(template), io.BytesIO()
    for paragraph in _paragraphs(letter):
        if any(paragraph.count(opened) != paragraph.count(closed) for opened, closed in _BRACES):
            raise _error(
                "not-closed", text=paragraph if len(paragraph) <= _SHOWN else f"{paragraph[:_SHOWN]}…"
            )
    try:
        letter.render(dict(fields), environment, autoescape=True)
    except UndefinedError as error:
        raise _error("unknown-field", name=_last_quoted(str(error)), fields=", ".join(FIELDS)) from error
    except SecurityError as error:
        raise _error("unsafe") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise _error("not-understood", said=str(error)) from error
    letter.save(target)
    return target.getvalue()


def _paragraphs(letter: "DocxTemplate") -> Iterator[str]:
    """Yield the text of each paragraph of a document, those of tables, headers and footers too."""
    from docx.opc.part import XmlPart
    from docx.oxml.ns import qn

    for part in letter.docx.part.package.iter_parts():
        if isinstance(part, XmlPart):
            for paragraph in part.element.iter(qn("w:p")):
                yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _document(template: bytes) -> "DocxTemplate":
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    letter = DocxTemplate(io.BytesIO(template))
    try:
        letter.init_docx()
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError, SyntaxError) as error:
        raise _error("no-document") from error
    return letter


def _error(key: str, **values: str) -> LetterError:
    return LetterError(f"letter.{key}", file=TEMPLATE, **values)


def _last_quoted(said: str) -> str:
    """Return the field that the template engine could not find: it names it last, in quotes."""
    return next(reversed(_QUOTED.findall(said)), "")
