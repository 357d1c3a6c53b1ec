"""The committed templates are what the declarations draw."""

import io
import zipfile

import pytest

from workbook_templates.layout import LANGUAGES
from workbook_templates.ready_made import DRAWN, FOLDER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAWN)
def test_committed_file_is_what_the_declaration_draws(name: str, language: str) -> None:
    """Drawing anew gives the very bytes; where it does not, ``python -m workbook_templates.ready_made`` mends it."""
    committed = (FOLDER / language / name).read_bytes()
    assert _parts(committed) == _parts(DRAWN[name](language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_drawing_twice_gives_the_same_bytes(language: str) -> None:
    assert DRAWN["master.xlsx"](language) == DRAWN["master.xlsx"](language)


def _parts(package: bytes) -> dict[str, bytes]:
    """Return the content of every part: what zlib makes of it may differ between its versions."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
