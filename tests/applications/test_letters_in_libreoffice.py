"""Letters as PDF, and result forms on one page, by a real office program."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from sync.letters import filled
from sync.pdf import make_pdfs
from tests.equality.applications import require
from tests.unit.test_draw_result import FORM
from tests.unit.test_letters import GOAL, VALUES
from workbook_templates.draw_result import draw_result
from workbook_templates.layout import LANGUAGES
from workbook_templates.letter import letter_template, long_day

pytestmark = pytest.mark.application


def pages(pdf: Path) -> int:
    said = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", said)[1])  # type: ignore[index]


def words(pdf: Path) -> str:
    return subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def test_a_letter_is_a_pdf_of_one_page(tmp_path: Path) -> None:
    require("libreoffice")
    letters = []
    for language in LANGUAGES:
        values = VALUES | {"today": long_day(date(2027, 1, 25), language), "goals": [GOAL] * 9}
        letters.append(tmp_path / f"王敏 letter & {language}.docx")
        letters[-1].write_bytes(filled(letter_template(language), values))
    for pdf, day in zip(make_pdfs(letters), ("25 January 2027", "2027年1月25日"), strict=True):
        assert pages(pdf) == 1
        assert day.replace(" ", "") in words(pdf).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_one_page(language: str, tmp_path: Path) -> None:
    require("libreoffice")
    form = tmp_path / "form.xlsx"
    form.write_bytes(draw_result(FORM, language))
    soffice = str(shutil.which("soffice"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(form)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    assert pages(form.with_suffix(".pdf")) == 1
