"""A company's name, colour and logo in every book that is handed out or printed."""

import zipfile
from pathlib import Path

import pytest

from addin import cli
from addin.demo.company import company
from addin.demo.run import found_cycle
from sync.agreement_forms import write_forms
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.reports import write_reports
from tests.pictures import png
from workbook_templates.books import master

from .conftest import NOW
from .typing_in import hr_types, table_of


def run(*arguments: object) -> int:
    """Type one command, and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    code = ended.value.code
    return code if isinstance(code, int) else 0


MEDIA = "xl/media/image1.png"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def cycle(tmp_path: Path) -> Path:
    """Return a new cycle of which no book was handed out yet."""
    folder = tmp_path / "2026-H2"
    found_cycle(folder, company(8, "en"), NOW)
    return folder


def settings_said(folder: Path, record: str) -> list[str]:
    """Return what the sheet Findings says of a setting."""
    rows = table_of(folder / "master.xlsx", master.BOOK, "findings").rows
    said = [{key: cell.value for key, cell in row.cells.items()} for row in rows]
    return [str(row["message"]) for row in said if row.get("code") == "S07" and record in str(row["message"])]


def test_books_wear_the_colour_and_the_logo(cycle: Path) -> None:
    """The logo is kept as it is, byte for byte; headings are drawn in the colour, with text that can be read on it."""
    picture = png(240, 80)
    (cycle / "logo.png").write_bytes(picture)
    hr_types(cycle, "settings", "logo", value="logo.png")
    hr_types(cycle, "settings", "colour", value="#F2C230")
    hr_types(cycle, "settings", "company", value="Harbour Foods")
    books = issue_books(cycle, NOW)
    assert books
    for book in books:
        found = parts(cycle / book.file)
        assert found[MEDIA] == picture
        assert b"FFF2C230" in found["xl/styles.xml"]
        assert b"FF17494D" not in found["xl/styles.xml"]
        assert b"Harbour Foods" in found["docProps/app.xml"]
    assert settings_said(cycle, "logo") == []
    assert not consolidate(cycle, NOW, jobs=1).written


def test_forms_and_reports_wear_them_too(cycle: Path) -> None:
    """What HR prints and sends on carries the logo and the colour."""
    (cycle / "logo.png").write_bytes(png(60, 60))
    hr_types(cycle, "settings", "logo", value="logo.png")
    hr_types(cycle, "settings", "colour", value="8A1538")
    issue_books(cycle, NOW)
    (form, *_) = write_forms(cycle, "all")
    written = write_reports(cycle, NOW, "en")
    for path in (form, written.report, written.board):
        found = parts(path)
        assert MEDIA in found
        assert b"FF8A1538" in found["xl/styles.xml"]


def test_without_them_books_keep_the_standard_look(cycle: Path) -> None:
    """Nothing is drawn that HR did not ask for."""
    (book, *_) = issue_books(cycle, NOW)
    found = parts(cycle / book.file)
    assert MEDIA not in found
    assert b"FF17494D" in found["xl/styles.xml"]


@pytest.mark.parametrize(
    ("typed", "content", "said"),
    [
        ("logo.png", None, "There is no file “logo.png”"),
        ("logo.png", png(9, 9)[:-4], "is no whole PNG or JPEG"),
        ("../logo.png", png(9, 9), "does not lie in the cycle folder"),
        ("books", None, "There is no file “books”"),
    ],
    ids=["missing", "broken", "outside", "a-folder"],
)
def test_a_logo_that_cannot_be_used_is_a_finding(
    cycle: Path, typed: str, content: bytes | None, said: str
) -> None:
    """Books are drawn without it, and the finding goes once the picture is there."""
    if content is not None:
        (cycle / typed).write_bytes(content)
    hr_types(cycle, "settings", "logo", value=typed)
    (book, *_) = issue_books(cycle, NOW)
    assert MEDIA not in parts(cycle / book.file)
    messages = settings_said(cycle, "logo")
    assert [said in message for message in messages] == [True]


def test_a_colour_that_is_none_is_a_finding(cycle: Path) -> None:
    """Books keep the standard colours."""
    hr_types(cycle, "settings", "colour", value="reddish")
    (book, *_) = issue_books(cycle, NOW)
    assert b"FF17494D" in parts(cycle / book.file)["xl/styles.xml"]
    assert ["“reddish” is no colour" in message for message in settings_said(cycle, "colour")] == [True]


def test_new_takes_the_logo_and_the_next_cycle_goes_on_with_it(tmp_path: Path) -> None:
    """It is copied into the folder under a plain name; ``--from`` takes colour and logo along."""
    roster, picture = tmp_path / "people.csv", tmp_path / "Our logo.PNG"
    roster.write_text("ID,Name,Manager\nE1,Ada,\nE2,Ben,E1\nE3,Cora,E1\n", encoding="utf-8")
    picture.write_bytes(png(50, 40))
    first, second = tmp_path / "2026-H2", tmp_path / "2027-H1"
    look = ("--logo", str(picture), "--colour", "8a1538")
    assert run("new", first, "--roster", roster, *look) == 0
    assert (first / "logo.png").read_bytes() == picture.read_bytes()
    assert run("new", second, "--from", first) == 0
    assert (second / "logo.png").read_bytes() == picture.read_bytes()
    rows = table_of(second / "master.xlsx", master.BOOK, "settings").rows
    found = {str(row.cells["setting"].value): row.cells.get("value") for row in rows}
    assert found["colour"] is not None
    assert found["logo"] is not None
    assert (found["colour"].value, found["logo"].value) == ("#8A1538", "logo.png")


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (("--colour", "reddish"), "no colour"),
        (("--logo", "nowhere.png"), "does not exist"),
        (("--logo", ""), "no whole"),
    ],
)
def test_new_says_what_is_wrong_with_the_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], look: tuple[str, str], said: str
) -> None:
    """Nothing is made then."""
    roster, broken = tmp_path / "people.csv", tmp_path / "broken.png"
    roster.write_text("ID,Name\nE1,Ada\n", encoding="utf-8")
    broken.write_bytes(b"no picture")
    option, value = look
    assert run("new", tmp_path / "2026-H2", "--roster", roster, option, value or broken) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "2026-H2").exists()
