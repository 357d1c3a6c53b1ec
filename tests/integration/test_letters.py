"""Letters and result forms of a cycle: they say what was released, to whom it was released, and nothing else."""

import io
import os
import shutil
from datetime import date
from pathlib import Path

import docx
import pytest

from addin.cli import main
from sync.agreement_forms import write_forms
from sync.letters import TEMPLATE, LetterError, write_letters, write_template
from sync.papers import papers_of
from sync.pdf import PdfError
from sync.releasing import Chosen, ReleaseError, take_back
from sync.report_place import ReportError
from sync.result_forms import write_result_forms

from .own_books import Own
from .released_cycle import HR, LATER, kept, release
from .terminal import typed

__all__ = ["kept"]

TODAY = date(2027, 1, 25)


@pytest.fixture(scope="module")
def cycle(kept: Own) -> Own:
    """Return a cycle in which the result of one person is released."""
    assert [one.block for one in release(kept)] == [None]
    return kept


@pytest.fixture
def told(cycle: Own, tmp_path: Path) -> Own:
    shutil.copytree(cycle.folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", cycle.books)


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_only_who_was_told_a_result_gets_a_letter(told: Own) -> None:
    written = write_letters(told.folder, Chosen(everybody=True), TODAY)
    assert [path.parent for path in written.files] == [told.folder / "reports" / "letters"]
    assert written.files[0].name.startswith(told.person)
    assert told.person not in written.left_out
    assert len(written.left_out) > 10
    said = words(written.files[0])
    assert told.person in said
    assert "25 January 2027" in said
    assert all(other not in said for other in written.left_out)


@pytest.mark.parametrize("place", ["books", "inbox", ".", "archive/new"])
def test_no_paper_lands_where_answers_are_read(told: Own, place: str) -> None:
    before = set(told.folder.rglob("*"))
    chosen, out = Chosen((told.person,)), told.folder / place
    with pytest.raises(ReportError, match="among the files of the cycle"):
        write_letters(told.folder, chosen, TODAY, out=out)
    with pytest.raises(ReportError):
        write_result_forms(told.folder, chosen, out=out)
    with pytest.raises(ReportError):
        write_forms(told.folder, told.person, out)
    assert set(told.folder.rglob("*")) == before


def test_no_letter_is_written_after_the_result_was_taken_back(told: Own) -> None:
    take_back(told.folder, Chosen((told.person,)), HR, "a wrong figure", LATER)
    assert write_letters(told.folder, Chosen((told.person,)), TODAY).files == ()
    assert write_result_forms(told.folder, Chosen((told.person,))).files == ()


def test_papers_that_told_a_result_are_named_when_it_is_taken_back(told: Own) -> None:
    chosen = Chosen((told.person,))
    (letter,) = write_letters(told.folder, chosen, TODAY).files
    (form,) = write_result_forms(told.folder, chosen).files
    write_forms(told.folder, told.person)
    assert papers_of(told.folder, [told.person]) == (form, letter)
    assert papers_of(told.folder, [told.person[:-1]]) == ()
    code, printed = typed(
        "release", told.folder, told.person, "--take-back", "--by", HR, "--reason", "a wrong figure"
    )
    assert code == 0
    shown = "".join(printed.split())
    assert "2lettersandforms" in shown
    assert all("".join(path.name.split()) in shown for path in (letter, form))


def test_a_company_writes_its_own_letter(told: Own) -> None:
    """The template is not written over once it is there."""
    path = write_template(told.folder)
    assert path == told.folder / TEMPLATE
    with pytest.raises(LetterError) as caught:
        write_template(told.folder)
    assert caught.value.key == "letter.exists"
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph("{{ name }}: {{ grade }}, coefficient {{ coefficient }}, told by {{ told_by }}")
    document.save(target)
    path.write_bytes(target.getvalue())
    out = told.folder.parent / "letters"
    (letter,) = write_letters(told.folder, Chosen((told.person,)), TODAY, out=out).files
    assert letter.parent == out
    assert words(letter).endswith(f"told by {HR}")


def test_a_template_with_a_mistake_writes_no_letter_at_all(told: Own) -> None:
    (told.folder / TEMPLATE).write_text("hello", encoding="utf-8")
    with pytest.raises(LetterError):
        write_letters(told.folder, Chosen(everybody=True), TODAY)
    assert not (told.folder / "reports" / "letters").exists()


def test_who_is_not_known_is_said(told: Own) -> None:
    with pytest.raises(ReleaseError) as caught:
        write_letters(told.folder, Chosen(("E9999",)), TODAY)
    assert caught.value.key == "release.unknown-person"
    with pytest.raises(ReleaseError):
        write_letters(told.folder, Chosen(), TODAY)


def test_a_form_is_written_beside_the_goal_agreement(told: Own) -> None:
    (form,) = write_result_forms(told.folder, Chosen(everybody=True)).files
    assert form.parent == told.folder / "reports" / "forms"
    assert form.name.endswith(" - result.xlsx")


def test_without_libreoffice_the_letters_are_there_and_it_is_said(
    told: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(PdfError) as caught:
        write_letters(told.folder, Chosen((told.person,)), TODAY, pdf=True)
    assert caught.value.key == "pdf.no-office"
    assert len(list((told.folder / "reports" / "letters").glob("*.docx"))) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("letters", "{folder}", "--all"), 0, "1 letters are in"),
        (("letters", "{folder}", "{person}", "{other}"), 1, "without a letter: {other}"),
        (("letters", "{folder}", "{other}"), 1, "No letter was written"),
        (("form", "{folder}", "all", "--result"), 0, "1 result and interview forms"),
        (("form", "{folder}", "{other}", "--result"), 1, "No form was written"),
        (("letters", "{folder}", "--template"), 0, "letter.docx"),
    ],
)
def test_the_commands_say_what_came_of_it(
    told: Own, arguments: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_letters(told.folder, Chosen(everybody=True), TODAY).left_out[0]
    fill = {"folder": told.folder, "person": told.person, "other": other}
    with pytest.raises(SystemExit) as ended:
        main([part.format(**fill) for part in (*arguments, "--lang", "en")])
    assert ended.value.code == code
    # A long path breaks lines anywhere.
    assert "".join(said.format(**fill).split()) in "".join(capsys.readouterr().out.split())
