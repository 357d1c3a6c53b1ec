"""LibreOffice opens the ready-made master, and what it saves is still ours."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sync.xlsx.gate import MASTER
from sync.xlsx.read import RawBook, read_book
from tests.equality.applications import require
from workbook_templates.books import master
from workbook_templates.layout import LANGUAGES
from workbook_templates.ready_made import master_file

pytestmark = pytest.mark.application


@pytest.mark.parametrize("language", LANGUAGES)
def test_master_that_libreoffice_saved_holds_what_it_held(language: str, tmp_path: Path) -> None:
    original = master_file(language)
    saved = saved_again(original, tmp_path)
    assert _values(_read(original)) == _values(_read(saved))


def saved_again(content: bytes, folder: Path) -> bytes:
    """Return a workbook as LibreOffice saves it; its files go into a folder."""
    require("libreoffice")
    folder.mkdir(parents=True, exist_ok=True)
    soffice = str(shutil.which("soffice"))
    source, target = folder / "master.xlsx", folder / "saved"
    source.write_bytes(content)
    command = [
        soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (target / source.name).read_bytes()


def _read(content: bytes) -> RawBook:
    return read_book(content, (master.BOOK,), limits=MASTER)


def _values(raw: RawBook) -> dict[str, list[dict[str, float | str | bool | None]]]:
    """Return every filled cell of every table, by table and column key."""
    return {
        name: [{key: cell.value for key, cell in row.cells.items()} for row in table.rows]
        for name, table in raw.tables.items()
    }
